//! What the compiler says of a build that fails, over the page: `cargo xtask trunk serve` keeps it in a file.

use leptos::prelude::document;
use web_sys::Element;

use super::frame;
use super::served::read;

/// That file; see the hook in `Trunk.toml`.
const SAID: &str = "/compiler.txt";
const ID: &str = "preview-compiler";

/// Shows what it has said last, or nothing once a build has succeeded.
pub async fn look() {
    if frame::is_in_desk() {
        return;
    }
    let said = read(SAID, "text/plain").await.unwrap_or_default();
    let shown = document().get_element_by_id(ID);
    match (said.trim(), shown) {
        ("", None) => {}
        ("", Some(shown)) => shown.remove(),
        (said, shown) => {
            if let Some(panel) = shown.or_else(panel) {
                let text = panel.query_selector("pre").ok().flatten();
                if let Some(text) = text.filter(|text| text.text_content().as_deref() != Some(said)) {
                    text.set_text_content(Some(said));
                }
            }
        }
    }
}

/// The empty panel, at the end of the document.
fn panel() -> Option<Element> {
    let create = |name: &str, class: &str| {
        let element = document().create_element(name).ok()?;
        element.set_class_name(class);
        Some(element)
    };
    let panel = create("section", "preview-compiler")?;
    panel.set_id(ID);
    let _ = panel.set_attribute("role", "alert");
    let _ = panel.set_attribute("data-preview", "");
    let title = create("h1", "preview-compiler__title")?;
    title.set_text_content(Some("编译失败，页面仍是上一次成功的版本"));
    let text = create("pre", "preview-compiler__text")?;
    let _ = panel.append_with_node_2(&title, &text);
    let _ = document().body()?.append_with_node_1(&panel);
    Some(panel)
}
