//! What the compiler says while trunk builds, kept for the page.
//!
//! Trunk starts `cargo` from the `PATH` and knows only how it ended. So there this very program stands before it under
//! that name: it passes everything on, and writes what was said about a build that failed into a file, which the page
//! shows (`src/preview/compiler.rs`).

use std::io::{IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, Result};
use xshell::Cmd;

use crate::process;
use crate::project::Project;

/// The name under which trunk starts this program.
const NAME: &str = "cargo";
/// Variables with cargo itself, and with the file.
const CARGO: &str = "TRUNK_CARGO";
const FILE: &str = "TRUNK_COMPILER_SAID";
/// That file, from the root; also in `Trunk.toml`.
const SAID: &str = "target/compiler.txt";
/// The folder with the name, from the root.
const FOLDER: &str = "target/trunk-path";

/// Whether trunk has started this program in place of cargo.
pub fn is_asked_for() -> bool {
    let name = std::env::args_os().next().map(PathBuf::from);
    name.is_some_and(|name| name.file_stem().is_some_and(|stem| stem == NAME))
        && std::env::var_os(CARGO).is_some()
}

/// Runs cargo with the same arguments, and ends as it ends.
pub fn run() -> Result<ExitCode> {
    let cargo = std::env::var_os(CARGO).context("no cargo is given")?;
    let file = std::env::var_os(FILE)
        .map(PathBuf::from)
        .context("no file is given")?;
    let mut command = Command::new(cargo);
    command.args(std::env::args_os().skip(1));
    if std::io::stderr().is_terminal() {
        // It no longer sees the terminal itself.
        command
            .env("CARGO_TERM_COLOR", "always")
            .env("CARGO_TERM_PROGRESS_WHEN", "always");
        command.env("CARGO_TERM_PROGRESS_WIDTH", "80");
    }
    let code = follow(command, &mut std::io::stderr(), &file)?;
    Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Runs a program, passes on what it says, and writes that into the file if it fails; empties the file if not.
fn follow(mut command: Command, through: &mut impl Write, file: &Path) -> Result<i32> {
    let mut child = command
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{command:?} could not be started"))?;
    let mut said = Vec::new();
    let mut from = child.stderr.take().context("it has no standard error")?;
    let mut part = [0; 4096];
    loop {
        let length = from.read(&mut part)?;
        let Some(part) = part.get(..length).filter(|part| !part.is_empty()) else {
            break;
        };
        through.write_all(part)?;
        said.extend_from_slice(part);
    }
    let status = child.wait()?;
    let text = if status.success() {
        String::new()
    } else {
        plain(&String::from_utf8_lossy(&said))
    };
    std::fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(status.code().unwrap_or(1))
}

/// The errors and warnings alone: without colours, and without the lines of progress.
fn plain(said: &str) -> String {
    let mut text = String::new();
    let mut rest = said;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        text.push_str(before);
        // A control sequence ends with a letter; nothing else comes from cargo.
        rest = after
            .split_once(|character: char| character.is_ascii_alphabetic())
            .map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    const PROGRESS: [&str; 8] = [
        "Building",
        "Blocking",
        "Compiling",
        "Downloaded",
        "Downloading",
        "Finished",
        "Locking",
        "Updating",
    ];
    // Cargo's bar is drawn over itself.
    let lines = text.split(['\n', '\r']);
    let lines = lines.filter(|line| {
        let first = line.split_whitespace().next();
        !first.is_some_and(|first| PROGRESS.contains(&first))
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// Trunk with this program before cargo on its path.
pub fn before<'a>(project: &Project, trunk: Cmd<'a>) -> Result<Cmd<'a>> {
    let folder = project.path(FOLDER);
    std::fs::create_dir_all(&folder)?;
    let name = folder.join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX));
    // An earlier one may lead to a program that is not there any more.
    let _ = std::fs::remove_file(&name);
    process::link(&std::env::current_exe()?, &name)
        .with_context(|| format!("{} cannot be made", name.display()))?;
    let said = project.path(SAID);
    std::fs::write(&said, "").with_context(|| format!("{} cannot be written", said.display()))?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Ok(trunk
        .env("PATH", project.search_path(Some(folder))?)
        .env(CARGO, cargo)
        .env(FILE, said))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> (i32, String, String) {
        let folder =
            std::env::temp_dir().join(format!("xtask-compiler-{}-{}", std::process::id(), script.len()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("said.txt");
        std::fs::write(&file, "from before").unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let mut through = Vec::new();
        let code = follow(command, &mut through, &file).unwrap();
        let said = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        (code, String::from_utf8(through).unwrap(), said)
    }

    #[test]
    fn what_is_said_of_a_failed_build_is_passed_on_and_kept_without_colours_and_progress() {
        let (code, through, said) = shell(
            "printf '   Compiling a v1\\n\\033[1m\\033[31merror\\033[0m: no\\n --> src/a.rs:1\\n' >&2; exit 101",
        );
        assert_eq!(code, 101);
        assert!(
            through.contains("Compiling a v1") && through.contains('\u{1b}'),
            "{through}"
        );
        assert_eq!(said, "error: no\n --> src/a.rs:1");
    }

    #[test]
    fn a_build_that_succeeds_leaves_nothing_to_show() {
        let (code, through, said) = shell("echo 'warning: unused' >&2");
        assert_eq!((code, said.as_str()), (0, ""));
        assert_eq!(through, "warning: unused\n");
    }

    #[test]
    fn trunk_serves_the_file_under_the_name_that_the_page_reads() {
        let project = Project::find().unwrap();
        let hook = format!("\"$TRUNK_SOURCE_DIR/{SAID}\" \"$TRUNK_STAGING_DIR/compiler.txt\"");
        assert!(project.read("Trunk.toml").unwrap().contains(&hook));
        assert!(
            project
                .read("src/preview/compiler.rs")
                .unwrap()
                .contains("\"/compiler.txt\"")
        );
    }

    #[test]
    fn a_bar_that_is_drawn_over_itself_is_progress() {
        let said = "\u{1b}[K    Building [==>   ] 1/9\r\u{1b}[K    Building [====> ] 5/9\r\u{1b}[Kerror[E0308]: mismatched\n";
        assert_eq!(plain(said), "error[E0308]: mismatched");
    }
}
