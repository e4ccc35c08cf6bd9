//! Running other programs.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

/// Runs a program to its end; it speaks to the terminal directly.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    ensure!(status.success(), "{} failed ({status})", described(command));
    Ok(())
}

/// What a program says on its standard output; an error when it fails.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| cannot_start(command))?;
    ensure!(
        output.status.success(),
        "{} failed ({})",
        described(command),
        output.status
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a program makes of its standard input; what it says about that goes to the terminal.
pub fn piped(command: &mut Command, input: &[u8]) -> Result<Vec<u8>> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let pipe = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // Beside the reading, so that neither waits for the other. A program that ends early says why itself.
        scope.spawn(move || pipe.map(|mut pipe| pipe.write_all(input)));
        child.wait_with_output()
    });
    let output = output.with_context(|| format!("{} broke off", described(command)))?;
    ensure!(
        output.status.success(),
        "{} failed ({})",
        described(command),
        output.status
    );
    Ok(output.stdout)
}

/// Whether a program can be started and succeeds; nothing it says is shown.
pub fn succeeds(command: &mut Command) -> bool {
    let quiet = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Becomes another program: a signal to this process id then reaches it, and nothing is left behind to stop.
#[cfg(unix)]
pub fn become_program(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| cannot_start(command))
}

/// Without `exec`, the nearest thing: run it and end as it ends.
#[cfg(not(unix))]
pub fn become_program(command: &mut Command) -> Result<()> {
    run(command)
}

/// What a reader could type to run the same: the program's name and its arguments.
pub fn described(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let words: Vec<_> = std::iter::once(program)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect();
    format!("`{}`", words.join(" "))
}

/// The sentence for a program that did not even start.
pub fn cannot_start(command: &Command) -> String {
    format!("{} could not be started", described(command))
}

/// Where a program stands on the given search path.
pub fn find(name: &str, search_path: &std::ffi::OsStr) -> Option<std::path::PathBuf> {
    std::env::split_paths(search_path)
        .map(|folder| folder.join(name))
        .find(|file| is_program(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

/// Fails with what a person can do about it.
pub fn fail_with_advice<T>(what: &str, advice: &str) -> Result<T> {
    bail!("{what}\n\n    {advice}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named_with_its_arguments() {
        let error = run(Command::new("sh").args(["-c", "exit 3"]))
            .unwrap_err()
            .to_string();
        assert!(error.contains("`sh -c exit 3`") && error.contains('3'), "{error}");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = format!(
            "{:#}",
            run(&mut Command::new("/nowhere/no-such-program")).unwrap_err()
        );
        assert!(
            error.contains("no-such-program") && error.contains("could not be started"),
            "{error}"
        );
        assert!(!succeeds(&mut Command::new("/nowhere/no-such-program")));
    }

    #[test]
    fn a_pipe_takes_more_than_it_can_hold() {
        let input = b"moonlight ".repeat(100_000);
        assert_eq!(piped(&mut Command::new("cat"), &input).unwrap(), input);
        assert!(piped(Command::new("sh").args(["-c", "exit 3"]), &input).is_err());
    }

    #[test]
    fn only_files_that_may_be_run_are_programs() {
        assert!(find("sh", std::ffi::OsStr::new("/nowhere:/bin:/usr/bin")).is_some());
        assert!(find("passwd", std::ffi::OsStr::new("/etc")).is_none());
    }
}
