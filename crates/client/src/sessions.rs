//! The session, as far as a page knows it.

use wechat_bank_api::{Code, Session, SessionState};

use crate::failure::Failure;
use crate::order::{Order, Question};

/// What is known about the caller's session. Answers arrive in any order; an older one never replaces a newer one.
#[derive(Clone, Debug, Default)]
pub struct Sessions {
    session: Option<Session>,
    opened: u32,
    order: Order,
}

impl Sessions {
    /// The session as last reported by the bank, once it is known.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// How far the customer has come, once that is known.
    pub fn state(&self) -> Option<SessionState> {
        self.session().map(|session| session.state)
    }

    /// Which session of this visit it is: what was loaded in an earlier one is loaded again.
    pub fn opened(&self) -> u32 {
        self.opened
    }

    /// Takes over a session from the reply to a write, or from the first question.
    pub fn enter(&mut self, session: Session) {
        self.order.overtake();
        self.replace(session);
    }

    /// Counts a question about the session that is about to be sent.
    pub fn ask(&mut self) -> Question {
        self.order.ask()
    }

    /// Takes over the answer to a question, unless something newer is known. Returns whether it did.
    pub fn answer(&mut self, question: Question, session: Session) -> bool {
        let is_newest = self.order.accept(question);
        if is_newest {
            self.replace(session);
        }
        is_newest
    }

    /// Notices from a refused call that the session has ended; `opened` is from when the call was sent, because the
    /// refusal of a call of an earlier session says nothing about this one. Returns whether it was noticed.
    pub fn notice(&mut self, opened: u32, failure: &Failure) -> bool {
        let state = match failure.code() {
            Some(Code::SessionEnded) => SessionState::Ended,
            Some(Code::NotCertified) => SessionState::Guest,
            _ => return false,
        };
        if self.opened != opened {
            return false;
        }
        self.order.overtake();
        if let Some(session) = &mut self.session {
            session.state = state;
        }
        true
    }

    fn replace(&mut self, session: Session) {
        if session.state == SessionState::Certified && self.state() != Some(SessionState::Certified) {
            self.opened = self.opened.wrapping_add(1);
        }
        self.session = Some(session);
    }
}

#[cfg(test)]
mod tests {
    use wechat_bank_api::domain::Date;

    use super::*;

    fn session(state: SessionState) -> Session {
        Session {
            state,
            holder: None,
            passwords_set: true,
            may_set_passwords: false,
            today: Date::new(2026, 11, 21).unwrap(),
        }
    }

    fn refusal(code: Code) -> Failure {
        Failure::Refused(Box::new(code.problem()))
    }

    #[test]
    fn a_session_counts_as_new_when_it_opens_and_not_when_it_is_reported_again() {
        let mut sessions = Sessions::default();
        let mut opened = Vec::new();
        for state in [
            SessionState::Guest,
            SessionState::Certified,
            SessionState::Certified,
            SessionState::Ended,
            SessionState::Certified,
        ] {
            sessions.enter(session(state));
            opened.push(sessions.opened());
        }
        assert_eq!(opened, [0, 1, 1, 1, 2]);
    }

    #[test]
    fn an_answer_from_before_the_login_does_not_end_the_new_session() {
        let mut sessions = Sessions::default();
        sessions.enter(session(SessionState::Ended));
        let (question, opened) = (sessions.ask(), sessions.opened());
        sessions.enter(session(SessionState::Certified));
        assert!(!sessions.answer(question, session(SessionState::Ended)));
        assert_eq!(sessions.state(), Some(SessionState::Certified));
        assert!(!sessions.notice(opened, &refusal(Code::SessionEnded)));
        assert_eq!(sessions.state(), Some(SessionState::Certified));
    }

    #[test]
    fn an_answer_from_before_the_end_does_not_revive_the_session() {
        let mut sessions = Sessions::default();
        sessions.enter(session(SessionState::Certified));
        let question = sessions.ask();
        assert!(sessions.notice(sessions.opened(), &refusal(Code::SessionEnded)));
        assert!(!sessions.answer(question, session(SessionState::Certified)));
        assert_eq!(sessions.state(), Some(SessionState::Ended));
        let question = sessions.ask();
        assert!(sessions.answer(question, session(SessionState::Certified)));
    }

    #[test]
    fn only_a_refusal_about_the_session_is_noticed() {
        let mut sessions = Sessions::default();
        assert!(sessions.notice(0, &refusal(Code::NotCertified)));
        assert_eq!(sessions.state(), None, "still to be loaded");
        sessions.enter(session(SessionState::Certified));
        for failure in [
            refusal(Code::Forbidden),
            Failure::Offline,
            Failure::OutcomeUnknown,
        ] {
            assert!(!sessions.notice(sessions.opened(), &failure), "{failure:?}");
        }
        assert!(sessions.notice(sessions.opened(), &refusal(Code::NotCertified)));
        assert_eq!(sessions.state(), Some(SessionState::Guest));
    }
}
