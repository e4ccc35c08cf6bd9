use wechat_bank_api::{Code, GetSession, LogIn, LogOut, Session, SessionState};

use crate::answer::Answer;
use crate::call::Call;
use crate::mount::Mount;

/// The calls of this file.
pub(crate) fn mount<M: Mount>(api: M) -> M {
    api.mount(get_session).mount(log_in).mount(log_out)
}

/// What the page may know about the caller.
fn get_session(call: &mut Call<'_>, _: GetSession) -> Answer<Session> {
    Ok(call.session())
}

/// Opens a session with the login password (decision 11).
fn log_in(call: &mut Call<'_>, request: LogIn) -> Answer<Session> {
    if call.session_state() == SessionState::Guest {
        return Err(Code::NotCertified.into());
    }
    call.check_login(&request.password)?;
    call.open_session(false)?;
    Ok(call.session())
}

/// Ends the session, if one is open; the customer's data stays (HH13).
fn log_out(call: &mut Call<'_>, _: LogOut) -> Answer<Session> {
    call.end_session();
    Ok(call.session())
}
