//! Who banks here: one demo customer with accounts of every kind, and somebody else for the refusals.
//!
//! All of it is invented and fixed, so that demos, tests and the documentation speak of the same numbers.

mod accounts;

use wechat_bank_api::{AccountKind, Code};
use wechat_bank_domain::{AccountNumber, Document, DocumentType, Money};

use crate::ledger::Rule;

/// A person the bank knows.
#[derive(Debug)]
pub struct SeedPerson {
    /// The name on the document.
    pub name: &'static str,
    /// The name's two parts, family name first, for telling a password made of them.
    pub(crate) name_in_parts: [&'static str; 2],
    /// The same parts in pinyin.
    pub(crate) pinyin: [&'static str; 2],
    /// Which kind of document.
    pub document_type: DocumentType,
    /// The document's number, as [`wechat_bank_domain::DocumentNumber`] normalises it.
    pub document_number: &'static str,
    /// The mobile number on file.
    pub phone: &'static str,
}

/// An account the bank keeps, or one at another bank that can be added here.
#[derive(Debug)]
pub struct SeedAccount {
    /// Its name inside the sandbox; stable, never on the wire.
    pub key: &'static str,
    /// The full card or passbook number, digits only.
    pub number: &'static str,
    /// 户名 in full; for a company or a shop not the owner's own name.
    pub holder: &'static str,
    /// Whose document authenticates it (HH11).
    pub owner: &'static SeedPerson,
    /// What it is.
    pub kind: AccountKind,
    /// The bank that keeps it.
    pub bank: &'static str,
    /// The phone on file for it, where its codes go (HH05).
    pub phone: &'static str,
    /// Whether SMS verification is enabled for it (HH04).
    pub sms_enabled: bool,
    /// The balance before the ledger's first day.
    pub opening: Money,
    /// How far the balance may go below zero; zero except for credit cards.
    pub credit_limit: Money,
    /// What of the balance is frozen and not available.
    pub held: Money,
    /// The agreed daily total of payments; above [`SeedAccount::DAILY_TOTAL`] alerts need a U盾 (IC03).
    pub daily_total: Money,
    /// What enabling alerts is always refused with (IC04), for showing those pages.
    pub alerts_refusal: Option<Code>,
    /// What it is there to show, one English sentence for the documentation.
    pub purpose: &'static str,
    /// What happens on it.
    pub(crate) rules: &'static [Rule],
}

impl SeedAccount {
    /// The daily total up to which alerts can be enabled without a U盾: 5,000 元 (IC03).
    pub const DAILY_TOTAL: Money = Money::from_fen(500_000);

    /// Whether this is the document of the account's owner (HH11).
    pub fn belongs_to(&self, document: &Document) -> bool {
        self.owner.document_type == document.document_type()
            && self.owner.document_number == document.number().as_str()
    }
}

/// The demo customer.
pub fn person() -> &'static SeedPerson {
    &accounts::ZHANG_WEI
}

/// All accounts: the demo customer's, the one to certify with first, then other people's.
pub fn accounts() -> &'static [SeedAccount] {
    &accounts::ACCOUNTS
}

/// The account with this key.
pub fn account(key: &str) -> Option<&'static SeedAccount> {
    accounts().iter().find(|account| account.key == key)
}

/// The account with this number.
pub fn account_by_number(number: &AccountNumber) -> Option<&'static SeedAccount> {
    accounts()
        .iter()
        .find(|account| account.number == number.as_str())
}

/// The table of all accounts in Markdown, as `docs/sandbox.md` shows it.
pub fn markdown() -> String {
    let mut text = "| key | number | what it shows |\n|---|---|---|\n".to_owned();
    for SeedAccount {
        key, number, purpose, ..
    } in accounts()
    {
        text.push_str(&format!("| `{key}` | `{number}` | {purpose} |\n"));
    }
    text
}

#[cfg(test)]
mod tests;
