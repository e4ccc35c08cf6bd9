//! Every call and type in tables.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use wechat_bank_api::{Access, COMMON_REFUSALS, Code, UNSAFE_REFUSALS};

use crate::calls::{Call, GROUPS};
use crate::operation::name;
use crate::schemas::described_values;

/// The calls by group, refusals, types.
pub(super) fn reference(document: &Value) -> String {
    let mut text = "## The calls\n".to_owned();
    for group in GROUPS {
        text.extend(["\n### Calls: ", group.name, "\n\n", group.purpose, "\n"]);
        for call in group.calls {
            text.push_str(&described(call, document));
        }
    }
    text.push_str(&refusals(document));
    text.push_str("\n## The types\n");
    for (name, schema) in members(document.pointer("/components/schemas")) {
        text.push_str(&described_type(name, schema));
    }
    text
}

fn described(call: &Call, document: &Value) -> String {
    let operation = at(
        document,
        &["paths", call.path(), &call.method.as_str().to_ascii_lowercase()],
    );
    let mut text = format!(
        "\n#### {}\n\n`{} {}`\n\n{}\n",
        call.name,
        call.method.as_str(),
        call.route,
        line(operation, "summary")
    );
    let description = line(operation, "description");
    if !description.is_empty() {
        text.extend(["\n", description, "\n"]);
    }
    if call.access == Access::Customer {
        text.push_str("\nNeeds an open session.\n");
    }
    let parameters = operation
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let mut rows: Vec<_> = parameters
        .filter(|parameter| parameter.get("$ref").is_none())
        .map(|parameter| {
            let required = parameter.get("required") == Some(&true.into());
            let schema = parameter.get("schema").unwrap_or(&Value::Null);
            row(
                line(parameter, "name"),
                line(parameter, "in"),
                required,
                schema,
                line(parameter, "description"),
            )
        })
        .collect();
    let body = at(
        operation,
        &["requestBody", "content", "application/json", "schema"],
    );
    rows.extend(member_rows(body, "body"));
    if !rows.is_empty() {
        text.push_str("\n| | in | | type | |\n|---|---|---|---|---|\n");
        rows.iter().for_each(|row| text.push_str(row));
    }
    let reply = at(
        operation,
        &["responses", "200", "content", "application/json", "schema"],
    );
    text.extend(["\nReply: ", &type_of(reply), "\n"]);
    let of_access = call.access.refusals();
    let own = (call.refusals)()
        .into_iter()
        .filter(|code| !is_common(*code) && !of_access.contains(code));
    let own: Vec<_> = own.collect();
    if !own.is_empty() {
        text.extend([
            "\nRefused with ",
            &list(&own),
            "; and [like any call](#refusals).\n",
        ]);
    }
    text
}

fn is_common(code: Code) -> bool {
    COMMON_REFUSALS.contains(&code) || UNSAFE_REFUSALS.contains(&code)
}

fn list(codes: &[Code]) -> String {
    let names: Vec<_> = codes.iter().map(|code| format!("`{}`", name(*code))).collect();
    names.join(", ")
}

fn refusals(document: &Value) -> String {
    let codes = at(document, &["components", "schemas", "Code"]);
    let meanings: BTreeMap<_, _> = described_values(codes).collect();
    let mut text = format!(
        "\n## Refusals\n\nAny call may be refused with {}; a POST, PUT or DELETE also with {}. A call that needs a session is \
         refused with {} without one.\n\n| code | status | |\n|---|---|---|\n",
        list(COMMON_REFUSALS),
        list(UNSAFE_REFUSALS),
        list(Access::Customer.refusals()),
    );
    for code in Code::ALL {
        let name = name(*code);
        let meaning = meanings.get(name.as_str()).copied().unwrap_or_default();
        text.push_str(&format!("| `{name}` | {} | {meaning} |\n", code.status()));
    }
    text
}

fn described_type(name: &str, schema: &Value) -> String {
    let mut text = format!("\n### {name}\n\n{}\n", line(schema, "description"));
    let values = described_values(schema);
    let values: Vec<_> = values
        .map(|(value, description)| format!("| `{value}` | {} |\n", cell(description)))
        .collect();
    let rows: Vec<_> = member_rows(schema, "").collect();
    if name == "Code" {
        text.push_str("\nSee [refusals](#refusals).\n");
    } else if !values.is_empty() {
        text.push_str("\n| value | |\n|---|---|\n");
        values.iter().for_each(|value| text.push_str(value));
    } else if !rows.is_empty() {
        text.push_str("\n| | | type | |\n|---|---|---|---|\n");
        rows.iter().for_each(|row| text.push_str(row));
    } else if schema.get("properties").is_none() {
        text.extend(["\n", &constraints(schema).join(", "), "\n"]);
    }
    text
}

/// A row for each member of an object.
fn member_rows<'a>(schema: &'a Value, place: &'a str) -> impl Iterator<Item = String> + 'a {
    let required: BTreeSet<_> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    members(schema.get("properties")).map(move |(name, schema)| {
        row(
            name,
            place,
            required.contains(name.as_str()),
            schema,
            line(schema, "description"),
        )
    })
}

fn row(name: &str, place: &str, required: bool, schema: &Value, description: &str) -> String {
    let place = if place.is_empty() {
        String::new()
    } else {
        format!("{place} | ")
    };
    let required = if required { "" } else { "optional" };
    format!(
        "| `{name}` | {place}{required} | {} | {} |\n",
        type_of(schema),
        cell(description)
    )
}

/// Text for one cell of a table.
fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}

/// The type in words, with a link to its description.
fn type_of(schema: &Value) -> String {
    if let Some(name) = line(schema, "$ref").strip_prefix("#/components/schemas/") {
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(options) = schema.get("anyOf").and_then(Value::as_array) {
        return options.iter().map(type_of).collect::<Vec<_>>().join(" or ");
    }
    if let Some(items) = schema.get("items") {
        return format!("list of {}", type_of(items));
    }
    constraints(schema).join(", ")
}

/// Type, pattern, limits and unit.
fn constraints(schema: &Value) -> Vec<String> {
    let mut found = match schema.get("type") {
        Some(Value::Array(types)) => vec![
            types
                .iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(" or "),
        ],
        Some(Value::String(name)) => vec![name.clone()],
        _ => Vec::new(),
    };
    for (keyword, words) in [
        ("pattern", "matches"),
        ("minLength", "length at least"),
        ("maxLength", "length at most"),
        ("minimum", "at least"),
        ("maximum", "at most"),
        ("x-unit", "in"),
        ("default", "default"),
    ] {
        match schema.get(keyword) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.is_empty() => found.push(format!("{words} `\"\"`")),
            Some(Value::String(text)) => found.push(format!("{words} `{}`", cell(text))),
            Some(value) => found.push(format!("{words} {value}")),
        }
    }
    if let Some(example) = schema.get("examples").and_then(|examples| examples.get(0)) {
        found.push(format!(
            "e.g. `{}`",
            example.as_str().map_or(example.to_string(), str::to_owned)
        ));
    }
    found
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn at<'a>(value: &'a Value, names: &[&str]) -> &'a Value {
    names
        .iter()
        .try_fold(value, |value, name| value.get(name))
        .unwrap_or(&Value::Null)
}

fn line<'a>(value: &'a Value, member: &str) -> &'a str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}
