use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};
use wechat_bank_domain::DocumentType;

use crate::{Access, Code, Endpoint, Method};

/// What differs from one member bank to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Profile {
    /// The bank's full name.
    pub name: String,
    /// The hotline as printed (HH32).
    pub hotline: String,
    /// The document types that certification offers, in this order (HH02).
    pub document_types: Vec<DocumentType>,
    /// Where further services are.
    #[serde(default)]
    pub links: Vec<Link>,
    /// What this bank offers.
    pub features: Features,
}

/// Parts of the pages that a bank may switch off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Features {
    /// Whether a session is reopened with the login password (decision 11); else by certifying again.
    #[serde(default)]
    pub login_password: bool,
    /// Whether alerts can be set (IC02–IC13 in docs/rules.md).
    #[serde(default)]
    pub alerts: bool,
    /// Whether accounts can be added and removed (HH43–HH46).
    #[serde(default)]
    pub account_linking: bool,
}

/// A link out of the pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// What the customer reads.
    pub title: String,
    /// Where it leads.
    pub url: SafeUrl,
}

/// An `https:` address: a link from the API can never run script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String", extend("pattern" = <Self as wechat_bank_domain::WireText>::PATTERN, "examples" = <Self as wechat_bank_domain::WireText>::EXAMPLES, "format" = "uri"))
)]
pub struct SafeUrl(String);

/// The address is not a plain `https:` one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnsafeUrl;

impl fmt::Display for UnsafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("only https addresses without spaces or control characters are links")
    }
}

impl core::error::Error for UnsafeUrl {}

impl TryFrom<String> for SafeUrl {
    type Error = UnsafeUrl;

    fn try_from(text: String) -> Result<Self, UnsafeUrl> {
        let host = text
            .strip_prefix("https://")
            .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
        let plain = text
            .chars()
            .all(|character| !character.is_control() && !character.is_whitespace());
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

/// Asks for the bank's profile; the same for every caller.
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

#[cfg(feature = "schema")]
impl wechat_bank_domain::WireText for SafeUrl {
    const PATTERN: &'static str = "^https://[^/\\s][^\\s]*$";
    const EXAMPLES: &'static [&'static str] = &["https://bank.example/rates"];
}
