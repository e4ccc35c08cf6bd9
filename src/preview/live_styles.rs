//! Hot reload of style sheets: applies a saved sheet at once, without a build or a reload; the page keeps its state.
//!
//! In development the hook in `Trunk.toml` makes a sheet that imports those of the folder `style/`, which is served as it
//! is on disk. Without that, this module does nothing.

use futures::future::join_all;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlLinkElement};

use super::compiler;
use super::served::read;
use crate::platform::{browser, clock};

/// Polling interval for the sources, in milliseconds.
const GLANCE: u32 = 400;
/// Before and after the address of each import.
const IMPORT: (&str, &str) = ("@import '", "';");

/// An imported sheet.
struct Source {
    address: String,
    text: String,
    shown_in: Element,
}

/// Follows the sources for the lifetime of the document.
pub fn follow() {
    wasm_bindgen_futures::spawn_local(async {
        let Some(mut sources) = begin().await else { return };
        loop {
            clock::sleep(GLANCE).await;
            if !browser::is_visible() {
                continue;
            }
            compiler::look().await;
            let texts = join_all(sources.iter().map(|source| read(&source.address, "text/css"))).await;
            for (source, text) in sources.iter_mut().zip(texts) {
                // An editor may be in the middle of saving: an empty file is not applied.
                if let Some(text) = text.filter(|text| !text.trim().is_empty() && *text != source.text) {
                    source.shown_in.set_text_content(Some(&text));
                    source.text = text;
                }
            }
        }
    });
}

/// Replaces the sheet of imports by their texts, which can be exchanged one by one.
async fn begin() -> Option<Vec<Source>> {
    let link = document().query_selector("link[rel='stylesheet']").ok()??;
    let sheet = read(&link.dyn_ref::<HtmlLinkElement>()?.href(), "text/css").await?;
    let addresses = imported(&sheet);
    if addresses.is_empty() {
        return None;
    }
    let texts = join_all(addresses.iter().map(|address| read(address, "text/css"))).await;
    let mut sources = Vec::new();
    for (address, text) in addresses.into_iter().zip(texts) {
        let text = text?;
        let shown_in = document().create_element("style").ok()?;
        let _ = shown_in.set_attribute("data-source", &address);
        shown_in.set_text_content(Some(&text));
        sources.push(Source {
            address,
            text,
            shown_in,
        });
    }
    for source in &sources {
        let _ = link.before_with_node_1(&source.shown_in);
    }
    link.remove();
    Some(sources)
}

fn imported(sheet: &str) -> Vec<String> {
    let imports = sheet
        .lines()
        .filter_map(|line| line.strip_prefix(IMPORT.0)?.strip_suffix(IMPORT.1));
    imports.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_of_imports_names_its_sources_in_their_order() {
        let sheet = "@import '/style/tokens.css';\n@import '/style/ui/cell.css';\n";
        assert_eq!(imported(sheet), ["/style/tokens.css", "/style/ui/cell.css"]);
        assert_eq!(imported(".a { color: red }"), [""; 0]);
    }

    #[test]
    fn the_hook_of_trunk_writes_such_imports() {
        let hook = include_str!("../../Trunk.toml");
        let (before, after) = IMPORT;
        assert!(hook.contains(&format!("echo \"{before}/$sheet{after}\"")));
    }
}
