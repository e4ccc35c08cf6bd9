//! The calls and their types as OpenAPI.

use std::collections::BTreeMap;

use schemars::JsonSchema as _;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};
use wechat_bank_api::{self as api, Access, Code, Method, Problem};

use crate::calls::{CALLS, Call};

const INTRODUCTION: &str = "\
What the pages of a bank's WeChat official account ask of the bank's server.

* All calls are under `/api/v1`; replies are JSON objects, refusals are problem details (RFC 9457) whose `code` decides.
* Amounts are whole fen as integers of 64 bits, durations whole seconds, instants RFC 3339 with `+08:00`, days ISO 8601 in \
Asia/Shanghai. Numbers, names and phones leave the bank masked.
* Every POST, PUT and DELETE carries `Idempotency-Key` and `X-Requested-With`. The same request of the same caller under \
the same key gets the same answer and has no second effect, for at least 24 hours. Another request under that key is refused \
with `key-reused`. Refusals for want of a session are not kept.
* A caller is known by a cookie that the server sets (`wb_user`), an open session by another (`wb_session`); with https both \
are named with the prefix `__Host-`. They are HttpOnly and SameSite=Strict.
* Every answer of the API has `Cache-Control: no-store`.
* Clients ignore members that they do not know, and accept values of enumerations that this document does not list: they \
read them as unknown. Servers ignore members of requests that they do not know.";

/// The document, with its members in a fixed order.
pub fn document() -> Value {
    let mut requests = generator(false);
    let mut replies = generator(true);
    let problem = replies.subschema_for::<Problem>();
    let mut paths: Map<String, Value> = Map::new();
    let mut tags = Vec::new();
    for call in CALLS {
        let tag = tag(call.route);
        if !tags.contains(&tag) {
            tags.push(tag);
        }
        let operation = operation(call, tag, &mut requests, &mut replies, &problem);
        let path = paths.entry(call.route).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(call.method.as_str().to_ascii_lowercase(), operation);
        }
    }
    let schemas = merge(requests.take_definitions(true), replies.take_definitions(true));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "微信银行 API",
            "version": concat!("1.", env!("CARGO_PKG_VERSION_MINOR"), ".", env!("CARGO_PKG_VERSION_PATCH")),
            "description": INTRODUCTION,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags.iter().map(|tag| json!({ "name": tag })).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": parameters(),
            "headers": {
                "RetryAfter": {
                    "description": "After how many seconds another try makes sense; the same as `retry_after` of the body.",
                    "schema": { "type": "integer", "minimum": 0 },
                },
            },
            "securitySchemes": {
                "user": {
                    "type": "apiKey", "in": "cookie", "name": "wb_user",
                    "description": "Who calls: set by the first answer to a caller without it; `__Host-wb_user` with https.",
                },
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "wb_session",
                    "description": "An open session: set by certification, login and new passwords; `__Host-wb_session` with https.",
                },
            },
        },
    })
}

/// The document as it is committed: indented, with a line break at its end.
pub fn print(document: &Value) -> String {
    // A document of maps with text keys always becomes JSON.
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

fn generator(serialize: bool) -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let settings = if serialize {
        settings.for_serialize()
    } else {
        settings.for_deserialize()
    };
    settings.into_generator()
}

/// Schemas that requests and replies have in common stand once; where the two differ, that of requests gets a name of
/// its own, which no request refers to so far.
fn merge(requests: Map<String, Value>, replies: Map<String, Value>) -> Map<String, Value> {
    let mut all: BTreeMap<String, Value> = replies.into_iter().collect();
    for (name, schema) in requests {
        let known = all.entry(name.clone()).or_insert_with(|| schema.clone());
        assert!(
            *known == schema,
            "{name} has one shape in requests and another in replies: give it two types"
        );
    }
    all.into_iter()
        .map(|(name, schema)| (name, plain(schema)))
        .collect()
}

/// Doc comments are written for rustdoc; the document has no items to link to.
fn plain(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match member {
                    Value::String(text) if name == "description" || name == "title" => {
                        *text = without_links(text)
                    }
                    other => *other = plain(other.take()),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                *item = plain(item.take());
            }
        }
        _ => {}
    }
    schema
}

/// `[`name`](target)` and `[`name`]` as `` `name` ``.
fn without_links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[`") {
        plain.push_str(before);
        let Some((name, tail)) = after.split_once("`]") else {
            plain.push_str("[`");
            rest = after;
            continue;
        };
        let name = name.strip_prefix("crate::").unwrap_or(name);
        plain.extend(["`", name, "`"]);
        rest = match tail.strip_prefix('(').and_then(|tail| tail.split_once(')')) {
            Some((_, tail)) => tail,
            None => tail,
        };
    }
    plain.push_str(rest);
    plain
}

fn parameters() -> Value {
    let mut requests = generator(false);
    let key = plain(api::IntentKey::json_schema(&mut requests).to_value());
    json!({
        "IdempotencyKey": {
            "name": "Idempotency-Key", "in": "header", "required": true,
            "description": "Random, one for each intent of the customer; see the introduction.",
            "schema": key,
        },
        "RequestedWith": {
            "name": "X-Requested-With", "in": "header", "required": true,
            "description": "A header that a form or an image of another site cannot set (CSRF).",
            "schema": { "type": "string", "const": api::REQUESTED_WITH_VALUE },
        },
    })
}

/// What the calls of one kind have in common: the first part of the path behind the version.
fn tag(route: &str) -> &str {
    route.split('/').nth(3).unwrap_or("api")
}

fn operation(
    call: &Call,
    tag: &str,
    requests: &mut SchemaGenerator,
    replies: &mut SchemaGenerator,
    problem: &schemars::Schema,
) -> Value {
    let request = plain((call.request)(requests).to_value());
    let text = request
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let (summary, description) = match text.split_once("\n\n") {
        Some((summary, description)) => (summary, Some(description)),
        None => (text, None),
    };
    let Split { parameters, body } = split(call, &request);
    let mut operation = Map::new();
    operation.insert("operationId".into(), call.name.into());
    operation.insert("tags".into(), json!([tag]));
    operation.insert("summary".into(), summary.trim_end_matches('.').into());
    if let Some(description) = description {
        operation.insert("description".into(), description.into());
    }
    if call.access == Access::Customer {
        operation.insert("security".into(), json!([{ "user": [], "session": [] }]));
    } else {
        operation.insert(
            "security".into(),
            json!([{}, { "user": [] }, { "user": [], "session": [] }]),
        );
    }
    let mut parameters = parameters;
    if !call.method.is_safe() {
        parameters.push(json!({ "$ref": "#/components/parameters/IdempotencyKey" }));
        parameters.push(json!({ "$ref": "#/components/parameters/RequestedWith" }));
    }
    if !parameters.is_empty() {
        operation.insert("parameters".into(), parameters.into());
    }
    if let Some(body) = body {
        let content = json!({ "application/json": { "schema": body } });
        operation.insert(
            "requestBody".into(),
            json!({ "required": true, "content": content }),
        );
    }
    operation.insert(
        "responses".into(),
        responses(call, (call.reply)(replies), problem),
    );
    Value::Object(operation)
}

/// A request's fields by where they travel.
struct Split {
    parameters: Vec<Value>,
    body: Option<Value>,
}

fn split(call: &Call, request: &Value) -> Split {
    let empty = Map::new();
    let fields = request
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let is_required = |name: &str| {
        request
            .get("required")
            .and_then(Value::as_array)
            .is_some_and(|required| required.iter().any(|field| field == name))
    };
    let in_path = |name: &str| call.route.contains(&format!("{{{name}}}"));
    let has_body = matches!(call.method, Method::Post | Method::Put);
    let mut parameters = Vec::new();
    let mut properties = Map::new();
    for (name, schema) in fields {
        if has_body && !in_path(name) {
            properties.insert(name.clone(), schema.clone());
            continue;
        }
        let place = if in_path(name) { "path" } else { "query" };
        let mut schema = without_null(schema);
        let description = schema
            .as_object_mut()
            .and_then(|schema| schema.remove("description"))
            .unwrap_or_default();
        parameters.push(json!({
            "name": name,
            "in": place,
            "required": in_path(name) || is_required(name),
            "description": description,
            "schema": schema,
        }));
    }
    let required: Vec<_> = properties
        .keys()
        .filter(|name| is_required(name))
        .cloned()
        .collect();
    let body = has_body.then(|| {
        let mut body = json!({ "type": "object", "properties": properties });
        if let (false, Some(body)) = (required.is_empty(), body.as_object_mut()) {
            body.insert("required".into(), required.into());
        }
        body
    });
    Split { parameters, body }
}

/// A parameter that is left out is not null.
fn without_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(members) = schema.as_object_mut() {
        if let Some(Value::Array(types)) = members.get("type") {
            let types: Vec<_> = types.iter().filter(|name| *name != "null").cloned().collect();
            if let [only] = types.as_slice() {
                members.insert("type".into(), only.clone());
            }
        }
        if let Some(Value::Array(options)) = members.remove("anyOf") {
            let options: Vec<_> = options
                .into_iter()
                .filter(|option| option.get("type").is_none_or(|name| name != "null"))
                .collect();
            if let [Value::Object(only)] = options.as_slice() {
                for (name, member) in only {
                    members.entry(name.clone()).or_insert_with(|| member.clone());
                }
            } else {
                members.insert("anyOf".into(), options.into());
            }
        }
    }
    schema
}

fn responses(call: &Call, reply: schemars::Schema, problem: &schemars::Schema) -> Value {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in call.all_refusals() {
        by_status.entry(code.status()).or_default().push(code);
    }
    let sentences = sentences();
    let mut responses = Map::new();
    let content = json!({ "application/json": { "schema": reply } });
    responses.insert(
        "200".into(),
        json!({ "description": "Done.", "content": content }),
    );
    if matches!(call.method, Method::Post | Method::Put) {
        // The code says what is wrong with the request, the status that it is its size.
        by_status.entry(413).or_default().push(Code::Invalid);
    }
    for (status, codes) in by_status {
        let lines: Vec<_> = codes
            .iter()
            .map(|code| {
                let name = name(*code);
                format!("* `{name}`: {}", sentences.get(&name).map_or("", String::as_str))
            })
            .collect();
        let names: Vec<_> = codes.iter().map(|code| name(*code)).collect();
        let schema = json!({
            "allOf": [problem],
            "properties": { "code": { "enum": names }, "status": { "const": status } },
        });
        let mut response = json!({
            "description": lines.join("\n"),
            "content": { api::PROBLEM_JSON: { "schema": schema } },
        });
        if let (423 | 429 | 503, Some(response)) = (status, response.as_object_mut()) {
            response.insert(
                "headers".into(),
                json!({ "Retry-After": { "$ref": "#/components/headers/RetryAfter" } }),
            );
        }
        responses.insert(status.to_string(), response);
    }
    Value::Object(responses)
}

/// A code as it stands on the wire.
fn name(code: Code) -> String {
    match serde_json::to_value(code) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

/// What each code means, by its name: its doc comment.
fn sentences() -> BTreeMap<String, String> {
    let schema = plain(Code::json_schema(&mut generator(true)).to_value());
    let Some(Value::Array(options)) = schema.get("oneOf") else {
        return BTreeMap::new();
    };
    options
        .iter()
        .filter_map(|option| {
            let name = option.get("const")?.as_str()?.to_owned();
            Some((name, option.get("description")?.as_str()?.to_owned()))
        })
        .collect()
}
