mod actions;
mod assertions;
mod calls;
mod flows;
pub mod identity;
pub mod inject;
mod privacy;
mod wechat;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{Bank, Browser, Build, Engine, Phone, TODAY};

/// A user with a phone and a bank: reads, types and taps what is visible, located by role and name.
#[derive(Debug)]
pub struct Customer {
    pub bank: Bank,
    pub browser: Browser,
}

impl Customer {
    /// A new customer, unknown to the bank.
    pub async fn arrives(engine: Engine, build: Build) -> anyhow::Result<Self> {
        let bank = Bank::open(build).await?;
        let browser = Browser::take(engine).await?;
        let customer = Self { bank, browser };
        customer.sets_the_preview(TODAY).await?;
        Ok(customer)
    }

    /// Ends the customer's session with the browser.
    pub async fn leaves(self) -> anyhow::Result<()> {
        let quiet_place = self.quiet_place();
        self.browser.rest(&self.bank.address, &quiet_place).await
    }

    /// Takes another phone, and is a new customer with it.
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

    /// Sets the bank's date; sessions end.
    pub async fn lives_on(&mut self, today: &str) -> anyhow::Result<()> {
        match self.bank.build() {
            Build::Release => self.bank.reopen_on(today).await,
            Build::Preview => self.sets_the_preview(today).await,
        }
    }

    /// Opens a new bank in the page on this date, where the bank is in the page; its responses have no delay.
    async fn sets_the_preview(&self, today: &str) -> anyhow::Result<()> {
        if self.bank.build() == Build::Release {
            return Ok(());
        }
        // A static file beside the pages: no script runs there.
        self.browser.driver.goto(self.quiet_place()).await?;
        let settings = json!({ "network": "fast", "day": today }).to_string();
        let script = "sessionStorage.clear(); sessionStorage.setItem('preview-settings', arguments[0])";
        self.runs(script, vec![json!(settings)]).await
    }

    fn quiet_place(&self) -> String {
        format!("{}/robots.txt", self.bank.address)
    }

    /// Runs a script in the page, and returns its result.
    pub async fn runs<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> anyhow::Result<T> {
        Ok(self.browser.driver.execute(script, arguments).await?.convert()?)
    }

    /// The browser's console messages since the last call: script errors and policy violations. Refusals of the bank,
    /// which are logged as failed loads, are left out, as the stories check them, and so are requests without a
    /// network. Entries about the bank of an earlier story, which may come late, are left out. WebKit's console cannot
    /// be read.
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

    /// The whole console.
    pub(crate) async fn console(&self) -> Vec<String> {
        match self.browser.engine {
            // It cannot be read.
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
