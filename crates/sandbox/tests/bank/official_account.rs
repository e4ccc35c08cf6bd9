//! Pushes of WeChat to the bank (HH01, HH20, HH31, HH32, HH40), in all three modes.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::http::Request;
use proptest::prelude::*;
use wechat_bank_wechat::{
    Account, Answer, Content, EncodingAesKey, Event, Incoming, Keys, Location, MenuTap, Message, Mode,
    Position, PushQuery, Sealing, seal, sign_address, sign_message, unseal,
};

use crate::client::{Browser, ORIGIN, Raw, World, official_account};

const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static NONCES: AtomicU64 = AtomicU64::new(1);

fn key() -> EncodingAesKey {
    KEY.parse().unwrap()
}

fn modes() -> [Mode; 3] {
    [
        Mode::Plain,
        Mode::Compatible(Keys::new(key())),
        Mode::Encrypted(Keys::new(key())),
    ]
}

/// WeChat's end of a bank's account.
struct Wechat {
    world: World,
    browser: Browser,
    account: Account,
    /// The bank's time.
    now: u64,
}

impl Wechat {
    fn new(mode: Mode) -> Self {
        let world = World::with_wechat(mode.clone());
        Self {
            browser: world.browser(),
            world,
            account: official_account(mode),
            now: 1_795_233_600,
        }
    }

    fn pass(&mut self, seconds: u64) {
        self.world.pass(i64::try_from(seconds).unwrap());
        self.now += seconds;
    }

    fn sealing(&self) -> Sealing {
        Sealing {
            timestamp: self.now,
            nonce: format!("n{}", NONCES.fetch_add(1, Ordering::SeqCst))
                .parse()
                .unwrap(),
            random: [7; 16],
        }
    }

    fn post(&self, query: &str, body: impl Into<Body>) -> Raw {
        let request = Request::post(format!("/wechat/push?{query}")).header("content-type", "text/xml");
        self.browser.send_request(request.body(body.into()).unwrap())
    }

    fn push(&self, incoming: &Incoming) -> Raw {
        let (query, body) = self.account.push(incoming, &self.sealing());
        self.post(&query.encode(), body)
    }

    /// The body of the answer, in clear.
    fn answered(&self, incoming: &Incoming) -> String {
        let raw = self.push(incoming);
        assert_eq!(raw.status, 200, "{raw:?}");
        let body = raw.body.unwrap();
        let read = self.account.read_answer(incoming, body.as_bytes()).unwrap();
        let clear = match (&self.account.mode, body.as_str()) {
            (Mode::Plain, _) | (_, "success") => body,
            _ => {
                let (_, rest) = body.split_once("<Encrypt><![CDATA[").unwrap();
                let (encrypted, _) = rest.split_once("]]>").unwrap();
                unseal(&key(), &self.account.app, encrypted).unwrap()
            }
        };
        assert_eq!(read.encode(), clear);
        clear
    }

    /// The text of the answer, as it is sent.
    fn text(&self, incoming: &Incoming) -> String {
        let body = self.answered(incoming);
        let (_, rest) = body
            .split_once("<Content><![CDATA[")
            .unwrap_or_else(|| panic!("{body}"));
        rest.strip_suffix("]]></Content></xml>").unwrap().to_owned()
    }
}

fn incoming(content: Content) -> Incoming {
    Incoming {
        account: "gh_7f083739789a".parse().unwrap(),
        from: "oABC".parse().unwrap(),
        created: 1_795_233_600 + NONCES.fetch_add(1, Ordering::SeqCst),
        content,
    }
}

fn message(message: Message) -> Incoming {
    let id = NONCES.fetch_add(1, Ordering::SeqCst);
    incoming(Content::Message { id, message })
}

fn text(text: &str) -> Incoming {
    message(Message::Text(text.to_owned()))
}

fn click(key: &str) -> Incoming {
    incoming(Content::Event(Event::Menu(MenuTap::Click {
        key: key.to_owned(),
    })))
}

fn place() -> Incoming {
    message(Message::Location(Location {
        position: Position::new(43_793_030, 87_627_430).unwrap(),
        scale: 15,
        label: "乌鲁木齐".to_owned(),
    }))
}

#[test]
fn the_answers_are_exact_byte_for_byte_in_every_mode() {
    let link = |to: &str, words: &str| format!("<a href=\"{ORIGIN}/wechat/enter?to={to}\">{words}</a>");
    let certify = format!("客户认证请点击{}", link("certify", "这里"));
    let deregister = format!("您好，注销请点击{}", link("deregister", "这里"));
    let accounts = format!("账户余额、明细请点击{}", link("accounts", "这里"));
    let branches = link("branches", "新疆汇和银行网点分布");
    for mode in modes() {
        let wechat = Wechat::new(mode);
        for (incoming, content) in [
            (text("rz"), certify.as_str()),
            (text(" ＲＺ。"), &certify),
            (text("认证"), &certify),
            (text("zx"), &deregister),
            (text("注销！"), &deregister),
            (click("deregister"), &deregister),
            (click("accounts"), &accounts),
            (click("branches"), &branches),
            (click("hotline"), "400-800-9666"),
            (place(), "【1】网点预约、【2】特惠商户"),
            (
                incoming(Content::Event(Event::Subscribed { scene: String::new() })),
                "欢迎关注新疆汇和银行。\n发送“认证”开通微信银行，发送“注销”停用。\n余额、明细和其他服务，请点下方菜单。",
            ),
            (
                text("我想注销信用卡"),
                "请发送“认证”或“注销”，或点下方菜单；人工服务请致电400-800-9666。",
            ),
        ] {
            let expected = format!(
                "<xml><ToUserName><![CDATA[oABC]]></ToUserName>\
                 <FromUserName><![CDATA[gh_7f083739789a]]></FromUserName><CreateTime>{}</CreateTime>\
                 <MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content></xml>",
                wechat.now
            );
            assert_eq!(wechat.answered(&incoming), expected);
        }
    }
}

#[test]
fn wechat_verifies_the_address() {
    for mode in modes() {
        let wechat = Wechat::new(mode);
        let Sealing { timestamp, nonce, .. } = wechat.sealing();
        let query = wechat
            .account
            .challenge("5837397520665436492".parse().unwrap(), timestamp, nonce);
        let raw = wechat.browser.get(&format!("/wechat/push?{}", query.encode()));
        assert_eq!(
            (raw.status.as_u16(), raw.body.as_deref()),
            (200, Some("5837397520665436492"))
        );
        assert_eq!(raw.header("content-type"), "text/plain; charset=utf-8");
        // Once.
        let again = wechat.browser.get(&format!("/wechat/push?{}", query.encode()));
        assert_eq!((again.status.as_u16(), again.body.as_deref()), (403, Some("")));
        let forged = query.encode().replace("echostr=5837", "signature=x&echostr=5837");
        assert_eq!(wechat.browser.get(&format!("/wechat/push?{forged}")).status, 403);
    }
}

#[test]
fn a_repeated_push_gets_the_same_answer_and_a_later_one_its_own() {
    for mode in modes() {
        let mut wechat = Wechat::new(mode);
        let asked = text("?");
        let first = wechat.text(&asked);
        for _ in 0..2 {
            wechat.pass(5);
            // WeChat's repetition has a new time and nonce.
            assert_eq!(wechat.text(&asked), first);
        }
        assert_eq!(wechat.answered(&text("?")), "success");
        let tapped = click("hotline");
        assert_eq!(wechat.answered(&tapped), wechat.answered(&tapped));
    }
}

/// Everything is refused in the same way: the sender learns nothing.
fn is_refused(raw: &Raw) {
    assert_eq!(
        (raw.status.as_u16(), raw.body.as_deref()),
        (403, Some("")),
        "{raw:?}"
    );
    assert_eq!(raw.header("content-type"), "text/plain; charset=utf-8");
}

#[test]
fn what_is_not_from_wechat_or_not_of_now_is_refused() {
    for mode in modes() {
        let mut wechat = Wechat::new(mode);
        let (query, body) = wechat.account.push(&text("rz"), &wechat.sealing());
        let query = query.encode();
        for forged in [
            String::new(),
            query.replace("signature=", "signature=0"),
            query.replace("nonce=n", "nonce=m"),
            query.replace("timestamp=1", "timestamp=2"),
            query.replace("timestamp=", "timestamp=0"),
            query.replace("nonce=", "other="),
            format!("{query}&nonce=n1"),
            format!("{query}&signature=0000000000000000000000000000000000000000"),
            format!("{query}&encrypt_type=des"),
        ] {
            is_refused(&wechat.post(&forged, body.clone()));
        }
        // Replayed, by an attacker who has seen it.
        assert_eq!(wechat.post(&query, body.clone()).status, 200);
        is_refused(&wechat.post(&query, body));
        // Late, and from the future.
        for seconds in [301, -301_i64] {
            let sealing = Sealing {
                timestamp: wechat.now.checked_add_signed(seconds).unwrap(),
                ..wechat.sealing()
            };
            let (query, body) = wechat.account.push(&text("rz"), &sealing);
            is_refused(&wechat.post(&query.encode(), body));
        }
        let sealing = wechat.sealing();
        wechat.pass(300);
        let (query, body) = wechat.account.push(&text("rz"), &sealing);
        assert_eq!(wechat.post(&query.encode(), body).status, 200);
    }
}

#[test]
fn what_is_malformed_is_refused_and_what_is_too_large_not_even_read() {
    let bomb = "<!DOCTYPE xml [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><xml><Content>&b;&b;&b;</Content></xml>";
    let file = "<!DOCTYPE xml [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><xml><Content>&a;</Content></xml>";
    let deep = "<A>".repeat(10_000);
    for mode in modes() {
        let wechat = Wechat::new(mode.clone());
        let account = &wechat.account;
        for content in [
            bomb,
            file,
            &deep,
            "",
            "{}",
            "<xml></xml>",
            "<xml><MsgType>text</MsgType></xml>",
        ] {
            let Sealing {
                timestamp,
                nonce,
                random,
            } = wechat.sealing();
            let mut query = PushQuery {
                signature: sign_address(&account.token, timestamp, &nonce),
                timestamp,
                nonce: nonce.clone(),
                echo: None,
                openid: None,
                message_signature: None,
            };
            let body = match mode {
                Mode::Plain => content.to_owned(),
                _ => {
                    let sealed = seal(&key(), &account.app, content, random);
                    query.message_signature = Some(sign_message(&account.token, timestamp, &nonce, &sealed));
                    format!("<xml><Encrypt>{sealed}</Encrypt></xml>")
                }
            };
            is_refused(&wechat.post(&query.encode(), body));
        }
        let (query, _) = account.push(&text("rz"), &wechat.sealing());
        let raw = wechat.post(&query.encode(), vec![b' '; 64 * 1024 + 1]);
        assert_eq!((raw.status.as_u16(), raw.body.as_deref()), (413, Some("")));
    }
}

#[test]
fn an_encrypted_account_reads_nothing_that_is_not_encrypted_for_it() {
    let wechat = Wechat::new(Mode::Encrypted(Keys::new(key())));
    let plain = Account {
        mode: Mode::Plain,
        ..wechat.account.clone()
    };
    let (query, body) = plain.push(&text("rz"), &wechat.sealing());
    is_refused(&wechat.post(&query.encode(), body));
    for other in [
        Account {
            app: "wx0000000000000000".parse().unwrap(),
            ..wechat.account.clone()
        },
        Account {
            mode: Mode::Encrypted(Keys::new(KEY.replacen('A', "B", 1).parse().unwrap())),
            ..wechat.account.clone()
        },
    ] {
        let (query, body) = other.push(&text("rz"), &wechat.sealing());
        is_refused(&wechat.post(&query.encode(), body));
    }
}

#[test]
fn what_the_bank_does_not_know_is_answered_with_success() {
    let wechat = Wechat::new(Mode::Plain);
    let elements = |elements: &str| {
        let (query, _) = wechat.account.push(&text("rz"), &wechat.sealing());
        let body = format!(
            "<xml><ToUserName>gh_7f083739789a</ToUserName><FromUserName>oDEF</FromUserName>\
             <CreateTime>1795233600</CreateTime>{elements}</xml>"
        );
        let raw = wechat.post(&query.encode(), body);
        (raw.status.as_u16(), raw.body.unwrap())
    };
    let success = (200, "success".to_owned());
    for event in [
        "<MsgType>event</MsgType><Event>hologram</Event>",
        "<MsgType>event</MsgType><Event>LOCATION</Event><Latitude>1</Latitude>",
        "<MsgType>event</MsgType><Event>CLICK</Event><EventKey>no-such-key</EventKey>",
        "<MsgType>hologram</MsgType>",
    ] {
        assert_eq!(elements(event), success, "{event}");
    }
    // A message that the bank does not know gets the help, once.
    assert!(
        elements("<MsgType>hologram</MsgType><MsgId>1</MsgId>")
            .1
            .contains("请发送")
    );
    assert_eq!(elements("<MsgType>image</MsgType><MsgId>2</MsgId>"), success);
}

#[test]
fn a_place_is_known_for_ten_minutes_and_forgotten_when_the_customer_leaves() {
    let mut wechat = Wechat::new(Mode::Encrypted(Keys::new(key())));
    let openid = "oABC".parse().unwrap();
    assert!(wechat.world.bank.place_of(&openid).is_none());
    wechat.answered(&place());
    assert_eq!(
        wechat.world.bank.place_of(&openid).unwrap().latitude(),
        43_793_030
    );
    let near = format!("<a href=\"{ORIGIN}/wechat/enter?to=branches\">附近网点</a>");
    assert_eq!(wechat.text(&text("1")), near);
    wechat.pass(599);
    assert!(wechat.world.bank.place_of(&openid).is_some());
    wechat.pass(1);
    assert!(wechat.world.bank.place_of(&openid).is_none());
    assert!(wechat.text(&text("1")).starts_with("请先发送您的位置"));
    wechat.answered(&place());
    assert_eq!(
        wechat.answered(&incoming(Content::Event(Event::Unsubscribed))),
        "success"
    );
    assert!(wechat.world.bank.place_of(&openid).is_none());
    // The help as well is new to somebody who comes back.
    assert_ne!(wechat.answered(&text("?")), "success");
}

#[test]
fn a_bank_without_an_account_takes_no_pushes() {
    let browser = World::new().browser();
    assert_eq!(browser.get("/wechat/push?echostr=1").status, 404);
    let request = Request::post("/wechat/push").body(Body::empty()).unwrap();
    assert_eq!(browser.send_request(request).status, 404);
}

static PLAIN: LazyLock<Wechat> = LazyLock::new(|| Wechat::new(Mode::Plain));
static ENCRYPTED: LazyLock<Wechat> = LazyLock::new(|| Wechat::new(Mode::Encrypted(Keys::new(key()))));

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn any_query_and_body_have_a_defined_answer(
        query in "((signature|timestamp|nonce|echostr|openid|encrypt_type|msg_signature)=[0-9a-f%&]{0,44}&?){0,6}",
        body in prop::collection::vec(any::<u8>(), 0..300),
        encrypted in any::<bool>(),
    ) {
        let wechat = if encrypted { &ENCRYPTED } else { &PLAIN };
        is_refused(&wechat.post(&query, body));
        is_refused(&wechat.browser.get(&format!("/wechat/push?{query}")));
    }

    #[test]
    fn whatever_wechat_itself_sends_is_answered_or_refused(
        content in "(<|</|>|xml|MsgType|Event|Content|MsgId|FromUserName|ToUserName|CreateTime|text|event|1|&|<!\\[CDATA\\[|\\]\\]>){0,40}",
        words in any::<String>(),
    ) {
        let wechat = &PLAIN;
        for body in [content.clone(), format!("<xml>{content}</xml>")] {
            let (query, _) = wechat.account.push(&text("rz"), &wechat.sealing());
            let raw = wechat.post(&query.encode(), body);
            prop_assert!(matches!(raw.status.as_u16(), 200 | 403), "{raw:?}");
        }
        // Any text gets an answer that WeChat can read.
        let sent = text(&words);
        let answer = wechat.answered(&sent);
        prop_assert!(Answer::decode(answer.as_bytes()).is_ok(), "{answer}");
    }
}
