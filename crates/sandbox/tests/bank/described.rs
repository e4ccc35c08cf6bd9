//! What `contract::compare` notices.

use serde_json::json;
use wechat_bank_api::{Code, GetProfile, GetSession};

use crate::client::World;
use crate::contract::{Response, compare};

fn headers<'a>() -> Vec<(&'a str, &'a str)> {
    vec![
        ("content-type", "application/json"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
    ]
}

#[test]
fn what_the_document_does_not_describe_is_noticed() {
    let body = World::new().browser().send("", &GetSession {}).body.unwrap();
    let target = "/api/v1/session";
    let compare = |method, target, status, headers, body: &str| {
        compare(
            method,
            target,
            &Response {
                status,
                headers,
                body,
            },
        )
    };
    assert_eq!(compare("GET", target, 200, headers(), &body), Ok(()));
    assert_eq!(compare("HEAD", target, 200, headers(), ""), Ok(()));

    let without = |name: &str| {
        let mut body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert!(body.as_object_mut().unwrap().remove(name).is_some());
        body.to_string()
    };
    let no_day = body.replace("2026-11-21", "2026-11-31");
    for (what, found) in [
        (
            "required",
            compare("GET", target, 200, headers(), &without("today")),
        ),
        ("date", compare("GET", target, 200, headers(), &no_day)),
        ("EOF", compare("GET", target, 200, headers(), "")),
        ("no such status", compare("GET", target, 204, headers(), &body)),
        (
            "no such path",
            compare("GET", "/api/v1/no-such-call", 200, headers(), &body),
        ),
        ("no such method", compare("PATCH", target, 200, headers(), &body)),
        ("not a problem", compare("PATCH", target, 405, headers(), &body)),
        (
            "no content type",
            compare("GET", target, 200, headers()[1..].to_vec(), &body),
        ),
        (
            "no header Cache-Control",
            compare("GET", target, 200, headers()[..1].to_vec(), &body),
        ),
    ] {
        assert!(
            found.as_ref().is_err_and(|found| found.contains(what)),
            "{what}: {found:?}"
        );
    }
}

#[test]
fn a_refusal_that_a_call_does_not_list_is_noticed() {
    let target = "/api/v1/profile";
    assert!(World::new().browser().call(&GetProfile {}).is_ok());
    for (code, is_listed) in [(Code::Unavailable, true), (Code::BankUnavailable, false)] {
        let mut headers = headers();
        headers[0].1 = "application/problem+json";
        let body = json!({ "code": code, "status": code.status(), "title": "" }).to_string();
        let response = Response {
            status: code.status(),
            headers,
            body: &body,
        };
        assert_eq!(compare("GET", target, &response).is_ok(), is_listed, "{code:?}");
    }
}
