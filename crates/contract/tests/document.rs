//! The document is well formed and complete, and the committed one is the newest.

use serde_json::{Value, json};
use wechat_bank_api::Code;
use wechat_bank_contract::{calls, document, markdown, print};

const COMMITTED: &str = include_str!("../../../docs/openapi.json");
const COMMITTED_TEXT: &str = include_str!("../../../docs/api.md");

/// Calls `visit` with every object in the document.
fn walk<'a>(value: &'a Value, visit: &mut dyn FnMut(&'a serde_json::Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            visit(members);
            members.values().for_each(|member| walk(member, visit));
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        _ => {}
    }
}

#[test]
fn the_committed_document_is_that_of_the_types() {
    let document = document();
    let is_newest = COMMITTED == print(&document) && COMMITTED_TEXT == markdown(&document);
    assert!(
        is_newest,
        "docs is outdated: cargo run -p wechat-bank-contract -- write"
    );
}

#[test]
fn every_link_within_the_text_leads_to_a_heading() {
    let text = markdown(&document());
    let headings = text.lines().filter_map(|line| line.strip_prefix('#'));
    let anchors: Vec<_> = headings
        .map(|heading| {
            heading
                .trim_start_matches('#')
                .trim()
                .to_lowercase()
                .replace(' ', "-")
                .replace(':', "")
        })
        .collect();
    for (index, anchor) in anchors.iter().enumerate() {
        assert!(!anchors[..index].contains(anchor), "two headings are {anchor}");
    }
    let links = text
        .split("](#")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let mut count = 0;
    for link in links {
        assert!(anchors.iter().any(|anchor| anchor == link), "{link}");
        count += 1;
    }
    assert!(count > 200, "{count} links");
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut count = 0;
    walk(&document, &mut |members| {
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
            count += 1;
        }
    });
    assert!(count > 500, "{count} references");
}

#[test]
fn every_example_fits_its_schema() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut count = 0;
    for (name, schema) in schemas {
        let root =
            json!({ "components": { "schemas": schemas }, "$ref": format!("#/components/schemas/{name}") });
        let validator = jsonschema::validator_for(&root).unwrap_or_else(|error| panic!("{name}: {error}"));
        for example in schema["examples"].as_array().into_iter().flatten() {
            assert!(validator.is_valid(example), "{name}: {example}");
            count += 1;
        }
    }
    walk(&document, &mut |members| {
        if let (Some(schema), Some(examples)) = (members.get("schema"), members.get("examples")) {
            let root = json!({ "components": { "schemas": schemas }, "allOf": [schema] });
            let validator = jsonschema::validator_for(&root).unwrap();
            for example in examples.as_object().unwrap().values() {
                assert!(validator.is_valid(&example["value"]), "{example}");
                count += 1;
            }
        }
    });
    assert!(count >= 80, "{count} examples");
}

#[test]
fn everything_has_a_description() {
    let document = document();
    for call in calls() {
        let operation = &document["paths"][call.path()][call.method.as_str().to_ascii_lowercase()];
        let summary = operation["summary"].as_str().unwrap();
        assert!(
            summary.ends_with('.') && summary.len() > 10,
            "{}: {summary}",
            call.name
        );
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let described = parameter.get("$ref").is_some() || parameter["description"].is_string();
            assert!(described, "{}: {parameter}", call.name);
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(schema["description"].is_string(), "{name}");
        for (member, schema) in schema["properties"].as_object().into_iter().flatten() {
            assert!(schema["description"].is_string(), "{name}.{member}");
        }
        let values = schema["enum"].as_array().map_or(0, Vec::len);
        let descriptions = schema["x-enum-descriptions"].as_array().into_iter().flatten();
        let described = descriptions.filter(|text| text.as_str().is_some_and(|text| !text.is_empty()));
        assert_eq!(described.count(), values, "{name}");
    }
}

#[test]
fn no_enumeration_lists_what_stands_for_unknown_values() {
    walk(&document(), &mut |members| {
        let listed = members
            .get("enum")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        for value in listed {
            assert_ne!(value, "unknown", "{members:?}");
        }
    });
}

#[test]
fn generators_of_clients_can_read_it() {
    let document = document();
    walk(&document, &mut |members| {
        // They take these for unions of types, or for any value.
        for keyword in ["oneOf", "const"] {
            assert!(!members.contains_key(keyword), "{members:?}");
        }
        assert!(
            !members.contains_key("enum") || members["type"].is_string(),
            "{members:?}"
        );
    });
    for components in document["components"].as_object().unwrap().values() {
        for name in components.as_object().unwrap().keys() {
            let mut characters = name.chars();
            assert!(characters.next().unwrap().is_ascii_alphabetic(), "{name}");
            assert!(
                characters.all(|c| c.is_ascii_alphanumeric() || c == '_'),
                "{name}"
            );
        }
    }
    // Generators make a class of each.
    let first = |path: &String| path.split('/').nth(1).unwrap().to_owned();
    let paths = document["paths"].as_object().unwrap().keys();
    let groups: std::collections::BTreeSet<_> = paths.map(first).collect();
    assert!(groups.len() > 5 && !groups.contains("api"), "{groups:?}");
}

#[test]
fn no_text_takes_readers_for_programmers_of_rust() {
    walk(&document(), &mut |members| {
        let texts = members.get("x-enum-descriptions").and_then(Value::as_array);
        let texts = texts.into_iter().flatten().chain(members.get("description"));
        for text in texts.filter_map(Value::as_str) {
            for word in [
                "::",
                "crate",
                "i64",
                "u32",
                "`==`",
                "this build",
                "this code",
                "``",
            ] {
                assert!(!text.contains(word), "{word}: {text}");
            }
        }
    });
    let text = markdown(&document());
    assert!(
        !text
            .lines()
            .any(|line| !line.starts_with("```") && line.contains("``"))
    );
}

#[test]
fn every_refusal_belongs_to_a_call_and_none_is_listed_twice() {
    for code in Code::ALL {
        assert!(calls().any(|call| (call.refusals)().contains(code)), "{code:?}");
    }
    for call in calls() {
        let all = (call.refusals)();
        for (index, code) in all.iter().enumerate() {
            assert!(
                !all.iter().skip(index + 1).any(|other| other == code),
                "{}: {code:?}",
                call.name
            );
        }
    }
}
