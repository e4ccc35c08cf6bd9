//! The amount from which an alert is sent.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::money::{Money, MoneyError};
use crate::value::error_enum;

/// The amount from which an alert is sent: 1.00 or more, in whole fen (IC06, decision 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "i64", extend("minimum" = 100, "examples" = [10_000], "x-unit" = "fen")))]
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{any_text, cases};

    fn refused(text: &str) -> ThresholdError {
        text.parse::<Threshold>().unwrap_err()
    }

    #[test]
    fn a_threshold_of_exactly_one_yuan_is_accepted() {
        assert_eq!("1".parse::<Threshold>().unwrap(), Threshold::MINIMUM);
        assert_eq!(Threshold::MINIMUM.to_string(), "1.00");
        assert_eq!(Threshold::MINIMUM.money(), Money::from_fen(100));
        assert_eq!(Money::from(Threshold::MINIMUM), Money::from_fen(100));
    }

    #[test]
    fn a_threshold_below_one_yuan_is_rejected() {
        for text in ["0.99", "0", "-1", "-92233720368547758.08"] {
            assert_eq!(refused(text), ThresholdError::TooSmall, "{text}");
        }
        assert_eq!(
            Threshold::try_from(Money::from_fen(99)),
            Err(ThresholdError::TooSmall)
        );
    }

    #[test]
    fn what_is_wrong_with_an_amount_is_wrong_with_a_threshold() {
        assert_eq!(refused(""), ThresholdError::Empty);
        assert_eq!(refused("many"), ThresholdError::NotANumber);
        assert_eq!(refused("1.001"), ThresholdError::TooManyDecimals);
        assert_eq!(refused("92233720368547758.08"), ThresholdError::TooLarge);
    }

    #[test]
    fn thresholds_go_through_serde_as_fen_by_the_same_door() {
        let threshold: Threshold = serde_json::from_str("10050").unwrap();
        assert_eq!(threshold.to_string(), "100.50");
        assert_eq!(serde_json::to_string(&threshold).unwrap(), "10050");
        let error = serde_json::from_str::<Threshold>("99").unwrap_err().to_string();
        assert!(error.contains(&ThresholdError::TooSmall.to_string()), "{error}");
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn any_text_is_a_threshold_that_reads_back_or_an_error(text in any_text()) {
            if let Ok(threshold) = text.parse::<Threshold>() {
                prop_assert!(threshold.money() >= Money::from_fen(100));
                prop_assert_eq!(threshold.to_string().parse::<Threshold>(), Ok(threshold));
            }
        }

        #[test]
        fn every_amount_from_one_yuan_is_a_threshold(fen in any::<i64>()) {
            prop_assert_eq!(Threshold::try_from(Money::from_fen(fen)).is_ok(), fen >= 100);
        }
    }
}
