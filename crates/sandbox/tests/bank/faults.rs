use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use wechat_bank_api::{Endpoint, GetSession, IDEMPOTENCY_KEY, ListAccounts, REQUESTED_WITH};
use wechat_bank_sandbox::faults::{Edit, FaultRule, NetworkFault, ProxyResponse};

use crate::client::{Browser, Raw, World};

fn inject(browser: &Browser, fault: NetworkFault) -> Raw {
    let rule = FaultRule {
        call: format!("GET {}", ListAccounts::ROUTE),
        skip: 0,
        times: None,
        fault,
    };
    let request = Request::put("/sandbox/faults")
        .header(REQUESTED_WITH, "wechat-bank-h5")
        .header(IDEMPOTENCY_KEY, browser.key())
        .header("content-type", "application/json")
        .body(Body::from(serde_json::to_string(&[rule]).unwrap()))
        .unwrap();
    browser.send_request(request)
}

fn accounts(browser: &Browser) -> Raw {
    browser.send(&browser.key(), &ListAccounts {})
}

#[test]
fn a_fault_hits_one_call_of_one_customer() {
    let world = World::new();
    let (browser, other) = (world.customer(), world.customer());
    let injected = inject(
        &browser,
        NetworkFault::Instead(ProxyResponse {
            status: 502,
            content_type: Some("text/html".to_owned()),
            retry_after: Some("3".to_owned()),
            body: "<h1>Bad Gateway</h1>".to_owned(),
        }),
    );
    assert_eq!(injected.status, StatusCode::OK);
    let faulty = accounts(&browser.expecting_faults());
    assert_eq!(faulty.status, StatusCode::BAD_GATEWAY);
    assert_eq!(
        (faulty.header("content-type"), faulty.header("retry-after")),
        ("text/html", "3")
    );
    assert_eq!(faulty.body.as_deref(), Some("<h1>Bad Gateway</h1>"));
    assert!(browser.call(&GetSession {}).is_ok());
    assert_eq!(accounts(&other).status, StatusCode::OK);
}

#[test]
fn an_answer_can_be_cut_delayed_and_edited() {
    let world = World::new();
    let browser = world.customer();
    for fault in [
        NetworkFault::CutBefore,
        NetworkFault::CutAfter,
        NetworkFault::StalledAfter,
    ] {
        inject(&browser, fault);
        assert_eq!(accounts(&browser).body, None);
    }
    assert_eq!(world.slept.lock().unwrap().pop(), Some(NetworkFault::SILENCE));
    inject(&browser, NetworkFault::LateAnswer(1_234));
    assert_eq!(accounts(&browser).status, StatusCode::OK);
    assert_eq!(world.slept.lock().unwrap().pop().unwrap().as_millis(), 1_234);
    let edits = vec![
        Edit::SetEach("kind".to_owned(), json!("space-card")),
        Edit::Remove("/total".to_owned()),
    ];
    inject(&browser, NetworkFault::Edited(edits));
    let edited: Value = accounts(&browser.expecting_faults()).json();
    assert_eq!(edited.pointer("/accounts/0/kind"), Some(&json!("space-card")));
    assert_eq!(edited.get("total"), None);
}

#[test]
fn another_site_cannot_inject_faults() {
    let browser = World::new().customer();
    let request = Request::put("/sandbox/faults").body(Body::from("[]")).unwrap();
    assert_eq!(browser.send_request(request).status, StatusCode::FORBIDDEN);
}
