//! The bank's customers: a demo customer with accounts of every kind, and another person for the refusals.
//!
//! All data is invented and fixed, so that demos, tests and the documentation use the same numbers.

mod accounts;
mod memos;
mod model;
mod patterns;

use wechat_bank_domain::{AccountNumber, Document};

pub use model::{SeedAccount, SeedPerson};

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

/// The person with this document, if the bank knows one.
pub(crate) fn owner_of(document: &Document) -> Option<&'static SeedPerson> {
    accounts()
        .iter()
        .find(|account| account.belongs_to(document))
        .map(|account| account.owner)
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
