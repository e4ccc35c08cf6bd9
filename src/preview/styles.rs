//! The preview's own style sheets, which are not part of the pages' sheet.

use leptos::prelude::document;
use wasm_bindgen::JsValue;
use web_sys::CssStyleSheet;

/// Adds a constructed style sheet: the policy on inline styles does not apply to it.
pub fn add(text: &str) {
    let Ok(sheet) = CssStyleSheet::new() else { return };
    let name = JsValue::from_str("adoptedStyleSheets");
    if sheet.replace_sync(text).is_err() {
        return;
    }
    let document = JsValue::from(document());
    let Ok(sheets) = js_sys::Reflect::get(&document, &name) else {
        return;
    };
    let all = js_sys::Array::from(&sheets);
    all.push(&sheet);
    let _ = js_sys::Reflect::set(&document, &name, &all);
}
