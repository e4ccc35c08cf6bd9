use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::programs::given;

/// What the bank takes for today unless a story says otherwise: a Saturday.
pub const TODAY: &str = "2026-11-21";

/// A sandbox bank of its own for one story: a process with a data folder, serving the built pages.
#[derive(Debug)]
pub struct Bank {
    process: Child,
    folder: tempfile::TempDir,
    /// Where it is reached, without a slash at the end.
    pub address: String,
}

impl Bank {
    /// Opens a new bank on a free port.
    pub async fn open() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let (process, address) = start(folder.path(), "0", TODAY).await?;
        Ok(Self {
            process,
            folder,
            address,
        })
    }

    /// Kills the bank without warning and opens it again on the same address with what it had on disk.
    pub async fn crash_and_reopen(&mut self) -> anyhow::Result<()> {
        self.reopen_on(TODAY).await
    }

    /// The same, on another day.
    pub async fn reopen_on(&mut self, today: &str) -> anyhow::Result<()> {
        self.process.kill().await?;
        let port = self.address.rsplit(':').next().unwrap_or_default();
        (self.process, self.address) = start(self.folder.path(), port, today).await?;
        Ok(())
    }

    /// What the bank has noted of its calls.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join(LOG)).unwrap_or_default()
    }
}

const LOG: &str = "bank.log";

async fn start(folder: &Path, port: &str, today: &str) -> anyhow::Result<(Child, String)> {
    let log = File::options().create(true).append(true).open(folder.join(LOG))?;
    let mut process = Command::new(given("SANDBOX_BIN")?)
        .args(["--port", port, "--today", today, "--data"])
        .arg(folder)
        .arg("--dist")
        .arg(given("DIST_DIR")?)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
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
