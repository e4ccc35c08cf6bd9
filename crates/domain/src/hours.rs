//! The hours of the day in which alerts may be sent.

use serde::{Deserialize, Serialize};

use crate::value::error_enum;

/// Whole hours of a day in Shanghai between which alerts are sent, within 7–23 (IC13); `to` is the hour of the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Hours")]
pub struct HourRange {
    from: u8,
    to: u8,
}

#[derive(Deserialize)]
struct Hours {
    from: u8,
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
    /// All the hours that alerts may have.
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

    /// The hour at which alerts end: the first without any.
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
