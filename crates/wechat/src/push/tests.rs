use proptest::prelude::*;

use super::*;
use crate::incoming::{Content, Event, Message};
use crate::reply::{Reply, ReplyBody};
use crate::testing::cases;

const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const OTHER_KEY: &str = "zyxwvutsrqponmlkjihgfedcba0123456789ABCDEFG";

fn keys() -> Keys {
    Keys::new(KEY.parse().unwrap())
}

fn account(mode: Mode) -> Account {
    Account {
        app: "wxba5fad812f8e6fb9".parse().unwrap(),
        token: "AAAAA".parse().unwrap(),
        mode,
    }
}

fn modes() -> [Account; 3] {
    [Mode::Plain, Mode::Compatible(keys()), Mode::Encrypted(keys())].map(account)
}

fn text(content: &str) -> Incoming {
    Incoming {
        account: "gh_7f083739789a".parse().unwrap(),
        from: "oABC".parse().unwrap(),
        created: 1_714_112_445,
        content: Content::Message {
            id: 7,
            message: Message::Text(content.to_owned()),
        },
    }
}

fn sealing() -> Sealing {
    Sealing {
        timestamp: 1_714_112_445,
        nonce: "415670741".parse().unwrap(),
        random: *b"707722b803182950",
    }
}

fn reply(incoming: &Incoming) -> Answer {
    let body = ReplyBody::Text("您好".parse().unwrap());
    Answer::Reply(Reply::to(incoming, 1_714_112_446, body).unwrap())
}

#[test]
fn a_push_and_its_answer_arrive_in_every_mode() {
    for account in modes() {
        let incoming = text("zx");
        let (query, body) = account.push(&incoming, &sealing());
        let query = PushQuery::decode(&query.encode()).unwrap();
        assert_eq!(query.openid, Some(incoming.from.clone()));
        let push = account.open(&query, body.as_bytes()).unwrap();
        assert_eq!(push.incoming, incoming);
        for answer in [reply(&incoming), Answer::Nothing] {
            let body = account.answer(&push, &answer, &sealing());
            assert_eq!(account.read_answer(&incoming, body.as_bytes()), Ok(answer));
        }
        assert_eq!(account.read_answer(&incoming, b""), Ok(Answer::Nothing));
    }
}

#[test]
fn nothing_of_an_encrypted_push_or_answer_is_in_clear() {
    let account = account(Mode::Encrypted(keys()));
    let incoming = text("6230910000000017");
    let (query, body) = account.push(&incoming, &sealing());
    let push = account.open(&query, body.as_bytes()).unwrap();
    let answer = account.answer(&push, &reply(&incoming), &sealing());
    for sent in [&body, &answer] {
        assert!(
            !sent.contains("6230910000000017") && !sent.contains("oABC") && !sent.contains("您好"),
            "{sent}"
        );
    }
}

#[test]
fn the_address_is_verified_with_the_echo() {
    let account = account(Mode::Plain);
    let echo: Nonce = "4375120948345356249".parse().unwrap();
    let query = account.challenge(echo, 17, "1".parse().unwrap());
    let query = PushQuery::decode(&query.encode()).unwrap();
    assert_eq!(account.verify(&query).as_deref(), Ok("4375120948345356249"));
    let forged = PushQuery {
        timestamp: 18,
        ..query.clone()
    };
    assert_eq!(account.verify(&forged), Err(PushError::Signature));
    let without = PushQuery { echo: None, ..query };
    assert_eq!(account.verify(&without), Err(PushError::Query));
}

#[test]
fn an_echo_that_could_be_markup_is_not_repeated() {
    let signed = account(Mode::Plain)
        .challenge("1".parse().unwrap(), 17, "1".parse().unwrap())
        .encode();
    let query = signed.replace("echostr=1", "echostr=%3Cscript%3E");
    assert_ne!(query, signed);
    let query = PushQuery::decode(&query).unwrap();
    assert_eq!(account(Mode::Plain).verify(&query), Err(PushError::Query));
}

#[test]
fn a_query_that_lacks_something_is_refused() {
    let account = account(Mode::Encrypted(keys()));
    let (query, _) = account.push(&text("a"), &sealing());
    let whole = query.encode();
    assert_eq!(PushQuery::decode(&whole), Ok(query));
    for name in ["signature", "timestamp", "nonce", "msg_signature"] {
        for other in ["x=", &format!("{name}=&x=")] {
            let query = whole.replacen(&format!("{name}="), other, 1);
            assert_eq!(PushQuery::decode(&query), Err(PushError::Query), "{query}");
        }
        let twice = format!("{whole}&{name}=1");
        assert_eq!(PushQuery::decode(&twice), Err(PushError::Query), "{twice}");
    }
    for (from, to) in [
        ("timestamp=17", "timestamp=017"),
        ("timestamp=17", "timestamp=%2B17"),
        ("timestamp=17", "timestamp=-17"),
        ("encrypt_type=aes", "encrypt_type=rot13"),
    ] {
        assert_eq!(
            PushQuery::decode(&whole.replace(from, to)),
            Err(PushError::Query),
            "{to}"
        );
    }
}

#[test]
fn a_push_of_somebody_without_the_token_is_refused() {
    for account in modes() {
        let forger = Account {
            token: "BBBBB".parse().unwrap(),
            ..account.clone()
        };
        let (query, body) = forger.push(&text("a"), &sealing());
        assert_eq!(
            account.open(&query, body.as_bytes()).err(),
            Some(PushError::Signature)
        );
    }
}

/// Otherwise anybody could send the parser something.
#[test]
fn nothing_is_parsed_under_an_address_with_a_wrong_signature() {
    for account in modes() {
        let forger = Account {
            token: "BBBBB".parse().unwrap(),
            ..account.clone()
        };
        let (query, _) = forger.push(&text("a"), &sealing());
        let too_long = "<".repeat(xml::MAX_BODY + 1);
        for body in [too_long.as_bytes(), b"<xml", b"\xff"] {
            assert_eq!(account.open(&query, body).err(), Some(PushError::Signature));
        }
    }
}

/// The address of a push is signed without the body: with it alone nothing can be sent.
#[test]
fn another_body_under_a_signed_address_is_refused_where_messages_are_encrypted() {
    for account in [
        account(Mode::Compatible(keys())),
        account(Mode::Encrypted(keys())),
    ] {
        let (query, body) = account.push(&text("a"), &sealing());
        let (_, other) = account.push(&text("b"), &sealing());
        assert_ne!(body, other);
        assert_eq!(
            account.open(&query, other.as_bytes()).err(),
            Some(PushError::Signature)
        );
        let (_, plain) = self::account(Mode::Plain).push(&text("b"), &sealing());
        assert_eq!(
            account.open(&query, plain.as_bytes()).err(),
            Some(PushError::NotEncrypted)
        );
        let unsigned = PushQuery {
            message_signature: None,
            ..query
        };
        assert_eq!(
            account.open(&unsigned, body.as_bytes()).err(),
            Some(PushError::NotEncrypted)
        );
    }
}

#[test]
fn the_plain_half_of_a_compatible_push_is_not_read() {
    let account = account(Mode::Compatible(keys()));
    let (query, body) = account.push(&text("true"), &sealing());
    let changed = body.replace("true", "false");
    assert_ne!(changed, body);
    assert_eq!(
        account.open(&query, changed.as_bytes()).unwrap().incoming,
        text("true")
    );
}

#[test]
fn after_a_change_of_keys_messages_with_the_old_one_are_read_and_answered_with_it() {
    let old = account(Mode::Encrypted(keys()));
    let changed = Keys {
        current: OTHER_KEY.parse().unwrap(),
        previous: Some(KEY.parse().unwrap()),
    };
    let new = account(Mode::Encrypted(changed));
    let incoming = text("a");
    let (query, body) = old.push(&incoming, &sealing());
    let push = new.open(&query, body.as_bytes()).unwrap();
    let answer = new.answer(&push, &reply(&incoming), &sealing());
    assert_eq!(
        old.read_answer(&incoming, answer.as_bytes()),
        Ok(reply(&incoming))
    );

    let without = account(Mode::Encrypted(Keys::new(OTHER_KEY.parse().unwrap())));
    assert_eq!(
        without.open(&query, body.as_bytes()).err(),
        Some(PushError::Sealed)
    );
}

#[test]
fn an_answer_to_somebody_else_is_none() {
    for account in modes() {
        let incoming = text("a");
        let (query, body) = account.push(&incoming, &sealing());
        let push = account.open(&query, body.as_bytes()).unwrap();
        let answer = account.answer(&push, &reply(&incoming), &sealing());
        let other = Incoming {
            from: "oDEF".parse().unwrap(),
            ..text("a")
        };
        let refused = account.read_answer(&other, answer.as_bytes());
        assert_eq!(refused, Err(AnswerError::Reply(ReplyError::Addressee)));
    }
}

#[test]
fn an_encrypted_account_is_answered_in_clear_only_where_it_is_compatible() {
    let incoming = text("a");
    let (query, body) = account(Mode::Plain).push(&incoming, &sealing());
    let plain = account(Mode::Plain);
    let push = plain.open(&query, body.as_bytes()).unwrap();
    let answer = plain.answer(&push, &reply(&incoming), &sealing());
    let read = |mode| account(mode).read_answer(&incoming, answer.as_bytes());
    assert_eq!(read(Mode::Compatible(keys())), Ok(reply(&incoming)));
    assert_eq!(read(Mode::Encrypted(keys())), Err(AnswerError::NotEncrypted));
}

#[test]
fn a_changed_answer_is_refused() {
    let account = account(Mode::Encrypted(keys()));
    let incoming = text("a");
    let (query, body) = account.push(&incoming, &sealing());
    let push = account.open(&query, body.as_bytes()).unwrap();
    let answer = account.answer(&push, &reply(&incoming), &sealing());
    let later = answer.replace("<TimeStamp>1714112445", "<TimeStamp>1714112446");
    assert_ne!(later, answer);
    assert_eq!(
        account.read_answer(&incoming, later.as_bytes()),
        Err(AnswerError::Signature)
    );
    for body in ["{}", "<html></html>", "<xml></xml>", "ok"] {
        assert!(account.read_answer(&incoming, body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn a_push_is_recent_for_the_given_time_in_both_directions() {
    let (query, _) = account(Mode::Plain).push(&text("a"), &sealing());
    let sent = query.timestamp;
    for (now, expected) in [
        (sent, true),
        (sent + 300, true),
        (sent + 301, false),
        (sent - 300, true),
        (sent - 301, false),
        (0, false),
        (u64::MAX, false),
    ] {
        assert_eq!(query.is_recent(now, 300), expected, "{now}");
    }
}

#[test]
fn no_secret_shows_in_debug_output() {
    let account = account(Mode::Encrypted(keys()));
    let (query, body) = account.push(&text("6230910000000017"), &sealing());
    let push = account.open(&query, body.as_bytes()).unwrap();
    let shown = format!("{account:?} {query:?} {push:?}");
    for secret in ["AAAAA", KEY, "oABC", "6230910000000017"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_query_is_one_of_a_push_or_refused(query in "(signature|timestamp|nonce|echostr|=|&|%|[0-9a-f]{1,40}){0,20}") {
        let _ = PushQuery::decode(&query);
    }

    #[test]
    fn a_query_that_is_written_is_read_back(timestamp in any::<u64>(), echo in "[A-Za-z0-9_-]{1,128}", mode in 0..3_usize) {
        let account = &modes()[mode];
        let query = account.challenge(echo.parse().unwrap(), timestamp, "n".parse().unwrap());
        prop_assert_eq!(PushQuery::decode(&query.encode()), Ok(query));
        let sealing = Sealing { timestamp, ..sealing() };
        let (query, _) = account.push(&text("a"), &sealing);
        prop_assert_eq!(PushQuery::decode(&query.encode()), Ok(query));
    }

    #[test]
    fn any_body_under_a_signed_address_is_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..100), mode in 0..3_usize) {
        let account = &modes()[mode];
        let (query, _) = account.push(&text("a"), &sealing());
        let _ = account.open(&query, &body);
        let _ = account.read_answer(&text("a"), &body);
    }

    #[test]
    fn every_text_arrives(content in "[ -~\\n你好，。\\]]{0,40}", random in any::<[u8; 16]>(), mode in 0..3_usize) {
        let account = &modes()[mode];
        let sealing = Sealing { random, ..sealing() };
        let (query, body) = account.push(&text(&content), &sealing);
        let push = account.open(&query, body.as_bytes()).unwrap();
        prop_assert_eq!(push.incoming, text(&content));
    }
}

#[test]
fn an_event_can_be_answered_too() {
    let account = account(Mode::Encrypted(keys()));
    let incoming = Incoming {
        content: Content::Event(Event::Subscribed { scene: String::new() }),
        ..text("")
    };
    let (query, body) = account.push(&incoming, &sealing());
    let push = account.open(&query, body.as_bytes()).unwrap();
    let answer = account.answer(&push, &reply(&incoming), &sealing());
    assert_eq!(
        account.read_answer(&incoming, answer.as_bytes()),
        Ok(reply(&incoming))
    );
}
