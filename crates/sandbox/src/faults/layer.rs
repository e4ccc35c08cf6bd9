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

use super::edit::half_of;
use super::{Spoil, Stranger, SwitchedFault};
use crate::bank::Bank;
use crate::call::{Answer, Stop};
use crate::fault::Fault;
use crate::http::{
    BEFORE_THE_CUT, Caller, check_unsafe, cut_after, plain, problem_response, set_user, to_json,
};

/// Where a customer's faults are switched.
pub(crate) fn routes() -> Router<Bank> {
    Router::new().route("/sandbox/faults", get(list).put(switch))
}

async fn list(State(bank): State<Bank>, headers: HeaderMap) -> Response {
    answer(Caller::identify(&bank, &headers).and_then(|caller| tell(&bank, &caller)))
}

async fn switch(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    answer(switched(&bank, &headers, &body))
}

fn switched(bank: &Bank, headers: &HeaderMap, body: &[u8]) -> Answer<Response> {
    check_unsafe(Method::Put, headers)?;
    let faults: Vec<SwitchedFault> = serde_json::from_slice(body)
        .map_err(|error| Problem::from(Code::Invalid).with_title(error.to_string()))?;
    let caller = Caller::identify(bank, headers)?;
    bank.faults().switch(&caller.openid, faults);
    tell(bank, &caller)
}

fn tell(bank: &Bank, caller: &Caller) -> Answer<Response> {
    let json = to_json(&bank.faults().of(&caller.openid))?;
    let mut response = plain(StatusCode::OK, "application/json", json);
    // Whoever has not made a call yet is somebody from now on.
    if let Some(cookie) = &caller.new_cookie
        && let Ok(cookie) = HeaderValue::from_str(&set_user(bank, cookie))
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

fn answer(answer: Answer<Response>) -> Response {
    answer.unwrap_or_else(|stop| match stop {
        Stop::Refused(problem) => problem_response(&problem),
        _ => problem_response(&Code::Internal.problem()),
    })
}

/// Lets a call through to the bank and its answer back, or does to them what the customer's faults say.
pub(crate) async fn spoil(State(bank): State<Bank>, request: Request, next: Next) -> Response {
    if bank.faults().is_empty() {
        return next.run(request).await;
    }
    let struck = Caller::identify(&bank, request.headers())
        .ok()
        .and_then(|caller| {
            bank.faults()
                .strike(&caller.openid, request.method().as_str(), request.uri().path())
        });
    let sleep = |length| (bank.inner.environment.sleep)(length);
    match struck {
        None => next.run(request).await,
        Some(Spoil::LateRequest(milliseconds)) => {
            sleep(Duration::from_millis(milliseconds)).await;
            next.run(request).await
        }
        Some(Spoil::LateAnswer(milliseconds)) => {
            let response = next.run(request).await;
            sleep(Duration::from_millis(milliseconds)).await;
            response
        }
        Some(Spoil::CutBefore) => {
            let nothing = plain(StatusCode::OK, "application/json", String::new());
            cut(nothing, "", sleep(BEFORE_THE_CUT))
        }
        Some(Spoil::CutAfter) => {
            let (response, text) = read(next.run(request).await).await;
            cut(response, &text, sleep(BEFORE_THE_CUT))
        }
        Some(Spoil::SilentBefore) => {
            sleep(Fault::NEVER).await;
            stranger(Stranger {
                status: 504,
                content_type: None,
                retry_after: None,
                body: String::new(),
            })
        }
        Some(Spoil::StalledAfter) => {
            let (response, text) = read(next.run(request).await).await;
            cut(response, &text, sleep(Fault::NEVER))
        }
        Some(Spoil::Instead(other)) => stranger(other),
        Some(Spoil::LateInstead(milliseconds, other)) => {
            sleep(Duration::from_millis(milliseconds)).await;
            stranger(other)
        }
        Some(Spoil::InsteadAfter(other)) => {
            let _ = next.run(request).await;
            stranger(other)
        }
        Some(Spoil::Edited(edits)) => {
            let (response, text) = read(next.run(request).await).await;
            let text = edits.iter().fold(text, |text, edit| edit.apply(&text));
            response.map(|()| Body::from(text))
        }
    }
}

/// An answer taken apart: its head, and its text.
async fn read(response: Response) -> (Response<()>, String) {
    let (mut head, body) = response.into_parts();
    head.headers.remove(CONTENT_LENGTH);
    // The bank's answers are text; one that breaks off has lost the rest of it already.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    (
        Response::from_parts(head, ()),
        String::from_utf8_lossy(&bytes).into_owned(),
    )
}

/// An answer of which only its beginning comes. It says how long it would be: without that, some engines take whatever
/// has come for all of it. No cookie comes with it: the customer gets nothing of it.
fn cut<B>(response: Response<B>, text: &str, pause: crate::BoxFuture<'static, ()>) -> Response {
    let first = Bytes::from(half_of(text).to_owned());
    let mut response = response.map(|_| cut_after(first, pause));
    let headers = response.headers_mut();
    headers.remove(SET_COOKIE);
    headers.insert(CONTENT_LENGTH, text.len().max(1).into());
    response
}

fn stranger(stranger: Stranger) -> Response {
    let mut response = Response::new(Body::from(stranger.body));
    *response.status_mut() =
        StatusCode::from_u16(stranger.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in [
        (CONTENT_TYPE, stranger.content_type),
        (RETRY_AFTER, stranger.retry_after),
    ] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
