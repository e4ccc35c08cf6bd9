use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};
use wechat_bank_domain::DocumentType;
#[cfg(feature = "schema")]
use wechat_bank_domain::TextShape;

use crate::{Access, Code, Endpoint, Method};

/// What differs between member banks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Profile {
    /// The bank's full name.
    pub name: String,
    /// The hotline as printed (HH32).
    pub hotline: String,
    /// The document types that certification offers, in this order (HH02).
    pub document_types: Vec<DocumentType>,
    /// Links to further services.
    #[serde(default)]
    pub links: Vec<Link>,
    /// The features of this bank.
    pub features: Features,
}

/// Features that a bank may switch off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Features {
    /// Whether a session is reopened with the login password (decision 11); otherwise by certifying again.
    #[serde(default)]
    pub login_password: bool,
    /// Whether alerts can be set (IC02–IC13 in docs/rules.md).
    #[serde(default)]
    pub alerts: bool,
    /// Whether accounts can be added and removed (HH43–HH46).
    #[serde(default)]
    pub account_linking: bool,
}

/// An external link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// Its text.
    pub title: String,
    /// Its target.
    pub url: SafeUrl,
}

/// An `https:` address, so that a link from the API cannot run script (XSS).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "wechat_bank_domain::Text<Self>")
)]
pub struct SafeUrl(String);

/// The address is not a plain `https:` one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnsafeUrl;

impl fmt::Display for UnsafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("only https addresses of printable ASCII characters are links")
    }
}

impl core::error::Error for UnsafeUrl {}

impl TryFrom<String> for SafeUrl {
    type Error = UnsafeUrl;

    fn try_from(text: String) -> Result<Self, UnsafeUrl> {
        let host = text
            .strip_prefix("https://")
            .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        if host && plain {
            Ok(Self(text))
        } else {
            Err(UnsafeUrl)
        }
    }
}

impl FromStr for SafeUrl {
    type Err = UnsafeUrl;

    fn from_str(text: &str) -> Result<Self, UnsafeUrl> {
        Self::try_from(text.to_owned())
    }
}

impl From<SafeUrl> for String {
    fn from(url: SafeUrl) -> Self {
        url.0
    }
}

impl SafeUrl {
    /// The address, ready for `href`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(feature = "schema")]
impl wechat_bank_domain::TextFormat for SafeUrl {
    const SHAPE: TextShape = TextShape::Pattern("^https://[!-.0-~][!-~]*$");
    const EXAMPLES: &'static [&'static str] = &["https://bank.example/rates"];
    const FORMAT: Option<&'static str> = Some("uri");
}

/// Requests the bank's profile; the same for every caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetProfile {}

impl Endpoint for GetProfile {
    const METHOD: Method = Method::Get;
    const ROUTE: &'static str = "/api/v1/profile";
    type Reply = Profile;
    const ACCESS: Access = Access::Anyone;
    const REFUSALS: &'static [Code] = &[];
}
