use serde::{Deserialize, Serialize};
use wechat_bank_domain::{Date, MaskedName};

use crate::{Access, Code, Endpoint, Method, PasswordAttempt};

/// A duration in whole seconds, counted by the page on a monotonic clock (decision 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Seconds(pub u32);

/// How far the customer has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SessionState {
    /// The WeChat user is not a certified customer, or has to certify again.
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

/// What the page may know about who is calling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Session {
    /// How far the customer has come.
    pub state: SessionState,
    /// The customer's masked name, once certified.
    #[serde(default)]
    pub holder: Option<MaskedName>,
    /// Whether login and payment password are set (HH61).
    pub passwords_set: bool,
    /// Whether this session may set them: none are set yet, or it was opened by a certification.
    pub may_set_passwords: bool,
    /// The bank's date (Asia/Shanghai); all relative ranges start from it (decision 4).
    pub today: Date,
}

/// Asks who is calling. It opens no session; whom the bank does not know yet, it will know again from then on.
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

/// Opens a session with the login password (decision 11).
///
/// Refused with `password-wrong`, `password-locked`, or `not-certified` when there is nothing to log in to.
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
    const REFUSALS: &'static [Code] = &[Code::NotCertified, Code::PasswordWrong, Code::PasswordLocked];
}

/// Ends the session; the customer's data stays (HH13).
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
