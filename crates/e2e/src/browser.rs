use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use http::Method;
use serde_json::{Value, json};
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

/// How long a process may take to start.
const START: Duration = Duration::from_secs(20);

/// Switches WebAssembly off in WebKit: the option's current name, and the one before 2024.
const WITHOUT_WEBASSEMBLY: [(&str, &str); 2] = [("JSC_useWasm", "false"), ("JSC_useWebAssembly", "false")];

/// The size of a phone's screen in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phone {
    width: u16,
    height: u16,
}

impl Phone {
    /// The most common size.
    pub const USUAL: Self = Self {
        width: 375,
        height: 812,
    };
    /// What WeChat's own bar leaves of that.
    pub const IN_WECHAT: Self = Self {
        width: 375,
        height: 724,
    };
    /// A designer's screen, which is none: with scroll bars, and without touch.
    pub const DESK: Self = Self {
        width: 1_440,
        height: 900,
    };
    /// The smallest supported size.
    pub const SMALL: Self = Self {
        width: 320,
        height: 568,
    };
}

/// A browser with its own driver and profile, reused between stories.
#[derive(Debug)]
pub struct Browser {
    pub engine: Engine,
    phone: Phone,
    /// Whether it has default settings, and may be reused.
    is_usual: bool,
    pub driver: WebDriver,
    /// The driver's process.
    process: Child,
    /// The virtual display of WebKit's window.
    screen: Option<Child>,
    /// The addresses of earlier stories' banks: console messages about them do not concern this story.
    pub(crate) left: Vec<String>,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Opens an empty window of a phone's size.
    pub async fn open(engine: Engine, phone: Phone) -> anyhow::Result<Self> {
        match engine {
            Engine::Chromium => Self::open_chromium(phone).await,
            Engine::WebKit => Self::open_webkit(phone, &[]).await,
        }
    }

    /// The same with an engine without WebAssembly: an old one, or an iPhone's in Lockdown Mode.
    pub async fn open_without_webassembly(engine: Engine) -> anyhow::Result<Self> {
        let phone = Phone::USUAL;
        let mut browser = match engine {
            Engine::Chromium => Self::open_chromium(phone).await?,
            Engine::WebKit => Self::open_webkit(phone, &WITHOUT_WEBASSEMBLY).await?,
        };
        browser.is_usual = false;
        if engine == Engine::Chromium {
            let script = json!({ "source": "delete window.WebAssembly" });
            let tools = browser.driver.cdp();
            tools
                .send_raw("Page.addScriptToEvaluateOnNewDocument", script)
                .await?;
        }
        Ok(browser)
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
        let is_phone = phone != Phone::DESK;
        let metrics = json!({
            "width": phone.width, "height": phone.height, "pixelRatio": 2.0, "touch": is_phone, "mobile": is_phone,
        });
        capabilities.add_experimental_option(
            "mobileEmulation",
            json!({ "deviceMetrics": metrics, "userAgent": Engine::Chromium.user_agent() }),
        )?;
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        Ok(Self {
            engine: Engine::Chromium,
            phone,
            is_usual: phone == Phone::USUAL,
            driver: driver.open_session(capabilities).await?,
            process: driver.process,
            screen: None,
            left: Vec::new(),
            _profile: profile,
        })
    }

    async fn open_webkit(phone: Phone, settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let profile = tempfile::tempdir()?;
        let (screen, display) = start_screen().await?;
        // MiniBrowser's toolbar would keep the window from being as narrow as a phone.
        let style = profile.path().join("config/gtk-3.0");
        fs::create_dir_all(&style).await?;
        fs::write(style.join("gtk.css"), NO_TOOL_BAR).await?;
        let mut command = Command::new(given("WEBKIT_DRIVER")?);
        command
            .envs(settings.iter().copied())
            .env("DISPLAY", display)
            .env("GDK_BACKEND", "x11")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            // Without a graphics card, painting through an emulated one takes a third of a story's time.
            .env("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1")
            // There is no desktop session.
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env("XDG_CONFIG_HOME", profile.path().join("config"))
            .env("XDG_DATA_HOME", profile.path().join("data"))
            .env("XDG_CACHE_HOME", profile.path().join("cache"));
        let mut driver = Driver::start(command, profile.path()).await?;
        // Its browser is MiniBrowser, which is installed with it.
        let user_agent = format!("--user-agent={}", Engine::WebKit.user_agent());
        let mut capabilities = Capabilities::new();
        capabilities.set(
            "webkitgtk:browserOptions",
            json!({ "args": ["--automation", user_agent] }),
        )?;
        let browser = Self {
            engine: Engine::WebKit,
            phone,
            is_usual: phone == Phone::USUAL,
            driver: driver.open_session(capabilities).await?,
            process: driver.process,
            screen: Some(screen),
            left: Vec::new(),
            _profile: profile,
        };
        browser.fit_window().await?;
        Ok(browser)
    }

    /// Resizes WebKit's window to a phone's size, and waits until it is in front.
    async fn fit_window(&self) -> anyhow::Result<()> {
        let driver = &self.driver;
        let (width, height) = (u32::from(self.phone.width), u32::from(self.phone.height));
        driver.set_window_rect(0, 0, width, height).await?;
        // What is left of the toolbar is added to the screen's height.
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

    /// Waits until the page in the window has the keyboard focus.
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

    /// A browser of the usual size without any state: an idle one, or a new one.
    pub async fn take(engine: Engine) -> anyhow::Result<Self> {
        match resting(engine) {
            Some(browser) => Ok(browser),
            None => Self::open(engine, Phone::USUAL).await,
        }
    }

    /// Clears all state and makes the browser available again: starting one takes longer than many stories.
    /// `quiet_place` is a page without scripts, of the last customer's bank at `bank`.
    pub async fn rest(mut self, bank: &str, quiet_place: &str) -> anyhow::Result<()> {
        if !self.is_usual {
            return self.close().await;
        }
        self.left.push(bank.to_owned());
        match self.forget(quiet_place).await {
            Ok(()) => at_rest().push(self),
            // If that fails, the next customer gets a new one.
            Err(_) => self.close().await?,
        }
        Ok(())
    }

    /// Clears everything: pages with their memory and history, cookies, storage, console messages.
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
        // The bank is about to stop: no page may stay that still requests something from it, such as its icon.
        driver.goto("about:blank").await?;
        match self.engine {
            Engine::Chromium => {
                driver.browser_log().await?;
                driver.cdp().send_raw("Page.bringToFront", json!({})).await?;
                self.is_in_front().await
            }
            Engine::WebKit => self.fit_window().await,
        }
    }

    /// Another window; the caller still has to switch to it.
    pub(crate) async fn new_window(&self) -> anyhow::Result<WindowHandle> {
        // A new tab in WebKit stays hidden, and nothing is painted in it; a new window is visible.
        Ok(match self.engine {
            Engine::Chromium => self.driver.new_tab().await?,
            Engine::WebKit => self.driver.new_window().await?,
        })
    }

    /// Closes all idle browsers.
    pub async fn close_those_at_rest() {
        loop {
            // Do not hold the lock while a browser closes.
            let Some(browser) = at_rest().pop() else { break };
            // The run is over: the error cannot be reported any more.
            let _ = browser.close().await;
        }
    }

    /// A computed accessibility property of an element: its `computedrole` or `computedlabel`.
    pub(crate) async fn computed(&self, what: &'static str, element: &WebElement) -> anyhow::Result<String> {
        let element = element.element_id().to_string();
        Ok(self.driver.cmd(Computed { what, element }).await?.value()?)
    }

    /// Performs input actions, as defined by WebDriver: the driver itself keeps the time between them.
    pub(crate) async fn acts(&self, devices: Value) -> anyhow::Result<()> {
        self.driver.cmd(Acts(devices)).await?;
        Ok(())
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

/// The pool of idle browsers.
fn at_rest() -> MutexGuard<'static, Vec<Browser>> {
    static AT_REST: Mutex<Vec<Browser>> = Mutex::new(Vec::new());
    AT_REST.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An idle browser with this engine.
fn resting(engine: Engine) -> Option<Browser> {
    let mut browsers = at_rest();
    let index = browsers.iter().position(|browser| browser.engine == engine)?;
    Some(browsers.swap_remove(index))
}

/// Input devices that act at the same time, one tick after the other.
#[derive(Debug)]
struct Acts(Value);

impl FormatRequestData for Acts {
    fn format_request(&self, session: &SessionId) -> RequestData {
        RequestData::new(Method::POST, format!("session/{session}/actions"))
            .add_body(json!({ "actions": self.0 }))
    }
}

/// A WebDriver command that the client library does not have.
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

/// Starts a virtual display; it signals when it is ready, and ends with the browser. Without a window manager, the
/// window under the mouse is in front, and the mouse is in the middle: the display is so narrow that any phone reaches
/// there.
///
/// Its number is assigned here: a display that looks for a free one removes the sockets of those that it passes, and
/// their browsers lose their display.
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

/// The driver process of a browser.
#[derive(Debug)]
struct Driver {
    process: Child,
    address: String,
    /// The output of driver and browser.
    words: PathBuf,
}

impl Driver {
    /// Starts one on its own port and waits until it reports that it is ready: a port that accepts connections would
    /// not show that it answers.
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
        let status: Value = serde_json::from_slice(&answer.bytes().await?)?;
        Ok(status.pointer("/value/ready") == Some(&json!(true)))
    }

    async fn open_session(&mut self, capabilities: impl Into<Capabilities>) -> anyhow::Result<WebDriver> {
        let session = WebDriver::new(self.address.as_str(), capabilities.into())
            .await
            .with_context(|| format!("the browser does not start; {}", self.words()))?;
        // On a busy machine, a call of the bank may take long.
        session.set_script_timeout(2 * START).await?;
        Ok(session)
    }

    /// The driver's output, for an error message.
    fn words(&mut self) -> String {
        let state = match self.process.try_wait() {
            Ok(Some(status)) => format!("has ended ({status})"),
            _ => "is still there".to_owned(),
        };
        let words = std::fs::read_to_string(&self.words).unwrap_or_default();
        format!("its driver at {} {state} and said {words:?}", self.address)
    }
}

/// A free port, below the range that the system uses for outgoing connections, so that none of them takes it before it
/// is bound, or while a bank is closed for a moment.
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
