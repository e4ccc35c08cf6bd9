//! Calls over HTTP: requests are checked and decoded, responses are encoded and get their headers.

mod caller;
pub(crate) mod faults;
mod guard;
mod html;
pub(crate) mod inbox;
mod mount;
pub(crate) mod official_account;
mod outgoing;
mod perform;

use axum::response::Response;

pub use outgoing::Answered;
pub(crate) use outgoing::problem_response;

/// The response of an overloaded bank: 503 with `Retry-After`.
pub fn busy() -> Response {
    problem_response(&outgoing::unavailable())
}
