//! The number embossed on a card.

use std::fmt;
use std::str::FromStr;

use crate::issuer::{Issuer, issuer_of};
use crate::masked::MaskedNumber;
use crate::normalise::normalise;
use crate::value::{all_digits, error_enum, hidden_debug, last_characters, serde_as_text};

/// A card's number: 16–19 digits of which the last is the Luhn check digit (decision 6).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardNumber(String);

error_enum! {
    /// Why a text is not a card number.
    pub enum CardNumberError {
        Empty: "the card number is empty",
        NotDigits: "a card number is digits only",
        TooShort: "a card number has at least 16 digits",
        TooLong: "a card number has at most 19 digits",
        CheckDigit: "the card number's check digit is wrong",
    }
}

impl CardNumber {
    /// The digits without separators.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bank that issued the card and its kind, where the first digits are known.
    pub fn issuer(&self) -> Option<Issuer> {
        issuer_of(&self.0)
    }

    /// The number as it may be shown: `6222 **** **** 1234`.
    pub fn masked(&self) -> MaskedNumber {
        MaskedNumber::mask(&self.0)
    }

    /// The last four digits, by which people tell their cards apart (尾号).
    pub fn last_four(&self) -> &str {
        last_characters(&self.0, 4)
    }

    /// The door for digits that are normalised already.
    pub(crate) fn from_normalised(digits: String) -> Result<Self, CardNumberError> {
        if digits.is_empty() {
            return Err(CardNumberError::Empty);
        }
        if !all_digits(&digits) {
            return Err(CardNumberError::NotDigits);
        }
        match digits.len() {
            ..16 => Err(CardNumberError::TooShort),
            20.. => Err(CardNumberError::TooLong),
            _ if !luhn(&digits) => Err(CardNumberError::CheckDigit),
            _ => Ok(Self(digits)),
        }
    }
}

impl FromStr for CardNumber {
    type Err = CardNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_normalised(normalise(text))
    }
}

impl fmt::Display for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

hidden_debug!(CardNumber);
serde_as_text!(CardNumber);

/// ISO/IEC 7812-1 annex B: every second digit from the right is doubled, and the digits' sum ends in 0.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .map(|byte| u32::from(byte - b'0'))
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, factor)| digit * factor)
        .map(|product| product / 10 + product % 10)
        .sum();
    sum.is_multiple_of(10)
}
