//! The document and what surrounds it.

use core::time::Duration;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Event, HtmlElement, IntersectionObserver, IntersectionObserverEntry, Storage};

use super::clock::Moment;

/// The window; there always is one where this runs.
pub fn window() -> web_sys::Window {
    leptos::prelude::window()
}

/// The document; there always is one, too.
pub fn document() -> Document {
    leptos::prelude::document()
}

/// Takes away what index.html shows until the first page is there, before the customer sees that page. What was typed
/// into its form goes on in the page's own, which is there if `done`; else it waits until then.
pub fn leave_shell(done: bool) {
    before_paint(move || hand_over(done));
    // Where nothing is painted, in a tab in the background, it is there all the same.
    leptos::prelude::set_timeout(move || hand_over(done), Duration::from_millis(200));
}

fn hand_over(done: bool) {
    // boot/boot.js; where it did not come there is no form either.
    let hand_over = js_sys::Reflect::get(&window(), &"handOver".into())
        .ok()
        .and_then(|function| function.dyn_into::<js_sys::Function>().ok());
    match (hand_over, document().get_element_by_id("shell")) {
        (Some(hand_over), Some(_)) => drop(hand_over.call1(&JsValue::NULL, &done.into())),
        (None, Some(shell)) => shell.remove(),
        (_, None) => {}
    }
}

/// Sets what the title bar of WeChat shows.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Moves the keyboard's focus to the element with this id, if it is there, and scrolls it into view.
pub fn focus(id: &str) {
    if let Some(element) = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
    {
        // By itself WebKit scrolls no further than until the caret stands at the edge of the screen, the label beyond it.
        let scroll = js_sys::Reflect::get(&element, &"scrollIntoViewIfNeeded".into());
        if let Some(scroll) = scroll
            .ok()
            .and_then(|function| function.dyn_into::<js_sys::Function>().ok())
        {
            let _ = scroll.call0(&element);
        }
        let _ = element.focus();
    }
}

/// Selects all text of the element with this id, for the customer to copy by hand.
pub fn select_text(id: &str) {
    let selection = window().get_selection().ok().flatten();
    if let (Some(selection), Some(element)) = (selection, document().get_element_by_id(id)) {
        let _ = selection.select_all_children(&element);
    }
}

/// Where the page is scrolled to, in CSS pixels from its top.
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

/// Scrolls the page at once to so many CSS pixels from its top.
pub fn scroll_to(top: f64) {
    window().scroll_to_with_x_and_y(0.0, top);
}

/// Runs when what changed is in the document, before the customer sees it.
pub fn before_paint(run: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(run);
}

/// Calls back whenever the customer begins to touch, scroll or type, for as long as the page lives.
pub fn on_gesture(begun: impl Fn() + Copy + 'static) {
    for kind in ["touchstart", "wheel", "keydown"] {
        let handle = leptos::prelude::window_event_listener_untyped(kind, move |_: Event| begun());
        core::mem::forget(handle);
    }
}

/// Calls back after each tap and key of the customer, not those that the page makes itself, for as long as it lives.
pub fn on_activation(active: impl Fn() + Copy + 'static) {
    for kind in ["click", "keydown"] {
        let handle = leptos::prelude::window_event_listener_untyped(kind, move |event: Event| {
            if event.is_trusted() {
                active();
            }
        });
        core::mem::forget(handle);
    }
}

/// Calls back when the page has been scrolled or the window has another size, before the customer sees it, until the
/// current reactive owner is gone.
pub fn on_view_moved(moved: impl Fn() + Copy + 'static) {
    let handles = ["scroll", "resize"]
        .map(|kind| leptos::prelude::window_event_listener_untyped(kind, move |_: Event| moved()));
    leptos::prelude::on_cleanup(move || handles.into_iter().for_each(|handle| handle.remove()));
}

/// Whether the element with this id is on screen and scrolled to its end, or too short to be scrolled.
pub fn is_scrolled_to_end(id: &str) -> bool {
    document().get_element_by_id(id).is_some_and(|element| {
        let height = element.client_height();
        // A few pixels for engines that scroll by fractions.
        height > 0 && element.scroll_top() + height + 4 >= element.scroll_height()
    })
}

/// Scrolls the element with this id to its start, if it is there.
pub fn scroll_to_start(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.set_scroll_top(0);
    }
}

/// Runs after the browser has laid out what changed.
pub fn after_layout(run: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(move || leptos::prelude::request_animation_frame(run));
}

/// Loads the page anew.
#[cfg(all(feature = "preview", debug_assertions))]
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

/// Calls back when the page is left for another document, also where the back/forward cache keeps it, until the current
/// reactive owner is gone.
pub fn on_leave(left: impl Fn() + 'static) {
    let handle = leptos::prelude::window_event_listener_untyped("pagehide", move |_: Event| left());
    leptos::prelude::on_cleanup(move || handle.remove());
}

/// Calls back when the page may be gone for good without another word: it is left, or no longer on screen. For as long as
/// the page lives.
pub fn on_hide(hidden: impl Fn() + Copy + 'static) {
    for kind in ["pagehide", "visibilitychange"] {
        let handle = leptos::prelude::window_event_listener_untyped(kind, move |_: Event| hidden());
        core::mem::forget(handle);
    }
}

/// Has the browser ask before the page is closed or reloaded while `held` says so, until the current reactive owner is
/// gone; the browser's own words are shown, and some WebViews do not ask.
pub fn ask_before_unload(held: impl Fn() -> bool + 'static) {
    // Chrome takes a tap on a `tel:` link for leaving the page.
    let dialled = Rc::new(Cell::new(None::<Moment>));
    let dials = Rc::clone(&dialled);
    let clicks = leptos::prelude::window_event_listener_untyped("click", move |event: Event| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|target| target.closest("a[href^='tel:']").is_ok_and(|link| link.is_some())) {
            dials.set(Some(Moment::now().after_seconds(1)));
        }
    });
    let unloads = leptos::prelude::window_event_listener_untyped("beforeunload", move |event: Event| {
        let is_call = dialled.get().is_some_and(|until| until.milliseconds_left() > 0);
        if held() && !is_call {
            event.prevent_default();
            // Engines of before 2023 go by this instead.
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

/// The ten digits in a random order; in their own where the browser has no random source.
pub fn shuffled_digits() -> [u8; 10] {
    let mut digits = core::array::from_fn(|index| u8::try_from(index).unwrap_or_default());
    if let Some(bytes) = random_bytes::<40>() {
        // Each digit draws a number of 32 bits: every order is as likely as any other, but for ties.
        let draws = bytes.as_chunks::<4>().0;
        digits.sort_by_key(|digit| draws.get(usize::from(*digit)));
    }
    digits
}

/// So many random bytes from the browser's own source; `None` where it has none.
pub fn random_bytes<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    window()
        .crypto()
        .ok()?
        .get_random_values_with_u8_array(&mut bytes)
        .ok()?;
    Some(bytes)
}

/// Copies text; whether it worked is known when the answer comes.
pub async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    if JsValue::from(&clipboard).is_undefined() {
        return false;
    }
    wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text))
        .await
        .is_ok()
}

fn session_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn local_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

thread_local! {
    /// What is kept for the visit, for browsers that store nothing.
    static KEPT: RefCell<Vec<(String, Option<String>)>> = const { RefCell::new(Vec::new()) };
}

/// Keeps a choice of this visit, or forgets it; nothing secret or personal may go here. Where storage does not work it
/// is kept until the page is loaded anew.
pub fn keep_for_visit(name: &str, value: Option<&str>) {
    KEPT.with_borrow_mut(|kept| {
        kept.retain(|(known, _)| known != name);
        kept.push((name.to_owned(), value.map(str::to_owned)));
    });
    keep(session_storage(), name, value);
}

/// The choice of this visit.
pub fn kept_for_visit(name: &str) -> Option<String> {
    KEPT.with_borrow(|kept| Some(kept.iter().find(|(known, _)| known == name)?.1.clone()))
        .unwrap_or_else(|| session_storage()?.get_item(name).ok()?)
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

/// Calls back each time the element comes within a screen's height of the visible part; `None` where the browser
/// cannot watch that.
pub fn on_near(element: &web_sys::Element, near: impl Fn() + 'static) -> Option<Watch> {
    let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        // Several changes may come at once; only the last one still holds.
        let Ok(entry) = entries.pop().dyn_into::<IntersectionObserverEntry>() else {
            return;
        };
        // Chrome before 58 tells the ratio only.
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
