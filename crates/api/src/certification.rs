use serde::{Deserialize, Serialize};
use wechat_bank_domain::{AccountNumber, Document, MaskedPhone, SmsCode};

use crate::{Access, ChallengeId, Code, Endpoint, Method, Seconds, Session};

/// What an SMS code is for; a code for one purpose proves nothing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// 客户认证.
    Certification,
    /// 账户加挂.
    AddAccount,
    /// Enabling alerts (IC02).
    EnableAlerts,
    /// Resetting the payment password (HH60).
    PinReset,
    /// A purpose this build does not know yet.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

/// A code was sent; all durations count from this response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Challenge {
    /// What the code is proved against.
    pub id: ChallengeId,
    /// The sequence number, which is also in the message, so that the customer can recognise an old message.
    pub sequence: u32,
    /// When another code may be requested (HH06).
    pub resend_after: Seconds,
    /// When the code stops being valid (HH07).
    pub expires_in: Seconds,
    /// The phone it was sent to; null for a certification, where it would show strangers whose account it is (decision 10).
    #[serde(default)]
    pub sent_to: Option<MaskedPhone>,
    /// Whether the code is already proved, if proving is a separate step.
    #[serde(default)]
    pub proved: bool,
}

/// Requests the code for a certification (HH05).
///
/// The response is the same for right and wrong pairs of document and account (decision 10, account enumeration).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestCertificationCode {
    /// The customer's document (HH02, HH03).
    pub document: Document,
    /// A card or passbook account whose SMS verification is enabled (HH04).
    pub account: AccountNumber,
}

impl Endpoint for RequestCertificationCode {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/certification/codes";
    type Reply = Challenge;
    const ACCESS: Access = Access::Anyone;
    const REFUSALS: &'static [Code] = &[Code::ResendTooSoon, Code::TooManyCodes];
}

/// Certifies the customer (HH11) and opens a session, which ends the one before.
///
/// The code is used up, except by `authentication-timed-out`, `wechat-timed-out` and wrong codes: the same one may be sent
/// again. Refused with `not-found` for a code that was not sent to this caller for a certification. Refused with
/// `not-certified` or `session-ended` only if it is repeated after the session that it opened has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Certify {
    /// Which code.
    pub challenge: ChallengeId,
    /// The code as received.
    pub code: SmsCode,
    /// The same document as in the request for the code.
    pub document: Document,
    /// The same account as in the request for the code.
    pub account: AccountNumber,
}

impl Endpoint for Certify {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/certification";
    type Reply = Session;
    const ACCESS: Access = Access::Anyone;
    const REFUSALS: &'static [Code] = &[
        Code::NotCertified,
        Code::SessionEnded,
        Code::NotFound,
        Code::CodeWrong,
        Code::CodeExpired,
        Code::CodeSuperseded,
        Code::CodeExhausted,
        Code::ChallengeMismatch,
        Code::AuthenticationFailed,
        Code::AuthenticationTimedOut,
        Code::PhoneMismatch,
        Code::WechatTimedOut,
        Code::DocumentExpired,
    ];
}

/// Requests the state of the last code, so that a countdown survives a reload of the page.
///
/// For `certification` no session is needed. For the other purposes it is: without one the call is refused with
/// `not-certified` or `session-ended`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FindChallenge {
    /// What the code is for.
    pub purpose: Purpose,
}

/// The pending code, if there is one: if none was sent, both members are null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoundChallenge {
    /// The newest code that is proved or can still be; null if there is none.
    #[serde(default)]
    pub challenge: Option<Challenge>,
    /// When another code may be requested, also if the last one has expired or is used up; null if it may be now.
    #[serde(default)]
    pub resend_after: Option<Seconds>,
}

impl Endpoint for FindChallenge {
    const METHOD: Method = Method::Get;
    const ROUTE: &'static str = "/api/v1/challenges/{purpose}";
    type Reply = FoundChallenge;
    const ACCESS: Access = Access::Anyone;
    const REFUSALS: &'static [Code] = &[Code::NotCertified, Code::SessionEnded];
}
