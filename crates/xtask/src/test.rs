//! `cargo xtask test`: the tests, what they need, how far they are, and one closing line.

mod needs;
mod suites;
mod tally;

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use anyhow::{Context, Result};

use self::needs::Needs;
use self::suites::Suite;
use self::tally::Tally;
use crate::prepare::Preparation;
use crate::progress::Progress;
use crate::project::Project;
use crate::{machine, pages};

/// Under this variable the browser tests find out that a run is quick (`crates/e2e/src/story.rs`).
const SCOPE: (&str, &str) = ("E2E_SCOPE", "quick");

/// What cargo compiles all tests by.
const WORKSPACE_TESTS: [&str; 4] = ["test", "--quiet", "--workspace", "--no-run"];

/// Prepares what the tests need, runs them and sums them up: all of them, those of every day, or those that the
/// arguments of `cargo test` name.
pub fn run(project: &Project, full: bool, arguments: &[OsString]) -> Result<ExitCode> {
    let needs = match (arguments.is_empty(), full) {
        (false, _) => Needs::of_arguments(arguments),
        (true, true) => Needs::EVERYTHING,
        (true, false) => Needs::QUICK,
    };
    let bundles = needs.bundles();
    let preparation = Preparation::find(project, needs.purpose())?;
    let building = if bundles.is_empty() {
        0
    } else {
        pages::steps(&bundles)
    };
    let running = if arguments.is_empty() { 2 } else { 1 };
    let mut progress = Progress::new(preparation.steps() + building + running);
    preparation.run(project, &mut progress)?;
    if !bundles.is_empty() {
        // The whole workspace's tests include the bank and the packager.
        let native = match (arguments.is_empty(), needs.bank) {
            (true, _) => WORKSPACE_TESTS.to_vec(),
            (false, true) => [&pages::PACKAGER[..], &pages::BANK].concat(),
            (false, false) => pages::PACKAGER.to_vec(),
        };
        pages::build(project, &mut progress, &bundles, &native)?;
    }
    let mut variables = if needs.browsers {
        browser_variables(project)?
    } else {
        Vec::new()
    };
    let mut tally = Tally::default();
    if arguments.is_empty() {
        if !full {
            variables.push((SCOPE.0.into(), SCOPE.1.into()));
        }
        run_suites(project, full, &variables, &mut progress, &mut tally)?;
        let sizes = pages::sizes(project)?;
        println!("\n{sizes}");
        if !sizes.are_within_budget() {
            eprintln!("   the bundle is over budget: counted as one failure\n");
        }
        // The budgets are a test like any other.
        tally.count(sizes.are_within_budget());
    } else {
        let all_passed = progress.step("run the tests", || {
            let cargo = project
                .cargo(["test", "--no-fail-fast"])
                .args(arguments)
                .envs(variables);
            tally.follow(cargo.into())
        })?;
        tally.fail_unless(all_passed);
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
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
    run(project, false, &words.map(OsString::from))
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

/// Where the browser tests and their siblings find what they drive.
pub fn browser_variables(project: &Project) -> Result<Vec<(OsString, OsString)>> {
    let packager = project.packager()?;
    let mut variables: Vec<(OsString, OsString)> = vec![
        ("SANDBOX_BIN".into(), project.built("sandbox")?.into()),
        (
            "DIST_DIR".into(),
            packager.folder(packager.bundle(pages::RELEASE)?).into(),
        ),
        (
            "PREVIEW_DIR".into(),
            packager.folder(packager.bundle(pages::PREVIEW)?).into(),
        ),
        (
            "AXE".into(),
            project.npm_packages().join("axe-core/axe.min.js").into(),
        ),
        // The error of a story says what the customer saw; where in the code it came from does not help.
        ("RUST_LIB_BACKTRACE".into(), "0".into()),
    ];
    for program in machine::browsers() {
        let variable = program.variable();
        let found = program.find().with_context(|| format!("{variable} has gone"))?;
        variables.push((variable.into(), found.into()));
    }
    if !machine::browsers().contains(&&machine::WEBKIT_DRIVER) {
        eprintln!("   WebKitGTK does not exist on this system: its half of the stories is left out");
        variables.push(("WITHOUT_WEBKIT".into(), "1".into()));
    }
    Ok(variables)
}

/// Runs the suites one after the other, those without a browser first, and their documentation's examples.
fn run_suites(
    project: &Project,
    full: bool,
    variables: &[(OsString, OsString)],
    progress: &mut Progress,
    tally: &mut Tally,
) -> Result<()> {
    let found = progress.step("find the tests", || Suite::find_all(project));
    let mut suites = match found {
        Ok(suites) => suites,
        Err(error) => {
            eprintln!("   {error:#}: counted as one failure");
            tally.count(false);
            return Ok(());
        }
    };
    suites.retain(|suite| full || !suite.is_left_out_of_quick_runs());
    suites.sort_by_key(Suite::rank);
    let envs = || {
        variables
            .iter()
            .map(|(name, value): &(OsString, OsString)| (OsStr::new(name), OsStr::new(value)))
    };
    for suite in &suites {
        tally.expected += suite.count_tests(envs())?;
    }
    let title = format!("run {} tests in {} suites", tally.expected, suites.len());
    progress.step(&title, || {
        for (number, suite) in (1..).zip(&suites) {
            eprintln!("\n-- suite {number} of {}: {}", suites.len(), suite.title);
            let start = std::time::Instant::now();
            let all_passed = tally.follow(suite.command(envs()))?;
            tally.fail_unless(all_passed);
            eprintln!(
                "   {} took {}",
                suite.title,
                crate::progress::spoken(start.elapsed())
            );
        }
        eprintln!("\n-- the examples of the documentation");
        let examples = project.cargo(["test", "--quiet", "--workspace", "--doc", "--no-fail-fast"]);
        let all_passed = tally.follow(examples.into())?;
        tally.fail_unless(all_passed);
        Ok(())
    })
}
