//! The browser's history: the address, the number of each entry, and the guard above a page.
//!
//! A guard is an extra entry with the address of its page. While it is the current one, back leads to the page itself,
//! also where the page is the first of its window and no earlier entry is ours.

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

/// The number of the current history entry, 0 for the one the page was opened with, and whether it is the page's guard.
pub fn entry() -> (u32, bool) {
    let state = window().history().and_then(|history| history.state()).ok();
    let number = state
        .and_then(|state| state.as_f64())
        .unwrap_or(0.0)
        .clamp(0.0, 1.0e6);
    #[expect(
        clippy::as_conversions,
        reason = "clamped to the range of u32 in the line above"
    )]
    let entry = number as u32;
    (entry, number.fract() > 0.0)
}

/// Whether the current entry has no number yet: this window has come here for the first time. Assigns it one.
pub fn begins() -> bool {
    let state = window().history().and_then(|history| history.state());
    let begins = state.is_ok_and(|state| state.is_null());
    if begins {
        replace(&address());
    }
    begins
}

/// Adds an entry with this address and number; `over_guard` replaces the guard instead.
pub fn push(address: &str, entry: u32, over_guard: bool) {
    write(address, f64::from(entry), over_guard);
}

pub fn push_guard(entry: u32) {
    write(&address(), f64::from(entry) + 0.5, false);
}

pub fn replace(address: &str) {
    let (entry, is_guard) = entry();
    write(address, f64::from(entry) + if is_guard { 0.5 } else { 0.0 }, true);
}

fn write(address: &str, state: f64, replaces: bool) {
    if let Ok(history) = window().history() {
        let state = JsValue::from(state);
        let _ = if replaces {
            history.replace_state_with_url(&state, "", Some(address))
        } else {
            history.push_state_with_url(&state, "", Some(address))
        };
    }
}

/// Whether this window's history has at most this many entries.
pub fn is_at_most(entries: u32) -> bool {
    window()
        .history()
        .and_then(|history| history.length())
        .is_ok_and(|length| length <= entries)
}

/// Moves by this many entries: forward, or back if negative.
pub fn go(entries: i32) {
    if let Ok(history) = window().history() {
        let _ = history.go_with_delta(entries);
    }
}

/// Calls back after back or forward; from now on the page restores scroll positions itself.
pub fn on_move(moved: impl Fn() + 'static) {
    if let Ok(history) = window().history() {
        let _ = history.set_scroll_restoration(ScrollRestoration::Manual);
    }
    let handle = leptos::prelude::window_event_listener_untyped("popstate", move |_: Event| moved());
    core::mem::forget(handle);
}

/// Calls back with the address of each link of this host that is tapped. If that returns true, the browser does not load
/// it.
///
/// Taps with a modifier key, on links with a `target` or `download`, and on other schemes or hosts are left alone.
pub fn on_link(follow: impl Fn(String) -> bool + 'static) {
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
        let ours = href.starts_with('/') && !href.starts_with("//");
        if ours && !link.has_attribute("target") && !link.has_attribute("download") && follow(href) {
            event.prevent_default();
        }
    });
    core::mem::forget(handle);
}
