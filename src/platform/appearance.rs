//! How large everything is shown, as the customer chose on this phone.

use super::browser;

/// The preference that tells whether everything is large.
const LARGE: &str = "large-text";
/// Its only value; whatever else stands there is the usual size.
const ON: &str = "on";

/// Whether the customer chose large text.
pub fn is_large() -> bool {
    browser::kept_preference(LARGE).as_deref() == Some(ON)
}

/// Shows everything large, or as usual, and keeps that.
pub fn choose_large(large: bool) {
    browser::keep_preference(LARGE, large.then_some(ON));
    show_large(large);
}

/// Shows everything as it was chosen on an earlier visit.
pub fn restore() {
    if is_large() {
        show_large(true);
    }
}

/// WeUI's care mode, which `style/tokens.css` draws.
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
