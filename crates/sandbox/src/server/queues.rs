use std::collections::HashMap;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};
use wechat_bank_sandbox::{Busy, Job, Queue};

/// How long a job waits in one queue at most; a call waits in three. The pages time out after 10 s.
const LONGEST_WAIT: Duration = Duration::from_secs(3);
/// Delay before refusing when a queue is full: some clients retry at once, and a retry costs more than waiting.
const BEFORE_REFUSING: Duration = Duration::from_secs(1);
/// As many as there can be connections: reads are short.
const READS_WAITING: usize = 1024;
/// About a second's worth on a slow disk.
const WRITES_WAITING: usize = 256;
/// About a second's worth for each core.
const PASSWORDS_WAITING: usize = 64;
/// More than a person can type at once; keeps one customer from filling the queue.
const PASSWORDS_OF_ONE_CUSTOMER: usize = 64;

/// The queues of the bank's jobs; jobs are refused when too many are waiting.
pub(crate) struct Queues {
    reads: Line,
    writes: Line,
    passwords: Line,
    customers: Mutex<HashMap<String, Line>>,
}

/// One queue, in order of arrival. A waiter whose future is dropped leaves it.
#[derive(Clone)]
struct Line {
    /// Places in the queue and at its head.
    room: Arc<Semaphore>,
    /// Places at its head, where work is done.
    turns: Arc<Semaphore>,
}

/// A permit to work; held until the work is done, even if the waiter is gone.
struct Turn {
    _room: OwnedSemaphorePermit,
    _turn: OwnedSemaphorePermit,
}

impl Queues {
    pub(crate) fn new() -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get);
        Self {
            reads: Line::new(4 * cores, READS_WAITING),
            writes: Line::new(1, WRITES_WAITING),
            passwords: Line::new(cores, PASSWORDS_WAITING * cores),
            customers: Mutex::default(),
        }
    }

    /// Runs a job on a blocking thread when its turn comes.
    pub(crate) async fn work(&self, queue: Queue, job: Job) -> Result<(), Busy> {
        let turns = async {
            Ok(match queue {
                Queue::Reads => vec![self.reads.turn().await?],
                Queue::Writes => vec![self.writes.turn().await?],
                Queue::Passwords { customer } => {
                    let first = self.customer(customer).turn().await?;
                    vec![first, self.passwords.turn().await?]
                }
            })
        };
        let turns = match timeout(LONGEST_WAIT, turns).await {
            Ok(Ok(turns)) => turns,
            Ok(Err(Busy)) => {
                sleep(BEFORE_REFUSING).await;
                return Err(Busy);
            }
            Err(_) => return Err(Busy),
        };
        let work = spawn_blocking(move || {
            job();
            drop(turns);
        });
        // A job that panicked left no response; its caller handles that.
        let _ = work.await;
        Ok(())
    }

    /// The queue of one customer's passwords.
    fn customer(&self, customer: String) -> Line {
        let mut customers = self.customers.lock().unwrap_or_else(PoisonError::into_inner);
        customers.retain(|_, line| line.is_used());
        customers
            .entry(customer)
            .or_insert_with(|| Line::new(1, PASSWORDS_OF_ONE_CUSTOMER - 1))
            .clone()
    }
}

impl Line {
    fn new(turns: usize, waiting: usize) -> Self {
        Self {
            room: Arc::new(Semaphore::new(turns + waiting)),
            turns: Arc::new(Semaphore::new(turns)),
        }
    }

    /// Waits for a turn, unless too many others are waiting.
    async fn turn(&self) -> Result<Turn, Busy> {
        let room = Arc::clone(&self.room).try_acquire_owned().map_err(|_| Busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Busy)?;
        Ok(Turn {
            _room: room,
            _turn: turn,
        })
    }

    /// Whether the queue is in use: permits and clones keep its semaphores alive.
    fn is_used(&self) -> bool {
        Arc::strong_count(&self.room) > 1
    }
}
