//! How many tests have run, and how they ended.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::progress::spoken;

/// How often the number of finished tests is reported.
const REPORT: Duration = Duration::from_secs(15);

/// Tests that passed and failed, over all suites.
#[derive(Debug)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
    /// How many there will be; 0 where that is not known.
    pub expected: usize,
    /// How many have finished, ignored ones included.
    finished: usize,
    started: Instant,
    reported: Instant,
}

impl Default for Tally {
    fn default() -> Self {
        let now = Instant::now();
        Self {
            passed: 0,
            failed: 0,
            expected: 0,
            finished: 0,
            started: now,
            reported: now,
        }
    }
}

impl Tally {
    /// Runs tests to their end, passes on their output and counts along; whether the program succeeded.
    pub fn follow(&mut self, mut command: Command) -> Result<bool> {
        let could_not_start = || "the tests could not be started".to_owned();
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(could_not_start)?;
        let mut output = BufReader::new(child.stdout.take().with_context(could_not_start)?);
        let failed_before = self.failed;
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line)? > 0 {
            std::io::stdout().write_all(&line)?;
            self.read(&String::from_utf8_lossy(&line));
            line.clear();
            if self.expected > 0 && self.reported.elapsed() > REPORT {
                self.reported = Instant::now();
                let took = spoken(self.started.elapsed());
                eprintln!("   {} of {} tests after {took}", self.finished, self.expected);
            }
        }
        // A program with failed tests fails; they are counted already.
        Ok(child.wait()?.success() || self.failed > failed_before)
    }

    /// Counts one more test.
    pub fn count(&mut self, passed: bool) {
        if passed {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }

    /// Counts a suite that ended without a result.
    pub fn fail_unless(&mut self, has_reported: bool) {
        if !has_reported {
            eprintln!("   a suite did not compile, or ended before it could report: counted as one failure");
            self.failed += 1;
        }
    }

    /// Adds up the closing line of a suite, `test result: ok. 5 passed; 0 failed; …`, and counts the lines of its tests.
    fn read(&mut self, line: &str) {
        let line = line.trim_end();
        let Some(result) = line.strip_prefix("test result: ") else {
            let ends = ["... ok", "... FAILED", "... ignored"];
            let has_ended = ends.iter().any(|end| line.contains(end));
            self.finished += usize::from(line.starts_with("test ") && has_ended);
            return;
        };
        let words: Vec<_> = result.split_whitespace().collect();
        for pair in words.windows(2) {
            let [number, what] = pair else { continue };
            let Ok(number) = number.parse::<usize>() else {
                continue;
            };
            match *what {
                "passed;" => self.passed += number,
                "failed;" => self.failed += number,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally_of(said: &str) -> (usize, usize, usize) {
        let mut tally = Tally::default();
        said.lines().for_each(|line| tally.read(line));
        (tally.passed, tally.failed, tally.finished)
    }

    #[test]
    fn suites_are_summed_over_their_closing_lines() {
        let said = "running 2 tests\n\
            test a_card_with_a_wrong_check_digit_is_rejected ... ok\n\
            test a_slow_one ... ignored, takes a minute\n\
            test layout::nothing_is_cut_off::webkit                  ... FAILED\n\
            test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.02s\n\
            test result: FAILED. 7 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s\n";
        assert_eq!(tally_of(said), (12, 2, 3));
    }

    #[test]
    fn what_a_test_prints_is_not_counted() {
        let said =
            "3 passed; 4 failed;\nthe test result: 3 passed; 4 failed;\ntest result: nonsense\ntest ok\n";
        assert_eq!(tally_of(said), (0, 0, 0));
    }

    #[test]
    fn a_program_that_ends_without_a_result_counts_as_a_failure() {
        let mut tally = Tally::default();
        let shell = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            command
        };
        let reported = "echo 'test result: FAILED. 1 passed; 1 failed; 0 ignored'; exit 101";
        assert!(tally.follow(shell(reported)).unwrap());
        assert!(!tally.follow(shell("exit 101")).unwrap());
        tally.fail_unless(false);
        tally.count(true);
        assert_eq!((tally.passed, tally.failed), (2, 2));
    }
}
