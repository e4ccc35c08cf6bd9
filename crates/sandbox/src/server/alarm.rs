use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use wechat_bank_api::Code;

/// Refused codes are counted for so long.
const WINDOW: Duration = Duration::from_secs(60 * 60);
/// So many of them are more than customers mistype; the log is told again at ten times as many, and so on.
const MANY: u32 = 100;

/// Notices that codes are being guessed at many cards at once: each has limits of its own, but together they give a
/// guesser as many tries as there are cards (T1).
#[derive(Debug, Default)]
pub(crate) struct Alarm(Mutex<Option<(Instant, u32)>>);

impl Alarm {
    /// Counts a refusal, and says what the log has to say of it.
    pub(crate) fn hear(&self, refusal: Code, now: Instant) -> Option<String> {
        if !matches!(refusal, Code::CodeWrong | Code::CodeExhausted) {
            return None;
        }
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (began, count) = window
            .filter(|(began, _)| now.saturating_duration_since(*began) < WINDOW)
            .unwrap_or((now, 0));
        let count = count.saturating_add(1);
        *window = Some((began, count));
        let is_told = (0..)
            .map_while(|power| MANY.checked_mul(10_u32.checked_pow(power)?))
            .any(|it| it == count);
        is_told.then(|| format!("warning: {count} wrong codes within an hour: somebody may be guessing"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_wrong_codes_within_an_hour_are_told_once_and_at_ten_times_as_many_again() {
        let (alarm, begin) = (Alarm::default(), Instant::now());
        let told: Vec<_> = (0..1_000)
            .filter(|_| alarm.hear(Code::CodeWrong, begin).is_some())
            .collect();
        assert_eq!(told, [99, 999]);
        // Other refusals tell of no guessing.
        assert_eq!(alarm.hear(Code::TooManyCodes, begin), None);
        // An hour later it begins again.
        let later = begin + WINDOW;
        let told: Vec<_> = (0..100)
            .filter(|_| alarm.hear(Code::CodeExhausted, later).is_some())
            .collect();
        assert_eq!(told, [99]);
    }
}
