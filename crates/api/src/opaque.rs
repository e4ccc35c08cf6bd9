use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};
#[cfg(feature = "schema")]
use wechat_bank_domain::TextShape;

/// The text is not an identifier: identifiers are 1 to 128 letters, digits, `-` and `_`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpaqueError;

impl fmt::Display for OpaqueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an identifier is 1 to 128 letters, digits, hyphens and underscores")
    }
}

impl core::error::Error for OpaqueError {}

macro_rules! opaque {
    ($($(#[$doc:meta])+ $name:ident, $example:literal;)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(
            feature = "schema",
            derive(schemars::JsonSchema),
            schemars(with = "wechat_bank_domain::Text<Self>")
        )]
        pub struct $name(String);

        #[cfg(feature = "schema")]
        impl wechat_bank_domain::TextFormat for $name {
            const SHAPE: TextShape = TextShape::Pattern("^[A-Za-z0-9_-]{1,128}$");
            const EXAMPLES: &'static [&'static str] = &[$example];
        }

        impl $name {
            /// The identifier as sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = OpaqueError;

            fn from_str(text: &str) -> Result<Self, OpaqueError> {
                Self::try_from(text.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = OpaqueError;

            fn try_from(text: String) -> Result<Self, OpaqueError> {
                let fits = (1..=128).contains(&text.len());
                let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
                if fits && plain { Ok(Self(text)) } else { Err(OpaqueError) }
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

opaque! {
    /// An account as one customer sees it; another customer's id for the same account is a different one.
    AccountId, "3f2a9c7e51b04d68a1c0e9d2b7f48613";
    /// One booked transaction of one account.
    TransactionId, "t-20261121-0007";
    /// One sent SMS code, for verifying what the customer types.
    ChallengeId, "9b1d6f0e2c3a48759e0d1f2a3b4c5d6e";
    /// Where the next page of a list begins; opaque to the pages.
    Cursor, "c_50";
    /// The revision of settings that the customer saw when changing them.
    Revision, "7";
    /// The version of an agreement's text that the customer accepted.
    AgreementVersion, "2026-01";
    /// The idempotency key of one intent of the customer, chosen at random by the page: the header `idempotency-key`.
    IntentKey, "0123456789abcdef0123456789abcdef";
    /// The stable name of one kind of alert; the list of kinds is the bank's (IC06).
    AlertKind, "balance-change";
}
