use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wechat_bank_api::AccountId;
use wechat_bank_domain::{Document, Timestamp};

use super::alerts::AlertBook;
use super::codes::Challenges;
use super::inbox::Inbox;
use super::passwords::Passwords;
use super::session::OpenSession;
use crate::clock::elapsed;

/// Everything stored about one WeChat user; saved as a whole after each call that changes it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Customer {
    /// Present once the customer was certified (HH13).
    pub certified: Option<Certified>,
    /// The open session.
    pub(crate) session: Option<OpenSession>,
    /// The requested SMS codes.
    pub(crate) challenges: Challenges,
    /// The SMS messages to the customer.
    pub(crate) inbox: Inbox,
}

/// The data of a certified customer; it outlives sessions and deregistration (HH13, HH26).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Certified {
    /// The document of the certification (HH02, HH03).
    pub document: Document,
    /// The accounts in the order they were added; exactly one is the certified one.
    pub accounts: Vec<LinkedAccount>,
    /// The alerts of each account, by the account's key in the seed.
    #[serde(default)]
    pub alerts: BTreeMap<String, AlertBook>,
    /// Login and payment password, once set (HH61).
    #[serde(default)]
    pub(crate) passwords: Option<Passwords>,
    /// When adding an account was attempted (BK04); times older than a day are dropped.
    #[serde(default)]
    pub(crate) add_attempts: Vec<Timestamp>,
    /// Accounts that were removed a short while ago.
    #[serde(default)]
    pub(crate) removed: Vec<RemovedAccount>,
}

impl Customer {
    /// Whether there is nothing to store.
    pub(crate) fn is_blank(&self) -> bool {
        // A message has a code, so there is no inbox without challenges.
        let Self {
            certified,
            session,
            challenges,
            inbox: _,
        } = self;
        certified.is_none() && session.is_none() && challenges.is_blank()
    }

    /// When an uncertified customer last requested a code; `None` for a certified one.
    pub(crate) fn last_as_stranger(&self) -> Option<Timestamp> {
        match self.certified {
            Some(_) => None,
            None => Some(self.challenges.last_asked()),
        }
    }
}

impl Certified {
    /// A customer of whom only the document is known.
    pub(crate) fn new(document: Document) -> Self {
        Self {
            document,
            accounts: Vec::new(),
            alerts: BTreeMap::new(),
            passwords: None,
            add_attempts: Vec::new(),
            removed: Vec::new(),
        }
    }
}

/// An account that the customer sees in the pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedAccount {
    /// The customer's own reference: random, and different for each customer.
    pub id: AccountId,
    /// The account's key in the seed.
    pub key: String,
    /// Whether it is the account of the certification.
    pub certified: bool,
    /// When it was linked.
    pub added: Timestamp,
}

/// How long a removal can be taken back, in seconds.
const RESTORABLE: u64 = 5 * 60;

/// A removed account, as long as its removal can be taken back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RemovedAccount {
    pub(crate) account: LinkedAccount,
    /// Its alerts, if they were ever changed.
    pub(crate) alerts: Option<AlertBook>,
    /// When it was removed, by the steady clock.
    pub(crate) removed: Timestamp,
}

impl RemovedAccount {
    /// Whether it can still be restored.
    pub(crate) fn is_kept(&self, now: Timestamp) -> bool {
        elapsed(self.removed, now) < RESTORABLE
    }
}
