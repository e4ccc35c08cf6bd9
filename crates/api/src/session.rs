use serde::{Deserialize, Serialize};
use wechat_bank_domain::{Date, MaskedName};

use crate::{Access, Code, Endpoint, Method, PasswordAttempt};

/// The state of the caller's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SessionState {
    /// The WeChat user is not a certified customer. Or was one, and the session has ended, but the customer has not set a
    /// login password or the bank does not offer it: only a new certification opens a session.
    Guest,
    /// Certified, and the session is open.
    Certified,
    /// Certified before (HH13), but the session has ended: the login password opens a new one (decision 11).
    Ended,
    /// A state this build does not know yet; treated as a guest.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

/// What the page may know about the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Session {
    /// The state of the caller's session.
    pub state: SessionState,
    /// The customer's masked name, so that people who share a phone see whose password is asked for; null for guests.
    #[serde(default)]
    pub holder: Option<MaskedName>,
    /// Whether login and payment password are set (HH61).
    pub passwords_set: bool,
    /// Whether this session may set them: none are set, or it was opened by a certification.
    pub may_set_passwords: bool,
    /// The bank's date (Asia/Shanghai); all relative ranges start from it (decision 4).
    pub today: Date,
}

/// Requests the state of the caller's session, without opening one.
///
/// The first call of a page: a caller without the cookie `wb_user` receives it. Without that cookie each request comes from
/// a new caller, so that none could be repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetSession {}

impl Endpoint for GetSession {
    const METHOD: Method = Method::Get;
    const ROUTE: &'static str = "/api/v1/session";
    type Reply = Session;
    const ACCESS: Access = Access::Anyone;
    const REFUSALS: &'static [Code] = &[];
}

/// Opens a session with the login password (decision 11), which ends the one before.
///
/// Refused with `not-certified` if the state is `guest`, and with `session-ended` only if it is repeated after the session
/// that it opened has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogIn {
    /// The login password as typed.
    pub password: PasswordAttempt,
}

impl Endpoint for LogIn {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/session";
    type Reply = Session;
    const ACCESS: Access = Access::Anyone;
    const REFUSALS: &'static [Code] = &[
        Code::NotCertified,
        Code::SessionEnded,
        Code::PasswordWrong,
        Code::PasswordLocked,
    ];
}

/// Ends the session, if one is open; the customer's data stays (HH13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogOut {}

impl Endpoint for LogOut {
    const METHOD: Method = Method::Delete;
    const ROUTE: &'static str = "/api/v1/session";
    type Reply = Session;
    const ACCESS: Access = Access::Anyone;
    const REFUSALS: &'static [Code] = &[];
}
