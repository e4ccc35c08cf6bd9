//! Says what is being done, which step of how many it is, and how long it took.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

/// The steps of one command, announced on standard error like cargo's own progress.
#[derive(Debug)]
pub struct Progress {
    steps: usize,
    begun: usize,
}

/// A program that runs beside others, with what it does.
#[derive(Debug)]
pub struct Job {
    title: String,
    command: Command,
}

impl Job {
    /// A job that does this.
    pub fn new(title: impl Into<String>, command: impl Into<Command>) -> Self {
        Self {
            title: title.into(),
            command: command.into(),
        }
    }

    /// Runs the program to its end.
    pub fn run(mut self) -> Result<()> {
        let start = Instant::now();
        let command = &mut self.command;
        let status = command
            .status()
            .with_context(|| format!("{command:?} could not be started"))?;
        ensure!(status.success(), "{} failed ({status})", self.title);
        eprintln!("   {} took {}", self.title, spoken(start.elapsed()));
        Ok(())
    }
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

    #[test]
    fn a_failed_job_is_named() {
        let mut command = Command::new("sh");
        command.args(["-c", "exit 3"]);
        let error = Job::new("compiling", command).run().unwrap_err().to_string();
        assert!(
            error.starts_with("compiling failed") && error.contains('3'),
            "{error}"
        );
    }
}
