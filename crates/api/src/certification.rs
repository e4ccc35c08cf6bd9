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
    /// A purpose this build does not know yet.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

/// A code is on its way; all durations count from this answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Challenge {
    /// What the code is proved against.
    pub id: ChallengeId,
    /// The number that stands in the message too, so that the customer can tell a late one from a new one.
    pub sequence: u32,
    /// When another code may be asked for (HH06).
    pub resend_after: Seconds,
    /// When the code stops being valid (HH07).
    pub expires_in: Seconds,
    /// The phone it went to; only in sessions that were certified before (decision 10).
    #[serde(default)]
    pub sent_to: Option<MaskedPhone>,
    /// Whether the code was proved already, where proving is a step of its own.
    #[serde(default)]
    pub proved: bool,
}

/// Asks for the code that certification needs (HH05).
///
/// Answered alike for right and wrong pairs of document and account (decision 10). Refused with `resend-too-soon`
/// or `too-many-codes`.
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

/// Certifies the customer (HH11); the session id changes with it.
///
/// Refused with `code-wrong`, `code-expired`, `code-superseded`, `code-exhausted`, `challenge-mismatch`,
/// `authentication-failed`, `authentication-timed-out`, `phone-mismatch`, `wechat-timed-out`, `document-expired`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Certify {
    /// Which code.
    pub challenge: ChallengeId,
    /// The code as received.
    pub code: SmsCode,
    /// The same document as when the code was asked for.
    pub document: Document,
    /// The same account as when the code was asked for.
    pub account: AccountNumber,
}

impl Endpoint for Certify {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/certification";
    type Reply = Session;
    const ACCESS: Access = Access::Anyone;
    const REFUSALS: &'static [Code] = &[
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

/// Asks for the last code's state, so that a countdown survives a reload of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FindChallenge {
    /// What the code is for.
    pub purpose: Purpose,
}

/// The code that is waiting to be proved, if there is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoundChallenge {
    /// The newest code that can still be proved, or none.
    #[serde(default)]
    pub challenge: Option<Challenge>,
    /// When another code may be asked for; present even when the last one has expired or was used up.
    #[serde(default)]
    pub resend_after: Option<Seconds>,
}

impl Endpoint for FindChallenge {
    const METHOD: Method = Method::Get;
    const ROUTE: &'static str = "/api/v1/challenges/{purpose}";
    type Reply = FoundChallenge;
    const ACCESS: Access = Access::Anyone;
    const REFUSALS: &'static [Code] = &[Code::NotCertified, Code::SessionEnded, Code::NotFound];
}
