//! Stretches of days: the periods customers choose from, and their own.

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::value::error_enum;

/// The days from the first to the last, both included; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Ends")]
pub struct DateRange {
    from: Date,
    to: Date,
}

#[derive(Deserialize)]
struct Ends {
    from: Date,
    to: Date,
}

/// What a bank allows a range to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangeLimits {
    /// The first day the bank still has.
    pub earliest: Date,
    /// The last day that may be asked for: the bank's today.
    pub latest: Date,
    /// How many days a range may have, its ends included.
    pub longest_days: u32,
}

error_enum! {
    /// Why two dates are not a range, or not one that the bank allows.
    pub enum DateRangeError {
        EndBeforeStart: "the range ends before it starts",
        TooLong: "the range has more days than allowed",
        TooEarly: "the range starts before the earliest day",
        TooLate: "the range ends after the latest day",
    }
}

impl DateRange {
    /// The days from `from` to `to`, both included.
    pub fn new(from: Date, to: Date) -> Result<Self, DateRangeError> {
        if to < from {
            Err(DateRangeError::EndBeforeStart)
        } else {
            Ok(Self { from, to })
        }
    }

    /// The first day.
    pub fn from(self) -> Date {
        self.from
    }

    /// The last day.
    pub fn to(self) -> Date {
        self.to
    }

    /// How many days: 1 or more.
    pub fn days(self) -> u32 {
        self.from.days_since_epoch().abs_diff(self.to.days_since_epoch()) + 1
    }

    /// Whether the day is one of the range's.
    pub fn contains(self, date: Date) -> bool {
        (self.from..=self.to).contains(&date)
    }

    /// Whether the bank allows the range; where several limits are broken, an end outside them comes before the length.
    pub fn check(self, limits: &RangeLimits) -> Result<(), DateRangeError> {
        if self.from < limits.earliest {
            Err(DateRangeError::TooEarly)
        } else if self.to > limits.latest {
            Err(DateRangeError::TooLate)
        } else if self.days() > limits.longest_days {
            Err(DateRangeError::TooLong)
        } else {
            Ok(())
        }
    }
}

impl TryFrom<Ends> for DateRange {
    type Error = DateRangeError;

    fn try_from(ends: Ends) -> Result<Self, Self::Error> {
        Self::new(ends.from, ends.to)
    }
}

/// The periods that customers choose by name (HH42, decision 4); each ends today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Period {
    /// 本日
    Today,
    /// 本周: from Monday.
    ThisWeek,
    /// 本月: from the first.
    ThisMonth,
}

impl Period {
    /// All, the shortest first.
    pub const ALL: [Self; 3] = [Self::Today, Self::ThisWeek, Self::ThisMonth];

    /// The period's days, given the bank's today.
    pub fn range(self, today: Date) -> DateRange {
        let from = match self {
            Self::Today => today,
            Self::ThisWeek => today.add_days(-i32::from(today.weekday().days_from_monday())),
            Self::ThisMonth => today.first_of_month(),
        };
        DateRange { from, to: today }
    }
}
