use core::fmt;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use wechat_bank_api::Profile;
use wechat_bank_domain::Timestamp;

use crate::clock::SteadyClock;
use crate::customer::Customer;
use crate::environment::Environment;
use crate::faults::Faults;
use crate::http::{self, Mount};
use crate::ledger::Ledgers;
use crate::limits::Limits;
use crate::profile::default_profile;
use crate::secrets::Secrets;
use crate::store::{OpenError, Snapshot, Storage, Store, StoreError, Writing};
use crate::tally::Tally;
use crate::{
    accounts, alerts, certification, challenge, operation, password, profile, session, transactions,
};

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
    /// The intents that are being worked on, by openid and idempotency key.
    in_flight: Mutex<BTreeSet<(String, String)>>,
    faults: Faults,
    /// What passwords are hashed in.
    pub(crate) memory: password::Memory,
}

/// How this bank differs from the default one.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the pages may know of the bank.
    pub profile: Profile,
    /// How long, how often.
    pub limits: Limits,
    /// Whether it is reached by https: cookies are then `Secure` and have the `__Host-` prefix. Without it, it works on
    /// a loopback address or in a page only.
    pub https: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            profile: default_profile(),
            limits: Limits::default(),
            https: false,
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
                memory: password::Memory::default(),
            }),
        })
    }

    /// What the pages may know of the bank.
    pub fn profile(&self) -> &Profile {
        &self.inner.options.profile
    }

    /// How long, how often.
    pub fn limits(&self) -> &Limits {
        &self.inner.options.limits
    }

    /// All that the bank keeps, to be opened again as [`Storage::Again`]; none if the store fails.
    pub fn snapshot(&self) -> Option<Snapshot> {
        let reading = self.inner.clock.reading();
        self.inner.store.snapshot(&self.inner.secrets, reading).ok()
    }

    /// The monotonic time of locks, limits and waits.
    pub(crate) fn steady_now(&self) -> Timestamp {
        self.inner.clock.now(|| (self.inner.environment.now)())
    }

    /// The system time of a monotonic time.
    pub(crate) fn system_time(&self, steady: Timestamp) -> Timestamp {
        self.inner.clock.system(steady)
    }

    /// Removes a few expired answers, strangers and tallies, and saves the clock.
    pub(crate) fn keep_house(&self, writing: &Writing<'_>, now: Timestamp) -> Result<(), StoreError> {
        let limits = self.limits();
        writing.forget_answers(limits.answers_kept, now)?;
        // For as long a code may still be typed, or the form be sent again.
        let in_use = limits.code_valid.saturating_mul(2);
        let spans = (limits.strangers_kept, in_use, limits.most_strangers);
        writing.forget_strangers(spans, now, |record| {
            let customer: Customer = serde_json::from_slice(record).ok()?;
            customer.last_as_stranger()
        })?;
        writing.forget_tallies(now, |tally| serde_json::from_slice::<Tally>(tally).ok()?.newest())?;
        writing.save_reading(self.inner.clock.reading())
    }

    pub(crate) fn https(&self) -> bool {
        self.inner.options.https
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.inner.secrets
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// Marks an intent as being worked on for as long as the guard lives.
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
        // A set is never left half changed.
        self.inner
            .in_flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The bank as an HTTP service: the contract under `/api/v1`, the telephone under `/sandbox`.
    pub fn router(&self) -> Router {
        let features = self.profile().features;
        let mut api = Router::new()
            .mount(profile::get_profile)
            .mount(session::get_session)
            .mount(session::log_in)
            .mount(session::log_out)
            .mount(certification::request_certification_code)
            .mount(certification::certify)
            .mount(challenge::find_challenge)
            .mount(password::set_passwords)
            .mount(accounts::list_accounts)
            .mount(transactions::list_transactions)
            .mount(transactions::get_transaction)
            .mount(operation::find_operation);
        // What a bank does not offer is no call of it.
        if features.account_linking {
            api = api
                .mount(accounts::get_add_account_form)
                .mount(accounts::request_add_account_code)
                .mount(accounts::prove_add_account_code)
                .mount(accounts::add_account)
                .mount(accounts::remove_account);
        }
        if features.alerts {
            api = api
                .mount(alerts::list_alerts)
                .mount(alerts::get_alerts)
                .mount(alerts::request_alerts_code)
                .mount(alerts::enable_alerts)
                .mount(alerts::disable_alerts)
                .mount(alerts::save_alerts)
                .mount(alerts::copy_alerts);
        }
        http::with_edges(self, api).with_state(self.clone())
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
