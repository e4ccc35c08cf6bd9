//! The whole document.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use wechat_bank_api::{self as api, IntentKey};

use crate::calls::{BASE, GROUPS};
use crate::exchanges::add_examples;
use crate::operation::{name, operation};
use crate::schemas::Schemas;

/// The version of the contract. A release keeps its document (`docs/contract/`); what is changed after a release needs
/// a higher version: the third number if only texts differ, else the second.
pub const VERSION: &str = "1.2.0";

/// Generators of clients make names of packages from it.
const TITLE: &str = "WeChat Banking API";

/// The document, with its members in a fixed order.
pub fn document() -> Value {
    let mut schemas = Schemas::new();
    let mut paths = Map::new();
    for group in GROUPS {
        for call in group.calls {
            let operation = operation(call, group.name, &mut schemas);
            let path = paths.entry(call.path()).or_insert_with(|| json!({}));
            if let Some(path) = path.as_object_mut() {
                path.insert(call.method.as_str().to_ascii_lowercase(), operation);
            }
        }
    }
    let tags: Vec<_> = GROUPS
        .iter()
        .map(|group| json!({ "name": group.name, "description": group.purpose }))
        .collect();
    add_examples(&mut paths);
    let responses = shared_responses(&mut paths);
    let parameters = parameters(&mut schemas);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": VERSION,
            "description": introduction(),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": BASE }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas.into_definitions(),
            "responses": responses,
            "parameters": parameters,
            "headers": headers(),
            "securitySchemes": security_schemes(),
        },
    })
}

/// Moves the responses that several operations have in common out of them; returns these by name.
fn shared_responses(paths: &mut Map<String, Value>) -> Map<String, Value> {
    let operations = |paths: &mut Map<String, Value>, visit: &mut dyn FnMut(&str, &mut Value)| {
        let operations = paths
            .values_mut()
            .filter_map(Value::as_object_mut)
            .flat_map(Map::values_mut);
        for responses in operations.filter_map(|operation| operation.get_mut("responses")?.as_object_mut()) {
            responses
                .iter_mut()
                .for_each(|(status, response)| visit(status, response));
        }
    };
    let mut uses: BTreeMap<String, u32> = BTreeMap::new();
    operations(paths, &mut |_, response| {
        *uses.entry(response.to_string()).or_default() += 1
    });
    let mut shared = Map::new();
    operations(paths, &mut |status, response| {
        let codes = response.pointer("/content/application~1problem+json/schema/properties/code/enum");
        let codes: Vec<_> = codes
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        if !codes.is_empty() && uses.get(&response.to_string()).is_some_and(|uses| *uses > 1) {
            // Also a name in programming languages.
            let name = format!("R{status}_{}", codes.join("_").replace('-', "_"));
            let reference = json!({ "$ref": format!("#/components/responses/{name}") });
            shared.insert(name, core::mem::replace(response, reference));
        }
    });
    shared.sort_keys();
    shared
}

/// The document as it is committed: indented, with a line break at its end.
pub fn print(document: &Value) -> String {
    // Printing a `Value` cannot fail.
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

/// What all calls have in common, in Markdown.
fn introduction() -> String {
    let never_stored = api::NEVER_STORED.iter().map(|code| format!("`{}`", name(*code)));
    let text = format!(
        include_str!("markdown/introduction.md"),
        base = BASE,
        kilobytes = api::BODY_LIMIT / 1024,
        user = api::USER_COOKIE,
        session = api::SESSION_COOKIE,
        prefix = api::COOKIE_PREFIX,
        requested_with = api::REQUESTED_WITH,
        requested_with_value = api::REQUESTED_WITH_VALUE,
        key = api::IDEMPOTENCY_KEY,
        never_stored = never_stored.collect::<Vec<_>>().join(", "),
    );
    // A line for each paragraph and item: viewers of the document show line breaks.
    text.trim_end().replace("\n  ", " ")
}

fn parameters(schemas: &mut Schemas) -> Value {
    json!({
        "IdempotencyKey": {
            "name": api::IDEMPOTENCY_KEY, "in": "header", "required": true,
            "description": "Random, one for each intent of the customer; the same when the request is repeated. Exactly one.",
            "schema": schemas.value::<IntentKey>(),
        },
        "RequestedWith": {
            "name": api::REQUESTED_WITH, "in": "header", "required": true,
            "description": "A header that another site's form or image cannot set (CSRF).",
            "schema": { "type": "string", "enum": [api::REQUESTED_WITH_VALUE] },
        },
    })
}

fn headers() -> Value {
    json!({
        "CacheControl": {
            "description": "No response is stored.",
            "required": true,
            "schema": { "type": "string", "enum": ["no-store"] },
        },
        "ContentTypeOptions": {
            "description": "No response is taken for anything but its content type.",
            "required": true,
            "schema": { "type": "string", "enum": ["nosniff"] },
        },
        "RetryAfter": {
            "description": "Seconds until another attempt makes sense; the same as `retry_after` of the problem.",
            "schema": { "type": "integer", "minimum": 0 },
        },
        "SetCookie": {
            "description": "Identifies a first-time caller, or opens or ends a session.",
            "schema": { "type": "string" },
        },
    })
}

fn security_schemes() -> Value {
    json!({
        "user": {
            "type": "apiKey", "in": "cookie", "name": api::USER_COOKIE,
            "description": "Identifies the caller, a WeChat user.",
        },
        "session": {
            "type": "apiKey", "in": "cookie", "name": api::SESSION_COOKIE,
            "description": "An open session of a certified customer.",
        },
    })
}
