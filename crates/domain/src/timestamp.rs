//! Instants, shown in Shanghai time.

use std::fmt::{self, Write};
use std::str::FromStr;

use crate::date::{Date, DateError};
use crate::value::{decimal, error_enum, serde_as_text, text_format, write_decimal};

/// An instant to the second, shown in Asia/Shanghai (+08:00 all year): `2026-11-21T09:30:05+08:00` (RFC 3339).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "crate::Text<Self>")
)]
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

    /// The instant this many seconds after 1970-01-01T00:00:00Z; outside of the years 1900–2100 the nearest within
    /// them.
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
text_format!(
    Timestamp,
    Pattern(
        "^(19[0-9]{2}|20[0-9]{2}|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\+08:00$"
    ),
    ["2026-11-21T09:30:05+08:00"],
    "date-time"
);

#[cfg(test)]
mod tests {
    use jiff::tz::{Offset, TimeZone};
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{any_text, cases, read_back};

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn refused(text: &str) -> TimestampError {
        text.parse::<Timestamp>()
            .err()
            .unwrap_or_else(|| panic!("{text} is accepted"))
    }

    fn first() -> i64 {
        Timestamp::from_unix(i64::MIN).unix()
    }

    fn last() -> i64 {
        Timestamp::from_unix(i64::MAX).unix()
    }

    #[test]
    fn the_same_instant_is_read_from_every_offset() {
        for text in [
            "2026-11-21T09:30:05+08:00",
            "2026-11-21T01:30:05Z",
            "2026-11-21t01:30:05z",
            "2026-11-21T01:30:05+00:00",
            "2026-11-21T01:30:05-00:00",
            "2026-11-20T20:30:05-05:00",
            "2026-11-21T07:00:05+05:30",
            "2026-11-21T09:30:05.999999999+08:00",
            "2026-11-21T09:30:05.0+08:00",
        ] {
            assert_eq!(instant(text).to_string(), "2026-11-21T09:30:05+08:00", "{text}");
        }
    }

    #[test]
    fn the_parts_are_shanghais() {
        let instant = instant("2026-11-20T16:01:02Z");
        assert_eq!(instant.date(), "2026-11-21".parse().unwrap());
        assert_eq!((instant.hour(), instant.minute(), instant.second()), (0, 1, 2));
        assert_eq!(Timestamp::new(instant.date(), 0, 1, 2), Ok(instant));
        assert_eq!(Timestamp::from_unix(0).to_string(), "1970-01-01T08:00:00+08:00");
        assert_eq!(Timestamp::from_unix(-1).to_string(), "1970-01-01T07:59:59+08:00");
    }

    #[test]
    fn a_leap_second_is_the_last_one_of_its_minute() {
        assert_eq!(instant("2016-12-31T23:59:60Z"), instant("2016-12-31T23:59:59Z"));
    }

    #[test]
    fn an_empty_timestamp_is_empty_rather_than_wrong() {
        assert_eq!(refused(""), TimestampError::Empty);
    }

    #[test]
    fn what_is_not_rfc_3339_is_rejected() {
        for text in [
            " ",
            "2026-11-21",
            "2026-11-21T09:30:05",
            "2026-11-21 09:30:05+08:00",
            "2026-11-21T09:30+08:00",
            "2026-11-21T09:30:05+0800",
            "2026-11-21T09:30:05+08",
            "2026-11-21T09:30:05+24:00",
            "2026-11-21T09:30:05+08:60",
            "2026-11-21T09:30:05.+08:00",
            "2026-11-21T09:30:05.5",
            "2026-11-21T9:30:05Z",
            "2026-11-21T09-30-05Z",
            "20261121T093005Z",
            "2026-11-21T09:30:05Z ",
            "2026-11-21T09:30:05ZZ",
            "2026-11-21T09:30:05+08:00:00",
            "2026-11-21T+9:30:05Z",
            "2026-11-21T09:30:05*08:00",
            "２０２６-11-21T09:30:05Z",
            "2026-1-21T009:30:05Z",
            "2026-11-21T09:30:05张",
            "2026-11-21T09:30:0张Z",
            "1763688605",
        ] {
            assert_eq!(refused(text), TimestampError::Malformed, "{text}");
        }
    }

    #[test]
    fn days_and_times_that_do_not_exist_are_rejected() {
        assert_eq!(refused("2026-02-29T09:30:05Z"), TimestampError::NoSuchDay);
        assert_eq!(refused("2026-13-01T09:30:05Z"), TimestampError::NoSuchDay);
        for text in [
            "2026-11-21T24:00:00Z",
            "2026-11-21T09:60:00Z",
            "2026-11-21T09:30:61Z",
        ] {
            assert_eq!(refused(text), TimestampError::NoSuchTime, "{text}");
        }
        for (hour, minute, second) in [(24, 0, 0), (0, 60, 0), (0, 0, 60)] {
            assert_eq!(
                Timestamp::new(Date::MIN, hour, minute, second),
                Err(TimestampError::NoSuchTime)
            );
        }
    }

    #[test]
    fn instants_outside_1900_to_2100_in_shanghai_are_rejected() {
        for text in [
            "1899-12-31T23:59:59+08:00",
            "2101-01-01T00:00:00+08:00",
            "2100-12-31T16:00:00Z",
            "1900-01-01T00:00:00+09:00",
        ] {
            assert_eq!(refused(text), TimestampError::OutOfRange, "{text}");
        }
        assert_eq!(instant("1900-01-01T00:00:00+08:00").unix(), first());
        assert_eq!(instant("2100-12-31T23:59:59+08:00").unix(), last());
        assert_eq!(Timestamp::from_unix(first()).date(), Date::MIN);
        assert_eq!(Timestamp::from_unix(last()).date(), Date::MAX);
    }

    #[test]
    fn debug_shows_the_instant() {
        assert_eq!(
            format!("{:?}", Timestamp::from_unix(0)),
            "1970-01-01T08:00:00+08:00"
        );
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn any_text_is_an_instant_that_reads_back_or_an_error(text in any_text()) {
            read_back::<Timestamp>(&text);
        }

        #[test]
        fn every_instant_agrees_with_jiff(seconds in first()..=last(), offset in -14 * 60..=14 * 60, nanoseconds in 0..1_000_000_000_i64) {
            let ours = Timestamp::from_unix(seconds);
            prop_assert_eq!(ours.unix(), seconds);
            let theirs = jiff::Timestamp::from_second(seconds).unwrap();
            let shanghai = theirs.to_zoned(TimeZone::fixed(jiff::tz::offset(8)));
            prop_assert_eq!(ours.to_string(), shanghai.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
            prop_assert_eq!(ours.date().to_string(), shanghai.date().to_string());
            let parts = (i32::from(ours.hour()), i32::from(ours.minute()), i32::from(ours.second()));
            prop_assert_eq!(parts, (shanghai.hour().into(), shanghai.minute().into(), shanghai.second().into()));
            read_back::<Timestamp>(&ours.to_string());
            // Fractions are cut off, never rounded.
            let elsewhere = TimeZone::fixed(Offset::from_seconds(offset * 60).unwrap());
            let theirs = theirs + jiff::SignedDuration::from_nanos(nanoseconds);
            let text = theirs.to_zoned(elsewhere).strftime("%Y-%m-%dT%H:%M:%S%.9f%:z").to_string();
            let in_range = text.parse::<Timestamp>() == Ok(ours);
            // Near the ends the local date can lie outside the years that dates have.
            prop_assert!(in_range || seconds - first() < 2 * DAY || last() - seconds < 2 * DAY, "{}", text);
        }
    }
}
