//! `contract write FILE` writes the document; `contract check FILE [EARLIER]` compares the committed one with the types,
//! and with an earlier release.

use std::process::ExitCode;

use wechat_bank_contract::{compatibility, document, print};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["write", file] => {
            std::fs::write(file, print(&document())).map_err(|error| format!("{file}: {error}"))
        }
        ["check", file] => check(file),
        ["check", file, earlier] => check(file).and_then(|()| compare(earlier, file)),
        _ => Err("usage: contract write FILE | contract check FILE [EARLIER]".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn check(file: &str) -> Result<(), String> {
    if read(file)? == print(&document()) {
        Ok(())
    } else {
        Err(format!(
            "{file} is not what the types say; `cargo run -p wechat-bank-contract -- write {file}` writes it"
        ))
    }
}

fn compare(earlier: &str, file: &str) -> Result<(), String> {
    let parse = |file: &str| serde_json::from_str(&read(file)?).map_err(|error| format!("{file}: {error}"));
    let breaks = compatibility::breaks(&parse(earlier)?, &parse(file)?);
    if breaks.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "{file} breaks clients or servers of {earlier}:\n{}",
            breaks.join("\n")
        ))
    }
}

fn read(file: &str) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))
}
