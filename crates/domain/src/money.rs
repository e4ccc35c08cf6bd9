//! Amounts in whole fen.

use std::fmt::{self, Write};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::normalise::fold;
use crate::value::{error_enum, write_decimal};

/// An amount of yuan in whole fen: an integer of 64 bits, which is more than a double holds exactly (decision 3).
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("examples" = [123_450], "x-unit" = "fen")))]
#[serde(transparent)]
pub struct Money(i64);

error_enum! {
    /// Why a text is not an amount.
    pub enum MoneyError {
        Empty: "the amount is empty",
        NotANumber: "the amount is not a number like 1,234.50",
        TooManyDecimals: "an amount has at most two decimals",
        TooLarge: "the amount is too large",
    }
}

impl Money {
    /// Zero.
    pub const ZERO: Self = Self(0);

    /// An amount of fen.
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// The amount in fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The sum, or `None` if it is beyond `i64`.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` if it is beyond `i64`.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The sum of all amounts, or `None` if it is beyond `i64`; intermediate sums may exceed it.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        let sum: i128 = amounts.into_iter().map(|amount| i128::from(amount.0)).sum();
        i64::try_from(sum).ok().map(Self)
    }

    /// Whether the amount is below zero.
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The amount in fen without its sign.
    pub fn unsigned_fen(self) -> u64 {
        self.0.unsigned_abs()
    }

    /// The amount as `1,234.50` without its sign, for layouts that place the sign separately.
    pub fn unsigned_text(self) -> String {
        let mut text = String::new();
        // Writing to a `String` never fails.
        let _ = write_yuan(&mut text, self.unsigned_fen());
        text
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text: String = text.chars().filter_map(fold).collect();
        if text.is_empty() {
            return Err(MoneyError::Empty);
        }
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        let text = text.strip_prefix(['¥', '￥']).unwrap_or(text);
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && decimals.is_empty() || !is_grouped(whole) || !digits_only(decimals) {
            return Err(MoneyError::NotANumber);
        }
        if decimals.len() > 2 {
            return Err(MoneyError::TooManyDecimals);
        }
        // Accumulated downwards, because i64 reaches one further below zero than above it.
        let fen = whole
            .chars()
            .chain(decimals.chars().chain(['0', '0']).take(2))
            .filter_map(|character| character.to_digit(10))
            .try_fold(0_i64, |fen, digit| {
                fen.checked_mul(10)?.checked_sub(i64::from(digit))
            })
            .ok_or(MoneyError::TooLarge)?;
        let fen = if negative { Some(fen) } else { fen.checked_neg() };
        fen.map(Self).ok_or(MoneyError::TooLarge)
    }
}

/// Whether the part before the point is digits, with commas between all groups of three or without any.
fn is_grouped(whole: &str) -> bool {
    let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    match whole.split_once(',') {
        None => digits_only(whole),
        Some((first, rest)) => {
            (1..=3).contains(&first.len())
                && digits_only(first)
                && rest
                    .split(',')
                    .all(|group| group.len() == 3 && digits_only(group))
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_negative() {
            f.write_char('-')?;
        }
        write_yuan(f, self.unsigned_fen())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({self})")
    }
}

fn write_yuan(out: &mut impl Write, fen: u64) -> fmt::Result {
    write_grouped(out, fen / 100)?;
    out.write_char('.')?;
    write_decimal(out, fen % 100, 2)
}

fn write_grouped(out: &mut impl Write, yuan: u64) -> fmt::Result {
    if yuan < 1000 {
        return write_decimal(out, yuan, 1);
    }
    write_grouped(out, yuan / 1000)?;
    out.write_char(',')?;
    write_decimal(out, yuan % 1000, 3)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{any_text, cases};

    fn fen(text: &str) -> i64 {
        text.parse::<Money>()
            .unwrap_or_else(|error| panic!("{text}: {error}"))
            .fen()
    }

    fn refused(text: &str) -> MoneyError {
        text.parse::<Money>()
            .err()
            .unwrap_or_else(|| panic!("{text} is accepted"))
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, expected) in [
            ("0", 0),
            ("1", 100),
            ("1.00", 100),
            ("0.01", 1),
            ("1234.5", 123_450),
            ("1,234.5", 123_450),
            ("￥1,234.50", 123_450),
            ("¥ 1,234.50", 123_450),
            ("１，２３４．５０", 123_450),
            ("￥１２３４", 123_400),
            (" 1 234.50 ", 123_450),
            ("-0.01", -1),
            ("−1,234.50", -123_450),
            ("－￥1", -100),
            ("-0", 0),
            ("007", 700),
            ("5.", 500),
            (".5", 50),
            ("1,000,000", 100_000_000),
            ("999,999,999.99", 99_999_999_999),
            ("92,233,720,368,547,758.07", i64::MAX),
            ("-92,233,720,368,547,758.08", i64::MIN),
        ] {
            assert_eq!(fen(text), expected, "{text}");
        }
    }

    #[test]
    fn an_empty_amount_is_empty_rather_than_wrong() {
        assert_eq!(refused(""), MoneyError::Empty);
        assert_eq!(refused("　 \u{200B}"), MoneyError::Empty);
    }

    #[test]
    fn what_is_no_number_is_rejected() {
        for text in [
            "-",
            "￥",
            ".",
            ",",
            "-￥",
            "--1",
            "+1",
            "1-",
            "1.2.3",
            "1,234.5,6",
            "abc",
            "1元",
            "1e5",
            "0x1",
            "￥￥1",
            "￥-1",
            "一百",
            "1。5",
            "٣",
            "1.x",
            "1.234x",
        ] {
            assert_eq!(refused(text), MoneyError::NotANumber, "{text}");
        }
    }

    #[test]
    fn commas_group_by_three_or_are_absent() {
        for text in [
            "1,23",
            "1,2345",
            "1234,567",
            ",123",
            "123,",
            "1,,234",
            "12,34,567",
            "1,234,56",
            "1,.5",
            "0001,234",
        ] {
            assert_eq!(refused(text), MoneyError::NotANumber, "{text}");
        }
    }

    #[test]
    fn a_third_decimal_is_rejected_even_when_it_is_zero() {
        assert_eq!(refused("1.234"), MoneyError::TooManyDecimals);
        assert_eq!(refused("1.000"), MoneyError::TooManyDecimals);
        assert_eq!(refused(".001"), MoneyError::TooManyDecimals);
    }

    #[test]
    fn amounts_beyond_i64_are_rejected() {
        assert_eq!(refused("92233720368547758.08"), MoneyError::TooLarge);
        assert_eq!(refused("-92233720368547758.09"), MoneyError::TooLarge);
        assert_eq!(refused(&"9".repeat(1000)), MoneyError::TooLarge);
    }

    #[test]
    fn amounts_are_printed_with_commas_and_two_decimals() {
        for (fen, text) in [
            (0, "0.00"),
            (1, "0.01"),
            (-1, "-0.01"),
            (99, "0.99"),
            (123_450, "1,234.50"),
            (-123_450, "-1,234.50"),
            (100_000, "1,000.00"),
            (100_000_000, "1,000,000.00"),
            (99_999, "999.99"),
            (i64::MAX, "92,233,720,368,547,758.07"),
            (i64::MIN, "-92,233,720,368,547,758.08"),
        ] {
            assert_eq!(Money::from_fen(fen).to_string(), text);
            assert_eq!(Money::from_fen(fen).unsigned_text(), text.trim_start_matches('-'));
        }
        assert_eq!(format!("{:?}", Money::from_fen(-123_450)), "Money(-1,234.50)");
    }

    #[test]
    fn sums_are_checked() {
        let (least, one, most) = (
            Money::from_fen(i64::MIN),
            Money::from_fen(1),
            Money::from_fen(i64::MAX),
        );
        assert_eq!(one.checked_add(one), Some(Money::from_fen(2)));
        assert_eq!(most.checked_add(one), None);
        assert_eq!(least.checked_sub(one), None);
        assert_eq!(Money::ZERO.checked_sub(one), Some(Money::from_fen(-1)));
        assert_eq!(Money::ZERO.checked_sub(least), None);
        assert_eq!(Money::checked_sum([]), Some(Money::ZERO));
        assert_eq!(Money::checked_sum([most, one]), None);
        assert_eq!(Money::checked_sum([least, Money::from_fen(-1)]), None);
    }

    #[test]
    fn the_order_of_a_sums_parts_does_not_matter() {
        let (one, most) = (Money::from_fen(1), Money::from_fen(i64::MAX));
        assert_eq!(Money::checked_sum([most, one, Money::from_fen(-1)]), Some(most));
    }

    #[test]
    fn the_sign_can_be_taken_off_the_least_amount() {
        assert_eq!(
            Money::from_fen(i64::MIN).unsigned_fen(),
            9_223_372_036_854_775_808
        );
        assert!(Money::from_fen(-1).is_negative());
        assert!(!Money::ZERO.is_negative());
    }

    #[test]
    fn json_holds_whole_fen() {
        assert_eq!(
            serde_json::to_string(&Money::from_fen(i64::MIN)).unwrap(),
            "-9223372036854775808"
        );
        assert_eq!(
            serde_json::from_str::<Money>("9223372036854775807")
                .unwrap()
                .fen(),
            i64::MAX
        );
        for json in ["1.5", "1e2", "\"1\"", "9223372036854775808", "null"] {
            assert!(serde_json::from_str::<Money>(json).is_err(), "{json}");
        }
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn any_text_is_an_amount_that_reads_back_or_an_error(text in any_text()) {
            if let Ok(money) = text.parse::<Money>() {
                prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
            }
        }

        #[test]
        fn every_amount_reads_back_from_text_and_json(fen in any::<i64>()) {
            let money = Money::from_fen(fen);
            let text = money.to_string();
            prop_assert_eq!(text.parse::<Money>(), Ok(money));
            prop_assert_eq!(text.replace(',', "").parse::<Money>(), Ok(money));
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        }

        #[test]
        fn printed_amounts_agree_with_plain_arithmetic(fen in any::<i64>()) {
            let unsigned = i128::from(fen).abs();
            let sign = if fen < 0 { "-" } else { "" };
            let plain = format!("{sign}{}.{:02}", unsigned / 100, unsigned % 100);
            let text = Money::from_fen(fen).to_string();
            prop_assert_eq!(text.replace(',', ""), plain);
            let (whole, _) = text.trim_start_matches('-').split_once('.').unwrap();
            for (index, character) in whole.chars().rev().enumerate() {
                prop_assert_eq!(character == ',', index % 4 == 3, "{}", text);
            }
        }

        #[test]
        fn sums_agree_with_wider_arithmetic(fen in proptest::collection::vec(any::<i64>(), 0..8)) {
            let sum: i128 = fen.iter().map(|&fen| i128::from(fen)).sum();
            let expected = i64::try_from(sum).ok().map(Money::from_fen);
            prop_assert_eq!(Money::checked_sum(fen.into_iter().map(Money::from_fen)), expected);
        }
    }
}
