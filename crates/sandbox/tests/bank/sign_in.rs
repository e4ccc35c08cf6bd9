//! Signing in by WeChat's OAuth on the way to a page, and signing pages for the JS-SDK.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::Request;
use proptest::prelude::*;
use serde_json::{Value, json};
use wechat_bank_api::{Code, GetJsConfig, GetSession, SessionState};
use wechat_bank_sandbox::Options;
use wechat_bank_wechat::{JsConfig, Keys, Mode};

use crate::client::{Browser, ORIGIN, Raw, World, limits, wechat_options};

const BASE: &str = "/sandbox/wechat";

fn world() -> World {
    let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".parse().unwrap();
    World::with_wechat(Mode::Encrypted(Keys::new(key)))
}

/// A browser of WeChat.
fn phone(world: &World) -> Browser {
    let browser = world.browser();
    assert_eq!(browser.get("/sandbox/wechat/chat").status, 200);
    browser
}

/// The address of a redirect, on this host.
fn location(raw: &Raw) -> String {
    let to = raw.header("location");
    assert_eq!(raw.header("cache-control"), "no-store");
    assert_eq!(raw.header("referrer-policy"), "no-referrer");
    to.strip_prefix(ORIGIN).unwrap_or(to).to_owned()
}

/// Follows redirects to the address of the callback, which it does not open.
fn at_wechat(browser: &Browser, entrance: &str) -> String {
    let entered = browser.get(&format!("/wechat/enter?to={entrance}"));
    assert_eq!(entered.status, 302, "{entered:?}");
    come_back(browser, &entered)
}

fn come_back(browser: &Browser, sent: &Raw) -> String {
    let authorise = location(sent);
    assert!(
        authorise.starts_with(&format!("{BASE}/connect/oauth2/authorize?appid=")),
        "{authorise}"
    );
    let target = authorise.strip_suffix("#wechat_redirect").unwrap();
    let back = browser.get(target);
    assert_eq!(back.status, 302, "{back:?}");
    let callback = location(&back);
    assert!(callback.starts_with("/wechat/callback?to="), "{callback}");
    callback
}

fn set_switches(browser: &Browser, switches: &Value) {
    let request = Request::put("/sandbox/wechat/switches").header("content-type", "application/json");
    let raw = browser.send_request(request.body(Body::from(switches.to_string())).unwrap());
    assert_eq!(raw.status, 200, "{raw:?}");
}

/// The page of somebody who is not signed in: what has happened, and what to do.
fn shows(raw: &Raw, status: u16, title: &str, retry: bool) {
    let html = raw.body.as_ref().unwrap();
    assert_eq!(raw.status.as_u16(), status, "{html}");
    assert!(html.contains(&format!("<h1>{title}</h1>")), "{html}");
    assert!(
        html.contains("href=\"tel:4008009666\"") && html.contains("400-800-9666"),
        "{html}"
    );
    assert_eq!(
        html.contains("href=\"/wechat/enter?to=accounts\">重试"),
        retry,
        "{html}"
    );
    assert!(
        raw.header("content-security-policy")
            .starts_with("default-src 'none'; style-src 'self';")
    );
    assert!(
        !html.contains("<script") && !html.contains("code=") && !html.contains("state="),
        "{html}"
    );
    assert!(raw.headers.get("set-cookie").is_none());
}

#[test]
fn a_customer_enters_a_page_signed_in_and_its_address_is_clean() {
    let world = world();
    let browser = phone(&world);
    let callback = at_wechat(&browser, "accounts");
    let arrived = browser.get(&callback);
    assert_eq!(
        (arrived.status.as_u16(), location(&arrived).as_str()),
        (303, "/accounts")
    );
    let cookie = arrived.header("set-cookie");
    assert!(
        cookie.starts_with("wb_user=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"),
        "{cookie}"
    );
    let session = browser.call(&GetSession {}).unwrap();
    assert_eq!(session.state, SessionState::Guest);
    // Nothing of it is a secret of WeChat: it cannot be made of what the address had in it.
    let value = browser.cookie("wb_user").unwrap();
    assert!(!callback.contains(&value));
}

/// Whatever browser a customer uses: the openid is who they are.
#[test]
fn the_customer_is_the_wechat_user_and_not_the_browser() {
    let world = world();
    let one = phone(&world);
    one.get(&at_wechat(&one, "certify"));
    one.certify("savings").unwrap();
    one.set_passwords().unwrap();
    let other = world.browser();
    let wechat_user = one.cookie("wb_wechat").unwrap();
    other
        .cookies
        .lock()
        .unwrap()
        .insert("wb_wechat".to_owned(), wechat_user);
    assert_eq!(other.call(&GetSession {}).unwrap().state, SessionState::Guest);
    other.get(&at_wechat(&other, "accounts"));
    // Known, but not in the first one's session.
    assert_eq!(other.call(&GetSession {}).unwrap().state, SessionState::Ended);
    let stranger = phone(&world);
    stranger.get(&at_wechat(&stranger, "accounts"));
    assert_eq!(stranger.call(&GetSession {}).unwrap().state, SessionState::Guest);
    // Signing in again ends no session of the same customer.
    world.pass(13 * 60 * 60);
    one.call(&wechat_bank_api::LogIn {
        password: crate::client::LOGIN.parse().unwrap(),
    })
    .unwrap();
    one.get(&at_wechat(&one, "accounts"));
    assert_eq!(one.call(&GetSession {}).unwrap().state, SessionState::Certified);
}

#[test]
fn somebody_who_has_signed_in_enters_without_a_hop() {
    let world = world();
    let browser = phone(&world);
    browser.get(&at_wechat(&browser, "accounts"));
    for (entrance, path) in [("accounts", "/accounts"), ("security", "/security")] {
        let entered = browser.get(&format!("/wechat/enter?to={entrance}"));
        assert_eq!(
            (entered.status.as_u16(), location(&entered).as_str()),
            (303, path)
        );
    }
    // Not once the visit could end before a session does, and not without the cookie.
    world.pass(12 * 60 * 60);
    assert_eq!(browser.get("/wechat/enter?to=accounts").status, 302);
    assert_eq!(world.browser().get("/wechat/enter?to=accounts").status, 302);
    world.pass(12 * 60 * 60);
    let old = browser.cookie("wb_user").unwrap();
    browser.call(&GetSession {}).unwrap();
    assert_ne!(browser.cookie("wb_user").unwrap(), old);
}

#[test]
fn an_entrance_leads_to_pages_of_the_bank_only() {
    let world = world();
    let browser = phone(&world);
    for query in [
        "",
        "?to=",
        "?to=https://attacker.example",
        "?to=//attacker.example",
        "?to=/accounts",
        "?to=accounts&to=certify",
        "?next=https://attacker.example",
    ] {
        let raw = browser.get(&format!("/wechat/enter{query}"));
        assert_eq!(
            (raw.status.as_u16(), location(&raw).as_str()),
            (303, "/"),
            "{query}"
        );
    }
    // Nor does a callback.
    let callback = at_wechat(&browser, "accounts").replace("to=accounts", "to=https://attacker.example");
    let raw = browser.get(&callback);
    assert_eq!((raw.status.as_u16(), location(&raw).as_str()), (303, "/"));
}

#[test]
fn without_oauth_the_entrances_lead_to_the_pages_at_once() {
    let browser = World::new().browser();
    let raw = browser.get("/wechat/enter?to=branches");
    assert_eq!((raw.status.as_u16(), location(&raw).as_str()), (303, "/branches"));
    assert!(raw.headers.get("set-cookie").is_none());
    let raw = browser.get("/wechat/callback?to=branches&code=a&state=b");
    assert_eq!((raw.status.as_u16(), location(&raw).as_str()), (303, "/"));
}

/// WeChat opens a callback twice, with the same state and another code.
#[test]
fn two_callbacks_with_one_state_have_one_outcome_and_the_second_code_is_not_exchanged() {
    let world = world();
    let browser = phone(&world);
    let entered = browser.get("/wechat/enter?to=accounts");
    let (first, second) = (come_back(&browser, &entered), come_back(&browser, &entered));
    assert_ne!(first, second);
    for callback in [&first, &second, &first] {
        let arrived = browser.get(callback);
        assert_eq!(
            (arrived.status.as_u16(), location(&arrived).as_str()),
            (303, "/accounts")
        );
        assert!(
            arrived.header("set-cookie").starts_with("wb_user="),
            "the first response may be lost"
        );
    }
    let code = |callback: &str| {
        let (_, rest) = callback.split_once("code=").unwrap();
        rest.split('&').next().unwrap().to_owned()
    };
    let exchange = |callback: &str| {
        let target = format!(
            "{BASE}/sns/oauth2/access_token?appid=wx0123456789abcdef&secret=topsecret&code={}\
             &grant_type=authorization_code",
            code(callback)
        );
        browser.get(&target).json()
    };
    assert_eq!(exchange(&first)["errcode"], 40163);
    assert!(exchange(&second)["openid"].is_string());
}

/// As in a browser: one of them as an image, the other as the page.
#[test]
fn the_simulator_opens_a_callback_twice_if_it_is_switched_on() {
    let world = world();
    let browser = phone(&world);
    set_switches(
        &browser,
        &json!([{ "call": "/connect/oauth2/authorize", "times": 1, "does": "twice" }]),
    );
    let entered = browser.get("/wechat/enter?to=accounts");
    let authorise = location(&entered);
    let page = browser.get(authorise.strip_suffix("#wechat_redirect").unwrap());
    let html = page.body.unwrap().replace("&amp;", "&");
    let callbacks: Vec<_> = html
        .split('"')
        .filter_map(|part| part.split_once("/wechat/callback?"))
        .map(|(_, query)| format!("/wechat/callback?{query}"))
        .collect();
    let [page, image] = &callbacks[..] else {
        panic!("{html}");
    };
    assert_ne!(page, image);
    assert_eq!(
        page.split_once("state=").unwrap().1,
        image.split_once("state=").unwrap().1
    );
    for callback in [image, page] {
        let arrived = browser.get(callback);
        assert_eq!(
            (arrived.status.as_u16(), location(&arrived).as_str()),
            (303, "/accounts")
        );
    }
}

#[test]
fn a_code_that_was_used_elsewhere_is_replaced_once() {
    let world = world();
    let browser = phone(&world);
    for code in [40029, 40163, 42003] {
        set_switches(
            &browser,
            &json!([{ "call": "/sns/oauth2/access_token", "times": 1, "does": { "refuse": code } }]),
        );
        let first = browser.get(&at_wechat(&browser, "accounts"));
        assert_eq!(first.status, 302, "{first:?}");
        let arrived = browser.get(&come_back(&browser, &first));
        assert_eq!(
            (arrived.status.as_u16(), location(&arrived).as_str()),
            (303, "/accounts")
        );
        world.pass(13 * 60 * 60);
    }
    set_switches(
        &browser,
        &json!([{ "call": "/sns/oauth2/access_token", "does": { "refuse": 40029 } }]),
    );
    let first = browser.get(&at_wechat(&browser, "accounts"));
    let second = browser.get(&come_back(&browser, &first));
    shows(&second, 400, "微信登录没有完成", true);
}

#[test]
fn back_and_reload_of_an_old_callback_lead_on_or_begin_again() {
    let world = world();
    let browser = phone(&world);
    let callback = at_wechat(&browser, "accounts");
    assert_eq!(browser.get(&callback).status, 303);
    world.pass(59);
    assert_eq!(browser.get(&callback).status, 303);
    // The outcome is forgotten, but the visitor is known.
    world.pass(1);
    let back = browser.get(&callback);
    assert_eq!(
        (back.status.as_u16(), location(&back).as_str()),
        (303, "/accounts")
    );
    assert!(back.headers.get("set-cookie").is_none());
    browser.cookies.lock().unwrap().remove("wb_user");
    shows(&browser.get(&callback), 400, "微信登录没有完成", true);
}

/// Login CSRF: an attacker sends a customer to a callback with the attacker's own code.
#[test]
fn a_callback_of_another_browser_signs_nobody_in() {
    let world = world();
    let (attacker, victim) = (phone(&world), phone(&world));
    let callback = at_wechat(&attacker, "accounts");
    shows(&victim.get(&callback), 400, "微信登录没有完成", true);
    // Also where the victim is at WeChat at the same time.
    let own = at_wechat(&victim, "accounts");
    shows(&victim.get(&callback), 400, "微信登录没有完成", true);
    assert_eq!(victim.get(&own).status, 303);
    assert_eq!(attacker.get(&callback).status, 303);
}

#[test]
fn a_state_that_is_wrong_or_too_old_signs_nobody_in() {
    let world = world();
    let browser = phone(&world);
    let callback = at_wechat(&browser, "accounts");
    let (before, state) = callback.split_once("state=").unwrap();
    for wrong in [
        format!("{before}state={}", "0".repeat(32)),
        format!("{before}state={state}0"),
        format!("{before}state={state}&state={state}"),
        format!("{before}state="),
        before.to_owned(),
        format!("{before}state={}", "a".repeat(129)),
        callback.replace("code=", "code=%3Cb%3E"),
        callback.replace("code=", "code=&other="),
    ] {
        shows(&browser.get(&wrong), 400, "微信登录没有完成", true);
    }
    world.pass(300);
    shows(&browser.get(&callback), 400, "微信登录没有完成", true);
    let callback = at_wechat(&browser, "accounts");
    world.pass(299);
    assert_eq!(browser.get(&callback).status, 303);
}

#[test]
fn what_goes_wrong_at_wechat_has_a_page_of_its_own() {
    let exchange = "/sns/oauth2/access_token";
    let authorise = "/connect/oauth2/authorize";
    for (switch, status, title, retry) in [
        (
            json!({ "call": authorise, "does": "snapshot" }),
            403,
            "请使用完整服务",
            true,
        ),
        (
            json!({ "call": authorise, "does": "deny" }),
            403,
            "微信登录没有完成",
            true,
        ),
        (
            json!({ "call": exchange, "does": { "refuse": 40226 } }),
            403,
            "暂时无法登录",
            false,
        ),
        (
            json!({ "call": exchange, "does": { "refuse": -1 } }),
            503,
            "微信暂时没有回应",
            true,
        ),
        (
            json!({ "call": exchange, "does": { "refuse": 45011 } }),
            503,
            "微信暂时没有回应",
            true,
        ),
        (
            json!({ "call": exchange, "does": { "refuse": 45009 } }),
            503,
            "微信暂时没有回应",
            true,
        ),
        (
            json!({ "call": exchange, "does": "html" }),
            503,
            "微信暂时没有回应",
            true,
        ),
        (
            json!({ "call": exchange, "does": "silent" }),
            503,
            "微信暂时没有回应",
            true,
        ),
        (
            json!({ "call": exchange, "does": { "refuse": 40125 } }),
            503,
            "暂时无法登录",
            true,
        ),
        (
            json!({ "call": exchange, "does": { "refuse": 40001 } }),
            503,
            "暂时无法登录",
            true,
        ),
        (
            json!({ "call": exchange, "does": { "refuse": 40013 } }),
            503,
            "暂时无法登录",
            true,
        ),
        (
            json!({ "call": exchange, "does": { "refuse": 99999 } }),
            503,
            "暂时无法登录",
            true,
        ),
    ] {
        let world = world();
        let browser = phone(&world);
        set_switches(&browser, &json!([switch]));
        let callback = at_wechat(&browser, "accounts");
        shows(&browser.get(&callback), status, title, retry);
        // The second callback with the state says the same.
        shows(&browser.get(&callback), status, title, retry);
        assert!(browser.cookie("wb_user").is_none(), "{switch}");
    }
}

#[test]
fn wechat_that_fails_once_is_asked_once_more() {
    for does in [json!({ "refuse": -1 }), json!("html"), json!("silent")] {
        let world = world();
        let browser = phone(&world);
        set_switches(
            &browser,
            &json!([{ "call": "/sns/oauth2/access_token", "times": 1, "does": does }]),
        );
        let arrived = browser.get(&at_wechat(&browser, "accounts"));
        assert_eq!(arrived.status, 303, "{does}");
    }
}

#[test]
fn over_https_the_cookies_belong_to_this_host_alone() {
    let mut options = Options {
        limits: limits(),
        https: true,
        ..wechat_options(Mode::Plain)
    };
    if let Some(account) = &mut options.account {
        account.origin = "https://bank.example".to_owned();
    }
    let browser = World::over(&wechat_bank_sandbox::Storage::Memory, options).browser();
    let raw = browser.get("/wechat/enter?to=accounts");
    let cookie = raw.header("set-cookie");
    assert!(cookie.starts_with("__Host-wb_oa="), "{cookie}");
    assert!(
        cookie.ends_with("; Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure"),
        "{cookie}"
    );
    assert!(
        raw.header("location")
            .contains("redirect_uri=https%3A%2F%2Fbank.example%2Fwechat%2Fcallback%3Fto%3Daccounts&")
    );
}

fn own_page(path: &str) -> GetJsConfig {
    GetJsConfig {
        url: format!("{ORIGIN}{path}").parse().unwrap(),
    }
}

#[test]
fn a_page_of_the_bank_is_signed_for_the_js_sdk() {
    let world = world();
    let browser = world.browser();
    // The ticket as WeChat issues it.
    let post = Request::post(format!("{BASE}/cgi-bin/stable_token"))
        .body(Body::from(
            r#"{"grant_type":"client_credential","appid":"wx0123456789abcdef","secret":"topsecret"}"#,
        ))
        .unwrap();
    let token = browser.send_request(post).json()["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let ticket = || {
        let raw = browser.get(&format!(
            "{BASE}/cgi-bin/ticket/getticket?access_token={token}&type=jsapi"
        ));
        raw.json()["ticket"].as_str().unwrap().to_owned()
    };
    for path in ["", "/", "/branches?a=b", "?from=menu"] {
        let request = own_page(path);
        let config = browser.call(&request).unwrap();
        let signed = JsConfig {
            app_id: config.app_id.parse().unwrap(),
            timestamp: config.timestamp,
            nonce_str: config.nonce.parse().unwrap(),
            signature: config.signature,
        };
        assert!(
            signed.is_for(&ticket().parse().unwrap(), &request.url.as_str().parse().unwrap()),
            "{path}"
        );
        assert_eq!(
            (signed.app_id.as_str(), signed.timestamp),
            ("wx0123456789abcdef", 1_795_233_600)
        );
    }
    let other = browser.call(&own_page("/")).unwrap();
    assert_ne!(other.nonce, browser.call(&own_page("/")).unwrap().nonce);
}

#[test]
fn pages_of_others_are_not_signed() {
    let browser = world().browser();
    for url in [
        "https://attacker.example/",
        "http://127.0.0.1:8080.attacker.example/",
        "http://127.0.0.1:80800/",
        "http://127.0.0.1/",
        "https://127.0.0.1:8080/",
        "http://127.0.0.1:8080@attacker.example/",
    ] {
        let problem = browser
            .call(&GetJsConfig {
                url: url.parse().unwrap(),
            })
            .unwrap_err();
        assert_eq!(
            (problem.code, problem.fields),
            (Code::Invalid, vec!["url".to_owned()]),
            "{url}"
        );
    }
    assert_eq!(World::new().browser().refusal(&own_page("/")), Code::NotFound);
}

#[test]
fn without_a_ticket_nothing_is_signed_and_wechat_is_not_asked_again_at_once() {
    for (call, does) in [
        ("/cgi-bin/stable_token", json!({ "refuse": 40164 })),
        ("/cgi-bin/stable_token", json!("html")),
        ("/cgi-bin/ticket/getticket", json!({ "refuse": 45009 })),
        ("/cgi-bin/ticket/getticket", json!("silent")),
    ] {
        // The token of the menu is not there yet.
        let options = Options {
            limits: limits(),
            ..wechat_options(Mode::Plain)
        };
        let world = World::over(&wechat_bank_sandbox::Storage::Memory, options);
        let browser = phone(&world);
        set_switches(&browser, &json!([{ "call": call, "times": 1, "does": does }]));
        assert_eq!(
            browser.refusal(&own_page("/")),
            Code::WechatTimedOut,
            "{call} {does}"
        );
        assert_eq!(
            browser.refusal(&own_page("/")),
            Code::WechatTimedOut,
            "{call} {does}"
        );
        world.pass(5);
        assert!(browser.call(&own_page("/")).is_ok(), "{call} {does}");
    }
}

#[test]
fn a_revoked_token_is_replaced_without_the_page_noticing() {
    let world = world();
    let browser = phone(&world);
    set_switches(
        &browser,
        &json!([{ "call": "/cgi-bin/ticket/getticket", "times": 1, "does": "revoke" }]),
    );
    assert!(browser.call(&own_page("/")).is_ok());
}

static WORLD: LazyLock<World> = LazyLock::new(world);

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn whatever_an_address_names_it_leads_to_a_page_of_the_bank_or_to_wechat(
        query in "((to|code|state|next|redirect_uri)=(accounts|certify|https:|//|/|%2F|%0d%0a|attacker[.]example|[ -~]){0,12}&?){0,4}",
        is_phone in any::<bool>(),
    ) {
        let query: String = query.chars().filter(|it| !matches!(it, '#' | ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')).collect();
        let browser = if is_phone { phone(&WORLD) } else { WORLD.browser() };
        for path in ["enter", "callback"] {
            let raw = browser.get(&format!("/wechat/{path}?{query}"));
            let to = raw.header("location").to_owned();
            match raw.status.as_u16() {
                302 => prop_assert!(to.starts_with(&format!("{ORIGIN}{BASE}/connect/oauth2/authorize?")), "{to}"),
                303 => prop_assert!(
                    ["/", "/certify", "/deregister", "/accounts", "/branches", "/merchants", "/security"].contains(&to.as_str()),
                    "{to}"
                ),
                400 => prop_assert!(to.is_empty() && !raw.body.unwrap().contains("attacker")),
                status => prop_assert!(false, "{status}"),
            }
        }
    }
}
