use core::fmt;

use serde::{Deserialize, Serialize};
use wechat_bank_domain::{LoginPassword, PaymentPin};

use crate::{Access, Code, Endpoint, Method, Session};

/// A login password as typed to get in: not held to today's rules for new ones, only to 1–64 characters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String", extend("pattern" = <Self as wechat_bank_domain::WireText>::PATTERN, "examples" = <Self as wechat_bank_domain::WireText>::EXAMPLES, "format" = "password"))
)]
pub struct PasswordAttempt(String);

/// The attempt is empty or longer than any password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordAttemptError {
    /// Nothing was typed.
    Empty,
    /// More than 64 characters.
    TooLong,
}

impl fmt::Display for PasswordAttemptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the password is empty",
            Self::TooLong => "the password has more than 64 characters",
        })
    }
}

impl core::error::Error for PasswordAttemptError {}

impl PasswordAttempt {
    /// The password in clear, for the comparison alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PasswordAttempt {
    type Error = PasswordAttemptError;

    fn try_from(text: String) -> Result<Self, PasswordAttemptError> {
        match text.chars().count() {
            0 => Err(PasswordAttemptError::Empty),
            1..=64 => Ok(Self(text)),
            _ => Err(PasswordAttemptError::TooLong),
        }
    }
}

impl core::str::FromStr for PasswordAttempt {
    type Err = PasswordAttemptError;

    fn from_str(text: &str) -> Result<Self, PasswordAttemptError> {
        Self::try_from(text.to_owned())
    }
}

impl From<PasswordAttempt> for String {
    fn from(attempt: PasswordAttempt) -> Self {
        attempt.0
    }
}

impl fmt::Debug for PasswordAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordAttempt(***)")
    }
}

/// Sets login and payment password (HH61); see [`Session::may_set_passwords`].
///
/// Refused with `password-weak`, `pin-weak` or `passwords-already-set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetPasswords {
    /// The new login password.
    pub login: LoginPassword,
    /// The new 微信银行支付密码 (decision 2).
    pub payment: PaymentPin,
}

impl Endpoint for SetPasswords {
    const METHOD: Method = Method::Put;
    const ROUTE: &'static str = "/api/v1/passwords";
    type Reply = Session;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[Code::PasswordWeak, Code::PinWeak, Code::PasswordsAlreadySet];
}

#[cfg(feature = "schema")]
impl wechat_bank_domain::WireText for PasswordAttempt {
    const PATTERN: &'static str = "^[\\s\\S]{1,64}$";
    const EXAMPLES: &'static [&'static str] = &["correct horse battery"];
}
