//! The booked transactions of each account: derived from fixed rules, never stored.
//!
//! A day's transactions depend only on the account and the date, so every start of the bank books the same ones. Each
//! day from [`FIRST_DAY`] on continues with the balance of the previous one. A ledger only grows at its end: a
//! transaction keeps its sequence number, and new ones appear as the clock passes their time.

mod random;
mod rules;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use wechat_bank_domain::{Date, Direction, Money, Timestamp};

pub(crate) use random::{digest, digest_text, mix};
pub(crate) use rules::{Amount, Party, Rule, Template, When};

/// The day of the first transactions: 2025-01-01, in days since 1970.
const FIRST_DAY: i32 = 20_089;

/// Everything that an account's ledger is derived from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// The account's key: no two accounts with the same rules have the same transactions.
    pub(crate) key: &'static str,
    /// The balance before the first day.
    pub(crate) opening: Money,
    /// The lowest balance that an expense may leave.
    pub(crate) floor: Money,
    /// The rules of its transactions.
    pub(crate) rules: &'static [Rule],
}

/// All accounts' ledgers; each is built on first use and then shared by all customers.
#[derive(Debug, Default)]
pub struct Ledgers {
    ledgers: Mutex<HashMap<&'static str, Arc<Ledger>>>,
}

/// One booked transaction.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// When it was booked; never earlier than the previous entry.
    pub(crate) time: Timestamp,
    /// How much the balance changed.
    pub(crate) change: Money,
    /// The balance after it.
    pub(crate) balance: Money,
    /// Kind, counterparty and texts.
    pub(crate) template: &'static Template,
}

/// One account's entries through some day, oldest first.
#[derive(Clone, Debug)]
struct Ledger {
    entries: Vec<Entry>,
    /// The first day that is not booked yet, in days since 1970.
    next_day: i32,
    balance: Money,
}

/// One account's ledger at one moment.
#[derive(Debug)]
pub(crate) struct Statement {
    ledger: Arc<Ledger>,
    visible: usize,
    opening: Money,
}

impl Ledgers {
    /// No ledger is built yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything booked on the account by now.
    pub(crate) fn statement(&self, plan: Plan, now: Timestamp) -> Statement {
        // Poisoning is harmless: a ledger is complete before it is stored, so no panic leaves one half built.
        let mut ledgers = self.ledgers.lock().unwrap_or_else(PoisonError::into_inner);
        let ledger = ledgers
            .entry(plan.key)
            .or_insert_with(|| Arc::new(Ledger::opened(plan)));
        let today = now.date().days_since_epoch();
        if ledger.next_day <= today {
            Arc::make_mut(ledger).book_through(today, plan);
        }
        let ledger = Arc::clone(ledger);
        drop(ledgers);
        let visible = ledger.entries.partition_point(|entry| entry.time <= now);
        Statement {
            ledger,
            visible,
            opening: plan.opening,
        }
    }
}

impl Statement {
    /// The booked entries, oldest first; an entry's index is its sequence number.
    pub(crate) fn entries(&self) -> &[Entry] {
        self.ledger.entries.get(..self.visible).unwrap_or_default()
    }

    /// The balance after the last of them.
    pub(crate) fn balance(&self) -> Money {
        self.entries().last().map_or(self.opening, |entry| entry.balance)
    }
}

impl Entry {
    /// Income or expense.
    pub(crate) fn direction(&self) -> Direction {
        if self.change.is_negative() {
            Direction::Expense
        } else {
            Direction::Income
        }
    }

    /// The amount without its sign.
    pub(crate) fn amount(&self) -> Money {
        Money::from_fen(self.change.fen().saturating_abs())
    }
}

impl Ledger {
    fn opened(plan: Plan) -> Self {
        Self {
            entries: Vec::new(),
            next_day: FIRST_DAY,
            balance: plan.opening,
        }
    }

    fn book_through(&mut self, last_day: i32, plan: Plan) {
        let floor = plan.floor.fen();
        let account_digest = digest_text(plan.key);
        for day in self.next_day..=last_day {
            let date = Date::from_days(day);
            for draft in rules::drafts(plan.rules, account_digest, date) {
                let Some((template, change, balance)) = draft.settle(self.balance.fen(), floor) else {
                    continue;
                };
                self.balance = Money::from_fen(balance);
                self.entries.push(Entry {
                    time: draft.time,
                    change: Money::from_fen(change),
                    balance: self.balance,
                    template,
                });
            }
        }
        self.next_day = last_day.saturating_add(1);
    }
}

#[cfg(test)]
mod tests;
