//! The sandbox bank in virtual time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use wechat_bank_api::domain::Timestamp;
use wechat_bank_sandbox::{Bank, BoxFuture, Busy, Environment, Hashing, Job, Limits, Options, Storage};

use crate::time::Time;

/// Limits under which a sequence is never refused for what an earlier one did.
fn limits() -> Limits {
    Limits {
        hashing: Hashing {
            memory: 8,
            passes: 1,
            lanes: 1,
        },
        codes_an_hour: 100,
        codes_a_day: 100,
        codes_a_day_in_all: 100,
        wrong_codes_a_day: 100,
        password_tries: 100,
        add_attempts_a_day: 100,
        ..Limits::default()
    }
}

/// A bank with this data, whose clock shows `start` when the phone's is at zero, in seconds since 1970; it works on each
/// pass of a call for `delay` milliseconds.
pub fn open(storage: &Storage, time: &Time, start: &Arc<AtomicI64>, delay: &Arc<AtomicU64>) -> Bank {
    let now = {
        let (time, start) = (time.clone(), Arc::clone(start));
        move || {
            let passed = i64::try_from(time.now() / 1_000).unwrap();
            Timestamp::from_unix(start.load(Ordering::Relaxed) + passed)
        }
    };
    let sleep = {
        let time = time.clone();
        move |length: Duration| -> BoxFuture<'static, ()> {
            Box::pin(time.sleep(u64::try_from(length.as_millis()).unwrap()))
        }
    };
    let work = {
        let (time, delay) = (time.clone(), Arc::clone(delay));
        move |_, job: Job| -> BoxFuture<'static, Result<(), Busy>> {
            let sleep = time.sleep(delay.load(Ordering::Relaxed));
            Box::pin(async move {
                sleep.await;
                job();
                Ok(())
            })
        }
    };
    let environment = Environment::new(now, sleep).with_work(work);
    let options = Options {
        limits: limits(),
        ..Options::default()
    };
    Bank::open_with(storage, environment, options).unwrap()
}
