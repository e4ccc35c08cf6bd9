use core::fmt;

use serde::{Deserialize, Serialize};
#[cfg(feature = "schema")]
use wechat_bank_domain::TextShape;
use zeroize::Zeroizing;

/// A login password typed to log in: the rules for new passwords do not apply, only a length of 1–64 characters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "wechat_bank_domain::Text<Self>")
)]
pub struct PasswordAttempt(
    // Overwritten in memory when it is dropped.
    Zeroizing<String>,
);

/// The password is empty or too long.
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
    /// The password in clear, only for comparing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PasswordAttempt {
    type Error = PasswordAttemptError;

    fn try_from(text: String) -> Result<Self, PasswordAttemptError> {
        let text = Zeroizing::new(text);
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
    fn from(mut attempt: PasswordAttempt) -> Self {
        core::mem::take(&mut *attempt.0)
    }
}

impl fmt::Debug for PasswordAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordAttempt(****)")
    }
}

#[cfg(feature = "schema")]
impl wechat_bank_domain::TextFormat for PasswordAttempt {
    const SHAPE: TextShape = TextShape::Length(1, 64);
    const EXAMPLES: &'static [&'static str] = &["correct horse battery"];
    const FORMAT: Option<&'static str> = Some("password");
}
