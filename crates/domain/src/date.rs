//! Days of the civil calendar, without a clock and without time zones.

use std::fmt::{self, Write};
use std::str::FromStr;

use crate::normalise::fold;
use crate::value::{decimal, error_enum, serde_as_text, text_format, write_decimal};

/// A day of the years 1900–2100, written `2026-11-21`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "crate::Text<Self>")
)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

error_enum! {
    /// Why a text or three numbers are not a date.
    pub enum DateError {
        Empty: "the date is empty",
        Malformed: "a date is written 2026-11-21 or 20261121",
        NoSuchDay: "the calendar has no such day",
        OutOfRange: "the date is outside the years 1900 to 2100",
    }
}

/// A day of the week, Monday first as in 本周 (decision 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// 周一
    Monday,
    /// 周二
    Tuesday,
    /// 周三
    Wednesday,
    /// 周四
    Thursday,
    /// 周五
    Friday,
    /// 周六
    Saturday,
    /// 周日
    Sunday,
}

impl Weekday {
    /// The week in its order.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// How many days after Monday: 0–6.
    pub fn days_from_monday(self) -> u8 {
        match self {
            Self::Monday => 0,
            Self::Tuesday => 1,
            Self::Wednesday => 2,
            Self::Thursday => 3,
            Self::Friday => 4,
            Self::Saturday => 5,
            Self::Sunday => 6,
        }
    }
}

/// Days from 1 January of the year 1 to 1 January 1970.
const EPOCH: i32 = 719_162;

impl Date {
    /// The first day there is: 1900-01-01, a Monday.
    pub const MIN: Self = Self {
        year: 1900,
        month: 1,
        day: 1,
    };
    /// The last day there is: 2100-12-31.
    pub const MAX: Self = Self {
        year: 2100,
        month: 12,
        day: 31,
    };

    /// The day of this year, month (1–12) and day of the month (1–31), if it exists.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        if !(Self::MIN.year..=Self::MAX.year).contains(&year) {
            return Err(DateError::OutOfRange);
        }
        if !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
            return Err(DateError::NoSuchDay);
        }
        Ok(Self { year, month, day })
    }

    /// The year: 1900–2100.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month: 1–12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month: 1–31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        // The calendar's first day, 1 January of the year 1, was a Monday.
        match (self.days_since_epoch() + EPOCH).rem_euclid(7) {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }

    /// How many days the date's month has: 28–31.
    pub fn days_in_month(self) -> u8 {
        days_in_month(self.year, self.month)
    }

    /// Days since 1970-01-01, negative before it.
    pub fn days_since_epoch(self) -> i32 {
        let months: i32 = (1..self.month)
            .map(|month| i32::from(days_in_month(self.year, month)))
            .sum();
        days_before_year(self.year) + months + i32::from(self.day) - 1 - EPOCH
    }

    /// The day this many days after 1970-01-01; beyond the calendar's ends the nearest one, [`MIN`](Self::MIN) or
    /// [`MAX`](Self::MAX).
    pub fn from_days(days: i32) -> Self {
        if days < Self::MIN.days_since_epoch() {
            return Self::MIN;
        }
        if days > Self::MAX.days_since_epoch() {
            return Self::MAX;
        }
        let days = days + EPOCH;
        // A year has at most 366 days, so the guess is never late; over two centuries it is at most one year early.
        let since_first = (days - days_before_year(Self::MIN.year)) / 366;
        let guess = Self::MIN.year + u16::try_from(since_first).unwrap_or_default();
        let year = if days_before_year(guess + 1) <= days {
            guess + 1
        } else {
            guess
        };
        let mut rest = days - days_before_year(year);
        let mut month = 1;
        while rest >= i32::from(days_in_month(year, month)) {
            rest -= i32::from(days_in_month(year, month));
            month += 1;
        }
        Self {
            year,
            month,
            day: u8::try_from(rest + 1).unwrap_or(1),
        }
    }

    /// This many days later, or earlier if negative; stays within the calendar.
    pub fn add_days(self, days: i32) -> Self {
        Self::from_days(self.days_since_epoch().saturating_add(days))
    }

    /// The same day this many months later, or earlier if negative; the month's last day if it has no such day. Stays
    /// within the calendar.
    pub fn add_months(self, months: i32) -> Self {
        let months = (i32::from(self.year) * 12 + i32::from(self.month) - 1).saturating_add(months);
        let year = u16::try_from(months.div_euclid(12));
        let month = u8::try_from(months.rem_euclid(12) + 1);
        match (year, month) {
            (Ok(year), Ok(month)) if (Self::MIN.year..=Self::MAX.year).contains(&year) => Self {
                year,
                month,
                day: self.day.min(days_in_month(year, month)),
            },
            _ if months < i32::from(self.year) * 12 => Self::MIN,
            _ => Self::MAX,
        }
    }

    /// The first day of the date's month.
    pub fn first_of_month(self) -> Self {
        Self { day: 1, ..self }
    }

    /// The last day of the date's month.
    pub fn last_of_month(self) -> Self {
        Self {
            day: self.days_in_month(),
            ..self
        }
    }

    /// The date in exactly the form that `Display` prints.
    pub(crate) fn from_iso(text: &str) -> Result<Self, DateError> {
        match (text.len(), text.get(4..5), text.get(7..8)) {
            (10, Some("-"), Some("-")) => Self::from_parts(text.get(..4), text.get(5..7), text.get(8..)),
            _ => Err(DateError::Malformed),
        }
    }

    fn from_parts(year: Option<&str>, month: Option<&str>, day: Option<&str>) -> Result<Self, DateError> {
        let year = year.and_then(decimal).and_then(|year| u16::try_from(year).ok());
        let month = month.and_then(decimal).and_then(|month| u8::try_from(month).ok());
        let day = day.and_then(decimal).and_then(|day| u8::try_from(day).ok());
        match (year, month, day) {
            (Some(year), Some(month), Some(day)) => Self::new(year, month, day),
            _ => Err(DateError::Malformed),
        }
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text: String = text.chars().filter_map(fold).collect();
        match text.len() {
            0 => Err(DateError::Empty),
            8 => Self::from_parts(text.get(..4), text.get(4..6), text.get(6..)),
            _ => Self::from_iso(&text),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.year.into(), 4)?;
        f.write_char('-')?;
        write_decimal(f, self.month.into(), 2)?;
        f.write_char('-')?;
        write_decimal(f, self.day.into(), 2)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(Date);
text_format!(
    Date,
    Pattern("^(19[0-9]{2}|20[0-9]{2}|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
    ["2026-11-21"],
    "date"
);

fn is_leap_year(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1 January of the year 1 to 1 January of this year.
fn days_before_year(year: u16) -> i32 {
    let years = i32::from(year) - 1;
    years * 365 + years / 4 - years / 100 + years / 400
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil;
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{any_text, cases, read_back};

    fn date(text: &str) -> Date {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn refused(text: &str) -> DateError {
        text.parse::<Date>()
            .err()
            .unwrap_or_else(|| panic!("{text} is accepted"))
    }

    fn from_jiff(date: civil::Date) -> Date {
        Date::new(
            date.year().try_into().unwrap(),
            date.month().try_into().unwrap(),
            date.day().try_into().unwrap(),
        )
        .unwrap()
    }

    #[test]
    fn every_day_of_1900_to_2100_agrees_with_jiff() {
        let epoch = civil::date(1970, 1, 1);
        let mut theirs = civil::date(1900, 1, 1);
        let mut ours = Date::MIN;
        let mut days = 0;
        loop {
            assert_eq!(ours, from_jiff(theirs));
            assert_eq!(ours.to_string(), theirs.to_string());
            let since_epoch = theirs.since(epoch).unwrap().get_days();
            assert_eq!(ours.days_since_epoch(), since_epoch);
            assert_eq!(Date::from_days(since_epoch), ours);
            assert_eq!(
                i32::from(ours.weekday().days_from_monday()),
                i32::from(theirs.weekday().to_monday_zero_offset())
            );
            assert_eq!(i32::from(ours.days_in_month()), i32::from(theirs.days_in_month()));
            assert_eq!(ours.first_of_month(), from_jiff(theirs.first_of_month()));
            assert_eq!(ours.last_of_month(), from_jiff(theirs.last_of_month()));
            days += 1;
            if ours == Date::MAX {
                break;
            }
            ours = ours.add_days(1);
            theirs = theirs.tomorrow().unwrap();
        }
        assert_eq!(days, 73_414);
    }

    #[test]
    fn every_triple_of_numbers_is_a_date_exactly_when_jiff_says_so() {
        for year in 1899..=2101 {
            for month in 0..=13_u8 {
                for day in 0..=32_u8 {
                    let theirs = civil::Date::new(year, month.try_into().unwrap(), day.try_into().unwrap());
                    let ours = Date::new(year.try_into().unwrap(), month, day);
                    if (1900..=2100).contains(&year) {
                        assert_eq!(ours.is_ok(), theirs.is_ok(), "{year}-{month}-{day}");
                        assert!(ours.is_ok() || ours == Err(DateError::NoSuchDay));
                    } else {
                        assert_eq!(ours, Err(DateError::OutOfRange));
                    }
                }
            }
        }
    }

    #[test]
    fn dates_are_read_with_hyphens_or_without() {
        for text in [
            "2026-11-21",
            "20261121",
            "２０２６－１１－２１",
            " 2026 - 11 - 21 ",
            "2026—11—21",
        ] {
            assert_eq!(
                date(text),
                Date {
                    year: 2026,
                    month: 11,
                    day: 21
                },
                "{text}"
            );
        }
    }

    #[test]
    fn an_empty_date_is_empty_rather_than_wrong() {
        assert_eq!(refused(""), DateError::Empty);
        assert_eq!(refused("　"), DateError::Empty);
    }

    #[test]
    fn what_is_not_written_as_a_date_is_rejected() {
        for text in [
            "2026",
            "2026-1-1",
            "2026-11-2",
            "2026/11/21",
            "21-11-2026",
            "2026-11-21T00:00:00",
            "2026-1121",
            "202611-21",
            "2026-11--1",
            "+026-11-21",
            "2026-+1-21",
            "20261121x",
            "2026年11月21日",
            "tomorrow",
            "-------",
            "2026112",
        ] {
            assert_eq!(refused(text), DateError::Malformed, "{text}");
        }
    }

    #[test]
    fn a_day_that_the_calendar_does_not_have_is_rejected() {
        for text in [
            "2026-02-29",
            "1900-02-29",
            "2100-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "20260229",
        ] {
            assert_eq!(refused(text), DateError::NoSuchDay, "{text}");
        }
        assert_eq!(date("2000-02-29").day(), 29);
        assert_eq!(date("2024-02-29").month(), 2);
        assert_eq!(date("2024-02-29").year(), 2024);
    }

    #[test]
    fn years_before_1900_and_after_2100_are_out_of_range() {
        for text in [
            "1899-12-31",
            "2101-01-01",
            "0000-01-01",
            "9999-12-31",
            "1899-02-30",
        ] {
            assert_eq!(refused(text), DateError::OutOfRange, "{text}");
        }
    }

    #[test]
    fn weekdays_start_on_monday() {
        assert_eq!(Date::MIN.weekday(), Weekday::Monday);
        assert_eq!(date("1970-01-01").weekday(), Weekday::Thursday);
        assert_eq!(date("2026-11-21").weekday(), Weekday::Saturday);
        for (index, weekday) in Weekday::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(weekday.days_from_monday()), index);
            assert_eq!(
                date("2026-11-16").add_days(index.try_into().unwrap()).weekday(),
                weekday
            );
        }
    }

    #[test]
    fn counting_days_stays_within_the_calendar() {
        assert_eq!(Date::MAX.add_days(1), Date::MAX);
        assert_eq!(Date::MIN.add_days(-1), Date::MIN);
        assert_eq!(Date::MIN.add_days(i32::MAX), Date::MAX);
        assert_eq!(Date::MAX.add_days(i32::MAX), Date::MAX);
        assert_eq!(Date::MAX.add_days(i32::MIN), Date::MIN);
        assert_eq!(Date::MIN.add_days(i32::MIN), Date::MIN);
        assert_eq!(Date::from_days(i32::MAX), Date::MAX);
        assert_eq!(Date::from_days(i32::MIN), Date::MIN);
        assert_eq!(Date::from_days(0), date("1970-01-01"));
    }

    #[test]
    fn counting_months_keeps_the_day_where_the_month_has_it() {
        for (from, months, to) in [
            ("2026-01-31", 1, "2026-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2026-03-31", -1, "2026-02-28"),
            ("2026-12-15", 1, "2027-01-15"),
            ("2026-01-15", -1, "2025-12-15"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2026-11-21", 0, "2026-11-21"),
            ("2100-12-31", 1, "2100-12-31"),
            ("2100-06-15", i32::MAX, "2100-12-31"),
            ("1900-01-15", -1, "1900-01-01"),
            ("1900-06-15", i32::MIN, "1900-01-01"),
        ] {
            assert_eq!(date(from).add_months(months), date(to), "{from} + {months}");
        }
    }

    #[test]
    fn debug_shows_the_date() {
        assert_eq!(format!("{:?}", date("20260103")), "2026-01-03");
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn any_text_is_a_date_that_reads_back_or_an_error(text in any_text()) {
            read_back::<Date>(&text);
        }

        #[test]
        fn every_date_reads_back(days in 0..73_414) {
            let date = Date::MIN.add_days(days);
            read_back::<Date>(&date.to_string());
            prop_assert_eq!(date.to_string().replace('-', "").parse(), Ok(date));
        }

        #[test]
        fn counting_days_and_months_agrees_with_jiff(start in 0..73_414, days in -80_000..80_000, months in -2_500..2_500) {
            let (ours, theirs) = (Date::MIN.add_days(start), civil::date(1900, 1, 1) + start.days());
            let within = |date: civil::Date| match date.year() {
                ..1900 => Date::MIN,
                2101.. => Date::MAX,
                _ => from_jiff(date),
            };
            prop_assert_eq!(ours.add_days(days), within(theirs + days.days()));
            prop_assert_eq!(ours.add_months(months), within(theirs + months.months()));
        }

        #[test]
        fn dates_are_ordered_as_their_days_are(a in 0..73_414, b in 0..73_414) {
            prop_assert_eq!(Date::MIN.add_days(a).cmp(&Date::MIN.add_days(b)), a.cmp(&b));
        }
    }
}
