use serde::{Deserialize, Serialize};
use wechat_bank_domain::{LoginPassword, PaymentPin};

use crate::{Access, Code, Endpoint, Method, Session};

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
