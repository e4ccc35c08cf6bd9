use axum::body::Body;
use axum::http::Request;
use wechat_bank_api::{CallName, Code, GetProfile, GetSession, LogOut};

use crate::client::{Browser, World, document, number, passwords};

#[test]
fn the_profile_is_the_same_for_everybody() {
    let profile = World::new().browser().call(&GetProfile {}).unwrap();
    assert_eq!(
        (profile.name.as_str(), profile.hotline.as_str()),
        ("新疆汇和银行", "400-800-9666")
    );
    assert!(profile.features.alerts && profile.features.account_linking && profile.features.login_password);
    let titles: Vec<_> = profile.links.iter().map(|link| link.title.as_str()).collect();
    assert_eq!(titles, ["存贷款利率", "人才招聘", "移动银行下载", "直销银行下载"]);
}

/// A call that would change something, forged.
fn forged(browser: &Browser, forge: impl FnOnce(&mut Request<Body>)) -> (u16, Code) {
    let request = wechat_bank_api::RequestCertificationCode {
        document: document(),
        account: number("savings"),
    };
    let mut request = browser.request("forged", &request);
    forge(&mut request);
    let raw = browser.send_request(request);
    (raw.status.as_u16(), raw.problem().code)
}

#[test]
fn what_another_site_can_make_a_browser_send_is_forbidden() {
    let browser = World::new().browser();
    let forbidden = (403, Code::Forbidden);
    assert_eq!(
        forged(&browser, |it| drop(it.headers_mut().remove("x-requested-with"))),
        forbidden
    );
    let set = |name: &'static str, value: &'static str| {
        move |it: &mut Request<Body>| drop(it.headers_mut().insert(name, value.parse().unwrap()))
    };
    assert_eq!(
        forged(&browser, set("x-requested-with", "XMLHttpRequest")),
        forbidden
    );
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
    ] {
        assert_eq!(forged(&browser, set("content-type", content_type)), forbidden);
    }
    assert_eq!(
        forged(&browser, |it| drop(it.headers_mut().remove("content-type"))),
        forbidden
    );
    for origin in [
        "http://evil.example",
        "null",
        "http://127.0.0.1:8081",
        "http://127.0.0.1:8080.evil.example",
    ] {
        assert_eq!(forged(&browser, set("origin", origin)), forbidden);
    }
    for site in ["cross-site", "same-site"] {
        assert_eq!(forged(&browser, set("sec-fetch-site", site)), forbidden);
    }
    assert!(browser.messages().is_empty());
}

#[test]
fn without_origin_and_fetch_metadata_the_custom_header_is_enough() {
    let browser = World::new().browser();
    let mut request = browser.request("k", &LogOut {});
    request.headers_mut().remove("origin");
    request.headers_mut().remove("sec-fetch-site");
    assert_eq!(browser.send_request(request).status, 200);
}

#[test]
fn an_engine_of_before_fetch_metadata_may_hide_its_origin() {
    let browser = World::new().browser();
    let mut request = browser.request("k", &LogOut {});
    request.headers_mut().insert("origin", "null".parse().unwrap());
    request.headers_mut().remove("sec-fetch-site");
    assert_eq!(browser.send_request(request).status, 200);
}

#[test]
fn every_call_of_the_contract_is_mounted() {
    let browser = World::new().browser();
    for call in CallName::ALL {
        let path: Vec<_> = call
            .route()
            .split('/')
            .map(|segment| if segment.starts_with('{') { "a" } else { segment })
            .collect();
        let request = Request::builder()
            .method(call.method().as_str())
            .uri(path.join("/"))
            .body(Body::empty())
            .unwrap();
        let raw = browser.send_request(request);
        let is_unknown = raw.status == 404 && raw.problem().title == "there is no such call";
        assert!(!is_unknown && raw.status != 405, "{call:?} is not mounted");
    }
}

#[test]
fn unknown_calls_and_wrong_methods_are_problems_too() {
    let browser = World::new().browser();
    for target in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/no-such-call",
        "/api/v1/accounts/a/b/c",
        "/api/v2/session",
        "/other",
    ] {
        let raw = browser.get(target);
        assert_eq!(
            (raw.status.as_u16(), raw.problem().code),
            (404, Code::NotFound),
            "{target}"
        );
        assert_eq!(raw.header("content-type"), "application/problem+json");
    }
    let request = Request::builder()
        .method("PATCH")
        .uri("/api/v1/session")
        .body(Body::empty())
        .unwrap();
    let raw = browser.send_request(request);
    assert_eq!((raw.status.as_u16(), raw.problem().status), (405, 405));
    assert!(raw.header("allow").contains("GET"));
}

#[test]
fn no_answer_is_kept_by_a_cache_or_read_as_something_else() {
    let browser = World::new().browser();
    for target in [
        "/api/v1/session",
        "/api/v1/profile",
        "/api/v1/accounts",
        "/api/nothing",
        "/sandbox/phone",
        "/sandbox/sms",
    ] {
        let raw = browser.get(target);
        assert_eq!(raw.header("cache-control"), "no-store", "{target}");
        assert_eq!(raw.header("x-content-type-options"), "nosniff", "{target}");
    }
}

#[test]
fn a_body_of_more_than_64_kilobytes_is_refused() {
    let browser = World::new().browser();
    let big = |size: usize| move |it: &mut Request<Body>| *it.body_mut() = Body::from(vec![b' '; size]);
    assert_eq!(forged(&browser, big(64 * 1024 + 1)), (413, Code::Invalid));
    assert_eq!(forged(&browser, big(64 * 1024)), (422, Code::Invalid));
}

#[test]
fn a_request_of_the_wrong_shape_is_refused_without_repeating_it() {
    let browser = World::new().browser();
    let bodies = [
        "",
        "null",
        "[]",
        "{",
        "{\"document\":{\"type\":\"passport\",\"number\":\"E12345678\"}}",
        "{\"document\":{\"type\":\"passport\",\"number\":\"机密\"},\"account\":\"6230910000000017\"}",
        "{\"document\":{\"type\":\"passport\",\"number\":\"E12345678\"},\"account\":\"6230910000000018\"}",
        &format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000)),
    ];
    for body in bodies {
        let body = body.to_owned();
        let mut request = browser.request("k", &passwords("login-password", "246813"));
        *request.uri_mut() = "/api/v1/certification/codes".parse().unwrap();
        *request.method_mut() = axum::http::Method::POST;
        *request.body_mut() = Body::from(body);
        let raw = browser.send_request(request);
        assert_eq!((raw.status.as_u16(), raw.problem().code), (422, Code::Invalid));
        assert!(!raw.body.unwrap().contains("机密"));
    }
}

#[test]
fn values_are_read_only_as_the_document_writes_them() {
    let browser = World::new().browser();
    // A customer may type all of these.
    for (number, account) in [
        ("１１０１０５１９４９１２３１００２Ｘ", "6230910000000017"),
        ("11010519491231002x", "6230910000000017"),
        ("110105 19491231 002X", "6230910000000017"),
        ("11010519491231002X", "６２３０９１００００００００１７"),
        ("11010519491231002X", "6230 9100 0000 0017"),
        ("11010519491231002X", "6230910000000017\u{200b}"),
    ] {
        let raw = forged(&browser, |it| {
            let body = format!(
                r#"{{"document":{{"type":"resident-identity-card","number":"{number}"}},"account":"{account}"}}"#
            );
            *it.body_mut() = body.into();
        });
        assert_eq!(raw, (422, Code::Invalid), "{number} {account}");
    }
    let customer = World::new().customer();
    let account = customer.account_ids().remove(0);
    let list = |query: &str| {
        let raw = customer.get(&format!("/api/v1/accounts/{account}/transactions?{query}"));
        raw.status.as_u16()
    };
    assert_eq!(list("from=2026-11-01&to=2026-11-21&least=5"), 200);
    for query in [
        "from=20261101&to=20261121",
        "from=2026-11-01&to=2026-11-21&least=+5",
        "from=2026-11-01&to=2026-11-21&least=%2B5",
        "from=2026-11-01&to=2026-11-21&least=05",
    ] {
        assert_eq!(list(query), 422, "{query}");
    }
}

#[test]
fn the_member_that_cannot_be_read_is_named() {
    let browser = World::new().browser();
    let document = r#""document":{"type":"passport","number":"E12345678"}"#;
    for (body, fields) in [
        ("[]".to_owned(), vec![]),
        ("{}".to_owned(), vec!["document"]),
        (format!("{{{document}}}"), vec!["account"]),
        (
            format!(r#"{{{document},"account":6230910000000017}}"#),
            vec!["account"],
        ),
        (
            format!(r#"{{{document},"account":"6230910000000018","x":1}}"#),
            vec!["account"],
        ),
        (
            format!(r#"{{{document},"account":"6230 9100 0000 0017"}}"#),
            vec!["account"],
        ),
    ] {
        let request = wechat_bank_api::RequestCertificationCode {
            document: crate::client::document(),
            account: number("savings"),
        };
        let mut request = browser.request("k", &request);
        *request.body_mut() = body.clone().into();
        let problem = browser.send_request(request).problem();
        assert_eq!(
            (problem.code, problem.fields),
            (Code::Invalid, fields.iter().map(|it| (*it).to_owned()).collect()),
            "{body}"
        );
    }
    let raw = browser.get("/api/v1/challenges/nonsense");
    assert_eq!(raw.problem().fields, ["purpose"]);
}

#[test]
fn an_intent_has_one_key() {
    let browser = World::new().browser();
    let request = forged(&browser, |it| {
        it.headers_mut()
            .append("idempotency-key", "another".parse().unwrap());
    });
    assert_eq!(request, (422, Code::Invalid));
}

#[test]
fn an_address_that_is_no_text_is_refused() {
    let raw = World::new().browser().get("/api/v1/accounts/%ff/alerts");
    assert_eq!((raw.status.as_u16(), raw.problem().code), (422, Code::Invalid));
}

#[test]
fn a_refusal_carries_a_trace_and_its_wait_in_the_header_too() {
    let browser = World::new().browser();
    browser.ask(&number("savings")).unwrap();
    let request = wechat_bank_api::RequestCertificationCode {
        document: document(),
        account: number("savings"),
    };
    let raw = browser.send("k", &request);
    assert_eq!((raw.status.as_u16(), raw.header("retry-after")), (429, "60"));
    let trace = raw.problem().trace.unwrap();
    assert!(trace.len() == 16 && trace.bytes().all(|byte| byte.is_ascii_hexdigit()));
}

#[test]
fn head_answers_like_get_without_a_body() {
    let browser = World::new().browser();
    let mut request = browser.request("", &GetSession {});
    *request.method_mut() = axum::http::Method::HEAD;
    let raw = browser.send_request(request);
    assert_eq!((raw.status.as_u16(), raw.body.as_deref()), (200, Some("")));
}
