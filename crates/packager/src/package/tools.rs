//! The programs of npm that optimise, lower and parse; they are on the `PATH`.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::process::{piped, run};

/// Optimises a module for its size; refuses one that needs more than the WebAssembly of 2017.
pub(super) fn wasm_opt(from: &Path, to: &Path) -> Result<()> {
    let mut wasm_opt = wasm_opt_command()?;
    // The stack is below all data, so nothing is in the first bytes of the memory. And similar functions have similar
    // names: next to each other they compress better.
    wasm_opt.args([
        "-Oz",
        "-mvp",
        "--low-memory-unused",
        "--reorder-functions-by-name",
    ]);
    wasm_opt.args(["--strip-producers", "--strip-debug"]);
    run(wasm_opt.arg(from).arg("-o").arg(to))
}

/// npm's wasm-opt is a script with WebAssembly in it. V8 would spend half of the time on optimising that, which pays only
/// in longer runs.
fn wasm_opt_command() -> Result<Command> {
    let program = which::which("wasm-opt").context("wasm-opt is not on the PATH")?;
    let mut beginning = [0; 2];
    File::open(&program)?.read_exact(&mut beginning)?;
    if beginning != *b"#!" {
        return Ok(Command::new(program));
    }
    let mut node = Command::new("node");
    node.arg("--liftoff-only").arg(program);
    Ok(node)
}

/// Lowers and minifies a script or a style sheet.
pub(super) fn esbuild(options: &[&str], source: &[u8]) -> Result<Vec<u8>> {
    let mut esbuild = Command::new("esbuild");
    esbuild.args(["--minify", "--charset=utf8", "--log-level=warning"]);
    piped(esbuild.args(options), source)
}

/// Parses a script as that edition of ECMAScript.
pub(super) fn acorn(edition: &str, script: &[u8]) -> Result<()> {
    let mut acorn = Command::new("acorn");
    piped(acorn.args([&format!("--ecma{edition}"), "--silent"]), script).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read_as_its_edition() {
        let parses = |edition, script: &str| acorn(edition, script.as_bytes()).is_ok();
        assert!(parses("5", "var a = function () { return 1; };"));
        assert!(!parses("5", "const a = () => 1;"));
        assert!(parses("2017", "async function a() { await b; }"));
        for newer in [
            "a?.b;",
            "a ?? b;",
            "({ ...a });",
            "1n;",
            "await a;",
            "import.meta;",
            "try {} catch {}",
        ] {
            assert!(!parses("2017", newer), "{newer}");
        }
    }

    #[test]
    fn a_script_is_minified_and_a_broken_one_is_an_error() {
        let minified = esbuild(&["--target=es5"], b"var answer = 40 + 2;\n").unwrap();
        assert_eq!(minified, b"var answer=42;\n");
        assert!(esbuild(&[], b"var = ;").is_err());
    }
}
