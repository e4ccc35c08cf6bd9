//! The numbers of accounts: a card's, or a passbook's (活期一本通).

use std::fmt;
use std::str::FromStr;

use crate::card::{CardNumber, CardNumberError};
use crate::issuer::{Issuer, issuer_of};
use crate::masked::MaskedNumber;
use crate::normalise::normalise;
use crate::value::{all_digits, error_enum, hidden_debug, last_characters, serde_as_text};

/// A passbook account's number: 10–24 digits without a check digit (decision 6).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PassbookNumber(String);

error_enum! {
    /// Why a text is not a passbook account's number.
    pub enum PassbookNumberError {
        Empty: "the passbook account number is empty",
        NotDigits: "a passbook account number is digits only",
        TooShort: "a passbook account number has at least 10 digits",
        TooLong: "a passbook account number has at most 24 digits",
    }
}

impl PassbookNumber {
    /// The digits without separators.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as it may be shown.
    pub fn masked(&self) -> MaskedNumber {
        MaskedNumber::mask(&self.0)
    }

    /// The last four digits (尾号).
    pub fn last_four(&self) -> &str {
        last_characters(&self.0, 4)
    }

    fn from_normalised(digits: String) -> Result<Self, PassbookNumberError> {
        if digits.is_empty() {
            return Err(PassbookNumberError::Empty);
        }
        if !all_digits(&digits) {
            return Err(PassbookNumberError::NotDigits);
        }
        match digits.len() {
            ..10 => Err(PassbookNumberError::TooShort),
            25.. => Err(PassbookNumberError::TooLong),
            _ => Ok(Self(digits)),
        }
    }
}

impl FromStr for PassbookNumber {
    type Err = PassbookNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_normalised(normalise(text))
    }
}

impl fmt::Display for PassbookNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a customer may give as 卡号或账号 (HH04): the first digits tell which of the two it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountNumber {
    /// Starts with 62 (UnionPay), or with the digits of a known issuer.
    Card(CardNumber),
    /// Everything else.
    Passbook(PassbookNumber),
}

error_enum! {
    /// Why a text is neither a card's number nor a passbook account's.
    pub enum AccountNumberError {
        Empty: "the account number is empty",
        NotDigits: "an account number is digits only",
        TooShort: "the account number has too few digits",
        TooLong: "the account number has too many digits",
        CheckDigit: "the card number's check digit is wrong",
    }
}

impl AccountNumber {
    /// The digits without separators.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Card(card) => card.as_str(),
            Self::Passbook(passbook) => passbook.as_str(),
        }
    }

    /// The number as it may be shown.
    pub fn masked(&self) -> MaskedNumber {
        MaskedNumber::mask(self.as_str())
    }

    /// The last four digits (尾号).
    pub fn last_four(&self) -> &str {
        last_characters(self.as_str(), 4)
    }

    /// The bank that issued the card, where it is a card and its first digits are known.
    pub fn issuer(&self) -> Option<Issuer> {
        match self {
            Self::Card(card) => card.issuer(),
            Self::Passbook(_) => None,
        }
    }
}

impl FromStr for AccountNumber {
    type Err = AccountNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = normalise(text);
        if digits.starts_with("62") || issuer_of(&digits).is_some() {
            Ok(Self::Card(CardNumber::from_normalised(digits)?))
        } else {
            Ok(Self::Passbook(PassbookNumber::from_normalised(digits)?))
        }
    }
}

impl From<CardNumberError> for AccountNumberError {
    fn from(error: CardNumberError) -> Self {
        match error {
            CardNumberError::Empty => Self::Empty,
            CardNumberError::NotDigits => Self::NotDigits,
            CardNumberError::TooShort => Self::TooShort,
            CardNumberError::TooLong => Self::TooLong,
            CardNumberError::CheckDigit => Self::CheckDigit,
        }
    }
}

impl From<PassbookNumberError> for AccountNumberError {
    fn from(error: PassbookNumberError) -> Self {
        match error {
            PassbookNumberError::Empty => Self::Empty,
            PassbookNumberError::NotDigits => Self::NotDigits,
            PassbookNumberError::TooShort => Self::TooShort,
            PassbookNumberError::TooLong => Self::TooLong,
        }
    }
}

impl fmt::Display for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

hidden_debug!(PassbookNumber, AccountNumber);
serde_as_text!(PassbookNumber);
serde_as_text!(AccountNumber);
