//! Says what is being done, which step of how many it is, and how long it took.

use std::time::{Duration, Instant};

use anyhow::Result;

/// The steps of one command, announced on standard error as cargo's own progress is.
#[derive(Debug)]
pub struct Progress {
    steps: usize,
    begun: usize,
}

impl Progress {
    /// A command of that many steps.
    pub fn new(steps: usize) -> Self {
        Self { steps, begun: 0 }
    }

    /// Does one step; its title says what and, if it takes minutes, roughly how long.
    pub fn step<T>(&mut self, title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.begun += 1;
        eprintln!("\n== step {} of {}: {title}", self.begun, self.steps);
        let start = Instant::now();
        let result = work();
        let outcome = if result.is_ok() { "done" } else { "failed" };
        eprintln!("   {outcome} after {}", spoken(start.elapsed()));
        result
    }
}

/// A duration as a person says it: `0.4 s`, `12 s`, `3 min 5 s`.
pub fn spoken(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds / 60, seconds % 60) {
        (0, 0..10) => format!("{:.1} s", duration.as_secs_f32()),
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        for (millis, text) in [
            (430, "0.4 s"),
            (9_940, "9.9 s"),
            (12_900, "12 s"),
            (60_000, "1 min 0 s"),
            (185_000, "3 min 5 s"),
        ] {
            assert_eq!(spoken(Duration::from_millis(millis)), text);
        }
    }

    #[test]
    fn a_failed_step_hands_on_its_error() {
        let mut progress = Progress::new(1);
        let error = progress
            .step("nothing", || -> Result<()> { anyhow::bail!("no") })
            .unwrap_err();
        assert_eq!(error.to_string(), "no");
    }
}
