//! The preview build in a browser: every scene of its desk, in every look of a phone.

use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use data_encoding::BASE64;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::time::sleep;

use crate::waiting::has_document;
use crate::{Browser, Engine, Phone, tree};

pub use crate::host::Host;

/// Timeout of a scene, on a slow machine, too.
const LONGEST: Duration = Duration::from_secs(60);
/// Polling interval.
const GLANCE: Duration = Duration::from_millis(25);
/// The scene that axe cannot check: it needs timers, and nothing of a crashed page runs on.
const CRASHED: &str = "other-crash";
/// What is to be seen on its page.
const CRASH: &str = "页面出错了";
/// How much of a very long page its screenshot contains, in CSS pixels.
const TALLEST: f64 = 2_400.0;

/// One page in one state, as the desk lists it.
#[derive(Clone, Debug, Deserialize)]
pub struct Scene {
    pub name: String,
    /// The page's heading in the list.
    pub page: String,
    /// The state in Chinese.
    pub state: String,
    pub address: String,
}

/// A combination of phone settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its name in files.
    pub name: &'static str,
    theme: &'static str,
    mode: &'static str,
}

impl Look {
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

/// A violated accessibility rule.
#[derive(Clone, Debug, Deserialize)]
pub struct Violation {
    /// The rule's name in axe-core.
    pub rule: String,
    pub help: String,
    /// Where, as CSS selectors with axe's explanation for each.
    pub places: Vec<String>,
}

/// A browser that plays scenes.
#[derive(Debug)]
pub struct Theatre {
    browser: Browser,
    host: String,
}

impl Theatre {
    /// Opens a browser for the preview at this address.
    pub async fn open(engine: Engine, host: &str) -> anyhow::Result<Self> {
        Self::open_on(Phone::USUAL, engine, host).await
    }

    /// The same on a designer's screen, for the desk with phones in it.
    pub async fn open_wide(engine: Engine, host: &str) -> anyhow::Result<Self> {
        Self::open_on(Phone::DESK, engine, host).await
    }

    async fn open_on(phone: Phone, engine: Engine, host: &str) -> anyhow::Result<Self> {
        let browser = Browser::open(engine, phone).await?;
        let theatre = Self {
            browser,
            host: host.to_owned(),
        };
        if engine == Engine::Chromium {
            let still = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
            theatre
                .command_devtools("Emulation.setEmulatedMedia", still)
                .await?;
        }
        Ok(theatre)
    }

    /// All scenes of the desk.
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
        // Polled from here: a crashed page has no timers any more. A page that was just opened may have no content yet
        // on a busy machine.
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
        if scene.name == CRASHED {
            // Nothing of the program is left to look for its sign.
            let script = format!("return document.body.innerText.includes('{CRASH}')");
            let says_so: bool = self.browser.driver.execute(script, vec![]).await?.convert()?;
            ensure!(says_so, "{}: there is no help", scene.name);
        }
        Ok(())
    }

    /// Opens the desk.
    pub async fn opens_desk(&self, address: &str) -> anyhow::Result<()> {
        self.goes_to(address).await?;
        self.until("document.querySelectorAll('a[data-scene]').length > 2")
            .await
    }

    /// What a JavaScript expression is worth on the current page.
    pub async fn evaluates<T: DeserializeOwned>(&self, expression: &str) -> anyhow::Result<T> {
        let script = format!("return {expression}");
        Ok(self.browser.driver.execute(script, vec![]).await?.convert()?)
    }

    /// Waits until a JavaScript expression is true.
    pub async fn until(&self, expression: &str) -> anyhow::Result<()> {
        let end = Instant::now() + LONGEST;
        // A frame may be between two documents.
        while !self
            .evaluates::<bool>(&format!("!!({expression})"))
            .await
            .unwrap_or(false)
        {
            ensure!(Instant::now() < end, "it never is: {expression}");
            sleep(GLANCE).await;
        }
        Ok(())
    }

    /// Presses the button of the desk with just this text.
    pub async fn presses(&self, name: &str) -> anyhow::Result<()> {
        let button = format!(
            "[...document.querySelectorAll('button')].find(it => it.textContent.trim() === '{name}')"
        );
        self.until(&button).await?;
        self.evaluates::<Option<bool>>(&format!("{button}.click()"))
            .await
            .map(drop)
    }

    /// Chooses a file in a field of the current page.
    pub async fn chooses_file(&self, selector: &str, file: &std::path::Path) -> anyhow::Result<()> {
        let field = self.browser.driver.find(thirtyfour::By::Css(selector)).await?;
        Ok(field.send_keys(file.display().to_string()).await?)
    }

    /// Applies a look and a width.
    pub async fn looks(&self, look: Look, width: u16) -> anyhow::Result<()> {
        let metrics = json!({ "width": width, "height": 812, "deviceScaleFactor": 1, "mobile": true });
        self.command_devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await?;
        let script = "const [theme, mode] = arguments; const root = document.documentElement; \
            root.setAttribute('data-weui-theme', theme); \
            mode ? root.setAttribute('data-weui-mode', mode) : root.removeAttribute('data-weui-mode');";
        self.browser
            .driver
            .execute(script, vec![json!(look.theme), json!(look.mode)])
            .await?;
        Ok(())
    }

    /// A screenshot of the whole page, or of the screen where an overlay covers the page.
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

    /// The violations that axe-core, whose source is given, finds on the current page.
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

    /// The accessibility tree: all of it from Chromium, from WebKit what [`common`](Self::common) leaves.
    pub async fn tree(&self) -> anyhow::Result<String> {
        match self.browser.engine {
            Engine::Chromium => tree::of(&self.browser.driver).await,
            Engine::WebKit => tree::shown(&self.browser).await,
        }
    }

    /// The part of a whole tree that this browser's driver can return, too.
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
        // A page with unsaved input would ask first.
        driver.execute("window.onbeforeunload = null", vec![]).await?;
        driver.goto(format!("{}{address}", self.host)).await?;
        has_document(driver).await
    }

    async fn command_devtools(&self, command: &str, options: serde_json::Value) -> anyhow::Result<()> {
        self.browser.driver.cdp().send_raw(command, options).await?;
        Ok(())
    }
}
