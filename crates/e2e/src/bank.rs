use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// What the bank takes for today in every story.
pub const TODAY: &str = "2026-11-21";

/// A sandbox bank of its own for one story: a process with a data folder, serving the built pages.
#[derive(Debug)]
pub struct Bank {
    process: Child,
    data: tempfile::TempDir,
    /// Where it is reached, without a slash at the end.
    pub address: String,
}

impl Bank {
    /// Opens a new bank on a free port.
    pub async fn open() -> anyhow::Result<Self> {
        let data = tempfile::tempdir()?;
        let (process, address) = start(data.path(), "0").await?;
        Ok(Self {
            process,
            data,
            address,
        })
    }

    /// Kills the bank without warning and opens it again on the same address with what it had on disk.
    pub async fn crash_and_reopen(&mut self) -> anyhow::Result<()> {
        self.process.kill().await?;
        let port = self.address.rsplit(':').next().unwrap_or_default().to_owned();
        let (process, address) = start(self.data.path(), &port).await?;
        self.process = process;
        self.address = address;
        Ok(())
    }
}

async fn start(data: &Path, port: &str) -> anyhow::Result<(Child, String)> {
    let mut process = Command::new(given("SANDBOX_BIN")?)
        .args(["--port", port, "--today", TODAY, "--data"])
        .arg(data)
        .arg("--dist")
        .arg(given("DIST_DIR")?)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("the sandbox bank does not start")?;
    let output = process.stdout.take().context("the sandbox bank has no output")?;
    let mut lines = BufReader::new(output).lines();
    let address = timeout(Duration::from_secs(20), async {
        while let Some(line) = lines.next_line().await? {
            if let Some(address) = line.strip_prefix("listening on ") {
                return Ok(address.trim().trim_end_matches('/').to_owned());
            }
        }
        bail!("the sandbox bank ended before it listened")
    })
    .await
    .context("the sandbox bank did not listen within 20 s")??;
    // Whatever it prints later must not fill the pipe.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok((process, address))
}

/// A path that `cargo xtask test` hands over.
pub(crate) fn given(name: &str) -> anyhow::Result<PathBuf> {
    let value = std::env::var_os(name);
    value
        .map(PathBuf::from)
        .with_context(|| format!("{name} is not set: run the stories by `cargo xtask test`"))
}
