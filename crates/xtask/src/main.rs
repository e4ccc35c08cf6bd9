//! `cargo xtask`: serves, builds, tests and checks the project, and installs what that needs.

mod bench;
mod cli;
mod lint;
mod machine;
mod pages;
mod prepare;
mod process;
mod progress;
mod project;
mod rules;
mod serve;
mod shots;
mod sizes;
mod suites;

mod toolchain;
mod tools;

use std::process::ExitCode;

use crate::cli::Command;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    let command = cli::parse(lexopt::Parser::from_env())?;
    let project = project::Project::find()?;
    match command {
        Command::Help => println!("{}", cli::HELP),
        Command::Serve(options) => serve::run(&project, &options)?,
        Command::Build => pages::run(&project)?,
        Command::BuildPreview => pages::run_preview(&project)?,
        Command::Shots(words) => shots::run(&project, &words)?,
        Command::Bench(options) => bench::run(&project, &options)?,
        // Its closing line is the last word, also when tests fail.
        Command::Test(arguments) => return suites::run(&project, &arguments),
        Command::Faults => return suites::run(&project, &suites::every_fault()),
        Command::ListFaults => suites::list_faults(&project)?,
        Command::Rules => return rules::run(&project),
        Command::Lint => lint::run(&project)?,
        Command::Tools => tools::run(&project)?,
        Command::Trunk(arguments) => pages::trunk(&project, &arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}
