use wechat_bank_api::{Code, FindChallenge, FoundChallenge, Purpose};

use crate::answer::Answer;
use crate::call::Call;
use crate::mount::Mount;

/// The calls of this file.
pub(crate) fn mount<M: Mount>(api: M) -> M {
    api.mount(find_challenge)
}

/// The last code's state, so that a countdown survives a reload of the page.
fn find_challenge(call: &mut Call<'_>, request: FindChallenge) -> Answer<FoundChallenge> {
    match request.purpose {
        Purpose::Certification => {}
        Purpose::AddAccount | Purpose::EnableAlerts | Purpose::PinReset => call.require_session()?,
        // Only the text `unknown` is read as this; other texts are not decoded.
        Purpose::Unknown => return Err(Code::Invalid.into()),
    }
    Ok(FoundChallenge {
        challenge: call.pending_code(request.purpose),
        resend_after: call.code_resend_after(request.purpose),
    })
}
