use serde::{Deserialize, Serialize};
use wechat_bank_domain::{LoginPassword, PaymentPin, SmsCode};

use crate::{Access, Challenge, ChallengeId, Code, Endpoint, Method, PasswordAttempt, Session};

/// Sets login and payment password (HH61) and opens a new session, which ends the one before.
///
/// Refused with `passwords-already-set` unless the session has `may_set_passwords`.
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

/// Replaces the login password (HH60) and opens a new session, which ends the one before.
///
/// Refused with `pin-not-set` while no passwords are set, and with `not-found` where the bank has no login password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeLoginPassword {
    /// The login password so far, as typed.
    pub current: PasswordAttempt,
    /// The new one.
    pub new: LoginPassword,
}

impl Endpoint for ChangeLoginPassword {
    const METHOD: Method = Method::Put;
    const ROUTE: &'static str = "/api/v1/passwords/login";
    type Reply = Session;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[
        Code::NotFound,
        Code::PinNotSet,
        Code::PasswordWrong,
        Code::PasswordLocked,
        Code::PasswordUnchanged,
        Code::PasswordWeak,
    ];
}

/// Replaces the payment password by one who knows it (HH60), and opens a new session, which ends the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangePaymentPin {
    /// The 微信银行支付密码 so far.
    pub current: PaymentPin,
    /// The new one.
    pub new: PaymentPin,
}

impl Endpoint for ChangePaymentPin {
    const METHOD: Method = Method::Put;
    const ROUTE: &'static str = "/api/v1/passwords/payment";
    type Reply = Session;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[
        Code::PinNotSet,
        Code::PinWrong,
        Code::PinLocked,
        Code::PinUnchanged,
        Code::PinWeak,
    ];
}

/// Step 1 of resetting a forgotten payment password (HH60): the login password, and a code is sent to the phone on file.
///
/// Two factors, as a message alone would be weaker than the password that it replaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestPinResetCode {
    /// The login password as typed; left out where the bank has none, and refused with `invalid` if it is missing elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<PasswordAttempt>,
}

impl Endpoint for RequestPinResetCode {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/passwords/payment/codes";
    type Reply = Challenge;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[
        Code::PinNotSet,
        Code::PasswordWrong,
        Code::PasswordLocked,
        Code::ResendTooSoon,
        Code::TooManyCodes,
    ];
}

/// Step 2 of resetting the payment password: the code, and a new password; lifts the lock of the one before, and opens a
/// new session, which ends the one before.
///
/// A new password that is refused does not use up the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResetPaymentPin {
    /// Which code.
    pub challenge: ChallengeId,
    /// The code as received.
    pub code: SmsCode,
    /// The new 微信银行支付密码.
    pub new: PaymentPin,
}

impl Endpoint for ResetPaymentPin {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/passwords/payment/resets";
    type Reply = Session;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[
        Code::NotFound,
        Code::CodeWrong,
        Code::CodeExpired,
        Code::CodeSuperseded,
        Code::CodeExhausted,
        Code::ChallengeMismatch,
        Code::PinNotSet,
        Code::PinUnchanged,
        Code::PinWeak,
    ];
}
