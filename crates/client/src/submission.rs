//! Sending a form once.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use wechat_bank_api::{Certify, Code, Encoded, Endpoint as _, IntentKey, LogIn, Method};

use crate::failure::Failure;

/// What a form has sent: one request at a time, and the same request with the same idempotency key until its outcome is
/// known, so that the bank cannot do it twice.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    is_pending: bool,
    intent: Option<Intent>,
}

#[derive(Clone, Debug)]
struct Intent {
    /// Of the request, see [`fingerprint`].
    content: u64,
    key: IntentKey,
    /// Whether the request opens a session.
    signs_in: bool,
    /// Whether the customer was shown that the outcome of an attempt is unknown.
    is_unknown: bool,
}

impl Submission {
    /// Whether a request is pending.
    pub fn is_pending(&self) -> bool {
        self.is_pending
    }

    /// Starts sending a request; returns the key to send it with, or `None` while another one is pending. The key is
    /// that of the last attempt if it was the same request and is not settled, else a new one.
    pub fn start(&mut self, request: &Encoded, new_key: impl FnOnce() -> IntentKey) -> Option<IntentKey> {
        if self.is_pending {
            return None;
        }
        self.is_pending = true;
        let content = fingerprint(request);
        let intent = match self.intent.take() {
            Some(intent) if intent.content == content => intent,
            _ => Intent {
                content,
                key: new_key(),
                signs_in: request.method == Method::Post
                    && [LogIn::ROUTE, Certify::ROUTE].contains(&request.target.as_str()),
                is_unknown: false,
            },
        };
        Some(self.intent.insert(intent).key.clone())
    }

    /// The answer has arrived, or will not: the next request may be sent.
    pub fn end(&mut self) {
        self.is_pending = false;
    }

    /// Forgets the key of an attempt whose outcome is final. Returns the outcome as it is to be shown: once it is unknown
    /// what an attempt has done, it stays so until the bank has answered to the same key.
    pub fn settle(&mut self, key: &IntentKey, outcome: Result<(), Failure>) -> Result<(), Failure> {
        let Some(intent) = self.intent.as_mut().filter(|intent| intent.key == *key) else {
            return outcome;
        };
        let Err(failure) = outcome else {
            self.intent = None;
            return Ok(());
        };
        // Of a call that opens a session, a refusal for lack of one is final: the session that it once opened is over.
        if failure.is_final() || (intent.signs_in && failure.is_about_session()) {
            self.intent = None;
            return Err(failure);
        }
        let says_nothing = match &failure {
            Failure::Offline | Failure::Unreadable | Failure::OutOfOrder(_) => true,
            Failure::NotReached | Failure::OutcomeUnknown => false,
            Failure::Refused(problem) => matches!(problem.code, Code::TooManyRequests | Code::Forbidden),
        };
        intent.is_unknown |= failure == Failure::OutcomeUnknown;
        Err(if intent.is_unknown && says_nothing {
            Failure::OutcomeUnknown
        } else {
            failure
        })
    }
}

/// A hash to recognise the same request without storing it: it may contain a password.
pub fn fingerprint(request: &Encoded) -> u64 {
    let mut hasher = DefaultHasher::new();
    request.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use wechat_bank_api::{LogOut, encode};

    use super::*;

    fn login(password: &str) -> Encoded {
        encode(&LogIn {
            password: password.parse().unwrap(),
        })
        .unwrap()
    }

    fn logout() -> Encoded {
        encode(&LogOut {}).unwrap()
    }

    fn refusal(code: Code) -> Failure {
        Failure::Refused(Box::new(code.problem()))
    }

    /// Starts with the key of this number, if a new one is needed.
    fn start(submission: &mut Submission, request: &Encoded, number: u32) -> Option<String> {
        let key = submission.start(request, || number.to_string().parse().unwrap());
        key.map(String::from)
    }

    /// Returns the outcome that is shown.
    fn end(submission: &mut Submission, key: &str, outcome: Result<(), Failure>) -> Result<(), Failure> {
        submission.end();
        submission.settle(&key.parse().unwrap(), outcome)
    }

    /// Whether a retry after this outcome has the same key.
    fn keeps_key(request: &Encoded, outcome: Result<(), Failure>) -> bool {
        let mut submission = Submission::default();
        assert_eq!(start(&mut submission, request, 1).as_deref(), Some("1"));
        let _ = end(&mut submission, "1", outcome);
        start(&mut submission, request, 2).as_deref() == Some("1")
    }

    #[test]
    fn nothing_is_sent_while_a_request_is_pending() {
        let mut submission = Submission::default();
        assert_eq!(start(&mut submission, &login("a"), 1).as_deref(), Some("1"));
        assert!(submission.is_pending());
        assert_eq!(start(&mut submission, &login("a"), 2), None);
        assert_eq!(start(&mut submission, &login("b"), 3), None);
        submission.end();
        assert!(start(&mut submission, &login("b"), 4).is_some());
    }

    #[test]
    fn the_same_request_keeps_its_key_until_its_outcome_is_known() {
        for failure in [
            Failure::Offline,
            Failure::NotReached,
            Failure::Unreadable,
            Failure::OutOfOrder(None),
            Failure::OutcomeUnknown,
        ] {
            assert!(keeps_key(&logout(), Err(failure.clone())), "{failure:?}");
        }
        assert!(!keeps_key(&logout(), Ok(())));
        for code in Code::ALL {
            // The bank decides these before it looks at the intent, and stores none of them.
            let is_decided_before = matches!(
                code,
                Code::InProgress
                    | Code::TooManyRequests
                    | Code::Forbidden
                    | Code::SessionEnded
                    | Code::NotCertified
            );
            assert_eq!(
                keeps_key(&logout(), Err(refusal(*code))),
                is_decided_before,
                "{code:?}"
            );
        }
    }

    #[test]
    fn a_login_whose_session_is_over_can_be_repeated() {
        assert!(!keeps_key(&login("a"), Err(refusal(Code::SessionEnded))));
        assert!(!keeps_key(&login("a"), Err(refusal(Code::NotCertified))));
        assert!(keeps_key(&login("a"), Err(refusal(Code::TooManyRequests))));
    }

    #[test]
    fn another_request_has_another_key() {
        let mut submission = Submission::default();
        start(&mut submission, &login("a"), 1);
        let _ = end(&mut submission, "1", Err(Failure::OutcomeUnknown));
        assert_eq!(start(&mut submission, &login("b"), 2).as_deref(), Some("2"));
        // What becomes of the first one now says nothing about the second.
        let _ = end(&mut submission, "1", Ok(()));
        assert_eq!(start(&mut submission, &login("b"), 3).as_deref(), Some("2"));
    }

    #[test]
    fn an_unknown_outcome_stays_unknown_until_the_bank_has_answered() {
        let mut submission = Submission::default();
        let mut attempt = |failure: Failure| {
            start(&mut submission, &logout(), 1).unwrap();
            end(&mut submission, "1", Err(failure))
        };
        assert_eq!(attempt(Failure::Offline), Err(Failure::Offline));
        assert_eq!(attempt(Failure::OutcomeUnknown), Err(Failure::OutcomeUnknown));
        for failure in [
            Failure::Offline,
            Failure::Unreadable,
            Failure::OutOfOrder(None),
            refusal(Code::TooManyRequests),
        ] {
            assert_eq!(attempt(failure), Err(Failure::OutcomeUnknown));
        }
        for answer in [
            Failure::NotReached,
            refusal(Code::InProgress),
            refusal(Code::SessionEnded),
            refusal(Code::PinWrong),
        ] {
            assert_eq!(attempt(answer.clone()), Err(answer));
        }
        assert_eq!(attempt(Failure::Offline), Err(Failure::Offline), "another intent");
    }
}
