//! Hot reload of style sheets: applies a saved sheet at once, without a build or a reload; the page keeps its state.
//!
//! In development the hook in `Trunk.toml` marks in the concatenated sheet where each part came from, and serves the
//! folder `style/` itself. Without that, this module does nothing.

use gloo_net::http::Request;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlLinkElement, RequestCache};

use crate::platform::{browser, clock};

/// Polling interval for the sources, in milliseconds.
const GLANCE: u32 = 400;
/// Before each part of the concatenated sheet, and after its address.
const MARK: (&str, &str) = ("/*= ", " =*/");

/// A source of the concatenated sheet.
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
            let texts = sources.iter().map(|source| read(&source.address));
            let texts = futures::future::join_all(texts).await;
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

/// Replaces the concatenated sheet by its sources.
async fn begin() -> Option<Vec<Source>> {
    let link = document().query_selector("link[rel='stylesheet']").ok()??;
    let joined = read(&link.dyn_ref::<HtmlLinkElement>()?.href()).await?;
    let mut sources = Vec::new();
    for address in addresses(&joined) {
        let text = read(&address).await?;
        let shown_in = document().create_element("style").ok()?;
        let _ = shown_in.set_attribute("data-source", &address);
        sources.push(Source {
            address,
            text,
            shown_in,
        });
    }
    if sources.is_empty() {
        return None;
    }
    for source in &sources {
        source.shown_in.set_text_content(Some(&source.text));
        let _ = link.before_with_node_1(&source.shown_in);
    }
    link.remove();
    Some(sources)
}

fn addresses(joined: &str) -> Vec<String> {
    let marks = joined
        .lines()
        .filter_map(|line| line.strip_prefix(MARK.0)?.strip_suffix(MARK.1));
    marks.map(|path| format!("/{path}")).collect()
}

async fn read(address: &str) -> Option<String> {
    let response = Request::get(address)
        .cache(RequestCache::NoStore)
        .send()
        .await
        .ok()?;
    let kind = response.headers().get("content-type").unwrap_or_default();
    if !response.ok() || !kind.starts_with("text/css") {
        return None;
    }
    response.text().await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joined_sheet_names_its_sources_in_their_order() {
        let joined = "/*= style/tokens.css =*/\n:root { --a: 1 }\n/* not one */\n/*= style/ui/cell.css =*/\n";
        assert_eq!(addresses(joined), ["/style/tokens.css", "/style/ui/cell.css"]);
        assert_eq!(addresses(".a { color: red }"), [""; 0]);
    }
}
