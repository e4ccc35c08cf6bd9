use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::{ChromiumLikeCapabilities as _, DesiredCapabilities, WebDriver};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::bank::given;

/// Chromium with a driver and a profile of its own, ended with the story.
#[derive(Debug)]
pub struct Browser {
    driver_process: Child,
    _profile: tempfile::TempDir,
    /// The session.
    pub driver: WebDriver,
}

impl Browser {
    /// Opens an empty window of a phone's size.
    pub async fn open(width: u32, height: u32) -> anyhow::Result<Self> {
        let mut driver_process = Command::new(given("CHROMEDRIVER")?)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("chromedriver does not start")?;
        let output = driver_process
            .stdout
            .take()
            .context("chromedriver has no output")?;
        let mut lines = BufReader::new(output).lines();
        let port = timeout(Duration::from_secs(20), async {
            while let Some(line) = lines.next_line().await? {
                if let Some((_, port)) = line.split_once("successfully on port ") {
                    return Ok(port.trim_end_matches('.').to_owned());
                }
            }
            bail!("chromedriver ended before it listened")
        })
        .await
        .context("chromedriver did not listen within 20 s")??;
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });

        let profile = tempfile::tempdir()?;
        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_binary(&given("CHROMIUM")?.to_string_lossy())?;
        for argument in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--lang=zh-CN",
        ] {
            capabilities.add_arg(argument)?;
        }
        capabilities.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        capabilities.add_experimental_option(
            "mobileEmulation",
            serde_json::json!({ "deviceMetrics": { "width": width, "height": height, "pixelRatio": 2.0, "touch": true } }),
        )?;
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities)
            .await
            .context("Chromium does not start")?;
        Ok(Self {
            driver_process,
            _profile: profile,
            driver,
        })
    }

    /// Closes the window and ends the driver.
    pub async fn close(mut self) -> anyhow::Result<()> {
        let closed = self.driver.clone().quit().await;
        self.driver_process.kill().await?;
        Ok(closed?)
    }
}
