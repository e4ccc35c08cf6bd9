//! WeChat's API, as the account's server calls it.

use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{Method as HttpMethod, StatusCode};
use axum::response::Response;
use wechat_bank_wechat::{
    AccessToken, Call, Content, CreateMenu, Delivery, Done, ErrorCode, Event, ExchangeCode, Fields, Link,
    MAX_BODY, Method, OpenId, Refusal, RequestTicket, RequestToken, SendSubscription, SendTemplate,
    SubscriptionReceipt, TemplateAccepted, TemplateId, TicketGranted, TokenGranted, encode_reply,
};

use super::chat::{Row, Sender, Shown};
use super::pushing::Expects;
use super::response::plain;
use super::state::{State as Kept, Template, fresh};
use super::switches::Trouble;
use super::wechat::Simulator;

/// How long there is no reply, where there is none.
const SILENCE: Duration = Duration::from_secs(60);
/// Words that WeChat does not deliver. The real list is long and secret.
const SENSITIVE: [&str; 4] = ["赌博", "裸聊", "代开发票", "刷单返利"];

/// A call, as the simulator handles it.
trait Served: Call {
    /// The phone that it is about.
    fn phone(&self, kept: &Kept) -> Option<String>;
    /// The account's token, if it needs one.
    fn token(&self) -> Option<&AccessToken>;
    /// Does it. `trouble` is what goes wrong afterwards.
    fn perform(
        self,
        simulator: &Simulator,
        trouble: Option<Trouble>,
    ) -> Result<(Self::Reply, Later), Refusal>;
}

/// What WeChat pushes after its reply.
type Later = Option<(String, Event)>;

pub(super) async fn exchange(simulator: State<Simulator>, request: Request) -> Response {
    serve::<ExchangeCode>(simulator, request).await
}

pub(super) async fn token(simulator: State<Simulator>, request: Request) -> Response {
    serve::<RequestToken>(simulator, request).await
}

pub(super) async fn ticket(simulator: State<Simulator>, request: Request) -> Response {
    serve::<RequestTicket>(simulator, request).await
}

pub(super) async fn menu(simulator: State<Simulator>, request: Request) -> Response {
    serve::<CreateMenu>(simulator, request).await
}

pub(super) async fn template(simulator: State<Simulator>, request: Request) -> Response {
    serve::<SendTemplate>(simulator, request).await
}

pub(super) async fn subscription(simulator: State<Simulator>, request: Request) -> Response {
    serve::<SendSubscription>(simulator, request).await
}

async fn serve<C: Served>(State(simulator): State<Simulator>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default();
    // One byte more, so that the call's own rule is what refuses.
    let body = to_bytes(body, MAX_BODY + 1).await;
    let called = match (&parts.method, C::METHOD) {
        (&HttpMethod::GET, Method::Get) | (&HttpMethod::POST, Method::Post) => match &body {
            Ok(body) => C::decode(query, body),
            Err(_) => Err(ErrorCode::MalformedBody.into()),
        },
        (_, Method::Get) => Err(ErrorCode::RequireGet.into()),
        (_, Method::Post) => Err(ErrorCode::RequirePost.into()),
    };
    let call = match called {
        Ok(call) => call,
        Err(refusal) => return refused(refusal),
    };
    let trouble = {
        let mut state = simulator.state();
        let phone = call.phone(&state);
        let trouble = state.switches.take(C::PATH, phone.as_deref());
        if trouble == Some(Trouble::Revoke) {
            state.revoke_tokens();
        }
        trouble
    };
    match &trouble {
        Some(Trouble::Refuse(number)) => return refused(ErrorCode::from_number(*number).into()),
        Some(Trouble::Html) => {
            let html = "<html><body><center><h1>502 Bad Gateway</h1></center></body></html>";
            return plain(StatusCode::BAD_GATEWAY, "text/html", html.to_owned());
        }
        Some(Trouble::Silent) => {
            (simulator.environment().sleep)(SILENCE).await;
            return plain(StatusCode::GATEWAY_TIMEOUT, "text/plain", String::new());
        }
        Some(Trouble::Late(milliseconds)) => {
            (simulator.environment().sleep)(Duration::from_millis(*milliseconds)).await;
        }
        _ => {}
    }
    if let Some(token) = call.token() {
        let now = simulator.now();
        let checked = simulator.state().check_token(token, now);
        if let Err(refusal) = checked {
            return refused(refusal);
        }
    }
    match call.perform(&simulator, trouble) {
        Err(refusal) => refused(refusal),
        Ok((reply, later)) => {
            if let Some((phone, event)) = later {
                let other = simulator.clone();
                let push = async move { other.push(&phone, Content::Event(event), Expects::Nothing).await };
                (simulator.environment().background)(Box::pin(push)).await;
            }
            json(encode_reply::<C>(&reply))
        }
    }
}

fn json(body: String) -> Response {
    plain(StatusCode::OK, "application/json; encoding=utf-8", body)
}

/// A refusal has status 200, and the id of the request at its end.
fn refused(refusal: Refusal) -> Response {
    let message = match fresh() {
        Ok(id) => {
            let id: String = id.bytes().map(|byte| format!("{byte:02x}")).take(12).collect();
            format!("{} rid: {id}", refusal.message)
        }
        Err(_) => refusal.message,
    };
    let code = refusal.code;
    json(Refusal { code, message }.encode())
}

impl Served for ExchangeCode {
    fn phone(&self, kept: &Kept) -> Option<String> {
        // A switch is for the phone that has set it alone, also where the code is none.
        Some(kept.phone_of(&self.code).unwrap_or_default())
    }

    fn token(&self) -> Option<&AccessToken> {
        None
    }

    fn perform(self, simulator: &Simulator, _: Option<Trouble>) -> Result<(Self::Reply, Later), Refusal> {
        simulator.exchange(&self).map(|visitor| (visitor, None))
    }
}

impl Served for RequestToken {
    fn phone(&self, _: &Kept) -> Option<String> {
        None
    }

    fn token(&self) -> Option<&AccessToken> {
        None
    }

    fn perform(self, simulator: &Simulator, _: Option<Trouble>) -> Result<(Self::Reply, Later), Refusal> {
        let options = simulator.options();
        if self.app != options.account.app {
            return Err(ErrorCode::InvalidAppId.into());
        }
        if self.secret != options.secret {
            return Err(ErrorCode::InvalidAppSecret.into());
        }
        let now = simulator.now();
        let (access_token, expires_in) = simulator.state().token(self.force, now)?;
        let granted = TokenGranted {
            access_token,
            expires_in,
        };
        Ok((granted, None))
    }
}

impl Served for RequestTicket {
    fn phone(&self, _: &Kept) -> Option<String> {
        None
    }

    fn token(&self) -> Option<&AccessToken> {
        Some(&self.token)
    }

    fn perform(self, simulator: &Simulator, _: Option<Trouble>) -> Result<(Self::Reply, Later), Refusal> {
        let now = simulator.now();
        let (ticket, expires_in) = simulator.state().ticket(now)?;
        Ok((TicketGranted { ticket, expires_in }, None))
    }
}

impl Served for CreateMenu {
    fn phone(&self, _: &Kept) -> Option<String> {
        None
    }

    fn token(&self) -> Option<&AccessToken> {
        Some(&self.token)
    }

    fn perform(self, simulator: &Simulator, _: Option<Trouble>) -> Result<(Self::Reply, Later), Refusal> {
        simulator.state().menu = Some(self.menu);
        Ok((Done {}, None))
    }
}

impl Served for SendTemplate {
    fn phone(&self, kept: &Kept) -> Option<String> {
        Some(kept.phones.find(&self.to).unwrap_or_default())
    }

    fn token(&self) -> Option<&AccessToken> {
        Some(&self.token)
    }

    fn perform(
        self,
        simulator: &Simulator,
        trouble: Option<Trouble>,
    ) -> Result<(Self::Reply, Later), Refusal> {
        let now = simulator.now();
        let mut guard = simulator.state();
        let state = &mut *guard;
        let phone = recipient(state, &self.to)?;
        let shown = card(state, &self.template, &self.fields, &self.link)?;
        let follows = state.phones.get(&phone).is_some_and(|phone| phone.follows);
        if !follows {
            return Err(ErrorCode::RequireFollower.into());
        }
        let message = state.number();
        let earlier = self
            .id
            .as_ref()
            .and_then(|id| state.remember(&self.to, id.as_str(), message, now));
        if let Some(message) = earlier {
            return Ok((TemplateAccepted { message }, None));
        }
        let delivery = match trouble {
            Some(Trouble::UserBlock) => Delivery::BlockedByUser,
            Some(Trouble::SystemFailed) => Delivery::Failed,
            _ => Delivery::Delivered,
        };
        if let (Delivery::Delivered, Some(phone)) = (&delivery, state.phones.get(&phone)) {
            phone.show(Sender::Account, shown, now);
        }
        let event = Event::TemplateSent { message, delivery };
        let later = (trouble != Some(Trouble::NoReceipt)).then_some((phone, event));
        Ok((TemplateAccepted { message }, later))
    }
}

impl Served for SendSubscription {
    fn phone(&self, kept: &Kept) -> Option<String> {
        Some(kept.phones.find(&self.to).unwrap_or_default())
    }

    fn token(&self) -> Option<&AccessToken> {
        Some(&self.token)
    }

    fn perform(
        self,
        simulator: &Simulator,
        trouble: Option<Trouble>,
    ) -> Result<(Self::Reply, Later), Refusal> {
        let now = simulator.now();
        let mut guard = simulator.state();
        let state = &mut *guard;
        let phone = recipient(state, &self.to)?;
        let shown = card(state, &self.template, &self.fields, &self.link)?;
        let message = state.number();
        let accepted = state
            .phones
            .get(&phone)
            .and_then(|phone| phone.accepts(&self.template));
        let Some(left) = accepted else {
            return Err(ErrorCode::NotSubscribed.into());
        };
        *left -= 1;
        let code = match trouble {
            Some(Trouble::UserBlock) => ErrorCode::BlockedByUser.number(),
            Some(Trouble::SystemFailed) => ErrorCode::SystemBusy.number(),
            _ => 0,
        };
        if let (0, Some(phone)) = (code, state.phones.get(&phone)) {
            phone.show(Sender::Account, shown, now);
        }
        let receipt = SubscriptionReceipt {
            template: self.template,
            message,
            code,
        };
        let event = Event::SubscriptionSent(vec![receipt]);
        let later = (trouble != Some(Trouble::NoReceipt)).then_some((phone, event));
        Ok((Done {}, later))
    }
}

fn recipient(state: &Kept, to: &OpenId) -> Result<String, Refusal> {
    state
        .phones
        .find(to)
        .ok_or_else(|| ErrorCode::InvalidOpenId.into())
}

/// How a message is shown: the template's lines with the values of the fields, which have to be the template's.
fn card(state: &Kept, template: &TemplateId, fields: &Fields, link: &Link) -> Result<Shown, Refusal> {
    let found = state.templates.iter().find(|found| found.id == template.as_str());
    let Some(Template { title, rows, .. }) = found else {
        return Err(ErrorCode::InvalidTemplate.into());
    };
    let invalid = |key: &str| Refusal {
        code: ErrorCode::InvalidArgument,
        message: format!(
            "{} data.{key}.value invalid",
            ErrorCode::InvalidArgument.message()
        ),
    };
    if let Some((key, _)) = fields
        .iter()
        .find(|(key, _)| !rows.iter().any(|row| row.key == key.as_str()))
    {
        return Err(invalid(key.as_str()));
    }
    let rows = rows.iter().map(|row| {
        let value = fields.iter().find(|(key, _)| key.as_str() == row.key);
        let (_, value) = value.ok_or_else(|| invalid(&row.key))?;
        if SENSITIVE.iter().any(|word| value.contains(word)) {
            return Err(ErrorCode::SensitiveWords.into());
        }
        Ok(Row {
            label: row.label.clone(),
            value: value.to_owned(),
        })
    });
    Ok(Shown::Template {
        title: title.clone(),
        rows: rows.collect::<Result<_, Refusal>>()?,
        url: link.page.as_ref().map(ToString::to_string),
    })
}
