use proptest::prelude::*;

use super::*;
use crate::call::{decode_reply, encode_reply};
use crate::testing::cases;

fn fields() -> Fields {
    let key = |name: &str| name.parse::<FieldKey>().unwrap();
    let fields = Fields::new().with(key("thing4"), "尾号0017消费支出").unwrap();
    fields.with(key("amount3"), "¥128.50").unwrap()
}

fn template() -> SendTemplate {
    SendTemplate {
        token: "ACCESS_TOKEN".parse().unwrap(),
        to: "OPENID".parse().unwrap(),
        template: "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY".parse().unwrap(),
        fields: fields(),
        link: Link::to("https://bank.example/accounts/a/transactions/t".parse().unwrap()),
        id: Some("MSG_000001".parse().unwrap()),
    }
}

fn subscription() -> SendSubscription {
    let SendTemplate {
        token,
        to,
        template,
        fields,
        link,
        ..
    } = template();
    SendSubscription {
        token,
        to,
        template,
        fields,
        link,
    }
}

#[test]
fn a_template_message_is_written_as_documented() {
    let sent = template().encode();
    assert_eq!(
        sent.target,
        "/cgi-bin/message/template/send?access_token=ACCESS_TOKEN"
    );
    let body = sent.body.unwrap();
    assert_eq!(
        body,
        "{\"touser\":\"OPENID\",\"template_id\":\"ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY\",\
         \"url\":\"https://bank.example/accounts/a/transactions/t\",\"client_msg_id\":\"MSG_000001\",\
         \"data\":{\"thing4\":{\"value\":\"尾号0017消费支出\"},\"amount3\":{\"value\":\"¥128.50\"}}}"
    );
    assert_eq!(
        SendTemplate::decode("access_token=ACCESS_TOKEN", body.as_bytes()),
        Ok(template())
    );
}

#[test]
fn a_subscription_message_calls_its_page_page() {
    let sent = subscription().encode();
    assert_eq!(
        sent.target,
        "/cgi-bin/message/subscribe/bizsend?access_token=ACCESS_TOKEN"
    );
    let body = sent.body.unwrap();
    assert!(
        body.contains(",\"page\":\"https://bank.example/") && !body.contains("\"url\""),
        "{body}"
    );
    assert_eq!(
        SendSubscription::decode("access_token=ACCESS_TOKEN", body.as_bytes()),
        Ok(subscription())
    );
}

#[test]
fn a_message_may_open_a_mini_program_or_nothing() {
    let program = MiniProgram {
        appid: "wx286b93c14bbf93aa".parse().unwrap(),
        pagepath: "index?foo=bar".to_owned(),
    };
    for link in [
        Link::default(),
        Link {
            page: None,
            mini_program: Some(program),
        },
    ] {
        let message = SendTemplate {
            link,
            id: None,
            ..template()
        };
        let body = message.encode().body.unwrap();
        assert_eq!(
            SendTemplate::decode("access_token=ACCESS_TOKEN", body.as_bytes()),
            Ok(message)
        );
    }
    // As clients send it.
    for empty in ["[]", "{}", "null", "{\"appid\":\"\",\"pagepath\":\"\"}"] {
        let body = template().encode().body.unwrap();
        let body = body.replace(
            "\"data\"",
            &format!("\"miniprogram\":{empty},\"topcolor\":\"#FF0000\",\"data\""),
        );
        assert_eq!(
            SendTemplate::decode("access_token=ACCESS_TOKEN", body.as_bytes()),
            Ok(template()),
            "{empty}"
        );
    }
}

#[test]
fn what_is_wrong_with_a_message_has_its_own_code() {
    let body = template().encode().body.unwrap();
    let decode = |query: &str, body: &str| SendTemplate::decode(query, body.as_bytes()).unwrap_err();
    assert_eq!(decode("", &body).code, ErrorCode::MissingAccessToken);
    for (from, to, code) in [
        ("\"touser\"", "\"toUser\"", ErrorCode::MissingOpenId),
        ("OPENID", "open id", ErrorCode::InvalidOpenId),
        ("template_id", "templateId", ErrorCode::InvalidTemplateLength),
        ("ngqIpbwh8", "ngq+", ErrorCode::InvalidTemplate),
        ("https://bank", "javascript:bank", ErrorCode::InvalidUrlDomain),
        ("MSG_000001", "MSG 1", ErrorCode::InvalidParameter),
        ("\"data\"", "\"Data\"", ErrorCode::InvalidArgument),
        ("}}}", "", ErrorCode::MalformedBody),
    ] {
        assert_eq!(
            decode("access_token=A", &body.replace(from, to)).code,
            code,
            "{to}"
        );
    }
}

#[test]
fn the_field_that_breaks_its_rule_is_named() {
    let body = template().encode().body.unwrap();
    for (from, to, field, words) in [
        (
            "¥128.50",
            "-128.50元",
            "amount3",
            "argument invalid! data.amount3.value invalid",
        ),
        (
            "¥128.50",
            "",
            "amount3",
            "argument invalid! data.amount3.value is empty",
        ),
        (
            "尾号0017消费支出",
            &"支".repeat(21),
            "thing4",
            "argument invalid! data.thing4.value invalid",
        ),
        (
            "{\"value\":\"¥128.50\"}",
            "128.5",
            "amount3",
            "argument invalid! data.amount3.value is empty",
        ),
        (
            "amount3",
            "keyword1",
            "keyword1",
            "argument invalid! data.keyword1.value invalid",
        ),
    ] {
        let body = body.replace(from, to);
        let refusal = SendTemplate::decode("access_token=A", body.as_bytes()).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::InvalidArgument);
        assert_eq!((refusal.field(), refusal.message.as_str()), (Some(field), words));
    }
}

#[test]
fn the_replies_are_read_as_documented() {
    let body = r#"{"errcode":0,"errmsg":"ok","msgid":3662956322040938501}"#;
    let accepted = decode_reply::<SendTemplate>(body.as_bytes()).unwrap();
    assert_eq!(accepted.message, 3_662_956_322_040_938_501);
    assert_eq!(encode_reply::<SendTemplate>(&accepted), body);
    let done = r#"{"errcode":0,"errmsg":"ok"}"#;
    assert_eq!(decode_reply::<SendSubscription>(done.as_bytes()), Ok(Done {}));
}

#[test]
fn neither_recipient_nor_amount_shows_in_debug_output() {
    let shown = format!("{:?} {:?} {:?}", template(), subscription(), template().encode());
    for secret in ["OPENID", "ACCESS_TOKEN", "128.50", "0017"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_body_is_a_message_or_refused(
        body in "(\\{|\\}|:|,|\"touser\"|\"template_id\"|\"data\"|\"thing1\"|\"value\"|\"a\"|1|\\[|\\]){0,20}"
    ) {
        let _ = SendTemplate::decode("access_token=A", body.as_bytes());
        let _ = SendSubscription::decode("access_token=A", body.as_bytes());
    }

    #[test]
    fn a_message_that_is_written_is_read_back(value in "[ -\\[\\]-~支出]{1,20}", openid in "[A-Za-z0-9_-]{1,64}") {
        prop_assume!(!value.trim().is_empty());
        let key: FieldKey = "thing1".parse().unwrap();
        let message = SendTemplate {
            to: openid.parse().unwrap(),
            fields: Fields::new().with(key, value).unwrap(),
            ..template()
        };
        let body = message.encode().body.unwrap();
        prop_assert!(!body.contains("\\u"), "{}", body);
        prop_assert_eq!(SendTemplate::decode("access_token=ACCESS_TOKEN", body.as_bytes()), Ok(message));
    }
}
