use wechat_bank_sandbox::seed;

use crate::client::{World, number};

#[test]
fn the_inbox_lists_this_browsers_messages_the_newest_first() {
    let world = World::new();
    let browser = world.browser();
    browser.ask(&number("savings")).unwrap();
    let older = browser.newest_code();
    world.pass(60);
    browser.ask(&number("savings")).unwrap();
    let newer = browser.newest_code();
    let html = browser.get("/sandbox/phone").body.unwrap();
    let (first, second) = (
        html.find(newer.expose()).unwrap(),
        html.find(older.expose()).unwrap(),
    );
    assert!(first < second);
    assert!(html.contains("序号 02") && html.contains("2026-11-21"));
    let elsewhere = world.browser().get("/sandbox/phone").body.unwrap();
    assert!(!elsewhere.contains(newer.expose()) && elsewhere.contains("暂无短信"));
}

#[test]
fn the_inbox_shows_the_demo_customer_to_copy() {
    let html = World::new().browser().get("/sandbox/phone").body.unwrap();
    let person = seed::person();
    for text in [
        person.name,
        person.document_number,
        "6230 9100 0000 0017",
        "8810 0000 0001",
        "#超时",
    ] {
        assert!(html.contains(text), "{text}");
    }
    assert!(!html.contains("李娜") && !html.contains("6230 9100 0000 0900"));
    assert!(html.starts_with("<!DOCTYPE html><html lang=\"zh-CN\">"));
}

#[test]
fn the_inbox_runs_nothing_but_its_own_files() {
    let browser = World::new().browser();
    let raw = browser.get("/sandbox/phone");
    let policy = raw.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("script-src 'self';"),
        "{policy}"
    );
    let html = raw.body.unwrap();
    for inline in [
        " style=",
        "<style",
        "<script>",
        " onclick=",
        " onload=",
        " onerror=",
        "javascript:",
    ] {
        assert!(!html.contains(inline), "{inline}");
    }
    assert_eq!(
        browser.get("/sandbox/phone.css").header("content-type"),
        "text/css; charset=utf-8"
    );
    assert_eq!(
        browser.get("/sandbox/phone.js").header("content-type"),
        "text/javascript; charset=utf-8"
    );
}

#[test]
fn an_inbox_keeps_its_last_thirty_messages() {
    let limits = wechat_bank_sandbox::Limits {
        codes_an_hour: 100,
        codes_a_day: 100,
        codes_a_day_in_all: 100,
        ..crate::client::limits()
    };
    let world = World::with(limits);
    let browser = world.browser();
    for _ in 0..31 {
        browser.ask(&number("savings")).unwrap();
        world.pass(60);
    }
    let messages = browser.messages();
    assert_eq!(
        (messages.len(), messages[0].sequence, messages[29].sequence),
        (30, 31, 2)
    );
}
