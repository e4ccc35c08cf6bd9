//! Style sheets of the preview's own, which are not part of the pages' sheet; and what all sheets of a document declare.

use std::cell::RefCell;

use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssImportRule, CssRule, CssRuleList, CssStyleRule, CssStyleSheet};

thread_local! {
    /// The sheet with the brand that is tried.
    static BRAND: RefCell<Option<CssStyleSheet>> = const { RefCell::new(None) };
}

/// Adds a constructed style sheet: the policy on inline styles does not apply to it.
pub fn add(text: &str) {
    adopt(text);
}

/// Adds or replaces the sheet with the brand.
pub fn put_brand(text: &str) {
    let known = BRAND.with_borrow(Option::clone);
    match known {
        Some(sheet) => drop(sheet.replace_sync(text)),
        None => BRAND.set(adopt(text)),
    }
}

fn adopt(text: &str) -> Option<CssStyleSheet> {
    let sheet = CssStyleSheet::new().ok()?;
    let name = JsValue::from_str("adoptedStyleSheets");
    sheet.replace_sync(text).ok()?;
    let document = JsValue::from(document());
    let sheets = js_sys::Reflect::get(&document, &name).ok()?;
    let all = js_sys::Array::from(&sheets);
    all.push(&sheet);
    js_sys::Reflect::set(&document, &name, &all).ok()?;
    Some(sheet)
}

/// All rules of the document's sheets, those of imported ones among them.
pub fn rules() -> Vec<CssRule> {
    let sheets = document().style_sheets();
    let sheets =
        (0..sheets.length()).filter_map(|index| sheets.item(index)?.dyn_into::<CssStyleSheet>().ok());
    sheets.flat_map(|sheet| rules_of(&sheet)).collect()
}

fn rules_of(sheet: &CssStyleSheet) -> Vec<CssRule> {
    // Refused for a sheet that is not loaded yet.
    let rules = sheet.css_rules().ok();
    let rules = rules.iter().flat_map(listed);
    rules
        .flat_map(|rule| match rule.dyn_ref::<CssImportRule>() {
            Some(import) => import
                .style_sheet()
                .map(|sheet| rules_of(&sheet))
                .unwrap_or_default(),
            None => vec![rule],
        })
        .collect()
}

fn listed(rules: &CssRuleList) -> Vec<CssRule> {
    (0..rules.length())
        .filter_map(|index| rules.item(index))
        .collect()
}

/// The value of a token, as the last sheet has it that declares it for every page.
pub fn declared(token: &str) -> Option<String> {
    let rules = rules();
    let styles = rules.iter().filter_map(|rule| rule.dyn_ref::<CssStyleRule>());
    let mut values = styles
        .filter(|rule| rule.selector_text() == ":root")
        .filter_map(|rule| rule.style().get_property_value(token).ok())
        .filter(|value| !value.trim().is_empty());
    values.next_back()
}
