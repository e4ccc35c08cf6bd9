//! The code that the bank sends by SMS.

use std::str::FromStr;

use zeroize::Zeroizing;

use crate::normalise::{fold, normalised};
use crate::value::{error_enum, secret_text};

/// A verification code: exactly six digits. Comparing two takes no constant time: the bank compares digests instead.
#[derive(Clone, PartialEq, Eq)]
pub struct SmsCode(Zeroizing<String>);

error_enum! {
    /// Why a text is not a verification code.
    pub enum SmsCodeError {
        Empty: "the code is empty",
        NotDigits: "a code is digits only",
        WrongLength: "a code has six digits",
    }
}

impl SmsCode {
    /// Takes the code out of a pasted message: the first run of exactly six digits. A code that a phone filled in twice
    /// (`123456123456`) counts once.
    pub fn find_in(text: &str) -> Option<Self> {
        if let Ok(code) = text.parse() {
            return Some(code);
        }
        let text: Zeroizing<String> = Zeroizing::new(text.chars().map(|c| fold(c).unwrap_or(' ')).collect());
        let runs = || text.split(|character: char| !character.is_ascii_digit());
        let once = || runs().find(|run| run.len() == 6);
        let twice = || {
            runs()
                .filter(|run| run.len() == 12)
                .filter_map(|run| run.split_at_checked(6))
                .find(|(a, b)| a == b)
        };
        once().or_else(|| twice().map(|(code, _)| code))?.parse().ok()
    }
}

impl FromStr for SmsCode {
    type Err = SmsCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match six_digits(text) {
            Ok(digits) => Ok(Self(digits)),
            Err(SixDigitsError::Empty) => Err(SmsCodeError::Empty),
            Err(SixDigitsError::NotDigits) => Err(SmsCodeError::NotDigits),
            Err(SixDigitsError::WrongLength) => Err(SmsCodeError::WrongLength),
        }
    }
}

secret_text!(SmsCode);

/// What can be wrong with a secret of six digits.
pub(crate) enum SixDigitsError {
    Empty,
    NotDigits,
    WrongLength,
}

/// Six digits, normalised without leaving a copy behind.
pub(crate) fn six_digits(text: &str) -> Result<Zeroizing<String>, SixDigitsError> {
    let mut length = 0_usize;
    for character in normalised(text) {
        if !character.is_ascii_digit() {
            return Err(SixDigitsError::NotDigits);
        }
        length = length.saturating_add(1);
    }
    match length {
        0 => Err(SixDigitsError::Empty),
        6 => {
            let mut digits = Zeroizing::new(String::with_capacity(6));
            digits.extend(normalised(text));
            Ok(digits)
        }
        _ => Err(SixDigitsError::WrongLength),
    }
}
