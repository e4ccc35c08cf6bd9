//! The focus: of the keyboard, of text input, and of screen readers.

use leptos::prelude::{document, request_animation_frame, window};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, FocusOptions, HtmlElement};

/// Whether the customer is using an element: the focus must not be taken from it. A page's heading has the focus from
/// the page and not from the customer, and a field of a page that has just been covered may still have it.
pub fn is_somewhere() -> bool {
    document()
        .active_element()
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
        .is_some_and(|element| !matches!(&*element.tag_name(), "BODY" | "H1") && element.offset_height() > 0)
}

/// Moves the focus to the element with this id, if it exists, without scrolling where the engine supports that.
pub fn focus_quietly(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        move_to(element);
    }
}

/// The same, unless the customer is using another element.
pub fn focus_unless_elsewhere(id: &str) {
    if !is_somewhere() {
        focus_quietly(id);
    }
}

/// Moves the focus to the page's heading, and scrolls there, once the changes are laid out; on a slow phone the
/// customer may be in a field by then, and stays there.
pub fn lead_to_heading() {
    unless_elsewhere_by_then(|| {
        if let Some(Ok(heading)) = first("#page-title").map(JsCast::dyn_into::<HtmlElement>) {
            let _ = heading.focus();
        }
    });
}

/// Moves the focus to the link with this address of ours without scrolling, and returns whether there is one.
pub fn focus_link(address: &str) -> bool {
    // Our addresses contain neither quotes nor backslashes.
    let link = first(&format!("a[href=\"{address}\"]"));
    let is_there = link.is_some();
    if let Some(link) = link {
        move_to(link);
    }
    is_there
}

/// To be called when the focused element is removed by what it changed: moves the focus to where reading begins, the
/// dialog over the page or else the page's heading, unless the new content takes the focus itself.
pub(super) fn lead_on() {
    unless_elsewhere_by_then(
        || match first("[role=dialog]").filter(|dialog| !is_hidden(dialog)) {
            Some(dialog) => move_to(dialog),
            None => focus_quietly("page-title"),
        },
    );
}

/// Moves the focus after two frames, when the new content is laid out and has taken the focus if it wants it, unless
/// the customer is using an element by then.
fn unless_elsewhere_by_then(lead: impl FnOnce() + 'static) {
    request_animation_frame(move || {
        request_animation_frame(move || {
            if !is_somewhere() {
                lead();
            }
        });
    });
}

/// Focus and scroll position to restore: the focused element, and the scroll offset in CSS pixels.
pub struct ScrollAndFocus {
    focused: Option<Element>,
    top: f64,
}

impl ScrollAndFocus {
    pub fn here() -> Self {
        Self {
            focused: document().active_element(),
            top: window().scroll_y().unwrap_or(0.0),
        }
    }

    /// Restores both, unless the focus has moved elsewhere; an element that was removed is ignored.
    pub fn restore(self) {
        if is_somewhere() {
            return;
        }
        window().scroll_to_with_x_and_y(0.0, self.top);
        if let Some(element) = self.focused {
            move_to(element);
        }
    }
}

/// The first element that matches this selector.
fn first(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

pub(super) fn is_hidden(element: &Element) -> bool {
    element.closest("[hidden]").ok().flatten().is_some()
}

pub(super) fn move_to(element: Element) {
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}
