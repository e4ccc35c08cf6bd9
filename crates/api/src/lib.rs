//! The contract between the pages and the bank: every call is a request type that owns its route and names its
//! reply ([`Endpoint`]); every "no" of the bank is a [`Problem`] with a stable [`Code`].
//!
//! Rules of the wire: everything lives under `/api/v1`; replies are JSON objects; money is whole fen as an integer;
//! times are RFC 3339 with +08:00; durations are whole seconds; unsafe calls carry [`IDEMPOTENCY_KEY`] and
//! [`REQUESTED_WITH`]; whatever an older page does not know (fields, enum values, codes) it ignores or reads as
//! `Unknown`. Two enums have none: [`OperationState`] reads it as `Absent`, and an answer with a third
//! [`Direction`](domain::Direction) cannot be read.

mod account;
mod alert;
mod certification;
mod endpoint;
mod opaque;
mod operation;
mod password;
mod problem;
mod profile;
mod session;
mod transaction;

pub use account::*;
pub use alert::*;
pub use certification::*;
pub use endpoint::*;
pub use opaque::*;
pub use operation::*;
pub use password::*;
pub use problem::*;
pub use profile::*;
pub use session::*;
pub use transaction::*;
pub use wechat_bank_domain as domain;

/// Header of every POST, PUT and DELETE: the same request of the same customer under the same key gets the same answer
/// and has no second effect, for as long as the bank keeps answers. A refusal for want of a session is not kept.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Header that a cross-site form or image cannot set; every POST, PUT and DELETE needs it (T6 in docs/security.md).
pub const REQUESTED_WITH: &str = "x-requested-with";

/// The value of [`REQUESTED_WITH`].
pub const REQUESTED_WITH_VALUE: &str = "wechat-bank-h5";

/// The content type of every refusal (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";
