//! What `xshell` does not do.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Becomes another program: a signal to this process id then reaches it, and nothing is left behind to stop.
#[cfg(unix)]
pub fn become_program(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| format!("{command:?} could not be started"))
}

/// Without `exec`, the nearest thing: run it and end as it ends.
#[cfg(not(unix))]
pub fn become_program(mut command: Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{command:?} could not be started"))?;
    anyhow::ensure!(status.success(), "{command:?} failed ({status})");
    Ok(())
}

/// Fails with a line that the reader can copy.
pub fn fail_with_advice<T>(what: &str, advice: &str) -> Result<T> {
    bail!("{what}\n\n    {advice}\n")
}
