//! Identifiers and secrets that travel between the account's server and WeChat.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::RangeInclusive;
use std::str::FromStr;

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A text that is no value of its type. It names the rule and never the text, which may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidValue(pub(crate) &'static str);

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for InvalidValue {}

/// What all of these types have in common: one checked way in, and serde by the same way.
macro_rules! checked_text {
    ($name:ident, $rule:literal, $check:expr, $wrap:expr) => {
        impl FromStr for $name {
            type Err = InvalidValue;

            fn from_str(text: &str) -> Result<Self, InvalidValue> {
                Self::try_from(text.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidValue;

            fn try_from(text: String) -> Result<Self, InvalidValue> {
                let check: fn(&str) -> bool = $check;
                let checked = $wrap(text);
                if check(&checked) {
                    Ok(Self(checked))
                } else {
                    Err(InvalidValue(concat!("not a valid ", $rule)))
                }
            }
        }
    };
}

/// Values that may be shown.
macro_rules! identifiers {
    ($($(#[$doc:meta])+ $name:ident: $rule:literal, $check:expr;)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        checked_text!($name, $rule, $check, std::convert::identity);

        impl $name {
            /// The text as it is sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

/// Values that no log, page or error message may show: they have no `Display`, their `Debug` hides them, they are
/// compared in constant time, and their memory is overwritten.
macro_rules! secrets {
    ($($(#[$doc:meta])+ $name:ident: $rule:literal, $check:expr;)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Zeroizing<String>);

        checked_text!($name, $rule, $check, Zeroizing::new);

        impl $name {
            /// The text in clear: for sending, storing and signing, never for display.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.expose().to_owned()
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
            }
        }

        impl Eq for $name {}

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(****)"))
            }
        }
    )+};
}

identifiers! {
    /// The account's AppID: `wx` and 16 hexadecimal digits.
    AppId: "AppID: `wx` and 16 hexadecimal digits", |text| {
        text.strip_prefix("wx").is_some_and(|rest| {
            rest.len() == 16 && rest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        })
    };
    /// The account as messages name it (原始 ID), such as `gh_7f083739789a`.
    AccountId: "account: 1 to 64 letters, digits, hyphens and underscores", |text| is_token(text, 1..=64);
    /// A template of the account, for template messages or for subscription messages.
    TemplateId: "template: 1 to 64 letters, digits, hyphens and underscores", |text| is_token(text, 1..=64);
    /// Uploaded media.
    MediaId: "media: 1 to 128 letters, digits, hyphens and underscores", |text| is_token(text, 1..=128);
    /// The sender's id of a template message: WeChat sends one of each id to a recipient within ten minutes
    /// (发送模板消息). Its alphabet is not documented; this one is what every example is within.
    ClientMessageId: "id of a message: 1 to 64 letters, digits, hyphens and underscores", |text| is_token(text, 1..=64);
    /// A random text that makes a signature unique.
    Nonce: "nonce: 1 to 128 letters, digits, hyphens and underscores", |text| is_token(text, 1..=128);
}

secrets! {
    /// A WeChat user as this account knows them. It identifies a person, so it is in no address, page or log.
    OpenId: "openid: 1 to 64 letters, digits, hyphens and underscores", |text| is_token(text, 1..=64);
    /// A WeChat user as all accounts of one owner know them.
    UnionId: "unionid: 1 to 64 letters, digits, hyphens and underscores", |text| is_token(text, 1..=64);
    /// The token of the account's message push: 3 to 32 letters and digits (接入指引).
    MessageToken: "token: 3 to 32 letters and digits", |text| is_alphanumeric(text, 3..=32);
    /// The key of encrypted messages: 43 letters and digits (消息加解密说明).
    EncodingAesKey: "EncodingAESKey: 43 letters and digits", |text| {
        is_alphanumeric(text, 43..=43) && key_bytes(text).is_some()
    };
    /// The account's AppSecret.
    AppSecret: "AppSecret: 1 to 128 letters and digits", |text| is_alphanumeric(text, 1..=128);
    /// The account's own access token; WeChat asks to reserve at least 512 characters for it (获取稳定版接口调用凭据).
    AccessToken: "access token: 1 to 1024 visible characters", |text| is_visible(text, 1..=1024);
    /// An access token of one visitor, from OAuth; it is another kind than the account's own.
    WebAccessToken: "access token: 1 to 1024 visible characters", |text| is_visible(text, 1..=1024);
    /// What renews a [`WebAccessToken`].
    RefreshToken: "refresh token: 1 to 1024 visible characters", |text| is_visible(text, 1..=1024);
    /// The code that WeChat appends to the address of the OAuth callback; it is valid once and for five minutes.
    OAuthCode: "code: 1 to 512 letters, digits, hyphens and underscores", |text| is_token(text, 1..=512);
    /// What binds an OAuth callback to the browser that began it: 1 to 128 letters and digits (网页授权).
    OAuthState: "state: 1 to 128 letters and digits", |text| is_alphanumeric(text, 1..=128);
    /// The ticket that signs pages for the JS-SDK.
    JsTicket: "ticket: 1 to 1024 visible characters", |text| is_visible(text, 1..=1024);
}

impl EncodingAesKey {
    /// The 32 bytes that it stands for.
    pub(crate) fn bytes(&self) -> Zeroizing<[u8; 32]> {
        // No text is such a key that does not stand for bytes.
        key_bytes(self.expose()).unwrap_or_default()
    }
}

/// Decodes the Base64 of a key. Its 43 characters are 258 bits: the last two belong to no byte, and WeChat's console
/// draws them at random, so they may be anything.
fn key_bytes(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut specification = BASE64.specification();
    specification.check_trailing_bits = false;
    let encoding = specification.encoding().ok()?;
    let padded = Zeroizing::new(format!("{text}="));
    let decoded = Zeroizing::new(encoding.decode(padded.as_bytes()).ok()?);
    let mut bytes = Zeroizing::new([0; 32]);
    if decoded.len() != bytes.len() {
        return None;
    }
    bytes.copy_from_slice(&decoded);
    Some(bytes)
}

// For maps of what a server knows about its followers.
impl PartialOrd for OpenId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OpenId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.expose().cmp(other.expose())
    }
}

impl Hash for OpenId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.expose().hash(state);
    }
}

/// Letters, digits, `-` and `_`, in this number.
fn is_token(text: &str, length: RangeInclusive<usize>) -> bool {
    is_made_of(text, length, |byte| {
        byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
    })
}

fn is_alphanumeric(text: &str, length: RangeInclusive<usize>) -> bool {
    is_made_of(text, length, |byte| byte.is_ascii_alphanumeric())
}

fn is_visible(text: &str, length: RangeInclusive<usize>) -> bool {
    is_made_of(text, length, |byte| byte.is_ascii_graphic())
}

fn is_made_of(text: &str, length: RangeInclusive<usize>, allowed: fn(u8) -> bool) -> bool {
    length.contains(&text.len()) && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    #[test]
    fn each_value_has_its_length_and_alphabet() {
        fn accepts<T: FromStr>(text: &str) -> bool {
            text.parse::<T>().is_ok()
        }
        assert!(accepts::<AppId>("wxba5fad812f8e6fb9"));
        for text in [
            "",
            "wxba5fad812f8e6fb",
            "wxba5fad812f8e6fb90",
            "wxBA5FAD812F8E6FB9",
            "gh_7f083739789a",
        ] {
            assert!(!accepts::<AppId>(text), "{text}");
        }
        for length in [2, 33] {
            assert!(!accepts::<MessageToken>(&"A".repeat(length)), "{length}");
        }
        for length in [3, 32] {
            assert!(accepts::<MessageToken>(&"A".repeat(length)), "{length}");
        }
        assert!(!accepts::<MessageToken>("with-hyphen"));
        assert!(accepts::<EncodingAesKey>(KEY));
        assert!(!accepts::<EncodingAesKey>(&KEY[1..]));
        assert!(!accepts::<EncodingAesKey>(&format!("{}=", &KEY[1..])));
        assert!(accepts::<OAuthState>(&"a".repeat(128)));
        assert!(!accepts::<OAuthState>(&"a".repeat(129)));
        assert!(!accepts::<OAuthState>("/loading"));
        assert!(accepts::<AccessToken>(&"_-".repeat(512)));
        assert!(!accepts::<AccessToken>(&"a".repeat(1025)));
        assert!(!accepts::<AccessToken>("with blank"));
        assert!(accepts::<OpenId>("oia2TjuEGTNoeX76QEjQNrcURxG8"));
        for text in ["", "a b", "<b>", "微信", "a\n"] {
            assert!(!accepts::<OpenId>(text), "{text}");
        }
    }

    /// The last character of a key has two bits that belong to no byte; strict decoders refuse three keys of four.
    #[test]
    fn each_key_of_the_console_is_one() {
        let key = |last: &str| {
            let text = format!("{}{last}", &KEY[1..]);
            text.parse::<EncodingAesKey>().unwrap().bytes()
        };
        for last in ["E", "F", "G", "H"] {
            assert_eq!(*key(last), *key("E"), "{last}");
        }
        assert_ne!(*key("I"), *key("H"));
        assert_eq!(*key("E"), [[0; 31].as_slice(), &[1]].concat()[..]);
    }

    #[test]
    fn no_secret_shows_in_debug_output_or_in_what_refuses_it() {
        let shown = [
            format!("{:?}", "oia2TjuEGTNoeX76QEjQNrcURxG8".parse::<OpenId>()),
            format!("{:?}", "Secret123".parse::<MessageToken>()),
            format!("{:?}", KEY.parse::<EncodingAesKey>()),
            format!("{:?}", "Secret123".parse::<AppSecret>()),
            format!("{:?}", "Secret123".parse::<AccessToken>()),
            format!("{:?}", "Secret123".parse::<WebAccessToken>()),
            format!("{:?}", "Secret123".parse::<RefreshToken>()),
            format!("{:?}", "Secret123".parse::<OAuthCode>()),
            format!("{:?}", "Secret123".parse::<OAuthState>()),
            format!("{:?}", "Secret123".parse::<JsTicket>()),
            format!("{:?}", "Secret123".parse::<UnionId>()),
        ];
        for shown in shown {
            assert!(shown.starts_with("Ok(") && shown.ends_with("(****))"), "{shown}");
        }
        let refused = "Secret 123".parse::<AccessToken>().unwrap_err();
        assert!(!refused.to_string().contains("Secret"), "{refused}");
        let refused = serde_json::from_str::<OpenId>("\"Secret 123\"").unwrap_err();
        assert!(!refused.to_string().contains("Secret"), "{refused}");
    }

    #[test]
    fn values_are_json_text_and_are_checked_when_read() {
        let openid: OpenId = serde_json::from_str("\"oABC\"").unwrap();
        assert_eq!(serde_json::to_string(&openid).unwrap(), "\"oABC\"");
        assert!(serde_json::from_str::<AppId>("\"wx\"").is_err());
    }

    #[test]
    fn the_same_follower_is_found_again_in_a_set() {
        let id = |text: &str| text.parse::<OpenId>().unwrap();
        let followers = HashSet::from([id("oA"), id("oB")]);
        assert!(followers.contains(&id("oA")));
        assert!(!followers.contains(&id("oC")));
        assert!(id("oA") < id("oB"));
    }
}
