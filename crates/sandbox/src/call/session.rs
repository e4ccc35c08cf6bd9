//! The caller's session.

use wechat_bank_api::{Code, Session, SessionState};
use wechat_bank_domain::MaskedName;

use super::Call;
use crate::answer::Answer;
use crate::records::customer::Certified;
use crate::records::session::{OpenSession, Presented, SessionChange};
use crate::seed;

impl Call<'_> {
    /// The caller's session state.
    pub(crate) fn session_state(&self) -> SessionState {
        match &self.customer.certified {
            None => SessionState::Guest,
            Some(_) if self.session_is_open() => SessionState::Certified,
            Some(certified)
                if certified.passwords.is_some() && self.bank.profile().features.login_password =>
            {
                SessionState::Ended
            }
            Some(_) => SessionState::Guest,
        }
    }

    /// Whether the caller presented a token of the customer's session, and the session has not expired.
    fn session_is_open(&self) -> bool {
        let session = self.customer.session.as_ref();
        session.is_some_and(|it| it.is_opened_by(&self.presented, self.bank.limits(), self.steady))
    }

    /// The certified part of the record, in an open session (HH14); otherwise `not-certified` or `session-ended`.
    pub fn certified(&mut self) -> Answer<&mut Certified> {
        self.require_session()?;
        self.was_certified = true;
        self.customer
            .certified
            .as_mut()
            .ok_or_else(|| Code::NotCertified.into())
    }

    pub(crate) fn require_session(&self) -> Answer<()> {
        match self.session_state() {
            SessionState::Certified => Ok(()),
            SessionState::Ended => Err(Code::SessionEnded.into()),
            SessionState::Guest | SessionState::Unknown => Err(Code::NotCertified.into()),
        }
    }

    /// Restarts the idle timeout, if the session is open.
    pub(crate) fn touch_session(&mut self) {
        if self.session_is_open()
            && let Some(session) = &mut self.customer.session
        {
            session.touch(self.bank.limits(), self.steady);
        }
    }

    /// Opens a session under a new token (T7) and ends the previous one; its SMS codes become invalid.
    pub(crate) fn open_session(&mut self, may_set_passwords: bool) -> Answer<()> {
        let (session, token) = OpenSession::open(self.steady, may_set_passwords)?;
        // The answer names the session's customer, so it is repeated only within a session.
        self.was_certified = true;
        self.presented = Presented::token(Some(&token));
        self.session = SessionChange::Opened(token);
        self.customer.session = Some(session);
        self.customer.challenges.void_session_codes();
        Ok(())
    }

    /// Ends the session.
    pub(crate) fn end_session(&mut self) {
        self.customer.session = None;
        self.presented = Presented::default();
        self.session = SessionChange::Ended;
        self.customer.challenges.void_session_codes();
    }

    /// Whether passwords can be set: none are set yet, or the session was opened by a certification (HH61).
    pub(crate) fn may_set_passwords(&self) -> bool {
        let unset = self
            .customer
            .certified
            .as_ref()
            .is_some_and(|certified| certified.passwords.is_none());
        let reset = self
            .customer
            .session
            .as_ref()
            .is_some_and(OpenSession::may_set_passwords);
        self.session_is_open() && (unset || reset)
    }

    /// What the page may know about the caller.
    pub(crate) fn session(&self) -> Session {
        let state = self.session_state();
        let certified = self
            .customer
            .certified
            .as_ref()
            .filter(|_| matches!(state, SessionState::Certified | SessionState::Ended));
        let owner = certified.and_then(|certified| seed::owner_of(&certified.document));
        Session {
            state,
            holder: owner.map(|owner| MaskedName::mask(owner.name)),
            passwords_set: self
                .customer
                .certified
                .as_ref()
                .is_some_and(|certified| certified.passwords.is_some()),
            may_set_passwords: self.may_set_passwords(),
            today: self.now.date(),
        }
    }
}
