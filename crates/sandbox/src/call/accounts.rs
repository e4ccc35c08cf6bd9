//! The caller's accounts.

use wechat_bank_api::{Account, AccountId, Code};
use wechat_bank_domain::{MaskedName, MaskedNumber};

use super::Call;
use crate::answer::Answer;
use crate::records::customer::LinkedAccount;
use crate::seed::{self, SeedAccount};

impl Call<'_> {
    /// The customer's account with this id; `not-found` both for an unknown id and for another customer's (IDOR).
    pub fn account(&mut self, id: &AccountId) -> Answer<(LinkedAccount, &'static SeedAccount)> {
        let linked = self
            .certified()?
            .accounts
            .iter()
            .find(|account| account.id == *id);
        linked
            .and_then(|linked| Some((linked.clone(), seed::account(&linked.key)?)))
            .ok_or_else(|| Code::NotFound.into())
    }

    /// The customer's accounts in display order: the certified one first (HH41).
    pub fn accounts(&mut self) -> Answer<Vec<(LinkedAccount, &'static SeedAccount)>> {
        let mut linked = self.certified()?.accounts.clone();
        linked.sort_by_key(|account| !account.certified);
        Ok(linked
            .into_iter()
            .filter_map(|linked| seed::account(&linked.key).map(|seed| (linked, seed)))
            .collect())
    }

    /// The account as the pages show it, with its current balance (HH41).
    pub fn shown(&self, linked: &LinkedAccount, account: &SeedAccount) -> Account {
        let (balance, available) = account.balance(self.ledgers(), self.now);
        Account {
            id: linked.id.clone(),
            number: MaskedNumber::mask(account.number),
            holder: MaskedName::mask(account.holder),
            kind: account.kind,
            bank: account.bank.to_owned(),
            balance,
            available,
            certified: linked.certified,
        }
    }
}
