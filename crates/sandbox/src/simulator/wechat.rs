use core::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wechat_bank_domain::Timestamp;
use wechat_bank_wechat::{Account, AccountId, AppSecret};

use super::state::State;
use crate::environment::Environment;

/// Where the simulator is, on its server: `/cgi-bin/…` and all other addresses of WeChat are below it.
pub const BASE: &str = "/sandbox/wechat";

/// The account whose WeChat is simulated.
#[derive(Clone, Debug)]
pub struct SimulatorOptions {
    /// AppID, and what pushes are signed and encrypted with, as in the account's console.
    pub account: Account,
    /// The account as messages name it.
    pub id: AccountId,
    /// The AppSecret.
    pub secret: AppSecret,
    /// The account's name, above the chat.
    pub name: String,
    /// Where the account's server takes pushes.
    pub push_url: String,
    /// Where the account's pages are (网页授权域名), such as `https://bank.example`.
    pub pages: String,
    /// Where browsers reach the simulator, such as `http://127.0.0.1:8080`.
    pub origin: String,
}

/// A simulated WeChat. Clones are the same one.
#[derive(Clone)]
pub struct Simulator(Arc<Inner>);

struct Inner {
    options: SimulatorOptions,
    environment: Environment,
    state: Mutex<State>,
}

impl Simulator {
    /// A new one, in which there are no phones yet.
    pub fn new(options: SimulatorOptions, environment: Environment) -> Self {
        Self(Arc::new(Inner {
            options,
            environment,
            state: Mutex::default(),
        }))
    }

    pub(super) fn options(&self) -> &SimulatorOptions {
        &self.0.options
    }

    pub(super) fn environment(&self) -> &Environment {
        &self.0.environment
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.0.environment.now)()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // Poisoning is harmless: no panic leaves the state half changed.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").finish_non_exhaustive()
    }
}

/// A time in seconds since 1970, as WeChat writes it.
pub(super) fn seconds(time: Timestamp) -> u64 {
    u64::try_from(time.unix()).unwrap_or_default()
}
