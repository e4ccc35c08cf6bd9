//! `cargo xtask contract`: schemathesis asks a running bank everything that docs/openapi.json allows, and much that it
//! forbids.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::arguments::ContractOptions;
use crate::pages;
use crate::prepare::{Preparation, Purpose};
use crate::progress::Progress;
use crate::project::Project;

/// Its hooks and its configuration, from the root.
const FOLDER: &str = "crates/contract/schemathesis";

/// The address of the document's server, in which all its paths are.
const BASE: &str = "/api/v1";

/// Where its files go, from the root.
const WORK: &str = "target/contract";

/// How often each call had each outcome: a status, with the code of a refusal.
type Outcomes = BTreeMap<(String, String), u64>;

/// Prepares what it needs, and asks the sandbox bank, or the one with this address.
pub fn run(project: &Project, options: &ContractOptions) -> Result<()> {
    let preparation = Preparation::find(project, Purpose::Contract)?;
    let building = usize::from(options.url.is_none());
    let mut progress = Progress::new(preparation.steps() + building + 1);
    preparation.run(project, &mut progress)?;
    if options.url.is_none() {
        pages::build(project, &mut progress, &[], &[pages::BANK])?;
    }
    progress.step("compare the bank with its document", || compare(project, options))
}

/// Asks in rounds until there were enough requests, each with the next seed and a sandbox bank of its own; fails after
/// the first round with failures.
pub fn compare(project: &Project, options: &ContractOptions) -> Result<()> {
    let mut all = Outcomes::new();
    let mut seed = options.seed;
    while requests(&all) < options.requests {
        let outcomes = round(project, options, seed)?;
        ensure!(!outcomes.is_empty(), "schemathesis has sent no request");
        for (outcome, count) in outcomes {
            *all.entry(outcome).or_default() += count;
        }
        seed += 1;
    }
    println!("{}", table(&all));
    let calls = all
        .keys()
        .map(|(call, _)| call)
        .collect::<std::collections::BTreeSet<_>>();
    println!("{} requests to {} calls, no failure", requests(&all), calls.len());
    Ok(())
}

fn round(project: &Project, options: &ContractOptions, seed: u64) -> Result<Outcomes> {
    let bank = if options.url.is_none() {
        Some(Bank::start(project)?)
    } else {
        None
    };
    let started = bank.as_ref().map(|bank| &bank.url);
    let url = options.url.as_ref().or(started).context("there is no bank")?;
    let work = project.path(WORK);
    std::fs::create_dir_all(&work)?;
    let outcomes = work.join("outcomes.json");
    let mut schemathesis = Command::new(project.schemathesis());
    schemathesis
        .args(["-m", "schemathesis.cli", "--config-file"])
        .arg(project.path(FOLDER).join("schemathesis.toml"))
        .arg("run")
        .arg(project.path("docs/openapi.json"))
        .args([
            "--url",
            &format!("{url}{BASE}"),
            "--seed",
            &seed.to_string(),
            "--max-time",
            &options.seconds.to_string(),
        ])
        .args([
            "--workers",
            "2",
            "--continue-on-failure",
            "--generation-database",
            "none",
        ])
        .current_dir(&work)
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("PYTHONPATH", project.path(FOLDER))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("CONTRACT_URL", url)
        .env("CONTRACT_INBOX", &options.inbox)
        .env("CONTRACT_OUTCOMES", &outcomes);
    let status = schemathesis
        .status()
        .context("schemathesis could not be started")?;
    ensure!(
        status.success(),
        "the bank and its document differ, or schemathesis failed: see above (seed {seed})"
    );
    let text = std::fs::read_to_string(&outcomes).context("schemathesis has not counted its requests")?;
    let counted: Vec<(String, String, u64)> = serde_json::from_str(&text)?;
    Ok(counted
        .into_iter()
        .map(|(call, outcome, count)| ((call, outcome), count))
        .collect())
}

fn requests(outcomes: &Outcomes) -> u64 {
    outcomes.values().sum()
}

/// A line for each call: how many requests, and what came of them.
fn table(outcomes: &Outcomes) -> String {
    let mut by_call: BTreeMap<&str, Vec<(&str, u64)>> = BTreeMap::new();
    for ((call, outcome), count) in outcomes {
        by_call.entry(call).or_default().push((outcome, *count));
    }
    let mut text = String::new();
    for (call, outcomes) in by_call {
        let total: u64 = outcomes.iter().map(|(_, count)| count).sum();
        let parts: Vec<_> = outcomes
            .iter()
            .map(|(outcome, count)| format!("{outcome} × {count}"))
            .collect();
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{call:<26}{total:>8}  {}", parts.join(", "));
    }
    text
}

/// A sandbox bank in memory; it ends with this value.
struct Bank {
    process: Child,
    url: String,
}

impl Bank {
    fn start(project: &Project) -> Result<Self> {
        let mut process = Command::new(project.built("sandbox")?)
            .args(["--memory", "--lenient", "--quiet", "--port", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("the sandbox bank could not be started")?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let url = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap_or_default()
            .to_owned();
        let bank = Self { process, url };
        ensure!(!bank.url.is_empty(), "the sandbox bank does not listen");
        Ok(bank)
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_line_for_each_call() {
        let outcome = |call: &str, outcome: &str, count| ((call.to_owned(), outcome.to_owned()), count);
        let outcomes: Outcomes = [
            outcome("LogIn", "200", 3),
            outcome("LogIn", "422 password-wrong", 1_000),
            outcome("LogOut", "200", 7),
        ]
        .into();
        assert_eq!(requests(&outcomes), 1_010);
        let lines: Vec<_> = table(&outcomes)
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(
            lines,
            [
                "LogIn 1003 200 × 3, 422 password-wrong × 1000",
                "LogOut 7 200 × 7"
            ]
        );
    }
}
