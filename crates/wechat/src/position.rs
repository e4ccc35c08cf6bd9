//! Positions that customers send.

use std::fmt;
use std::str::FromStr;

use crate::value::InvalidValue;

/// A position in millionths of a degree. It is one of WeChat's maps, which are in GCJ-02; the documents do not say so.
/// Where somebody is, is sensitive personal information: `Debug` hides it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    latitude: Degrees,
    longitude: Degrees,
}

/// A latitude or longitude in millionths of a degree.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Degrees(i32);

const MILLION: i32 = 1_000_000;

impl Position {
    /// The position at these millionths of a degree; none outside of 90 and 180 degrees.
    pub fn new(latitude: i32, longitude: i32) -> Option<Self> {
        Self::of(Degrees(latitude), Degrees(longitude))
    }

    pub(crate) fn of(latitude: Degrees, longitude: Degrees) -> Option<Self> {
        let is_valid = (-90 * MILLION..=90 * MILLION).contains(&latitude.0)
            && (-180 * MILLION..=180 * MILLION).contains(&longitude.0);
        is_valid.then_some(Self { latitude, longitude })
    }

    /// Degrees north, in millionths.
    pub fn latitude(self) -> i32 {
        self.latitude.0
    }

    /// Degrees east, in millionths.
    pub fn longitude(self) -> i32 {
        self.longitude.0
    }

    pub(crate) fn degrees(self) -> (Degrees, Degrees) {
        (self.latitude, self.longitude)
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Position(****)")
    }
}

impl FromStr for Degrees {
    type Err = InvalidValue;

    /// Reads `23.134521`; further digits are dropped.
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        const INVALID: InvalidValue = InvalidValue("not a valid number of degrees");
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number =
            |text: &str| (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) {
            return Err(INVALID);
        }
        let whole: i32 = whole.parse().map_err(|_| INVALID)?;
        let millionths: String = fraction.chars().chain("000000".chars()).take(6).collect();
        let millionths: i32 = millionths.parse().map_err(|_| INVALID)?;
        let sum = whole
            .checked_mul(MILLION)
            .and_then(|whole| whole.checked_add(millionths));
        let sum = sum.ok_or(INVALID)?;
        Ok(Self(if is_negative { -sum } else { sum }))
    }
}

impl fmt::Display for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        let million = MILLION.unsigned_abs();
        write!(f, "{sign}{}.{:06}", size / million, size % million)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::cases;

    #[test]
    fn degrees_are_read_as_phones_send_them() {
        for (text, millionths) in [
            ("23.134521", 23_134_521),
            ("113.358803", 113_358_803),
            ("23", 23_000_000),
            ("0.5", 500_000),
            ("-0.000001", -1),
            ("43.82510199999999", 43_825_101),
        ] {
            assert_eq!(text.parse::<Degrees>().unwrap().0, millionths, "{text}");
        }
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "1e3",
            "NaN",
            "+1",
            " 1",
            "1,5",
            "２３",
            "99999999999",
            "1.5.5",
        ] {
            assert!(text.parse::<Degrees>().is_err(), "{text}");
        }
    }

    #[test]
    fn no_position_is_outside_of_the_earth() {
        assert!(Position::new(90 * MILLION, -180 * MILLION).is_some());
        for (latitude, longitude) in [
            (90 * MILLION + 1, 0),
            (-90 * MILLION - 1, 0),
            (0, 180 * MILLION + 1),
        ] {
            assert!(Position::new(latitude, longitude).is_none());
        }
    }

    #[test]
    fn debug_output_hides_where_somebody_is() {
        let position = Position::new(43_825_102, 87_616_848).unwrap();
        assert_eq!(format!("{position:?}"), "Position(****)");
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn degrees_that_are_printed_are_read_back(millionths in -180 * MILLION..=180 * MILLION) {
            let read: Degrees = Degrees(millionths).to_string().parse().unwrap();
            prop_assert_eq!(read.0, millionths);
        }

        #[test]
        fn any_text_is_a_number_of_degrees_or_refused(text in "[-0-9.]{0,24}") {
            let _ = text.parse::<Degrees>();
        }
    }
}
