//! How many tests have run, and how they ended.

use std::io::{BufRead as _, BufReader, Write};
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
    finished: usize,
    /// How many there will be: of all suites, or of those that have announced theirs.
    expected: usize,
    /// Whether that was known before the first suite began.
    is_known: bool,
    /// How many suites have printed a result.
    results: usize,
    started: Instant,
    reported: Instant,
}

impl Default for Tally {
    fn default() -> Self {
        let now = Instant::now();
        Self {
            passed: 0,
            failed: 0,
            finished: 0,
            expected: 0,
            is_known: false,
            results: 0,
            started: now,
            reported: now,
        }
    }
}

impl Tally {
    /// For suites that will run that many tests.
    pub fn expecting(expected: usize) -> Self {
        Self {
            expected,
            is_known: true,
            ..Self::default()
        }
    }

    /// Runs a suite, or several, to the end, passes on the output and counts along. A suite that does not compile, or
    /// ends before it has a result, counts as one failure.
    pub fn follow(&mut self, command: Command) -> Result<()> {
        self.follow_into(command, &mut std::io::stdout())
    }

    fn follow_into(&mut self, mut command: Command, screen: &mut impl Write) -> Result<()> {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .context("the tests could not be started")?;
        let mut output = BufReader::new(child.stdout.take().context("the tests have no output")?);
        let (failed, results) = (self.failed, self.results);
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line)? > 0 {
            screen.write_all(&line)?;
            self.read(&String::from_utf8_lossy(&line));
            line.clear();
            if self.expected > 0 && self.reported.elapsed() > REPORT {
                self.reported = Instant::now();
                let took = spoken(self.started.elapsed());
                eprintln!("   {} of {} tests after {took}", self.finished, self.expected);
            }
        }
        // A test that ends the whole program with success would pass over the tests after it.
        let has_result = self.results > results || !self.is_known;
        let succeeded = child.wait()?.success() && has_result;
        // Where tests have failed, the program fails as well; they are counted already.
        if !succeeded && self.failed == failed {
            eprintln!("   a suite did not compile, or ended before it had a result: counted as one failure");
            self.count(false);
        }
        Ok(())
    }

    /// Counts one more test.
    pub fn count(&mut self, passed: bool) {
        if passed {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }

    /// Reads a line of a suite: `running 5 tests`, `test a ... ok`, `test result: ok. 5 passed; 0 failed; …`.
    fn read(&mut self, line: &str) {
        let line = line.trim_end();
        if let Some(result) = line.strip_prefix("test result: ") {
            self.results += 1;
            self.add(result);
        } else if line.starts_with("test ") {
            let ends = |end: &str| line.contains(&format!("... {end}"));
            self.finished += usize::from(ends("ok") || ends("FAILED"));
            if ends("ignored") && !self.is_known {
                self.expected = self.expected.saturating_sub(1);
            }
        } else if let Some(announced) = line.strip_prefix("running ")
            && !self.is_known
        {
            let count = announced
                .split(' ')
                .next()
                .and_then(|count| count.parse::<usize>().ok());
            self.expected += count.unwrap_or_default();
        }
    }

    /// Adds a suite's result: `ok. 5 passed; 0 failed; …`.
    fn add(&mut self, result: &str) {
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

    fn tally_of(said: &str) -> Tally {
        let mut tally = Tally::default();
        said.lines().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn suites_are_summed_over_their_closing_lines() {
        let tally = tally_of(
            "running 3 tests\n\
             test a_card_with_a_wrong_check_digit_is_rejected ... ok\n\
             test a_slow_one ... ignored, takes a minute\n\
             test layout::nothing_is_cut_off::webkit                  ... FAILED\n\
             test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.02s\n\
             running 1 test\n\
             test result: FAILED. 7 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s\n",
        );
        assert_eq!((tally.passed, tally.failed), (12, 2));
        assert_eq!((tally.finished, tally.expected, tally.results), (2, 3, 2));
    }

    #[test]
    fn what_a_test_prints_is_not_counted() {
        let tally =
            tally_of("3 passed; 4 failed;\nthe test result: 3 passed; 4 failed;\nrunning late\ntest ok\n");
        assert_eq!((tally.passed, tally.failed), (0, 0));
        assert_eq!((tally.finished, tally.expected, tally.results), (0, 0, 0));
    }

    #[test]
    fn a_number_that_is_known_before_is_kept() {
        let mut tally = Tally::expecting(7);
        tally.read("running 9 tests");
        tally.read("test a_slow_one ... ignored");
        assert_eq!(tally.expected, 7);
    }

    #[test]
    fn a_suite_that_ends_without_a_result_counts_as_a_failure() {
        let failures_of = |script: &str| {
            let mut tally = Tally::expecting(1);
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            // On the screen, these results would be taken for those of this test's own suite.
            tally.follow_into(command, &mut std::io::sink()).unwrap();
            tally.failed
        };
        assert_eq!(
            failures_of("echo 'test result: ok. 1 passed; 0 failed; 0 ignored'"),
            0
        );
        assert_eq!(
            failures_of("echo 'test result: FAILED. 1 passed; 2 failed; 0 ignored'; exit 101"),
            2
        );
        assert_eq!(
            failures_of("echo 'test result: ok. 1 passed; 0 failed; 0 ignored'; exit 1"),
            1
        );
        assert_eq!(failures_of("exit 101"), 1);
        assert_eq!(failures_of("exit 0"), 1);
    }
}
