//! Addresses in replies, menus, messages and signatures.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::value::InvalidValue;

/// An `http:` or `https:` address of at most 2,048 visible ASCII characters, without quotes and angle brackets: it can
/// stand in a link of a reply as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebUrl(String);

const LONGEST: usize = 2048;

impl WebUrl {
    /// The address as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address without the part from `#` on, which is never sent to a server.
    pub fn without_fragment(&self) -> &str {
        self.0.split('#').next().unwrap_or_default()
    }
}

impl TryFrom<String> for WebUrl {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, InvalidValue> {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .unwrap_or_default();
        let has_host = rest.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[');
        let is_plain = text.bytes().all(|byte| {
            byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'\\' | b'`')
        });
        if has_host && is_plain && text.len() <= LONGEST {
            Ok(Self(text))
        } else {
            Err(InvalidValue(
                "not a plain http or https address of at most 2048 bytes",
            ))
        }
    }
}

impl FromStr for WebUrl {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        Self::try_from(text.to_owned())
    }
}

impl From<WebUrl> for String {
    fn from(url: WebUrl) -> Self {
        url.0
    }
}

impl fmt::Display for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_web_addresses_are_accepted() {
        for text in [
            "https://bank.example",
            "http://mp.weixin.qq.com?params=value",
            "https://a/b?c=%22&d#e",
        ] {
            assert!(text.parse::<WebUrl>().is_ok(), "{text}");
        }
        for text in [
            "",
            "bank.example",
            "javascript:alert(1)",
            "https://",
            "https:///path",
            "https://a b",
            "https://a\"onclick=",
            "https://a'",
            "https://a>b",
            "https://a\n",
            "https://银行.example",
            " https://a",
        ] {
            assert!(text.parse::<WebUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_has_at_most_2048_bytes() {
        let of_length = |length: usize| format!("https://a/{}", "x".repeat(length - 10));
        assert!(of_length(2048).parse::<WebUrl>().is_ok());
        assert!(of_length(2049).parse::<WebUrl>().is_err());
    }

    #[test]
    fn the_fragment_is_what_begins_at_the_first_hash() {
        let url: WebUrl = "https://a/b?c#d#e".parse().unwrap();
        assert_eq!(url.without_fragment(), "https://a/b?c");
        let url: WebUrl = "https://a/b?c".parse().unwrap();
        assert_eq!(url.without_fragment(), "https://a/b?c");
    }
}
