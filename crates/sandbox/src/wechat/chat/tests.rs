use wechat_bank_wechat::{Account, Answer, Keys, Location, Mode, Sealing};

use super::*;
use crate::profile::default_profile;

const ORIGIN: &str = "https://bank.example";

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix(1_800_000_000 + second)
}

fn incoming(content: Content) -> Incoming {
    Incoming {
        account: "gh_7f083739789a".parse().unwrap(),
        from: "oABC".parse().unwrap(),
        created: 1_800_000_000,
        content,
    }
}

fn message(message: Message) -> Incoming {
    incoming(Content::Message { id: 1, message })
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
        position: Position::new(43_825_102, 87_616_848).unwrap(),
        scale: 15,
        label: String::new(),
    }))
}

/// What is replied at this second.
fn reply_at(incoming: &Incoming, chat: &mut Chat, second: i64) -> Option<Reply> {
    reply(incoming, &default_profile(), ORIGIN, chat, at(second), at(second))
}

/// The text of the reply in a new chat, as it is sent.
fn sent(incoming: &Incoming) -> Option<String> {
    text_of(&reply_at(incoming, &mut Chat::default(), 0)?)
}

fn text_of(reply: &Reply) -> Option<String> {
    match reply.body() {
        ReplyBody::Text(text) => Some(text.as_str().to_owned()),
        ReplyBody::News(_) => None,
    }
}

fn visible(reply: &Reply) -> String {
    match reply.body() {
        ReplyBody::Text(text) => text.visible(),
        ReplyBody::News(_) => panic!("no text"),
    }
}

#[test]
fn the_prescribed_replies_are_kept_byte_for_byte() {
    let link = |to: &str| format!("<a href=\"https://bank.example/wechat/enter?to={to}\">这里</a>");
    for (pushed, exact, link) in [
        (text("zx"), "您好，注销请点击", link("deregister")),
        (text("注销"), "您好，注销请点击", link("deregister")),
        (click("deregister"), "您好，注销请点击", link("deregister")),
        (click("accounts"), "账户余额、明细请点击", link("accounts")),
        (text("rz"), "客户认证请点击", link("certify")),
        (text("认证"), "客户认证请点击", link("certify")),
        (click("hotline"), "400-800-9666", String::new()),
        (place(), "【1】网点预约、【2】特惠商户", String::new()),
    ] {
        assert_eq!(sent(&pushed).unwrap(), format!("{exact}{link}"));
    }
    let branches = "<a href=\"https://bank.example/wechat/enter?to=branches\">新疆汇和银行网点分布</a>";
    assert_eq!(sent(&click("branches")).as_deref(), Some(branches));
}

#[test]
fn the_customer_reads_what_is_prescribed() {
    for (pushed, exact) in [
        (text("zx"), "您好，注销请点击这里"),
        (click("accounts"), "账户余额、明细请点击这里"),
        (click("branches"), "新疆汇和银行网点分布"),
    ] {
        let reply = reply_at(&pushed, &mut Chat::default(), 0).unwrap();
        assert_eq!(visible(&reply).as_bytes(), exact.as_bytes());
    }
}

/// In clear and encrypted, from the push to what WeChat reads.
#[test]
fn the_reply_arrives_in_both_modes() {
    let keys = Keys::new("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".parse().unwrap());
    for mode in [Mode::Plain, Mode::Encrypted(keys)] {
        let account = Account {
            app: "wxba5fad812f8e6fb9".parse().unwrap(),
            token: "AAAAA".parse().unwrap(),
            mode,
        };
        let sealing = Sealing {
            timestamp: 1_800_000_000,
            nonce: "415670741".parse().unwrap(),
            random: *b"707722b803182950",
        };
        let (query, body) = account.push(&text("zx"), &sealing);
        let push = account.open(&query, body.as_bytes()).unwrap();
        let reply = reply_at(&push.incoming, &mut Chat::default(), 0).unwrap();
        let body = account.answer(&push, &Answer::Reply(reply), &sealing);
        let Ok(Answer::Reply(read)) = account.read_answer(&text("zx"), body.as_bytes()) else {
            panic!("{body}");
        };
        assert_eq!(visible(&read), "您好，注销请点击这里");
        if matches!(account.mode, Mode::Plain) {
            assert_eq!(
                body,
                "<xml><ToUserName><![CDATA[oABC]]></ToUserName><FromUserName><![CDATA[gh_7f083739789a]]></FromUserName>\
                 <CreateTime>1800000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[您好，注销请点击\
                 <a href=\"https://bank.example/wechat/enter?to=deregister\">这里</a>]]></Content></xml>"
            );
        }
    }
}

#[test]
fn width_case_blanks_and_the_end_of_a_sentence_do_not_matter() {
    let deregister = sent(&text("zx"));
    for written in [
        "ZX",
        "Zx",
        "ｚｘ",
        "ＺＸ",
        " zx ",
        "　zx　",
        "zx。",
        "zx｡",
        "zx.",
        "zx!",
        "zx！",
        "ＺＸ。 ",
        "zx\n",
        "注销。",
    ] {
        assert_eq!(sent(&text(written)), deregister, "{written:?}");
    }
}

#[test]
fn only_the_whole_text_is_a_keyword() {
    let help = sent(&text("你好"));
    for written in [
        "我想注销信用卡",
        "注销 认证",
        "zxrz",
        "z x",
        "不注销",
        "zx。。",
        "注销吗",
        "rz？",
        "",
        "。",
        "11",
        "1、2",
    ] {
        assert_eq!(sent(&text(written)), help, "{written:?}");
    }
}

#[test]
fn a_new_follower_is_welcomed_without_advertisement() {
    let followed = incoming(Content::Event(Event::Subscribed {
        scene: "7".to_owned(),
    }));
    assert_eq!(
        sent(&followed).as_deref(),
        Some(
            "欢迎关注新疆汇和银行。\n发送“认证”开通微信银行，发送“注销”停用。\n余额、明细和其他服务，请点下方菜单。"
        )
    );
}

#[test]
fn what_is_not_understood_gets_one_line_in_ten_minutes() {
    let mut chat = Chat::default();
    let line = "请发送“认证”或“注销”，或点下方菜单；人工服务请致电400-800-9666。";
    let first = reply_at(&text("你好"), &mut chat, 0).unwrap();
    assert_eq!(visible(&first), line);
    for (second, pushed) in [
        (1, text("在吗")),
        (2, message(Message::Image)),
        (599, message(Message::Voice)),
    ] {
        assert_eq!(reply_at(&pushed, &mut chat, second), None, "{second}");
    }
    // A keyword is answered all the same, and the time of the line stays.
    assert!(reply_at(&text("rz"), &mut chat, 599).is_some());
    let second = reply_at(&message(Message::Other("gif".to_owned())), &mut chat, 600).unwrap();
    assert_eq!(visible(&second), line);
}

#[test]
fn events_that_ask_for_nothing_get_no_reply() {
    let events = [
        Event::Unsubscribed,
        Event::Scanned { scene: String::new() },
        Event::PositionReported,
        Event::Menu(MenuTap::View {
            url: ORIGIN.to_owned(),
        }),
        Event::Menu(MenuTap::Click {
            key: "unknown".to_owned(),
        }),
        Event::Other("new".to_owned()),
    ];
    for event in events {
        assert_eq!(sent(&incoming(Content::Event(event))), None);
    }
}

#[test]
fn a_place_is_kept_for_ten_minutes() {
    let mut chat = Chat::default();
    reply_at(&place(), &mut chat, 0).unwrap();
    let position = Position::new(43_825_102, 87_616_848);
    assert_eq!(chat.place(at(0)), position);
    assert_eq!(chat.place(at(599)), position);
    assert_eq!(chat.place(at(600)), None);
    let stored = serde_json::to_string(&chat).unwrap();
    assert_eq!(serde_json::from_str::<Chat>(&stored).unwrap(), chat);
    assert!(!format!("{chat:?}").contains("43825102"));
    // With the next message it is gone from the store as well.
    reply_at(&text("rz"), &mut chat, 600).unwrap();
    assert!(chat.is_blank());
}

#[test]
fn the_choices_after_a_place_need_a_place() {
    let near =
        |to: &str, words: &str| format!("<a href=\"https://bank.example/wechat/enter?to={to}\">{words}</a>");
    let without = format!(
        "请先发送您的位置：点“+”，选“位置”。也可以直接看{}",
        near("branches", "全部网点")
    );
    for (choices, expected) in [
        (["1", "１", "【1】", "1."], near("branches", "附近网点")),
        (["2", "２", "【２】", "2。"], near("merchants", "附近特惠商户")),
    ] {
        for choice in choices {
            let mut chat = Chat::default();
            let reply = reply_at(&text(choice), &mut chat, 0).unwrap();
            assert_eq!(text_of(&reply).as_deref(), Some(without.as_str()), "{choice}");
            reply_at(&place(), &mut chat, 1).unwrap();
            let reply = reply_at(&text(choice), &mut chat, 2).unwrap();
            assert_eq!(text_of(&reply).as_deref(), Some(expected.as_str()), "{choice}");
            let late = reply_at(&text(choice), &mut chat, 601).unwrap();
            assert_eq!(text_of(&late).as_deref(), Some(without.as_str()), "{choice}");
        }
    }
}

#[test]
fn all_is_forgotten_when_the_customer_no_longer_follows() {
    let mut chat = Chat::default();
    reply_at(&place(), &mut chat, 0).unwrap();
    reply_at(&text("你好"), &mut chat, 1).unwrap();
    assert!(!chat.is_blank());
    reply_at(&incoming(Content::Event(Event::Unsubscribed)), &mut chat, 2);
    assert!(chat.is_blank());
}
