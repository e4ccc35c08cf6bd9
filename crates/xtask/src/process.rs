//! What `xshell` does not do.

use std::path::Path;
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

/// Makes a second name for a file.
#[cfg(unix)]
pub fn link(file: &Path, name: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(file, name)
}

/// Without symbolic links for everybody, the nearest thing: a copy.
#[cfg(not(unix))]
pub fn link(file: &Path, name: &Path) -> std::io::Result<()> {
    std::fs::copy(file, name).map(drop)
}

/// Fails with a line that the reader can copy.
pub fn fail_with_advice<T>(what: &str, advice: &str) -> Result<T> {
    bail!("{what}\n\n    {advice}\n")
}
