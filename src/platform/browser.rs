//! The document and the window.

use core::time::Duration;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Event, HtmlElement, IntersectionObserver, IntersectionObserverEntry, Storage};

use super::clock::{self, Moment};

/// The window; there always is one where this runs.
pub fn window() -> web_sys::Window {
    leptos::prelude::window()
}

/// The document; there always is one where this runs.
pub fn document() -> Document {
    leptos::prelude::document()
}

/// Removes the static shell of index.html before the first page is painted. If `done`, what was typed into its form is
/// handed over to the page's own form; else the input is kept until then.
pub fn leave_shell(done: bool) {
    before_paint(move || hand_over(done));
    // Where nothing is painted, in a background tab, it is removed all the same.
    leptos::prelude::set_timeout(move || hand_over(done), Duration::from_millis(200));
}

fn hand_over(done: bool) {
    // Without the boot script there is no form either.
    match (
        function(&window(), "handOver"),
        document().get_element_by_id("shell"),
    ) {
        (Some(hand_over), Some(_)) => drop(hand_over.call1(&JsValue::NULL, &done.into())),
        (None, Some(shell)) => shell.remove(),
        (_, None) => {}
    }
}

/// The function of an object with this name, if it has one: those of the window are from boot/boot.js.
pub(super) fn function(of: &JsValue, name: &str) -> Option<js_sys::Function> {
    let function = js_sys::Reflect::get(of, &name.into()).ok()?;
    function.dyn_into().ok()
}

/// Sets the title shown in WeChat's title bar.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Moves the focus to the element with this id, if it exists, and scrolls it into view.
pub fn focus(id: &str) {
    if let Some(element) = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
    {
        // On its own, WebKit scrolls only until the caret is at the edge of the screen, with the label outside.
        if let Some(scroll) = function(&element, "scrollIntoViewIfNeeded") {
            let _ = scroll.call0(&element);
        }
        let _ = element.focus();
    }
}

/// Selects the text of the element with this id, for the customer to copy manually.
pub fn select_text(id: &str) {
    let selection = window().get_selection().ok().flatten();
    if let (Some(selection), Some(element)) = (selection, document().get_element_by_id(id)) {
        let _ = selection.select_all_children(&element);
    }
}

/// The page's scroll position, in CSS pixels from its top.
pub fn scroll_position() -> f64 {
    window().scroll_y().unwrap_or(0.0)
}

/// Whole CSS pixels.
#[expect(
    clippy::as_conversions,
    reason = "no page is as long as i32 goes, and `as` stops there"
)]
pub const fn whole(pixels: f64) -> i32 {
    pixels as i32
}

/// The height of the visible part of the page, in CSS pixels; 0 where the engine does not say.
pub fn screen_height() -> f64 {
    let height = window().inner_height().ok();
    height.and_then(|height| height.as_f64()).unwrap_or(0.0)
}

/// Scrolls the page at once to this position, in CSS pixels from its top.
pub fn scroll_to(top: f64) {
    window().scroll_to_with_x_and_y(0.0, top);
}

/// Runs after the document was updated, before the next paint.
pub fn before_paint(run: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(run);
}

/// Calls back whenever the customer starts to touch, scroll or type, for the lifetime of the document.
pub fn on_gesture(begun: impl Fn() + Copy + 'static) {
    for kind in ["touchstart", "wheel", "keydown"] {
        let handle = leptos::prelude::window_event_listener_untyped(kind, move |_: Event| begun());
        core::mem::forget(handle);
    }
}

/// Calls back after each trusted tap and key press (user activation), for the lifetime of the document. Touches count
/// as well: boot/boot.js suppresses some of their clicks.
pub fn on_activation(active: impl Fn() + Copy + 'static) {
    for kind in ["click", "keydown", "touchend"] {
        let handle = leptos::prelude::window_event_listener_untyped(kind, move |event: Event| {
            if event.is_trusted() {
                active();
            }
        });
        core::mem::forget(handle);
    }
}

/// Calls back after scrolling or resizing, before the next paint, until the current reactive owner is disposed.
pub fn on_view_moved(moved: impl Fn() + Copy + 'static) {
    let handles = ["scroll", "resize"]
        .map(|kind| leptos::prelude::window_event_listener_untyped(kind, move |_: Event| moved()));
    leptos::prelude::on_cleanup(move || handles.into_iter().for_each(|handle| handle.remove()));
}

/// Whether the element with this id is visible and scrolled to its end, or too short to scroll.
pub fn is_scrolled_to_end(id: &str) -> bool {
    document().get_element_by_id(id).is_some_and(|element| {
        let height = element.client_height();
        // A few pixels of tolerance for engines that scroll by fractions.
        height > 0 && element.scroll_top() + height + 4 >= element.scroll_height()
    })
}

/// Scrolls the element with this id to its start, if it exists.
pub fn scroll_to_start(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.set_scroll_top(0);
    }
}

/// Runs after the browser has laid out the changes.
pub fn after_layout(run: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(move || leptos::prelude::request_animation_frame(run));
}

#[cfg(all(feature = "preview", debug_assertions))]
pub fn reload() {
    let _ = window().location().reload();
}

/// Whether the browser knows that there is no network; it may report one where there is none.
pub fn is_offline() -> bool {
    !window().navigator().on_line()
}

pub fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

/// Calls back when the page becomes visible again, from the background or from the back/forward cache, until the
/// current reactive owner is disposed.
pub fn on_return(returned: impl Fn() + Clone + 'static) {
    let again = returned.clone();
    let visible = leptos::prelude::window_event_listener_untyped("visibilitychange", move |_: Event| {
        if is_visible() {
            returned();
        }
    });
    let restored = leptos::prelude::window_event_listener_untyped("pageshow", move |event: Event| {
        if event
            .dyn_ref::<web_sys::PageTransitionEvent>()
            .is_some_and(web_sys::PageTransitionEvent::persisted)
        {
            again();
        }
    });
    leptos::prelude::on_cleanup(move || {
        visible.remove();
        restored.remove();
    });
}

/// Calls back when the document is unloaded, also into the back/forward cache, until the current reactive owner is
/// disposed.
pub fn on_leave(left: impl Fn() + 'static) {
    let handle = leptos::prelude::window_event_listener_untyped("pagehide", move |_: Event| left());
    leptos::prelude::on_cleanup(move || handle.remove());
}

/// Calls back when the page may never be resumed: it is unloaded, or hidden. For the lifetime of the document.
pub fn on_hide(hidden: impl Fn() + Copy + 'static) {
    for kind in ["pagehide", "visibilitychange"] {
        let handle = leptos::prelude::window_event_listener_untyped(kind, move |_: Event| hidden());
        core::mem::forget(handle);
    }
}

/// Asks before the page is closed or reloaded while `held` returns true, until the current reactive owner is disposed;
/// the text is the browser's own, and some WebViews do not ask.
pub fn ask_before_unload(held: impl Fn() -> bool + 'static) {
    // Chrome treats a tap on a `tel:` link as leaving the page.
    let dialled = Rc::new(Cell::new(None::<Moment>));
    let dials = Rc::clone(&dialled);
    let clicks = leptos::prelude::window_event_listener_untyped("click", move |event: Event| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|target| target.closest("a[href^='tel:']").is_ok_and(|link| link.is_some())) {
            dials.set(Some(clock::now().after_seconds(1)));
        }
    });
    let unloads = leptos::prelude::window_event_listener_untyped("beforeunload", move |event: Event| {
        let is_call = dialled
            .get()
            .is_some_and(|until| until.milliseconds_left(clock::now()) > 0);
        if held() && !is_call {
            event.prevent_default();
            // For engines of before 2023.
            if let Some(event) = event.dyn_ref::<web_sys::BeforeUnloadEvent>() {
                event.set_return_value("1");
            }
        }
    });
    leptos::prelude::on_cleanup(move || {
        clicks.remove();
        unloads.remove();
    });
}

/// The ten digits in random order; in their natural order where the browser has no random source.
pub fn shuffled_digits() -> [u8; 10] {
    let mut digits = core::array::from_fn(|index| u8::try_from(index).unwrap_or_default());
    if let Some(bytes) = random_bytes::<40>() {
        // Each digit draws a 32-bit number: every order is equally likely, except for ties.
        let draws = bytes.as_chunks::<4>().0;
        digits.sort_by_key(|digit| draws.get(usize::from(*digit)));
    }
    digits
}

/// Random bytes from the browser's own source; `None` where it has none.
pub fn random_bytes<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    window()
        .crypto()
        .ok()?
        .get_random_values_with_u8_array(&mut bytes)
        .ok()?;
    Some(bytes)
}

/// Copies text to the clipboard and returns whether that worked.
pub async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    if JsValue::from(&clipboard).is_undefined() {
        return false;
    }
    wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text))
        .await
        .is_ok()
}

/// Whether this is WeChat's own browser, which prints nothing.
pub fn is_in_wechat() -> bool {
    let agent = window().navigator().user_agent();
    agent.is_ok_and(|agent| agent.contains("MicroMessenger"))
}

/// Opens the browser's own dialog for printing.
pub fn print() {
    let _ = window().print();
}

fn session_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn local_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

thread_local! {
    /// Fallback for browsers without session storage.
    static KEPT: RefCell<Vec<(String, Option<String>)>> = const { RefCell::new(Vec::new()) };
}

/// Stores a choice in session storage, or removes it; nothing secret or personal may go here. Without storage it is
/// kept until the page is reloaded.
pub fn keep_for_visit(name: &str, value: Option<&str>) {
    KEPT.with_borrow_mut(|kept| {
        kept.retain(|(known, _)| known != name);
        kept.push((name.to_owned(), value.map(str::to_owned)));
    });
    keep(session_storage(), name, value);
}

/// A choice from session storage.
pub fn kept_for_visit(name: &str) -> Option<String> {
    KEPT.with_borrow(|kept| Some(kept.iter().find(|(known, _)| known == name)?.1.clone()))
        .unwrap_or_else(|| session_storage()?.get_item(name).ok()?)
}

/// Stores a preference on this phone, or removes it; nothing secret or personal may go here.
pub fn keep_preference(name: &str, value: Option<&str>) {
    keep(local_storage(), name, value);
}

/// A preference from local storage, if storage works here.
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

/// Calls back each time the element comes within a screen's height of the viewport; `None` without support for
/// `IntersectionObserver`.
pub fn on_near(element: &web_sys::Element, near: impl Fn() + 'static) -> Option<Watch> {
    let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        // Several changes may be delivered at once; only the last one is current.
        let Ok(entry) = entries.pop().dyn_into::<IntersectionObserverEntry>() else {
            return;
        };
        // Chrome before 58 reports only the ratio.
        if entry.is_intersecting() || entry.intersection_ratio() > 0.0 {
            near();
        }
    });
    let options = web_sys::IntersectionObserverInit::new();
    options.set_root_margin("100% 0px");
    let observer = IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options).ok()?;
    observer.observe(element);
    Some(Watch {
        observer,
        _seen: seen,
    })
}

/// An observed element; dropping it ends the observation.
pub struct Watch {
    observer: IntersectionObserver,
    _seen: Closure<dyn Fn(js_sys::Array)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
