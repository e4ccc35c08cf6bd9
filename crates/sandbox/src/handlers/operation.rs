use wechat_bank_api::{FindOperation, Operation, OperationState};

use crate::answer::Answer;
use crate::call::Call;
use crate::mount::Mount;

/// The calls of this file.
pub(crate) fn mount<M: Mount>(api: M) -> M {
    api.mount(find_operation)
}

/// The outcome of an intent whose answer was lost (T13).
///
/// It repeats the answer but opens no session: for that, the lost request is sent again with the same key.
fn find_operation(call: &mut Call<'_>, request: FindOperation) -> Answer<Operation> {
    let key = request.key.as_str();
    // Checked before the answer: an intent that ends in between has one.
    let is_in_flight = call.is_in_flight(key);
    let Some(stored) = call.stored_answer(key)? else {
        let state = if is_in_flight {
            OperationState::Pending
        } else {
            OperationState::Absent
        };
        return Ok(Operation {
            state,
            status: None,
            answer: None,
        });
    };
    if stored.was_certified {
        call.require_session()?;
    }
    Ok(Operation {
        state: OperationState::Done,
        status: Some(stored.status),
        answer: serde_json::from_str(&stored.body).ok(),
    })
}
