//! The account's access token and the ticket that signs pages. They have one owner, which renews them early: servers
//! that each ask for a token of their own end each other's. Neither is stored on disk or logged: WeChat returns the
//! same ones after a restart.

use wechat_bank_domain::Timestamp;
use wechat_bank_wechat::{AccessToken, JsTicket};

use super::call_fault::CallFault;
use crate::clock::elapsed;
use crate::promise::{Promise, Resolver, promise};
use crate::secrets::random;

/// The least time between two forced renewals: WeChat's limit.
pub(super) const BETWEEN_FORCED: u64 = 30;
/// How long to wait after a failure.
const REST: u64 = 5;

/// What comes of a renewal.
pub(super) type Renewed<T> = Result<T, CallFault>;
/// A renewal, for the one who does it and for those who wait.
pub(super) type Renewal<T> = (Resolver<Renewed<T>>, Promise<Renewed<T>>);

/// What has to be held.
#[derive(Default)]
pub(super) struct Tokens {
    pub(super) token: Holder<AccessToken>,
    pub(super) ticket: Holder<JsTicket>,
    /// When a renewal was forced the last time.
    pub(super) forced: Option<Timestamp>,
}

/// A value of WeChat's that ends, and its renewal.
pub(super) struct Holder<T> {
    pub(super) held: Option<Held<T>>,
    pub(super) renewal: Option<Promise<Renewed<T>>>,
    failed: Option<(Timestamp, CallFault)>,
}

pub(super) struct Held<T> {
    pub(super) value: T,
    /// When it was asked for.
    since: Timestamp,
    /// For how many seconds it is valid, and after how many it is renewed.
    valid: u64,
    renew: u64,
}

/// What a caller does about a value.
pub(super) enum Step<T> {
    /// It is there, and needs nothing.
    Use(T),
    /// It is there, but is to be renewed meanwhile.
    Renew(T, Resolver<Renewed<T>>),
    /// It is not there: the caller works it out.
    Begin(Resolver<Renewed<T>>, Promise<Renewed<T>>),
    /// It is not there, and somebody works it out already.
    Wait(Promise<Renewed<T>>),
    /// It is not there, and was not to be had a moment ago.
    Fail(CallFault),
}

impl<T> Default for Holder<T> {
    fn default() -> Self {
        Self {
            held: None,
            renewal: None,
            failed: None,
        }
    }
}

impl<T: Clone> Holder<T> {
    /// The value, if it is still valid.
    pub(super) fn valid(&self, now: Timestamp) -> Option<&Held<T>> {
        self.held
            .as_ref()
            .filter(|held| elapsed(held.since, now) < held.valid)
    }

    /// The failure that is too recent to try again.
    fn recent_failure(&self, now: Timestamp) -> Option<&CallFault> {
        let (at, fault) = self.failed.as_ref()?;
        (elapsed(*at, now) < REST).then_some(fault)
    }

    pub(super) fn renewal(&self) -> Option<&Promise<Renewed<T>>> {
        // One that was cancelled is none.
        self.renewal.as_ref().filter(|renewal| !renewal.is_over())
    }

    /// Whether the value can be used without doing anything.
    pub(super) fn needs_nothing(&self, now: Timestamp) -> Option<&T> {
        let held = self.valid(now)?;
        let is_due = elapsed(held.since, now) >= held.renew;
        let waits = !is_due || self.renewal().is_some() || self.recent_failure(now).is_some();
        waits.then_some(&held.value)
    }

    pub(super) fn step(&mut self, now: Timestamp) -> Step<T> {
        if let Some(value) = self.needs_nothing(now) {
            return Step::Use(value.clone());
        }
        if let Some(renewal) = self.renewal() {
            return Step::Wait(renewal.clone());
        }
        if let Some(fault) = self.recent_failure(now) {
            return Step::Fail(fault.clone());
        }
        let value = self.valid(now).map(|held| held.value.clone());
        let (resolver, renewal) = self.begin();
        match value {
            Some(value) => Step::Renew(value, resolver),
            None => Step::Begin(resolver, renewal),
        }
    }

    pub(super) fn begin(&mut self) -> Renewal<T> {
        let (resolver, renewal) = promise();
        self.renewal = Some(renewal.clone());
        (resolver, renewal)
    }

    /// Keeps what came of a renewal that began at this time.
    pub(super) fn keep(&mut self, outcome: Result<(T, u32), CallFault>, began: Timestamp) -> Renewed<T> {
        match outcome {
            Ok((value, seconds)) => {
                let valid = u64::from(seconds);
                self.held = Some(Held {
                    value: value.clone(),
                    since: began,
                    valid,
                    renew: early(valid),
                });
                self.failed = None;
                Ok(value)
            }
            Err(fault) => {
                self.failed = Some((began, fault.clone()));
                Err(fault)
            }
        }
    }
}

/// After how many of these seconds to renew: 80 %, and up to 5 % earlier, so that not all servers ask at once.
pub(super) fn early(seconds: u64) -> u64 {
    let [jitter] = random::<1>().unwrap_or_default();
    let thousandths = 800 - u64::from(jitter) * 50 / 255;
    seconds.saturating_mul(thousandths) / 1000
}
