//! The amount from which an alert is sent.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::money::{Money, MoneyError};
use crate::value::error_enum;

/// The amount from which an alert is sent: 1.00 or more (IC06, decision 3); in JSON an integer of fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Money", into = "Money")]
pub struct Threshold(Money);

error_enum! {
    /// Why a text or an amount is not a threshold.
    pub enum ThresholdError {
        Empty: "the threshold is empty",
        NotANumber: "the threshold is not a number like 1,234.50",
        TooManyDecimals: "a threshold has at most two decimals",
        TooLarge: "the threshold is too large",
        TooSmall: "a threshold is 1.00 or more",
    }
}

impl Threshold {
    /// The smallest threshold there is: 1.00.
    pub const MINIMUM: Self = Self(Money::from_fen(100));

    /// The threshold as an amount.
    pub const fn money(self) -> Money {
        self.0
    }
}

impl TryFrom<Money> for Threshold {
    type Error = ThresholdError;

    fn try_from(money: Money) -> Result<Self, Self::Error> {
        if money < Self::MINIMUM.0 {
            Err(ThresholdError::TooSmall)
        } else {
            Ok(Self(money))
        }
    }
}

impl FromStr for Threshold {
    type Err = ThresholdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let money: Money = text.parse().map_err(|error| match error {
            MoneyError::Empty => ThresholdError::Empty,
            MoneyError::NotANumber => ThresholdError::NotANumber,
            MoneyError::TooManyDecimals => ThresholdError::TooManyDecimals,
            MoneyError::TooLarge => ThresholdError::TooLarge,
        })?;
        money.try_into()
    }
}

impl From<Threshold> for Money {
    fn from(threshold: Threshold) -> Self {
        threshold.0
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
