//! A phone with a bad network: it runs the client, and the sandbox bank is at the other end.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE, RETRY_AFTER, SET_COOKIE};
use futures::FutureExt as _;
use futures::channel::oneshot;
use futures::executor::{LocalPool, LocalSpawner};
use futures::future::{Either, select};
use futures::task::LocalSpawnExt as _;
use tower::ServiceExt as _;
use wechat_bank_api::domain::SmsCode;
use wechat_bank_api::{
    Code, Encoded, Endpoint, IDEMPOTENCY_KEY, IntentKey, Operation, OperationState, Problem, REQUESTED_WITH,
    REQUESTED_WITH_VALUE, encode,
};
use wechat_bank_client::journeys::Caller;
use wechat_bank_client::{Answer, Moment, NoAnswer, Platform};
use wechat_bank_sandbox::{Bank, Message, Messages, Storage};

use crate::bank;
use crate::time::Time;

/// Where the outcome of the intent with the key that follows is asked for.
const QUESTION: &str = "/api/v1/operations/";

/// What becomes of one exchange. Times are in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It reaches the bank, which works on it for so long, and the response arrives; a time that is long enough is
    /// beyond the client's limit.
    Arrives { there: u32, work: u32, back: u32 },
    /// It never reaches the bank, and no response comes.
    Silence,
    /// The connection is cut after so long, before the request reaches the bank.
    CutBefore(u32),
    /// The bank does it, and the connection is cut before the response arrives; its cookies have arrived or not.
    CutAfter { cookies: bool },
    /// The phone has no network.
    Offline,
    /// It reaches the bank twice, the second time so much later; the response is the first one.
    Twice(u32),
    /// A proxy responds instead, with HTML, before or after the bank has done it.
    Proxy { status: u16, after: bool },
    /// Something in front of the bank refuses.
    Refusal(Code),
    /// The bank does it, and half of the response arrives.
    Half,
}

/// What the bank has answered to a write.
#[derive(Clone, Debug)]
pub struct Served {
    pub request: Encoded,
    pub key: String,
    /// When the client has sent it.
    pub sent: u64,
    /// Its place in the order of everything that the bank has answered.
    pub place: u64,
    pub status: u16,
    pub code: Option<Code>,
}

/// What the bank has answered about a key.
#[derive(Clone, Copy, Debug)]
pub struct Heard {
    /// When it was asked.
    sent: u64,
    /// Its place in the order of everything that the bank has answered.
    pub place: u64,
    /// Whether the bank had not received the request.
    pub is_absent: bool,
}

/// A phone, its network and the bank; clones are the same phone.
#[derive(Clone)]
pub struct Phone(Rc<Inner>);

struct Inner {
    bank: Bank,
    router: Router,
    time: Time,
    spawner: LocalSpawner,
    cookies: RefCell<BTreeMap<String, String>>,
    /// What becomes of the next exchanges; those after them arrive.
    fates: RefCell<VecDeque<Fate>>,
    /// The request of each key.
    keys: RefCell<BTreeMap<String, Encoded>>,
    /// Method and address of everything that the client has sent.
    sent: RefCell<Vec<String>>,
    served: RefCell<Vec<Served>>,
    /// How much the bank has answered.
    answered: Cell<u64>,
    /// The last answers about each key that have reached the client.
    heard: RefCell<BTreeMap<String, Heard>>,
    /// How long the bank works on each pass of a call.
    work: Arc<AtomicU64>,
    start: Arc<AtomicI64>,
    random: Cell<u64>,
    /// Keys of calls without faults.
    directly: Cell<u32>,
}

/// The tasks that run on a phone.
pub struct Tasks {
    pool: LocalPool,
    time: Time,
}

impl Tasks {
    /// Runs for so long.
    pub fn pass(&mut self, milliseconds: u64) {
        let end = self.time.now() + milliseconds;
        self.run(end);
        self.time.jump(end);
    }

    /// Runs until nothing more happens.
    pub fn settle(&mut self) {
        self.run(u64::MAX);
    }

    fn run(&mut self, end: u64) {
        loop {
            self.pool.run_until_stalled();
            if !self.time.ring(end) {
                return;
            }
        }
    }
}

impl Phone {
    /// A phone with these cookies at a bank with this data, whose clock shows this time in seconds since 1970.
    pub fn new(storage: &Storage, cookies: BTreeMap<String, String>, start: i64) -> (Self, Tasks) {
        let time = Time::default();
        let pool = LocalPool::new();
        let (start, work) = (Arc::new(AtomicI64::new(start)), Arc::new(AtomicU64::new(0)));
        let bank = bank::open(storage, &time, &start, &work);
        let inner = Inner {
            router: bank.router(),
            bank,
            time: time.clone(),
            spawner: pool.spawner(),
            cookies: RefCell::new(cookies),
            fates: RefCell::default(),
            keys: RefCell::default(),
            sent: RefCell::default(),
            served: RefCell::default(),
            answered: Cell::default(),
            heard: RefCell::default(),
            work,
            start,
            random: Cell::new(1),
            directly: Cell::new(0),
        };
        (Self(Rc::new(inner)), Tasks { pool, time })
    }

    pub fn bank(&self) -> &Bank {
        &self.0.bank
    }

    /// Lets so many seconds pass at the bank, while nothing happens on the phone.
    pub fn pass_at_bank(&self, seconds: i64) {
        self.0.start.fetch_add(seconds, Ordering::Relaxed);
    }

    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.0.cookies.borrow().clone()
    }

    /// Decides what becomes of the next exchanges, after those that were decided before.
    pub fn expect(&self, fates: impl IntoIterator<Item = Fate>) {
        self.0.fates.borrow_mut().extend(fates);
    }

    /// From now on every exchange arrives.
    pub fn recover(&self) {
        self.0.fates.borrow_mut().clear();
    }

    /// The time on the phone, in milliseconds.
    pub fn time(&self) -> u64 {
        self.0.time.now()
    }

    pub fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        self.0.spawner.spawn_local(task).unwrap();
    }

    /// Method and address of everything that the client has sent.
    pub fn sent(&self) -> Vec<String> {
        self.0.sent.borrow().clone()
    }

    /// What the bank has answered to the writes of this client, in its order.
    pub fn served(&self) -> Vec<Served> {
        self.0.served.borrow().clone()
    }

    /// What the bank has answered to the write with this key.
    pub fn served_to(&self, key: &IntentKey) -> Vec<Served> {
        let served = self.0.served.borrow();
        let own = served.iter().filter(|served| served.key == key.as_str());
        own.cloned().collect()
    }

    /// The bank's answer about this key that the client has received to a question of this time or later.
    pub fn heard_since(&self, begun: u64, key: &IntentKey) -> Option<Heard> {
        let heard = self.0.heard.borrow().get(key.as_str()).copied();
        heard.filter(|heard| heard.sent >= begun)
    }

    /// Performs a call without the client and without a network, as another tab of the same browser would.
    pub fn directly<E: Endpoint>(&self, request: &E) -> Result<E::Reply, Problem> {
        let request = encode(request).unwrap();
        let key = format!("directly-{}", self.0.directly.replace(self.0.directly.get() + 1));
        let headers = [
            (IDEMPOTENCY_KEY, key.as_str()),
            (REQUESTED_WITH, REQUESTED_WITH_VALUE),
        ];
        let headers = if request.method.is_safe() {
            &[][..]
        } else {
            &headers[..]
        };
        self.0.work.store(0, Ordering::Relaxed);
        let (answer, cookies) = self
            .clone()
            .deliver(self.http(&request, headers))
            .now_or_never()
            .expect("the bank answers at once");
        self.take(cookies);
        if answer.status == 200 {
            Ok(serde_json::from_str(&answer.body).unwrap())
        } else {
            Err(serde_json::from_str(&answer.body).unwrap())
        }
    }

    /// The text messages that have arrived, the newest first.
    pub fn messages(&self) -> Vec<Message> {
        let request = Request::get("/sandbox/sms")
            .header(COOKIE, self.cookie_header())
            .body(Body::empty())
            .unwrap();
        let (answer, _) = self
            .clone()
            .deliver(request)
            .now_or_never()
            .expect("the bank answers at once");
        serde_json::from_str::<Messages>(&answer.body).map_or_else(|_| Vec::new(), |inbox| inbox.messages)
    }

    fn cookie_header(&self) -> String {
        let cookies = self.0.cookies.borrow();
        let pairs = cookies.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// The request as the browser sends it now.
    fn http(&self, request: &Encoded, headers: &[(&str, &str)]) -> Request<Body> {
        let mut builder = Request::builder()
            .method(request.method.as_str())
            .uri(&request.target)
            .header(COOKIE, self.cookie_header());
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        if request.body.is_some() {
            builder = builder.header(CONTENT_TYPE, "application/json");
        }
        builder
            .body(request.body.clone().map_or_else(Body::empty, Body::from))
            .unwrap()
    }

    /// Has the bank perform a request; returns its answer and the cookies in it.
    async fn deliver(self, request: Request<Body>) -> (Answer, Vec<String>) {
        let response = self.0.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let header = |name| {
            parts
                .headers
                .get(name)
                .map(|value: &axum::http::HeaderValue| value.to_str().unwrap())
        };
        let cookies = parts.headers.get_all(SET_COOKIE).iter();
        let cookies = cookies.map(|cookie| cookie.to_str().unwrap().to_owned());
        let answer = Answer {
            status: parts.status.as_u16(),
            json: header(CONTENT_TYPE).is_some_and(|kind| kind.contains("json")),
            retry_after: header(RETRY_AFTER).and_then(|seconds| seconds.parse().ok()),
            body: String::from_utf8(body.to_vec()).unwrap(),
        };
        (answer, cookies.collect())
    }

    fn take(&self, cookies: Vec<String>) {
        let mut jar = self.0.cookies.borrow_mut();
        for cookie in cookies {
            let (pair, attributes) = cookie.split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Has the bank perform a request of the client, and records what it did.
    async fn serve(&self, exchange: Exchange, work: u32) -> Answered {
        self.0.work.store(u64::from(work), Ordering::Relaxed);
        let Exchange {
            request,
            key,
            http,
            sent,
        } = exchange;
        let (answer, cookies) = self.clone().deliver(http).await;
        let place = self.0.answered.get() + 1;
        self.0.answered.set(place);
        if let Some(key) = key {
            let problem = serde_json::from_str::<Problem>(&answer.body).ok();
            self.0.served.borrow_mut().push(Served {
                request,
                key,
                sent,
                place,
                status: answer.status,
                code: problem
                    .filter(|_| answer.status >= 300)
                    .map(|problem| problem.code),
            });
        }
        Answered {
            answer,
            cookies,
            place,
        }
    }

    /// Carries one exchange to the bank and back; the client may have given it up by then.
    async fn carry(
        self,
        fate: Fate,
        exchange: Exchange,
        respond: oneshot::Sender<(Result<Answer, NoAnswer>, u64)>,
    ) {
        let sleep = |milliseconds: u32| self.0.time.sleep(u64::from(milliseconds));
        let html = |status| Answer {
            status,
            json: false,
            retry_after: None,
            body: "<h1>nginx</h1>".to_owned(),
        };
        // Of the bank's own answer, if it arrives.
        let mut place = 0;
        let answer = match fate {
            Fate::Arrives { there, work, back } => {
                sleep(there).await;
                let answered = self.serve(exchange, work).await;
                sleep(back).await;
                if !respond.is_canceled() {
                    self.take(answered.cookies);
                }
                place = answered.place;
                Ok(answered.answer)
            }
            Fate::Silence => {
                sleep(60_000).await;
                Err(NoAnswer::Broken)
            }
            Fate::CutBefore(after) => {
                sleep(after).await;
                Err(NoAnswer::Broken)
            }
            Fate::CutAfter { cookies: arrive } => {
                let answered = self.serve(exchange, 50).await;
                if arrive {
                    self.take(answered.cookies);
                }
                sleep(50).await;
                Err(NoAnswer::Broken)
            }
            Fate::Offline => Err(NoAnswer::Offline),
            Fate::Twice(later) => {
                let (phone, again) = (self.clone(), exchange.again());
                let answered = self.serve(exchange, 10).await;
                self.take(answered.cookies);
                place = answered.place;
                self.spawn(async move {
                    phone.0.time.sleep(u64::from(later)).await;
                    phone.serve(again, 10).await;
                });
                Ok(answered.answer)
            }
            Fate::Proxy { status, after } => {
                if after {
                    self.serve(exchange, 50).await;
                }
                Ok(html(status))
            }
            Fate::Refusal(code) => {
                let problem = code.problem();
                Ok(Answer {
                    status: problem.status,
                    json: true,
                    retry_after: (problem.status == 429).then_some(1),
                    body: serde_json::to_string(&problem).unwrap(),
                })
            }
            Fate::Half => {
                let Answered {
                    mut answer, cookies, ..
                } = self.serve(exchange, 50).await;
                self.take(cookies);
                let half = answer.body.len() / 2;
                let end = (0..=half).rev().find(|end| answer.body.is_char_boundary(*end));
                answer.body.truncate(end.unwrap());
                Ok(answer)
            }
        };
        // The client may no longer wait for it.
        let _ = respond.send((answer, place));
    }
}

/// What the bank has answered, in this place of all that it has answered.
struct Answered {
    answer: Answer,
    cookies: Vec<String>,
    place: u64,
}

struct Exchange {
    request: Encoded,
    key: Option<String>,
    http: Request<Body>,
    sent: u64,
}

impl Exchange {
    /// The same request once more.
    fn again(&self) -> Self {
        let body = self.request.body.clone().map_or_else(Body::empty, Body::from);
        let mut http = Request::new(body);
        *http.method_mut() = self.http.method().clone();
        *http.uri_mut() = self.http.uri().clone();
        *http.headers_mut() = self.http.headers().clone();
        Self {
            request: self.request.clone(),
            key: self.key.clone(),
            http,
            sent: self.sent,
        }
    }
}

impl Platform for Phone {
    async fn exchange(
        &self,
        request: &Encoded,
        headers: &[(&str, &str)],
        limit: u32,
    ) -> Result<Answer, NoAnswer> {
        let key = headers.iter().find(|(name, _)| *name == IDEMPOTENCY_KEY);
        let key = key.map(|(_, value)| (*value).to_owned());
        assert_eq!(
            key.is_some(),
            !request.method.is_safe(),
            "what changes something has a key"
        );
        if let Some(key) = &key {
            let mut keys = self.0.keys.borrow_mut();
            let first = keys.entry(key.clone()).or_insert_with(|| request.clone());
            assert_eq!(first, request, "a key is used for another request");
        }
        let line = format!("{} {}", request.method.as_str(), request.target);
        self.0.sent.borrow_mut().push(line);
        let usual = Fate::Arrives {
            there: 20,
            work: 5,
            back: 20,
        };
        let fate = self.0.fates.borrow_mut().pop_front().unwrap_or(usual);
        let exchange = Exchange {
            http: self.http(request, headers),
            request: request.clone(),
            key,
            sent: self.0.time.now(),
        };
        let (respond, response) = oneshot::channel();
        self.spawn(self.clone().carry(fate, exchange, respond));
        let sent = self.0.time.now();
        match select(response, self.0.time.sleep(u64::from(limit))).await {
            Either::Left((answer, _)) => {
                let (answer, place) = answer.expect("every exchange ends");
                let key = request.target.strip_prefix(QUESTION).filter(|_| place > 0);
                if let (Some(key), Ok(answer)) = (key, &answer) {
                    let operation = serde_json::from_str::<Operation>(&answer.body);
                    let is_absent = operation.is_ok_and(|found| found.state == OperationState::Absent);
                    let heard = Heard {
                        sent,
                        place,
                        is_absent,
                    };
                    self.0.heard.borrow_mut().insert(key.to_owned(), heard);
                }
                answer
            }
            Either::Right(((), _)) => Err(NoAnswer::TimedOut),
        }
    }

    fn now(&self) -> Moment {
        Moment::from_milliseconds(u32::try_from(self.0.time.now()).unwrap().into())
    }

    async fn sleep(&self, milliseconds: u32) {
        self.0.time.sleep(u64::from(milliseconds)).await;
    }

    fn random_bytes<const N: usize>(&self) -> Option<[u8; N]> {
        Some(core::array::from_fn(|_| {
            // Xorshift: as good as the tests need.
            let mut random = self.0.random.get();
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            self.0.random.set(random);
            random.to_be_bytes()[0]
        }))
    }
}

impl Caller for Phone {
    type Error = Problem;

    async fn perform<E: Endpoint>(&self, request: &E) -> Result<E::Reply, Problem> {
        self.directly(request)
    }

    async fn newest_code(&self) -> Result<SmsCode, Problem> {
        Ok(self.messages().first().unwrap().code.parse().unwrap())
    }
}
