use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use crate::browser::free_port;
use crate::host::Host;
use crate::programs::given;

/// The bank's date unless a story sets another: a Saturday.
pub const TODAY: &str = "2026-11-21";
/// The time of day at which it opens, exactly: what there is today must not depend on when a story runs.
const OPENS: Duration = Duration::from_hours(9);
/// Long enough before midnight for a story to start on this day, on a busy machine, too.
const BEFORE_MIDNIGHT: Duration = Duration::from_secs(24 * 3600 - 30);

/// The pages that a story runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// Those that a bank serves, with a bank behind them.
    Release,
    /// The preview, with the bank in the page.
    Preview,
}

/// A story's own sandbox bank.
#[derive(Debug)]
pub struct Bank {
    place: Place,
    /// Its base URL, without a trailing slash.
    pub address: String,
    /// The time of day its clock was set to, and when; the clock goes on while the bank is closed.
    opens: Duration,
    opened: Instant,
    /// The proxy that a story has put between the bank and its customers; it ends with the bank.
    pub between: JoinSet<()>,
}

#[derive(Debug)]
enum Place {
    /// A process with a data folder, serving the built pages.
    Process(Child, tempfile::TempDir),
    /// The page itself; it lives as long as the tab.
    Page(#[expect(dead_code, reason = "it serves until it is dropped")] Host),
}

impl Bank {
    /// Opens a new bank on a free port.
    pub async fn open(build: Build) -> anyhow::Result<Self> {
        if build == Build::Preview {
            let host = Host::open(given("PREVIEW_DIR")?).await?;
            let address = host.address.clone();
            return Ok(Self::at(address, Place::Page(host)));
        }
        let folder = tempfile::tempdir()?;
        let port = free_port()?.to_string();
        let (process, address) = start(folder.path(), &port, TODAY, OPENS).await?;
        Ok(Self::at(address, Place::Process(process, folder)))
    }

    fn at(address: String, place: Place) -> Self {
        let between = JoinSet::new();
        Self {
            place,
            address,
            opens: OPENS,
            opened: Instant::now(),
            between,
        }
    }

    pub fn build(&self) -> Build {
        match self.place {
            Place::Process(..) => Build::Release,
            Place::Page(_) => Build::Preview,
        }
    }

    /// Kills the bank without warning and opens it again on the same address with what it had on disk.
    pub async fn crash_and_reopen(&mut self) -> anyhow::Result<()> {
        self.reopen_on(TODAY).await
    }

    /// The same, on another day.
    pub async fn reopen_on(&mut self, today: &str) -> anyhow::Result<()> {
        let Place::Process(process, folder) = &mut self.place else {
            bail!("a bank in the page cannot be killed");
        };
        process.kill().await?;
        let port = self.address.rsplit(':').next().unwrap_or_default();
        let time = self.opens + self.opened.elapsed();
        (*process, self.address) = start(folder.path(), port, today, time).await?;
        Ok(())
    }

    /// The same, half a minute before this day ends.
    pub async fn reopen_before_midnight_of(&mut self, today: &str) -> anyhow::Result<()> {
        (self.opens, self.opened) = (BEFORE_MIDNIGHT, Instant::now());
        self.reopen_on(today).await
    }

    /// The bank's log of calls; a bank in the page has none.
    pub fn log(&self) -> String {
        match &self.place {
            Place::Process(_, folder) => std::fs::read_to_string(folder.path().join(LOG)).unwrap_or_default(),
            Place::Page(_) => String::new(),
        }
    }
}

const LOG: &str = "bank.log";

async fn start(folder: &Path, port: &str, today: &str, time: Duration) -> anyhow::Result<(Child, String)> {
    let seconds = time.as_secs();
    let time = format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    let log = File::options().create(true).append(true).open(folder.join(LOG))?;
    let mut process = Command::new(given("SANDBOX_BIN")?)
        .args(["--port", port, "--today", today, "--time", &time, "--data"])
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
    // Later output must not fill the pipe.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok((process, address))
}
