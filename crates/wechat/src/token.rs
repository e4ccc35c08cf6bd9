//! The account's access token (获取稳定版接口调用凭据).

use serde::{Deserialize, Serialize};

use crate::call::{Call, Method, Refusal, Request, json, text};
use crate::error_code::ErrorCode;
use crate::value::{AccessToken, AppId, AppSecret, InvalidValue};

/// Asks for the account's access token: the same one until five minutes before its end, then a new one, while the old
/// one stays valid. At most 10,000 times a minute and 500,000 times a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestToken {
    /// The account.
    pub app: AppId,
    /// Its secret.
    pub secret: AppSecret,
    /// Whether the current token ends at once, as after it has leaked: at most 20 times a day, 30 seconds apart.
    pub force: bool,
}

/// The account's access token. It is stored once, by its one owner, and never logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenGranted {
    /// The token.
    pub access_token: AccessToken,
    /// For how many seconds it is valid: at most 7,200.
    pub expires_in: u32,
}

#[derive(Serialize, Deserialize)]
struct Body {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    appid: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    force_refresh: bool,
}

const GRANT: &str = "client_credential";

impl Call for RequestToken {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/cgi-bin/stable_token";
    const REPORTS_SUCCESS: bool = false;
    type Reply = TokenGranted;

    fn encode(&self) -> Request {
        let body = Body {
            grant_type: GRANT.to_owned(),
            appid: self.app.to_string(),
            secret: self.secret.expose().to_owned(),
            force_refresh: self.force,
        };
        Request {
            method: Self::METHOD,
            target: Self::PATH.to_owned(),
            body: Some(text(&body)),
        }
    }

    fn decode(_: &str, body: &[u8]) -> Result<Self, Refusal> {
        let body: Body = json(body)?;
        if body.grant_type != GRANT {
            return Err(ErrorCode::InvalidGrantType.into());
        }
        Ok(Self {
            app: app_id(&body.appid)?,
            secret: app_secret(&body.secret)?,
            force: body.force_refresh,
        })
    }
}

pub(crate) fn app_id(text: &str) -> Result<AppId, Refusal> {
    match text {
        "" => Err(ErrorCode::MissingAppId.into()),
        text => text
            .parse()
            .map_err(|_: InvalidValue| ErrorCode::InvalidAppId.into()),
    }
}

pub(crate) fn app_secret(text: &str) -> Result<AppSecret, Refusal> {
    match text {
        "" => Err(ErrorCode::MissingAppSecret.into()),
        text => text
            .parse()
            .map_err(|_: InvalidValue| ErrorCode::InvalidAppSecret.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{decode_reply, encode_reply};

    fn request() -> RequestToken {
        RequestToken {
            app: "wx520c15f417810387".parse().unwrap(),
            secret: "0123456789abcdef0123456789abcdef".parse().unwrap(),
            force: false,
        }
    }

    #[test]
    fn the_request_is_written_as_documented() {
        let sent = request().encode();
        assert_eq!(sent.method, Method::Post);
        assert_eq!(sent.target, "/cgi-bin/stable_token");
        let body = sent.body.unwrap();
        assert_eq!(
            body,
            "{\"grant_type\":\"client_credential\",\"appid\":\"wx520c15f417810387\",\
             \"secret\":\"0123456789abcdef0123456789abcdef\",\"force_refresh\":false}"
        );
        assert_eq!(RequestToken::decode("", body.as_bytes()), Ok(request()));
    }

    #[test]
    fn force_is_false_unless_it_is_asked_for() {
        let forced = RequestToken {
            force: true,
            ..request()
        };
        let body = forced.encode().body.unwrap();
        assert_eq!(RequestToken::decode("", body.as_bytes()), Ok(forced));
        let without = body.replace(",\"force_refresh\":true", "");
        assert_eq!(RequestToken::decode("", without.as_bytes()), Ok(request()));
    }

    #[test]
    fn what_is_wrong_with_a_request_has_its_own_code() {
        let body = request().encode().body.unwrap();
        for (body, code) in [
            (String::new(), ErrorCode::EmptyBody),
            ("appid=wx".to_owned(), ErrorCode::MalformedBody),
            (
                r#"["client_credential","a","b",true]"#.to_owned(),
                ErrorCode::MalformedBody,
            ),
            (
                body.replace("client_credential", "authorization_code"),
                ErrorCode::InvalidGrantType,
            ),
            (body.replace("appid", "app"), ErrorCode::MissingAppId),
            (body.replace("wx520", "xx520"), ErrorCode::InvalidAppId),
            (body.replace("secret", "password"), ErrorCode::MissingAppSecret),
            (
                body.replace("0123456789", "0123-56789"),
                ErrorCode::InvalidAppSecret,
            ),
        ] {
            let refusal = RequestToken::decode("", body.as_bytes()).unwrap_err();
            assert_eq!(refusal.code, code, "{body}");
        }
        let refusal = RequestToken::decode("", b"\xff").unwrap_err();
        assert_eq!(refusal.code, ErrorCode::InvalidCharset);
    }

    #[test]
    fn the_reply_is_read_as_documented() {
        let body = r#"{"access_token":"ACCESS_TOKEN","expires_in":7200}"#;
        let granted = decode_reply::<RequestToken>(body.as_bytes()).unwrap();
        assert_eq!(
            (granted.access_token.expose(), granted.expires_in),
            ("ACCESS_TOKEN", 7200)
        );
        assert_eq!(encode_reply::<RequestToken>(&granted), body);
    }

    #[test]
    fn neither_secret_nor_token_shows_in_debug_output() {
        let granted = TokenGranted {
            access_token: "ACCESS_TOKEN".parse().unwrap(),
            expires_in: 7200,
        };
        let shown = format!("{:?} {:?} {granted:?}", request(), request().encode());
        assert!(
            !shown.contains("0123456789abcdef") && !shown.contains("ACCESS_TOKEN"),
            "{shown}"
        );
    }
}
