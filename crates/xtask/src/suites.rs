//! `cargo xtask test`: every test of the workspace, and one closing line.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result};

use crate::machine;
use crate::prepare::{Preparation, Purpose};
use crate::progress::Progress;
use crate::project::Project;
use crate::sizes::Bundle;
use crate::{pages, process, serve, shots};

/// Builds what the browser tests look at, runs all tests, and sums them up.
pub fn run(project: &Project, arguments: &[OsString]) -> Result<ExitCode> {
    let preparation = Preparation::find(project, Purpose::Browser)?;
    let mut progress = Progress::new(preparation.steps() + 4);
    preparation.run(project, &mut progress)?;
    progress.step(pages::TITLE, || pages::build(project))?;
    progress.step(pages::PREVIEW_TITLE, || pages::build_preview(project))?;
    progress.step(serve::TITLE, || serve::build(project))?;
    let mut tally = Tally::default();
    let all_passed = progress.step("run the tests (their first build takes a few minutes)", || {
        cargo_test(project, arguments, &mut tally)
    })?;
    if !all_passed && tally.failed == 0 {
        eprintln!("   a suite did not compile, or ended before it could report: counted as one failure");
        tally.failed = 1;
    }

    let bundle = Bundle::measure(&project.dist())?;
    println!("\n{bundle}");
    if !bundle.is_within_budget() {
        eprintln!("   the bundle is over budget: counted as one failure\n");
    }
    // The budgets are a test like any other: the bundle just built either keeps to them or not.
    tally.count(bundle.is_within_budget());
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What `cargo test` is told to try every fault on every flow.
pub fn every_fault() -> Vec<OsString> {
    let words = [
        "-p",
        "wechat-bank-e2e",
        "--test",
        "faults",
        "--",
        "--include-ignored",
    ];
    words.map(OsString::from).to_vec()
}

/// Prints the matrix of faults.
pub fn list_faults(project: &Project) -> Result<()> {
    let words = [
        "test",
        "--quiet",
        "-p",
        "wechat-bank-e2e",
        "--test",
        "faults",
        "--",
        "--matrix",
    ];
    process::run(project.cargo()?.args(words))
}

/// Runs `cargo test` to its end, shows what it says and counts along; whether cargo was content.
fn cargo_test(project: &Project, arguments: &[OsString], tally: &mut Tally) -> Result<bool> {
    let mut cargo = project.cargo()?;
    cargo.args(["test", "--no-fail-fast"]);
    if arguments.is_empty() {
        cargo.arg("--workspace");
    } else {
        cargo.args(arguments);
    }
    cargo
        .env("SANDBOX_BIN", project.built("sandbox")?)
        .env("DIST_DIR", project.dist())
        .env("PREVIEW_DIR", project.path(pages::PREVIEW))
        .env("AXE", shots::axe(project))
        // An error of a story says what the customer saw; where in the code it came from helps nobody.
        .env("RUST_LIB_BACKTRACE", "0");
    for program in machine::browsers() {
        let variable = program.variable();
        let found = program.find().with_context(|| format!("{variable} has gone"))?;
        cargo.env(variable, found);
    }
    if !machine::browsers().contains(&&machine::WEBKIT_DRIVER) {
        eprintln!("   WebKitGTK does not exist on this system: its half of the stories is left out");
        cargo.env("WITHOUT_WEBKIT", "1");
    }
    let mut child = cargo
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| process::cannot_start(&cargo))?;
    let mut output = BufReader::new(child.stdout.take().context("cargo has no standard output")?);
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line)? > 0 {
        std::io::stdout().write_all(&line)?;
        tally.read(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok(child.wait()?.success())
}

/// Tests that passed and failed, over all suites.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    passed: u32,
    failed: u32,
}

impl Tally {
    /// Counts one more test.
    fn count(&mut self, passed: bool) {
        if passed {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }

    /// Adds up the closing line of a suite, `test result: ok. 5 passed; 0 failed; …`; other lines are nothing to it.
    fn read(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        let words: Vec<_> = result.split_whitespace().collect();
        for pair in words.windows(2) {
            let [number, what] = pair else { continue };
            let Ok(number) = number.parse::<u32>() else {
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

    #[test]
    fn suites_are_summed_over_their_closing_lines() {
        let said = "running 2 tests\n\
            test a_card_with_a_wrong_check_digit_is_rejected ... ok\n\
            test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.02s\n\
            test result: FAILED. 7 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s\n";
        let mut tally = Tally::default();
        said.lines().for_each(|line| tally.read(line));
        assert_eq!(
            tally,
            Tally {
                passed: 12,
                failed: 2
            }
        );
    }

    #[test]
    fn what_a_test_prints_is_not_counted() {
        let mut tally = Tally::default();
        tally.read("3 passed; 4 failed;");
        tally.read("the test result: 3 passed; 4 failed;");
        tally.read("test result: nonsense");
        assert_eq!(tally, Tally::default());
    }

    #[test]
    fn a_check_of_its_own_counts_as_one_test() {
        let mut tally = Tally::default();
        tally.count(true);
        tally.count(false);
        tally.count(false);
        assert_eq!(tally, Tally { passed: 1, failed: 2 });
    }
}
