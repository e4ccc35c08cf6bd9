use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use wechat_bank_api::Code;

/// The length of the window in which wrong codes are counted.
const WINDOW: Duration = Duration::from_secs(60 * 60);
/// More than typing errors explain; further warnings follow at ten times this number, and so on.
const MANY: u32 = 100;

/// Detects guessing across many cards: each card has a limit, but together they allow as many tries as there are cards
/// (T1).
#[derive(Debug, Default)]
pub(crate) struct Alarm(Mutex<Option<(Instant, u32)>>);

impl Alarm {
    /// Counts a refusal; returns a warning for the log when there are too many.
    pub(crate) fn count(&self, refusal: Code, now: Instant) -> Option<String> {
        if !matches!(refusal, Code::CodeWrong | Code::CodeExhausted) {
            return None;
        }
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (began, count) = window
            .filter(|(began, _)| now.saturating_duration_since(*began) < WINDOW)
            .unwrap_or((now, 0));
        let count = count.saturating_add(1);
        *window = Some((began, count));
        let is_due = (0..)
            .map_while(|power| MANY.checked_mul(10_u32.checked_pow(power)?))
            .any(|it| it == count);
        is_due.then(|| format!("warning: {count} wrong codes within an hour, possibly a guessing attack"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_comes_at_100_wrong_codes_an_hour_and_at_1000() {
        let (alarm, begin) = (Alarm::default(), Instant::now());
        let warnings: Vec<_> = (0..1_000)
            .filter(|_| alarm.count(Code::CodeWrong, begin).is_some())
            .collect();
        assert_eq!(warnings, [99, 999]);
        // Other refusals do not count.
        assert_eq!(alarm.count(Code::TooManyCodes, begin), None);
        // The next window starts from zero.
        let later = begin + WINDOW;
        let warnings: Vec<_> = (0..100)
            .filter(|_| alarm.count(Code::CodeExhausted, later).is_some())
            .collect();
        assert_eq!(warnings, [99]);
    }
}
