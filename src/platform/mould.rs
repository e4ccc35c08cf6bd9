//! Elements that are made once and copied, for lists in which Leptos would make each node on its own.

use wasm_bindgen::JsCast;
pub use web_sys::Element;
use web_sys::Node;

use super::browser::document;

/// `NodeFilter.SHOW_TEXT`.
const TEXTS: u32 = 4;

/// A new element, with these elements and texts in it.
pub fn element(name: &str, class: &str, children: &[&Node]) -> Option<Element> {
    let element = document().create_element(name).ok()?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    for child in children {
        element.append_child(child).ok()?;
    }
    Some(element)
}

/// A new piece of text.
pub fn text(text: &str) -> Node {
    document().create_text_node(text).into()
}

/// A copy of an element with all that is in it.
pub fn copy(mould: &Element) -> Option<Element> {
    mould.clone_node_with_deep(true).ok()?.dyn_into().ok()
}

/// Replaces an element's texts, in their order, by these.
pub fn write(element: &Element, texts: &[&str]) -> Option<()> {
    let walker = document()
        .create_tree_walker_with_what_to_show(element, TEXTS)
        .ok()?;
    for text in texts {
        walker.next_node().ok()??.set_node_value(Some(text));
    }
    Some(())
}
