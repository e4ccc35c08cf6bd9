//! `cargo xtask test`: the tests, what they need, how far they are, and one closing line.

mod needs;
mod suites;
mod tally;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

use self::needs::Needs;
use self::suites::Suite;
use self::tally::Tally;
use crate::arguments::ContractOptions;
use crate::environment::{self, Variables};
use crate::prepare::{Preparation, Purpose};
use crate::progress::{Progress, spoken};
use crate::project::Project;
use crate::{contract, pages};

/// By this variable the browser tests know that a run is quick (`crates/e2e/src/story.rs`).
const QUICK: (&str, &str) = ("E2E_SCOPE", "quick");

/// By this variable the tests of the client know how many visits a full run has (`crates/client/tests/network`).
const MANY: (&str, &str) = ("CLIENT_SEQUENCES", "20000");

/// Which tests run.
#[derive(Clone, Copy, Debug)]
pub enum Selection<'a> {
    /// Those of every change: all without a browser, every story once, one fault of each kind.
    Quick,
    /// All of them.
    Full,
    /// Those that `cargo test` runs with these arguments.
    Named(&'a [OsString]),
}

/// Prepares what the tests need, runs them and sums them up.
pub fn run(project: &Project, selection: Selection<'_>) -> Result<ExitCode> {
    let needs = match selection {
        Selection::Quick => Needs::QUICK,
        Selection::Full => Needs::EVERYTHING,
        Selection::Named(arguments) => Needs::of_arguments(arguments),
    };
    let preparation = Preparation::find(project, needs.purpose())?;
    let schemathesis = match selection {
        Selection::Full => Some(Preparation::find(project, Purpose::Contract)?),
        Selection::Quick | Selection::Named(_) => None,
    };
    let bundles = needs.bundles();
    let building = usize::from(!bundles.is_empty());
    let running = match selection {
        Selection::Named(_) => 1,
        Selection::Quick => 2,
        Selection::Full => 3,
    };
    let further = schemathesis.as_ref().map_or(0, Preparation::steps);
    let mut progress = Progress::new(preparation.steps() + further + building + running);
    preparation.run(project, &mut progress)?;
    // Of all tests, only this one needs PyPI.
    let is_installed = schemathesis.map(|schemathesis| schemathesis.run(project, &mut progress));
    let tally = if let Selection::Named(arguments) = selection {
        if !bundles.is_empty() {
            let bank: &[_] = if needs.bank { &[pages::BANK] } else { &[] };
            pages::build(project, &mut progress, &bundles, bank)?;
        }
        run_named(project, arguments, needs, &mut progress)?
    } else {
        pages::build_with_tests(project, &mut progress, &bundles)?;
        let mut tally = run_all(project, matches!(selection, Selection::Quick), &mut progress)?;
        match &is_installed {
            None => {}
            Some(Ok(())) => tally.count(matches_its_document(project, &mut progress)),
            Some(Err(error)) => println!(
                "SKIPPED: the bank was not compared with docs/openapi.json, because schemathesis could not be installed from \
                 PyPI: {error:#}"
            ),
        }
        tally
    };
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Compares the bank with the document of its API; one test more.
fn matches_its_document(project: &Project, progress: &mut Progress) -> bool {
    let compared = progress.step("compare the bank with its document (2 minutes)", || {
        contract::compare(project, &ContractOptions::default())
    });
    if let Err(error) = &compared {
        eprintln!("   {error:#}: counted as one failure\n");
    }
    compared.is_ok()
}

/// Tries every fault on every flow.
pub fn run_every_fault(project: &Project) -> Result<ExitCode> {
    let words = [
        "-p",
        "wechat-bank-e2e",
        "--test",
        "faults",
        "--",
        "--include-ignored",
    ];
    run(project, Selection::Named(&words.map(OsString::from)))
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
    Ok(project.cargo(words).run()?)
}

/// Runs `cargo test` with these arguments.
fn run_named(
    project: &Project,
    arguments: &[OsString],
    needs: Needs,
    progress: &mut Progress,
) -> Result<Tally> {
    let mut cargo = project.cargo(["test", "--no-fail-fast"]).args(arguments);
    if needs.browsers {
        cargo = cargo.envs(environment::for_browsers(project)?);
    }
    let mut tally = Tally::default();
    progress.step("run the tests", || tally.follow(cargo.into()))?;
    Ok(tally)
}

/// Runs the suites one after the other, those without a browser first, then the examples of the documentation; the
/// bundle's budgets are one test more.
fn run_all(project: &Project, quick: bool, progress: &mut Progress) -> Result<Tally> {
    let mut variables: Variables = environment::for_browsers(project)?;
    let (name, value) = if quick { QUICK } else { MANY };
    eprintln!("   {name}={value}");
    variables.push((name.into(), value.into()));
    let (suites, expected) = progress.step("find the tests", || {
        let suites = Suite::find(project, quick)?;
        let counts = suites.iter().map(|suite| suite.count_tests(project, &variables));
        let expected = counts.sum::<Result<usize>>()?;
        Ok((suites, expected))
    })?;
    let mut tally = Tally::expecting(expected);
    progress.step(
        &format!("run {expected} tests in {} suites", suites.len()),
        || {
            for (number, suite) in (1..).zip(&suites) {
                eprintln!("\n-- suite {number} of {}: {}", suites.len(), suite.title);
                let start = Instant::now();
                tally.follow(suite.command(project, &variables))?;
                eprintln!("   {} took {}", suite.title, spoken(start.elapsed()));
            }
            eprintln!("\n-- the examples of the documentation");
            let examples = project.cargo(["test", "--quiet", "--workspace", "--doc", "--no-fail-fast"]);
            tally.follow(examples.into())
        },
    )?;
    let sizes = pages::sizes(project)?;
    println!("\n{sizes}");
    if !sizes.are_within_budget() {
        eprintln!("   the bundle is over budget: counted as one failure\n");
    }
    tally.count(sizes.are_within_budget());
    Ok(tally)
}
