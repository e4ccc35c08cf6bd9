//! docs/api.md: the document for people.

mod life;
mod reference;

use serde_json::Value;

use crate::document::VERSION;

/// What may change, and what does not.
const VERSIONS: &str = include_str!("markdown/versions.md");

/// How to try the calls.
const TRY: &str = include_str!("markdown/try.md");

/// The document's text for people, in Markdown.
pub fn markdown(document: &Value) -> String {
    let introduction = document
        .pointer("/info/description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let (purpose, rules) = introduction.split_once("\n\n").unwrap_or((introduction, ""));
    let (life, reference) = (life::life(), reference::reference(document));
    format!(
        "\
<!-- Generated from the types of crates/api: `cargo run -p wechat-bank-contract -- write`. -->

# The API between pages and bank, version {VERSION}

{purpose}

The same for programs is [openapi.json](openapi.json) (OpenAPI 3.1). `cargo xtask serve` starts the sandbox bank, which
shows it at `/sandbox/api`, where calls can be tried. `cargo xtask contract` compares a running bank with it
([testing.md](testing.md#against-the-document)).

{rules}

{VERSIONS}
{TRY}
{life}
{reference}"
    )
}
