//! What one customer's visit costs.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::devtools::{Chromium, Context, REPORT, Tab};

/// Notes in the page when something appears.
const PAGE: &str = include_str!("page.js");
const CERTIFY: &str = include_str!("certify.js");
const SCROLL: &str = include_str!("scroll.js");

/// How long anything may take to be on a page.
const PATIENCE: Duration = Duration::from_secs(40);
/// Days that have many transactions at any hour of the bank's day.
const DAYS: &str = "?days=2026-11-01_2026-11-20";
/// Days that have more than 2,000.
const MANY_DAYS: &str = "?days=2026-01-01_2026-11-20";
/// The card whose digits are typed.
const CARD: &str = "6230910000000017";

/// The network that a phone has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Network {
    /// 1.6 Mbit/s down, 0.75 up, and 150 ms for a round trip.
    Slow,
    /// As fast as this machine.
    Unlimited,
}

/// What opening `/certify` took until its first field had a typed character.
#[derive(Clone, Copy, Debug, Default)]
pub struct Opening {
    /// Bytes over the network, headers and all.
    pub bytes: f64,
    /// How many requests.
    pub requests: f64,
    /// When the first text or picture was painted, in milliseconds after the tap on the link.
    pub first_paint: f64,
    /// When the character was in the field, and both were painted.
    pub typed: f64,
    /// How long the main thread worked until then, in milliseconds.
    pub main_thread: f64,
    /// When the program had taken over from index.html.
    pub runs: f64,
    /// How long the main thread worked until then, in milliseconds.
    pub main_thread_in_all: f64,
}

/// What 2,000 rows took.
#[derive(Clone, Copy, Debug)]
pub struct Scrolled {
    /// How long the main thread worked, in milliseconds.
    pub main_thread: f64,
    /// How many elements were in the document in the end.
    pub elements: f64,
    /// How much of the JavaScript heap was in use, in bytes.
    pub heap: f64,
}

/// Visits to the bank at one address.
#[derive(Debug)]
pub struct Visits<'a> {
    /// The browser.
    pub chromium: &'a mut Chromium,
    /// The bank, without a slash at the end.
    pub bank: &'a str,
}

impl Visits<'_> {
    /// Opens `/certify` and types; what the customer's caches hold decides whether that is cold or warm.
    pub fn open(&mut self, customer: &Context, network: Network) -> Result<Opening> {
        let tab = self.tab(customer, network)?;
        let before = self.main_thread(&tab)?;
        self.go(&tab, "/certify")?;
        self.wait_for(&tab, "field")?;
        let end = Instant::now() + PATIENCE;
        let typed = loop {
            // A real key: it goes through the browser to the focused element.
            for kind in ["keyDown", "keyUp"] {
                let key = json!({ "type": kind, "text": "1", "key": "1", "code": "Digit1", "windowsVirtualKeyCode": 49 });
                self.chromium.send(&tab, "Input.dispatchKeyEvent", key)?;
            }
            if let Some(typed) = self.chromium.wait_for(&tab, "typed", Duration::from_millis(50))? {
                break typed;
            }
            ensure!(Instant::now() < end, "typed: not within 40 s");
        };
        // A field cannot be used before it is painted.
        let first_paint = self.wait_for(&tab, "firstPaint")?;
        let main_thread = self.main_thread(&tab)?;
        let runs = self.wait_for(&tab, "runs")?;
        let main_thread_in_all = self.main_thread(&tab)?;
        // A new renderer process counts from zero.
        let before = if main_thread < before { 0.0 } else { before };
        // Requests that were not needed count, too.
        std::thread::sleep(Duration::from_millis(700));
        let (mut bytes, mut requests) = (0.0, 0.0);
        for event in self.chromium.take_events(&tab) {
            if event.get("method").and_then(Value::as_str) == Some("Network.loadingFinished") {
                requests += 1.0;
                bytes += number(event.pointer("/params/encodedDataLength"))?;
            }
        }
        self.chromium.close_tab(tab)?;
        Ok(Opening {
            bytes,
            requests,
            first_paint,
            typed: typed.max(first_paint),
            main_thread: main_thread - before,
            runs,
            main_thread_in_all: main_thread_in_all - before,
        })
    }

    /// Certifies the customer by the bank's API alone, so that nothing of the pages is in the caches; returns where
    /// the account's transactions are.
    pub fn certify(&mut self, customer: &Context) -> Result<String> {
        let tab = self.chromium.open_tab(customer)?;
        self.go(&tab, "/sandbox/phone")?;
        let answer = self.chromium.run(&tab, CERTIFY)?;
        self.chromium.close_tab(tab)?;
        Ok(answer.as_str().context("there is no account")?.to_owned())
    }

    /// Opens a certified customer's transactions: when the rows were painted, in milliseconds after the tap on the link.
    pub fn open_transactions(&mut self, customer: &Context, address: &str) -> Result<f64> {
        let tab = self.tab(customer, Network::Slow)?;
        self.go(&tab, &format!("{address}{DAYS}"))?;
        let rows = self.wait_for(&tab, "rowsPainted")?;
        self.chromium.close_tab(tab)?;
        Ok(rows)
    }

    /// Taps the link to the transactions on the list of accounts: how many milliseconds later the rows are painted.
    pub fn follow_link(&mut self, customer: &Context, address: &str) -> Result<f64> {
        let tab = self.tab(customer, Network::Unlimited)?;
        self.go(&tab, "/accounts")?;
        let link = format!("document.querySelector('a[href=\"{address}\"]')");
        let end = Instant::now() + PATIENCE;
        while self.chromium.run(&tab, &format!("{link} !== null"))? != json!(true) {
            ensure!(Instant::now() < end, "the accounts do not come");
            std::thread::sleep(Duration::from_millis(100));
        }
        std::thread::sleep(Duration::from_secs(2));
        let place = format!(
            "(() => {{ const link = {link}; link.href = '{address}{DAYS}'; link.scrollIntoView({{ block: 'center' }}); \
             const box = link.getBoundingClientRect(); \
             return {{ x: box.x + box.width / 2, y: box.y + box.height / 2 }}; }})()"
        );
        let place = self.chromium.run(&tab, &place)?;
        std::thread::sleep(Duration::from_millis(300));
        for kind in ["mousePressed", "mouseReleased"] {
            let click = json!({
                "type": kind, "x": place.get("x"), "y": place.get("y"), "button": "left", "clickCount": 1
            });
            self.chromium.send(&tab, "Input.dispatchMouseEvent", click)?;
        }
        let rows = self.wait_for(&tab, "rowsPainted")?;
        let click = self.chromium.run(&tab, "bench.click")?;
        self.chromium.close_tab(tab)?;
        Ok(rows - number(Some(&click))?)
    }

    /// Scrolls 2,000 rows of the account in.
    pub fn scroll(&mut self, customer: &Context, address: &str) -> Result<Scrolled> {
        let tab = self.tab(customer, Network::Unlimited)?;
        self.go(&tab, &format!("{address}{MANY_DAYS}"))?;
        self.wait_for(&tab, "rowsPainted")?;
        std::thread::sleep(Duration::from_secs(1));
        let before = self.main_thread(&tab)?;
        let pages = self.chromium.run(&tab, SCROLL)?;
        let main_thread = self.main_thread(&tab)? - before;
        ensure!(number(Some(&pages))? >= 10.0, "only {pages} further pages came");
        let elements = self
            .chromium
            .run(&tab, "document.getElementsByTagName('*').length")?;
        self.chromium
            .send(&tab, "HeapProfiler.collectGarbage", json!({}))?;
        let heap = self.metric(&tab, "JSHeapUsedSize")?;
        self.chromium.close_tab(tab)?;
        Ok(Scrolled {
            main_thread,
            elements: number(Some(&elements))?,
            heap,
        })
    }

    /// Types a card number: how many milliseconds after each key the page is painted.
    pub fn type_card(&mut self, customer: &Context) -> Result<Vec<f64>> {
        let tab = self.tab(customer, Network::Unlimited)?;
        self.go(&tab, "/certify")?;
        self.wait_for(&tab, "field")?;
        std::thread::sleep(Duration::from_secs(2));
        let focus = "(() => { const card = document.querySelectorAll('input')[1]; card.focus(); bench.keys = []; })()";
        self.chromium.run(&tab, focus)?;
        for digit in CARD.chars() {
            for kind in ["keyDown", "keyUp"] {
                let key = json!({ "type": kind, "text": digit.to_string(), "key": digit.to_string() });
                self.chromium.send(&tab, "Input.dispatchKeyEvent", key)?;
            }
            std::thread::sleep(Duration::from_millis(150));
        }
        let keys = self.chromium.run(
            &tab,
            "[bench.keys, document.activeElement.value.replaceAll(' ', '')]",
        )?;
        self.chromium.close_tab(tab)?;
        ensure!(
            keys.pointer("/1") == Some(&json!(CARD)),
            "not what was typed: {keys}"
        );
        let keys = keys.pointer("/0").and_then(Value::as_array).context("no keys")?;
        keys.iter().map(|key| number(Some(key))).collect()
    }

    fn tab(&mut self, customer: &Context, network: Network) -> Result<Tab> {
        let tab = self.chromium.open_tab(customer)?;
        let phone = json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true });
        let mut commands = vec![
            ("Page.enable", json!({})),
            ("Network.enable", json!({})),
            ("Runtime.enable", json!({})),
            ("Runtime.addBinding", json!({ "name": REPORT })),
            ("Emulation.setDeviceMetricsOverride", phone),
            ("Emulation.setCPUThrottlingRate", json!({ "rate": 4 })),
            ("Page.addScriptToEvaluateOnNewDocument", json!({ "source": PAGE })),
            ("Performance.enable", json!({ "timeDomain": "threadTicks" })),
        ];
        if network == Network::Slow {
            let slow = json!({
                "offline": false, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750
            });
            commands.push(("Network.emulateNetworkConditions", slow));
        }
        for (method, parameters) in commands {
            self.chromium.send(&tab, method, parameters)?;
        }
        Ok(tab)
    }

    fn go(&mut self, tab: &Tab, path: &str) -> Result<()> {
        let address = format!("{}{path}", self.bank);
        let answer = self
            .chromium
            .send(tab, "Page.navigate", json!({ "url": address }))?;
        ensure!(answer.get("errorText").is_none(), "{address}: {answer}");
        Ok(())
    }

    /// Waits until the page has reported a moment.
    fn wait_for(&mut self, tab: &Tab, moment: &str) -> Result<f64> {
        let time = self.chromium.wait_for(tab, moment, PATIENCE)?;
        time.with_context(|| format!("{moment}: not within 40 s"))
    }

    /// How long the main thread of the tab's page has worked so far, in milliseconds.
    fn main_thread(&mut self, tab: &Tab) -> Result<f64> {
        Ok(self.metric(tab, "TaskDuration")? * 1000.0)
    }

    fn metric(&mut self, tab: &Tab, name: &str) -> Result<f64> {
        let answer = self.chromium.send(tab, "Performance.getMetrics", json!({}))?;
        let metrics = answer.get("metrics").and_then(Value::as_array);
        let metric = metrics
            .into_iter()
            .flatten()
            .find(|metric| metric.get("name").and_then(Value::as_str) == Some(name));
        number(metric.and_then(|metric| metric.get("value")))
    }
}

fn number(value: Option<&Value>) -> Result<f64> {
    value
        .and_then(Value::as_f64)
        .with_context(|| format!("{value:?} is not a number"))
}
