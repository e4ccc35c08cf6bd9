//! Two clocks: the system's for dates, and a monotonic one for waits, locks and limits.

use std::sync::{Mutex, PoisonError};

use wechat_bank_api::Seconds;
use wechat_bank_domain::Timestamp;

/// How far the system clock may fall behind before it counts as set back: up to this, the steady time pauses until the
/// clock has caught up.
const TOLERANCE: i64 = 60;

/// A monotonic clock that survives restarts: when the system's clock is set back, it continues from its last value. So
/// a clock that is set back lifts no lock, no limit and no wait, and makes none longer than it is. A clock that is set
/// forward ends waits early, as it cannot be distinguished from a bank that was switched off.
#[derive(Debug, Default)]
pub(crate) struct SteadyClock(Mutex<Reading>);

/// What a steady clock needs after a restart, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The latest system time seen since the clock was last set back.
    pub(crate) seen: i64,
    /// How far the steady time is ahead of it.
    pub(crate) ahead: i64,
}

impl Reading {
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (seen, ahead) = bytes.split_at_checked(8)?;
        Some(Self {
            seen: i64::from_be_bytes(seen.try_into().ok()?),
            ahead: i64::from_be_bytes(ahead.try_into().ok()?),
        })
    }

    pub(crate) fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        let (seen, ahead) = bytes.split_at_mut(8);
        seen.copy_from_slice(&self.seen.to_be_bytes());
        ahead.copy_from_slice(&self.ahead.to_be_bytes());
        bytes
    }
}

impl SteadyClock {
    /// A clock that continues from this reading.
    pub(crate) fn new(reading: Reading) -> Self {
        Self(Mutex::new(reading))
    }

    /// The steady time for the current system time.
    pub(crate) fn now(&self, system: impl FnOnce() -> Timestamp) -> Timestamp {
        let mut reading = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Read under the lock; otherwise a call that was overtaken would look like a clock that was set back.
        let system = system().unix();
        let back = reading.seen.saturating_sub(system);
        if back > TOLERANCE {
            reading.ahead = reading.ahead.saturating_add(back);
            reading.seen = system;
        }
        reading.seen = reading.seen.max(system);
        Timestamp::from_unix(reading.seen.saturating_add(reading.ahead))
    }

    /// The system time for a steady time.
    pub(crate) fn system(&self, steady: Timestamp) -> Timestamp {
        Timestamp::from_unix(steady.unix().saturating_sub(self.reading().ahead))
    }

    /// What to save for the next start.
    pub(crate) fn reading(&self) -> Reading {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Seconds from `since` to `now`, both steady. By that clock no moment lies in the future; one that does (in a store
/// from before there was a steady time) counts as now.
pub(crate) fn elapsed(since: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(now.unix().saturating_sub(since.unix())).unwrap_or(0)
}

/// What is left of `length` seconds that began at `since`; `None` once they are over.
pub(crate) fn left(since: Timestamp, length: u64, now: Timestamp) -> Option<Seconds> {
    let left = length.saturating_sub(elapsed(since, now));
    (left > 0).then(|| seconds(left))
}

/// A duration in the wire format.
pub(crate) fn seconds(length: u64) -> Seconds {
    Seconds(u32::try_from(length).unwrap_or(u32::MAX))
}

/// The moments less than `length` seconds ago, oldest first.
pub(crate) fn within(
    moments: impl IntoIterator<Item = Timestamp>,
    length: u64,
    now: Timestamp,
) -> Vec<Timestamp> {
    moments
        .into_iter()
        .filter(|&moment| elapsed(moment, now) < length)
        .collect()
}

/// An hour.
pub(crate) const HOUR: u64 = 60 * 60;

/// A day.
pub(crate) const DAY: u64 = 24 * HOUR;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(1_800_000_000 + seconds)
    }

    #[test]
    fn what_is_left_of_a_span_never_grows_beyond_it() {
        assert_eq!(left(at(0), 60, at(0)), Some(Seconds(60)));
        assert_eq!(left(at(0), 60, at(59)), Some(Seconds(1)));
        assert_eq!(left(at(0), 60, at(60)), None);
        assert_eq!(left(at(10), 60, at(0)), Some(Seconds(60)));
    }

    #[test]
    fn a_steady_clock_runs_on_where_the_systems_is_set_back() {
        let clock = SteadyClock::default();
        assert_eq!(clock.now(|| at(0)), at(0));
        assert_eq!(clock.now(|| at(100)), at(100));
        // A little behind: it pauses.
        assert_eq!(clock.now(|| at(40)), at(100));
        assert_eq!(clock.now(|| at(101)), at(101));
        // A day behind: it continues.
        let day = 86_400;
        assert_eq!(clock.now(|| at(101 - day)), at(101));
        assert_eq!(clock.now(|| at(111 - day)), at(111));
        assert_eq!(clock.system(at(111)), at(111 - day));
        // And once more, after a restart.
        let clock = SteadyClock::new(Reading::from_bytes(&clock.reading().to_bytes()).unwrap());
        assert_eq!(clock.now(|| at(-2 * day)), at(111));
        assert_eq!(clock.now(|| at(9 - 2 * day)), at(120));
        // Set right again, it has jumped forward, as after a long sleep.
        assert_eq!(clock.now(|| at(0)), at(111 + 2 * day));
    }

    #[test]
    fn a_reading_of_another_length_is_none() {
        assert_eq!(Reading::from_bytes(&[0; 15]), None);
        assert_eq!(Reading::from_bytes(&[0; 17]), None);
    }
}
