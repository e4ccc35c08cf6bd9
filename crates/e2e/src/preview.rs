//! The preview build in a browser: every scene of its desk, in every look that a phone may have.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::json;
use tokio::fs;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::customer::has_document;
use crate::{Browser, Engine, Phone, tree};

/// No scene takes longer, also on a slow machine.
const LONGEST: Duration = Duration::from_secs(60);
/// How often is looked whether it has ended.
const GLANCE: Duration = Duration::from_millis(25);
/// What axe cannot look at: it needs timers, and nothing of a page that has crashed runs on.
const CRASHED: &str = "other-crash";
/// How much of a very long page is in its picture, in CSS pixels.
const TALLEST: f64 = 2_400.0;

/// A host of static files as anybody has one: an address that is no file is the page itself.
#[derive(Debug)]
pub struct Host {
    /// Where it is reached, without a slash at the end.
    pub address: String,
    serving: JoinHandle<()>,
}

impl Host {
    /// Serves the folder until it is dropped.
    pub async fn open(folder: PathBuf) -> anyhow::Result<Self> {
        ensure!(
            folder.join("index.html").is_file(),
            "{} has no preview: run `cargo xtask build --preview`",
            folder.display()
        );
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}", listener.local_addr()?);
        let serving = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let folder = folder.clone();
                // A browser that goes away in the middle is nobody's loss.
                tokio::spawn(async move { serve(connection, &folder).await.ok() });
            }
        });
        Ok(Self { address, serving })
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// One request, one answer, and good-bye.
async fn serve(mut connection: TcpStream, folder: &Path) -> anyhow::Result<()> {
    let mut lines = BufReader::new(&mut connection).lines();
    let first = lines.next_line().await?.context("nothing was asked")?;
    while lines.next_line().await?.is_some_and(|line| !line.is_empty()) {}
    let target = first.split(' ').nth(1).unwrap_or("/");
    let path = target
        .split('?')
        .next()
        .unwrap_or_default()
        .trim_start_matches('/');
    let is_file = !path.is_empty() && !path.contains("..") && folder.join(path).is_file();
    let is_call = path.starts_with("api/");
    let file = folder.join(if is_file { path } else { "index.html" });
    let kind = match file.extension().and_then(|extension| extension.to_str()) {
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        _ => "text/html; charset=utf-8",
    };
    let status = if is_call { "404 Not Found" } else { "200 OK" };
    let content = fs::read(&file).await?;
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        content.len()
    );
    connection.write_all(head.as_bytes()).await?;
    connection.write_all(&content).await?;
    Ok(connection.shutdown().await?)
}

/// One page in one state, as the desk lists it.
#[derive(Clone, Debug, Deserialize)]
pub struct Scene {
    /// Its name.
    pub name: String,
    /// The page's heading in the list.
    pub page: String,
    /// The state in Chinese.
    pub state: String,
    /// Its address.
    pub address: String,
}

/// How a phone is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its name in files.
    pub name: &'static str,
    theme: &'static str,
    mode: &'static str,
}

impl Look {
    /// All that are checked.
    pub const ALL: [Self; 3] = [
        Self {
            name: "light",
            theme: "light",
            mode: "",
        },
        Self {
            name: "dark",
            theme: "dark",
            mode: "",
        },
        Self {
            name: "care",
            theme: "light",
            mode: "care",
        },
    ];
}

/// One broken rule of accessibility.
#[derive(Clone, Debug, Deserialize)]
pub struct Violation {
    /// The rule's name in axe-core.
    pub rule: String,
    /// What is wrong.
    pub help: String,
    /// Where, as CSS selectors with what axe has to say about each.
    pub places: Vec<String>,
}

/// A browser in which scenes are played.
#[derive(Debug)]
pub struct Theatre {
    browser: Browser,
    host: String,
}

impl Theatre {
    /// Opens a browser for the preview at this address.
    pub async fn open(engine: Engine, host: &str) -> anyhow::Result<Self> {
        let browser = Browser::open(engine, Phone::USUAL).await?;
        let theatre = Self {
            browser,
            host: host.to_owned(),
        };
        if engine == Engine::Chromium {
            let still = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
            theatre.tell("Emulation.setEmulatedMedia", still).await?;
        }
        Ok(theatre)
    }

    /// Everything that the desk lists.
    pub async fn scenes(&self) -> anyhow::Result<Vec<Scene>> {
        self.goes_to("/preview").await?;
        let script = "const done = arguments[0]; const look = () => { \
            const links = [...document.querySelectorAll('a[data-scene]')]; \
            if (links.length < 2) return setTimeout(look, 50); \
            done(links.map(link => ({ name: link.dataset.scene, state: link.textContent.trim(), \
                page: link.closest('section')?.querySelector('h2')?.textContent ?? '组件', \
                address: link.getAttribute('href') }))); }; look();";
        let found = self.browser.driver.execute_async(script, vec![]).await?;
        Ok(found.convert()?)
    }

    /// Plays a scene to its end.
    pub async fn plays(&self, scene: &Scene) -> anyhow::Result<()> {
        self.goes_to(&scene.address).await?;
        // Asked from here: a page that has crashed has no timers any more. A page that has just been opened may have no
        // content yet on a busy machine.
        let script = "const outcome = document.documentElement?.dataset.scene ?? 'playing'; \
            if (outcome !== 'playing') document.documentElement.setAttribute('data-bare', ''); return outcome";
        let end = Instant::now() + LONGEST;
        let outcome = loop {
            let outcome: String = self.browser.driver.execute(script, vec![]).await?.convert()?;
            if outcome != "playing" {
                break outcome;
            }
            ensure!(Instant::now() < end, "{}: it never ends", scene.name);
            sleep(GLANCE).await;
        };
        if outcome != "ready" {
            let text = self
                .browser
                .driver
                .execute("return document.body.innerText", vec![])
                .await?;
            bail!("{}: {outcome}\non the screen:\n{}", scene.name, text.json());
        }
        Ok(())
    }

    /// Sets the phone.
    pub async fn looks(&self, look: Look, width: u16) -> anyhow::Result<()> {
        let metrics = json!({ "width": width, "height": 812, "deviceScaleFactor": 1, "mobile": true });
        self.tell("Emulation.setDeviceMetricsOverride", metrics).await?;
        let script = "const [theme, mode] = arguments; const root = document.documentElement; \
            root.setAttribute('data-weui-theme', theme); \
            mode ? root.setAttribute('data-weui-mode', mode) : root.removeAttribute('data-weui-mode');";
        self.browser
            .driver
            .execute(script, vec![json!(look.theme), json!(look.mode)])
            .await?;
        Ok(())
    }

    /// A picture of the whole page, or of the screen where something covers the page.
    pub async fn picture(&self, width: u16) -> anyhow::Result<Vec<u8>> {
        let script = "return document.querySelector('[aria-modal=true]') ? innerHeight \
            : Math.max(innerHeight, document.documentElement.scrollHeight)";
        let height: f64 = self.browser.driver.execute(script, vec![]).await?.convert()?;
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": height.min(TALLEST), "scale": 1 });
        let options = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let taken = self
            .browser
            .driver
            .cdp()
            .send_raw("Page.captureScreenshot", options)
            .await?;
        let data = taken
            .get("data")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default();
        Ok(BASE64.decode(data.as_bytes())?)
    }

    /// What axe-core, whose source this is, finds wrong with the page as it is shown now.
    pub async fn violations(&self, scene: &Scene, axe: &str) -> anyhow::Result<Vec<Violation>> {
        if scene.name == CRASHED {
            return Ok(Vec::new());
        }
        let loaded: bool = self
            .browser
            .driver
            .execute("return !!window.axe", vec![])
            .await?
            .convert()?;
        if !loaded {
            self.browser.driver.execute(axe, vec![]).await?;
        }
        let script = "const done = arguments[0]; \
            axe.run({ exclude: [['[data-preview]']] }, { resultTypes: ['violations'] }).then(found => \
                done(found.violations.map(it => ({ rule: it.id, help: it.help, places: it.nodes.map(node => \
                    node.target.join(' ') + ': ' + [...node.any, ...node.all, ...node.none].map(check => \
                        check.message).join('; ')) }))), \
                error => done([{ rule: 'axe', help: String(error), places: [] }]));";
        let found = self.browser.driver.execute_async(script, vec![]).await?;
        Ok(found.convert()?)
    }

    /// What a screen reader has of the page: all of it from Chromium, from WebKit what [`common`](Self::common) leaves.
    pub async fn tree(&self) -> anyhow::Result<String> {
        match self.browser.engine {
            Engine::Chromium => tree::of(&self.browser.driver).await,
            Engine::WebKit => tree::told(&self.browser).await,
        }
    }

    /// The part of a whole tree that this browser's driver tells, too.
    pub fn common(&self, tree: &str) -> String {
        match self.browser.engine {
            Engine::Chromium => tree.to_owned(),
            Engine::WebKit => tree::common(tree),
        }
    }

    /// Closes the browser.
    pub async fn closes(self) -> anyhow::Result<()> {
        self.browser.close().await
    }

    async fn goes_to(&self, address: &str) -> anyhow::Result<()> {
        let driver = &self.browser.driver;
        driver.set_script_timeout(LONGEST).await?;
        // A page that was left unsaved would ask first.
        driver.execute("window.onbeforeunload = null", vec![]).await?;
        driver.goto(format!("{}{address}", self.host)).await?;
        has_document(driver).await
    }

    async fn tell(&self, command: &str, options: serde_json::Value) -> anyhow::Result<()> {
        self.browser.driver.cdp().send_raw(command, options).await?;
        Ok(())
    }
}
