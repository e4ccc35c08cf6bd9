/// An instant on a monotonic clock, in milliseconds; the phone's wall clock may be wrong or set back.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Moment(f64);

impl Moment {
    /// This many milliseconds after the clock's start.
    pub const fn from_milliseconds(milliseconds: f64) -> Self {
        Self(milliseconds)
    }

    /// The instant as a number that is unique within one page.
    pub fn bits(self) -> u64 {
        self.0.to_bits()
    }

    /// The instant this many seconds later.
    #[must_use]
    pub fn after_seconds(self, seconds: u32) -> Self {
        Self(self.0 + f64::from(seconds) * 1000.0)
    }

    /// The instant this many milliseconds later.
    #[must_use]
    pub fn after_milliseconds(self, milliseconds: u32) -> Self {
        Self(self.0 + f64::from(milliseconds))
    }

    /// Whole seconds from `now` until this instant, rounded up; 0 once it has passed.
    pub fn seconds_left(self, now: Self) -> u32 {
        self.milliseconds_left(now).div_ceil(1000)
    }

    /// Whole milliseconds from `now` until this instant, rounded up; 0 once it has passed.
    pub fn milliseconds_left(self, now: Self) -> u32 {
        let left = (self.0 - now.0).ceil().clamp(0.0, f64::from(u32::MAX));
        #[expect(
            clippy::as_conversions,
            reason = "clamped to the range of u32 in the line above"
        )]
        let left = left as u32;
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_rounded_up_and_never_negative() {
        let start = Moment::from_milliseconds(0.25);
        let end = start.after_seconds(2);
        assert_eq!(
            (end.milliseconds_left(start), end.seconds_left(start)),
            (2_000, 2)
        );
        let later = start.after_milliseconds(999);
        assert_eq!(
            (end.milliseconds_left(later), end.seconds_left(later)),
            (1_001, 2)
        );
        let early = Moment::from_milliseconds(0.0);
        assert_eq!(
            (end.milliseconds_left(early), end.seconds_left(early)),
            (2_001, 3)
        );
        assert_eq!((start.milliseconds_left(end), start.seconds_left(end)), (0, 0));
        assert_eq!(end.milliseconds_left(end), 0);
    }
}
