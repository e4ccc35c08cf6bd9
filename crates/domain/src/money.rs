//! Amounts in whole fen.

use std::fmt::{self, Write};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::normalise::fold;
use crate::value::{error_enum, write_decimal};

/// An amount of yuan in whole fen, exact over all of `i64`; in JSON an integer of fen (decision 3).
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// So many fen.
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// The amount in fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The sum, or `None` where it is beyond `i64`.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` where it is beyond `i64`.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The sum of all amounts, or `None` where it is beyond `i64`; sums on the way there may be.
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

    /// The amount as `1,234.50` without its sign, for where the sign stands apart.
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
        // Counted downwards, because i64 reaches one further below zero than above it.
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

/// Whether the part before the point is digits, with a comma before every third of them or with none at all.
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
