//! The text size that the customer chose on this phone.

use super::browser;

/// The preference for large text.
const LARGE: &str = "large-text";
/// That the hint was shown.
const HINTED: &str = "large-text-hint";
/// Its only value; anything else is the default size.
const ON: &str = "on";

pub fn is_large() -> bool {
    browser::kept_preference(LARGE).as_deref() == Some(ON)
}

/// Applies large or default text, and stores the choice.
pub fn choose_large(large: bool) {
    browser::keep_preference(LARGE, large.then_some(ON));
    show_large(large);
}

/// Whether the customer is to be shown where large text is: on the first visit, until they have chosen once.
pub fn is_hinted() -> bool {
    let is_new = browser::kept_preference(LARGE).is_none() && browser::kept_preference(HINTED).is_none();
    browser::keep_preference(HINTED, Some(ON));
    is_new
}

/// Applies the choice of an earlier visit.
pub fn restore() {
    if is_large() {
        show_large(true);
    }
}

/// WeUI's care mode, styled by `style/tokens.css`.
fn show_large(large: bool) {
    let Some(root) = leptos::prelude::document().document_element() else {
        return;
    };
    let _ = if large {
        root.set_attribute("data-weui-mode", "care")
    } else {
        root.remove_attribute("data-weui-mode")
    };
}
