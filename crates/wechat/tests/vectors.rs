//! The examples that Tencent has published, byte for byte (`vectors.json`).

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops where its own values are wrong"
)]

use std::str::FromStr;

use serde_json::Value;
use wechat_bank_wechat::{
    Account, AppId, EncodingAesKey, JsTicket, Keys, MessageToken, Mode, Nonce, PushError, PushQuery, WebUrl,
    seal, sign_address, sign_message, sign_page, unseal,
};

fn vectors(name: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
    all[name].clone()
}

fn of<T: FromStr>(vector: &Value, name: &str) -> T {
    let value = vector[name].as_str().and_then(|text| text.parse().ok());
    value.unwrap()
}

fn account(vector: &Value) -> Account {
    let keys = vector["encoding_aes_key"]
        .as_str()
        .map(|key| Keys::new(key.parse().unwrap()));
    Account {
        app: vector["appid"]
            .as_str()
            .unwrap_or("wx0000000000000000")
            .parse()
            .unwrap(),
        token: of(vector, "token"),
        mode: keys.map_or(Mode::Plain, Mode::Encrypted),
    }
}

#[test]
fn pages_are_signed_as_in_the_appendix_of_the_js_sdk() {
    let vector = vectors("jsapi");
    let (ticket, nonce): (JsTicket, Nonce) = (of(&vector, "jsapi_ticket"), of(&vector, "noncestr"));
    let timestamp = vector["timestamp"].as_u64().unwrap();
    let cases = vector["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 2);
    for case in cases {
        let url: WebUrl = of(case, "url");
        let signed = sign_page(&ticket, &nonce, timestamp, &url);
        assert_eq!(signed.to_string(), case["signature"].as_str().unwrap());
    }
}

#[test]
fn the_address_of_a_server_is_verified_as_documented() {
    let vector = vectors("url_verify");
    let query: String = of(&vector, "query");
    let read = PushQuery::decode(&query).unwrap();
    assert_eq!(
        account(&vector).verify(&read).as_deref(),
        Ok(vector["echostr"].as_str().unwrap())
    );
    assert_eq!(read.encode(), query);
}

#[test]
fn the_address_of_a_plain_push_is_signed_as_documented() {
    let vector = vectors("plain_push");
    let query: String = of(&vector, "query");
    let read = PushQuery::decode(&query).unwrap();
    let token: MessageToken = of(&vector, "token");
    assert_eq!(read.signature, sign_address(&token, read.timestamp, &read.nonce));
    assert_eq!(read.encode(), query);
}

/// The documents' example is of an account that has chosen JSON: signatures and encryption are the same.
#[test]
fn an_encrypted_push_is_signed_and_decrypted_as_documented() {
    let vector = vectors("aes_push");
    let query: String = of(&vector, "query");
    let read = PushQuery::decode(&query).unwrap();
    assert_eq!(read.encode(), query);
    let (token, encrypted): (MessageToken, String) = (of(&vector, "token"), of(&vector, "encrypt"));
    assert_eq!(read.signature, sign_address(&token, read.timestamp, &read.nonce));
    let signed = sign_message(&token, read.timestamp, &read.nonce, &encrypted);
    assert_eq!(read.message_signature, Some(signed));
    let (key, app): (EncodingAesKey, AppId) = (of(&vector, "encoding_aes_key"), of(&vector, "appid"));
    assert_eq!(
        unseal(&key, &app, &encrypted).as_deref(),
        Ok(
            "{\"ToUserName\":\"gh_97417a04a28d\",\"FromUserName\":\"o9AgO5Kd5ggOC-bXrbNODIiE3bGY\",\
             \"CreateTime\":1714112445,\"MsgType\":\"event\",\"Event\":\"debug_demo\",\"debug_str\":\"hello world\"}"
        )
    );
    // In an envelope of XML it is opened, and refused for the JSON inside.
    let body = format!("<xml><ToUserName>gh_97417a04a28d</ToUserName><Encrypt>{encrypted}</Encrypt></xml>");
    let account = account(&vector);
    let opened = account.open(&read, body.as_bytes());
    assert!(matches!(opened, Err(PushError::Xml(_))), "{opened:?}");
}

#[test]
fn an_encrypted_reply_is_made_byte_for_byte_as_documented() {
    let vector = vectors("aes_reply");
    let (key, app): (EncodingAesKey, AppId) = (of(&vector, "encoding_aes_key"), of(&vector, "appid"));
    let plain: String = of(&vector, "plain");
    let random = vector["random16"]
        .as_str()
        .unwrap()
        .as_bytes()
        .try_into()
        .unwrap();
    let sealed = seal(&key, &app, &plain, random);
    assert_eq!(sealed, vector["encrypt"].as_str().unwrap());
    let timestamp = vector["timestamp"].as_u64().unwrap();
    let signed = sign_message(&of(&vector, "token"), timestamp, &of(&vector, "nonce"), &sealed);
    assert_eq!(signed.to_string(), vector["msg_signature"].as_str().unwrap());
    assert_eq!(unseal(&key, &app, &sealed), Ok(plain));
}
