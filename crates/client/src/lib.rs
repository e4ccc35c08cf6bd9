//! Everything between a page and `fetch` that needs no browser: how a call is sent, repeated and given up, what becomes
//! of a lost answer, and which idempotency key a request has.
//!
//! The client runs on a [`Platform`]: a browser in the pages, virtual time and the router of the sandbox bank in the
//! tests.

mod codes;
mod failure;
pub mod journeys;
mod key;
mod moment;
mod order;
mod perform;
mod platform;
mod query;
mod sessions;
mod submission;

pub use codes::Codes;
pub use failure::Failure;
pub use key::new_key;
pub use moment::Moment;
pub use order::Question;
pub use perform::{decoded, encoded, perform, read};
pub use platform::{Answer, NoAnswer, Platform};
pub use query::Query;
pub use sessions::Sessions;
pub use submission::{Submission, fingerprint};
