use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};
#[cfg(feature = "schema")]
use wechat_bank_domain::TextShape;

use crate::{Access, Code, Endpoint, Method};

/// The address of a page of the bank, without the part from `#` on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "wechat_bank_domain::Text<Self>")
)]
pub struct PageUrl(String);

/// The text is no address of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageUrlError;

impl fmt::Display for PageUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the address of a page is a plain http or https one, without the part from # on")
    }
}

impl core::error::Error for PageUrlError {}

/// The most characters after the first one of the host.
const LONGEST: usize = 2000;

impl TryFrom<String> for PageUrl {
    type Error = PageUrlError;

    fn try_from(text: String) -> Result<Self, PageUrlError> {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .unwrap_or_default();
        let has_host = rest.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[');
        let is_plain = rest.bytes().all(|byte| {
            byte.is_ascii_graphic() && !matches!(byte, b'"' | b'#' | b'\'' | b'<' | b'>' | b'\\' | b'`')
        });
        if has_host && is_plain && rest.len() <= LONGEST + 1 {
            Ok(Self(text))
        } else {
            Err(PageUrlError)
        }
    }
}

impl FromStr for PageUrl {
    type Err = PageUrlError;

    fn from_str(text: &str) -> Result<Self, PageUrlError> {
        Self::try_from(text.to_owned())
    }
}

impl From<PageUrl> for String {
    fn from(url: PageUrl) -> Self {
        url.0
    }
}

impl PageUrl {
    /// The address as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(feature = "schema")]
impl wechat_bank_domain::TextFormat for PageUrl {
    const SHAPE: TextShape = TextShape::Pattern("^https?://[A-Za-z0-9\\[][!$-&(-;=?-\\[\\]-_a-~]{0,2000}$");
    const EXAMPLES: &'static [&'static str] = &["https://bank.example/branches"];
}

/// What a page hands to WeChat's JS-SDK (`wx.config`), besides what it wants to call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JsConfig {
    /// The official account, `appId`.
    pub app_id: String,
    /// When it was signed, `timestamp`: in seconds since 1970, because WeChat signs it so.
    pub timestamp: u64,
    /// What makes the signature unique, `nonceStr`.
    pub nonce: String,
    /// The signature of the page's address.
    pub signature: String,
}

/// Requests the signature that WeChat's JS-SDK needs for a page, such as to show a map.
///
/// The address has to be one of the bank's own pages; another one is refused as `invalid`. WeChat compares it with the
/// one it knows: on iOS that of the page by which the window was opened, elsewhere the current one. `not-found`: the bank
/// has no official account. `wechat-timed-out`: WeChat does not issue the ticket that signs pages. Every page works
/// without the JS-SDK, so that no refusal is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetJsConfig {
    /// The page's address.
    pub url: PageUrl,
}

impl Endpoint for GetJsConfig {
    const METHOD: Method = Method::Get;
    const ROUTE: &'static str = "/api/v1/wechat/js-config";
    type Reply = JsConfig;
    const ACCESS: Access = Access::Anyone;
    const REFUSALS: &'static [Code] = &[Code::NotFound, Code::WechatTimedOut];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_page_is_a_plain_one_without_a_fragment() {
        for text in [
            "https://bank.example",
            "http://127.0.0.1:8080/accounts?a=b",
            "http://[::1]:8080/",
        ] {
            assert_eq!(text.parse::<PageUrl>().map(|url| url.0).as_deref(), Ok(text));
        }
        let long = format!("https://{}", "a".repeat(2002));
        for text in [
            "",
            "https://",
            "https:///accounts",
            "javascript:alert(1)",
            "https://bank.example/#top",
            "https://bank.example/<b>",
            "https://bank.example/a b",
            &long,
        ] {
            assert_eq!(text.parse::<PageUrl>(), Err(PageUrlError), "{text}");
        }
    }
}
