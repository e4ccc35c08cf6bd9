use std::net::TcpListener;
use std::process::Stdio;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use http::Method;
use serde_json::json;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::{
    Capabilities, ChromiumLikeCapabilities as _, DesiredCapabilities, RequestData, SessionId, WebDriver,
    WebElement,
};
use tokio::fs;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::Engine;
use crate::programs::given;

/// How long a program may take to start.
const START: Duration = Duration::from_secs(20);

/// The size of a phone's screen in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phone {
    width: u16,
    height: u16,
}

impl Phone {
    /// What most customers have.
    pub const USUAL: Self = Self {
        width: 375,
        height: 812,
    };
    /// The smallest that the pages are made for.
    pub const SMALL: Self = Self {
        width: 320,
        height: 568,
    };
}

/// A browser with a driver and a profile of its own, ended with the story.
#[derive(Debug)]
pub struct Browser {
    /// Its engine.
    pub engine: Engine,
    /// The session.
    pub driver: WebDriver,
    /// The driver, and whatever else it needs.
    processes: Vec<Child>,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Opens an empty window of a phone's size.
    pub async fn open(engine: Engine, phone: Phone) -> anyhow::Result<Self> {
        match engine {
            Engine::Chromium => Self::open_chromium(phone).await,
            Engine::WebKit => Self::open_webkit(phone).await,
        }
    }

    async fn open_chromium(phone: Phone) -> anyhow::Result<Self> {
        let profile = tempfile::tempdir()?;
        let (process, address) = start_driver(Command::new(given("CHROMEDRIVER")?)).await?;
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
        let metrics = json!({
            "width": phone.width, "height": phone.height, "pixelRatio": 2.0, "touch": true, "mobile": true,
        });
        capabilities.add_experimental_option(
            "mobileEmulation",
            json!({ "deviceMetrics": metrics, "userAgent": Engine::Chromium.user_agent() }),
        )?;
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        Ok(Self {
            engine: Engine::Chromium,
            driver: open_session(address, capabilities).await?,
            processes: vec![process],
            _profile: profile,
        })
    }

    async fn open_webkit(phone: Phone) -> anyhow::Result<Self> {
        let profile = tempfile::tempdir()?;
        let (screen, display) = start_screen().await?;
        // MiniBrowser's tool bar would keep the window from being as narrow as a phone.
        let style = profile.path().join("config/gtk-3.0");
        fs::create_dir_all(&style).await?;
        fs::write(style.join("gtk.css"), NO_TOOL_BAR).await?;
        let mut driver = Command::new(given("WEBKIT_DRIVER")?);
        driver
            .env("DISPLAY", display)
            .env("GDK_BACKEND", "x11")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            // There is no desktop to ask anything of.
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env("XDG_CONFIG_HOME", profile.path().join("config"))
            .env("XDG_DATA_HOME", profile.path().join("data"))
            .env("XDG_CACHE_HOME", profile.path().join("cache"));
        let (process, address) = start_driver(driver).await?;
        // Its browser is MiniBrowser, which comes with it.
        let user_agent = format!("--user-agent={}", Engine::WebKit.user_agent());
        let mut capabilities = Capabilities::new();
        capabilities.set(
            "webkitgtk:browserOptions",
            json!({ "args": ["--automation", user_agent] }),
        )?;
        let driver = open_session(address, capabilities).await?;
        let (width, height) = (u32::from(phone.width), u32::from(phone.height));
        driver.set_window_rect(0, 0, width, height).await?;
        // What is left of the tool bar comes on top of the screen.
        let inner: (u32, u32) = driver
            .execute("return [innerWidth, innerHeight]", vec![])
            .await?
            .convert()?;
        driver
            .set_window_rect(0, 0, width, height + height.saturating_sub(inner.1))
            .await?;
        ensure!(inner.0 == width, "WebKit's window is {} px wide", inner.0);
        let end = Instant::now() + START;
        while !driver
            .execute("return document.hasFocus()", vec![])
            .await?
            .convert::<bool>()?
        {
            ensure!(Instant::now() < end, "WebKit's window is not in front");
            sleep(Duration::from_millis(10)).await;
        }
        Ok(Self {
            engine: Engine::WebKit,
            driver,
            processes: vec![process, screen],
            _profile: profile,
        })
    }

    /// What the engine has worked out about an element: its `computedrole` or `computedlabel`.
    pub(crate) async fn computed(&self, what: &'static str, element: &WebElement) -> anyhow::Result<String> {
        let element = element.element_id().to_string();
        Ok(self.driver.cmd(Computed { what, element }).await?.value()?)
    }

    /// Closes the window and ends the driver.
    pub async fn close(mut self) -> anyhow::Result<()> {
        let closed = self.driver.clone().quit().await;
        for process in &mut self.processes {
            process.kill().await?;
        }
        Ok(closed?)
    }
}

/// A command of the standard that the client does not have.
#[derive(Debug)]
struct Computed {
    what: &'static str,
    element: String,
}

impl FormatRequestData for Computed {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let Self { what, element } = self;
        RequestData::new(Method::GET, format!("session/{session}/element/{element}/{what}"))
    }
}

const NO_TOOL_BAR: &str = "\
window box button, toolbar button, toolbar image { margin: 0; padding: 0; border: 0; min-width: 0; min-height: 0; }
toolbar image { margin: -12px; }
toolbar entry { margin: 0 -80px; padding: 0; min-width: 0; min-height: 0; font-size: 1px; }
";

/// A screen that nobody sees; it names itself once it is there. Without a window manager, that window is in front which
/// lies under the mouse, and the mouse lies in the middle: the screen is so narrow that any phone reaches there.
async fn start_screen() -> anyhow::Result<(Child, String)> {
    let mut screen = Command::new(given("XVFB")?)
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "600x1000x24",
            "-nolisten",
            "tcp",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("Xvfb does not start")?;
    let output = screen.stdout.take().context("Xvfb has no output")?;
    let number = timeout(START, BufReader::new(output).lines().next_line()).await??;
    let number = number.context("Xvfb ended before it had a screen")?;
    Ok((screen, format!(":{}", number.trim())))
}

/// Starts a driver on a port of its own and waits until it answers there.
async fn start_driver(mut command: Command) -> anyhow::Result<(Child, String)> {
    let port = free_port()?;
    let process = command
        .arg(format!("--port={port}"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("{command:?} does not start"))?;
    let end = Instant::now() + START;
    while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        ensure!(Instant::now() < end, "{command:?} does not listen");
        sleep(Duration::from_millis(10)).await;
    }
    Ok((process, format!("http://127.0.0.1:{port}")))
}

/// A port that nobody listens on. It lies below those that the system gives to outgoing connections, so that none of
/// them takes it before the driver does.
fn free_port() -> anyhow::Result<u16> {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 120)? * 100;
    for _ in 0..1000 {
        let port = 20_000 + (first + TRIED.fetch_add(1, Ordering::Relaxed)) % 12_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    anyhow::bail!("no port is free")
}

async fn open_session(address: String, capabilities: impl Into<Capabilities>) -> anyhow::Result<WebDriver> {
    let driver = WebDriver::new(address, capabilities.into())
        .await
        .context("the browser does not start")?;
    // On a machine that does other things, too, a call of the bank may take its time.
    driver.set_script_timeout(2 * START).await?;
    Ok(driver)
}
