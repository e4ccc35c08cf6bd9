//! User actions.

use std::cell::RefCell;
use std::collections::BTreeSet;

use anyhow::{Context as _, ensure};
use serde_json::json;
use thirtyfour::cdp::domains::network::NetworkConditions;
use thirtyfour::{Key, WebElement, WindowHandle};
use tokio::time::sleep;

use super::Customer;
use crate::Engine;
use crate::waiting::{GLANCE, until};
use crate::xpath::{self, Name};

/// A finger on the screen: its number, and its position in CSS pixels.
type Finger = (usize, f64, f64);

const TRANSACTION_LINKS: &str = "a[href*=\"/transactions/\"]";

impl Customer {
    /// Opens an address of the pages, and waits until they have loaded or show the help.
    pub async fn opens(&self, path: &str) -> anyhow::Result<()> {
        self.turns_up_at(path).await?;
        self.is_served().await
    }

    /// Opens an address of the pages, without waiting for the program.
    pub async fn turns_up_at(&self, path: &str) -> anyhow::Result<()> {
        let address = format!("{}{path}", self.bank.address);
        self.browser.driver.goto(address).await?;
        self.listens().await
    }

    /// Waits until the static shell of index.html is gone, or its help is shown over it.
    pub async fn is_served(&self) -> anyhow::Result<()> {
        until(
            async || Ok(self.is_served_now().await?.then_some(())),
            async || anyhow::anyhow!("the pages do not come"),
        )
        .await
    }

    /// Whether it is gone now.
    pub async fn is_served_now(&self) -> anyhow::Result<bool> {
        let script = "const shell = document.getElementById('shell'); \
            return !shell || shell.hidden || !!document.querySelector('.trouble--shown:not([hidden])')";
        self.runs(script, vec![]).await
    }

    /// Navigates within the pages, as a link would.
    pub async fn goes_to(&self, path: &str) -> anyhow::Result<()> {
        let script = "const link = document.createElement('a'); link.href = arguments[0]; \
            document.body.append(link); link.click(); link.remove()";
        self.runs(script, vec![json!(path)]).await
    }

    pub async fn reloads(&self) -> anyhow::Result<()> {
        self.browser.driver.refresh().await?;
        self.listens().await?;
        self.is_served().await
    }

    pub async fn goes_back(&self) -> anyhow::Result<()> {
        Ok(self.browser.driver.back().await?)
    }

    pub async fn goes_forward(&self) -> anyhow::Result<()> {
        Ok(self.browser.driver.forward().await?)
    }

    /// Opens another tab and switches to it; returns the previous one.
    pub async fn opens_another_tab(&self) -> anyhow::Result<WindowHandle> {
        let left = self.browser.driver.window().await?;
        let tab = self.browser.new_window().await?;
        self.browser.driver.switch_to_window(tab).await?;
        Ok(left)
    }

    /// Switches to this tab.
    pub async fn turns_to(&self, tab: WindowHandle) -> anyhow::Result<()> {
        Ok(self.browser.driver.switch_to_window(tab).await?)
    }

    /// Waits until the guard entry of src/navigation.rs has left the history: a driver acts within the same millisecond, and
    /// engines drop one of two navigations that begin together.
    pub async fn has_left_the_guard(&self) -> anyhow::Result<()> {
        until(
            async || {
                let is_gone: bool = self
                    .runs("return Number.isInteger(history.state)", vec![])
                    .await?;
                Ok(is_gone.then_some(()))
            },
            async || anyhow::anyhow!("the guard stays"),
        )
        .await
    }

    /// Types into the field with this label, after its content.
    pub async fn types(&self, label: &str, text: &str) -> anyhow::Result<()> {
        Ok(self.finds(&xpath::field(label)).await?.send_keys(text).await?)
    }

    /// Types into the field with this label, replacing its content.
    pub async fn replaces(&self, label: &str, text: &str) -> anyhow::Result<()> {
        let field = self.finds(&xpath::field(label)).await?;
        field.focus().await?;
        self.runs::<()>("arguments[0].select()", vec![field.to_json()?])
            .await?;
        if text.is_empty() {
            return self.strikes(Key::Backspace).await;
        }
        Ok(field.send_keys(text).await?)
    }

    /// Autofills the field with this label, as a phone does with a code from an SMS, or as pasting does: all at once,
    /// without a key.
    pub async fn fills_in(&self, label: &str, text: &str) -> anyhow::Result<()> {
        let field = self.finds(&xpath::field(label)).await?;
        let script = "const field = arguments[0]; field.focus(); field.select(); \
            document.execCommand('insertText', false, arguments[1])";
        self.runs::<()>(script, vec![field.to_json()?, json!(text)]).await
    }

    /// Pastes into the field with this label, after its content.
    pub async fn pastes(&self, label: &str, text: &str) -> anyhow::Result<()> {
        let field = self.finds(&xpath::field(label)).await?;
        let script = "const field = arguments[0]; field.focus(); \
            field.setSelectionRange(field.value.length, field.value.length); \
            document.execCommand('insertText', false, arguments[1])";
        self.runs::<()>(script, vec![field.to_json()?, json!(text)]).await
    }

    /// Starts a composition with this text in the field with this label. WebKit's driver has no input method: there a
    /// script dispatches the events of one.
    pub async fn begins_to_compose(&self, label: &str, text: &str) -> anyhow::Result<()> {
        let field = self.finds(&xpath::field(label)).await?;
        if self.browser.engine == Engine::WebKit {
            // Engines before Chrome 60 send a plain event as well.
            let script = "const [field, text] = arguments; field.focus(); \
                window.around = [field.value.slice(0, field.selectionEnd), field.value.slice(field.selectionEnd)]; \
                field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true })); \
                field.value = around.join(text); \
                field.setSelectionRange((around[0] + text).length, (around[0] + text).length); \
                field.dispatchEvent(new Event('input', { bubbles: true }))";
            return self.runs(script, vec![field.to_json()?, json!(text)]).await;
        }
        field.focus().await?;
        let end = text.chars().count();
        let shown = json!({ "text": text, "selectionStart": end, "selectionEnd": end });
        self.browser
            .driver
            .cdp()
            .send_raw("Input.imeSetComposition", shown)
            .await?;
        Ok(())
    }

    /// Commits the composition as this text.
    pub async fn finishes_composing(&self, text: &str) -> anyhow::Result<()> {
        if self.browser.engine == Engine::WebKit {
            let script = "const [text] = arguments, field = document.activeElement; \
                field.value = around.join(text); \
                field.setSelectionRange((around[0] + text).length, (around[0] + text).length); \
                field.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true })); \
                field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))";
            return self.runs(script, vec![json!(text)]).await;
        }
        let text = json!({ "text": text });
        self.browser
            .driver
            .cdp()
            .send_raw("Input.insertText", text)
            .await?;
        Ok(())
    }

    /// Presses a key on the focused element.
    pub async fn strikes(&self, key: Key) -> anyhow::Result<()> {
        let keys = self.browser.driver.action_chain().send_keys(key);
        Ok(keys.perform().await?)
    }

    /// Types into the focused element.
    pub async fn types_there(&self, text: &str) -> anyhow::Result<()> {
        let keys = self.browser.driver.action_chain().send_keys(text);
        Ok(keys.perform().await?)
    }

    /// Taps the button with this name.
    pub async fn presses(&self, name: &str) -> anyhow::Result<()> {
        self.taps(&xpath::button(Name::Is(name))).await
    }

    /// Taps the first button whose name contains this.
    pub async fn presses_containing(&self, part: &str) -> anyhow::Result<()> {
        self.taps(&xpath::button(Name::Holds(part))).await
    }

    /// Unfolds what is under a summary that contains this.
    pub async fn unfolds(&self, part: &str) -> anyhow::Result<()> {
        let part = xpath::quoted(part);
        self.taps(&format!("//summary[contains(normalize-space(.), {part})]"))
            .await
    }

    /// Taps the button with this name in the open dialog.
    pub async fn presses_in_dialog(&self, name: &str) -> anyhow::Result<()> {
        self.taps(&format!("//*[@role='dialog']{}", xpath::button(Name::Is(name))))
            .await
    }

    /// Taps the button with this name this often, faster than the page can react.
    pub async fn hammers(&self, name: &str, times: u32) -> anyhow::Result<()> {
        let button = self.finds(&xpath::button(Name::Is(name))).await?;
        let script = "for (let i = 0; i < arguments[1]; i++) arguments[0].click()";
        self.runs::<()>(script, vec![button.to_json()?, json!(times)])
            .await
    }

    /// Chooses an option from the sheet behind the field with this label.
    pub async fn chooses_from(&self, label: &str, choice: &str) -> anyhow::Result<()> {
        let label = xpath::quoted(label);
        self.taps(&format!(
            "//button[@aria-haspopup='dialog'][../*[normalize-space(.)={label}]]"
        ))
        .await?;
        self.presses_in_dialog(choice).await
    }

    /// Taps a day of the open calendar.
    pub async fn presses_day(&self, day: &str) -> anyhow::Result<()> {
        self.taps(&format!(
            "//*[@role='grid']{}",
            xpath::role("gridcell", Name::Begins(day))
        ))
        .await
    }

    /// Ticks the checkbox whose label contains this.
    pub async fn ticks(&self, part: &str) -> anyhow::Result<()> {
        self.taps(&xpath::checkbox(part)).await
    }

    /// Taps the radio button with this name.
    pub async fn chooses(&self, name: &str) -> anyhow::Result<()> {
        self.taps(&xpath::role("radio", Name::Is(name))).await
    }

    /// Taps radio buttons one after the other, faster than the bank responds.
    pub async fn chooses_quickly(&self, names: &[&str]) -> anyhow::Result<()> {
        if let Some(last) = names.last() {
            self.finds(&xpath::role("radio", Name::Is(last))).await?;
        }
        let script = "const [names, done] = arguments; let wait = 0; \
            for (const name of names) { setTimeout(() => [...document.querySelectorAll('[role=radio]')] \
            .find(radio => radio.textContent.trim() === name).click(), wait); wait += 60; } setTimeout(done, wait)";
        self.browser
            .driver
            .execute_async(script, vec![json!(names)])
            .await?;
        Ok(())
    }

    /// Selects a range of digits in the field with this label, or puts the caret between them.
    pub async fn selects_digits(&self, label: &str, from: usize, to: usize) -> anyhow::Result<()> {
        let field = self.finds(&xpath::field(label)).await?;
        let script = "const [field, from, to] = arguments; field.focus(); \
            const at = digits => { let seen = 0, index = 0; \
            while (seen < digits) { if (/\\d/.test(field.value[index])) seen++; index++; } return index; }; \
            field.setSelectionRange(at(from), at(to))";
        self.runs(script, vec![field.to_json()?, json!(from), json!(to)])
            .await
    }

    /// How many digits are before the selection of the field with this label, and before its end.
    pub async fn selected_digits(&self, label: &str) -> anyhow::Result<(usize, usize)> {
        let field = self.finds(&xpath::field(label)).await?;
        let script = "const before = at => arguments[0].value.slice(0, at).replace(/\\D/g, '').length; \
            return [before(arguments[0].selectionStart), before(arguments[0].selectionEnd)]";
        self.runs(script, vec![field.to_json()?]).await
    }

    /// Presses the Tab key until an element whose name begins like this has the focus; at every stop on the way the
    /// focus has to be visible.
    pub async fn tabs_to(&self, name: &str) -> anyhow::Result<()> {
        self.tabs_until(name, async || self.strikes(Key::Tab).await).await
    }

    /// The same backwards.
    pub async fn tabs_back_to(&self, name: &str) -> anyhow::Result<()> {
        self.tabs_until(name, async || {
            let keys = self.browser.driver.action_chain();
            let keys = keys.key_down(Key::Shift).send_keys(Key::Tab).key_up(Key::Shift);
            Ok(keys.perform().await?)
        })
        .await
    }

    /// Selects the whole content of the focused field, and deletes it, by keys.
    pub async fn empties_the_field(&self) -> anyhow::Result<()> {
        let keys = self.browser.driver.action_chain();
        let keys = keys.key_down(Key::Control).send_keys("a").key_up(Key::Control);
        Ok(keys.send_keys(Key::Backspace).perform().await?)
    }

    async fn tabs_until(&self, name: &str, step: impl AsyncFn() -> anyhow::Result<()>) -> anyhow::Result<()> {
        self.has_loaded().await?;
        let mut passed = Vec::new();
        while passed.len() < 40 {
            step().await?;
            self.sees_the_focus()
                .await
                .with_context(|| format!("after {passed:?}"))?;
            let now = self.focused_name().await?;
            if now.starts_with(name) {
                return Ok(());
            }
            passed.push(now);
        }
        Err(self
            .lost(&format!("the Tab key never comes to {name:?}, but to {passed:?}"))
            .await)
    }

    /// Taps the link whose name contains this.
    pub async fn follows(&self, name: &str) -> anyhow::Result<()> {
        self.taps(&xpath::link(Name::Holds(name))).await
    }

    /// Toggles the switch with this name.
    pub async fn switches(&self, name: &str) -> anyhow::Result<()> {
        self.taps(&xpath::role("switch", Name::Is(name))).await
    }

    /// Enters digits on the keypad of the group with this name.
    pub async fn keys_in(&self, keypad: &str, digits: &str) -> anyhow::Result<()> {
        let keypad = xpath::role("group", Name::Is(keypad));
        self.looks_at_the_keys().await?;
        for digit in digits.chars() {
            let key = xpath::button(Name::Is(&digit.to_string()));
            self.taps(&format!("{keypad}{key}")).await?;
        }
        Ok(())
    }

    /// The same by touch, where the driver supports it (WebKitGTK's does not).
    pub async fn touches_in(&self, keypad: &str, digits: &str) -> anyhow::Result<()> {
        if self.browser.engine == Engine::WebKit {
            return self.keys_in(keypad, digits).await;
        }
        let keypad = xpath::role("group", Name::Is(keypad));
        self.looks_at_the_keys().await?;
        for digit in digits.chars() {
            let key = xpath::button(Name::Is(&digit.to_string()));
            let key = self.finds(&format!("{keypad}{key}")).await?;
            self.rests(&key).await?;
            self.touches(&key).await?;
        }
        Ok(())
    }

    async fn touches(&self, element: &WebElement) -> anyhow::Result<()> {
        let finger = self.finger_on(element, 0).await?;
        self.fingers("touchStart", &[finger]).await?;
        self.fingers("touchEnd", &[]).await
    }

    /// Enters digits on this keypad in a roll: each finger goes down before the previous one is up. WebKit's driver has
    /// no touch: there a script dispatches the events, without a click, as from overlapping fingers.
    pub async fn rolls_in(&self, keypad: &str, digits: &str) -> anyhow::Result<()> {
        let mut before = None;
        for (id, key) in self.keys_of(keypad, digits).await?.iter().enumerate() {
            if self.browser.engine == Engine::WebKit {
                self.dispatches_pointer_events(key, &["pointerdown"]).await?;
                continue;
            }
            let finger = self.finger_on(key, id).await?;
            let down: Vec<_> = before.into_iter().chain([finger]).collect();
            self.fingers("touchStart", &down).await?;
            if let Some(before) = before.replace(finger) {
                self.fingers("touchEnd", &[before]).await?;
            }
        }
        if before.is_some() {
            self.fingers("touchEnd", &[]).await?;
        }
        Ok(())
    }

    /// Puts several fingers on the keys of these digits at the same time.
    pub async fn presses_together_in(&self, keypad: &str, digits: &str) -> anyhow::Result<()> {
        let mut down = Vec::new();
        for (id, key) in self.keys_of(keypad, digits).await?.iter().enumerate() {
            if self.browser.engine == Engine::WebKit {
                self.dispatches_pointer_events(key, &["pointerdown"]).await?;
            } else {
                down.push(self.finger_on(key, id).await?);
            }
        }
        if !down.is_empty() {
            self.fingers("touchStart", &down).await?;
            self.fingers("touchEnd", &[]).await?;
        }
        Ok(())
    }

    /// Puts a finger on the key of this digit and moves it 25 px to the side before it goes up.
    pub async fn slips_in(&self, keypad: &str, digit: &str) -> anyhow::Result<()> {
        for key in self.keys_of(keypad, digit).await? {
            if self.browser.engine == Engine::WebKit {
                self.dispatches_pointer_events(&key, &["pointerdown", "pointermove", "pointerup"])
                    .await?;
                continue;
            }
            let (id, x, y) = self.finger_on(&key, 0).await?;
            self.fingers("touchStart", &[(id, x, y)]).await?;
            for slip in [8.0, 16.0, 25.0] {
                self.fingers("touchMove", &[(id, x + slip, y)]).await?;
            }
            self.fingers("touchEnd", &[]).await?;
        }
        Ok(())
    }

    /// Taps the last button with this name, and again at the same place after this many milliseconds, whatever is there
    /// by then: with a finger, or with WebKit's mouse.
    pub async fn double_taps(&self, name: &str, milliseconds: u32) -> anyhow::Result<()> {
        self.taps_twice(
            &format!("({})[last()]", xpath::button(Name::Is(name))),
            milliseconds,
        )
        .await
    }

    /// The same with the key of a digit on the keypad of the group with this name.
    pub async fn double_taps_key(&self, keypad: &str, digit: &str, milliseconds: u32) -> anyhow::Result<()> {
        let keypad = xpath::role("group", Name::Is(keypad));
        let key = xpath::button(Name::Is(digit));
        self.taps_twice(&format!("{keypad}{key}"), milliseconds).await
    }

    /// The same with the last button whose name begins like this.
    pub async fn double_taps_last(&self, name: &str, milliseconds: u32) -> anyhow::Result<()> {
        let path = format!("({})[last()]", xpath::button(Name::Begins(name)));
        self.taps_twice(&path, milliseconds).await
    }

    /// The same with a day of the open calendar.
    pub async fn double_taps_day(&self, day: &str, milliseconds: u32) -> anyhow::Result<()> {
        let day = xpath::role("gridcell", Name::Begins(day));
        self.taps_twice(&format!("//*[@role='grid']{day}"), milliseconds)
            .await
    }

    /// The same with the link whose name contains this.
    pub async fn double_taps_link(&self, name: &str, milliseconds: u32) -> anyhow::Result<()> {
        self.taps_twice(&xpath::link(Name::Holds(name)), milliseconds)
            .await
    }

    async fn taps_twice(&self, path: &str, milliseconds: u32) -> anyhow::Result<()> {
        let element = self.finds(path).await?;
        until(
            async || Ok(self.rests(&element).await.ok()),
            async || self.lost(&format!("{path} does not come to rest")).await,
        )
        .await?;
        let pointer = match self.browser.engine {
            Engine::Chromium => "touch",
            Engine::WebKit => "mouse",
        };
        let tap = [
            json!({ "type": "pointerDown", "button": 0 }),
            json!({ "type": "pause", "duration": 20 }),
            json!({ "type": "pointerUp", "button": 0 }),
        ];
        let place = json!({ "type": "pointerMove", "origin": element.to_json()?, "x": 0, "y": 0 });
        let pause = json!({ "type": "pause", "duration": milliseconds });
        let actions = [&[place][..], &tap, &[pause], &tap].concat();
        let finger = json!({
            "type": "pointer", "id": "thumb", "parameters": { "pointerType": pointer }, "actions": actions,
        });
        self.browser.acts(json!([finger])).await
    }

    /// The keys of these digits, once they have stopped moving.
    async fn keys_of(&self, keypad: &str, digits: &str) -> anyhow::Result<Vec<WebElement>> {
        let keypad = xpath::role("group", Name::Is(keypad));
        let mut keys = Vec::new();
        for digit in digits.chars() {
            let key = xpath::button(Name::Is(&digit.to_string()));
            keys.push(self.finds(&format!("{keypad}{key}")).await?);
        }
        self.looks_at_the_keys().await?;
        let middle = keys.first().context("no digits")?;
        until(
            async || Ok(self.rests(middle).await.ok()),
            async || self.lost("the keypad does not come to rest").await,
        )
        .await?;
        Ok(keys)
    }

    /// A finger in the middle of an element.
    async fn finger_on(&self, element: &WebElement, id: usize) -> anyhow::Result<Finger> {
        let script = "const box = arguments[0].getBoundingClientRect(); \
            return [box.x + box.width / 2, box.y + box.height / 2]";
        let (x, y) = self.runs(script, vec![element.to_json()?]).await?;
        Ok((id, x, y))
    }

    /// Sends Chromium the fingers on the screen after some went down, moved, or went up.
    async fn fingers(&self, kind: &str, down: &[Finger]) -> anyhow::Result<()> {
        let points: Vec<_> = down
            .iter()
            .map(|(id, x, y)| json!({ "x": x, "y": y, "id": id }))
            .collect();
        let touch = json!({ "type": kind, "touchPoints": points });
        self.browser
            .driver
            .cdp()
            .send_raw("Input.dispatchTouchEvent", touch)
            .await?;
        Ok(())
    }

    async fn dispatches_pointer_events(&self, key: &WebElement, kinds: &[&str]) -> anyhow::Result<()> {
        let script = "const box = arguments[0].getBoundingClientRect(); \
            const [clientX, clientY] = [box.x + box.width / 2, box.y + box.height / 2]; \
            for (const kind of arguments[1]) arguments[0].dispatchEvent(new PointerEvent(kind, { \
            bubbles: true, cancelable: true, composed: true, pointerType: 'touch', pointerId: 2 + Math.random() * 1e6 | 0, \
            clientX, clientY }))";
        self.runs(script, vec![key.to_json()?, json!(kinds)]).await
    }

    /// Scrolls the region with this name to its end.
    pub async fn reads_to_the_end(&self, region: &str) -> anyhow::Result<()> {
        let path = format!("//*[@aria-label={}]", xpath::quoted(region));
        let region = self.finds(&path).await?;
        self.runs::<()>(
            "arguments[0].scrollTop = arguments[0].scrollHeight",
            vec![region.to_json()?],
        )
        .await
    }

    /// Scrolls to the end of the page.
    pub async fn scrolls_to_the_end(&self) -> anyhow::Result<()> {
        self.runs("scrollTo(0, document.documentElement.scrollHeight)", vec![])
            .await
    }

    /// Scrolls down until this many different transactions were on the page, never one of them twice at a time; returns
    /// their addresses.
    pub async fn scrolls_until_rows(&self, least: usize) -> anyhow::Result<BTreeSet<String>> {
        let mut seen = BTreeSet::new();
        let mut quiet = 0;
        while seen.len() < least {
            let now = self.transaction_links().await?;
            let unique: BTreeSet<String> = now.iter().cloned().collect();
            ensure!(unique.len() == now.len(), "a row stands on the page twice");
            let before = seen.len();
            seen.extend(unique);
            quiet = if seen.len() == before { quiet + 1 } else { 0 };
            ensure!(quiet < 200, "only {} rows came", seen.len());
            // From the end it starts again at the top: rows that were rendered too late are seen then.
            let script = "const end = scrollY + innerHeight + 2 >= document.documentElement.scrollHeight; \
                if (end && arguments[0] > 20) scrollTo(0, 0); else scrollBy(0, innerHeight * 0.8)";
            self.runs::<()>(script, vec![json!(quiet)]).await?;
            sleep(GLANCE).await;
        }
        Ok(seen)
    }

    /// The addresses of the transactions in the document.
    pub async fn transaction_links(&self) -> anyhow::Result<Vec<String>> {
        let script =
            "return [...document.querySelectorAll(arguments[0])].map(link => link.getAttribute('href'))";
        self.runs(script, vec![json!(TRANSACTION_LINKS)]).await
    }

    /// Taps a visible transaction; returns its address, and its amount with the sign.
    pub async fn taps_a_visible_transaction(&self) -> anyhow::Result<(String, String)> {
        let script = "const row = [...document.querySelectorAll(arguments[0])].find(row => { \
            const box = row.getBoundingClientRect(); return box.top > 120 && box.bottom < innerHeight - 120; }); \
            return row ? [row.getAttribute('href'), row.querySelector('.amount').textContent] : null";
        let (address, amount): (String, String) = until(
            async || self.runs(script, vec![json!(TRANSACTION_LINKS)]).await,
            async || self.lost("no transaction is on the screen").await,
        )
        .await?;
        // Without scrolling it into view: the page is left at the position that the customer sees.
        let path = format!("//a[@href={}]", xpath::quoted(&address));
        until(
            async || match self.visible(&path).await? {
                Some(row) => {
                    self.sees_what_came(&row).await?;
                    Ok(Some(row.click().await?))
                }
                None => Ok(None),
            },
            async || self.lost(&format!("{path} is not there any more")).await,
        )
        .await?;
        let (_, amount) = amount.rsplit_once(' ').context("the amount has no word")?;
        Ok((address, amount.to_owned()))
    }

    /// Puts WeChat in the background and back, as far as a page can notice.
    pub async fn looks_away_and_back(&self) -> anyhow::Result<()> {
        let script = "for (const state of ['hidden', 'visible']) { \
            Object.defineProperty(document, 'visibilityState', { value: state, configurable: true }); \
            document.dispatchEvent(new Event('visibilitychange', { bubbles: true })); } \
            delete document.visibilityState";
        self.runs(script, vec![]).await
    }

    /// Goes offline, or online again. Only Chromium's driver can do that.
    pub async fn has_network(&self, network: bool) -> anyhow::Result<()> {
        let conditions = NetworkConditions {
            offline: !network,
            ..NetworkConditions::new()
        };
        let tools = self.browser.driver.cdp();
        tools.network().enable().await?;
        tools.network().emulate_network_conditions(conditions).await?;
        Ok(())
    }

    /// Simulates a slow phone: the page gets no animation frame until [`Customer::releases_frames`].
    pub async fn holds_frames(&self) -> anyhow::Result<()> {
        let script = "const real = window.requestAnimationFrame; const held = []; \
            window.requestAnimationFrame = run => held.push(run); \
            window.releaseFrames = () => { window.requestAnimationFrame = real; held.forEach(run => real(run)); }";
        self.runs(script, vec![]).await
    }

    /// The page gets the frames that were held back, and all others.
    pub async fn releases_frames(&self) -> anyhow::Result<()> {
        self.runs("releaseFrames()", vec![]).await
    }

    /// Sets WeChat's text size to twice the pages' own.
    pub async fn has_text_twice_as_large(&self) -> anyhow::Result<()> {
        let script = "const root = document.documentElement; root.style.fontSize = ''; \
            root.style.fontSize = `${2 * parseFloat(getComputedStyle(root).fontSize)}px`";
        self.runs(script, vec![]).await
    }

    pub(super) async fn taps(&self, path: &str) -> anyhow::Result<()> {
        // An element may be replaced, covered or scrolled away before it is tapped; then it is looked up again.
        let hindered = RefCell::new("it is not there".to_owned());
        until(
            async || {
                let Some(element) = self.visible(path).await? else {
                    return Ok(None);
                };
                let tapped = async {
                    self.rests(&element).await?;
                    Ok::<_, anyhow::Error>(element.click().await?)
                };
                Ok(match tapped.await {
                    Ok(()) => Some(()),
                    Err(error) => {
                        hindered.replace(format!("{error:#}"));
                        None
                    }
                })
            },
            async || {
                let hindered = hindered.take();
                self.lost(&format!("{path} cannot be tapped: {hindered}")).await
            },
        )
        .await
    }

    /// Scrolls it into view, and waits until it has stopped moving: a driver, like a thumb, would hit what has just
    /// moved there instead. Pages move the focus, and scroll with it, two frames after they have changed; on a busy
    /// machine frames are long, and where nothing is painted there are none.
    async fn rests(&self, element: &WebElement) -> anyhow::Result<()> {
        let script = "const [element, done] = arguments; \
            element.scrollIntoView({ block: 'center', inline: 'center' }); \
            const place = () => { const box = element.getBoundingClientRect(); return box.x + ' ' + box.y }; \
            const before = place(); const end = () => done(place() === before); setTimeout(end, 500); \
            let left = 3; const frame = () => left-- ? requestAnimationFrame(frame) : end(); frame()";
        let driver = &self.browser.driver;
        let rests = driver.execute_async(script, vec![element.to_json()?]).await?;
        ensure!(rests.convert::<bool>()?, "it still moves");
        self.sees_what_came(element).await
    }

    /// Waits, where the last press just was, as long as a person needs to see what that has changed: another one there
    /// counts as the second tap of a double tap.
    async fn sees_what_came(&self, element: &WebElement) -> anyhow::Result<()> {
        let script = "const [element, done] = arguments; const box = element.getBoundingClientRect(); \
            const [left, top, at] = window.pressed ?? [-999, -999, 0]; \
            const near = Math.abs(box.x + box.width / 2 - left) < 80 && Math.abs(box.y + box.height / 2 - top) < 80; \
            setTimeout(done, near && !element.matches('.keypad__key') ? at + 550 - performance.now() : 0)";
        self.browser
            .driver
            .execute_async(script, vec![element.to_json()?])
            .await?;
        Ok(())
    }

    /// Waits after another keypad was filled, as a person has to look for the keys: the first of them may be where the
    /// last one was.
    async fn looks_at_the_keys(&self) -> anyhow::Result<()> {
        let script = "setTimeout(arguments[0], (window.pressed?.[2] ?? -550) + 550 - performance.now())";
        self.browser.driver.execute_async(script, vec![]).await?;
        Ok(())
    }
}
