use core::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wechat_bank_api::Profile;
use wechat_bank_domain::Timestamp;
use wechat_bank_wechat::{Account, Answer, AppSecret, Incoming, Menu, Nonce, OpenId, Position};

use super::pushes::Pushes;
use super::sign_ins::SignIns;
use super::tokens::Tokens;
use crate::environment::{BoxFuture, Environment};

/// An official account, as its console and the bank's server know it.
#[derive(Clone, Debug)]
pub struct AccountOptions {
    /// AppID, and what pushes are signed and encrypted with.
    pub account: Account,
    /// The AppSecret.
    pub secret: AppSecret,
    /// Where customers reach the pages, such as `https://bank.example`.
    pub origin: String,
    /// Where WeChat's API is: [`wechat_bank_wechat::API_ORIGIN`], or a simulator.
    pub api: String,
    /// Where browsers are sent to sign in: [`wechat_bank_wechat::OPEN_ORIGIN`], or a simulator.
    pub open: String,
    /// Its menu.
    pub menu: Menu,
}

/// The account of a running bank. All that it remembers is in memory: it is short-lived, and WeChat has it, too.
pub(crate) struct OfficialAccount {
    pub(crate) options: AccountOptions,
    pub(super) environment: Environment,
    pushes: Mutex<Pushes>,
    sign_ins: Mutex<SignIns>,
    tokens: Mutex<Tokens>,
}

impl OfficialAccount {
    pub(crate) fn new(options: AccountOptions, environment: Environment) -> Arc<Self> {
        Arc::new(Self {
            options,
            environment,
            pushes: Mutex::default(),
            sign_ins: Mutex::default(),
            tokens: Mutex::default(),
        })
    }

    pub(super) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        lock(&self.tokens)
    }

    pub(super) fn sign_ins(&self) -> MutexGuard<'_, SignIns> {
        lock(&self.sign_ins)
    }

    fn pushes(&self) -> MutexGuard<'_, Pushes> {
        lock(&self.pushes)
    }

    /// Does work to its end, whatever becomes of the caller.
    pub(super) fn in_background(&self, work: BoxFuture<'static, ()>) -> BoxFuture<'static, ()> {
        (self.environment.background)(work)
    }

    /// Whether no push had this nonce before, as long as pushes of its time are accepted.
    pub(crate) fn is_new(&self, nonce: &Nonce, steady: Timestamp) -> bool {
        self.pushes().is_new(nonce, steady)
    }

    /// The answer to a push: the stored one if it is a repetition.
    pub(crate) fn answer(
        &self,
        incoming: &Incoming,
        profile: &Profile,
        now: Timestamp,
        steady: Timestamp,
    ) -> Answer {
        self.pushes()
            .answer(incoming, profile, &self.options.origin, now, steady)
    }

    /// Where the customer is, if they have sent it into the chat within ten minutes.
    pub fn place_of(&self, openid: &OpenId, steady: Timestamp) -> Option<Position> {
        self.pushes().place_of(openid, steady)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Poisoning is harmless: no panic leaves what is remembered half changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for OfficialAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OfficialAccount").finish_non_exhaustive()
    }
}
