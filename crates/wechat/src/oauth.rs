//! Signing in by WeChat (网页授权): the customer's browser goes to WeChat and comes back with a code, which the account's
//! server exchanges for the openid.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::call::{Call, Method, Refusal, Request, target_with};
use crate::error_code::ErrorCode;
use crate::query::{self, Query};
use crate::token::{app_id, app_secret};
use crate::value::{
    AppId, AppSecret, InvalidValue, OAuthCode, OAuthState, OpenId, RefreshToken, UnionId, WebAccessToken,
};
use crate::web_url::WebUrl;

/// Where browsers are sent to, followed by [`Authorise::target`].
pub const OPEN_ORIGIN: &str = "https://open.weixin.qq.com";

/// Sends the browser to WeChat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorise {
    /// The account.
    pub app: AppId,
    /// Where WeChat sends the browser back to; its host is listed in the account's console.
    pub redirect: WebUrl,
    /// What is asked for.
    pub scope: Scope,
    /// What comes back with the code.
    pub state: OAuthState,
}

/// What the visitor is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The openid alone: nothing is shown to the visitor.
    Base,
    /// Name and picture, which the visitor has to agree to.
    UserInfo,
}

/// The browser comes back. The same visit may come back twice, with the same state and another code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    /// The code; none if the visitor has not agreed.
    pub code: Option<OAuthCode>,
    /// What the browser was sent with.
    pub state: OAuthState,
}

/// Why an address is none of a callback, or none by which WeChat authorises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthoriseError {
    /// `appid` is missing or invalid.
    AppId,
    /// `redirect_uri` is missing or no address.
    Redirect,
    /// `response_type` is not `code`.
    ResponseType,
    /// `scope` is missing or unknown.
    Scope,
    /// `state` is missing, longer than 128 characters, or has others than letters and digits.
    State,
    /// `code` is malformed.
    Code,
    /// The parameters are in another order than documented, which WeChat refuses.
    Order,
}

/// Exchanges a code for the openid. A code is valid once and for five minutes; 50,000 calls a minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeCode {
    /// The account.
    pub app: AppId,
    /// Its secret.
    pub secret: AppSecret,
    /// The code of the callback.
    pub code: OAuthCode,
}

/// The visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// A token for this visitor alone, which a bank has no use for.
    pub access_token: WebAccessToken,
    /// For how many seconds it is valid.
    pub expires_in: u32,
    /// What renews it.
    pub refresh_token: RefreshToken,
    /// Who it is, follower or not.
    pub openid: OpenId,
    /// What was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Only with [`Scope::UserInfo`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unionid: Option<UnionId>,
    /// 1 if the openid is a virtual one: WeChat shows only a snapshot of the page (快照页), and this is no sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_snapshotuser: Option<u8>,
}

const PATH: &str = "/connect/oauth2/authorize";
const FRAGMENT: &str = "#wechat_redirect";

impl Authorise {
    /// Path, query and fragment of the address. WeChat wants the parameters in this order, and the fragment.
    pub fn target(&self) -> String {
        let query = query::write([
            ("appid", self.app.as_str()),
            ("redirect_uri", self.redirect.as_str()),
            ("response_type", "code"),
            ("scope", self.scope.as_str()),
            ("state", self.state.expose()),
        ]);
        format!("{PATH}?{query}{FRAGMENT}")
    }

    /// The whole address.
    pub fn address(&self) -> String {
        format!("{OPEN_ORIGIN}{}", self.target())
    }

    /// Reads the query of such an address as WeChat does. The fragment does not reach a server.
    pub fn decode(query: &str) -> Result<Self, AuthoriseError> {
        let parameters = Query::read(query);
        let response_type = parameters.get("response_type");
        let authorise = Self {
            app: parameters.value("appid").ok_or(AuthoriseError::AppId)?,
            redirect: parameters.value("redirect_uri").ok_or(AuthoriseError::Redirect)?,
            scope: match parameters.get("scope") {
                Some("snsapi_base") => Scope::Base,
                Some("snsapi_userinfo") => Scope::UserInfo,
                _ => return Err(AuthoriseError::Scope),
            },
            state: parameters.value("state").ok_or(AuthoriseError::State)?,
        };
        if response_type != Some("code") {
            return Err(AuthoriseError::ResponseType);
        }
        let order = ["appid", "redirect_uri", "response_type", "scope", "state"];
        match parameters.starts_with(&order) {
            true => Ok(authorise),
            false => Err(AuthoriseError::Order),
        }
    }
}

impl Scope {
    /// Its name in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Base => "snsapi_base",
            Self::UserInfo => "snsapi_userinfo",
        }
    }
}

impl Callback {
    /// The address that WeChat sends the browser back to.
    pub fn address(&self, redirect: &WebUrl) -> String {
        let mut parameters = Vec::new();
        parameters.extend(self.code.as_ref().map(|code| ("code", code.expose())));
        parameters.push(("state", self.state.expose()));
        let address = redirect.without_fragment();
        let separator = if address.contains('?') { '&' } else { '?' };
        format!("{address}{separator}{}", query::write(parameters))
    }

    /// Reads the query of such an address. What else is in it is the account's own.
    pub fn decode(query: &str) -> Result<Self, AuthoriseError> {
        let parameters = Query::read(query);
        let code = match parameters.has("code") {
            true => Some(parameters.value("code").ok_or(AuthoriseError::Code)?),
            false => None,
        };
        let state = parameters.value("state").ok_or(AuthoriseError::State)?;
        Ok(Self { code, state })
    }
}

impl Visitor {
    /// Whether the openid is a virtual one, which must not sign in.
    pub fn is_snapshot(&self) -> bool {
        self.is_snapshotuser.is_some_and(|value| value != 0)
    }
}

impl Call for ExchangeCode {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/sns/oauth2/access_token";
    const REPORTS_SUCCESS: bool = false;
    type Reply = Visitor;

    fn encode(&self) -> Request {
        let parameters = [
            ("appid", self.app.as_str()),
            ("secret", self.secret.expose()),
            ("code", self.code.expose()),
            ("grant_type", "authorization_code"),
        ];
        Request {
            method: Self::METHOD,
            target: target_with::<Self>(parameters),
            body: None,
        }
    }

    fn decode(query: &str, _: &[u8]) -> Result<Self, Refusal> {
        let query = Query::read(query);
        let app = app_id(query.get("appid").unwrap_or_default())?;
        let secret = app_secret(query.get("secret").unwrap_or_default())?;
        let code = query.get("code").ok_or(ErrorCode::MissingOAuthCode)?;
        if query.get("grant_type") != Some("authorization_code") {
            return Err(ErrorCode::InvalidGrantType.into());
        }
        match code.parse() {
            Ok(code) => Ok(Self { app, secret, code }),
            Err(InvalidValue(_)) => Err(ErrorCode::InvalidOAuthCode.into()),
        }
    }
}

impl fmt::Display for AuthoriseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AppId => "appid is missing or invalid",
            Self::Redirect => "redirect_uri is missing or no address",
            Self::ResponseType => "response_type is not code",
            Self::Scope => "scope is missing or unknown",
            Self::State => "state is missing or not 1 to 128 letters and digits",
            Self::Code => "code is malformed",
            Self::Order => "the parameters are not in the documented order",
        })
    }
}

impl std::error::Error for AuthoriseError {}

#[cfg(test)]
mod tests;
