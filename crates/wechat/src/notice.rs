//! Messages to a customer that are no answer: template messages (发送模板消息) and subscription messages (发送订阅通知).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Call, Done, Method, Refusal, Request, access_token, json, target, text};
use crate::error_code::ErrorCode;
use crate::field::{FieldError, FieldKey, Fields};
use crate::query::Query;
use crate::value::{AccessToken, AppId, ClientMessageId, InvalidValue, OpenId, TemplateId};
use crate::web_url::WebUrl;

/// Sends a follower a message of one of the account's templates. 100,000 a day for most accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendTemplate {
    /// The account's access token.
    pub token: AccessToken,
    /// To whom.
    pub to: OpenId,
    /// Which template.
    pub template: TemplateId,
    /// Its fields.
    pub fields: Fields,
    /// What a tap opens.
    pub link: Link,
    /// WeChat drops a second message of this id to the same recipient within ten minutes.
    pub id: Option<ClientMessageId>,
}

/// The message is on its way; whether it arrives, is an event (`Event::TemplateSent`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateAccepted {
    /// Its number.
    #[serde(rename = "msgid")]
    pub message: u64,
}

/// Sends a message to somebody who has accepted one of this template, follower or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendSubscription {
    /// The account's access token.
    pub token: AccessToken,
    /// To whom.
    pub to: OpenId,
    /// Which template.
    pub template: TemplateId,
    /// Its fields.
    pub fields: Fields,
    /// What a tap opens.
    pub link: Link,
}

/// What a tap on a message opens. Where both are there, WeChat opens the mini program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// A page.
    pub page: Option<WebUrl>,
    /// A page of a mini program.
    pub mini_program: Option<MiniProgram>,
}

/// A page of a mini program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MiniProgram {
    /// The mini program.
    pub appid: AppId,
    /// The page in it, with parameters.
    #[serde(default)]
    pub pagepath: String,
}

impl Link {
    /// To a page.
    pub fn to(page: WebUrl) -> Self {
        Self {
            page: Some(page),
            mini_program: None,
        }
    }
}

/// Both bodies: a page is `url` in the one and `page` in the other.
#[derive(Serialize)]
struct Body<'a> {
    touser: &'a str,
    template_id: &'a TemplateId,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a WebUrl>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'a WebUrl>,
    #[serde(skip_serializing_if = "Option::is_none")]
    miniprogram: Option<&'a MiniProgram>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_msg_id: Option<&'a ClientMessageId>,
    data: &'a Fields,
}

/// What both have in common.
struct Received {
    token: AccessToken,
    to: OpenId,
    template: TemplateId,
    fields: Fields,
    link: Link,
    rest: Map<String, Value>,
}

impl Call for SendTemplate {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/cgi-bin/message/template/send";
    const REPORTS_SUCCESS: bool = true;
    type Reply = TemplateAccepted;

    fn encode(&self) -> Request {
        let body = Body {
            touser: self.to.expose(),
            template_id: &self.template,
            url: self.link.page.as_ref(),
            page: None,
            miniprogram: self.link.mini_program.as_ref(),
            client_msg_id: self.id.as_ref(),
            data: &self.fields,
        };
        Request {
            method: Self::METHOD,
            target: target::<Self>(&self.token),
            body: Some(text(&body)),
        }
    }

    fn decode(query: &str, body: &[u8]) -> Result<Self, Refusal> {
        let received = Received::read(query, body, "url")?;
        let id = match words(&received.rest, "client_msg_id") {
            "" => None,
            id => Some(
                id.parse()
                    .map_err(|_: InvalidValue| ErrorCode::InvalidParameter)?,
            ),
        };
        let Received {
            token,
            to,
            template,
            fields,
            link,
            ..
        } = received;
        Ok(Self {
            token,
            to,
            template,
            fields,
            link,
            id,
        })
    }
}

impl Call for SendSubscription {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/cgi-bin/message/subscribe/bizsend";
    const REPORTS_SUCCESS: bool = true;
    type Reply = Done;

    fn encode(&self) -> Request {
        let body = Body {
            touser: self.to.expose(),
            template_id: &self.template,
            url: None,
            page: self.link.page.as_ref(),
            miniprogram: self.link.mini_program.as_ref(),
            client_msg_id: None,
            data: &self.fields,
        };
        Request {
            method: Self::METHOD,
            target: target::<Self>(&self.token),
            body: Some(text(&body)),
        }
    }

    fn decode(query: &str, body: &[u8]) -> Result<Self, Refusal> {
        let Received {
            token,
            to,
            template,
            fields,
            link,
            ..
        } = Received::read(query, body, "page")?;
        Ok(Self {
            token,
            to,
            template,
            fields,
            link,
        })
    }
}

impl Received {
    fn read(query: &str, body: &[u8], page: &str) -> Result<Self, Refusal> {
        let token = access_token(&Query::read(query))?;
        let rest: Map<String, Value> = json(body)?;
        let to = match words(&rest, "touser") {
            "" => return Err(ErrorCode::MissingOpenId.into()),
            to => to.parse().map_err(|_: InvalidValue| ErrorCode::InvalidOpenId)?,
        };
        let template = match words(&rest, "template_id") {
            "" => return Err(ErrorCode::InvalidTemplateLength.into()),
            id => id.parse().map_err(|_: InvalidValue| ErrorCode::InvalidTemplate)?,
        };
        let page = match words(&rest, page) {
            "" => None,
            page => Some(
                page.parse()
                    .map_err(|_: InvalidValue| ErrorCode::InvalidUrlDomain)?,
            ),
        };
        let mini_program = match rest.get("miniprogram") {
            // Clients send it empty where there is none.
            Some(Value::Object(link)) if !words(link, "appid").is_empty() => {
                let link = serde_json::from_value(Value::Object(link.clone()));
                Some(link.map_err(|_| ErrorCode::InvalidAppId)?)
            }
            _ => None,
        };
        let fields = fields_in(rest.get("data"))?;
        let link = Link { page, mini_program };
        Ok(Self {
            token,
            to,
            template,
            fields,
            link,
            rest,
        })
    }
}

fn words<'a>(object: &'a Map<String, Value>, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The fields, or which of them breaks its rule, in WeChat's words.
fn fields_in(data: Option<&Value>) -> Result<Fields, Refusal> {
    let invalid = |key: &str, what: &str| Refusal {
        code: ErrorCode::InvalidArgument,
        message: format!("{} data.{key}.value {what}", ErrorCode::InvalidArgument.message()),
    };
    let Some(Value::Object(data)) = data else {
        return Err(ErrorCode::InvalidArgument.into());
    };
    data.iter().try_fold(Fields::new(), |fields, (key, field)| {
        let name: FieldKey = key
            .parse()
            .map_err(|_: InvalidValue| invalid(&plain(key), "invalid"))?;
        let value = field.get("value").and_then(Value::as_str).unwrap_or_default();
        fields.with(name, value).map_err(|error| match error {
            FieldError::Empty => invalid(key, "is empty"),
            _ => invalid(key, "invalid"),
        })
    })
}

/// A name that may be repeated in an error.
fn plain(key: &str) -> String {
    key.chars()
        .filter(|character| character.is_ascii_alphanumeric() || *character == '_')
        .take(32)
        .collect()
}

#[cfg(test)]
mod tests;
