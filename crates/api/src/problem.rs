use serde::{Deserialize, Serialize};

use crate::Seconds;

/// A refusal of the bank (RFC 9457), whose `code` decides what the customer reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// What was refused and why; stable.
    pub code: Code,
    /// The HTTP status, repeated.
    pub status: u16,
    /// One English sentence for developers; never shown to customers.
    #[serde(default)]
    pub title: String,
    /// The request's fields that are to blame, if the bank knows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// How many more wrong tries there are before a lock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u32>,
    /// How long to wait before asking again makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<Seconds>,
    /// Names this answer in the bank's log, for the hotline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $status:literal;)+) => {
        /// Why the bank says no.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])+ $name,)+
            /// A code this build does not know yet.
            #[serde(other)]
            #[cfg_attr(feature = "schema", schemars(skip))]
            Unknown,
        }

        impl Code {
            /// Every code this build knows, for tables and tests.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The HTTP status that goes with the code.
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
    /// The request's shape is wrong; a page of this version never causes it.
    Invalid = 422;
    /// The caller may not do this from here (CSRF rules).
    Forbidden = 403;
    /// No such thing, or somebody else's.
    NotFound = 404;
    /// Too many calls; see `retry_after`.
    TooManyRequests = 429;
    /// The same intent is still being worked on.
    InProgress = 409;
    /// The idempotency key was used for another request before.
    KeyReused = 422;
    /// The bank cannot answer at the moment.
    Unavailable = 503;
    /// The bank failed; nothing was done.
    Internal = 500;

    /// Nothing about accounts before certification (HH14).
    NotCertified = 403;
    /// The session has ended; the login password or a new certification opens another.
    SessionEnded = 401;

    /// The SMS code is wrong (HH10); `tries_left` says how often more.
    CodeWrong = 422;
    /// The code's five minutes are over (HH07).
    CodeExpired = 422;
    /// An older code was typed after a newer one was sent (HH08).
    CodeSuperseded = 422;
    /// Five wrong tries ended the code; ask for another.
    CodeExhausted = 422;
    /// Document or account were changed after the code had been sent.
    ChallengeMismatch = 422;
    /// Asked again within 60 s (HH06); `retry_after` counts down.
    ResendTooSoon = 429;
    /// Too many codes in an hour or a day, or too many wrong ones in a day; `retry_after` says how long.
    TooManyCodes = 429;

    /// The bank could not match document and account (HH15).
    AuthenticationFailed = 422;
    /// The bank did not answer the account authentication in time (HH15).
    AuthenticationTimedOut = 504;
    /// 预留手机号不符: SMS is not enabled or the phone on file is another (IC04, HH04).
    PhoneMismatch = 422;
    /// 微信接口超时 (IC04).
    WechatTimedOut = 504;
    /// 证件有效期过期 (IC04).
    DocumentExpired = 422;

    /// The login password is wrong; `tries_left` says how often more.
    PasswordWrong = 422;
    /// Five wrong login passwords; `retry_after` says how long.
    PasswordLocked = 423;
    /// The login password is refused as too common.
    PasswordWeak = 422;
    /// The payment PIN is wrong; `tries_left` says how often more.
    PinWrong = 422;
    /// Five wrong payment PINs; `retry_after` says how long.
    PinLocked = 423;
    /// The payment PIN is refused as guessable.
    PinWeak = 422;
    /// The payment PIN has to be set in 登录设置 first (HH45).
    PinNotSet = 409;
    /// Passwords are set already; changing them needs a new certification.
    PasswordsAlreadySet = 409;

    /// This account was added before.
    AccountExists = 409;
    /// The certified account cannot be removed.
    AccountCertified = 409;
    /// `VALID-01`: the card check failed (BK09).
    CardCheckFailed = 422;
    /// `MOBILE-03`: the phone check timed out (BK09).
    PhoneCheckTimedOut = 504;
    /// `BANK-404`: the bank's system failed (BK09).
    BankUnavailable = 503;
    /// No more attempts to add a card today (BK04).
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
    /// The agreement was not accepted, or an older text of it.
    AgreementNotAccepted = 422;
    /// The code has not been proved yet; the steps go in order.
    StepSkipped = 409;

    /// The range is longer, earlier or later than the bank keeps.
    RangeNotOffered = 422;

    /// The account's daily total needs a U盾 (IC03): not here, but at a branch or in internet banking.
    SecurityTokenRequired = 409;
    /// The settings were changed elsewhere in between; read them again.
    RevisionConflict = 412;
    /// The kind of account fixes this setting (IC10).
    SettingLocked = 409;
    /// Alerts have to be enabled first (IC02).
    AlertsNotEnabled = 409;
}

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
    /// The same refusal, saying how many tries are left.
    #[must_use]
    pub fn with_tries_left(mut self, tries_left: u32) -> Self {
        self.tries_left = Some(tries_left);
        self
    }

    /// The same refusal, saying when to come back.
    #[must_use]
    pub fn with_retry_after(mut self, retry_after: Seconds) -> Self {
        self.retry_after = Some(retry_after);
        self
    }

    /// The same refusal, blaming one field of the request.
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
