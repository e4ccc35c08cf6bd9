//! The ticket and the signature of the JS-SDK (JS-SDK 说明文档, 附录1).

use serde::{Deserialize, Serialize};

use crate::call::{Call, Method, Refusal, Request, access_token, target_with};
use crate::error_code::ErrorCode;
use crate::query::Query;
use crate::signature::Signature;
use crate::value::{AccessToken, AppId, JsTicket, Nonce};
use crate::web_url::WebUrl;

/// Asks for the ticket that signs pages. There are few of these calls a day: the ticket is stored until it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestTicket {
    /// The account's access token.
    pub token: AccessToken,
}

/// The ticket that signs pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketGranted {
    /// The ticket.
    pub ticket: JsTicket,
    /// For how many seconds it is valid: 7,200.
    pub expires_in: u32,
}

/// What a page hands to `wx.config`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JsConfig {
    /// The account.
    pub app_id: AppId,
    /// When it was signed, in seconds since 1970.
    pub timestamp: u64,
    /// A random text.
    pub nonce_str: Nonce,
    /// The signature in hexadecimal digits.
    pub signature: String,
}

/// Signs the address of a page, without the part from `#` on. WeChat compares with the address it knows: on iOS that of
/// the first page since the window was opened, elsewhere the current one.
pub fn sign_page(ticket: &JsTicket, nonce: &Nonce, timestamp: u64, url: &WebUrl) -> Signature {
    let (ticket, url) = (ticket.expose(), url.without_fragment());
    Signature::of(&format!(
        "jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}"
    ))
}

impl JsConfig {
    /// Signs a page.
    pub fn new(app_id: AppId, ticket: &JsTicket, nonce: Nonce, timestamp: u64, url: &WebUrl) -> Self {
        let signature = sign_page(ticket, &nonce, timestamp, url).to_string();
        Self {
            app_id,
            timestamp,
            nonce_str: nonce,
            signature,
        }
    }

    /// Whether it was signed for this page with this ticket.
    pub fn is_for(&self, ticket: &JsTicket, url: &WebUrl) -> bool {
        let signature: Option<Signature> = self.signature.parse().ok();
        signature == Some(sign_page(ticket, &self.nonce_str, self.timestamp, url))
    }
}

impl Call for RequestTicket {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/cgi-bin/ticket/getticket";
    const REPORTS_SUCCESS: bool = true;
    type Reply = TicketGranted;

    fn encode(&self) -> Request {
        let parameters = [("access_token", self.token.expose()), ("type", "jsapi")];
        Request {
            method: Self::METHOD,
            target: target_with::<Self>(parameters),
            body: None,
        }
    }

    fn decode(query: &str, _: &[u8]) -> Result<Self, Refusal> {
        let query = Query::read(query);
        let token = access_token(&query)?;
        match query.get("type") {
            Some("jsapi") => Ok(Self { token }),
            // Others are for coupons, which a bank has none of.
            _ => Err(ErrorCode::InvalidParameter.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{decode_reply, encode_reply};

    const TICKET: &str =
        "bxLdikRXVbTPdHSM05e5u5sUoXNKd8-41ZO3MhKoyN5OfkWITDGgnr2fwJ0m9E8NYzWKVZvdVtaUgWvsdshFKA";

    #[test]
    fn the_ticket_is_asked_for_and_granted_as_documented() {
        let request = RequestTicket {
            token: "ACCESS_TOKEN".parse().unwrap(),
        };
        let sent = request.encode();
        assert_eq!(
            sent.target,
            "/cgi-bin/ticket/getticket?access_token=ACCESS_TOKEN&type=jsapi"
        );
        assert_eq!(
            RequestTicket::decode("access_token=ACCESS_TOKEN&type=jsapi", b""),
            Ok(request)
        );
        let body = format!(r#"{{"errcode":0,"errmsg":"ok","ticket":"{TICKET}","expires_in":7200}}"#);
        let granted = decode_reply::<RequestTicket>(body.as_bytes()).unwrap();
        assert_eq!((granted.ticket.expose(), granted.expires_in), (TICKET, 7200));
        assert_eq!(encode_reply::<RequestTicket>(&granted), body);
    }

    #[test]
    fn what_is_wrong_with_a_request_has_its_own_code() {
        for (query, code) in [
            ("type=jsapi", ErrorCode::MissingAccessToken),
            ("access_token=&type=jsapi", ErrorCode::MissingAccessToken),
            ("access_token=a+b&type=jsapi", ErrorCode::InvalidAccessToken),
            ("access_token=a&type=wx_card", ErrorCode::InvalidParameter),
            ("access_token=a", ErrorCode::InvalidParameter),
        ] {
            assert_eq!(
                RequestTicket::decode(query, b"").unwrap_err().code,
                code,
                "{query}"
            );
        }
    }

    #[test]
    fn a_page_is_signed_without_its_fragment_and_for_itself_alone() {
        let ticket: JsTicket = TICKET.parse().unwrap();
        let url = |text: &str| text.parse::<WebUrl>().unwrap();
        let config = JsConfig::new(
            "wx520c15f417810387".parse().unwrap(),
            &ticket,
            "n".parse().unwrap(),
            17,
            &url("https://bank.example/branches?a=b#top"),
        );
        assert!(config.is_for(&ticket, &url("https://bank.example/branches?a=b")));
        for other in [
            "https://bank.example/branches",
            "https://bank.example/branches?a=b&c",
            "http://bank.example",
        ] {
            assert!(!config.is_for(&ticket, &url(other)), "{other}");
        }
        assert!(!config.is_for(
            &"other".parse().unwrap(),
            &url("https://bank.example/branches?a=b")
        ));
        let broken = JsConfig {
            signature: "x".to_owned(),
            ..config
        };
        assert!(!broken.is_for(&ticket, &url("https://bank.example/branches?a=b")));
    }

    #[test]
    fn a_page_gets_the_names_of_wx_config() {
        let config = JsConfig {
            app_id: "wx520c15f417810387".parse().unwrap(),
            timestamp: 17,
            nonce_str: "n".parse().unwrap(),
            signature: "s".to_owned(),
        };
        assert_eq!(
            serde_json::to_string(&config).unwrap(),
            r#"{"appId":"wx520c15f417810387","timestamp":17,"nonceStr":"n","signature":"s"}"#
        );
    }
}
