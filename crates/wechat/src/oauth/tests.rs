use proptest::prelude::*;

use super::*;
use crate::call::{decode_reply, encode_reply};
use crate::testing::cases;

fn authorise() -> Authorise {
    Authorise {
        app: "wx520c15f417810387".parse().unwrap(),
        redirect: "https://chong.qq.com/php/index.php?d=&c=wxAdapter"
            .parse()
            .unwrap(),
        scope: Scope::Base,
        state: "123".parse().unwrap(),
    }
}

#[test]
fn the_address_is_written_as_documented() {
    assert_eq!(
        authorise().address(),
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx520c15f417810387&redirect_uri=\
         https%3A%2F%2Fchong.qq.com%2Fphp%2Findex.php%3Fd%3D%26c%3DwxAdapter&response_type=code&scope=snsapi_base\
         &state=123#wechat_redirect"
    );
}

#[test]
fn an_address_that_wechat_would_not_follow_has_its_own_error() {
    let target = authorise().target();
    let query = target
        .trim_start_matches(PATH)
        .trim_start_matches('?')
        .trim_end_matches(FRAGMENT);
    assert_eq!(Authorise::decode(query), Ok(authorise()));
    for (query, error) in [
        (query.replace("appid=wx", "appid="), AuthoriseError::AppId),
        (query.replace("https%3A", "ftp%3A"), AuthoriseError::Redirect),
        (
            query.replace("response_type=code", "response_type=token"),
            AuthoriseError::ResponseType,
        ),
        (
            query.replace("snsapi_base", "snsapi_login"),
            AuthoriseError::Scope,
        ),
        (
            query.replace("state=123", "state=%2Floading"),
            AuthoriseError::State,
        ),
        (query.replace("&state=123", ""), AuthoriseError::State),
        (
            format!("state=123&{}", query.replace("&state=123", "")),
            AuthoriseError::Order,
        ),
    ] {
        assert_eq!(Authorise::decode(&query), Err(error), "{query}");
    }
    // WeChat itself appends to it.
    assert!(Authorise::decode(&format!("{query}&connect_redirect=1")).is_ok());
}

#[test]
fn a_callback_keeps_what_is_in_the_address() {
    let callback = Callback {
        code: Some("CODE".parse().unwrap()),
        state: "STATE".parse().unwrap(),
    };
    for (redirect, expected) in [
        (
            "https://bank.example/back",
            "https://bank.example/back?code=CODE&state=STATE",
        ),
        (
            "https://bank.example/back?to=a#b",
            "https://bank.example/back?to=a&code=CODE&state=STATE",
        ),
    ] {
        assert_eq!(callback.address(&redirect.parse().unwrap()), expected);
        let (_, query) = expected.split_once('?').unwrap();
        assert_eq!(Callback::decode(query), Ok(callback.clone()));
    }
}

#[test]
fn a_visitor_who_does_not_agree_comes_back_without_a_code() {
    let callback = Callback {
        code: None,
        state: "STATE".parse().unwrap(),
    };
    assert_eq!(
        callback.address(&"https://a".parse().unwrap()),
        "https://a?state=STATE"
    );
    assert_eq!(Callback::decode("state=STATE"), Ok(callback));
    for (query, error) in [
        ("", AuthoriseError::State),
        ("code=CODE", AuthoriseError::State),
        ("code=CODE&state=a-b", AuthoriseError::State),
        ("code=CODE&state=a&state=b", AuthoriseError::State),
        ("code=&state=a", AuthoriseError::Code),
        ("code=a%20b&state=a", AuthoriseError::Code),
        ("code=a&code=b&state=a", AuthoriseError::Code),
    ] {
        assert_eq!(Callback::decode(query), Err(error), "{query}");
    }
}

fn exchange() -> ExchangeCode {
    ExchangeCode {
        app: "wx520c15f417810387".parse().unwrap(),
        secret: "SECRET".parse().unwrap(),
        code: "CODE".parse().unwrap(),
    }
}

#[test]
fn the_exchange_is_written_as_documented() {
    let target = exchange().encode().target;
    assert_eq!(
        target,
        "/sns/oauth2/access_token?appid=wx520c15f417810387&secret=SECRET&code=CODE&grant_type=authorization_code"
    );
    let (_, query) = target.split_once('?').unwrap();
    assert_eq!(ExchangeCode::decode(query, b""), Ok(exchange()));
    for (from, to, code) in [
        ("appid=", "app=", ErrorCode::MissingAppId),
        ("appid=wx", "appid=", ErrorCode::InvalidAppId),
        ("secret=", "secrets=", ErrorCode::MissingAppSecret),
        ("secret=", "secret=-", ErrorCode::InvalidAppSecret),
        ("code=CODE", "code=", ErrorCode::MissingOAuthCode),
        ("code=CODE", "code=%3C", ErrorCode::InvalidOAuthCode),
        ("authorization_code", "refresh_token", ErrorCode::InvalidGrantType),
    ] {
        let refusal = ExchangeCode::decode(&query.replace(from, to), b"").unwrap_err();
        assert_eq!(refusal.code, code, "{to}");
    }
}

#[test]
fn the_visitor_is_read_as_documented() {
    let body = "{\"access_token\":\"ACCESS_TOKEN\",\"expires_in\":7200,\"refresh_token\":\"REFRESH_TOKEN\",\
                \"openid\":\"OPENID\",\"scope\":\"SCOPE\",\"is_snapshotuser\":1,\"unionid\":\"UNIONID\"}";
    let visitor = decode_reply::<ExchangeCode>(body.as_bytes()).unwrap();
    assert!(visitor.is_snapshot());
    assert_eq!(visitor.openid.expose(), "OPENID");
    let written = encode_reply::<ExchangeCode>(&visitor);
    assert_eq!(decode_reply::<ExchangeCode>(written.as_bytes()), Ok(visitor));
    let shorter = "{\"access_token\":\"A\",\"expires_in\":7200,\"refresh_token\":\"R\",\"openid\":\"O\"}";
    let visitor = decode_reply::<ExchangeCode>(shorter.as_bytes()).unwrap();
    assert!(!visitor.is_snapshot());
    let zero = shorter.replace('}', ",\"is_snapshotuser\":0}");
    assert!(
        !decode_reply::<ExchangeCode>(zero.as_bytes())
            .unwrap()
            .is_snapshot()
    );
}

#[test]
fn no_secret_shows_in_debug_output() {
    let callback = Callback::decode("code=CODE&state=STATE").unwrap();
    let shown = format!(
        "{:?} {:?} {callback:?} {:?}",
        exchange(),
        exchange().encode(),
        authorise()
    );
    for secret in ["SECRET", "CODE", "STATE", "123"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn addresses_that_are_written_are_read_back(
        path in "[!#-&(-;=?-\\[\\]^_a-z{|}~]{0,60}",
        state in "[A-Za-z0-9]{1,128}",
        code in "[A-Za-z0-9_-]{1,64}",
    ) {
        let redirect: WebUrl = format!("https://bank.example/{path}").parse().unwrap();
        let authorise = Authorise { redirect: redirect.clone(), state: state.parse().unwrap(), ..authorise() };
        let target = authorise.target();
        let query = target.strip_suffix(FRAGMENT).and_then(|target| target.split_once('?')).unwrap().1;
        prop_assert_eq!(Authorise::decode(query), Ok(authorise));

        let callback = Callback { code: Some(code.parse().unwrap()), state: state.parse().unwrap() };
        let address = callback.address(&"https://bank.example/back?to=x".parse().unwrap());
        let (_, query) = address.split_once('?').unwrap();
        prop_assert_eq!(Callback::decode(query), Ok(callback));
    }

    #[test]
    fn any_query_is_read_or_refused(query in "(appid|redirect_uri|scope|state|code|=|&|%|https://a|wx){0,20}") {
        let _ = Authorise::decode(&query);
        let _ = Callback::decode(&query);
        let _ = ExchangeCode::decode(&query, b"");
    }
}
