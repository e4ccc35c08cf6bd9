//! What was booked on each account: derived from fixed rules, never stored.
//!
//! A day's transactions follow from the account and the date alone, so every start of the bank books the same ones.
//! From [`FIRST_DAY`] on each day carries the balance to the next. A ledger only ever grows at its end: a transaction's
//! sequence number is its place for good, and new ones appear as the clock passes their time.

pub(crate) mod patterns;
mod random;
mod rules;
mod words;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use wechat_bank_api::TransactionKind;
use wechat_bank_domain::{Date, Direction, Money, Timestamp};

pub(crate) use random::{digest, digest_text, mix};
pub(crate) use rules::{Rule, Template};

use crate::seed::SeedAccount;

/// The day of the first transactions: 2025-01-01, in days since 1970.
const FIRST_DAY: i32 = 20_089;

/// All accounts' ledgers; each is built when it is first asked for, and shared by all customers from then on.
#[derive(Debug, Default)]
pub struct Ledgers {
    ledgers: Mutex<HashMap<&'static str, Arc<Ledger>>>,
}

/// One booked transaction.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// When it was booked; never earlier than the entry before.
    pub(crate) time: Timestamp,
    /// How much the balance changed.
    pub(crate) change: Money,
    /// The balance after it.
    pub(crate) balance: Money,
    /// What it was and who was on the other side.
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

/// One account's ledger as it stands at one moment.
#[derive(Debug)]
pub(crate) struct Statement {
    ledger: Arc<Ledger>,
    visible: usize,
    opening: Money,
}

impl Ledgers {
    /// Ledgers of which none is built yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// 余额 and 可用余额 of an account: a credit card's balance is what is owed, negative, and its limit is available.
    pub fn balance(&self, account: &SeedAccount, now: Timestamp) -> (Money, Money) {
        let balance = self.statement(account, now).balance();
        let available = balance
            .fen()
            .saturating_add(account.credit_limit.fen())
            .saturating_sub(account.held.fen());
        (balance, Money::from_fen(available.max(0)))
    }

    /// Everything that has been booked on the account by now.
    pub(crate) fn statement(&self, account: &SeedAccount, now: Timestamp) -> Statement {
        // A ledger is whole before it is put in place, so a panic elsewhere leaves none half built.
        let mut ledgers = self.ledgers.lock().unwrap_or_else(PoisonError::into_inner);
        let ledger = ledgers
            .entry(account.key)
            .or_insert_with(|| Arc::new(Ledger::opened(account)));
        let today = now.date().days_since_epoch();
        if ledger.next_day <= today {
            Arc::make_mut(ledger).book_through(today, account);
        }
        let ledger = Arc::clone(ledger);
        drop(ledgers);
        let visible = ledger.entries.partition_point(|entry| entry.time <= now);
        Statement {
            ledger,
            visible,
            opening: account.opening,
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
    /// Whether money came or went.
    pub(crate) fn direction(&self) -> Direction {
        if self.change.is_negative() {
            Direction::Expense
        } else {
            Direction::Income
        }
    }

    /// How much, without the direction.
    pub(crate) fn amount(&self) -> Money {
        Money::from_fen(self.change.fen().saturating_abs())
    }
}

impl Ledger {
    fn opened(account: &SeedAccount) -> Self {
        Self {
            entries: Vec::new(),
            next_day: FIRST_DAY,
            balance: account.opening,
        }
    }

    fn book_through(&mut self, last_day: i32, account: &SeedAccount) {
        let floor = -account.credit_limit.fen();
        let account_digest = digest_text(account.key);
        for day in self.next_day..=last_day {
            let date = Date::from_days(day);
            for draft in rules::drafts(account.rules, account_digest, date) {
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

/// 交易类型 as customers know it; the search looks at it too.
pub(crate) fn kind_name(kind: TransactionKind) -> &'static str {
    match kind {
        TransactionKind::Transfer => "转账",
        TransactionKind::Purchase => "消费",
        TransactionKind::Salary => "工资",
        TransactionKind::Interest => "利息",
        TransactionKind::Fee => "手续费",
        TransactionKind::CashDeposit => "存现",
        TransactionKind::CashWithdrawal => "取现",
        TransactionKind::Repayment => "还款",
        TransactionKind::Investment => "理财",
        TransactionKind::Refund => "退款",
        TransactionKind::Unknown => "其他",
    }
}

#[cfg(test)]
mod tests;
