//! One HTTP exchange with a timeout.

use futures::future::{Either, select};
use gloo_net::http::{RequestBuilder, Response};
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;
use wechat_bank_client::{Answer, NoAnswer};

use super::{browser, clock};

/// The largest response that is read, in bytes of text; a page of transactions has about 20,000.
const LARGEST_ANSWER: usize = 2 * 1024 * 1024;

/// A request for whatever replaces the network.
#[cfg(all(feature = "preview", debug_assertions))]
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Path and query.
    pub target: String,
    /// All headers except the content type.
    pub headers: Vec<(String, String)>,
    /// The JSON body, if there is one.
    pub body: Option<String>,
    /// The timeout, in milliseconds.
    pub limit: u32,
}

/// Replaces the network: the bank in the page, where there is one.
#[cfg(all(feature = "preview", debug_assertions))]
pub type StandIn = fn(Request) -> futures::future::LocalBoxFuture<'static, Result<Answer, NoAnswer>>;

#[cfg(all(feature = "preview", debug_assertions))]
thread_local! {
    static STAND_IN: core::cell::Cell<Option<StandIn>> = const { core::cell::Cell::new(None) };
}

/// From now on, this answers every exchange, within the timeout or not.
#[cfg(all(feature = "preview", debug_assertions))]
pub fn answer_in_place(stand_in: StandIn) {
    STAND_IN.set(Some(stand_in));
}

/// Aborts the browser's request when its future is dropped.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// Sends a request and reads the response, within this timeout in milliseconds.
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
    // Old engines have no AbortController; the timeout below works without it.
    let guard = AbortOnDrop(AbortController::new().ok());
    let signal = guard.0.as_ref().map(AbortController::signal);
    // As it is now: a request may have arrived before the network was lost.
    let broken = broken();
    let work = async {
        if let Some(answer) = early(target) {
            return read(answer.await.map_err(|_| broken)?.into()).await;
        }
        let method = method.parse().unwrap_or(gloo_net::http::Method::GET);
        let mut builder = RequestBuilder::new(target)
            .method(method)
            // Explicit because it is not the default of engines before Chrome 72 and iOS 12.
            .credentials(web_sys::RequestCredentials::SameOrigin)
            .abort_signal(signal.as_ref());
        for (name, value) in headers {
            builder = builder.header(name, value);
        }
        let request = match body {
            Some(body) => builder.header("content-type", "application/json").body(body),
            None => builder.build(),
        };
        let response = request.map_err(|_| broken)?.send().await;
        read(response.map_err(|_| broken)?).await
    };
    let work = core::pin::pin!(work);
    let limit = core::pin::pin!(clock::sleep(limit));
    match select(work, limit).await {
        Either::Left((answer, _)) => answer,
        Either::Right(((), _)) => Err(NoAnswer::TimedOut),
    }
}

/// The request that boot/boot.js sent while the program was loading; each response can be taken once.
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
    let body = response.text().await.map_err(|_| NoAnswer::Broken)?;
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

/// Why there will be no response if there is none: whether the browser knows that there is no network.
pub fn broken() -> NoAnswer {
    if browser::is_offline() {
        NoAnswer::Offline
    } else {
        NoAnswer::Broken
    }
}
