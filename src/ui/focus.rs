//! Where the customer is on the page, with the keyboard, to type, or listening.

use leptos::prelude::{document, request_animation_frame, window};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, FocusOptions, HtmlElement};

/// Whether the customer is at something on the page: whoever is quick must not be called back. A page's heading has the
/// focus from the page and not from them, and a field of a page that has just been covered may still have it.
pub fn is_somewhere() -> bool {
    document()
        .active_element()
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
        .is_some_and(|element| !matches!(&*element.tag_name(), "BODY" | "H1") && element.offset_height() > 0)
}

/// Moves the focus to the element with this id, if it is there, without scrolling where the engine can.
pub fn focus_quietly(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        move_to(element);
    }
}

/// The same, unless the customer is somewhere already.
pub fn focus_unless_elsewhere(id: &str) {
    if !is_somewhere() {
        focus_quietly(id);
    }
}

/// Leads to the page's heading, and scrolls there, once what has changed is laid out; on a slow phone the customer may be
/// in a field by then, and stays there.
pub fn lead_to_heading() {
    unless_elsewhere_by_then(|| {
        if let Some(Ok(heading)) = first("#page-title").map(JsCast::dyn_into::<HtmlElement>) {
            let _ = heading.focus();
        }
    });
}

/// Moves the focus to the link with this address of ours without scrolling, and tells whether there is one.
pub fn focus_link(address: &str) -> bool {
    // Addresses of ours hold neither quotes nor backslashes.
    let link = first(&format!("a[href=\"{address}\"]"));
    let is_there = link.is_some();
    if let Some(link) = link {
        move_to(link);
    }
    is_there
}

/// To be called when what had the focus goes away with what it changed: leads to where reading begins, the dialog over the
/// page or else the page's heading, unless what has come takes the focus itself.
pub(super) fn lead_on() {
    unless_elsewhere_by_then(
        || match first("[role=dialog]").filter(|dialog| !is_hidden(dialog)) {
            Some(dialog) => move_to(dialog),
            None => focus_quietly("page-title"),
        },
    );
}

/// Moves the focus after two frames, when what has come is laid out and has taken the focus if it wants it, unless the
/// customer is somewhere by then.
fn unless_elsewhere_by_then(lead: impl FnOnce() + 'static) {
    request_animation_frame(move || {
        request_animation_frame(move || {
            if !is_somewhere() {
                lead();
            }
        });
    });
}

/// Keeps the page from scrolling while something is over it, and only then: what is over a page that is covered by
/// another is covered as well.
pub fn hold_still() {
    let is_held = first(".overlay").is_some_and(|above| !is_hidden(&above));
    if let Some(root) = document().document_element() {
        let _ = root.class_list().toggle_with_force("has-overlay", is_held);
    }
}

/// Where the customer was on the page: the element with the focus, and how far it was scrolled, in CSS pixels.
pub struct Spot {
    focused: Option<Element>,
    top: f64,
}

impl Spot {
    /// Where the customer is now.
    pub fn here() -> Self {
        Self {
            focused: document().active_element(),
            top: window().scroll_y().unwrap_or(0.0),
        }
    }

    /// Goes back there, unless the page has led the customer elsewhere; an element that is gone by now is left alone.
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

/// The first element of this selector.
fn first(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

pub(super) fn is_hidden(element: &Element) -> bool {
    element.closest("[hidden]").ok().flatten().is_some()
}

fn move_to(element: Element) {
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}
