//! `cargo xtask`: serves, builds, tests and checks the project, and installs what that needs.

mod arguments;
mod bench;
mod contract;
mod environment;
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
mod test;
mod toolchain;
mod tools;
mod wechat;

use std::process::ExitCode;

use crate::arguments::Command;
use crate::project::Project;
use crate::test::Selection;

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
    let command = arguments::read();
    let project = Project::find()?;
    match command {
        Command::Serve(options) => serve::run(&project, &options)?,
        Command::Build { preview } => pages::run(&project, preview)?,
        Command::Shots { words } => shots::run(&project, &words)?,
        Command::Bench(options) => bench::run(&project, &options)?,
        Command::Contract(options) => contract::run(&project, &options)?,
        // It prints the closing line itself, also when tests fail.
        Command::Test { full: true, .. } => return test::run(&project, Selection::Full),
        Command::Test { arguments, .. } if arguments.is_empty() => {
            return test::run(&project, Selection::Quick);
        }
        Command::Test { arguments, .. } => return test::run(&project, Selection::Named(&arguments)),
        Command::Faults { list: false } => return test::run_every_fault(&project),
        Command::Faults { list: true } => test::list_faults(&project)?,
        Command::Rules => return rules::run(&project),
        Command::Lint => lint::run(&project)?,
        Command::Tools => prepare::run(&project)?,
        Command::Wechat(options) => wechat::run(&project, &options)?,
        Command::Trunk { arguments } => pages::trunk(&project, &arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}
