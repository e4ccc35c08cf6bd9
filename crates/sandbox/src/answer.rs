//! The result of a handler: its reply, or why there is none.

use wechat_bank_api::{Code, Problem};

use crate::faults::NetworkFault;

/// The endpoint's reply, or why there is none.
pub type Answer<T> = Result<T, HandlerError>;

/// Why a handler ends without a reply.
#[derive(Debug)]
pub enum HandlerError {
    /// The bank refuses. What the handler changed in the customer's record is kept: counted attempts, for example.
    Refused(Box<Problem>),
    /// A special input asked for a fault: the call has no effect, and its response is faulty.
    Injected(NetworkFault),
    /// The bank itself failed, and the call has no effect. The cause goes to the log only.
    Failed(String),
    /// A password has to be hashed first, outside of any transaction; then the handler runs again.
    HashNeeded,
    /// WeChat's ticket has to be asked for first, which takes a while; then the handler runs again.
    TicketNeeded,
}

impl From<Problem> for HandlerError {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl From<Code> for HandlerError {
    fn from(code: Code) -> Self {
        code.problem().into()
    }
}
