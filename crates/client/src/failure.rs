use wechat_bank_api::{Code, Problem};

use crate::platform::NoAnswer;

/// Why there is no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The phone has no network, and nothing was sent.
    Offline,
    /// The bank could not be reached, or did not respond in time; as far as known nothing was changed.
    NotReached,
    /// The response is not from the bank: a captive portal, or a malformed response.
    Unreadable,
    /// The bank has an internal error, with the reference number of its log entry.
    OutOfOrder(Option<String>),
    /// The bank may or may not have done it; a retry with the same idempotency key does nothing twice.
    OutcomeUnknown,
    /// The bank refuses.
    Refused(Box<Problem>),
}

impl From<NoAnswer> for Failure {
    fn from(none: NoAnswer) -> Self {
        match none {
            NoAnswer::Offline => Self::Offline,
            NoAnswer::Broken | NoAnswer::TimedOut => Self::NotReached,
            NoAnswer::TooLarge => Self::Unreadable,
        }
    }
}

impl Failure {
    /// The code of a refusal.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            _ => None,
        }
    }

    /// Whether the page need not show it: the app covers the page, or redirects, until there is a session again.
    pub fn is_about_session(&self) -> bool {
        matches!(self.code(), Some(Code::SessionEnded | Code::NotCertified))
    }

    /// Whether it is the bank's answer to the intent itself. Other refusals are decided before, and are not stored: they
    /// say nothing about what an earlier attempt with the same idempotency key has done.
    pub(crate) fn is_final(&self) -> bool {
        self.is_settled()
            && !self.is_about_session()
            && !matches!(self.code(), Some(Code::TooManyRequests | Code::Forbidden))
    }

    /// Whether the outcome of the intent is final, so that another attempt needs a new idempotency key.
    pub fn is_settled(&self) -> bool {
        matches!(self, Self::Refused(problem) if problem.code != Code::InProgress)
    }
}
