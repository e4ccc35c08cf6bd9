//! The simulator's addresses: WeChat's own, the page with the phone, and what tests do with a phone.

mod gesture;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{any, get, post};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wechat_bank_wechat::{
    Call, CreateMenu, ExchangeCode, Menu, RequestTicket, RequestToken, SendSubscription, SendTemplate,
};

use super::browser::Browser;
use super::chat::Entry;
use super::phones::Phone;
use super::response::{plain, redirect, set};
use super::state::Template;
use super::switches::{AUTHORISE, Switch};
use super::wechat::{BASE, Simulator};
use super::{api, oauth};
use gesture::Gesture;

const HTML: &str = include_str!("web/page.html");
const CSS: &str = include_str!("web/page.css");
const JS: &str = include_str!("web/page.js");
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; \
    frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
impl Simulator {
    /// All of it as an HTTP service, below [`BASE`].
    pub fn router(&self) -> Router {
        routes().with_state(self.clone())
    }
}

fn routes() -> Router<Simulator> {
    let at = |path: &str| format!("{BASE}{path}");
    Router::new()
        .route(&at(AUTHORISE), get(oauth::authorise))
        .route(&at(ExchangeCode::PATH), any(api::exchange))
        .route(&at(RequestToken::PATH), any(api::token))
        .route(&at(RequestTicket::PATH), any(api::ticket))
        .route(&at(CreateMenu::PATH), any(api::menu))
        .route(&at(SendTemplate::PATH), any(api::template))
        .route(&at(SendSubscription::PATH), any(api::subscription))
        .route(BASE, get(show_page))
        .route(
            &at("/page.css"),
            get(async || plain(StatusCode::OK, "text/css; charset=utf-8", CSS.to_owned())),
        )
        .route(
            &at("/page.js"),
            get(async || plain(StatusCode::OK, "text/javascript; charset=utf-8", JS.to_owned())),
        )
        .route(&at("/chat"), get(show_chat))
        .route(&at("/inbox"), post(receive))
        .route(&at("/switches"), get(list_switches).put(set_switches))
        .route(&at("/templates"), get(list_templates).put(set_templates))
}

async fn show_page(State(simulator): State<Simulator>, headers: HeaderMap) -> Response {
    // Signing in leads back to this host, where the cookie has to be.
    let origin = &simulator.options().origin;
    let (_, host) = origin.split_once("://").unwrap_or_default();
    let is_here = headers
        .get(HOST)
        .is_none_or(|found| found.as_bytes().eq_ignore_ascii_case(host.as_bytes()));
    if !is_here {
        return redirect(&format!("{origin}{BASE}"));
    }
    let mut response = plain(StatusCode::OK, "text/html; charset=utf-8", HTML.to_owned());
    set(&mut response, CONTENT_SECURITY_POLICY, POLICY);
    set(&mut response, REFERRER_POLICY, "no-referrer");
    response
}

/// What a phone shows.
#[derive(Serialize)]
struct Chat {
    name: String,
    follows: bool,
    /// As the account's server has created it.
    menu: Option<Value>,
    /// Where the account's pages are.
    pages: String,
    entries: Vec<Entry>,
    /// Templates whose messages can be accepted, each with how many still are.
    templates: Vec<Value>,
    /// What to open, after a tap on a button that opens a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<String>,
}

async fn show_chat(State(simulator): State<Simulator>, headers: HeaderMap) -> Response {
    let phone = Browser::of(&headers);
    let Some(phone) = phone else {
        return busy();
    };
    let chat = simulator.chat(&phone.id, None);
    phone.answer(StatusCode::OK, &json!(chat))
}

/// Something that the user of a phone does; answers with what the phone shows once the account has answered.
async fn receive(State(simulator): State<Simulator>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(phone) = Browser::of(&headers) else {
        return busy();
    };
    let gesture: Gesture = match read(&headers, &body) {
        Ok(gesture) => gesture,
        Err(refusal) => return refusal.response(),
    };
    match simulator.perform(&phone.id, gesture).await {
        Ok(open) => {
            let chat = simulator.chat(&phone.id, open);
            phone.answer(StatusCode::OK, &json!(chat))
        }
        Err(reason) => phone.answer(StatusCode::CONFLICT, &json!({ "reason": reason })),
    }
}

async fn list_switches(State(simulator): State<Simulator>, headers: HeaderMap) -> Response {
    let Some(phone) = Browser::of(&headers) else {
        return busy();
    };
    let switches = json!(simulator.state().switches.of(&phone.id));
    phone.answer(StatusCode::OK, &switches)
}

async fn set_switches(State(simulator): State<Simulator>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(phone) = Browser::of(&headers) else {
        return busy();
    };
    let switches: Vec<Switch> = match read(&headers, &body) {
        Ok(switches) => switches,
        Err(refusal) => return refusal.response(),
    };
    let set = simulator.state().switches.set(&phone.id, switches);
    let switches = json!(simulator.state().switches.of(&phone.id));
    match set {
        Ok(()) => phone.answer(StatusCode::OK, &switches),
        Err(reason) => phone.answer(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "reason": reason })),
    }
}

async fn list_templates(State(simulator): State<Simulator>) -> Response {
    let templates = json!(simulator.state().templates);
    plain(StatusCode::OK, "application/json", templates.to_string())
}

async fn set_templates(State(simulator): State<Simulator>, headers: HeaderMap, body: Bytes) -> Response {
    match read(&headers, &body) {
        Ok(templates) => {
            simulator.state().templates = templates;
            list_templates(State(simulator)).await
        }
        Err(refusal) => refusal.response(),
    }
}

impl Simulator {
    fn chat(&self, id: &str, open: Option<String>) -> Chat {
        let options = self.options();
        let mut guard = self.state();
        let state = &mut *guard;
        let templates = state.templates.clone();
        let phone = state.phones.open(id, &options.account.app);
        let accepted = |template: &Template, phone: Option<&Phone>| {
            phone
                .and_then(|phone| phone.accepted.get(&template.id))
                .copied()
                .unwrap_or_default()
        };
        let phone = phone.map(|phone| &*phone);
        let templates = templates.iter().map(|template| {
            json!({ "id": template.id, "title": template.title, "accepted": accepted(template, phone) })
        });
        Chat {
            name: options.name.clone(),
            follows: phone.is_some_and(|phone| phone.follows),
            templates: templates.collect(),
            entries: phone
                .map(|phone| phone.chat.iter().cloned().collect())
                .unwrap_or_default(),
            menu: state.menu.as_ref().and_then(menu_json),
            pages: options.pages.clone(),
            open,
        }
    }
}

fn menu_json(menu: &Menu) -> Option<Value> {
    serde_json::from_str(&menu.to_json()).ok()
}

/// Why a body is not read.
struct Unread(StatusCode, String);

/// The body of a request of this site or of a test, as JSON. Other sites cannot send JSON.
fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Unread> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !content_type.is_some_and(|value| value.starts_with("application/json")) {
        return Err(Unread(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the body is no JSON".to_owned(),
        ));
    }
    serde_json::from_slice(body).map_err(|error| Unread(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))
}

impl Unread {
    fn response(self) -> Response {
        let Self(status, reason) = self;
        plain(
            status,
            "application/json",
            json!({ "reason": reason }).to_string(),
        )
    }
}

fn busy() -> Response {
    plain(StatusCode::FORBIDDEN, "text/plain; charset=utf-8", String::new())
}
