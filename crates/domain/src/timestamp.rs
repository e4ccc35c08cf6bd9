//! Instants, told in the time of Shanghai.

use std::fmt::{self, Write};
use std::str::FromStr;

use crate::date::{Date, DateError};
use crate::value::{decimal, error_enum, serde_as_text, write_decimal};

/// An instant to the second, shown in Asia/Shanghai (+08:00 all year): `2026-11-21T09:30:05+08:00` (RFC 3339).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    unix: i64,
}

error_enum! {
    /// Why a text or its parts are not an instant.
    pub enum TimestampError {
        Empty: "the timestamp is empty",
        Malformed: "a timestamp is written 2026-11-21T09:30:05+08:00",
        NoSuchDay: "the timestamp's calendar has no such day",
        NoSuchTime: "the timestamp's day has no such time",
        OutOfRange: "the timestamp is outside the years 1900 to 2100",
    }
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// How far Shanghai is ahead of UTC, in seconds.
const SHANGHAI: i64 = 8 * HOUR;

impl Timestamp {
    /// This time of this day in Shanghai.
    pub fn new(date: Date, hour: u8, minute: u8, second: u8) -> Result<Self, TimestampError> {
        if hour > 23 || minute > 59 || second > 59 {
            return Err(TimestampError::NoSuchTime);
        }
        let time = i64::from(hour) * HOUR + i64::from(minute) * MINUTE + i64::from(second);
        Ok(Self {
            unix: i64::from(date.days_since_epoch()) * DAY + time - SHANGHAI,
        })
    }

    /// The instant so many seconds after 1970-01-01T00:00:00Z; outside the years 1900–2100 the nearest within them.
    pub fn from_unix(seconds: i64) -> Self {
        let first = i64::from(Date::MIN.days_since_epoch()) * DAY - SHANGHAI;
        let last = i64::from(Date::MAX.days_since_epoch()) * DAY + DAY - 1 - SHANGHAI;
        Self {
            unix: seconds.clamp(first, last),
        }
    }

    /// Seconds since 1970-01-01T00:00:00Z, negative before it.
    pub fn unix(self) -> i64 {
        self.unix
    }

    /// The day in Shanghai.
    pub fn date(self) -> Date {
        let days = (self.unix + SHANGHAI).div_euclid(DAY);
        Date::from_days(i32::try_from(days).unwrap_or_default())
    }

    /// The hour in Shanghai: 0–23.
    pub fn hour(self) -> u8 {
        self.part(HOUR, 24)
    }

    /// The minute: 0–59.
    pub fn minute(self) -> u8 {
        self.part(MINUTE, 60)
    }

    /// The second: 0–59.
    pub fn second(self) -> u8 {
        self.part(1, 60)
    }

    fn part(self, unit: i64, of: i64) -> u8 {
        let units = (self.unix + SHANGHAI).div_euclid(unit);
        u8::try_from(units.rem_euclid(of)).unwrap_or_default()
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(TimestampError::Empty);
        }
        let (Some(date), Some("T" | "t"), Some(time), Some(offset)) = (
            text.get(..10),
            text.get(10..11),
            text.get(11..19),
            text.get(19..).and_then(without_fraction),
        ) else {
            return Err(TimestampError::Malformed);
        };
        let (Some(hour), Some(":"), Some(minute), Some(":"), Some(second)) = (
            two_digits(time, 0),
            time.get(2..3),
            two_digits(time, 3),
            time.get(5..6),
            two_digits(time, 6),
        ) else {
            return Err(TimestampError::Malformed);
        };
        let offset = offset_seconds(offset)?;
        let date = Date::from_iso(date).map_err(|error| match error {
            DateError::Empty | DateError::Malformed => TimestampError::Malformed,
            DateError::NoSuchDay => TimestampError::NoSuchDay,
            DateError::OutOfRange => TimestampError::OutOfRange,
        })?;
        // A leap second is the last one of its minute here.
        let second = if second == 60 { 59 } else { second };
        let unix = Self::new(date, hour, minute, second)?.unix + SHANGHAI - offset;
        let instant = Self::from_unix(unix);
        if instant.unix == unix {
            Ok(instant)
        } else {
            Err(TimestampError::OutOfRange)
        }
    }
}

/// What follows the seconds, without their fraction.
fn without_fraction(rest: &str) -> Option<&str> {
    match rest.strip_prefix('.') {
        None => Some(rest),
        Some(rest) => {
            let offset = rest.trim_start_matches(|character: char| character.is_ascii_digit());
            (offset.len() < rest.len()).then_some(offset)
        }
    }
}

fn two_digits(text: &str, at: usize) -> Option<u8> {
    text.get(at..at + 2)
        .and_then(decimal)
        .and_then(|number| u8::try_from(number).ok())
}

/// Seconds ahead of UTC of `Z` or `+08:00`.
fn offset_seconds(offset: &str) -> Result<i64, TimestampError> {
    if offset.eq_ignore_ascii_case("z") {
        return Ok(0);
    }
    let sign = match offset.get(..1) {
        Some("+") => 1,
        Some("-") => -1,
        _ => return Err(TimestampError::Malformed),
    };
    match (
        two_digits(offset, 1),
        offset.get(3..4),
        two_digits(offset, 4),
        offset.len(),
    ) {
        (Some(hours @ ..24), Some(":"), Some(minutes @ ..60), 6) => {
            Ok(sign * (i64::from(hours) * HOUR + i64::from(minutes) * MINUTE))
        }
        _ => Err(TimestampError::Malformed),
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.date(), f)?;
        for (separator, part) in [('T', self.hour()), (':', self.minute()), (':', self.second())] {
            f.write_char(separator)?;
            write_decimal(f, part.into(), 2)?;
        }
        f.write_str("+08:00")
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(Timestamp);
