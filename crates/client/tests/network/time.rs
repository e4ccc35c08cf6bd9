//! Virtual time: it stands still while anything can go on, and then jumps to the next alarm.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

/// A clock in milliseconds with its alarms; clones are the same clock.
#[derive(Clone, Default)]
pub struct Time(Arc<Mutex<Alarms>>);

#[derive(Default)]
struct Alarms {
    now: u64,
    /// How many alarms were ever set: those of one moment ring in their order.
    count: u64,
    set: BTreeMap<(u64, u64), Waker>,
}

impl Time {
    pub fn now(&self) -> u64 {
        self.0.lock().unwrap().now
    }

    pub fn sleep(&self, milliseconds: u64) -> Sleep {
        Sleep {
            until: self.now() + milliseconds,
            alarm: None,
            time: self.clone(),
        }
    }

    /// Jumps to the next alarm if it is not after this moment, and rings it. Returns whether there was one.
    pub fn ring(&self, until: u64) -> bool {
        let mut alarms = self.0.lock().unwrap();
        let Some(next) = alarms.set.first_entry().filter(|next| next.key().0 <= until) else {
            return false;
        };
        let ((at, _), waker) = next.remove_entry();
        alarms.now = at;
        drop(alarms);
        waker.wake();
        true
    }

    /// Jumps to this moment, before which there is no alarm.
    pub fn jump(&self, to: u64) {
        self.0.lock().unwrap().now = to;
    }
}

/// Until its moment has come; the bank's are polled by any thread.
pub struct Sleep {
    time: Time,
    until: u64,
    alarm: Option<(u64, u64)>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let time = self.time.clone();
        let mut alarms = time.0.lock().unwrap();
        if alarms.now >= self.until {
            return Poll::Ready(());
        }
        let alarm = self.alarm.unwrap_or_else(|| {
            alarms.count += 1;
            (self.until, alarms.count)
        });
        alarms.set.insert(alarm, context.waker().clone());
        self.alarm = Some(alarm);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(alarm) = self.alarm {
            self.time.0.lock().unwrap().set.remove(&alarm);
        }
    }
}
