//! The document is well formed, and the committed one is the newest.

#![expect(clippy::unwrap_used, reason = "a test stops where its own values are wrong")]

use serde_json::Value;
use wechat_bank_api::Code;
use wechat_bank_contract::{CALLS, document, print};

const COMMITTED: &str = include_str!("../../../docs/openapi.json");

#[test]
fn the_committed_document_is_what_the_types_say() {
    assert!(
        COMMITTED == print(&document()),
        "docs/openapi.json is old: cargo run -p wechat-bank-contract -- write docs/openapi.json"
    );
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(document: &Value, value: &Value) {
        match value {
            Value::Object(members) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                    let pointer = reference.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{reference}");
                }
                members.values().for_each(|member| walk(document, member));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(document, item)),
            _ => {}
        }
    }
    let document = document();
    walk(&document, &document);
}

#[test]
fn every_example_fits_its_schema() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut count = 0;
    for (name, schema) in schemas {
        let validator = jsonschema::options()
            .with_pattern_options(jsonschema::PatternOptions::regex())
            .build(&serde_json::json!({ "components": { "schemas": schemas }, "$ref": format!("#/components/schemas/{name}") }))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        for example in schema["examples"].as_array().into_iter().flatten() {
            assert!(validator.is_valid(example), "{name}: {example}");
            count += 1;
        }
    }
    assert!(count >= 15, "{count} examples");
}

#[test]
fn every_call_says_what_it_is_for_and_every_member_what_it_is() {
    let document = document();
    for call in CALLS {
        let operation = &document["paths"][call.route][call.method.as_str().to_ascii_lowercase()];
        assert!(
            operation["summary"]
                .as_str()
                .is_some_and(|summary| summary.len() > 10),
            "{}",
            call.name
        );
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(
                parameter.get("$ref").is_some() || parameter["description"].is_string(),
                "{}: {parameter}",
                call.name
            );
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(schema["description"].is_string(), "{name} has no description");
        for (member, schema) in schema["properties"].as_object().into_iter().flatten() {
            assert!(
                schema["description"].is_string(),
                "{name}.{member} has no description"
            );
        }
    }
}

#[test]
fn every_refusal_belongs_to_a_call_and_no_call_names_one_twice() {
    for code in Code::ALL {
        assert!(
            CALLS.iter().any(|call| call.all_refusals().contains(code)),
            "no call is refused with {code:?}"
        );
    }
    for call in CALLS {
        let all = call.all_refusals();
        for code in &all {
            assert_eq!(
                all.iter().filter(|other| *other == code).count(),
                1,
                "{}: {code:?}",
                call.name
            );
        }
    }
}
