use core::fmt;
use core::future::{Future, ready};
use core::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use wechat_bank_domain::Timestamp;

/// A future that may be polled from any thread.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A piece of the bank's work: it blocks for as long as hashing a password or writing to a disk takes.
pub type Job = Box<dyn FnOnce() + Send>;

/// Where a job waits for its turn: each kind has a queue of its own, so that none of them holds up the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Looks at what was committed, and changes nothing.
    Reads,
    /// Changes something. One at a time is all that the store can do.
    Writes,
    /// Hashes passwords: a core for some twenty milliseconds, and a lot of memory.
    Passwords {
        /// The WeChat user's openid: one customer's passwords are checked one after another.
        customer: String,
    },
}

/// The job was not begun: too many others are waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// How an [`Environment`] works.
pub type Work = Arc<dyn Fn(Queue, Job) -> BoxFuture<'static, Result<(), Busy>> + Send + Sync>;

/// What the bank cannot have of its own, because a server and a page have it differently: a clock, a timer, threads.
#[derive(Clone)]
pub struct Environment {
    /// The bank's clock.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Waits; only special inputs ([`crate::sentinel`]) and faults on request ([`crate::faults`]) make the bank wait.
    pub sleep: Arc<dyn Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync>,
    /// Runs a job where blocking does no harm, and resolves when it has run (or has panicked). A future that is dropped
    /// before its job has begun takes the job with it.
    pub work: Work,
}

impl Environment {
    /// An environment that does the bank's work right where it is asked for: what a page and most tests want.
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

    /// The same environment, with its work done elsewhere: on a server's threads for blocking jobs.
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
