mod calls;
mod errands;
mod hands;
mod looks;
mod privacy;
pub mod suffers;
pub mod who;

use std::time::{Duration, Instant};

use anyhow::ensure;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thirtyfour::WebDriver;
use thirtyfour::error::{WebDriverError, WebDriverErrorInner};
use tokio::time::sleep;

use crate::{Bank, Browser, Build, Engine, Phone, TODAY};

/// How long anything on a page may take to appear; pages answer within 15 s whatever happens.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// How soon it is looked for again.
const GLANCE: Duration = Duration::from_millis(50);
/// How soon at most: whatever takes long is looked for less and less often, as looking slows the browsers down.
const LONGEST_GLANCE: Duration = Duration::from_millis(250);

/// Somebody with a phone and a bank: reads, types and taps what is visible, by its role and name.
#[derive(Debug)]
pub struct Customer {
    /// The bank.
    pub bank: Bank,
    /// The phone.
    pub browser: Browser,
}

impl Customer {
    /// Somebody new whom the bank has never seen.
    pub async fn arrives(engine: Engine, build: Build) -> anyhow::Result<Self> {
        let bank = Bank::open(build).await?;
        let browser = Browser::take(engine).await?;
        let customer = Self { bank, browser };
        customer.sets_the_preview(TODAY).await?;
        Ok(customer)
    }

    /// Puts the phone away.
    pub async fn leaves(self) -> anyhow::Result<()> {
        let quiet_place = self.quiet_place();
        self.browser.rest(&self.bank.address, &quiet_place).await
    }

    /// Takes another phone, and is somebody new with it.
    pub async fn takes(&mut self, phone: Phone) -> anyhow::Result<()> {
        let other = Browser::open(self.browser.engine, phone).await?;
        std::mem::replace(&mut self.browser, other).close().await?;
        self.sets_the_preview(TODAY).await
    }

    /// Takes another phone whose engine has no WebAssembly.
    pub async fn takes_one_without_webassembly(&mut self) -> anyhow::Result<()> {
        let other = Browser::open_without_webassembly(self.browser.engine).await?;
        std::mem::replace(&mut self.browser, other).close().await
    }

    /// The bank has this day; whoever was signed in is not any more.
    pub async fn lives_on(&mut self, today: &str) -> anyhow::Result<()> {
        match self.bank.build() {
            Build::Release => self.bank.reopen_on(today).await,
            Build::Preview => self.sets_the_preview(today).await,
        }
    }

    /// Opens a new bank in the page on this day, where the bank is in the page; its answers come at once.
    async fn sets_the_preview(&self, today: &str) -> anyhow::Result<()> {
        if self.bank.build() == Build::Release {
            return Ok(());
        }
        // A file beside the pages: nothing runs there.
        self.browser.driver.goto(self.quiet_place()).await?;
        let settings = json!({ "network": "fast", "day": today }).to_string();
        let script = "sessionStorage.clear(); sessionStorage.setItem('preview-settings', arguments[0])";
        self.runs(script, vec![json!(settings)]).await
    }

    fn quiet_place(&self) -> String {
        format!("{}/robots.txt", self.bank.address)
    }

    /// Runs a script in the page, and takes over what it returns.
    pub async fn runs<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> anyhow::Result<T> {
        Ok(self.browser.driver.execute(script, arguments).await?.convert()?)
    }

    /// What the browser's console has complained about since this was asked last: script errors and breaches of the
    /// content policy; refusals of the bank, which stand there as failed loads, are the stories' own business, and so is
    /// what is asked for without a network. Entries about the bank of an earlier story, which may come late, are left
    /// out. WebKit's console cannot be read from outside.
    pub async fn complaints(&self) -> anyhow::Result<Vec<String>> {
        if self.browser.engine == Engine::WebKit {
            return Ok(Vec::new());
        }
        let log = self.browser.driver.browser_log().await?;
        let severe = log.into_iter().filter(|entry| entry.level == "SEVERE");
        Ok(severe
            .map(|entry| entry.message)
            .filter(|message| !message.contains("/api/") && !message.contains("ERR_INTERNET_DISCONNECTED"))
            .filter(|message| !is_about_any(&self.browser.left, message))
            .collect())
    }

    /// Everything that the console holds.
    pub(crate) async fn console(&self) -> Vec<String> {
        match self.browser.engine {
            // It cannot be read from outside.
            Engine::WebKit => self
                .runs("return window.thrown ?? []", vec![])
                .await
                .unwrap_or_default(),
            Engine::Chromium => {
                let log = self.browser.driver.browser_log().await.unwrap_or_default();
                log.into_iter()
                    .map(|entry| format!("{} {}", entry.level, entry.message))
                    .collect()
            }
        }
    }
}

/// Whether a console entry, which begins with the address that it is about, concerns one of these banks.
fn is_about_any(banks: &[String], entry: &str) -> bool {
    let of = |bank: &String| entry.strip_prefix(bank.as_str());
    banks.iter().filter_map(of).any(|rest| rest.starts_with('/'))
}

/// Waits until there is a document to look at: after a navigation, a driver on a busy machine hands over one that is still
/// empty.
pub(crate) async fn has_document(driver: &WebDriver) -> anyhow::Result<()> {
    let script = "return !!document.body && document.readyState !== 'loading'";
    let end = Instant::now() + PATIENCE;
    while !driver.execute(script, vec![]).await?.convert::<bool>()? {
        ensure!(Instant::now() < end, "no page comes");
        sleep(GLANCE).await;
    }
    Ok(())
}

/// Whether an element went away while it was being looked at: the page has changed, and has to be looked at again.
fn is_stale_reference(error: &WebDriverError) -> bool {
    matches!(**error, WebDriverErrorInner::StaleElementReference(_))
}

/// Looks again and again until there is something, or patience is at its end; then `lost` says what is there instead.
pub async fn until<T>(
    mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
    lost: impl AsyncFnOnce() -> anyhow::Error,
) -> anyhow::Result<T> {
    let end = Instant::now() + PATIENCE;
    let mut glance = GLANCE;
    loop {
        match look().await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => {}
            Err(error) if error.downcast_ref().is_some_and(is_stale_reference) => {}
            Err(error) => return Err(error),
        }
        if Instant::now() > end {
            return Err(lost().await);
        }
        sleep(glance).await;
        glance = (glance * 3 / 2).min(LONGEST_GLANCE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_is_not_judged_by_the_bank_of_an_earlier_one() {
        let left = ["http://127.0.0.1:20010".to_owned()];
        let late =
            "http://127.0.0.1:20010/favicon.ico - Failed to load resource: net::ERR_CONNECTION_REFUSED";
        assert!(is_about_any(&left, late));
        for own in [
            "http://127.0.0.1:20011/favicon.ico - Failed to load resource: net::ERR_CONNECTION_REFUSED",
            "http://127.0.0.1:2001/app.js 1:1 Uncaught Error: as at http://127.0.0.1:20010/app.js",
            "http://127.0.0.1:200100/favicon.ico - Failed to load resource: net::ERR_CONNECTION_REFUSED",
            "javascript 1:1 Uncaught Error",
        ] {
            assert!(!is_about_any(&left, own), "{own}");
        }
    }
}
