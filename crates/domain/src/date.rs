//! Days of the civil calendar, without a clock and without time zones.

use std::fmt::{self, Write};
use std::str::FromStr;

use crate::normalise::fold;
use crate::value::{decimal, error_enum, serde_as_text, write_decimal};

/// A day of the years 1900–2100, written `2026-11-21`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

    /// The day of this year, month (1–12) and day of the month (1–31), if there is one.
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

    /// The day so many days after 1970-01-01; beyond the calendar's ends the nearest one, [`MIN`](Self::MIN) or
    /// [`MAX`](Self::MAX).
    pub fn from_days(days: i32) -> Self {
        if days < Self::MIN.days_since_epoch() {
            return Self::MIN;
        }
        if days > Self::MAX.days_since_epoch() {
            return Self::MAX;
        }
        let days = days + EPOCH;
        // A year is never shorter than 365 days and never longer than 366 on this stretch, so the guess is at most one
        // year off, upwards.
        let guess = u16::try_from(i64::from(days) * 400 / 146_097 + 1).unwrap_or(Self::MAX.year);
        let year = if days_before_year(guess) > days {
            guess - 1
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

    /// So many days later, or earlier where negative; stays within the calendar.
    pub fn add_days(self, days: i32) -> Self {
        Self::from_days(self.days_since_epoch().saturating_add(days))
    }

    /// The same day so many months later, or earlier where negative; the month's last day where it has no such day.
    /// Stays within the calendar.
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
