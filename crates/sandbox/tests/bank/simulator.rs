//! The simulated WeChat, as a phone and as the server of an account meet it.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::Request;
use proptest::prelude::*;
use serde_json::{Value, json};
use wechat_bank_wechat::{Keys, Mode};

use crate::client::{Browser, ORIGIN, Raw, World};

const BASE: &str = "/sandbox/wechat";

fn world() -> World {
    let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".parse().unwrap();
    World::with_wechat(Mode::Encrypted(Keys::new(key)))
}

fn send(browser: &Browser, method: &str, path: &str, body: &Value) -> Raw {
    let request = Request::builder()
        .method(method)
        .uri(format!("{BASE}{path}"))
        .header("content-type", "application/json");
    browser.send_request(request.body(Body::from(body.to_string())).unwrap())
}

/// What the phone shows after a gesture.
fn act(browser: &Browser, gesture: Value) -> Value {
    let raw = send(browser, "POST", "/inbox", &gesture);
    assert_eq!(raw.status, 200, "{gesture}: {raw:?}");
    raw.json()
}

/// The words of the last entry.
fn last(chat: &Value) -> String {
    let entry = chat["entries"].as_array().unwrap().last().unwrap();
    match entry["parts"].as_array() {
        Some(parts) => parts.iter().map(|part| part["text"].as_str().unwrap()).collect(),
        None => entry["text"].as_str().unwrap_or_default().to_owned(),
    }
}

fn follower(world: &World) -> Browser {
    let browser = world.browser();
    act(&browser, json!({ "follow": null }));
    browser
}

fn token(browser: &Browser) -> String {
    let request =
        json!({ "grant_type": "client_credential", "appid": "wx0123456789abcdef", "secret": "topsecret" });
    let granted = send(browser, "POST", "/cgi-bin/stable_token", &request).json();
    granted["access_token"].as_str().unwrap().to_owned()
}

/// The openid of the browser's WeChat user, as the account gets it.
fn openid(browser: &Browser) -> String {
    let entered = browser.get("/wechat/enter?to=accounts");
    let authorise = entered
        .header("location")
        .strip_prefix(ORIGIN)
        .unwrap()
        .to_owned();
    let back = browser.get(authorise.strip_suffix("#wechat_redirect").unwrap());
    let (_, code) = back.header("location").split_once("code=").unwrap();
    let code = code.split('&').next().unwrap();
    let target = format!(
        "{BASE}/sns/oauth2/access_token?appid=wx0123456789abcdef&secret=topsecret&code={code}\
         &grant_type=authorization_code"
    );
    browser.get(&target).json()["openid"].as_str().unwrap().to_owned()
}

#[test]
fn a_customer_follows_types_a_keyword_and_taps_the_link() {
    let browser = world().browser();
    let chat = browser.get("/sandbox/wechat/chat").json();
    assert_eq!((&chat["follows"], &chat["entries"]), (&json!(false), &json!([])));
    assert_eq!(
        send(&browser, "POST", "/inbox", &json!({ "text": "rz" })).status,
        409
    );
    let chat = act(&browser, json!({ "follow": null }));
    assert!(last(&chat).starts_with("欢迎关注新疆汇和银行。\n"));
    let chat = act(&browser, json!({ "text": "rz" }));
    assert_eq!(last(&chat), "客户认证请点击这里");
    let parts = &chat["entries"].as_array().unwrap().last().unwrap()["parts"];
    assert_eq!(
        parts[1]["url"],
        json!(format!("{ORIGIN}/wechat/enter?to=certify"))
    );
    assert_eq!(
        last(&act(&browser, json!({ "text": "zx" }))),
        "您好，注销请点击这里"
    );
    let chat = act(&browser, json!("unfollow"));
    assert_eq!(chat["follows"], json!(false));
    assert_eq!(last(&chat), "您好，注销请点击这里");
}

/// HH20, HH30 to HH33, HH40, HH51.
#[test]
fn every_button_of_the_menu_answers_or_opens_a_page() {
    let world = world();
    let browser = follower(&world);
    let menu = browser.get("/sandbox/wechat/chat").json()["menu"].clone();
    let place = json!({ "latitude": 43.79303, "longitude": 87.62743, "label": "人民广场" });
    let mut seen = Vec::new();
    for (entry, group) in menu["button"].as_array().unwrap().iter().enumerate() {
        for (button, item) in group["sub_button"].as_array().unwrap().iter().enumerate() {
            let chat = act(
                &browser,
                json!({ "tap": { "entry": entry, "button": button, "place": place } }),
            );
            let opened = chat["open"].as_str().map(|url| url.replace(ORIGIN, ""));
            let shown = opened.unwrap_or_else(|| last(&chat));
            seen.push(format!("{} {shown}", item["name"].as_str().unwrap()));
        }
    }
    assert_eq!(
        seen,
        [
            "客户认证 /wechat/enter?to=certify",
            "客户注销 您好，注销请点击这里",
            "账户查询 账户余额、明细请点击这里",
            "存贷款利率 https://www.example.com/rates",
            "网点分布 新疆汇和银行网点分布",
            "服务热线 400-800-9666",
            "人才招聘 https://www.example.com/careers",
            "网点预约 【1】网点预约、【2】特惠商户",
            "安全管理 /wechat/enter?to=security",
            "移动银行下载 https://www.example.com/mobile-bank",
            "直销银行下载 https://www.example.com/direct-bank",
        ]
    );
    let raw = send(&browser, "POST", "/inbox", &json!({ "tap": { "entry": 7 } }));
    assert_eq!(raw.status, 409);
}

#[test]
fn an_answer_that_gets_lost_is_asked_for_three_times_and_is_the_same_one() {
    let world = world();
    let browser = follower(&world);
    send(
        &browser,
        "PUT",
        "/switches",
        &json!([{ "call": "push", "times": 2, "does": "lose" }]),
    );
    // Of three tries the third gets through, and the help is not used up by the others.
    let chat = act(&browser, json!({ "text": "?" }));
    assert!(last(&chat).starts_with("请发送“认证”"));
    world.pass(600);
    send(
        &browser,
        "PUT",
        "/switches",
        &json!([{ "call": "push", "times": 3, "does": "lose" }]),
    );
    let chat = act(&browser, json!({ "text": "?" }));
    assert_eq!(last(&chat), "该公众号提供的服务出现故障，请稍后再试");
    assert_eq!(send(&browser, "GET", "/switches", &Value::Null).json(), json!([]));
}

#[test]
fn an_account_that_answers_wrongly_is_out_of_order() {
    let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".parse().unwrap();
    let mut options = crate::client::wechat_options(Mode::Encrypted(Keys::new(key)));
    let simulator = options.simulator.as_mut().unwrap();
    // The account and its server differ in the token.
    simulator.account.token = "BBBBB".parse().unwrap();
    let world = World::over(&wechat_bank_sandbox::Storage::Memory, options);
    let browser = follower(&world);
    let chat = act(&browser, json!({ "text": "rz" }));
    assert_eq!(last(&chat), "该公众号提供的服务出现故障，请稍后再试");
    let entry = chat["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(entry["reason"], "the server answers with status 403");
}

fn notice(to: &str, fields: &Value) -> Value {
    json!({ "touser": to, "template_id": "account-change", "url": "https://bank.example/transactions/1", "data": fields })
}

fn good_fields() -> Value {
    json!({
        "thing1": { "value": "尾号0017消费支出" },
        "amount2": { "value": "￥128.50" },
        "time3": { "value": "2026年11月21日 12:00" },
        "amount4": { "value": "￥5000.00" },
    })
}

#[test]
fn a_template_message_is_shown_as_the_template_says_and_its_number_comes_back() {
    let world = world();
    let browser = follower(&world);
    let (to, token) = (openid(&browser), token(&browser));
    let target = format!("/cgi-bin/message/template/send?access_token={token}");
    let accepted = send(&browser, "POST", &target, &notice(&to, &good_fields())).json();
    assert_eq!(accepted["errcode"], 0, "{accepted}");
    assert!(accepted["msgid"].as_u64().unwrap() > 1 << 53);
    let chat = browser.get("/sandbox/wechat/chat").json();
    let card = chat["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&card["type"], &card["title"], &card["rows"][1], &card["url"]),
        (
            &json!("template"),
            &json!("账户变动通知"),
            &json!({ "label": "变动金额", "value": "￥128.50" }),
            &json!("https://bank.example/transactions/1")
        )
    );
}

#[test]
fn messages_are_refused_as_wechat_does() {
    let world = world();
    let browser = follower(&world);
    let (to, token) = (openid(&browser), token(&browser));
    let code = |token: &str, message: &Value| {
        let target = format!("/cgi-bin/message/template/send?access_token={token}");
        let reply = send(&browser, "POST", &target, message).json();
        (
            reply["errcode"].as_i64().unwrap(),
            reply["errmsg"].as_str().unwrap().to_owned(),
        )
    };
    let with = |key: &str, value: &str| {
        let mut fields = good_fields();
        fields[key] = json!({ "value": value });
        notice(&to, &fields)
    };
    let mut missing = good_fields();
    missing.as_object_mut().unwrap().remove("amount4");
    let mut unknown = notice(&to, &good_fields());
    unknown["template_id"] = json!("no-such-template");
    for (message, expected) in [
        (notice("oNobody", &good_fields()), 40003),
        (unknown, 40037),
        (notice(&to, &missing), 47003),
        (with("thing9", "a"), 47003),
        (with("amount2", "many"), 47003),
        (with("thing1", &"长".repeat(21)), 47003),
        (with("thing1", "网络赌博"), 45168),
    ] {
        assert_eq!(code(&token, &message).0, expected, "{message}");
    }
    let (_, words) = code(&token, &with("amount2", "many"));
    assert!(words.contains("data.amount2.value invalid rid: "), "{words}");
    assert_eq!(code("made-up", &notice(&to, &good_fields())).0, 40001);
    for (does, expected) in [(json!({ "refuse": 43108 }), 43108), (json!("revoke"), 40001)] {
        let switch = json!([{ "call": "/cgi-bin/message/template/send", "times": 1, "does": does }]);
        send(&browser, "PUT", "/switches", &switch);
        assert_eq!(code(&token, &notice(&to, &good_fields())).0, expected);
    }
    act(&browser, json!("unfollow"));
    let forced = json!({
        "grant_type": "client_credential", "appid": "wx0123456789abcdef", "secret": "topsecret", "force_refresh": true
    });
    let token = send(&browser, "POST", "/cgi-bin/stable_token", &forced).json();
    let token = token["access_token"].as_str().unwrap();
    assert_eq!(code(token, &notice(&to, &good_fields())).0, 43004);
}

#[test]
fn one_message_of_an_id_is_shown_in_ten_minutes() {
    let world = world();
    let browser = follower(&world);
    let (to, token) = (openid(&browser), token(&browser));
    let mut message = notice(&to, &good_fields());
    message["client_msg_id"] = json!("booking-1");
    let target = format!("/cgi-bin/message/template/send?access_token={token}");
    let number = || send(&browser, "POST", &target, &message).json()["msgid"].clone();
    assert_eq!(number(), number());
    let chat = browser.get("/sandbox/wechat/chat").json();
    let cards = chat["entries"].as_array().unwrap().iter();
    assert_eq!(cards.filter(|entry| entry["type"] == "template").count(), 1);
}

#[test]
fn a_subscription_message_needs_a_yes_each_time() {
    let world = world();
    let browser = world.browser();
    act(
        &browser,
        json!({ "subscribe": { "template": "service-notice", "accepted": false } }),
    );
    let (to, token) = (openid(&browser), token(&browser));
    let message = json!({ "touser": to, "template_id": "service-notice", "data": {
        "thing1": { "value": "账户加挂" }, "phrase2": { "value": "成功" }, "time3": { "value": "2026年11月21日 12:00" },
    } });
    let target = format!("/cgi-bin/message/subscribe/bizsend?access_token={token}");
    let code = || send(&browser, "POST", &target, &message).json()["errcode"].clone();
    assert_eq!(code(), 43101);
    act(
        &browser,
        json!({ "subscribe": { "template": "service-notice", "accepted": true } }),
    );
    // Follower or not.
    assert_eq!((code(), code()), (json!(0), json!(43101)));
}

#[test]
fn signing_in_is_for_browsers_of_wechat_and_for_the_accounts_own_pages() {
    let world = world();
    let browser = world.browser();
    let page = |browser: &Browser, query: &str| {
        let raw = browser.get(&format!("{BASE}/connect/oauth2/authorize?{query}"));
        assert_eq!(raw.status, 200, "{raw:?}");
        raw.body.unwrap()
    };
    let good = "appid=wx0123456789abcdef&redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fa&response_type=code\
                &scope=snsapi_base&state=s";
    assert!(page(&browser, good).contains("请在微信客户端打开链接"));
    browser.get("/sandbox/wechat/chat");
    for (query, words) in [
        (good.replace("8080", "8081"), "redirect_uri 参数错误（10003）"),
        (good.replace("cdef", "cde0"), "appid 参数错误"),
        (good.replace("&state=s", ""), "state is missing"),
        (
            "redirect_uri=http%3A%2F%2F127.0.0.1%3A8080&appid=wx0123456789abcdef&response_type=code&scope=snsapi_base\
             &state=s"
                .to_owned(),
            "the parameters are not in the documented order",
        ),
    ] {
        assert!(page(&browser, &query).contains(words), "{query}");
    }
    assert_eq!(
        browser
            .get(&format!("{BASE}/connect/oauth2/authorize?{good}"))
            .status,
        302
    );
}

#[test]
fn the_phone_runs_nothing_but_its_own_files_and_takes_json_only() {
    let browser = world().browser();
    let raw = browser.get(BASE);
    let policy = raw.header("content-security-policy").to_owned();
    assert!(
        policy.contains("default-src 'none'") && policy.contains("script-src 'self';"),
        "{policy}"
    );
    let html = raw.body.unwrap();
    for inline in [" style=", "<style", "<script>", " onclick=", "javascript:"] {
        assert!(!html.contains(inline), "{inline}");
    }
    for (path, kind) in [
        ("/page.css", "text/css; charset=utf-8"),
        ("/page.js", "text/javascript; charset=utf-8"),
    ] {
        assert_eq!(browser.get(&format!("{BASE}{path}")).header("content-type"), kind);
    }
    let forged = Request::post(format!("{BASE}/inbox")).header("content-type", "text/plain");
    let raw = browser.send_request(forged.body(Body::from(r#"{"text":"rz"}"#)).unwrap());
    assert_eq!(raw.status, 415);
    for wrong in [
        json!({ "shout": "rz" }),
        json!([]),
        json!({ "location": { "latitude": "x" } }),
    ] {
        assert_eq!(send(&browser, "POST", "/inbox", &wrong).status, 422, "{wrong}");
    }
    act(&browser, json!({ "follow": null }));
    let nowhere = json!({ "location": { "latitude": 91.0, "longitude": 0.0 } });
    assert_eq!(send(&browser, "POST", "/inbox", &nowhere).status, 409);
    assert_eq!(
        send(
            &browser,
            "PUT",
            "/switches",
            &json!([{ "call": "x", "does": "lose" }])
        )
        .status,
        422
    );
}

#[test]
fn a_phone_in_the_network_is_sent_to_the_address_that_signing_in_uses() {
    let browser = world().browser();
    let request = Request::get(BASE).header("host", "192.168.1.7:8080");
    let raw = browser.send_request(request.body(Body::empty()).unwrap());
    assert_eq!(
        (raw.status.as_u16(), raw.header("location")),
        (302, "http://127.0.0.1:8080/sandbox/wechat")
    );
}

#[test]
fn nothing_that_a_phone_shows_names_the_wechat_user() {
    let world = world();
    let browser = follower(&world);
    act(&browser, json!({ "text": "rz" }));
    let openid = openid(&browser);
    for path in ["", "/chat", "/switches", "/templates", "/page.js"] {
        let body = browser.get(&format!("{BASE}{path}")).body.unwrap();
        assert!(!body.contains(&openid) && !body.contains("topsecret"), "{path}");
    }
}

#[test]
fn the_documents_switches_are_read_by_the_simulator() {
    let document = include_str!("../../../../docs/sandbox.md");
    let (_, after) = document.split_once("```json wechat\n").unwrap();
    let (example, _) = after.split_once("```").unwrap();
    let switches: Value = serde_json::from_str(example).unwrap();
    let browser = world().browser();
    let raw = send(&browser, "PUT", "/switches", &switches);
    assert_eq!((raw.status.as_u16(), raw.json()), (200, switches));
}

static WORLD: LazyLock<World> = LazyLock::new(world);

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn any_call_gets_a_reply_of_wechats(
        call in prop::sample::select(vec![
            "/sns/oauth2/access_token", "/cgi-bin/stable_token", "/cgi-bin/ticket/getticket", "/cgi-bin/menu/create",
            "/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend",
        ]),
        query in "((access_token|appid|secret|code|grant_type|type)=[a-z0-9_%]{0,20}&?){0,5}",
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..100),
            "(\\{|\\}|\"(touser|template_id|data|button|appid|value|name)\"|:|,|\\[|\\]|\"[a-z0-9]{0,9}\"|1){0,30}"
                .prop_map(String::into_bytes),
        ],
        is_post in any::<bool>(),
    ) {
        let method = if is_post { "POST" } else { "GET" };
        let request = Request::builder().method(method).uri(format!("{BASE}{call}?{query}"));
        let raw = WORLD.browser().send_request(request.body(Body::from(body)).unwrap());
        prop_assert_eq!(raw.status.as_u16(), 200);
        let reply = raw.json();
        prop_assert!(reply["errcode"].as_i64().is_some_and(|code| code != 0), "{reply}");
    }

    #[test]
    fn whatever_a_phone_is_made_to_do_has_a_defined_answer(
        body in "(\\{|\\}|\"(text|tap|location|follow|scan|entry|button|latitude)\"|:|,|\"unfollow\"|null|-?[0-9]{1,30}|1e400|\"[a-z]{0,5}\"){0,20}",
    ) {
        let request = Request::post(format!("{BASE}/inbox")).header("content-type", "application/json");
        let raw = WORLD.browser().send_request(request.body(Body::from(body)).unwrap());
        prop_assert!(matches!(raw.status.as_u16(), 200 | 409 | 422), "{raw:?}");
    }
}
