//! One call as an operation of the document.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use wechat_bank_api::{self as api, Access, Code, Method};

use crate::calls::Call;
use crate::schemas::{Schemas, plain};

/// The operation of a call, in the group with this name.
pub(crate) fn operation(call: &Call, group: &str, schemas: &mut Schemas) -> Value {
    let request = plain((call.request)(&mut schemas.requests).to_value());
    let text = text(&request, "description");
    let (summary, description) = text.split_once("\n\n").unwrap_or((text, ""));
    let Split { mut parameters, body } = split(call, &request);
    if !call.method.is_safe() {
        parameters.push(json!({ "$ref": "#/components/parameters/IdempotencyKey" }));
        parameters.push(json!({ "$ref": "#/components/parameters/RequestedWith" }));
    }
    let mut operation = Map::new();
    operation.insert("operationId".into(), call.name.into());
    operation.insert("tags".into(), json!([group]));
    operation.insert("summary".into(), summary.into());
    if !description.is_empty() {
        operation.insert("description".into(), description.into());
    }
    operation.insert("security".into(), security(call.access));
    if !parameters.is_empty() {
        operation.insert("parameters".into(), parameters.into());
    }
    if let Some(schema) = body {
        let content = json!({ "application/json": { "schema": schema } });
        operation.insert(
            "requestBody".into(),
            json!({ "required": true, "content": content }),
        );
    }
    operation.insert("responses".into(), responses(call, schemas));
    Value::Object(operation)
}

fn text<'a>(schema: &'a Value, member: &str) -> &'a str {
    schema.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn security(access: Access) -> Value {
    match access {
        Access::Anyone => json!([{}, { "user": [] }, { "user": [], "session": [] }]),
        Access::Customer => json!([{ "user": [], "session": [] }]),
    }
}

/// The members of a request by where they are sent.
struct Split {
    parameters: Vec<Value>,
    body: Option<Value>,
}

fn split(call: &Call, request: &Value) -> Split {
    let empty = Map::new();
    let members = request
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let required = request.get("required").and_then(Value::as_array);
    let is_required =
        |name: &str| required.is_some_and(|required| required.iter().any(|member| member == name));
    let has_body = matches!(call.method, Method::Post | Method::Put);
    let mut parameters = Vec::new();
    let mut properties = Map::new();
    for (name, schema) in members {
        let in_path = call.route.contains(&format!("{{{name}}}"));
        if has_body && !in_path {
            properties.insert(name.clone(), schema.clone());
            continue;
        }
        let mut schema = without_null(schema);
        let description = schema
            .as_object_mut()
            .and_then(|schema| schema.remove("description"));
        parameters.push(json!({
            "name": name,
            "in": if in_path { "path" } else { "query" },
            "required": is_required(name),
            "description": description,
            "schema": schema,
        }));
    }
    let required: Vec<_> = properties
        .keys()
        .filter(|name| is_required(name))
        .cloned()
        .collect();
    let body = has_body.then(|| json!({ "type": "object", "properties": properties, "required": required }));
    Split { parameters, body }
}

/// The schema of an optional parameter: it is left out instead of being null.
fn without_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    let Some(members) = schema.as_object_mut() else {
        return schema;
    };
    if let Some(Value::Array(types)) = members.get("type") {
        let other = types.iter().find(|name| *name != "null").cloned();
        members.insert("type".into(), other.into());
    }
    if let Some(Value::Array(options)) = members.remove("anyOf") {
        let other = options.into_iter().find(|option| text(option, "type") != "null");
        members.extend(
            other
                .as_ref()
                .and_then(Value::as_object)
                .cloned()
                .into_iter()
                .flatten(),
        );
    }
    schema
}

fn responses(call: &Call, schemas: &mut Schemas) -> Value {
    let headers = json!({
        "Cache-Control": { "$ref": "#/components/headers/CacheControl" },
        "X-Content-Type-Options": { "$ref": "#/components/headers/ContentTypeOptions" },
        "Set-Cookie": { "$ref": "#/components/headers/SetCookie" },
    });
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in (call.refusals)() {
        by_status.entry(code.status()).or_default().push(code);
    }
    if matches!(call.method, Method::Post | Method::Put) {
        // A body that is too large.
        by_status.entry(413).or_default().push(Code::Invalid);
    }
    let reply = (call.reply)(&mut schemas.replies);
    let mut responses = Map::new();
    responses.insert(
        "200".into(),
        json!({ "description": "Success.", "headers": headers, "content": { "application/json": { "schema": reply } } }),
    );
    let meanings = schemas.meanings();
    for (status, codes) in by_status {
        let names: Vec<_> = codes.into_iter().map(name).collect();
        let meaning = |name| meanings.get(name).map_or("", String::as_str);
        let lines: Vec<_> = names
            .iter()
            .map(|name| format!("* `{name}`: {}", meaning(name)))
            .collect();
        let mut headers = headers.clone();
        if let (423 | 429 | 503, Some(headers)) = (status, headers.as_object_mut()) {
            headers.insert(
                "Retry-After".into(),
                json!({ "$ref": "#/components/headers/RetryAfter" }),
            );
        }
        let schema = json!({
            "allOf": [schemas.problem()],
            "properties": {
                "code": { "type": "string", "enum": names },
                "status": { "type": "integer", "enum": [status] },
            },
        });
        responses.insert(
            status.to_string(),
            json!({
                "description": lines.join("\n"),
                "headers": headers,
                "content": { api::PROBLEM_JSON: { "schema": schema } },
            }),
        );
    }
    Value::Object(responses)
}

/// A code as in JSON.
pub(crate) fn name(code: Code) -> String {
    match serde_json::to_value(code) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}
