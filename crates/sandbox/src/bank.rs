use core::fmt;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use wechat_bank_api::Profile;
use wechat_bank_domain::Timestamp;
use wechat_bank_wechat::{OpenId, Position};

use crate::clock::SteadyClock;
use crate::environment::Environment;
use crate::faults::Faults;
use crate::hashing::{Hasher, Hashes, Memory};
use crate::ledger::Ledgers;
use crate::limits::Limits;
use crate::official_account::{AccountOptions, OfficialAccount};
use crate::profile::default_profile;
use crate::records::customer::Customer;
use crate::records::tally::Tally;
use crate::secrets::Secrets;
use crate::simulator::{Simulator, SimulatorOptions};
use crate::store::{OpenError, Snapshot, Storage, Store, StoreError, Writing};

/// The bank: its store, its clock and its rules. Clones are the same bank.
#[derive(Clone)]
pub struct Bank {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) environment: Environment,
    pub(crate) ledgers: Ledgers,
    clock: SteadyClock,
    secrets: Secrets,
    options: Options,
    /// Intents being processed, by openid and idempotency key.
    in_flight: Mutex<BTreeSet<(String, String)>>,
    faults: Faults,
    /// Memory for Argon2.
    memory: Memory,
    account: Option<Arc<OfficialAccount>>,
    simulator: Option<Simulator>,
}

/// How this bank differs from the default one.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the pages are allowed to know about the bank.
    pub profile: Profile,
    /// Durations and rate limits.
    pub limits: Limits,
    /// Whether clients connect over HTTPS: cookies are then `Secure` and have the `__Host-` prefix. Without HTTPS the
    /// bank works only on a loopback address or in a page.
    pub https: bool,
    /// The official account; without one, a cookie of the bank's own stands for the WeChat user.
    pub account: Option<AccountOptions>,
    /// A simulator of WeChat that is served as well, under `/sandbox/wechat`.
    pub simulator: Option<SimulatorOptions>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            profile: default_profile(),
            limits: Limits::default(),
            https: false,
            account: None,
            simulator: None,
        }
    }
}

impl Bank {
    /// Opens the bank over its store with the usual limits.
    pub fn open(storage: &Storage, environment: Environment, profile: Profile) -> Result<Self, OpenError> {
        Self::open_with(
            storage,
            environment,
            Options {
                profile,
                ..Options::default()
            },
        )
    }

    /// Opens the bank over its store.
    pub fn open_with(
        storage: &Storage,
        environment: Environment,
        options: Options,
    ) -> Result<Self, OpenError> {
        let (store, secrets) = Store::open(storage)?;
        let clock = SteadyClock::new(store.reading()?);
        let (ledgers, in_flight) = (Ledgers::new(), Mutex::default());
        let account = options.account.clone();
        let account = account.map(|account| OfficialAccount::new(account, environment.clone()));
        let simulator = options.simulator.clone();
        let simulator = simulator.map(|simulator| Simulator::new(simulator, environment.clone()));
        Ok(Self {
            inner: Arc::new(Inner {
                store,
                environment,
                ledgers,
                clock,
                secrets,
                options,
                in_flight,
                faults: Faults::default(),
                memory: Memory::default(),
                account,
                simulator,
            }),
        })
    }

    /// What the pages are allowed to know about the bank.
    pub fn profile(&self) -> &Profile {
        &self.inner.options.profile
    }

    /// Durations and rate limits.
    pub fn limits(&self) -> &Limits {
        &self.inner.options.limits
    }

    /// All of the bank's data, to be reopened as [`Storage::Again`]; `None` if the store fails.
    pub fn snapshot(&self) -> Option<Snapshot> {
        let reading = self.inner.clock.reading();
        self.inner.store.snapshot(&self.inner.secrets, reading).ok()
    }

    /// The monotonic time of locks, limits and waits.
    pub(crate) fn steady_now(&self) -> Timestamp {
        self.inner.clock.now(|| (self.inner.environment.now)())
    }

    /// The system time for a monotonic time.
    pub(crate) fn system_time(&self, steady: Timestamp) -> Timestamp {
        self.inner.clock.system(steady)
    }

    /// Sends the menu to WeChat, which keeps it; only where there is an account.
    pub async fn publish_menu(&self) -> Result<(), String> {
        let Some(account) = self.account() else {
            return Ok(());
        };
        let sent = account.create_menu(self.steady_now()).await;
        sent.map_err(|fault| fault.to_string())
    }

    /// Where the WeChat user with this openid is, if they have sent it into the chat within ten minutes.
    pub fn place_of(&self, openid: &OpenId) -> Option<Position> {
        self.account()?.place_of(openid, self.steady_now())
    }

    pub(crate) fn account(&self) -> Option<&Arc<OfficialAccount>> {
        self.inner.account.as_ref()
    }

    pub(crate) fn simulator(&self) -> Option<&Simulator> {
        self.inner.simulator.as_ref()
    }

    /// Removes a few expired answers, uncertified customers and tallies, and saves the clock.
    pub(crate) fn remove_expired(&self, writing: &Writing<'_>, now: Timestamp) -> Result<(), StoreError> {
        let limits = self.limits();
        writing.forget_answers(limits.answers_kept, now)?;
        // During this time the code may still be typed, or the form resubmitted.
        let in_use = limits.code_valid.saturating_mul(2);
        let spans = (limits.strangers_kept, in_use, limits.most_strangers);
        writing.forget_strangers(spans, now, |record| {
            let customer: Customer = serde_json::from_slice(record).ok()?;
            customer.last_as_stranger()
        })?;
        if self.account().is_some() {
            writing.forget_visits(limits.visit_kept, now)?;
        }
        writing.forget_tallies(now, |tally| serde_json::from_slice::<Tally>(tally).ok()?.newest())?;
        writing.save_reading(self.inner.clock.reading())
    }

    pub(crate) fn https(&self) -> bool {
        self.inner.options.https
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.inner.secrets
    }

    /// The password hasher of one call.
    pub(crate) fn hasher<'a>(&'a self, hashes: &'a mut Hashes) -> Hasher<'a> {
        Hasher {
            hashes,
            memory: &self.inner.memory,
            secrets: &self.inner.secrets,
        }
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// Marks an intent as being processed until the guard is dropped.
    pub(crate) fn begin_intent(&self, openid: &str, key: &str) -> InFlight {
        let intent = (openid.to_owned(), key.to_owned());
        self.intents().insert(intent.clone());
        InFlight {
            bank: self.clone(),
            intent,
        }
    }

    pub(crate) fn is_in_flight(&self, openid: &str, key: &str) -> bool {
        self.intents().contains(&(openid.to_owned(), key.to_owned()))
    }

    fn intents(&self) -> std::sync::MutexGuard<'_, BTreeSet<(String, String)>> {
        // Poisoning is harmless: no panic leaves the set half changed.
        self.inner
            .in_flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Bank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bank").finish_non_exhaustive()
    }
}

/// See [`Bank::begin_intent`].
pub(crate) struct InFlight {
    bank: Bank,
    intent: (String, String),
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.bank.intents().remove(&self.intent);
    }
}
