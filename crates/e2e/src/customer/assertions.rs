//! Assertions: what the customer sees.

use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, ensure};
use serde_json::json;
use thirtyfour::{By, WebElement};
use tokio::time::sleep;

use super::Customer;
use crate::Engine;
use crate::waiting::{has_document, is_stale_reference, until};
use crate::xpath::{self, Name};

impl Customer {
    /// Waits until the page with this heading is open.
    pub async fn is_on(&self, heading: &str) -> anyhow::Result<()> {
        self.finds(&xpath::heading(heading)).await.map(drop)
    }

    /// Waits until this text is visible.
    pub async fn sees(&self, text: &str) -> anyhow::Result<()> {
        self.finds(&xpath::text(text)).await.map(drop)
    }

    /// Makes the page itself measure the time from the next tap until this text is visible: on a busy machine the
    /// driver observes later than the page.
    pub async fn begins_to_time(&self, text: &str) -> anyhow::Result<()> {
        let script = "const path = arguments[0]; let tapped = null; window.took = null; \
            const find = () => document.evaluate(path, document, null, XPathResult.BOOLEAN_TYPE, null).booleanValue; \
            addEventListener('click', () => tapped ??= performance.now(), true); \
            new MutationObserver((_, observer) => { if (tapped === null || !find()) return; \
            window.took = performance.now() - tapped; observer.disconnect(); }) \
            .observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })";
        self.runs(script, vec![json!(xpath::text(text))]).await
    }

    /// Waits until that text is visible, and returns how long it took.
    pub async fn sees_in_time(&self, text: &str) -> anyhow::Result<Duration> {
        self.sees(text).await?;
        let took: Option<f64> = self.runs("return window.took", vec![]).await?;
        let took = took.context("the text was there before the tap")?;
        Ok(Duration::from_secs_f64(took / 1000.0))
    }

    /// Waits until a field says in these words that a code was sent, and that it is valid for five minutes; a second
    /// later the time left is less.
    pub async fn sees_a_code_sent(&self, words: &str) -> anyhow::Result<()> {
        let path = ["5", "4"].map(|minutes| xpath::text(&format!("{words}，{minutes}分钟内有效")));
        self.finds(&path.join(" | ")).await.map(drop)
    }

    /// Waits until an element shows this text and nothing else, byte for byte.
    pub async fn reads_exactly(&self, text: &str) -> anyhow::Result<()> {
        let exactly = format!("//body//*[not(*)][.={}]", xpath::quoted(text));
        let shown = self.finds(&exactly).await?.prop("textContent").await?;
        ensure!(
            shown.as_deref().map(str::as_bytes) == Some(text.as_bytes()),
            "{shown:?} is not {text:?}"
        );
        Ok(())
    }

    /// Waits until this text is not visible any more.
    pub async fn no_longer_sees(&self, text: &str) -> anyhow::Result<()> {
        let path = xpath::text(text);
        until(
            async || Ok(self.visible(&path).await?.is_none().then_some(())),
            async || self.lost(&format!("{text:?} is still there")).await,
        )
        .await
    }

    /// Waits until this text is visible, and checks for this many milliseconds that it stays visible.
    pub async fn keeps_seeing(&self, text: &str, milliseconds: u64) -> anyhow::Result<()> {
        self.sees(text).await?;
        let end = Instant::now() + Duration::from_millis(milliseconds);
        while Instant::now() < end {
            ensure!(
                self.sees_now(text).await?,
                "{}",
                self.lost(&format!("{text:?} is gone")).await
            );
            sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Waits until nothing on the page is loading.
    pub async fn has_loaded(&self) -> anyhow::Result<()> {
        let script = "return !document.querySelector('.skeleton, [aria-busy=true]') \
            && document.querySelector('main')?.textContent.length > 20";
        until(
            async || Ok(self.runs::<bool>(script, vec![]).await?.then_some(())),
            async || self.lost("it still loads").await,
        )
        .await
    }

    /// Waits until the field with this label contains a code, regardless of spacing.
    pub async fn has_code(&self, label: &str, code: &str) -> anyhow::Result<()> {
        let digits = |text: String| text.chars().filter(char::is_ascii_digit).collect::<String>();
        until(
            async || Ok((digits(self.reads(label).await?) == code).then_some(())),
            async || self.lost(&format!("{label:?} does not hold the code")).await,
        )
        .await
    }

    /// Whether this text is visible now.
    pub async fn sees_now(&self, text: &str) -> anyhow::Result<bool> {
        Ok(self.visible(&xpath::text(text)).await?.is_some())
    }

    /// The content of the field with this label.
    pub async fn reads(&self, label: &str) -> anyhow::Result<String> {
        let field = self.finds(&xpath::field(label)).await?;
        Ok(field.prop("value").await?.unwrap_or_default())
    }

    /// The error at the field with this label, once there is one.
    pub async fn reads_error_at(&self, label: &str) -> anyhow::Result<String> {
        until(
            async || {
                let field = self.finds(&xpath::field(label)).await?;
                let Some(described) = field.attr("aria-describedby").await? else {
                    return Ok(None);
                };
                for id in described.split(' ').filter(|id| id.ends_with("-error")) {
                    let text = self.browser.driver.find(By::Id(id)).await?.text().await?;
                    if !text.is_empty() {
                        return Ok(Some(text));
                    }
                }
                Ok(None)
            },
            async || self.lost(&format!("no error at {label:?}")).await,
        )
        .await
    }

    /// Waits until the field with this label contains this.
    pub async fn has_typed(&self, label: &str, text: &str) -> anyhow::Result<()> {
        until(
            async || Ok((self.reads(label).await? == text).then_some(())),
            async || {
                let reads = self.reads(label).await.unwrap_or_default();
                self.lost(&format!("{label:?} holds {reads:?} instead of {text:?}"))
                    .await
            },
        )
        .await
    }

    /// Waits until the checkbox whose label contains this is ticked.
    pub async fn has_ticked(&self, part: &str) -> anyhow::Result<()> {
        let path = xpath::checkbox(part);
        until(
            async || {
                let Some(checkbox) = self.visible(&path).await? else {
                    return Ok(None);
                };
                // It may have been replaced by now.
                Ok(checkbox.is_selected().await.unwrap_or(false).then_some(()))
            },
            async || self.lost(&format!("{part:?} is not ticked")).await,
        )
        .await
    }

    /// Waits until the button with this name is enabled, or disabled.
    pub async fn can_press(&self, name: &str, can: bool) -> anyhow::Result<()> {
        let path = xpath::button(Name::Is(name));
        until(
            async || {
                let Some(button) = self.visible(&path).await? else {
                    return Ok(None);
                };
                let held = button.attr("aria-disabled").await?.as_deref() == Some("true")
                    || !button.is_enabled().await?;
                Ok((can != held).then_some(()))
            },
            async || self.lost(&format!("{name:?} can be pressed: not {can}")).await,
        )
        .await
    }

    /// Waits for an enabled button with this name, for as long as the wait for another code takes.
    pub async fn waits_for_button(&self, name: &str) -> anyhow::Result<()> {
        let end = Instant::now() + Duration::from_secs(75);
        let path = xpath::button(Name::Is(name));
        while self.visible(&path).await?.is_none() {
            ensure!(Instant::now() < end, "{}", self.lost(&path).await);
            sleep(Duration::from_millis(500)).await;
        }
        self.can_press(name, true).await
    }

    /// Whether there is a button with this name now.
    pub async fn can_see_button(&self, name: &str) -> anyhow::Result<bool> {
        Ok(self.visible(&xpath::button(Name::Is(name))).await?.is_some())
    }

    /// Waits for a button whose name contains this, and returns its full name.
    pub async fn waits_for_button_holding(&self, part: &str) -> anyhow::Result<String> {
        Ok(self
            .finds(&xpath::button(Name::Holds(part)))
            .await?
            .text()
            .await?)
    }

    /// Text and address of every link on the page.
    pub async fn links(&self) -> anyhow::Result<Vec<(String, String)>> {
        let script = "return [...document.querySelectorAll('a[href]')].map(a => [a.textContent.trim(), a.getAttribute('href')])";
        self.runs(script, vec![]).await
    }

    /// Waits until the bank has logged this so many times.
    pub async fn sees_in_the_banks_log(&self, line: &str, times: usize) -> anyhow::Result<()> {
        until(
            async || Ok((self.bank.log().matches(line).count() == times).then_some(())),
            async || {
                self.lost(&format!("{line:?} is not {times} times in {}", self.bank.log()))
                    .await
            },
        )
        .await
    }

    /// Path and query of the address bar.
    pub async fn path(&self) -> anyhow::Result<String> {
        let url = self.browser.driver.current_url().await?;
        Ok(url.as_str().trim_start_matches(&self.bank.address).to_owned())
    }

    /// Waits until the address bar shows this path and query.
    pub async fn is_at(&self, path: &str) -> anyhow::Result<()> {
        until(
            async || Ok((self.path().await? == path).then_some(())),
            async || self.lost(&format!("not at {path}")).await,
        )
        .await
    }

    /// Whether nothing on the page is wider than the screen, and nothing in a sheet or dialog wider than that.
    pub async fn fits_the_width(&self) -> anyhow::Result<()> {
        let script = "const over = [...document.querySelectorAll('[role=dialog]')].filter(e => e.offsetHeight) \
            .map(e => e.scrollWidth - e.clientWidth); \
            const wide = Math.max(document.documentElement.scrollWidth - innerWidth, ...over); \
            const out = [...document.querySelectorAll('body *')].filter(e => e.getClientRects().length \
            && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('[hidden], .visually-hidden')); \
            return [wide, out.slice(0, 3).map(e => e.outerHTML.slice(0, 120))]";
        let (wide, out): (i64, Vec<String>) = self.runs(script, vec![]).await?;
        ensure!(
            wide <= 0,
            "{} is {wide} px too wide: {out:#?}",
            self.path().await?
        );
        Ok(())
    }

    /// The page's scroll position, in CSS pixels.
    pub async fn scroll_position(&self) -> anyhow::Result<f64> {
        self.runs("return window.scrollY", vec![]).await
    }

    /// Waits until the page is scrolled to this position, give or take a row.
    pub async fn is_scrolled_to(&self, position: f64) -> anyhow::Result<()> {
        until(
            async || Ok(((self.scroll_position().await? - position).abs() < 80.0).then_some(())),
            async || self.lost(&format!("not scrolled to {position}")).await,
        )
        .await
    }

    /// Waits until scrolling has stopped, and returns the scroll position: an engine renders what comes into view a
    /// little later, and may correct its estimated height.
    pub async fn rests_at(&self) -> anyhow::Result<f64> {
        until(
            async || {
                let before = self.scroll_position().await?;
                sleep(Duration::from_millis(400)).await;
                let now = self.scroll_position().await?;
                Ok(((now - before).abs() < 1.0).then_some(now))
            },
            async || self.lost("it does not come to rest").await,
        )
        .await
    }

    /// Waits until the page can be scrolled, or is locked.
    pub async fn can_scroll(&self, can: bool) -> anyhow::Result<()> {
        let script = "return [document.documentElement, document.body] \
            .every(element => getComputedStyle(element).overflowY !== 'hidden')";
        until(
            async || Ok((self.runs::<bool>(script, vec![]).await? == can).then_some(())),
            async || self.lost(&format!("the page can be scrolled: not {can}")).await,
        )
        .await
    }

    /// Role and name of each visible element of this CSS selector, as a screen reader gets them.
    pub async fn hears(&self, selector: &str) -> anyhow::Result<Vec<(String, String)>> {
        let mut heard = Vec::new();
        for element in self.browser.driver.find_all(By::Css(selector)).await? {
            if element.is_displayed().await? {
                let role = self.browser.computed("computedrole", &element).await?;
                heard.push((role, self.browser.computed("computedlabel", &element).await?));
            }
        }
        Ok(heard)
    }

    /// The texts of all elements of this CSS selector.
    pub async fn texts_of(&self, selector: &str) -> anyhow::Result<Vec<String>> {
        let script =
            "return [...document.querySelectorAll(arguments[0])].map(element => element.textContent.trim())";
        self.runs(script, vec![json!(selector)]).await
    }

    /// Records from now on what a screen reader announces, as some of it disappears after a moment, exceptions, and
    /// where and when the last press was.
    pub async fn listens(&self) -> anyhow::Result<()> {
        has_document(&self.browser.driver).await?;
        // The handle of a preview is not part of the page.
        let script = "document.documentElement.setAttribute('data-bare', ''); if (!window.announced) { window.announced = new Set(); const note = () => \
            document.querySelectorAll('[role=status], [role=alert], [aria-live]').forEach(element => \
            window.announced.add(element.textContent.trim())); note(); \
            new MutationObserver(note) \
            .observe(document.body, { subtree: true, childList: true, characterData: true }); window.thrown = []; \
            addEventListener('pointerdown', event => { window.pressed = [event.clientX, event.clientY, performance.now()] }, true); \
            for (const kind of ['error', 'unhandledrejection']) addEventListener(kind, event => { \
            const what = event.error ?? event.reason; window.thrown.push(`${kind}: ${what} ${what?.stack}`); }) }";
        self.runs(script, vec![]).await
    }

    /// Waits until a screen reader has announced this since the page was opened.
    pub async fn sees_said(&self, text: &str) -> anyhow::Result<()> {
        until(
            async || {
                let said: Vec<String> = self.runs("return [...(window.announced ?? [])]", vec![]).await?;
                Ok(said.iter().any(|said| said.contains(text)).then_some(()))
            },
            async || self.lost(&format!("{text:?} is not said")).await,
        )
        .await
    }

    /// Waits until the element with this id has the focus.
    pub async fn has_focus_on(&self, id: &str) -> anyhow::Result<()> {
        until(
            async || Ok((self.focus().await? == id).then_some(())),
            async || self.lost(&format!("{id} has no focus")).await,
        )
        .await
    }

    /// Waits until an element whose name begins like this has the focus.
    pub async fn has_focus_at(&self, name: &str) -> anyhow::Result<()> {
        until(
            async || Ok(self.focused_name().await?.starts_with(name).then_some(())),
            async || {
                let now = self.focused_name().await.unwrap_or_default();
                self.lost(&format!("{name:?} has no focus, but {now:?}")).await
            },
        )
        .await
    }

    /// Checks that an element whose name begins like this has the focus, and keeps it for this many milliseconds.
    pub async fn keeps_focus_at(&self, name: &str, milliseconds: u64) -> anyhow::Result<()> {
        self.has_focus_at(name).await?;
        let end = Instant::now() + Duration::from_millis(milliseconds);
        while Instant::now() < end {
            let now = self.focused_name().await?;
            ensure!(
                now.starts_with(name),
                "{}",
                self.lost(&format!("the focus went from {name:?} to {now:?}"))
                    .await
            );
            sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Waits until the focus is on the open dialog, or inside it.
    pub async fn has_focus_in_the_dialog(&self) -> anyhow::Result<()> {
        let script = "return !!document.activeElement && !!document.activeElement.closest('[role=dialog]')";
        until(
            async || Ok(self.runs::<bool>(script, vec![]).await?.then_some(())),
            async || {
                let now = self.focused_name().await.unwrap_or_default();
                self.lost(&format!("the focus is not in the dialog, but at {now:?}"))
                    .await
            },
        )
        .await
    }

    /// The name of the focused element, as a screen reader gets it; empty while that is the page itself.
    pub(super) async fn focused_name(&self) -> anyhow::Result<String> {
        let element = match self.browser.driver.active_element().await {
            // The element may be replaced while it, or its name, is queried.
            Err(error) if is_stale_reference(&error) => return Ok(String::new()),
            element => element?,
        };
        if element.tag_name().await.is_ok_and(|tag| tag == "body") {
            return Ok(String::new());
        }
        let name = self.browser.computed("computedlabel", &element).await;
        Ok(name.unwrap_or_default().trim().to_owned())
    }

    /// Waits until the focused element has a focus ring and is visible, with nothing over it.
    pub(super) async fn sees_the_focus(&self) -> anyhow::Result<()> {
        let script = "const focused = document.activeElement; \
            if (!focused || focused === document.body) return 'nothing has it'; \
            const ringed = element => { const style = getComputedStyle(element); \
                return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0; }; \
            const underlined = focused.matches('input, textarea') && getComputedStyle(focused).boxShadow !== 'none'; \
            if (!underlined && ![focused, ...focused.querySelectorAll('*')].some(ringed)) return 'it is not marked'; \
            const box = focused.getBoundingClientRect(); \
            const x = box.x + box.width / 2, y = Math.max(box.top, 0) / 2 + Math.min(box.bottom, innerHeight) / 2; \
            const there = document.elementFromPoint(x, y); \
            if (!there) return 'it is not on the screen'; \
            return focused.contains(there) || there.contains(focused) ? '' : 'it is under something'";
        // WebKit does not scroll a field that is on the screen, even under the sticky bar at the screen's edge.
        let may_be_covered = self.browser.engine == Engine::WebKit;
        let wrong = async || {
            let wrong: String = self.runs(script, vec![]).await?;
            let is_usual = may_be_covered && wrong == "it is under something";
            anyhow::Ok(if is_usual { String::new() } else { wrong })
        };
        until(
            async || Ok(wrong().await?.is_empty().then_some(())),
            async || {
                let now = self.focused_name().await.unwrap_or_default();
                let wrong = wrong().await.unwrap_or_default();
                self.lost(&format!("one does not see the focus at {now:?}: {wrong}"))
                    .await
            },
        )
        .await
    }

    /// The focused element's id.
    pub async fn focus(&self) -> anyhow::Result<String> {
        self.runs("return document.activeElement?.id ?? ''", vec![]).await
    }

    pub(super) async fn finds(&self, path: &str) -> anyhow::Result<WebElement> {
        until(
            async || self.visible(path).await,
            async || self.lost(&format!("{path} is not there")).await,
        )
        .await
    }

    pub(super) async fn visible(&self, path: &str) -> anyhow::Result<Option<WebElement>> {
        let elements = loop {
            match self.browser.driver.find_all(By::XPath(path)).await {
                // One of them was removed while WebKit's driver made its list.
                Err(error) if is_stale_reference(&error) => {}
                elements => break elements?,
            }
        };
        for element in elements {
            if element.is_displayed().await.unwrap_or(false) {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    /// An error that describes what was on the screen instead of what was expected.
    pub(super) async fn lost(&self, what: &str) -> anyhow::Error {
        let at = self.path().await.unwrap_or_default();
        let text = match self.browser.driver.find(By::Tag("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        };
        anyhow!("{what}\non {at} the customer sees:\n{text}")
    }
}
