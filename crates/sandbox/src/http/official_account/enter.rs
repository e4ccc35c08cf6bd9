//! `/wechat/enter`: customers enter a page from the chat or the menu, and are signed in by WeChat on the way. The page
//! itself never sees WeChat's code: it is gone from the address before the page is there.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::header::{LOCATION, REFERRER_POLICY, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use wechat_bank_wechat::{Callback, OpenId};

use super::super::caller::{bind_sign_in, has_signed_in, save_visit, set_visitor, sign_in_cookie};
use super::super::outgoing::{logged, plain};
use super::page;
use crate::answer::{Answer, HandlerError};
use crate::bank::Bank;
use crate::environment::Queue;
use crate::official_account::{Ending, Found, Outcome};
use crate::wechat::Entrance;

const ENTER: &str = "/wechat/enter";
const CALLBACK: &str = "/wechat/callback";
/// Where the pages begin, for an entrance that there is not.
const HOME: &str = "/";

/// Sends the browser to WeChat, or to the page if the bank knows its WeChat user.
pub(super) async fn enter(State(bank): State<Bank>, headers: HeaderMap, uri: Uri) -> Response {
    match entered(&bank, &headers, &uri) {
        Ok(response) => logged(response, "GET", ENTER, None),
        Err(error) => failed(&bank, ENTER, entrance_in(&uri), &error),
    }
}

fn entered(bank: &Bank, headers: &HeaderMap, uri: &Uri) -> Answer<Response> {
    let Some(to) = entrance_in(uri) else {
        return Ok(redirect(StatusCode::SEE_OTHER, HOME, None));
    };
    let Some(account) = bank.account() else {
        return Ok(redirect(StatusCode::SEE_OTHER, to.path(), None));
    };
    // Without a hop: back from the page would lead to WeChat, which would lead to the page again.
    if has_signed_in(bank, headers)? {
        return Ok(redirect(StatusCode::SEE_OTHER, to.path(), None));
    }
    let (browser, cookie) = bind_sign_in(bank, headers)?;
    let address = account.begin_sign_in(to, &browser, bank.steady_now())?;
    let address =
        address.ok_or_else(|| HandlerError::Failed("the account's origin is no address".to_owned()))?;
    Ok(redirect(StatusCode::FOUND, &address, Some(&cookie)))
}

/// The browser comes back from WeChat.
pub(super) async fn callback(State(bank): State<Bank>, headers: HeaderMap, uri: Uri) -> Response {
    let to = entrance_in(&uri);
    let Some(account) = bank.account() else {
        return logged(redirect(StatusCode::SEE_OTHER, HOME, None), "GET", CALLBACK, None);
    };
    let callback = Callback::decode(uri.query().unwrap_or_default());
    let (Ok(callback), Some(browser)) = (callback, sign_in_cookie(&bank, &headers)) else {
        return without_sign_in(&bank, &headers, to);
    };
    let found = account.finish_sign_in(callback, browser, bank.steady_now()).await;
    match found {
        Found::Nothing => without_sign_in(&bank, &headers, to),
        Found::Outcome(Outcome::SignedIn(openid)) => match save(&bank, openid).await {
            Ok(token) => {
                let path = to.map_or(HOME, Entrance::path);
                let response = redirect(StatusCode::SEE_OTHER, path, Some(&set_visitor(&bank, &token)));
                logged(response, "GET", CALLBACK, None)
            }
            Err(error) => failed(&bank, CALLBACK, to, &error),
        },
        Found::Outcome(Outcome::Again(state)) => {
            let again = to.and_then(|to| account.authorise(to, &state));
            match again {
                Some(address) => logged(redirect(StatusCode::FOUND, &address, None), "GET", CALLBACK, None),
                None => logged(page::ending(&bank, Ending::Unfinished, to), "GET", CALLBACK, None),
            }
        }
        Found::Outcome(Outcome::Ended(ending, cause)) => {
            let cause = match ending {
                Ending::Broken => cause.map(|cause| format!("alarm: {cause}")),
                _ => cause,
            };
            logged(page::ending(&bank, ending, to), "GET", CALLBACK, cause)
        }
    }
}

/// A callback that is too old, made up, or of another browser: a visitor who has signed in already goes on; all others
/// begin again (login CSRF, T7).
fn without_sign_in(bank: &Bank, headers: &HeaderMap, to: Option<Entrance>) -> Response {
    let response = if has_signed_in(bank, headers).unwrap_or_default() {
        redirect(StatusCode::SEE_OTHER, to.map_or(HOME, Entrance::path), None)
    } else {
        page::ending(bank, Ending::Unfinished, to)
    };
    logged(response, "GET", CALLBACK, Some("no such sign-in".to_owned()))
}

/// Stores the visit where blocking is allowed, and returns the value of its cookie.
async fn save(bank: &Bank, openid: OpenId) -> Answer<String> {
    let slot = Arc::new(Mutex::new(None));
    let job = {
        let (bank, slot) = (bank.clone(), Arc::clone(&slot));
        Box::new(move || {
            let saved = save_visit(&bank, openid.expose());
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(saved);
        })
    };
    let worked = (bank.inner.environment.work)(Queue::Writes, job).await;
    let saved = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (worked, saved) {
        (Ok(()), Some(saved)) => saved,
        _ => Err(HandlerError::Failed("too much to write".to_owned())),
    }
}

fn failed(bank: &Bank, route: &'static str, to: Option<Entrance>, error: &HandlerError) -> Response {
    let cause = match error {
        HandlerError::Failed(cause) => cause.clone(),
        _ => "internal".to_owned(),
    };
    logged(page::ending(bank, Ending::Busy, to), "GET", route, Some(cause))
}

/// The entrance that an address names, if there is one and only one.
fn entrance_in(uri: &Uri) -> Option<Entrance> {
    let pairs = uri
        .query()?
        .split('&')
        .filter_map(|pair| pair.strip_prefix("to="));
    let mut named = pairs;
    match (named.next(), named.next()) {
        (Some(name), None) => name.parse().ok(),
        _ => None,
    }
}

/// A redirect that is not cached and hands on no address.
fn redirect(status: StatusCode, to: &str, cookie: Option<&str>) -> Response {
    let mut response = plain(status, "text/plain; charset=utf-8", String::new());
    let headers = response.headers_mut();
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    for (name, value) in [(LOCATION, Some(to)), (SET_COOKIE, cookie)] {
        // Addresses and cookies consist of characters that headers allow.
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    }
    response
}
