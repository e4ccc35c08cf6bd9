//! The document and what surrounds it.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Event, HtmlElement, HtmlInputElement, IntersectionObserver, IntersectionObserverEntry, Storage};

/// The window; there always is one where this runs.
pub fn window() -> web_sys::Window {
    leptos::prelude::window()
}

fn document() -> Document {
    leptos::prelude::document()
}

/// Sets what the title bar of WeChat shows.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Moves the keyboard's focus to the element with this id, if it is there, and scrolls it into view.
pub fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Moves the focus without scrolling, where the engine can; else not at all.
pub fn focus_quietly(id: &str) {
    if let Some(element) = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}

/// Where the page is scrolled to, in CSS pixels from its top.
pub fn scroll_position() -> f64 {
    window().scroll_y().unwrap_or(0.0)
}

/// Scrolls the page at once to so many CSS pixels from its top.
pub fn scroll_to(top: f64) {
    window().scroll_to_with_x_and_y(0.0, top);
}

/// Runs after the browser has laid out what changed.
pub fn after_layout(run: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(move || leptos::prelude::request_animation_frame(run));
}

/// Loads the page anew.
pub fn reload() {
    let _ = window().location().reload();
}

/// Whether the browser knows that there is no network; it may claim one where there is none.
pub fn is_offline() -> bool {
    !window().navigator().on_line()
}

/// Whether the page is on screen.
pub fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

/// Calls back when the page comes back on screen, from the background or out of the back/forward cache, until the
/// current reactive owner is gone.
pub fn on_return(returned: impl Fn() + Clone + 'static) {
    let again = returned.clone();
    let visible = leptos::prelude::window_event_listener_untyped("visibilitychange", move |_: Event| {
        if is_visible() {
            returned();
        }
    });
    let restored = leptos::prelude::window_event_listener_untyped("pageshow", move |event: Event| {
        if event.dyn_ref::<web_sys::PageTransitionEvent>().is_some_and(web_sys::PageTransitionEvent::persisted) {
            again();
        }
    });
    leptos::prelude::on_cleanup(move || {
        visible.remove();
        restored.remove();
    });
}

/// So many random bytes from the browser's own source; `None` where it has none.
pub fn random_bytes<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    window().crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}

/// Copies text; whether it worked is known when the answer comes.
pub async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    if JsValue::from(&clipboard).is_undefined() {
        return false;
    }
    wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

fn session_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn local_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Keeps a choice of this visit, or forgets it; nothing secret or personal may go here.
pub fn keep_for_visit(name: &str, value: Option<&str>) {
    keep(session_storage(), name, value);
}

/// The choice of this visit, if storage works here.
pub fn kept_for_visit(name: &str) -> Option<String> {
    session_storage()?.get_item(name).ok()?
}

/// Keeps a preference on this phone, or forgets it; nothing secret or personal may go here.
pub fn keep_preference(name: &str, value: Option<&str>) {
    keep(local_storage(), name, value);
}

/// The preference kept on this phone, if storage works here.
pub fn kept_preference(name: &str) -> Option<String> {
    local_storage()?.get_item(name).ok()?
}

fn keep(storage: Option<Storage>, name: &str, value: Option<&str>) {
    let Some(storage) = storage else { return };
    let _ = match value {
        Some(value) => storage.set_item(name, value),
        None => storage.remove_item(name),
    };
}

/// The text and the caret (UTF-16 units) of an input that an event came from.
pub fn input_state(event: &Event) -> Option<(HtmlInputElement, String, usize)> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let text = input.value();
    let end = text.encode_utf16().count();
    let caret = input.selection_start().ok().flatten().and_then(|caret| usize::try_from(caret).ok()).unwrap_or(end);
    Some((input, text, caret))
}

/// Calls back each time the element comes within a screen's height of the visible part; `None` where the browser
/// cannot watch that.
pub fn on_near(element: &web_sys::Element, near: impl Fn() + 'static) -> Option<Watch> {
    let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let any = entries.iter().any(|entry| {
            entry.dyn_into::<IntersectionObserverEntry>().is_ok_and(|entry| entry.is_intersecting())
        });
        if any {
            near();
        }
    });
    let options = web_sys::IntersectionObserverInit::new();
    options.set_root_margin("100% 0px");
    let observer = IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options).ok()?;
    observer.observe(element);
    Some(Watch { observer, _seen: seen })
}

/// An element being watched; dropping it ends the watch.
pub struct Watch {
    observer: IntersectionObserver,
    _seen: Closure<dyn Fn(js_sys::Array)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Shows a plain message over everything when the program has failed, outside of anything that may be broken.
///
/// The panic's own message is left out: it may hold what the customer typed.
pub fn show_crash(heading: &str, advice: &str, reload_label: &str, hotline: &str) {
    let document = document();
    let Some(body) = document.body() else { return };
    if document.get_element_by_id("crash").is_some() {
        return;
    }
    let element = |name: &str, class: &str, text: &str| {
        let element = document.create_element(name).ok()?;
        let _ = element.set_attribute("class", class);
        element.set_text_content(Some(text));
        Some(element)
    };
    let Some(panel) = element("div", "crash", "") else { return };
    panel.set_id("crash");
    let _ = panel.set_attribute("role", "alertdialog");
    let _ = panel.set_attribute("aria-modal", "true");
    let _ = panel.set_attribute("aria-label", heading);
    let parts = [
        element("h1", "crash__heading", heading),
        element("p", "crash__advice", advice),
        element("button", "button button--primary", reload_label),
        element("a", "link", hotline),
    ];
    for part in parts.into_iter().flatten() {
        let _ = panel.append_child(&part);
    }
    if let Ok(Some(link)) = panel.query_selector("a") {
        let _ = link.set_attribute("href", &format!("tel:{hotline}"));
    }
    let _ = body.append_child(&panel);
    if let Some(button) = panel.query_selector("button").ok().flatten().and_then(|b| b.dyn_into::<HtmlElement>().ok()) {
        let pressed = Closure::<dyn Fn()>::new(reload);
        let _ = button.add_event_listener_with_callback("click", pressed.as_ref().unchecked_ref());
        pressed.forget();
        let _ = button.focus();
    }
}
