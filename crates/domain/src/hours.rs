//! The hours of the day in which alerts may be sent.

use serde::{Deserialize, Serialize};

use crate::value::error_enum;

/// Whole hours of a day in Shanghai between which alerts are sent, within 7–23 (IC13); `to` is the hour of the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Hours")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "Hours"))]
pub struct HourRange {
    from: u8,
    to: u8,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Hours {
    /// The first hour with alerts.
    #[cfg_attr(feature = "schema", schemars(range(min = 7, max = 22)))]
    from: u8,
    /// The first hour without alerts, after `from`.
    #[cfg_attr(feature = "schema", schemars(range(min = 8, max = 23)))]
    to: u8,
}

error_enum! {
    /// Why two hours are not a range for alerts.
    pub enum HourRangeError {
        NotAnHour: "an hour of the day is 0 to 24",
        EndNotAfterStart: "the hours end before or when they start",
        TooEarly: "alerts start at 7 o'clock or later",
        TooLate: "alerts end at 23 o'clock or earlier",
    }
}

impl HourRange {
    /// The earliest hour at which alerts may start.
    pub const EARLIEST: u8 = 7;
    /// The latest hour at which alerts may end.
    pub const LATEST: u8 = 23;
    /// The widest range of hours for alerts.
    pub const WIDEST: Self = Self {
        from: Self::EARLIEST,
        to: Self::LATEST,
    };

    /// The hours from `from` o'clock to `to` o'clock.
    pub fn new(from: u8, to: u8) -> Result<Self, HourRangeError> {
        if from > 24 || to > 24 {
            Err(HourRangeError::NotAnHour)
        } else if from >= to {
            Err(HourRangeError::EndNotAfterStart)
        } else if from < Self::EARLIEST {
            Err(HourRangeError::TooEarly)
        } else if to > Self::LATEST {
            Err(HourRangeError::TooLate)
        } else {
            Ok(Self { from, to })
        }
    }

    /// The hour at which alerts start.
    pub fn from(self) -> u8 {
        self.from
    }

    /// The hour at which alerts end (exclusive).
    pub fn to(self) -> u8 {
        self.to
    }

    /// Whether an alert may be sent in this hour of the day.
    pub fn contains(self, hour: u8) -> bool {
        (self.from..self.to).contains(&hour)
    }
}

impl TryFrom<Hours> for HourRange {
    type Error = HourRangeError;

    fn try_from(hours: Hours) -> Result<Self, Self::Error> {
        Self::new(hours.from, hours.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_ranges_within_7_and_23_are_accepted() {
        let mut accepted = 0;
        for from in 0..=u8::MAX {
            for to in 0..=u8::MAX {
                let range = HourRange::new(from, to);
                assert_eq!(range.is_ok(), 7 <= from && from < to && to <= 23, "{from}–{to}");
                if let Ok(range) = range {
                    assert_eq!((range.from(), range.to()), (from, to));
                    accepted += 1;
                }
            }
        }
        assert_eq!(accepted, 16 * 17 / 2);
    }

    #[test]
    fn each_rule_has_its_own_error() {
        assert_eq!(HourRange::new(25, 25).unwrap_err(), HourRangeError::NotAnHour);
        assert_eq!(HourRange::new(8, 25).unwrap_err(), HourRangeError::NotAnHour);
        assert_eq!(
            HourRange::new(22, 8).unwrap_err(),
            HourRangeError::EndNotAfterStart
        );
        assert_eq!(
            HourRange::new(8, 8).unwrap_err(),
            HourRangeError::EndNotAfterStart
        );
        assert_eq!(HourRange::new(6, 8).unwrap_err(), HourRangeError::TooEarly);
        assert_eq!(HourRange::new(0, 24).unwrap_err(), HourRangeError::TooEarly);
        assert_eq!(HourRange::new(8, 24).unwrap_err(), HourRangeError::TooLate);
    }

    #[test]
    fn the_last_hour_is_the_first_without_alerts() {
        let range = HourRange::new(8, 22).unwrap();
        let hours: Vec<u8> = (0..=24).filter(|&hour| range.contains(hour)).collect();
        assert_eq!(hours, Vec::from_iter(8..22));
        assert_eq!(HourRange::new(7, 23).unwrap(), HourRange::WIDEST);
    }

    #[test]
    fn hours_go_through_serde_by_the_same_door() {
        let json = r#"{"from":7,"to":23}"#;
        let range: HourRange = serde_json::from_str(json).unwrap();
        assert_eq!(range, HourRange::WIDEST);
        assert_eq!(serde_json::to_string(&range).unwrap(), json);
        let refused = serde_json::from_str::<HourRange>(r#"{"from":6,"to":23}"#)
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains(&HourRangeError::TooEarly.to_string()),
            "{refused}"
        );
    }
}
