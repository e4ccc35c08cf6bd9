use wechat_bank_api::Seconds;
use wechat_bank_domain::Timestamp;

/// How far the clock may be set back without anything noticing.
const TOLERANCE: i64 = 60;

/// Seconds from `since` to `now`. A moment clearly in the future comes from a clock that was set back since: it counts
/// as long past, so that nothing stays locked (or open) until the clock has caught up.
pub(crate) fn elapsed(since: Timestamp, now: Timestamp) -> u64 {
    let seconds = now.unix().saturating_sub(since.unix());
    match u64::try_from(seconds) {
        Ok(seconds) => seconds,
        Err(_) if seconds >= -TOLERANCE => 0,
        Err(_) => u64::MAX,
    }
}

/// What is left of a span of `length` seconds that began at `since`; nothing once it is over.
pub(crate) fn left(since: Timestamp, length: u64, now: Timestamp) -> Option<Seconds> {
    let left = length.saturating_sub(elapsed(since, now));
    (left > 0).then(|| seconds(left))
}

/// A duration as the wire has it.
pub(crate) fn seconds(length: u64) -> Seconds {
    Seconds(u32::try_from(length).unwrap_or(u32::MAX))
}

/// Which of the moments are less than `length` seconds ago, the oldest first.
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
    fn a_clock_set_back_by_a_day_ends_every_span() {
        assert_eq!(left(at(86_400), 60, at(0)), None);
        assert_eq!(elapsed(at(86_400), at(0)), u64::MAX);
    }
}
