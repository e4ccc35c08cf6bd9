//! Browsers for tests: each keeps its cookies and makes calls of the contract.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;
use wechat_bank_api::{
    self as api, Account, AccountId, AddAccount, Certify, Challenge, ChallengeId, Code, Encoded, Endpoint,
    GetAddAccountForm, ListAccounts, Problem, RequestAddAccountCode, RequestCertificationCode, Session,
    SetPasswords,
};
use wechat_bank_client::journeys::{self, Caller};
use wechat_bank_domain::{AccountNumber, Date, Document, DocumentType, SmsCode, Timestamp};
use wechat_bank_sandbox::simulator::{BASE, SimulatorOptions};
use wechat_bank_sandbox::{
    AccountOptions, Bank, BoxFuture, Busy, Environment, Hashing, Job, Limits, Loopback, Message, Messages,
    Options, Queue, Storage, default_profile, seed, wechat,
};
use wechat_bank_wechat::{self as official, Mode};

use crate::contract;

pub const LOGIN: &str = "天山雪莲-2026";
pub const PIN: &str = "246813";

/// The default limits, but with cheap password hashing.
pub fn limits() -> Limits {
    Limits {
        hashing: Hashing {
            memory: 8,
            passes: 1,
            lanes: 1,
        },
        ..Limits::default()
    }
}

/// A bank with a clock under the test's control.
#[derive(Clone)]
pub struct World {
    pub bank: Bank,
    clock: Arc<AtomicI64>,
    /// The durations for which the bank has slept.
    pub slept: Arc<Mutex<Vec<Duration>>>,
    held: Arc<Mutex<Held>>,
}

/// Jobs that the bank does not start.
#[derive(Default)]
enum Held {
    #[default]
    Nothing,
    /// These jobs of the given queues are held.
    Waiting(fn(&Queue) -> bool, Vec<Job>),
    /// The given queues are full.
    Full(fn(&Queue) -> bool),
}

impl World {
    pub fn new() -> Self {
        Self::with(limits())
    }

    pub fn with(limits: Limits) -> Self {
        Self::over(
            &Storage::Memory,
            Options {
                limits,
                ..Options::default()
            },
        )
    }

    pub fn over(storage: &Storage, options: Options) -> Self {
        Self::build(storage, options, || {})
    }

    /// A bank with an official account of a simulated WeChat.
    pub fn with_wechat(mode: Mode) -> Self {
        let world = Self::over(
            &Storage::Memory,
            Options {
                limits: limits(),
                ..wechat_options(mode)
            },
        );
        block_on(world.bank.publish_menu()).unwrap();
        world
    }

    /// A bank that runs this whenever it sleeps.
    pub fn waiting(meanwhile: impl Fn() + Send + Sync + 'static) -> Self {
        Self::build(
            &Storage::Memory,
            Options {
                limits: limits(),
                ..Options::default()
            },
            meanwhile,
        )
    }

    fn build(storage: &Storage, options: Options, meanwhile: impl Fn() + Send + Sync + 'static) -> Self {
        // A Saturday noon.
        let noon = Timestamp::new(Date::new(2026, 11, 21).unwrap(), 12, 0, 0).unwrap();
        let clock = Arc::new(AtomicI64::new(noon.unix()));
        let slept = Arc::new(Mutex::new(Vec::new()));
        let now = {
            let clock = Arc::clone(&clock);
            move || Timestamp::from_unix(clock.load(Ordering::SeqCst))
        };
        let sleep = {
            let slept = Arc::clone(&slept);
            move |length| -> BoxFuture<'static, ()> {
                slept.lock().unwrap().push(length);
                meanwhile();
                Box::pin(std::future::ready(()))
            }
        };
        let held: Arc<Mutex<Held>> = Arc::default();
        let work = {
            let held = Arc::clone(&held);
            move |queue, job: Job| -> BoxFuture<'static, Result<(), Busy>> {
                match &mut *held.lock().unwrap() {
                    Held::Waiting(is_held, jobs) if is_held(&queue) => {
                        jobs.push(job);
                        return Box::pin(std::future::pending());
                    }
                    Held::Full(is_full) if is_full(&queue) => {
                        return Box::pin(std::future::ready(Err(Busy)));
                    }
                    _ => {}
                }
                job();
                Box::pin(std::future::ready(Ok(())))
            }
        };
        let network = Loopback::new();
        let send = network.clone();
        let environment = Environment::new(now, sleep)
            .with_work(work)
            .with_http(move |request| send.send(request));
        let has_wechat = options.simulator.is_some();
        let bank = Bank::open_with(storage, environment, options).unwrap();
        // From then on the bank keeps itself open.
        if has_wechat {
            network.connect(bank.router());
        }
        Self {
            bank,
            clock,
            slept,
            held,
        }
    }

    /// From now on the bank starts no job of such a queue.
    pub fn hold(&self, queue: fn(&Queue) -> bool) {
        *self.held.lock().unwrap() = Held::Waiting(queue, Vec::new());
    }

    /// From now on such a queue is full.
    pub fn fill(&self, queue: fn(&Queue) -> bool) {
        *self.held.lock().unwrap() = Held::Full(queue);
    }

    /// From now on it works again; returns the held jobs.
    pub fn held_work(&self) -> Vec<Job> {
        match std::mem::take(&mut *self.held.lock().unwrap()) {
            Held::Waiting(_, jobs) => jobs,
            Held::Nothing | Held::Full(_) => Vec::new(),
        }
    }

    /// Lets time pass.
    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    /// A new browser.
    pub fn browser(&self) -> Browser {
        Browser {
            world: self.clone(),
            cookies: Arc::default(),
            keys: Arc::default(),
            expects_faults: false,
        }
    }

    /// A browser whose customer is certified with the savings card.
    pub fn certified(&self) -> Browser {
        let browser = self.browser();
        browser.certify("savings").unwrap();
        browser
    }

    /// A browser whose customer is certified and has set both passwords.
    pub fn customer(&self) -> Browser {
        let browser = self.certified();
        browser.set_passwords().unwrap();
        browser
    }
}

/// A raw response.
#[derive(Debug)]
pub struct Raw {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The body, or `None` if the connection was cut.
    pub body: Option<String>,
}

impl Raw {
    pub fn json(&self) -> Value {
        serde_json::from_str(self.body.as_ref().unwrap()).unwrap()
    }

    pub fn problem(&self) -> Problem {
        serde_json::from_value(self.json()).unwrap()
    }

    /// Checks that it is what the contract's document describes, if it is complete.
    fn check(&self, method: &str, target: &str) {
        if let Some(body) = &self.body {
            let headers = self
                .headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
            let (status, headers) = (self.status.as_u16(), headers.collect());
            contract::check(
                method,
                target,
                &contract::Response {
                    status,
                    headers,
                    body,
                },
            );
        }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }
}

/// A browser; clones share its cookies.
#[derive(Clone)]
pub struct Browser {
    pub world: World,
    pub cookies: Arc<Mutex<BTreeMap<String, String>>>,
    keys: Arc<AtomicU64>,
    expects_faults: bool,
}

impl Browser {
    /// The same browser for responses that are faulty on purpose: the contract does not describe them.
    pub fn expecting_faults(&self) -> Self {
        Self {
            expects_faults: true,
            ..self.clone()
        }
    }

    /// A key for a new intent.
    pub fn key(&self) -> String {
        format!("intent-{}", self.keys.fetch_add(1, Ordering::SeqCst))
    }

    /// Makes a call, with a new idempotency key.
    pub fn call<E: Endpoint>(&self, request: &E) -> Result<E::Reply, Problem> {
        self.call_as(&self.key(), request)
    }

    /// Makes a call for the intent with this key.
    pub fn call_as<E: Endpoint>(&self, key: &str, request: &E) -> Result<E::Reply, Problem> {
        let raw = self.send(key, request);
        let body = raw.body.expect("the whole answer");
        if raw.status.is_success() {
            return Ok(serde_json::from_str(&body).expect("the endpoint's reply"));
        }
        assert_eq!(raw.headers.get(CONTENT_TYPE).unwrap(), "application/problem+json");
        let problem: Problem = serde_json::from_str(&body).expect("a problem");
        assert_eq!(problem.status, raw.status.as_u16());
        Err(problem)
    }

    /// Why a call is refused.
    pub fn refusal<E: Endpoint<Reply: std::fmt::Debug>>(&self, request: &E) -> Code {
        self.call(request).expect_err("a refusal").code
    }

    /// Sends a call and returns the raw response.
    pub fn send<E: Endpoint>(&self, key: &str, request: &E) -> Raw {
        self.send_request(self.request(key, request))
    }

    /// The call as a browser's request, without cookies.
    pub fn request<E: Endpoint>(&self, key: &str, request: &E) -> Request<Body> {
        let Encoded { method, target, body } = api::encode(request).unwrap();
        let mut builder = Request::builder()
            .method(method.as_str())
            .uri(target)
            .header(HOST, "127.0.0.1:8080");
        if !method.is_safe() {
            builder = builder
                .header(api::REQUESTED_WITH, api::REQUESTED_WITH_VALUE)
                .header(api::IDEMPOTENCY_KEY, key)
                .header("origin", "http://127.0.0.1:8080")
                .header("sec-fetch-site", "same-origin");
        }
        if body.is_some() {
            builder = builder.header(CONTENT_TYPE, "application/json");
        }
        builder.body(Body::from(body.unwrap_or_default())).unwrap()
    }

    /// Fetches an address.
    pub fn get(&self, target: &str) -> Raw {
        self.send_request(Request::builder().uri(target).body(Body::empty()).unwrap())
    }

    /// Sends a call and disconnects before the bank has answered; the bank must not have started anything.
    pub fn sends_and_leaves<E: Endpoint>(&self, key: &str, request: &E) {
        let request = self.with_cookies(self.request(key, request));
        let mut exchange = pin!(self.world.bank.router().oneshot(request));
        let polled = exchange.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending());
    }

    pub fn with_cookies(&self, mut request: Request<Body>) -> Request<Body> {
        let cookies: Vec<_> = self
            .cookies
            .lock()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            request
                .headers_mut()
                .insert(COOKIE, cookies.join("; ").parse().unwrap());
        }
        request
    }

    /// Sends a request with this browser's cookies, and keeps the cookies that come back.
    pub fn send_request(&self, request: Request<Body>) -> Raw {
        let request = self.with_cookies(request);
        let (method, target) = (request.method().to_string(), request.uri().to_string());
        let router = self.world.bank.router();
        let answer = async {
            let response = router.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = body
                .collect()
                .await
                .ok()
                .map(|body| String::from_utf8(body.to_bytes().to_vec()).unwrap());
            Raw {
                status: parts.status,
                headers: parts.headers,
                body,
            }
        };
        let raw = block_on(answer);
        if !self.expects_faults {
            raw.check(&method, &target);
        }
        let mut jar = self.cookies.lock().unwrap();
        for cookie in raw.headers.get_all(SET_COOKIE) {
            let (pair, attributes) = cookie.to_str().unwrap().split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            // What has to come back from another site.
            let same_site = if name.ends_with("wb_oa") || name == "wb_wechat" {
                "SameSite=Lax"
            } else {
                "SameSite=Strict"
            };
            assert!(
                attributes.contains("HttpOnly") && attributes.contains(same_site),
                "{attributes}"
            );
            if attributes.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        drop(jar);
        raw
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// The messages in this browser's SMS inbox, the newest first.
    pub fn messages(&self) -> Vec<Message> {
        let raw = self.get("/sandbox/sms");
        serde_json::from_str::<Messages>(&raw.body.unwrap())
            .unwrap()
            .messages
    }

    /// The code of the newest message.
    pub fn newest_code(&self) -> SmsCode {
        self.messages().first().expect("a message").code.parse().unwrap()
    }

    /// Requests a certification code, as the demo customer.
    pub fn ask(&self, account: &AccountNumber) -> Result<Challenge, Problem> {
        self.call(&RequestCertificationCode {
            document: document(),
            account: account.clone(),
        })
    }

    /// The certification with the newest code.
    pub fn certification(&self, challenge: &ChallengeId, account: &AccountNumber) -> Certify {
        Certify {
            challenge: challenge.clone(),
            code: self.newest_code(),
            document: document(),
            account: account.clone(),
        }
    }

    /// Certifies the demo customer with the account of this key.
    pub fn certify(&self, key: &str) -> Result<Session, Problem> {
        at_once(journeys::certify(self, document(), number(key)))
    }

    pub fn set_passwords(&self) -> Result<Session, Problem> {
        at_once(journeys::set_passwords(
            self,
            LOGIN.parse().unwrap(),
            PIN.parse().unwrap(),
        ))
    }

    /// Steps 1 and 2 of adding an account.
    pub fn prove(&self, number: &AccountNumber) -> Result<Challenge, Problem> {
        at_once(journeys::prove_account(self, number.clone()))
    }

    /// Steps 3 and 4 of adding an account.
    pub fn addition(&self, challenge: &ChallengeId) -> AddAccount {
        let form = self.call(&GetAddAccountForm {}).unwrap();
        AddAccount {
            challenge: challenge.clone(),
            pin: PIN.parse().unwrap(),
            agreement: form.agreement.version,
        }
    }

    /// Adds the account of this key, once another code may be requested.
    pub fn add(&self, key: &str) -> Result<Account, Problem> {
        self.world.pass(60);
        at_once(journeys::add_account(self, number(key), PIN.parse().unwrap()))
    }

    /// The ids of the customer's accounts, in their order.
    pub fn account_ids(&self) -> Vec<AccountId> {
        self.call(&ListAccounts {})
            .unwrap()
            .accounts
            .into_iter()
            .map(|account| account.id)
            .collect()
    }
}

impl Caller for Browser {
    type Error = Problem;

    async fn perform<E: Endpoint>(&self, request: &E) -> Result<E::Reply, Problem> {
        self.call(request)
    }

    async fn newest_code(&self) -> Result<SmsCode, Problem> {
        Ok(self.newest_code())
    }
}

/// Where the bank with an official account is.
pub const ORIGIN: &str = "http://127.0.0.1:8080";

/// The official account of tests.
pub fn official_account(mode: Mode) -> official::Account {
    official::Account {
        app: "wx0123456789abcdef".parse().unwrap(),
        token: "AAAAA".parse().unwrap(),
        mode,
    }
}

/// A bank with an official account, and the simulated WeChat that it is an account of.
pub fn wechat_options(mode: Mode) -> Options {
    let account = official_account(mode);
    let base = format!("{ORIGIN}{BASE}");
    let secret: official::AppSecret = "topsecret".parse().unwrap();
    Options {
        account: Some(AccountOptions {
            account: account.clone(),
            secret: secret.clone(),
            origin: ORIGIN.to_owned(),
            api: base.clone(),
            open: base,
            menu: wechat::menu(ORIGIN).unwrap(),
        }),
        simulator: Some(SimulatorOptions {
            account,
            id: "gh_7f083739789a".parse().unwrap(),
            secret,
            name: "新疆汇和银行".to_owned(),
            push_url: format!("{ORIGIN}/wechat/push"),
            pages: ORIGIN.to_owned(),
            origin: ORIGIN.to_owned(),
        }),
        ..Options::default()
    }
}

/// Runs something of the bank's to its end.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

/// What a journey comes to: these browsers wait for nothing.
pub fn at_once<T>(journey: impl Future<Output = T>) -> T {
    match pin!(journey).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => unreachable!("a browser that waits"),
    }
}

/// The demo customer's document.
pub fn document() -> Document {
    let person = seed::person();
    Document::new(person.document_type, person.document_number).unwrap()
}

/// A document unknown to the bank.
pub fn unknown_document() -> Document {
    Document::new(DocumentType::Passport, "E12345678").unwrap()
}

/// The number of the seed's account with this key.
pub fn number(key: &str) -> AccountNumber {
    seed::account(key)
        .expect("an account of the seed")
        .number
        .parse()
        .unwrap()
}

/// An unused card number of this bank.
pub fn unused_card() -> AccountNumber {
    "6230910000009992".parse().unwrap()
}

pub fn adding(number: &AccountNumber) -> RequestAddAccountCode {
    journeys::adding(number.clone())
}

pub fn passwords(login: &str, pin: &str) -> SetPasswords {
    SetPasswords {
        login: login.parse().unwrap(),
        payment: pin.parse().unwrap(),
    }
}

/// A wrong code.
pub fn other_than(code: &SmsCode) -> SmsCode {
    let right: u32 = code.expose().parse().unwrap();
    format!("{:06}", (right + 1) % 1_000_000).parse().unwrap()
}

/// The profile of a bank without login passwords.
pub fn without_login_password() -> Options {
    let mut profile = default_profile();
    profile.features.login_password = false;
    Options {
        profile,
        limits: limits(),
        ..Options::default()
    }
}

/// A folder that is deleted with the test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("wechat-bank-sandbox-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn store(&self) -> PathBuf {
        self.0.join("sandbox.redb")
    }

    pub fn storage(&self) -> Storage {
        Storage::File(self.store())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
