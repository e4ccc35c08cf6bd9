//! Mobile numbers of the mainland.

use std::fmt;
use std::str::FromStr;

use crate::masked::MaskedPhone;
use crate::normalise::normalise;
use crate::value::{all_digits, error_enum, hidden_debug, serde_as_text};

/// A mobile number of the mainland: 11 digits, the first a 1, the second 3–9.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MobileNumber(String);

error_enum! {
    /// Why a text is not a mobile number.
    pub enum MobileNumberError {
        Empty: "the mobile number is empty",
        NotDigits: "a mobile number is digits only",
        WrongLength: "a mobile number has 11 digits",
        WrongPrefix: "a mobile number starts with 13 to 19",
    }
}

impl MobileNumber {
    /// The eleven digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as it may be shown: `138****1234`.
    pub fn masked(&self) -> MaskedPhone {
        MaskedPhone::mask(&self.0)
    }
}

impl FromStr for MobileNumber {
    type Err = MobileNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = normalise(text);
        // Phones fill in their own number with the country code.
        let digits = text
            .strip_prefix("+86")
            .or_else(|| text.strip_prefix("0086"))
            .unwrap_or(&text);
        if digits.is_empty() {
            Err(MobileNumberError::Empty)
        } else if !all_digits(digits) {
            Err(MobileNumberError::NotDigits)
        } else if digits.len() != 11 {
            Err(MobileNumberError::WrongLength)
        } else if !matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..]) {
            Err(MobileNumberError::WrongPrefix)
        } else {
            Ok(Self(digits.to_owned()))
        }
    }
}

impl fmt::Display for MobileNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

hidden_debug!(MobileNumber);
serde_as_text!(MobileNumber);
