use core::fmt;
use core::future::{Future, ready};
use core::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use wechat_bank_domain::Timestamp;

/// A future that may be polled from any thread.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A blocking piece of work, such as hashing a password or writing to disk.
pub type Job = Box<dyn FnOnce() + Send>;

/// Where a job waits for its turn: one queue for each kind, so that no kind holds up the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Reads committed data.
    Reads,
    /// Changes something; the store can do only one at a time.
    Writes,
    /// Hashes passwords: some twenty milliseconds of a core, and a lot of memory.
    Passwords {
        /// The WeChat user's openid: one customer's passwords are checked one after another.
        customer: String,
    },
}

/// The job was not started: too many others are waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// Runs jobs for an [`Environment`].
pub type Work = Arc<dyn Fn(Queue, Job) -> BoxFuture<'static, Result<(), Busy>> + Send + Sync>;

/// A request that the bank itself sends over HTTP. Its address and body may have secrets in them: `Debug` hides both.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The whole address.
    pub url: String,
    /// The type of the body.
    pub content_type: &'static str,
    /// The body; empty for a GET.
    pub body: Vec<u8>,
    /// How long the response may take.
    pub limit: Duration,
}

/// A response to an [`HttpRequest`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpReply {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// There was no response, or none within the time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoReply;

/// Sends requests for an [`Environment`].
pub type Http = Arc<dyn Fn(HttpRequest) -> BoxFuture<'static, Result<HttpReply, NoReply>> + Send + Sync>;

/// Runs a future in the background of an [`Environment`].
pub type Background = Arc<dyn Fn(BoxFuture<'static, ()>) -> BoxFuture<'static, ()> + Send + Sync>;

/// What the bank needs from its host, because a server and a page provide it differently: a clock, a timer, threads, a
/// network.
#[derive(Clone)]
pub struct Environment {
    /// The bank's clock.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Sleeps; only special inputs ([`crate::sentinel`]) and injected faults ([`crate::faults`]) make the bank sleep.
    pub sleep: Arc<dyn Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync>,
    /// Runs a job where blocking is allowed, and resolves when it has finished or panicked. Dropping the future before
    /// the job has started cancels the job.
    pub work: Work,
    /// Sends requests of the bank itself, which only those about its official account are.
    pub http: Http,
    /// Runs a future to its end, whatever becomes of the caller, who waits for what is returned: for nothing, or, where
    /// there is no background, for the future itself.
    pub background: Background,
}

impl Environment {
    /// An environment that runs each job immediately on the caller's thread, for pages and most tests. It has no network
    /// and no background.
    pub fn new(
        now: impl Fn() -> Timestamp + Send + Sync + 'static,
        sleep: impl Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync + 'static,
    ) -> Self {
        let work = |_, job: Job| -> BoxFuture<'static, Result<(), Busy>> {
            job();
            Box::pin(ready(Ok(())))
        };
        Self {
            now: Arc::new(now),
            sleep: Arc::new(sleep),
            work: Arc::new(work),
            http: Arc::new(|_| Box::pin(ready(Err(NoReply)))),
            background: Arc::new(|future| future),
        }
    }

    /// The same environment with its jobs run elsewhere, such as on a server's blocking threads.
    #[must_use]
    pub fn with_work(
        mut self,
        work: impl Fn(Queue, Job) -> BoxFuture<'static, Result<(), Busy>> + Send + Sync + 'static,
    ) -> Self {
        self.work = Arc::new(work);
        self
    }

    /// The same environment with a network.
    #[must_use]
    pub fn with_http(
        mut self,
        http: impl Fn(HttpRequest) -> BoxFuture<'static, Result<HttpReply, NoReply>> + Send + Sync + 'static,
    ) -> Self {
        self.http = Arc::new(http);
        self
    }

    /// The same environment with a background.
    #[must_use]
    pub fn with_background(
        mut self,
        background: impl Fn(BoxFuture<'static, ()>) -> BoxFuture<'static, ()> + Send + Sync + 'static,
    ) -> Self {
        self.background = Arc::new(background);
        self
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}
