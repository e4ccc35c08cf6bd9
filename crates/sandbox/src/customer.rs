use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wechat_bank_api::AccountId;
use wechat_bank_domain::{Document, Timestamp};

use crate::alerts::AlertBook;
use crate::challenge::Challenges;
use crate::password::Passwords;
use crate::phone::Inbox;
use crate::session::OpenSession;

/// Everything the bank keeps of one WeChat user; saved as a whole after each call that changed it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Customer {
    /// What is known since the customer was certified (HH13).
    pub certified: Option<Certified>,
    /// The session that is open, if one is.
    pub(crate) session: Option<OpenSession>,
    /// The codes that were asked for.
    pub(crate) challenges: Challenges,
    /// The messages on the customer's telephone.
    pub(crate) inbox: Inbox,
}

/// What the bank keeps of a certified customer; it outlives sessions and deregistration (HH13, HH26).
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
    /// When adding an account was tried (BK04); older ones than a day are dropped.
    #[serde(default)]
    pub(crate) add_attempts: Vec<Timestamp>,
}

impl Customer {
    /// Whether there is nothing to keep.
    pub(crate) fn is_blank(&self) -> bool {
        self.certified.is_none() && self.session.is_none() && self.challenges.is_blank()
    }

    /// When a stranger, who was never certified, last requested a code; `None` for a certified customer.
    pub(crate) fn last_as_stranger(&self) -> Option<Timestamp> {
        match self.certified {
            Some(_) => None,
            None => Some(self.challenges.last_asked()),
        }
    }
}

impl Certified {
    /// A customer of whom nothing but the document is known yet.
    pub(crate) fn new(document: Document) -> Self {
        Self {
            document,
            accounts: Vec::new(),
            alerts: BTreeMap::new(),
            passwords: None,
            add_attempts: Vec::new(),
        }
    }
}

/// An account that the customer sees in the pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedAccount {
    /// The customer's own reference: random, and another one for each customer.
    pub id: AccountId,
    /// The account's key in the seed.
    pub key: String,
    /// Whether it is the account of the certification.
    pub certified: bool,
    /// When it was linked.
    pub added: Timestamp,
}
