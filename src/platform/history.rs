//! The browser's history: the address, and where each entry was scrolled to.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MouseEvent, ScrollRestoration};

use super::browser::window;

/// Path and query of the address bar.
pub fn address() -> String {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    let query = location.search().unwrap_or_default();
    path + &query
}

/// The number of the current history entry, 0 for the one the page was opened with.
pub fn entry() -> u32 {
    let state = window().history().and_then(|history| history.state()).ok();
    let number = state
        .and_then(|state| state.as_f64())
        .unwrap_or(0.0)
        .clamp(0.0, 1.0e6);
    #[expect(
        clippy::as_conversions,
        reason = "clamped to the range of u32 in the line above"
    )]
    let number = number as u32;
    number
}

/// Adds an entry with this address and number.
pub fn push(address: &str, entry: u32) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::from(entry), "", Some(address));
    }
}

/// Changes the current entry's address.
pub fn replace(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::from(entry()), "", Some(address));
    }
}

/// Goes so many entries forward, or back if negative.
pub fn go(entries: i32) {
    if let Ok(history) = window().history() {
        let _ = history.go_with_delta(entries);
    }
}

/// Goes back one entry.
pub fn back() {
    if let Ok(history) = window().history() {
        let _ = history.back();
    }
}

/// Calls back after the customer went back or forward; the page restores scroll positions itself from now on.
pub fn on_move(moved: impl Fn() + 'static) {
    if let Ok(history) = window().history() {
        let _ = history.set_scroll_restoration(ScrollRestoration::Manual);
    }
    let handle = leptos::prelude::window_event_listener_untyped("popstate", move |_: Event| moved());
    core::mem::forget(handle);
}

/// Calls back with the address of each link of ours that is tapped, instead of letting the browser load it.
///
/// Taps with a modifier key, on links with a `target` or `download`, and on other schemes or hosts stay the browser's.
pub fn on_link(follow: impl Fn(String) + 'static) {
    let handle = leptos::prelude::window_event_listener_untyped("click", move |event: Event| {
        let Some(mouse) = event.dyn_ref::<MouseEvent>() else {
            return;
        };
        let modified = mouse.meta_key() || mouse.ctrl_key() || mouse.shift_key() || mouse.alt_key();
        if event.default_prevented() || modified || mouse.button() != 0 {
            return;
        }
        let Some(target) = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        else {
            return;
        };
        let Ok(Some(link)) = target.closest("a[href]") else {
            return;
        };
        let Some(href) = link.get_attribute("href") else {
            return;
        };
        let ours = href.starts_with('/') && !href.starts_with("//") && !href.starts_with("/sandbox/");
        if ours && !link.has_attribute("target") && !link.has_attribute("download") {
            event.prevent_default();
            follow(href);
        }
    });
    core::mem::forget(handle);
}
