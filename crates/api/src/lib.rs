//! The contract between the pages and the bank: every call is a request type that owns its route and names its reply
//! ([`Endpoint`]); every refusal of the bank is a [`Problem`] with a stable [`Code`].
//!
//! Rules of the wire format: all routes are under `/api/v1`; replies are JSON objects; money is whole fen as an
//! integer; times are RFC 3339 with +08:00; durations are whole seconds; unsafe calls carry [`IDEMPOTENCY_KEY`] and
//! [`REQUESTED_WITH`]; an older page ignores what it does not know (fields, enum values, codes) or reads it as
//! `Unknown`. Two enums have no such variant: [`OperationState`] reads unknown values as `Absent`, and a response with
//! a third [`Direction`](domain::Direction) cannot be read.

mod account;
mod alert;
mod calls;
mod certification;
mod endpoint;
mod opaque;
mod operation;
mod password;
mod passwords;
mod problem;
mod profile;
mod seconds;
mod session;
mod transaction;
mod wechat;

pub use account::*;
pub use alert::*;
pub use calls::*;
pub use certification::*;
pub use endpoint::*;
pub use opaque::*;
pub use operation::*;
pub use password::*;
pub use passwords::*;
pub use problem::*;
pub use profile::*;
pub use seconds::*;
pub use session::*;
pub use transaction::*;
pub use wechat::*;
pub use wechat_bank_domain as domain;

/// Header of every POST, PUT and DELETE: the same request of the same customer with the same key gets the same answer
/// and has no second effect, for as long as the bank stores answers. The refusals of [`NEVER_STORED`] are not stored.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Header that a cross-site form or image cannot set; every POST, PUT and DELETE needs it (T6 in docs/security.md).
pub const REQUESTED_WITH: &str = "x-requested-with";

/// The value of [`REQUESTED_WITH`].
pub const REQUESTED_WITH_VALUE: &str = "wechat-bank-h5";

/// The cookie that identifies a WeChat user; its name begins with [`COOKIE_PREFIX`] over HTTPS.
pub const USER_COOKIE: &str = "wb_user";

/// The cookie of an open session; its name begins with [`COOKIE_PREFIX`] over HTTPS.
pub const SESSION_COOKIE: &str = "wb_session";

/// The beginning of the names of cookies over HTTPS: a browser takes them only with `Secure`, `Path=/` and no `Domain`.
pub const COOKIE_PREFIX: &str = "__Host-";

/// The largest body of a request, in bytes.
pub const BODY_LIMIT: usize = 64 * 1024;

/// The content type of every refusal (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";
