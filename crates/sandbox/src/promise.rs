//! A value that is worked out once while several callers wait for it.

use core::future::poll_fn;
use core::task::{Poll, Waker};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A value that will be known. Clones wait for the same one.
pub(crate) struct Promise<T>(Arc<Mutex<State<T>>>);

/// Makes the value known. Dropped without a value, it ends the waiting without one: work that is cancelled holds up
/// no caller.
pub(crate) struct Resolver<T>(Arc<Mutex<State<T>>>);

struct State<T> {
    value: Option<T>,
    is_over: bool,
    waiting: Vec<Waker>,
}

/// A promise, and what fulfils it.
pub(crate) fn promise<T: Clone>() -> (Resolver<T>, Promise<T>) {
    let state = Arc::new(Mutex::new(State {
        value: None,
        is_over: false,
        waiting: Vec::new(),
    }));
    (Resolver(Arc::clone(&state)), Promise(state))
}

fn lock<T>(state: &Mutex<State<T>>) -> MutexGuard<'_, State<T>> {
    // Poisoning is harmless: no panic leaves the state half changed.
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T: Clone> Promise<T> {
    /// The value, or `None` if there will be none.
    pub(crate) async fn value(&self) -> Option<T> {
        poll_fn(|context| {
            let mut state = lock(&self.0);
            if state.is_over {
                return Poll::Ready(state.value.clone());
            }
            if !state.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                state.waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
        .await
    }

    /// Whether nothing more will happen.
    pub(crate) fn is_over(&self) -> bool {
        lock(&self.0).is_over
    }
}

impl<T> Clone for Promise<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Resolver<T> {
    /// Makes the value known.
    pub(crate) fn resolve(self, value: T) {
        lock(&self.0).value = Some(value);
        // Dropping wakes the callers.
    }
}

impl<T> Drop for Resolver<T> {
    fn drop(&mut self) {
        let waiting = {
            let mut state = lock(&self.0);
            state.is_over = true;
            core::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use core::pin::pin;
    use core::task::Context;

    use super::*;

    fn polled<T: Clone>(promise: &Promise<T>) -> Poll<Option<T>> {
        pin!(promise.value()).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn all_callers_get_the_one_value() {
        let (resolver, promise) = promise();
        let other = promise.clone();
        assert!(polled(&promise).is_pending() && !other.is_over());
        resolver.resolve(7);
        assert_eq!(polled(&promise), Poll::Ready(Some(7)));
        assert_eq!(polled(&other), Poll::Ready(Some(7)));
    }

    #[test]
    fn work_that_is_cancelled_ends_the_waiting() {
        let (resolver, promise) = promise::<u8>();
        drop(resolver);
        assert!(promise.is_over());
        assert_eq!(polled(&promise), Poll::Ready(None));
    }

    #[tokio::test]
    async fn a_caller_that_waits_is_woken() {
        let (resolver, promise) = promise();
        let (value, ()) = tokio::join!(promise.value(), async {
            tokio::task::yield_now().await;
            resolver.resolve("done");
        });
        assert_eq!(value, Some("done"));
    }
}
