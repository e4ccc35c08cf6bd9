use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail, ensure};
use thirtyfour::cdp::domains::network::NetworkConditions;
use thirtyfour::{By, Key, WebElement};
use tokio::time::sleep;

use crate::{Bank, Browser};

/// How long anything on a page may take to appear; pages answer within 15 s whatever happens.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is looked for.
const GLANCE: Duration = Duration::from_millis(50);

/// Somebody with a phone: reads, types and taps what is visible, by its role and name.
#[derive(Debug)]
pub struct Customer {
    browser: Browser,
    address: String,
}

impl Customer {
    /// Has a new customer of the bank live through a story, with a phone of this many CSS pixels; the phone is put away
    /// whatever comes of it, and nothing may have gone wrong behind the screen either.
    pub async fn lives(
        bank: &mut Bank,
        (width, height): (u32, u32),
        story: impl AsyncFnOnce(&mut Bank, &Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let browser = Browser::open(width, height).await?;
        let customer = Self {
            browser,
            address: bank.address.clone(),
        };
        let told = match story(bank, &customer).await {
            Ok(()) => customer.complaints().await.and_then(|complaints| {
                ensure!(complaints.is_empty(), "the console says {complaints:#?}");
                Ok(())
            }),
            failed => failed,
        };
        // Not before the browser is gone: it would go on for ever.
        let closed = customer.browser.close().await;
        told.and(closed)
    }

    /// Opens an address of the pages.
    pub async fn opens(&self, path: &str) -> anyhow::Result<()> {
        Ok(self
            .browser
            .driver
            .goto(format!("{}{path}", self.address))
            .await?)
    }

    /// Reloads the page.
    pub async fn reloads(&self) -> anyhow::Result<()> {
        Ok(self.browser.driver.refresh().await?)
    }

    /// Goes back.
    pub async fn goes_back(&self) -> anyhow::Result<()> {
        Ok(self.browser.driver.back().await?)
    }

    /// The address bar's path and query.
    pub async fn path(&self) -> anyhow::Result<String> {
        let url = self.browser.driver.current_url().await?;
        Ok(url.as_str().trim_start_matches(&self.address).to_owned())
    }

    /// Waits until the page with this heading is open.
    pub async fn is_on(&self, heading: &str) -> anyhow::Result<()> {
        self.finds(&format!("//h1[normalize-space()={}]", quoted(heading)))
            .await
            .map(|_| ())
    }

    /// Waits until this text is on the screen.
    pub async fn sees(&self, text: &str) -> anyhow::Result<()> {
        let text = quoted(text);
        let inner = format!(
            "//body//*[contains(normalize-space(.),{text}) and not(*[contains(normalize-space(.),{text})])]"
        );
        self.finds(&inner).await.map(|_| ())
    }

    /// Waits until this text is not on the screen any more.
    pub async fn no_longer_sees(&self, text: &str) -> anyhow::Result<()> {
        let end = Instant::now() + PATIENCE;
        while self
            .visible(&format!("//body//*[text()[contains(.,{})]]", quoted(text)))
            .await?
            .is_some()
        {
            ensure!(
                Instant::now() < end,
                "{text:?} is still on {}",
                self.path().await?
            );
            sleep(GLANCE).await;
        }
        Ok(())
    }

    /// Types into the field with this label, after what is there.
    pub async fn types(&self, label: &str, text: &str) -> anyhow::Result<()> {
        Ok(self.field(label).await?.send_keys(text).await?)
    }

    /// Types into the field with this label, in place of what is there.
    pub async fn replaces(&self, label: &str, text: &str) -> anyhow::Result<()> {
        let field = self.field(label).await?;
        field.send_keys(Key::Control + "a").await?;
        Ok(field.send_keys(text).await?)
    }

    /// What stands in the field with this label.
    pub async fn reads(&self, label: &str) -> anyhow::Result<String> {
        Ok(self.field(label).await?.prop("value").await?.unwrap_or_default())
    }

    /// Taps the button with this name.
    pub async fn presses(&self, name: &str) -> anyhow::Result<()> {
        let name = quoted(name);
        self.taps(&format!(
            "//button[normalize-space(.)={name} or @aria-label={name}]"
        ))
        .await
    }

    /// Taps the first button whose name contains this.
    pub async fn presses_containing(&self, part: &str) -> anyhow::Result<()> {
        let part = quoted(part);
        self.taps(&format!(
            "//button[contains(normalize-space(.),{part}) or contains(@aria-label,{part})]"
        ))
        .await
    }

    /// Taps the button with this name in the open dialog.
    pub async fn presses_in_dialog(&self, name: &str) -> anyhow::Result<()> {
        self.taps(&format!(
            "//*[@role='dialog']//button[normalize-space(.)={}]",
            quoted(name)
        ))
        .await
    }

    /// Taps a day of the open calendar.
    pub async fn presses_day(&self, day: &str) -> anyhow::Result<()> {
        self.taps(&format!(
            "//*[@role='grid']//*[starts-with(@aria-label,{})]",
            quoted(day)
        ))
        .await
    }

    /// Ticks the box whose label contains this.
    pub async fn ticks(&self, part: &str) -> anyhow::Result<()> {
        self.taps(&format!(
            "//label[contains(normalize-space(.),{})]//input[@type='checkbox']",
            quoted(part)
        ))
        .await
    }

    /// Scrolls the region with this name to its end.
    pub async fn reads_to_the_end(&self, region: &str) -> anyhow::Result<()> {
        let region = self
            .finds(&format!("//*[@aria-label={}]", quoted(region)))
            .await?;
        let script = "arguments[0].scrollTop = arguments[0].scrollHeight";
        self.browser
            .driver
            .execute(script, vec![region.to_json()?])
            .await?;
        Ok(())
    }

    /// Scrolls down until so many different transactions were on the page, never one of them twice at a time; returns
    /// their addresses.
    pub async fn scrolls_until_rows(&self, least: usize) -> anyhow::Result<Vec<String>> {
        let mut seen: Vec<String> = Vec::new();
        let end = Instant::now() + PATIENCE * 3;
        loop {
            let script = "return [...document.querySelectorAll('a[href*=\"/transactions/\"]')].map(a => a.getAttribute('href'))";
            let now = self.browser.driver.execute(script, vec![]).await?;
            let now: Vec<String> = serde_json::from_value(now.json().clone())?;
            let unique: std::collections::HashSet<&String> = now.iter().collect();
            ensure!(unique.len() == now.len(), "a row stands on the page twice");
            for row in now {
                if !seen.contains(&row) {
                    seen.push(row);
                }
            }
            if seen.len() >= least {
                return Ok(seen);
            }
            ensure!(Instant::now() < end, "only {} rows came", seen.len());
            self.browser
                .driver
                .execute("window.scrollBy(0, window.innerHeight * 2)", vec![])
                .await?;
            sleep(GLANCE).await;
        }
    }

    /// Where the page is scrolled to, in CSS pixels.
    pub async fn scroll_position(&self) -> anyhow::Result<f64> {
        let answer = self
            .browser
            .driver
            .execute("return window.scrollY", vec![])
            .await?;
        answer.json().as_f64().context("the page has no position")
    }

    /// Waits until the page is scrolled to here, give or take a row.
    pub async fn is_scrolled_to(&self, position: f64) -> anyhow::Result<()> {
        let end = Instant::now() + PATIENCE;
        loop {
            let now = self.scroll_position().await?;
            if (now - position).abs() < 80.0 {
                return Ok(());
            }
            ensure!(Instant::now() < end, "scrolled to {now} instead of {position}");
            sleep(GLANCE).await;
        }
    }

    /// Taps a transaction that is on the screen.
    pub async fn taps_a_visible_transaction(&self) -> anyhow::Result<()> {
        let script = "const row = [...document.querySelectorAll('a[href*=\"/transactions/\"]')].find(a => { \
            const box = a.getBoundingClientRect(); return box.top > 120 && box.bottom < innerHeight - 120; }); \
            row.click()";
        self.browser.driver.execute(script, vec![]).await?;
        Ok(())
    }

    /// Taps the radio button with this name.
    pub async fn chooses(&self, name: &str) -> anyhow::Result<()> {
        self.taps(&format!(
            "//*[@role='radio'][normalize-space(.)={}]",
            quoted(name)
        ))
        .await
    }

    /// Taps the link whose name contains this.
    pub async fn follows(&self, name: &str) -> anyhow::Result<()> {
        let name = quoted(name);
        self.taps(&format!(
            "//a[contains(normalize-space(.),{name}) or contains(@aria-label,{name})]"
        ))
        .await
    }

    /// Switches the switch with this name.
    pub async fn switches(&self, name: &str) -> anyhow::Result<()> {
        let label = format!("//*[normalize-space(.)={}]/@id", quoted(name));
        self.taps(&format!(
            "//*[@role='switch'][@aria-label={} or @aria-labelledby={label}]",
            quoted(name)
        ))
        .await
    }

    /// Types digits on the keypad of the group with this name.
    pub async fn keys_in(&self, keypad: &str, digits: &str) -> anyhow::Result<()> {
        for digit in digits.chars() {
            let key = format!(
                "//*[@role='group'][@aria-labelledby=//*[normalize-space(.)={}]/@id]//button[normalize-space(.)='{digit}']",
                quoted(keypad)
            );
            self.taps(&key).await?;
        }
        Ok(())
    }

    /// The code of the newest message on this customer's phone.
    pub async fn newest_code(&self) -> anyhow::Result<String> {
        let script = "const done = arguments[0]; fetch('/sandbox/sms').then(r => r.text()).then(done, e => done(String(e)));";
        let answer = self.browser.driver.execute_async(script, vec![]).await?;
        let text = answer.json().as_str().unwrap_or_default().to_owned();
        let messages: serde_json::Value =
            serde_json::from_str(&text).with_context(|| format!("no messages: {text}"))?;
        let all = messages
            .get("messages")
            .or(Some(&messages))
            .and_then(serde_json::Value::as_array);
        let newest = all
            .and_then(|all| all.first())
            .context("no message has arrived")?;
        let code = newest
            .get("code")
            .and_then(serde_json::Value::as_str)
            .context("the message has no code")?;
        Ok(code.to_owned())
    }

    /// How many elements a CSS selector finds; for figures, never to find something to tap.
    pub async fn counts(&self, selector: &str) -> anyhow::Result<usize> {
        Ok(self.browser.driver.find_all(By::Css(selector)).await?.len())
    }

    /// Scrolls to the end of the page.
    pub async fn scrolls_to_the_end(&self) -> anyhow::Result<()> {
        self.browser
            .driver
            .execute(
                "window.scrollTo(0, document.documentElement.scrollHeight)",
                vec![],
            )
            .await?;
        Ok(())
    }

    /// Loses the network, or has it back.
    pub async fn has_network(&self, network: bool) -> anyhow::Result<()> {
        let conditions = NetworkConditions {
            offline: !network,
            ..NetworkConditions::new()
        };
        let tools = self.browser.driver.cdp();
        tools.network().emulate_network_conditions(conditions).await?;
        Ok(())
    }

    /// A picture of the screen, for people to look at.
    pub async fn screenshot(&self, path: &std::path::Path) -> anyhow::Result<()> {
        Ok(self.browser.driver.screenshot(path).await?)
    }

    /// What the browser's console has complained about since this was asked last: script errors and breaches of the
    /// content policy; refusals of the bank, which stand there as failed loads, are the stories' own business.
    pub async fn complaints(&self) -> anyhow::Result<Vec<String>> {
        let log = self.browser.driver.browser_log().await?;
        let severe = log
            .into_iter()
            .filter(|entry| entry.level == "SEVERE")
            .map(|entry| entry.message);
        Ok(severe
            .filter(|message| !message.contains("/api/") || !message.contains("Failed to load resource"))
            .collect())
    }

    async fn field(&self, label: &str) -> anyhow::Result<WebElement> {
        self.finds(&format!(
            "//input[@id=//label[normalize-space(.)={}]/@for]",
            quoted(label)
        ))
        .await
    }

    async fn taps(&self, path: &str) -> anyhow::Result<()> {
        let end = Instant::now() + PATIENCE;
        loop {
            // What is found may be replaced, covered or scrolled away before it is tapped; a person looks again.
            let tapped = match self.visible(path).await? {
                Some(element) => self.taps_at_rest(&element).await,
                None => Err(anyhow!("nothing there")),
            };
            match tapped {
                Ok(()) => return Ok(()),
                Err(error) if Instant::now() > end => return Err(self.lost(path, &error).await),
                Err(_) => sleep(GLANCE).await,
            }
        }
    }

    /// Taps what has stopped moving: a driver, like a thumb, would hit what has just moved there instead.
    async fn taps_at_rest(&self, element: &WebElement) -> anyhow::Result<()> {
        element.scroll_into_view().await?;
        let before = element.rect().await?;
        sleep(GLANCE).await;
        let after = element.rect().await?;
        ensure!(
            (after.x - before.x).abs() + (after.y - before.y).abs() < 1.0,
            "it still moves"
        );
        Ok(element.click().await?)
    }

    async fn finds(&self, path: &str) -> anyhow::Result<WebElement> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(element) = self.visible(path).await? {
                return Ok(element);
            }
            if Instant::now() > end {
                bail!(self.lost(path, &anyhow!("nothing there")).await);
            }
            sleep(GLANCE).await;
        }
    }

    async fn visible(&self, path: &str) -> anyhow::Result<Option<WebElement>> {
        for element in self.browser.driver.find_all(By::XPath(path)).await? {
            if element.is_displayed().await.unwrap_or(false) {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    /// Says what the customer saw instead of what was looked for.
    async fn lost(&self, path: &str, error: &anyhow::Error) -> anyhow::Error {
        let at = self.path().await.unwrap_or_default();
        let body = self.browser.driver.find(By::Tag("body")).await;
        let text = match body {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        };
        let log = self.complaints().await.unwrap_or_default().join("\n");
        anyhow!("{path}: {error}\non {at} the customer sees:\n{text}\n{log}")
    }
}

/// Text as an XPath string; ours never holds both kinds of quotes.
fn quoted(text: &str) -> String {
    if text.contains('\'') {
        format!("\"{text}\"")
    } else {
        format!("'{text}'")
    }
}
