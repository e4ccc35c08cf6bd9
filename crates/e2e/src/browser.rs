use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use http::Method;
use serde_json::json;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::{
    Capabilities, ChromiumLikeCapabilities as _, DesiredCapabilities, RequestData, SessionId, WebDriver,
    WebElement, WindowHandle,
};
use tokio::fs;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::programs::given;
use crate::{Engine, chromium};

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

/// A browser with a driver and a profile of its own, which rests between stories.
#[derive(Debug)]
pub struct Browser {
    /// Its engine.
    pub engine: Engine,
    phone: Phone,
    /// The session.
    pub driver: WebDriver,
    /// The program that leads it.
    process: Child,
    /// What WebKit's window is shown on.
    screen: Option<Child>,
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
        let mut driver = Driver::start(Command::new(given("CHROMEDRIVER")?), profile.path()).await?;
        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_binary(&chromium::program()?.to_string_lossy())?;
        for argument in chromium::FLAGS {
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
            phone,
            driver: driver.open_session(capabilities).await?,
            process: driver.process,
            screen: None,
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
        let mut command = Command::new(given("WEBKIT_DRIVER")?);
        command
            .env("DISPLAY", display)
            .env("GDK_BACKEND", "x11")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            // Without a graphics card, painting through one that is played by software takes a third of a story's time.
            .env("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1")
            // There is no desktop to ask anything of.
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env("XDG_CONFIG_HOME", profile.path().join("config"))
            .env("XDG_DATA_HOME", profile.path().join("data"))
            .env("XDG_CACHE_HOME", profile.path().join("cache"));
        let mut driver = Driver::start(command, profile.path()).await?;
        // Its browser is MiniBrowser, which comes with it.
        let user_agent = format!("--user-agent={}", Engine::WebKit.user_agent());
        let mut capabilities = Capabilities::new();
        capabilities.set(
            "webkitgtk:browserOptions",
            json!({ "args": ["--automation", user_agent] }),
        )?;
        let browser = Self {
            engine: Engine::WebKit,
            phone,
            driver: driver.open_session(capabilities).await?,
            process: driver.process,
            screen: Some(screen),
            _profile: profile,
        };
        browser.fit_window().await?;
        Ok(browser)
    }

    /// Makes WebKit's window as large as a phone, and waits until it is in front.
    async fn fit_window(&self) -> anyhow::Result<()> {
        let driver = &self.driver;
        let (width, height) = (u32::from(self.phone.width), u32::from(self.phone.height));
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
        self.is_in_front().await
    }

    /// Waits until the page in the window has the keyboard.
    async fn is_in_front(&self) -> anyhow::Result<()> {
        let end = Instant::now() + START;
        while !self
            .driver
            .execute("return document.hasFocus()", vec![])
            .await?
            .convert::<bool>()?
        {
            ensure!(Instant::now() < end, "the window is not in front");
            sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// A browser of the usual size that knows nothing: one at rest, or a new one.
    pub async fn take(engine: Engine) -> anyhow::Result<Self> {
        match resting(engine) {
            Some(browser) => Ok(browser),
            None => Self::open(engine, Phone::USUAL).await,
        }
    }

    /// Forgets everything and waits for its next customer: to start one takes longer than many a story. `quiet_place` is a
    /// page of the last customer's bank that does nothing.
    pub async fn rest(self, quiet_place: &str) -> anyhow::Result<()> {
        if self.phone != Phone::USUAL {
            return self.close().await;
        }
        match self.forget(quiet_place).await {
            Ok(()) => at_rest().push(self),
            // Whatever the last customer did to it, the next one gets another.
            Err(_) => self.close().await?,
        }
        Ok(())
    }

    /// Leaves nothing of what was done: no page with its memory and history, no cookies, no storage, no complaints.
    async fn forget(&self, quiet_place: &str) -> anyhow::Result<()> {
        let driver = &self.driver;
        let others = driver.windows().await?;
        let window = self.new_window().await?;
        for other in others {
            driver.switch_to_window(other).await?;
            driver.close_window().await?;
        }
        driver.switch_to_window(window).await?;
        driver.goto(quiet_place).await?;
        driver.delete_all_cookies().await?;
        ensure!(driver.get_all_cookies().await?.is_empty(), "a cookie is left");
        driver
            .execute("localStorage.clear(); sessionStorage.clear()", vec![])
            .await?;
        match self.engine {
            Engine::Chromium => {
                driver.browser_log().await?;
                driver.cdp().send_raw("Page.bringToFront", json!({})).await?;
                self.is_in_front().await
            }
            Engine::WebKit => self.fit_window().await,
        }
    }

    /// Another window, to which one still has to turn.
    pub(crate) async fn new_window(&self) -> anyhow::Result<WindowHandle> {
        // A tab that WebKit's driver turns to is still hidden, and nothing is painted in it; a window is not.
        Ok(match self.engine {
            Engine::Chromium => self.driver.new_tab().await?,
            Engine::WebKit => self.driver.new_window().await?,
        })
    }

    /// Closes all browsers that nobody has taken again.
    pub async fn close_those_at_rest() {
        loop {
            // Its lock must not be held for as long as a browser takes to close.
            let Some(browser) = at_rest().pop() else { break };
            // The run is over: there is nobody to be told.
            let _ = browser.close().await;
        }
    }

    /// What the engine has worked out about an element: its `computedrole` or `computedlabel`.
    pub(crate) async fn computed(&self, what: &'static str, element: &WebElement) -> anyhow::Result<String> {
        let element = element.element_id().to_string();
        Ok(self.driver.cmd(Computed { what, element }).await?.value()?)
    }

    /// Closes the window and ends the driver.
    pub async fn close(mut self) -> anyhow::Result<()> {
        let closed = self.driver.clone().quit().await;
        self.process.kill().await?;
        if let Some(screen) = &mut self.screen
            && timeout(Duration::from_secs(5), screen.wait()).await.is_err()
        {
            screen.kill().await?;
        }
        Ok(closed?)
    }
}

/// Browsers that wait for their next customer.
fn at_rest() -> MutexGuard<'static, Vec<Browser>> {
    static AT_REST: Mutex<Vec<Browser>> = Mutex::new(Vec::new());
    AT_REST.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One with this engine.
fn resting(engine: Engine) -> Option<Browser> {
    let mut browsers = at_rest();
    let index = browsers.iter().position(|browser| browser.engine == engine)?;
    Some(browsers.swap_remove(index))
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

/// A screen that nobody sees; it tells once it is there, and goes with the browser. Without a window manager, that
/// window is in front which lies under the mouse, and the mouse lies in the middle: the screen is so narrow that any phone
/// reaches there.
///
/// Its number is given to it: a screen that looks for one itself takes away the sockets of those that it passes, and
/// their browsers find no screen any more.
async fn start_screen() -> anyhow::Result<(Child, String)> {
    let display = format!(":{}", free_port()?);
    let mut screen = Command::new(given("XVFB")?)
        .args([display.as_str(), "-terminate", "-displayfd", "1"])
        .args(["-screen", "0", "600x1000x24", "-nolisten", "tcp"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("Xvfb does not start")?;
    let output = screen.stdout.take().context("Xvfb has no output")?;
    let number = timeout(START, BufReader::new(output).lines().next_line()).await??;
    number.context("Xvfb ended before it had a screen")?;
    Ok((screen, display))
}

/// The program that leads a browser.
#[derive(Debug)]
struct Driver {
    process: Child,
    address: String,
    /// What it and its browser complain of.
    words: PathBuf,
}

impl Driver {
    /// Starts one on a port of its own and waits until it says itself that it is ready: that something listens there
    /// would not tell that it answers.
    async fn start(mut command: Command, folder: &Path) -> anyhow::Result<Self> {
        let words = folder.join("driver.log");
        let port = free_port()?;
        let process = command
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&words)?)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{command:?} does not start"))?;
        let mut driver = Self {
            process,
            address: format!("http://127.0.0.1:{port}"),
            words,
        };
        let answers = async {
            while !driver.is_ready().await.unwrap_or(false) {
                sleep(Duration::from_millis(10)).await;
            }
        };
        if timeout(START, answers).await.is_err() {
            bail!("{command:?} is not ready; {}", driver.words());
        }
        Ok(driver)
    }

    async fn is_ready(&self) -> anyhow::Result<bool> {
        let answer = reqwest::get(format!("{}/status", self.address)).await?;
        let status: serde_json::Value = serde_json::from_slice(&answer.bytes().await?)?;
        Ok(status.pointer("/value/ready") == Some(&json!(true)))
    }

    async fn open_session(&mut self, capabilities: impl Into<Capabilities>) -> anyhow::Result<WebDriver> {
        let session = WebDriver::new(self.address.as_str(), capabilities.into())
            .await
            .with_context(|| format!("the browser does not start; {}", self.words()))?;
        // On a machine that does other things, too, a call of the bank may take its time.
        session.set_script_timeout(2 * START).await?;
        Ok(session)
    }

    /// What there is to say about a driver that does not do as it is told.
    fn words(&mut self) -> String {
        let state = match self.process.try_wait() {
            Ok(Some(status)) => format!("has ended ({status})"),
            _ => "is still there".to_owned(),
        };
        let words = std::fs::read_to_string(&self.words).unwrap_or_default();
        format!("its driver at {} {state} and said {words:?}", self.address)
    }
}

/// A port that nobody listens on. It lies below those that the system gives to outgoing connections, so that none of
/// them takes it before whoever it is for does, or while a bank is closed for a moment.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 120)? * 100;
    for _ in 0..1000 {
        let port = 20_000 + (first + TRIED.fetch_add(1, Ordering::Relaxed)) % 12_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no port is free")
}
