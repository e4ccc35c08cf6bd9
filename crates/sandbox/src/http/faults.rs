use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::get;
use wechat_bank_api::{Code, Method, Problem};

use super::caller::{Caller, set_user};
use super::guard::check_unsafe;
use super::outgoing::{BEFORE_THE_CUT, InjectedFault, cut_after, plain, problem_response, to_json};
use crate::answer::{Answer, HandlerError};
use crate::bank::Bank;
use crate::environment::BoxFuture;
use crate::faults::{FaultRule, NetworkFault, ProxyResponse, half_of};

/// Where a customer's faults are read and replaced.
pub(crate) fn routes() -> Router<Bank> {
    Router::new().route("/sandbox/faults", get(list).put(replace))
}

async fn list(State(bank): State<Bank>, headers: HeaderMap) -> Response {
    answer(Caller::identify(&bank, &headers).and_then(|caller| rules_of(&bank, &caller)))
}

async fn replace(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    answer(replaced(&bank, &headers, &body))
}

fn replaced(bank: &Bank, headers: &HeaderMap, body: &[u8]) -> Answer<Response> {
    check_unsafe(Method::Put, headers)?;
    let faults: Vec<FaultRule> = serde_json::from_slice(body)
        .map_err(|error| Problem::from(Code::Invalid).with_title(error.to_string()))?;
    let caller = Caller::identify(bank, headers)?;
    bank.faults().set(&caller.openid, faults);
    rules_of(bank, &caller)
}

fn rules_of(bank: &Bank, caller: &Caller) -> Answer<Response> {
    let json = to_json(&bank.faults().of(&caller.openid))?;
    let mut response = plain(StatusCode::OK, "application/json", json);
    // A first-time caller receives the user cookie.
    if let Some(cookie) = &caller.new_cookie
        && let Ok(cookie) = HeaderValue::from_str(&set_user(bank, cookie))
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

fn answer(answer: Answer<Response>) -> Response {
    answer.unwrap_or_else(|error| match error {
        HandlerError::Refused(problem) => problem_response(&problem),
        _ => problem_response(&Code::Internal.problem()),
    })
}

/// Passes a call on to the bank. Injects the fault that the request carries, or else the customer's rules ask for, and
/// then the one that the call's own input asks for.
pub(crate) async fn inject(State(bank): State<Bank>, request: Request, next: Next) -> Response {
    let fault = (request.extensions().get().cloned()).or_else(|| fault_of_rules(&bank, &request));
    let response = match &fault {
        // What stands in place of the bank's response does not depend on it.
        Some(fault) if fault.prevents_the_call() => Response::default(),
        Some(NetworkFault::LateRequest(milliseconds)) => {
            sleep(&bank, Duration::from_millis(*milliseconds)).await;
            next.run(request).await
        }
        _ => next.run(request).await,
    };
    let own = response
        .extensions()
        .get()
        .map(|InjectedFault(fault)| fault.clone());
    let mut response = response;
    for fault in own.into_iter().chain(fault) {
        response = spoiled(&bank, response, fault).await;
    }
    response
}

fn fault_of_rules(bank: &Bank, request: &Request) -> Option<NetworkFault> {
    if bank.faults().is_empty() {
        return None;
    }
    let caller = Caller::identify(bank, request.headers()).ok()?;
    bank.faults()
        .take(&caller.openid, request.method().as_str(), request.uri().path())
}

fn sleep(bank: &Bank, length: Duration) -> BoxFuture<'static, ()> {
    (bank.inner.environment.sleep)(length)
}

/// What the customer gets of a response.
async fn spoiled(bank: &Bank, response: Response, fault: NetworkFault) -> Response {
    match fault {
        NetworkFault::LateRequest(_) => response,
        NetworkFault::LateAnswer(milliseconds) => {
            sleep(bank, Duration::from_millis(milliseconds)).await;
            response
        }
        NetworkFault::CutBefore => {
            let nothing = ProxyResponse {
                status: 200,
                content_type: Some("application/json".to_owned()),
                retry_after: None,
                body: String::new(),
            };
            cut(proxy(response, nothing), "", sleep(bank, BEFORE_THE_CUT))
        }
        NetworkFault::CutAfter => {
            let (response, text) = read(response).await;
            cut(response, &text, sleep(bank, BEFORE_THE_CUT))
        }
        NetworkFault::SilentBefore => {
            sleep(bank, NetworkFault::SILENCE).await;
            let timed_out = ProxyResponse {
                status: 504,
                content_type: None,
                retry_after: None,
                body: String::new(),
            };
            proxy(response, timed_out)
        }
        NetworkFault::StalledAfter => {
            let (response, text) = read(response).await;
            cut(response, &text, sleep(bank, NetworkFault::SILENCE))
        }
        NetworkFault::Instead(other) | NetworkFault::InsteadAfter(other) => proxy(response, other),
        NetworkFault::LateInstead(milliseconds, other) => {
            sleep(bank, Duration::from_millis(milliseconds)).await;
            proxy(response, other)
        }
        NetworkFault::Edited(edits) => {
            let (response, text) = read(response).await;
            let text = edits.iter().fold(text, |text, edit| edit.apply(&text));
            response.map(|()| Body::from(text))
        }
    }
}

/// Splits a response into its head and its text.
async fn read(response: Response) -> (Response<()>, String) {
    let (mut head, body) = response.into_parts();
    head.headers.remove(CONTENT_LENGTH);
    // The bank's responses are text; one that breaks off has already lost its rest.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    (
        Response::from_parts(head, ()),
        String::from_utf8_lossy(&bytes).into_owned(),
    )
}

/// A response of which only the beginning arrives. It declares its full length: otherwise some engines take the part
/// for the whole. It sets no cookie, since the customer did not receive the response.
fn cut<B>(response: Response<B>, text: &str, pause: BoxFuture<'static, ()>) -> Response {
    let first = Bytes::from(half_of(text).to_owned());
    let mut response = response.map(|_| cut_after(first, pause));
    let headers = response.headers_mut();
    headers.remove(SET_COOKIE);
    headers.insert(CONTENT_LENGTH, text.len().max(1).into());
    response
}

/// The proxy's response in place of the bank's, of which only what the log needs remains.
fn proxy(response: Response, other: ProxyResponse) -> Response {
    let extensions = response.into_parts().0.extensions;
    let mut response = Response::new(Body::from(other.body));
    *response.extensions_mut() = extensions;
    *response.status_mut() = StatusCode::from_u16(other.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in [
        (CONTENT_TYPE, other.content_type),
        (RETRY_AFTER, other.retry_after),
    ] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
