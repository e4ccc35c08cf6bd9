//! The sandbox bank in the page: the server's own router, called without a network, with an in-memory store.

use core::cell::{Cell, RefCell};
use core::future::pending;
use core::time::Duration;
use std::collections::BTreeMap;

use api::{Encoded, Endpoint, GetProfile};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, HeaderName, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderValue, Uri};
use futures::future::{Either, LocalBoxFuture, select};
use js_sys::{Array, Promise, Reflect};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use serde::{Deserialize, Serialize};
use tower_service::Service;
use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen_futures::future_to_promise;
use wechat_bank_api as api;
use wechat_bank_client::{Answer, NoAnswer};
use wechat_bank_domain::{Date, Timestamp};
use wechat_bank_sandbox::faults::NetworkFault;
use wechat_bank_sandbox::{
    Bank, BoxFuture, Environment, Hashing, Limits, Message, Messages, Options, Snapshot, Storage,
    default_profile,
};

use super::calls::{self, Call};
use super::frame;
use super::settings::{Network, Settings};
use crate::client;
use crate::platform::http::{self, Request};
use crate::platform::{browser, clock};

/// Storage key of the bank over a reload.
const KEPT_AS: &str = "preview-bank";
/// Far more than any response has.
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;
/// Timeout of a page in a scene, in milliseconds.
const HURRIED: u32 = 1_200;

/// The bank of this page, with the cookies that a browser would store for it.
struct InPage {
    bank: Bank,
    router: Router,
    cookies: BTreeMap<String, String>,
}

/// What is stored over a reload.
#[derive(Serialize, Deserialize)]
struct Kept {
    snapshot: Snapshot,
    cookies: BTreeMap<String, String>,
    ahead: i64,
    day: Option<Date>,
}

thread_local! {
    static IN_PAGE: RefCell<Option<InPage>> = const { RefCell::new(None) };
    /// How many seconds the bank's clock is ahead of the machine's.
    static AHEAD: Cell<i64> = const { Cell::new(0) };
    /// The network for the calls whose path ends with this text; all if it is empty.
    static NETWORK: Cell<Option<(&'static str, Network)>> = const { Cell::new(None) };
    /// Whether a scene is being played, which skips waits that are not its point.
    static HURRY: Cell<bool> = const { Cell::new(false) };
    /// The number of pending calls, without those that never end.
    static IN_FLIGHT: Cell<u32> = const { Cell::new(0) };
    static NEWEST: RwSignal<Option<Message>> = RwSignal::new(None);
}

/// The newest SMS of the customer, once one has arrived since the page was opened.
pub fn newest_message() -> RwSignal<Option<Message>> {
    NEWEST.with(|newest| *newest)
}

/// Whether this page is served by a sandbox bank, which then answers the calls itself.
pub async fn is_served() -> bool {
    let answer = http::exchange(
        "GET",
        GetProfile::ROUTE,
        &[("accept", "application/json")],
        None,
        3_000,
    );
    answer
        .await
        .is_ok_and(|answer| answer.json && answer.status == 200)
}

/// Restores the bank of this visit, or opens a new one.
pub fn open_again() {
    let kept = browser::kept_for_visit(&frame::own(KEPT_AS))
        .and_then(|json| serde_json::from_str::<Kept>(&json).ok());
    let day = Settings::now().day;
    match kept.filter(|kept| kept.day == day) {
        Some(kept) => {
            AHEAD.set(kept.ahead);
            open(&Storage::Again(kept.snapshot), kept.cookies);
        }
        None => open_new(day),
    }
}

/// Opens a new bank on this day, or on today's date.
pub fn open_new(day: Option<Date>) {
    AHEAD.set(0);
    if let Some(day) = day {
        // A fixed time, so that today's transactions do not depend on when the preview is opened.
        let morning = Timestamp::new(day, 9, 0, 0).map_or(0, Timestamp::unix);
        AHEAD.set(morning - now().unix());
    }
    open(&Storage::Memory, BTreeMap::new());
}

fn open(storage: &Storage, cookies: BTreeMap<String, String>) {
    let environment = Environment::new(now, sleep);
    let mut profile = default_profile();
    let name = Settings::now().brand.name;
    if !name.is_empty() {
        profile.name = name;
    }
    let options = Options {
        profile,
        limits: Limits {
            // The store ends with the page, so weak hashing is safe.
            hashing: Hashing {
                memory: 8,
                passes: 1,
                lanes: 1,
            },
            ..Limits::default()
        },
        ..Options::default()
    };
    let Ok(bank) = Bank::open_with(storage, environment, options) else {
        return;
    };
    let router = bank.router();
    IN_PAGE.set(Some(InPage {
        bank,
        router,
        cookies,
    }));
}

fn now() -> Timestamp {
    Timestamp::from_unix(clock::unix_seconds().saturating_add(AHEAD.get()))
}

/// The bank's current time.
pub fn time() -> Timestamp {
    now()
}

/// Moves the bank's clock by this many seconds, also backwards.
pub fn pass(seconds: i64) {
    AHEAD.set(AHEAD.get().saturating_add(seconds));
    keep();
}

fn sleep(length: Duration) -> BoxFuture<'static, ()> {
    let milliseconds = u32::try_from(length.as_millis()).unwrap_or(u32::MAX);
    Box::pin(SendWrapper::new(clock::sleep(milliseconds)))
}

/// From now on the network behaves like this for calls whose path ends with this text.
pub fn set_network(at: &'static str, network: Network) {
    NETWORK.set(Some((at, network)));
}

/// Whether pages get their responses, or their timeouts, at once.
pub fn hurry(hurry: bool) {
    HURRY.set(hurry);
}

/// Whether all calls that will be answered have been answered.
pub fn is_quiet() -> bool {
    IN_FLIGHT.get() == 0
}

/// Counts a pending call until it is dropped.
struct InFlight;

impl InFlight {
    fn new() -> Self {
        IN_FLIGHT.set(IN_FLIGHT.get().saturating_add(1));
        Self
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        IN_FLIGHT.set(IN_FLIGHT.get().saturating_sub(1));
    }
}

/// Answers a request of the pages: the platform calls this in place of the network.
pub fn answer(request: Request) -> LocalBoxFuture<'static, Result<Answer, NoAnswer>> {
    Box::pin(async move {
        let path = request.target.split('?').next().unwrap_or_default().to_owned();
        let own = NETWORK.get().filter(|(at, _)| path.ends_with(at));
        let network = own.map_or_else(|| Settings::now().network, |(_, network)| network);
        let _in_flight = (network != Network::Endless).then(InFlight::new);
        let record = calls::begin(Call::of(&request, now()));
        let begun = clock::now();
        let answer = on_network(request, network).await;
        calls::end(record, &answer, clock::now().milliseconds_left(begun));
        answer
    })
}

/// Answers over this network.
async fn on_network(request: Request, network: Network) -> Result<Answer, NoAnswer> {
    if !HURRY.get() || network == Network::Slow {
        clock::sleep(latency(network)).await;
    }
    match network {
        Network::Offline => Err(NoAnswer::Offline),
        Network::Endless => pending().await,
        network => in_time(request, network.fault()).await,
    }
}

fn latency(network: Network) -> u32 {
    let random = browser::random_bytes::<1>().map_or(128, |[byte]| byte);
    let (least, more) = match network {
        Network::Fast | Network::Silent | Network::Endless => (0, 0),
        Network::Offline => (50, 0),
        Network::Usual | Network::Failing | Network::Garbled => (200, 200),
        Network::Slow => (2_000, 2_000),
    };
    least + more * u32::from(random) / 255
}

fn limit(request: &Request) -> u32 {
    if HURRY.get() {
        request.limit.min(HURRIED)
    } else {
        request.limit
    }
}

async fn in_time(request: Request, fault: Option<NetworkFault>) -> Result<Answer, NoAnswer> {
    let limit = core::pin::pin!(clock::sleep(limit(&request)));
    let changes = request.method != "GET";
    let work = core::pin::pin!(call(&request, fault));
    let answer = match select(work, limit).await {
        Either::Left((answer, _)) => answer,
        Either::Right(((), _)) => Err(NoAnswer::TimedOut),
    };
    if changes {
        keep();
        look_at_phone().await;
    }
    answer
}

/// Calls the router, with the cookies going in and coming out.
async fn call(request: &Request, fault: Option<NetworkFault>) -> Result<Answer, NoAnswer> {
    let (mut router, cookies) = IN_PAGE
        .with_borrow(|page| {
            let page = page.as_ref()?;
            let pairs = page.cookies.iter();
            let cookies: Vec<_> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
            Some((page.router.clone(), cookies.join("; ")))
        })
        .ok_or(NoAnswer::Broken)?;
    let mut request = to_axum(request, &cookies).ok_or(NoAnswer::Broken)?;
    if let Some(fault) = fault {
        request.extensions_mut().insert(fault);
    }
    let response = router.call(request).await.map_err(|never| match never {})?;
    let (parts, body) = response.into_parts();
    let header = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let kind = header(CONTENT_TYPE).unwrap_or_default();
    let json = kind.contains("json");
    let retry_after = header(RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
    for set in parts.headers.get_all(SET_COOKIE) {
        take_cookie(set.to_str().unwrap_or_default());
    }
    let body = to_bytes(body, LARGEST_ANSWER)
        .await
        .map_err(|_| NoAnswer::Broken)?;
    Ok(Answer {
        status: parts.status.as_u16(),
        json,
        retry_after,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

fn to_axum(request: &Request, cookies: &str) -> Option<axum::extract::Request> {
    let body = request.body.clone().map_or_else(Body::empty, Body::from);
    let mut converted = axum::extract::Request::new(body);
    *converted.method_mut() = request.method.parse().ok()?;
    *converted.uri_mut() = request.target.parse::<Uri>().ok()?;
    let headers = converted.headers_mut();
    for (name, value) in &request.headers {
        headers.insert(name.parse::<HeaderName>().ok()?, value.parse().ok()?);
    }
    if request.body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if !cookies.is_empty() {
        headers.insert(COOKIE, cookies.parse().ok()?);
    }
    Some(converted)
}

fn take_cookie(set: &str) {
    let mut parts = set.split(';');
    let Some((name, value)) = parts.next().and_then(|pair| pair.trim().split_once('=')) else {
        return;
    };
    let over = parts.any(|attribute| attribute.trim().eq_ignore_ascii_case("max-age=0"));
    IN_PAGE.with_borrow_mut(|page| {
        let Some(page) = page else { return };
        if over {
            page.cookies.remove(name);
        } else {
            page.cookies.insert(name.to_owned(), value.to_owned());
        }
    });
}

/// Stores the bank for the next load of the page.
fn keep() {
    let json = IN_PAGE.with_borrow(|page| {
        let page = page.as_ref()?;
        let kept = Kept {
            snapshot: page.bank.snapshot()?,
            cookies: page.cookies.clone(),
            ahead: AHEAD.get(),
            day: Settings::now().day,
        };
        serde_json::to_string(&kept).ok()
    });
    browser::keep_for_visit(&frame::own(KEPT_AS), json.as_deref());
}

/// All text messages of the customer, the newest first.
pub async fn messages() -> Vec<Message> {
    let request = Request {
        method: "GET".to_owned(),
        target: "/sandbox/sms".to_owned(),
        headers: Vec::new(),
        body: None,
        limit: u32::MAX,
    };
    let Ok(answer) = call(&request, None).await else {
        return Vec::new();
    };
    serde_json::from_str::<Messages>(&answer.body).map_or_else(|_| Vec::new(), |messages| messages.messages)
}

/// Lets tests call the bank as they do over a network: `bank(method, target, headers, body)`, with the headers as JSON,
/// returns a promise of the status and the text of the response.
pub fn listen_to_tests() {
    let ask = Closure::<dyn Fn(String, String, String, Option<String>) -> Promise>::new(
        |method, target, headers: String, body| {
            let headers: BTreeMap<String, String> = serde_json::from_str(&headers).unwrap_or_default();
            let request = Request {
                method,
                target,
                headers: headers.into_iter().collect(),
                body,
                limit: u32::MAX,
            };
            future_to_promise(async move {
                let answer = call(&request, None)
                    .await
                    .map_err(|_| JsValue::from("no answer"))?;
                keep();
                Ok(Array::of2(&answer.status.into(), &answer.body.into()).into())
            })
        },
    );
    let _ = Reflect::set(&window(), &"bank".into(), &ask.into_js_value());
}

async fn look_at_phone() {
    if HURRY.get() {
        return;
    }
    let newest = messages().await.into_iter().next();
    let known = newest_message().with_untracked(|known| known.as_ref().map(|known| known.code.clone()));
    if let Some(newest) = newest.filter(|newest| Some(&newest.code) != known.as_ref()) {
        newest_message().set(Some(newest));
    }
}

/// Performs one request of the contract like the pages do, but at once.
pub async fn perform<E: Endpoint>(request: &E) -> Option<E::Reply> {
    let Encoded { method, target, body } = client::encoded(request).ok()?;
    let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
    if !method.is_safe() {
        let intent = client::new_intent();
        headers.push((api::IDEMPOTENCY_KEY.to_owned(), intent.as_str().to_owned()));
        headers.push((
            api::REQUESTED_WITH.to_owned(),
            api::REQUESTED_WITH_VALUE.to_owned(),
        ));
    }
    let request = Request {
        method: method.as_str().to_owned(),
        target,
        headers,
        body,
        limit: u32::MAX,
    };
    let answer = call(&request, None).await.ok()?;
    keep();
    (answer.status == 200)
        .then(|| client::decoded(&answer.body).ok())
        .flatten()
}
