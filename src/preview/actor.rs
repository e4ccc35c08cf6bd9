//! Performs user actions in the page: locates elements by name, types, taps, and waits for the result.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventInit, FocusEvent, HtmlElement, HtmlInputElement, InputEvent};

use super::bank;
use super::customers;
use super::settings::Network;
use super::sign::Sign;
use crate::platform::clock;
use crate::platform::history;

/// How long to wait for an element, in milliseconds.
const PATIENCE: u32 = 8_000;
/// Polling interval, in milliseconds.
const GLANCE: u32 = 20;

/// One user action, wait, or event of the environment.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Types into the field with this label, replacing its content.
    Type(&'static str, &'static str),
    /// Types the code of the newest SMS into the field with this label.
    TypeCode(&'static str),
    /// Taps these keys of the keypad.
    Keys(&'static str),
    /// Presses the button with this name.
    Press(&'static str),
    /// Follows the link with this name.
    Follow(&'static str),
    /// Chooses the radio button, or toggles the switch or checkbox, with this name.
    Choose(&'static str),
    /// Scrolls the region with this name to its end.
    ReadToEnd(&'static str),
    /// Scrolls the page to its end.
    ScrollToEnd,
    Back,
    /// Leaves the field (blur).
    Leave,
    /// Waits until this text is visible.
    See(&'static str),
    /// Waits for an element that matches this selector; for what has no text, like a skeleton.
    Find(&'static str),
    /// From now on the network behaves like this for calls whose path ends with this text.
    SetNetwork(&'static str, Network),
    /// Lets this many seconds pass at the bank.
    Pass(i64),
    /// The customer changes something on another phone in the meantime.
    Elsewhere,
    /// Crashes the page.
    Crash,
}

impl Step {
    /// Whether it is something that the customer does, or that happens meanwhile, and not waiting or preparation.
    pub const fn acts(self) -> bool {
        !matches!(
            self,
            Self::See(_) | Self::Find(_) | Self::Leave | Self::SetNetwork(..) | Self::Pass(_) | Self::Crash
        )
    }
}

/// Performs one step; the error says what could not be found.
pub async fn take(step: Step) -> Result<(), String> {
    match step {
        Step::Type(label, text) => fill(&field(label).await?, text),
        Step::TypeCode(label) => {
            let field = field(label).await?;
            let newest = bank::messages().await.into_iter().next();
            fill(&field, &newest.ok_or("no message has arrived")?.code);
        }
        Step::Keys(digits) => {
            for digit in digits.chars() {
                let digit = digit.to_string();
                wait(&digit, || named(".keypad__key", &digit)).await?.click();
                clock::sleep(0).await;
            }
        }
        Step::Press(name) => tap(&wait(name, || named("button, [role='button']", name)).await?),
        Step::Follow(name) => tap(&wait(name, || named("a[href]", name)).await?),
        Step::Choose(name) => {
            let kinds = "[role='radio'], [role='switch'], [role='checkbox'], [role='option'], input[type='checkbox'], \
                input[type='radio']";
            tap(&wait(name, || named(kinds, name)).await?);
        }
        Step::ReadToEnd(name) => {
            let region = wait(name, || {
                named("[tabindex], [role='region'], [role='document']", name)
            })
            .await?;
            region.set_scroll_top(region.scroll_height());
        }
        Step::ScrollToEnd => {
            let height = document()
                .document_element()
                .map_or(0, |root| root.scroll_height());
            window().scroll_to_with_x_and_y(0.0, f64::from(height));
        }
        Step::Back => history::go(-1),
        Step::Leave => {
            if let Some(focused) = document().active_element().and_then(|it| it.dyn_into().ok()) {
                leave(&focused);
            }
        }
        Step::See(text) => {
            wait(text, || says(text).then_some(())).await?;
        }
        Step::Find(selector) => {
            wait(selector, || document().query_selector(selector).ok().flatten()).await?;
        }
        Step::SetNetwork(at, network) => bank::set_network(at, network),
        Step::Pass(seconds) => bank::pass(seconds),
        Step::Elsewhere => customers::change_alerts_elsewhere()
            .await
            .ok_or("nothing to change elsewhere")?,
        #[expect(clippy::panic, reason = "to look at what a customer sees then")]
        Step::Crash => panic!("as the scene asks for"),
    }
    // Let effects run before the next step.
    clock::sleep(0).await;
    Ok(())
}

/// Waits until this is on the screen.
pub async fn wait_for(sign: Sign) -> Result<(), String> {
    wait(&format!("{sign:?}"), || shows(sign).then_some(())).await
}

/// Whether this is on the screen.
pub fn shows(sign: Sign) -> bool {
    match sign {
        Sign::Text(text) => says(text),
        Sign::Without(text, other) => says(text) && !says(other),
        Sign::Element(selector) => document().query_selector(selector).ok().flatten().is_some(),
        Sign::Value(label, value) => {
            let field = named("input, textarea", label).and_then(|field| field.dyn_into().ok());
            field.is_some_and(|field: HtmlInputElement| {
                without_spaces(&field.value()) == without_spaces(value)
            })
        }
    }
}

/// Whether this text is visible.
fn says(text: &str) -> bool {
    let all = document()
        .body()
        .map(|body| body.inner_text())
        .unwrap_or_default();
    without_spaces(&all).contains(&without_spaces(text))
}

/// Waits until every call is answered and rendered.
pub async fn settle() {
    let end = clock::now().after_milliseconds(2 * PATIENCE);
    let mut quiet = 0;
    while quiet < 4 && end.milliseconds_left(clock::now()) > 0 {
        clock::sleep(GLANCE).await;
        quiet = if bank::is_quiet() { quiet + 1 } else { 0 };
    }
}

/// Sets an input's value as the browser does when a person types or autofills.
pub fn fill(input: &HtmlInputElement, text: &str) {
    if let Some(before) = document()
        .active_element()
        .and_then(|it| it.dyn_into::<HtmlElement>().ok())
        && before != *input.unchecked_ref::<HtmlElement>()
    {
        leave(&before);
    }
    let _ = input.focus();
    input.set_value(text);
    let options = EventInit::new();
    options.set_bubbles(true);
    if let Ok(event) = InputEvent::new_with_event_init_dict("input", options.unchecked_ref()) {
        let _ = input.dispatch_event(&event);
    }
}

/// Blurs a field; in a window in the background, moving the focus fires no event.
fn leave(element: &HtmlElement) {
    let has_focus = document().has_focus().unwrap_or(false);
    let _ = element.blur();
    if !has_focus {
        for (kind, bubbles) in [("blur", false), ("focusout", true)] {
            let options = web_sys::FocusEventInit::new();
            options.set_bubbles(bubbles);
            if let Ok(event) = FocusEvent::new_with_focus_event_init_dict(kind, &options) {
                let _ = element.dispatch_event(&event);
            }
        }
    }
}

fn tap(element: &HtmlElement) {
    if let Some(before) = document()
        .active_element()
        .and_then(|it| it.dyn_into::<HtmlElement>().ok())
        && before.dyn_ref::<HtmlInputElement>().is_some()
        && before != *element
    {
        leave(&before);
    }
    element.click();
}

async fn field(label: &'static str) -> Result<HtmlInputElement, String> {
    wait(label, || {
        let element = named("input, textarea", label)?;
        element.dyn_into::<HtmlInputElement>().ok()
    })
    .await
}

async fn wait<T>(what: &str, find: impl Fn() -> Option<T>) -> Result<T, String> {
    let end = clock::now().after_milliseconds(PATIENCE);
    loop {
        if let Some(found) = find() {
            return Ok(found);
        }
        if end.milliseconds_left(clock::now()) == 0 {
            return Err(format!("{what} is not there"));
        }
        clock::sleep(GLANCE).await;
    }
}

/// The element of this kind with this name: an exact match, else a partial one; inside the open dialog, if there is
/// one.
fn named(kind: &str, name: &str) -> Option<HtmlElement> {
    let wanted = without_spaces(name);
    let mut all = elements(kind);
    if let Some(dialog) = elements("[aria-modal='true']").pop() {
        all.retain(|element| dialog.contains(Some(element)));
    }
    let exact = all.iter().find(|element| names(element).contains(&wanted));
    let partly = || {
        all.iter()
            .find(|element| names(element).iter().any(|found| found.contains(&wanted)))
    };
    exact.or_else(partly).cloned()
}

/// Everything of this kind that a person could use now, except the preview's own handle.
fn elements(kind: &str) -> Vec<HtmlElement> {
    let Ok(list) = document().query_selector_all(kind) else {
        return Vec::new();
    };
    let all = (0..list.length()).filter_map(|index| list.item(index)?.dyn_into::<HtmlElement>().ok());
    all.filter(|element| {
        let usable = !element.has_attribute("disabled")
            && element.get_attribute("aria-disabled").as_deref() != Some("true")
            && element.get_attribute("aria-busy").as_deref() != Some("true");
        let ours = element.closest("[data-preview]").ok().flatten().is_some();
        usable && !ours && element.get_client_rects().length() > 0
    })
    .collect()
}

/// The names of an element: its label, what labels it, its text.
fn names(element: &HtmlElement) -> Vec<String> {
    let text_of = |element: Option<Element>| element.and_then(|element| element.text_content());
    let id = element.id();
    let labels = (!id.is_empty())
        .then(|| document().query_selector(&format!("label[for='{id}']")).ok())
        .flatten();
    let labelled_by = element.get_attribute("aria-labelledby").unwrap_or_default();
    let mut names: Vec<_> = labelled_by
        .split_whitespace()
        .filter_map(|id| text_of(document().get_element_by_id(id)))
        .collect();
    names.extend(element.get_attribute("aria-label"));
    names.extend(text_of(labels.flatten()));
    names.extend(text_of(element.closest("label").ok().flatten()));
    names.extend(element.text_content());
    names.iter().map(|name| without_spaces(name)).collect()
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}
