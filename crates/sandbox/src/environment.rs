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

/// What the bank needs from its host, because a server and a page provide it differently: a clock, a timer, threads.
#[derive(Clone)]
pub struct Environment {
    /// The bank's clock.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Sleeps; only special inputs ([`crate::sentinel`]) and injected faults ([`crate::faults`]) make the bank sleep.
    pub sleep: Arc<dyn Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync>,
    /// Runs a job where blocking is allowed, and resolves when it has finished or panicked. Dropping the future before
    /// the job has started cancels the job.
    pub work: Work,
}

impl Environment {
    /// An environment that runs each job immediately on the caller's thread, for pages and most tests.
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
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}
