use wechat_bank_api::{FindOperation, Operation, OperationState};

use crate::call::{Answer, Call};

/// What became of an intent whose answer was lost (T13).
///
/// It tells the answer and opens no session: for that the lost request is sent again with the same key.
pub(crate) fn find_operation(call: &mut Call<'_>, request: FindOperation) -> Answer<Operation> {
    let key = request.key.as_str();
    let Some(stored) = call.stored_answer(key)? else {
        let state = if call.is_in_flight(key) {
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
