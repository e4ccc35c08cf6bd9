mod page;

use axum::Router;
use axum::extract::State;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;

use super::caller::Caller;
use super::outgoing::{plain, problem_response, to_json, unavailable};
use crate::answer::{Answer, HandlerError};
use crate::bank::Bank;
use crate::records::customer::Customer;
use crate::records::inbox::Messages;
use page::{CSS, JS, page};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The SMS inbox of this browser's customer, under the addresses it has always had. Only a sandbox has one.
pub(crate) fn routes() -> Router<Bank> {
    Router::new()
        .route("/sandbox/phone", get(show_page))
        .route(
            "/sandbox/phone.css",
            get(async || plain(StatusCode::OK, "text/css; charset=utf-8", CSS.to_owned())),
        )
        .route(
            "/sandbox/phone.js",
            get(async || plain(StatusCode::OK, "text/javascript; charset=utf-8", JS.to_owned())),
        )
        .route("/sandbox/sms", get(list_messages))
}

async fn show_page(State(bank): State<Bank>, headers: HeaderMap) -> Response {
    let messages = match messages(&bank, &headers) {
        Ok(messages) => messages,
        Err(error) => return failed(error),
    };
    let html = page(&bank.profile().name, &messages);
    let mut response = plain(StatusCode::OK, "text/html; charset=utf-8", html);
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

async fn list_messages(State(bank): State<Bank>, headers: HeaderMap) -> Response {
    match messages(&bank, &headers).and_then(|messages| to_json(&messages)) {
        Ok(json) => plain(StatusCode::OK, "application/json", json),
        Err(error) => failed(error),
    }
}

fn messages(bank: &Bank, headers: &HeaderMap) -> Answer<Messages> {
    let caller = Caller::identify(bank, headers)?;
    let record = bank.inner.store.customer(&caller.openid)?;
    let customer: Option<Customer> = record.and_then(|record| serde_json::from_slice(&record).ok());
    Ok(customer.unwrap_or_default().inbox.messages())
}

fn failed(error: HandlerError) -> Response {
    match error {
        HandlerError::Refused(problem) => problem_response(&problem),
        HandlerError::Failed(_) => problem_response(&unavailable()),
        HandlerError::Injected(_) | HandlerError::HashNeeded | HandlerError::TicketNeeded => {
            plain(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", String::new())
        }
    }
}
