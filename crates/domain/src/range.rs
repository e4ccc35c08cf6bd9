//! Date ranges: predefined periods and custom ones.

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

/// The limits of a bank for ranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RangeLimits {
    /// The first day with data.
    pub earliest: Date,
    /// The last day that may be requested: the bank's today.
    pub latest: Date,
    /// The longest range in days, both ends included. The pages open with a month: below 31 they begin with a refusal.
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

    /// Whether the range contains the day.
    pub fn contains(self, date: Date) -> bool {
        (self.from..=self.to).contains(&date)
    }

    /// Checks the range against the bank's limits; an end outside of them is reported before an excessive length.
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

/// The named periods (HH42, decision 4); each ends today.
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
    /// All, shortest first.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::date::Weekday;
    use crate::testing::cases;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn range(from: &str, to: &str) -> DateRange {
        DateRange::new(date(from), date(to)).unwrap()
    }

    fn limits() -> RangeLimits {
        RangeLimits {
            earliest: date("2025-11-21"),
            latest: date("2026-11-21"),
            longest_days: 31,
        }
    }

    #[test]
    fn a_range_of_one_day_has_one_day() {
        let day = range("2026-11-21", "2026-11-21");
        assert_eq!(day.days(), 1);
        assert!(day.contains(date("2026-11-21")));
        assert!(!day.contains(date("2026-11-20")) && !day.contains(date("2026-11-22")));
    }

    #[test]
    fn both_ends_belong_to_a_range() {
        let range = range("2026-02-27", "2026-03-01");
        assert_eq!(
            (range.from(), range.to(), range.days()),
            (date("2026-02-27"), date("2026-03-01"), 3)
        );
        assert!(range.contains(range.from()) && range.contains(range.to()));
        assert_eq!(DateRange::new(Date::MIN, Date::MAX).unwrap().days(), 73_414);
    }

    #[test]
    fn a_range_never_ends_before_it_starts() {
        let refused = DateRange::new(date("2026-11-21"), date("2026-11-20"));
        assert_eq!(refused, Err(DateRangeError::EndBeforeStart));
    }

    #[test]
    fn the_banks_limits_are_checked_to_the_day() {
        assert_eq!(range("2026-10-22", "2026-11-21").check(&limits()), Ok(()));
        assert_eq!(
            range("2026-10-21", "2026-11-21").check(&limits()),
            Err(DateRangeError::TooLong)
        );
        assert_eq!(range("2025-11-21", "2025-11-21").check(&limits()), Ok(()));
        assert_eq!(
            range("2025-11-20", "2025-11-21").check(&limits()),
            Err(DateRangeError::TooEarly)
        );
        assert_eq!(
            range("2026-11-21", "2026-11-22").check(&limits()),
            Err(DateRangeError::TooLate)
        );
    }

    #[test]
    fn an_end_outside_the_limits_is_reported_before_the_length() {
        assert_eq!(
            range("2024-01-01", "2026-11-22").check(&limits()),
            Err(DateRangeError::TooEarly)
        );
        assert_eq!(
            range("2025-11-21", "2026-11-22").check(&limits()),
            Err(DateRangeError::TooLate)
        );
    }

    #[test]
    fn this_week_starts_on_monday_and_ends_today() {
        for (today, monday) in [
            ("2026-11-16", "2026-11-16"),
            ("2026-11-21", "2026-11-16"),
            ("2026-11-22", "2026-11-16"),
            ("2026-11-23", "2026-11-23"),
            ("2027-01-01", "2026-12-28"),
        ] {
            assert_eq!(Period::ThisWeek.range(date(today)), range(monday, today));
        }
    }

    #[test]
    fn this_month_starts_on_the_first_and_ends_today() {
        assert_eq!(
            Period::ThisMonth.range(date("2026-11-21")),
            range("2026-11-01", "2026-11-21")
        );
        assert_eq!(
            Period::ThisMonth.range(date("2026-11-01")),
            range("2026-11-01", "2026-11-01")
        );
        assert_eq!(
            Period::Today.range(date("2026-11-21")),
            range("2026-11-21", "2026-11-21")
        );
    }

    #[test]
    fn ranges_go_through_serde_by_the_same_door() {
        let json = r#"{"from":"2026-11-01","to":"2026-11-21"}"#;
        let read: DateRange = serde_json::from_str(json).unwrap();
        assert_eq!(read, range("2026-11-01", "2026-11-21"));
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        let refused =
            serde_json::from_str::<DateRange>(r#"{"from":"2026-11-21","to":"2026-11-01"}"#).unwrap_err();
        assert!(
            refused
                .to_string()
                .contains(&DateRangeError::EndBeforeStart.to_string())
        );
    }

    #[test]
    fn periods_and_limits_have_their_json() {
        assert_eq!(
            serde_json::to_string(&Period::ALL).unwrap(),
            r#"["today","this-week","this-month"]"#
        );
        let json = r#"{"earliest":"2025-11-21","latest":"2026-11-21","longest_days":31}"#;
        assert_eq!(serde_json::to_string(&limits()).unwrap(), json);
        assert_eq!(serde_json::from_str::<RangeLimits>(json).unwrap(), limits());
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn every_period_ends_today_and_holds_it(days in 0..73_414) {
            let today = Date::MIN.add_days(days);
            for period in Period::ALL {
                let range = period.range(today);
                prop_assert_eq!(DateRange::new(range.from(), today), Ok(range));
                prop_assert!(range.contains(today));
            }
            let week = Period::ThisWeek.range(today);
            prop_assert_eq!(week.from().weekday(), Weekday::Monday);
            prop_assert!(week.days() <= 7);
            prop_assert_eq!(Period::ThisMonth.range(today).days(), u32::from(today.day()));
        }

        #[test]
        fn a_range_contains_as_many_days_as_it_has(from in 0..73_000, length in 0..40) {
            let from = Date::MIN.add_days(from);
            let range = DateRange::new(from, from.add_days(length)).unwrap();
            let contained = (-3..50).filter(|&days| from > Date::MIN.add_days(3) && range.contains(from.add_days(days)));
            prop_assume!(from > Date::MIN.add_days(3));
            prop_assert_eq!(u32::try_from(contained.count()).unwrap(), range.days());
        }
    }
}
