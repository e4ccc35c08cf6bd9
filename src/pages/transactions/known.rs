//! What the list of accounts knew about an account: its transactions show it at once, before the bank has answered.

use core::cell::RefCell;

use wechat_bank_api::{Account, AccountId, AccountKind};
use wechat_bank_domain::MaskedNumber;

thread_local! {
    /// No amounts, and nothing that a row of a list does not show: it outlives the session.
    static KNOWN: RefCell<Vec<(AccountId, AccountKind, MaskedNumber)>> = const { RefCell::new(Vec::new()) };
}

/// Remembers the kinds and numbers of these accounts, in place of those of before.
pub fn remember(accounts: &[Account]) {
    let accounts = accounts
        .iter()
        .map(|account| (account.id.clone(), account.kind, account.number.clone()));
    KNOWN.set(accounts.collect());
}

/// The kind and number of an account, if a list had it.
pub fn recall(account: &AccountId) -> Option<(AccountKind, MaskedNumber)> {
    KNOWN.with_borrow(|known| {
        let (_, kind, number) = known.iter().find(|(id, ..)| id == account)?;
        Some((*kind, number.clone()))
    })
}
