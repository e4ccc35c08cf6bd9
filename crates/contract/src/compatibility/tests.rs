use serde_json::json;

use super::*;

const ACCOUNT: &str = "/components/schemas/Account";
const ACCOUNTS: &str = "/paths/~1accounts";
const BODY: &str = "/paths/~1accounts~1codes/post/requestBody/content/application~1json/schema";
const PROFILE: &str = "/paths/~1profile/get";

/// The document with a change at this place.
fn changed(pointer: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut document = crate::document();
    change(
        document
            .pointer_mut(pointer)
            .unwrap_or_else(|| panic!("nothing is at {pointer}")),
    );
    document
}

fn without(pointer: &str, name: &str) -> Value {
    changed(pointer, |value| match value {
        Value::Object(members) => assert!(members.remove(name).is_some()),
        Value::Array(items) => {
            let before = items.len();
            items.retain(|item| item != name);
            assert!(items.len() < before);
        }
        _ => panic!("{pointer} has no members"),
    })
}

fn with(pointer: &str, name: &str, added: Value) -> Value {
    changed(pointer, |value| match value {
        Value::Array(items) => items.push(added),
        other => other[name] = added,
    })
}

#[test]
fn a_document_does_not_break_itself() {
    assert_eq!(
        breaks(&crate::document(), &crate::document()),
        Vec::<String>::new()
    );
}

#[test]
fn each_kind_of_break_is_found() {
    let query = |required| json!({ "name": "page", "in": "query", "required": required, "schema": {} });
    for (found, now) in [
        ("GET /accounts is gone", without(ACCOUNTS, "get")),
        (
            "all calls are elsewhere",
            changed("/servers/0/url", |url| *url = json!("/api/v2")),
        ),
        (
            ".balance is gone",
            without(&format!("{ACCOUNT}/properties"), "balance"),
        ),
        (
            ".balance is newly optional",
            without(&format!("{ACCOUNT}/required"), "balance"),
        ),
        (
            ".bank has another type",
            with(&format!("{ACCOUNT}/properties/bank"), "type", json!("integer")),
        ),
        (
            ".bank has another type",
            with(
                &format!("{ACCOUNT}/properties/bank"),
                "type",
                json!(["string", "null"]),
            ),
        ),
        (
            "has another x-unit",
            with("/components/schemas/Money", "x-unit", json!("yuan")),
        ),
        (
            "has another pattern",
            with(
                "/components/schemas/AccountNumber",
                "pattern",
                json!("^[0-9]{16}$"),
            ),
        ),
        (
            "has another minimum",
            with("/components/schemas/Threshold", "minimum", json!(200)),
        ),
        (
            "has another maxLength",
            with("/components/schemas/LoginPassword", "maxLength", json!(63)),
        ),
        (
            "has another maxLength",
            with("/components/schemas/MaskedName", "maxLength", json!(65)),
        ),
        (
            ".resume is gone",
            without(&format!("{BODY}/properties"), "resume"),
        ),
        (
            ".phone is newly required",
            with(&format!("{BODY}/required"), "", json!("phone")),
        ),
        (
            "parameter page in query is new and required",
            with(&format!("{ACCOUNTS}/get"), "parameters", json!([query(true)])),
        ),
        (
            "parameter from in query is gone",
            changed(
                "/paths/~1accounts~1{account}~1transactions/get/parameters",
                |parameters| {
                    parameters
                        .as_array_mut()
                        .unwrap()
                        .retain(|parameter| parameter["name"] != "from");
                },
            ),
        ),
        (
            "newly needs a session",
            with(PROFILE, "security", json!([{ "user": [], "session": [] }])),
        ),
        (
            "is closed and has the new value \"sideways\"",
            with("/components/schemas/Direction/enum", "", json!("sideways")),
        ),
        (
            "no longer accepts \"passport\"",
            without("/components/schemas/DocumentType/enum", "passport"),
        ),
        (
            "is newly refused with 500 pin-wrong",
            with(
                "/components/responses/R500_internal/content/application~1problem+json/schema/properties/code/enum",
                "",
                json!("pin-wrong"),
            ),
        ),
        (
            "may lack the header Cache-Control of 200",
            without("/components/headers/CacheControl", "required"),
        ),
    ] {
        let breaks = breaks(&crate::document(), &now);
        assert!(breaks.iter().any(|it| it.contains(found)), "{found}: {breaks:?}");
    }
}

#[test]
fn what_may_change_is_no_break() {
    for now in [
        with(
            &format!("{ACCOUNT}/properties"),
            "nickname",
            json!({ "type": "string" }),
        ),
        with(
            "/components/schemas/AccountKind/enum",
            "",
            json!("digital-wallet"),
        ),
        with(
            "/components/schemas/DocumentType/enum",
            "",
            json!("driving-licence"),
        ),
        with(
            &format!("{BODY}/properties"),
            "nickname",
            json!({ "type": "string" }),
        ),
        with("/paths", "/news", json!({ "get": { "responses": {} } })),
        with("/components/schemas/LoginPassword", "maxLength", json!(65)),
        with("/components/schemas/MaskedName", "maxLength", json!(63)),
        with(PROFILE, "summary", json!("Other words.")),
        without(
            "/components/responses/R500_internal/content/application~1problem+json/schema/properties/code/enum",
            "internal",
        ),
    ] {
        assert_eq!(breaks(&crate::document(), &now), Vec::<String>::new());
    }
}
