//! Calls of WeChat's API, from both ends: what the account's server sends and what WeChat answers.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error_code::{ErrorCode, Remedy};
use crate::query::Query;
use crate::value::{AccessToken, InvalidValue};
use crate::xml::MAX_BODY;

/// Where the calls go, followed by the target of each.
pub const API_ORIGIN: &str = "https://api.weixin.qq.com";

/// The HTTP method of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Parameters are in the address.
    Get,
    /// Parameters are in a JSON body, the access token in the address.
    Post,
}

/// A call of WeChat's API: the request is the type itself.
pub trait Call: Sized {
    /// The HTTP method.
    const METHOD: Method;
    /// The path.
    const PATH: &'static str;
    /// Whether a reply that is no refusal says so, with `errcode` 0.
    const REPORTS_SUCCESS: bool;
    /// The reply in case of success.
    type Reply: Serialize + DeserializeOwned;

    /// The request to send.
    fn encode(&self) -> Request;

    /// Reads a request as WeChat does: what is wrong with it is the refusal to answer with.
    fn decode(query: &str, body: &[u8]) -> Result<Self, Refusal>;
}

/// A request of a call. Its address has secrets in it, so it is not for any log: `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// Path and query.
    pub target: String,
    /// The JSON body of a POST, in UTF-8 without `\u` (40033).
    pub body: Option<String>,
}

/// A refusal of WeChat: `errcode` is not zero.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What was refused and why.
    pub code: ErrorCode,
    /// WeChat's words, which name a field or an address, and end with the id of the request (`rid`).
    pub message: String,
}

/// Why there is no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyFault {
    /// WeChat refuses.
    Refused(Refusal),
    /// It is not WeChat that has answered, or not as documented: a proxy, an HTML page, half a response.
    Unreadable,
}

/// `errcode` and `errmsg` alone.
#[derive(Serialize, Deserialize)]
struct Status {
    #[serde(default)]
    errcode: i32,
    #[serde(default)]
    errmsg: String,
}

/// A reply that has nothing but success to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {}

/// A reply that begins with its status, as all of WeChat's do that report success.
#[derive(Serialize)]
struct Reported<'a, R> {
    #[serde(flatten)]
    status: Status,
    #[serde(flatten)]
    reply: &'a R,
}

/// Writes a reply as WeChat does, its fields in the documented order.
pub fn encode_reply<C: Call>(reply: &C::Reply) -> String {
    let written = if C::REPORTS_SUCCESS {
        let status = Status {
            errcode: 0,
            errmsg: "ok".to_owned(),
        };
        serde_json::to_string(&Reported { status, reply })
    } else {
        serde_json::to_string(reply)
    };
    // Replies are structs with names for keys, so that writing them cannot fail.
    written.unwrap_or_default()
}

/// Reads a reply. Nothing of it is in the error but WeChat's own words.
pub fn decode_reply<C: Call>(body: &[u8]) -> Result<C::Reply, ReplyFault> {
    if body.len() > MAX_BODY {
        return Err(ReplyFault::Unreadable);
    }
    // Through a map: serde would also take an array for a struct.
    let fields: Map<String, Value> = serde_json::from_slice(body).map_err(|_| ReplyFault::Unreadable)?;
    let fields = Value::Object(fields);
    let status = Status::deserialize(&fields).map_err(|_| ReplyFault::Unreadable)?;
    if status.errcode != 0 {
        return Err(ReplyFault::Refused(Refusal {
            code: ErrorCode::from_number(status.errcode),
            message: status.errmsg,
        }));
    }
    serde_json::from_value(fields).map_err(|_| ReplyFault::Unreadable)
}

impl Refusal {
    /// The body of the response by which WeChat refuses.
    pub fn encode(&self) -> String {
        let status = Status {
            errcode: self.code.number(),
            errmsg: self.message.clone(),
        };
        // Two fields of these types are always JSON.
        serde_json::to_string(&status).unwrap_or_default()
    }

    /// The field of a message that breaks the rule of its type (47003), such as `thing11`.
    pub fn field(&self) -> Option<&str> {
        let (_, rest) = self.message.split_once("data.")?;
        let (key, _) = rest.split_once(".value")?;
        let is_key = key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        (is_key && !key.is_empty()).then_some(key)
    }

    /// The id of the request, by which WeChat's support finds it.
    pub fn request_id(&self) -> Option<&str> {
        let (_, id) = self.message.rsplit_once("rid:")?;
        let id = id.trim();
        let is_id = id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        (is_id && !id.is_empty()).then_some(id)
    }
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        Self {
            code,
            message: code.message().to_owned(),
        }
    }
}

impl ReplyFault {
    /// What to do about it. An unreadable reply to a message that was sent is unknown: ask for its receipt before it is
    /// sent again.
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::Refused(refusal) => refusal.code.remedy(),
            Self::Unreadable => Remedy::Repeat,
        }
    }
}

/// The token of a call that needs one.
pub(crate) fn access_token(query: &Query) -> Result<AccessToken, Refusal> {
    let text = query.get("access_token").ok_or(ErrorCode::MissingAccessToken)?;
    text.parse()
        .map_err(|_: InvalidValue| ErrorCode::InvalidAccessToken.into())
}

/// The target of a call with the token.
pub(crate) fn target<C: Call>(token: &AccessToken) -> String {
    target_with::<C>([("access_token", token.expose())])
}

/// The target of a call with these parameters.
pub(crate) fn target_with<'a, C: Call>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    format!("{}?{}", C::PATH, crate::query::write(parameters))
}

/// The body of a POST as JSON.
pub(crate) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    if body.is_empty() {
        return Err(ErrorCode::EmptyBody.into());
    }
    if body.len() > MAX_BODY {
        return Err(ErrorCode::MalformedBody.into());
    }
    let text = std::str::from_utf8(body).map_err(|_| ErrorCode::InvalidCharset)?;
    let fields: Map<String, Value> = serde_json::from_str(text).map_err(|_| ErrorCode::MalformedBody)?;
    serde_json::from_value(Value::Object(fields)).map_err(|_| ErrorCode::MalformedBody.into())
}

/// The JSON of a body. Its types have string keys and finite numbers, so that there is always one.
pub(crate) fn text<T: Serialize>(body: &T) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.target.split('?').next();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &path)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Refusal {
    /// Without WeChat's words, which may repeat what was sent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("code", &self.code.number())
            .field("field", &self.field())
            .field("rid", &self.request_id())
            .finish()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WeChat refuses: {}", self.code)
    }
}

impl std::error::Error for Refusal {}

impl fmt::Display for ReplyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Unreadable => f.write_str("the response is not one of WeChat's API"),
        }
    }
}

impl std::error::Error for ReplyFault {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::menu::CreateMenu;
    use crate::token::RequestToken;

    fn refused(body: &str) -> Refusal {
        match decode_reply::<RequestToken>(body.as_bytes()) {
            Err(ReplyFault::Refused(refusal)) => refusal,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_refusal_is_read_with_its_field_and_the_id_of_its_request() {
        let refusal = refused(
            r#"{"errcode":47003,"errmsg":"argument invalid! data.thing11.value invalid rid: 63919c9c-14be7d2e-409ee39d"}"#,
        );
        assert_eq!(refusal.code, ErrorCode::InvalidArgument);
        assert_eq!(refusal.field(), Some("thing11"));
        assert_eq!(refusal.request_id(), Some("63919c9c-14be7d2e-409ee39d"));
        let refusal = refused(r#"{"errcode":40164,"errmsg":"invalid ip 1.2.3.4, not in whitelist"}"#);
        assert_eq!((refusal.field(), refusal.request_id()), (None, None));
        assert_eq!(refused(r#"{"errcode":-1}"#).code, ErrorCode::SystemBusy);
        assert_eq!(
            refused(r#"{"errcode":123456,"errmsg":"new"}"#).code,
            ErrorCode::Other(123_456)
        );
    }

    #[test]
    fn debug_output_and_text_of_a_refusal_repeat_nothing_that_was_sent() {
        let refusal = refused(r#"{"errcode":40003,"errmsg":"invalid openid oABC data.<b>.value rid: oABC"}"#);
        let shown = format!("{refusal:?} {refusal} {:?}", ReplyFault::Refused(refusal.clone()));
        assert!(!shown.contains("oABC") && !shown.contains("<b>"), "{shown}");
    }

    #[test]
    fn a_refusal_that_is_written_is_read_back() {
        for code in ErrorCode::ALL {
            let refusal = Refusal::from(*code);
            assert_eq!(refused(&refusal.encode()), refusal);
        }
    }

    #[test]
    fn what_is_no_reply_is_unreadable() {
        let large = format!("{{\"access_token\":\"{}\"}}", "a".repeat(MAX_BODY));
        for body in [
            "",
            "ok",
            "<html><body>Bad gateway</body></html>",
            "[]",
            "[\"a\",7200]",
            "null",
            "{\"errcode\":\"40001\"}",
            "{\"errcode\":99999999999}",
            "{}",
            "{\"access_token\":\"a\"",
            "{\"access_token\":\"with blank\",\"expires_in\":7200}",
            &large,
        ] {
            let reply = decode_reply::<RequestToken>(body.as_bytes());
            assert_eq!(reply, Err(ReplyFault::Unreadable), "{body}");
        }
    }

    #[test]
    fn success_is_reported_where_wechat_reports_it() {
        let done = encode_reply::<CreateMenu>(&Done {});
        assert_eq!(done, r#"{"errcode":0,"errmsg":"ok"}"#);
        assert_eq!(decode_reply::<CreateMenu>(done.as_bytes()), Ok(Done {}));
    }
}
