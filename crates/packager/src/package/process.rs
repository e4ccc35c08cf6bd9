//! Running other programs; one that fails is an error that names it with its arguments.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

/// Runs a program to its end; its output goes to the terminal.
pub(super) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    ensure!(status.success(), "{} failed ({status})", described(command));
    Ok(())
}

/// What a program writes when it reads this; its standard error goes to the terminal.
pub(super) fn piped(command: &mut Command, input: &[u8]) -> Result<Vec<u8>> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().with_context(|| cannot_start(command))?;
    let pipe = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // On another thread, so that neither side waits for the other. A program that ends early reports why itself.
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

fn described(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let words: Vec<_> = std::iter::once(program)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect();
    format!("`{}`", words.join(" "))
}

fn cannot_start(command: &Command) -> String {
    format!("{} could not be started", described(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_takes_more_than_it_can_hold() {
        let input = b"moonlight ".repeat(100_000);
        assert_eq!(piped(&mut Command::new("cat"), &input).unwrap(), input);
    }

    #[test]
    fn a_failing_program_is_named_with_its_arguments() {
        let error = piped(Command::new("sh").args(["-c", "exit 3"]), b"")
            .unwrap_err()
            .to_string();
        assert!(error.contains("`sh -c exit 3`") && error.contains('3'), "{error}");
        let error = format!(
            "{:#}",
            run(&mut Command::new("/nowhere/no-such-program")).unwrap_err()
        );
        assert!(
            error.contains("`no-such-program` could not be started"),
            "{error}"
        );
    }
}
