use serde::{Deserialize, Serialize};

use crate::Seconds;

/// A refusal of the bank (RFC 9457); its `code` determines the text that the customer reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// What was refused and why; stable.
    pub code: Code,
    /// The HTTP status, repeated.
    #[cfg_attr(feature = "schema", schemars(range(min = 400, max = 599)))]
    pub status: u16,
    /// One English sentence for developers, or an empty text; never shown to customers.
    #[serde(default)]
    pub title: String,
    /// The members or parameters of the request that caused the refusal, if known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Remaining attempts before a lock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u32>,
    /// How long to wait before retrying.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<Seconds>,
    /// The trace id of this response in the bank's log, for the hotline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

macro_rules! codes {
    ($enum:ident; $($(#[$doc:meta])+ $name:ident = $status:literal;)+) => {
        /// Why the bank refuses.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum $enum {
            $($(#[$doc])+ $name,)+
            /// A code this build does not know yet.
            #[serde(other)]
            #[cfg_attr(feature = "schema", schemars(skip))]
            Unknown,
        }

        impl $enum {
            /// Every code this build knows, for tables and tests.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The HTTP status of the code.
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)+
                    Self::Unknown => 400,
                }
            }
        }
    };
}

codes! {
    Code;

    /// The request is malformed: something is missing, is not written as documented, or breaks a rule of the call; a page
    /// of this version never causes it. The status is 413 for a body that is too large, and 405 for a method that the
    /// address does not have.
    Invalid = 422;
    /// Another site could have made a browser send the request (CSRF).
    Forbidden = 403;
    /// Does not exist, belongs to another customer, or is a call of a feature that the bank has switched off.
    NotFound = 404;
    /// Too many calls; with `retry_after`.
    TooManyRequests = 429;
    /// The same intent is still being processed.
    InProgress = 409;
    /// The idempotency key was already used for another request.
    KeyReused = 422;
    /// The bank is temporarily unavailable; nothing was done.
    Unavailable = 503;
    /// The bank failed; nothing was done.
    Internal = 500;

    /// Needs a certification first (HH14): the caller's state is `guest`.
    NotCertified = 403;
    /// The session has ended, the caller's state is `ended`: the login password or a new certification opens a new one.
    SessionEnded = 401;

    /// The SMS code is wrong (HH10); with `tries_left`.
    CodeWrong = 422;
    /// The code has expired after five minutes (HH07), was used already, or ended with its session.
    CodeExpired = 422;
    /// An older code was typed after a newer one was sent for the same purpose (HH08).
    CodeSuperseded = 422;
    /// Five wrong attempts ended the code; request another.
    CodeExhausted = 422;
    /// Document or account were changed after the code was sent.
    ChallengeMismatch = 422;
    /// Requested again within 60 s (HH06); with `retry_after`.
    ResendTooSoon = 429;
    /// Too many codes in an hour or a day, or too many wrong ones in a day; with `retry_after`.
    TooManyCodes = 429;

    /// The bank could not match document and account (HH15).
    AuthenticationFailed = 422;
    /// The bank did not answer the account authentication in time (HH15).
    AuthenticationTimedOut = 504;
    /// 预留手机号不符: SMS is not enabled, or the phone on file is a different one (IC04, HH04).
    PhoneMismatch = 422;
    /// 微信接口超时 (IC04).
    WechatTimedOut = 504;
    /// 证件有效期过期 (IC04).
    DocumentExpired = 422;

    /// The login password is wrong; with `tries_left`.
    PasswordWrong = 422;
    /// Five wrong login passwords; with `retry_after`.
    PasswordLocked = 423;
    /// The login password is refused as too common, or contains the customer's own data.
    PasswordWeak = 422;
    /// The new login password is the one so far.
    PasswordUnchanged = 422;
    /// The payment PIN is wrong; with `tries_left`.
    PinWrong = 422;
    /// Five wrong payment PINs; with `retry_after`.
    PinLocked = 423;
    /// The payment PIN is refused as guessable.
    PinWeak = 422;
    /// The new payment PIN is the one so far; only compared once the customer is proved, and counts as no attempt.
    PinUnchanged = 422;
    /// The payment PIN has to be set in 登录设置 first (HH45).
    PinNotSet = 409;
    /// Passwords are already set; changing them needs a new certification.
    PasswordsAlreadySet = 409;

    /// This account is already added.
    AccountExists = 409;
    /// The certified account cannot be removed.
    AccountCertified = 409;
    /// `VALID-01`: the card check failed (BK09).
    CardCheckFailed = 422;
    /// `MOBILE-03`: the phone check timed out (BK09).
    PhoneCheckTimedOut = 504;
    /// `BANK-404`: the bank's system failed (BK09).
    BankUnavailable = 503;
    /// No more attempts to add a card today (BK04); with `retry_after`.
    DailyLimitReached = 429;
    /// Locked after failures (BK07).
    CardLocked = 423;
    /// Waits for a manual review (BK07).
    ManualReview = 409;
    /// Temporarily frozen (BK07).
    CardFrozen = 423;
    /// The issuing bank is not supported (BK03).
    BankNotSupported = 422;
    /// Card data wrong (LK02).
    CardDataWrong = 422;
    /// Identity not verified (LK02).
    IdentityNotVerified = 422;
    /// Wrong region (LK02).
    RegionNotSupported = 422;
    /// The agreement was not accepted, or only an older version of it.
    AgreementNotAccepted = 422;
    /// The code is not proved yet: a step was skipped.
    StepSkipped = 409;

    /// The range is longer, earlier or later than the bank offers.
    RangeNotOffered = 422;

    /// The account's daily total needs a U盾 (IC03): only possible at a branch or in internet banking.
    SecurityTokenRequired = 409;
    /// The settings were changed elsewhere in the meantime; reload them.
    RevisionConflict = 412;
    /// The kind of account locks this setting (IC10).
    SettingLocked = 409;
    /// Alerts have to be enabled first (IC02).
    AlertsNotEnabled = 409;
}

/// Refusals that are never the answer to an intent, so that no bank stores them under an idempotency key: the same
/// request with the same key is judged again.
pub const NEVER_STORED: &[Code] = &[
    Code::Invalid,
    Code::Forbidden,
    Code::TooManyRequests,
    Code::InProgress,
    Code::KeyReused,
    Code::Unavailable,
    Code::Internal,
    Code::NotCertified,
    Code::SessionEnded,
    Code::ResendTooSoon,
    Code::TooManyCodes,
];

impl Code {
    /// A plain refusal with this code.
    pub fn problem(self) -> Problem {
        Problem {
            code: self,
            status: self.status(),
            title: String::new(),
            fields: Vec::new(),
            tries_left: None,
            retry_after: None,
            trace: None,
        }
    }
}

impl Problem {
    /// The same refusal with the remaining attempts.
    #[must_use]
    pub fn with_tries_left(mut self, tries_left: u32) -> Self {
        self.tries_left = Some(tries_left);
        self
    }

    /// The same refusal with the time to wait.
    #[must_use]
    pub fn with_retry_after(mut self, retry_after: Seconds) -> Self {
        self.retry_after = Some(retry_after);
        self
    }

    /// The same refusal, caused by one field of the request.
    #[must_use]
    pub fn with_field(mut self, name: &str) -> Self {
        self.fields.push(name.to_owned());
        self
    }

    /// The same refusal with a sentence for developers.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        code.problem()
    }
}
