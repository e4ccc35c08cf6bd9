use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use wechat_bank_api::{Endpoint, GetSession, IDEMPOTENCY_KEY, ListAccounts, REQUESTED_WITH};
use wechat_bank_sandbox::Fault;
use wechat_bank_sandbox::faults::{Edit, Spoil, Stranger, SwitchedFault};

use crate::client::{Browser, Raw, World};

fn switch(browser: &Browser, spoil: Spoil) -> Raw {
    let fault = SwitchedFault {
        call: format!("GET {}", ListAccounts::ROUTE),
        skip: 0,
        times: None,
        spoil,
    };
    let request = Request::put("/sandbox/faults")
        .header(REQUESTED_WITH, "wechat-bank-h5")
        .header(IDEMPOTENCY_KEY, browser.key())
        .header("content-type", "application/json")
        .body(Body::from(serde_json::to_string(&[fault]).unwrap()))
        .unwrap();
    browser.send_request(request)
}

fn accounts(browser: &Browser) -> Raw {
    browser.send(&browser.key(), &ListAccounts {})
}

#[test]
fn a_fault_spoils_one_call_of_one_customer() {
    let world = World::new();
    let (browser, other) = (world.customer(), world.customer());
    let switched = switch(
        &browser,
        Spoil::Instead(Stranger {
            status: 502,
            content_type: Some("text/html".to_owned()),
            retry_after: Some("3".to_owned()),
            body: "<h1>Bad Gateway</h1>".to_owned(),
        }),
    );
    assert_eq!(switched.status, StatusCode::OK);
    let spoilt = accounts(&browser);
    assert_eq!(spoilt.status, StatusCode::BAD_GATEWAY);
    assert_eq!(
        (spoilt.header("content-type"), spoilt.header("retry-after")),
        ("text/html", "3")
    );
    assert_eq!(spoilt.body.as_deref(), Some("<h1>Bad Gateway</h1>"));
    assert!(browser.call(&GetSession {}).is_ok());
    assert_eq!(accounts(&other).status, StatusCode::OK);
}

#[test]
fn an_answer_can_be_cut_delayed_and_edited() {
    let world = World::new();
    let browser = world.customer();
    for spoil in [Spoil::CutBefore, Spoil::CutAfter, Spoil::StalledAfter] {
        switch(&browser, spoil);
        assert_eq!(accounts(&browser).body, None);
    }
    assert_eq!(world.slept.lock().unwrap().pop(), Some(Fault::NEVER));
    switch(&browser, Spoil::LateAnswer(1_234));
    assert_eq!(accounts(&browser).status, StatusCode::OK);
    assert_eq!(world.slept.lock().unwrap().pop().unwrap().as_millis(), 1_234);
    let edits = vec![
        Edit::SetEach("kind".to_owned(), json!("space-card")),
        Edit::Remove("/total".to_owned()),
    ];
    switch(&browser, Spoil::Edited(edits));
    let edited: Value = accounts(&browser).json();
    assert_eq!(edited.pointer("/accounts/0/kind"), Some(&json!("space-card")));
    assert_eq!(edited.get("total"), None);
}

#[test]
fn another_site_cannot_switch_faults() {
    let browser = World::new().customer();
    let request = Request::put("/sandbox/faults").body(Body::from("[]")).unwrap();
    assert_eq!(browser.send_request(request).status, StatusCode::FORBIDDEN);
}
