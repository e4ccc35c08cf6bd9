//! The same messages, signatures and addresses as made and read by wechatpy, an implementation in Python by other
//! people. Where it is not installed, these tests compare nothing, and say so.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where its own values are wrong"
)]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use wechat_bank_wechat::{
    Account, Answer, Article, Authorise, Content, Delivery, Event, Incoming, JsTicket, Keys, Location,
    MenuTap, Message, Mode, Position, PushQuery, Reply, ReplyBody, Scope, Sealing, sign_page,
};

/// wechatpy in a process of its own; it ends with its input.
struct Wechatpy {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// Where `cargo xtask tools` installs it.
fn packages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/python")
}

impl Wechatpy {
    fn start() -> Option<Self> {
        if !packages().join("wechatpy").is_dir() {
            // Past the test's own output, which is shown for failures only.
            let _ = writeln!(
                std::io::stderr(),
                "   wechatpy is not installed: nothing was compared with it. `cargo xtask tools` installs it."
            );
            return None;
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle.py");
        let started = Command::new("python3")
            .arg(script)
            .env("PYTHONPATH", packages())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut process = started.unwrap();
        let (input, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Some(Self {
            process,
            input,
            output: BufReader::new(output),
        })
    }

    fn ask(&mut self, request: &Value) -> Value {
        writeln!(self.input, "{request}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        match serde_json::from_str(&line) {
            Ok(reply) => reply,
            Err(_) => panic!("wechatpy has failed: its output has the reason. It was asked: {request}"),
        }
    }
}

impl Drop for Wechatpy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn account(mode: Mode) -> Account {
    Account {
        app: "wxba5fad812f8e6fb9".parse().unwrap(),
        token: "AAAAA".parse().unwrap(),
        mode,
    }
}

fn encrypted() -> Account {
    account(Mode::Encrypted(Keys::new(
        "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG".parse().unwrap(),
    )))
}

fn sealing() -> Sealing {
    Sealing {
        timestamp: 1_714_112_445,
        nonce: "415670741".parse().unwrap(),
        random: [0xC3; 16],
    }
}

fn incoming(content: Content) -> Incoming {
    Incoming {
        account: "gh_7f083739789a".parse().unwrap(),
        from: "oia2TjuEGTNoeX76QEjQNrcURxG8".parse().unwrap(),
        created: 1_348_831_860,
        content,
    }
}

fn text(content: &str) -> Incoming {
    incoming(Content::Message {
        id: 1_234_567_890_123_456,
        message: Message::Text(content.to_owned()),
    })
}

const TEXTS: [&str; 4] = ["zx", "您好，世界。😀", "<b>&amp;\"'</b>\n第二行", "a]]>b"];

#[test]
fn wechatpy_accepts_our_signature_of_an_address() {
    let Some(mut wechatpy) = Wechatpy::start() else {
        return;
    };
    let query =
        account(Mode::Plain).challenge("1".parse().unwrap(), 1_714_112_445, "415670741".parse().unwrap());
    // It raises an error for a wrong one.
    wechatpy.ask(&json!({
        "do": "check", "signature": query.signature.to_string(), "timestamp": "1714112445", "nonce": "415670741",
    }));
}

#[test]
fn wechatpy_reads_the_messages_and_events_that_we_write() {
    let Some(mut wechatpy) = Wechatpy::start() else {
        return;
    };
    let place = Location {
        position: Position::new(23_134_521, 113_358_803).unwrap(),
        scale: 20,
        label: "广州市海珠区".to_owned(),
    };
    let event = |event: Event| incoming(Content::Event(event));
    let mut cases: Vec<(Incoming, Value)> = TEXTS
        .iter()
        .map(|content| {
            (
                text(content),
                json!({"type": "text", "content": content, "id": 1_234_567_890_123_456_i64}),
            )
        })
        .collect();
    cases.extend([
        (
            incoming(Content::Message { id: 7, message: Message::Location(place.clone()) }),
            json!({"type": "location", "label": "广州市海珠区", "scale": "20", "place": ["23.134521", "113.358803"]}),
        ),
        (event(Event::Subscribed { scene: String::new() }), json!({"event": "subscribe"})),
        (
            event(Event::Subscribed { scene: "123".to_owned() }),
            json!({"event": "subscribe_scan", "scene_id": "123"}),
        ),
        (event(Event::Unsubscribed), json!({"event": "unsubscribe"})),
        (event(Event::Scanned { scene: "7".to_owned() }), json!({"event": "scan", "scene_id": "7"})),
        (event(Event::Menu(MenuTap::Click { key: "zx".to_owned() })), json!({"event": "click", "key": "zx"})),
        (
            event(Event::Menu(MenuTap::View { url: "https://a/?b=c&d".to_owned() })),
            json!({"event": "view", "url": "https://a/?b=c&d"}),
        ),
        (
            event(Event::Menu(MenuTap::LocationSelect { key: "book".to_owned(), location: place })),
            json!({"event": "location_select", "key": "book", "place": ["23.134521", "113.358803"]}),
        ),
        (
            event(Event::TemplateSent { message: 200_163_836, delivery: Delivery::BlockedByUser }),
            json!({"event": "templatesendjobfinish", "status": "failed:user block"}),
        ),
    ]);
    for (incoming, expected) in cases {
        let (_, xml) = account(Mode::Plain).push(&incoming, &sealing());
        let read = wechatpy.ask(&json!({"do": "message", "xml": xml}));
        assert_eq!(read["source"], "oia2TjuEGTNoeX76QEjQNrcURxG8", "{xml}");
        assert_eq!(read["target"], "gh_7f083739789a", "{xml}");
        assert_eq!(read["created"], 1_348_831_860, "{xml}");
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&plain(&read[name]), value, "{name} of {xml}");
        }
    }
}

/// A place as texts: wechatpy has numbers in messages and texts in events.
fn plain(value: &Value) -> Value {
    match value {
        Value::Array(place) => place
            .iter()
            .map(|degrees| match degrees {
                Value::Number(number) => number.to_string().into(),
                other => other.clone(),
            })
            .collect(),
        other => other.clone(),
    }
}

#[test]
fn wechatpy_reads_the_replies_that_we_write_and_we_read_its_own() {
    let Some(mut wechatpy) = Wechatpy::start() else {
        return;
    };
    let account = account(Mode::Plain);
    let followed = incoming(Content::Event(Event::Subscribed { scene: String::new() }));
    let (query, body) = account.push(&followed, &sealing());
    let push = account.open(&query, body.as_bytes()).unwrap();
    let to = ("oia2TjuEGTNoeX76QEjQNrcURxG8", "gh_7f083739789a");
    for content in TEXTS {
        let body = ReplyBody::Text(content.parse().unwrap());
        let answer = Answer::Reply(Reply::to(&followed, 12_345_678, body).unwrap());
        let xml = account.answer(&push, &answer, &sealing());
        let read = wechatpy.ask(&json!({"do": "reply", "xml": xml}));
        assert_eq!(
            read,
            json!({"type": "text", "to": to.0, "content": content, "articles": null})
        );

        // It does not escape the end of a CDATA section.
        if !content.contains("]]>") {
            let request =
                json!({"do": "write", "to": to.0, "from": to.1, "created": 12_345_678, "content": content});
            let xml = wechatpy.ask(&request);
            assert_eq!(
                account.read_answer(&followed, xml.as_str().unwrap().as_bytes()),
                Ok(answer)
            );
        }
    }
    let article = |title: &str| Article {
        title: title.to_owned(),
        description: "说明".to_owned(),
        picture: Some("https://bank.example/a.png".parse().unwrap()),
        url: "https://bank.example/?a=b&c".parse().unwrap(),
    };
    let body = ReplyBody::News(vec![article("一"), article("二")]);
    let answer = Answer::Reply(Reply::to(&followed, 12_345_678, body).unwrap());
    let xml = account.answer(&push, &answer, &sealing());
    let read = wechatpy.ask(&json!({"do": "reply", "xml": xml}));
    let rows = ["一", "二"].map(|title| {
        json!([
            title,
            "说明",
            "https://bank.example/a.png",
            "https://bank.example/?a=b&c"
        ])
    });
    assert_eq!(
        read,
        json!({"type": "news", "to": to.0, "content": null, "articles": rows})
    );
    let request = json!({"do": "write", "to": to.0, "from": to.1, "created": 12_345_678, "articles": rows});
    let xml = wechatpy.ask(&request);
    assert_eq!(
        account.read_answer(&followed, xml.as_str().unwrap().as_bytes()),
        Ok(answer)
    );
}

#[test]
fn wechatpy_decrypts_what_we_encrypt_and_we_decrypt_what_it_encrypts() {
    let Some(mut wechatpy) = Wechatpy::start() else {
        return;
    };
    let account = encrypted();
    for content in TEXTS {
        let sent = text(content);
        let (query, body) = account.push(&sent, &sealing());
        let signature = query.message_signature.unwrap().to_string();
        let decrypted = wechatpy.ask(&json!({
            "do": "decrypt", "xml": body, "signature": signature, "timestamp": "1714112445", "nonce": "415670741",
        }));
        let read = wechatpy.ask(&json!({"do": "message", "xml": decrypted}));
        assert_eq!(read["content"], content);

        let reply = Reply::to(&sent, 1, ReplyBody::Text(content.parse().unwrap())).unwrap();
        let push = account.open(&query, body.as_bytes()).unwrap();
        let answer = account.answer(&push, &Answer::Reply(reply.clone()), &sealing());
        let signature = between(&answer, "<MsgSignature><![CDATA[", "]]>");
        let decrypted = wechatpy.ask(&json!({
            "do": "decrypt", "xml": answer, "signature": signature, "timestamp": "1714112445", "nonce": "415670741",
        }));
        let read = wechatpy.ask(&json!({"do": "reply", "xml": decrypted}));
        assert_eq!(read["content"], content);

        // And as if it were WeChat, or the account's server.
        let encrypted = wechatpy.ask(&json!({
            "do": "encrypt", "xml": decrypted, "timestamp": "1714112445", "nonce": "415670741",
        }));
        let read = account.read_answer(&sent, encrypted.as_str().unwrap().as_bytes());
        assert_eq!(read, Ok(Answer::Reply(reply)));
        let (_, plain) = self::account(Mode::Plain).push(&sent, &sealing());
        let pushed = wechatpy.ask(&json!({
            "do": "encrypt", "xml": plain, "timestamp": "1714112445", "nonce": "415670741",
        }));
        let pushed = pushed.as_str().unwrap();
        let signature = between(pushed, "<MsgSignature><![CDATA[", "]]>").parse().unwrap();
        let query = PushQuery {
            message_signature: Some(signature),
            ..query
        };
        assert_eq!(account.open(&query, pushed.as_bytes()).unwrap().incoming, sent);
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap();
    rest.split_once(end).unwrap().0
}

#[test]
fn wechatpy_signs_pages_and_sends_browsers_as_we_do() {
    let Some(mut wechatpy) = Wechatpy::start() else {
        return;
    };
    let ticket: JsTicket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl"
        .parse()
        .unwrap();
    for url in [
        "https://bank.example/branches?near=a%20b&c=d",
        "http://mp.weixin.qq.com",
    ] {
        let signed = sign_page(&ticket, &"n0".parse().unwrap(), 17, &url.parse().unwrap());
        let theirs = wechatpy.ask(&json!({
            "do": "page", "nonce": "n0", "ticket": ticket.expose(), "timestamp": 17, "url": url,
        }));
        assert_eq!(theirs, signed.to_string(), "{url}");
    }
    for (redirect, scope) in [
        ("https://bank.example/wechat/callback", Scope::Base),
        (
            "https://bank.example:8443/a-b_c.d?to=accounts&x=%E4%BD%A0",
            Scope::UserInfo,
        ),
    ] {
        let authorise = Authorise {
            app: "wx520c15f417810387".parse().unwrap(),
            redirect: redirect.parse().unwrap(),
            scope,
            state: "a1B2".parse().unwrap(),
        };
        let theirs = wechatpy.ask(&json!({
            "do": "authorise", "app": "wx520c15f417810387", "redirect": redirect, "scope": scope.as_str(),
            "state": "a1B2",
        }));
        assert_eq!(theirs, authorise.address());
    }
}
