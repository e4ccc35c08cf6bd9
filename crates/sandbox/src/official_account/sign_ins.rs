//! Signing in by WeChat's OAuth. WeChat sometimes opens a callback twice, and browsers do when the customer goes back:
//! so a state is used up by its outcome and not by a request, and everything that comes with the same state from the
//! same browser gets the same outcome for a minute.

use std::collections::{HashMap, VecDeque};

use wechat_bank_domain::Timestamp;
use wechat_bank_wechat::{OAuthState, OpenId};

use crate::clock::elapsed;
use crate::promise::{Promise, Resolver, promise};
use crate::secrets::{same, token_digest};
use crate::wechat::Entrance;

/// How long the browser may be at WeChat.
const BEGUN_KEPT: u64 = 5 * 60;
/// How long the outcome is repeated.
const OUTCOMES_KEPT: u64 = 60;
/// How many are kept at most, the newest: any visitor can begin one.
const MOST: usize = 100_000;

/// What came of a callback.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// Who the visitor is.
    SignedIn(OpenId),
    /// The code was none: the browser goes to WeChat once more, with this state.
    Again(OAuthState),
    /// Nothing, and why.
    Ended(Ending, Option<String>),
}

/// Why the visitor was not signed in, as they need to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The code was none, twice, or the callback is an old one.
    Unfinished,
    /// The visitor has refused.
    Declined,
    /// WeChat shows only a snapshot of the page.
    Snapshot,
    /// WeChat holds the visitor for a risk.
    TurnedAway,
    /// WeChat does not respond.
    Busy,
    /// Something is wrong with the account's configuration.
    Broken,
}

/// What is known about a callback's state.
pub(crate) enum Found {
    /// Nothing: it is too old, was made up, or belongs to another browser.
    Nothing,
    /// What comes of it, or already has.
    Outcome(Outcome),
}

/// The visits that are at WeChat, by the digests of their states.
#[derive(Default)]
pub(super) struct SignIns {
    rows: HashMap<String, SignIn>,
    times: VecDeque<(Timestamp, String)>,
}

pub(super) struct SignIn {
    pub(super) to: Entrance,
    /// The digest of the browser's cookie.
    pub(super) browser: String,
    pub(super) began: Timestamp,
    /// Whether the browser was sent to WeChat a second time.
    pub(super) is_second: bool,
    /// When the first callback came, and what comes of it.
    pub(super) claimed: Option<(Timestamp, Promise<Outcome>)>,
}

/// What a callback has to do.
pub(super) enum Step {
    Nothing,
    Wait(Promise<Outcome>),
    Exchange {
        to: Entrance,
        browser: String,
        is_second: bool,
        resolver: Resolver<Outcome>,
        promise: Promise<Outcome>,
    },
}

impl SignIns {
    pub(super) fn begin(&mut self, state: &OAuthState, sign_in: SignIn) {
        self.forget_old(sign_in.began);
        let digest = token_digest(state.expose());
        self.times.push_back((sign_in.began, digest.clone()));
        self.rows.insert(digest, sign_in);
    }

    pub(super) fn step(&mut self, state: &OAuthState, browser: &str, now: Timestamp) -> Step {
        self.forget_old(now);
        let row = self.rows.get_mut(&token_digest(state.expose()));
        let Some(row) = row.filter(|row| same(&row.browser, browser)) else {
            return Step::Nothing;
        };
        match &row.claimed {
            Some((at, _)) if elapsed(*at, now) >= OUTCOMES_KEPT => Step::Nothing,
            Some((_, promise)) => Step::Wait(promise.clone()),
            None if elapsed(row.began, now) >= BEGUN_KEPT => Step::Nothing,
            None => {
                let (resolver, promise) = promise();
                row.claimed = Some((now, promise.clone()));
                Step::Exchange {
                    to: row.to,
                    browser: row.browser.clone(),
                    is_second: row.is_second,
                    resolver,
                    promise,
                }
            }
        }
    }

    fn forget_old(&mut self, now: Timestamp) {
        while let Some((began, _)) = self.times.front() {
            if elapsed(*began, now) < BEGUN_KEPT + OUTCOMES_KEPT && self.times.len() < MOST {
                break;
            }
            if let Some((_, state)) = self.times.pop_front() {
                self.rows.remove(&state);
            }
        }
    }
}
