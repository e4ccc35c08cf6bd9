//! Templates: elements that are built once and cloned, for lists in which Leptos would create each node separately.

use wasm_bindgen::JsCast;
pub use web_sys::Element;
use web_sys::Node;

use super::browser::document;

/// `NodeFilter.SHOW_TEXT`.
const TEXTS: u32 = 4;

/// A new element with these children.
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

/// A new drawing of one outline, in a square of 24 by 24; decorative, so a screen reader skips it.
pub fn outline(class: &str) -> Option<Element> {
    const SVG: Option<&str> = Some("http://www.w3.org/2000/svg");
    let drawing = document().create_element_ns(SVG, "svg").ok()?;
    for (name, value) in [
        ("class", class),
        ("viewBox", "0 0 24 24"),
        ("aria-hidden", "true"),
        ("focusable", "false"),
    ] {
        drawing.set_attribute(name, value).ok()?;
    }
    let path = document().create_element_ns(SVG, "path").ok()?;
    drawing.append_child(&path).ok()?;
    Some(drawing)
}

/// A new text node.
pub fn text(text: &str) -> Node {
    document().create_text_node(text).into()
}

/// A deep clone of a template.
pub fn copy(template: &Element) -> Option<Element> {
    template.clone_node_with_deep(true).ok()?.dyn_into().ok()
}

/// Replaces an element's texts, in document order.
pub fn write(element: &Element, texts: &[&str]) -> Option<()> {
    let walker = document()
        .create_tree_walker_with_what_to_show(element, TEXTS)
        .ok()?;
    for text in texts {
        walker.next_node().ok()??.set_node_value(Some(text));
    }
    Some(())
}
