//! Old pages on a newer bank, and new pages on an older bank: with the documents and exchanges of releases.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where its own values are wrong"
)]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use wechat_bank_api::{Code, Problem};
use wechat_bank_contract::exchanges::{Exchange, life_of_a_customer};
use wechat_bank_contract::releases::{Release, problems, releases};
use wechat_bank_contract::{Call, calls, document};

/// What a newer bank adds.
const UNKNOWN: &str = "of-a-newer-bank";

fn call(name: &str) -> &'static Call {
    calls()
        .find(|call| call.name == name)
        .unwrap_or_else(|| panic!("{name} is gone"))
}

/// Path parameters by name, and the query.
fn parameters<'a>(call: &Call, target: &'a str) -> (Vec<(&'static str, &'a str)>, &'a str) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let names = call.route.split('/').zip(path.split('/'));
    let named = names.filter_map(|(name, value)| Some((name.strip_prefix('{')?.strip_suffix('}')?, value)));
    (named.collect(), query)
}

fn of(release: &Release) -> impl Iterator<Item = &Exchange> {
    release.exchanges.iter().flat_map(|chapter| &chapter.exchanges)
}

#[test]
fn there_is_a_release_and_nothing_breaks_it() {
    let releases = releases().unwrap();
    assert!(!releases.is_empty());
    assert_eq!(problems(&releases).unwrap(), Vec::<String>::new());
}

#[test]
fn new_pages_read_what_an_older_bank_answered() {
    for release in releases().unwrap() {
        for exchange in of(&release) {
            let body = exchange.response.body.to_string();
            if exchange.response.status == 200 {
                (call(&exchange.call).read_reply)(&body).unwrap_or_else(|error| panic!("{body}: {error}"));
            } else {
                let problem: Problem = serde_json::from_str(&body).unwrap();
                assert_ne!(problem.code, Code::Unknown, "{body}");
            }
        }
    }
}

#[test]
fn a_newer_bank_reads_what_older_pages_sent() {
    for release in releases().unwrap() {
        for exchange in of(&release) {
            let call = call(&exchange.call);
            assert_eq!(call.method.as_str(), exchange.request.method);
            let (path, query) = parameters(call, &exchange.request.target);
            let body = match &exchange.request.body {
                Value::Null => String::new(),
                body => body.to_string(),
            };
            (call.read_request)(&path, query, body.as_bytes())
                .unwrap_or_else(|error| panic!("{exchange:?}: {error}"));
        }
    }
}

/// The reply's schema, within the document.
fn reply_schema<'a>(document: &'a Value, call: &Call) -> &'a Value {
    let method = call.method.as_str().to_ascii_lowercase();
    &document["paths"][call.path()][method]["responses"]["200"]["content"]["application/json"]["schema"]
}

#[test]
fn older_pages_find_in_todays_replies_what_they_need() {
    for release in releases().unwrap() {
        let mut known = release.document.clone();
        open_enumerations(&mut known);
        for exchange in life_of_a_customer().iter().flat_map(|chapter| &chapter.exchanges) {
            let schema = reply_schema(&known, call(&exchange.call));
            if exchange.response.status != 200 || schema.is_null() {
                continue;
            }
            let root = json!({ "components": known["components"], "allOf": [schema] });
            let validator = jsonschema::validator_for(&root).unwrap();
            let found = validator.validate(&exchange.response.body);
            found.unwrap_or_else(|error| panic!("{}: {error} at {}", exchange.call, error.instance_path()));
        }
    }
}

/// Lets enumerations have more values, as pages do.
fn open_enumerations(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if members.get("x-closed") != Some(&json!(true)) && is_enumeration(members) {
                members.remove("enum");
            }
            members.values_mut().for_each(open_enumerations);
        }
        Value::Array(items) => items.iter_mut().for_each(open_enumerations),
        _ => {}
    }
}

fn is_enumeration(schema: &Map<String, Value>) -> bool {
    schema.contains_key("enum")
}

/// A reply as a newer bank gives it: each object has one more member, each enumeration that is not closed another value.
/// Counts these values by the types they are of.
fn made_newer(document: &Value, schema: &Value, value: &mut Value, changed: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.strip_prefix('#').unwrap()).unwrap();
        let name = reference.rsplit('/').next().unwrap();
        if target["x-closed"] != true && is_enumeration(target.as_object().unwrap()) {
            *value = UNKNOWN.into();
            changed.insert(name.to_owned());
        } else {
            made_newer(document, target, value, changed);
        }
        return;
    }
    for option in schema["anyOf"].as_array().into_iter().flatten() {
        if !value.is_null() && option["type"] != "null" {
            made_newer(document, option, value, changed);
        }
    }
    match value {
        Value::Object(members) => {
            for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
                if let Some(member) = members.get_mut(name) {
                    made_newer(document, schema, member, changed);
                }
            }
            members.insert(UNKNOWN.to_owned(), json!({ "a": [1, null] }));
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| made_newer(document, &schema["items"], item, changed)),
        _ => {}
    }
}

#[test]
fn pages_read_replies_with_members_and_values_that_they_do_not_know() {
    let document = document();
    let mut changed = BTreeSet::new();
    for exchange in life_of_a_customer().iter().flat_map(|chapter| &chapter.exchanges) {
        let call = call(&exchange.call);
        let mut body = exchange.response.body.clone();
        if exchange.response.status == 200 {
            made_newer(&document, reply_schema(&document, call), &mut body, &mut changed);
            (call.read_reply)(&body.to_string()).unwrap_or_else(|error| panic!("{body}: {error}"));
        } else {
            let schema = json!({ "$ref": "#/components/schemas/Problem" });
            made_newer(&document, &schema, &mut body, &mut changed);
            let problem: Problem = serde_json::from_value(body).unwrap();
            assert_eq!(problem.code, Code::Unknown);
        }
    }
    // Every open enumeration of a reply was among them.
    let changed: Vec<_> = changed.iter().map(String::as_str).collect();
    assert_eq!(
        changed,
        [
            "AccountKind",
            "AlertState",
            "Code",
            "CopyOutcome",
            "DocumentType",
            "FormField",
            "OperationState",
            "SessionState",
            "TransactionKind"
        ]
    );
}

#[test]
fn pages_send_nothing_that_an_older_bank_refuses_for_being_unknown() {
    let request = call("RequestAddAccountCode");
    let body = br#"{"number":"6230910000000025","of-a-newer-page":{"a":1}}"#;
    assert!((request.read_request)(&[], "of-a-newer-page=1", body).is_ok());
}
