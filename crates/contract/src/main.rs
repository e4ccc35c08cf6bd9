//! `contract write` writes docs/openapi.json and docs/api.md. `contract check` compares them with the types, and the
//! types with all releases. `contract release` keeps the document as that of a release.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use wechat_bank_contract::releases::{docs, keep, problems, releases};
use wechat_bank_contract::{document, markdown, print};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["write"] => write(),
        ["check"] => check(),
        ["release"] => check().and_then(|()| keep()),
        _ => Err("usage: contract write | check | release".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

/// The generated files.
fn files() -> [(PathBuf, String); 2] {
    let document = document();
    [
        (docs().join("openapi.json"), print(&document)),
        (docs().join("api.md"), markdown(&document)),
    ]
}

fn write() -> Result<(), String> {
    for (file, text) in files() {
        fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

fn check() -> Result<(), String> {
    let mut problems = problems(&releases()?)?;
    for (file, text) in files() {
        if fs::read_to_string(&file).ok().as_ref() != Some(&text) {
            let file = file.display();
            problems.push(format!(
                "{file} is outdated: cargo run -p wechat-bank-contract -- write"
            ));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}
