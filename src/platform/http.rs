//! One HTTP exchange with a time limit.

use futures::future::{Either, select};
use gloo_net::http::{RequestBuilder, Response};
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::{browser, clock};

/// The largest answer that is read, in bytes of text; a page of transactions has about 20,000.
const LARGEST_ANSWER: usize = 2 * 1024 * 1024;

/// What came back, whatever it means.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Whether the content type is JSON of any kind.
    pub json: bool,
    /// The `Retry-After` header, if it is a number of seconds.
    pub retry_after: Option<u32>,
    /// The body.
    pub body: String,
}

/// Nothing usable came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The browser knows that there is no network.
    Offline,
    /// The connection failed or broke off.
    Broken,
    /// The time limit passed.
    TimedOut,
    /// More than two megabytes.
    TooLarge,
}

/// A request on its way to whatever answers in place of the network.
#[cfg(all(feature = "preview", debug_assertions))]
#[derive(Clone, Debug)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// All headers but the content type.
    pub headers: Vec<(String, String)>,
    /// The JSON body, if there is one.
    pub body: Option<String>,
    /// How long the page waits, in milliseconds.
    pub limit: u32,
}

/// What answers in place of the network: the bank in the page, where there is one.
#[cfg(all(feature = "preview", debug_assertions))]
pub type StandIn = fn(Request) -> futures::future::LocalBoxFuture<'static, Result<Answer, NoAnswer>>;

#[cfg(all(feature = "preview", debug_assertions))]
thread_local! {
    static STAND_IN: core::cell::Cell<Option<StandIn>> = const { core::cell::Cell::new(None) };
}

/// Has every exchange from now on answered by this, within the time limit or not.
#[cfg(all(feature = "preview", debug_assertions))]
pub fn answer_in_place(stand_in: StandIn) {
    STAND_IN.set(Some(stand_in));
}

/// Aborts the browser's request when nobody waits for it any more.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// Sends a request and reads the answer, within so many milliseconds.
pub async fn exchange(
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: Option<String>,
    limit: u32,
) -> Result<Answer, NoAnswer> {
    #[cfg(all(feature = "preview", debug_assertions))]
    if let Some(answer) = STAND_IN.get() {
        let headers = headers.iter();
        return answer(Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: headers
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body,
            limit,
        })
        .await;
    }
    // Old engines have no AbortController; the time limit below holds without it.
    let guard = AbortOnDrop(AbortController::new().ok());
    let signal = guard.0.as_ref().map(AbortController::signal);
    let work = async {
        if let Some(answer) = early(target) {
            return read(answer.await.map_err(|_| broken())?.into()).await;
        }
        let method = method.parse().unwrap_or(gloo_net::http::Method::GET);
        let mut builder = RequestBuilder::new(target)
            .method(method)
            // Said because it is not the default of engines before Chrome 72 and iOS 12.
            .credentials(web_sys::RequestCredentials::SameOrigin)
            .abort_signal(signal.as_ref());
        for (name, value) in headers {
            builder = builder.header(name, value);
        }
        let request = match body {
            Some(body) => builder.header("content-type", "application/json").body(body),
            None => builder.build(),
        };
        let response = request.map_err(|_| broken())?.send().await;
        read(response.map_err(|_| broken())?).await
    };
    let work = core::pin::pin!(work);
    let limit = core::pin::pin!(clock::sleep(limit));
    match select(work, limit).await {
        Either::Left((answer, _)) => answer,
        Either::Right(((), _)) => Err(NoAnswer::TimedOut),
    }
}

/// What boot/boot.js has asked for while the program was on its way; each answer is there once.
fn early(target: &str) -> Option<JsFuture<web_sys::Response>> {
    let answers = Reflect::get(&browser::window(), &"early".into()).ok()?;
    let answers: Object = answers.dyn_into().ok()?;
    let answer: Promise<web_sys::Response> = Reflect::get(&answers, &target.into()).ok()?.dyn_into().ok()?;
    Reflect::delete_property(&answers, &target.into()).ok()?;
    Some(answer.into())
}

async fn read(response: Response) -> Result<Answer, NoAnswer> {
    let header = |name: &str| response.headers().get(name);
    let json = header("content-type").is_some_and(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind == "application/json" || kind.ends_with("+json")
    });
    let retry_after = header("retry-after").and_then(|seconds| seconds.trim().parse().ok());
    let body = response.text().await.map_err(|_| broken())?;
    if body.len() > LARGEST_ANSWER {
        return Err(NoAnswer::TooLarge);
    }
    Ok(Answer {
        status: response.status(),
        json,
        retry_after,
        body,
    })
}

/// Why nothing came: whether the browser knows that there is no network.
pub fn broken() -> NoAnswer {
    if browser::is_offline() {
        NoAnswer::Offline
    } else {
        NoAnswer::Broken
    }
}
