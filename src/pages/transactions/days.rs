//! A list's transactions under the headings of their days.

use std::collections::HashSet;

use wechat_bank_api::{DaySummary, Transaction, TransactionId};
use wechat_bank_domain::Date;

/// What stands one below the other in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A day's heading.
    Day {
        /// The day.
        date: Date,
        /// The sums of the whole day, where the bank told them.
        sums: Option<DaySummary>,
    },
    /// A transaction of the day above.
    Transaction(Transaction),
}

/// Takes page after page, and remembers what it must not show twice.
#[derive(Debug, Default)]
pub struct Days {
    seen: HashSet<TransactionId>,
    last: Option<Date>,
}

impl Days {
    /// The items of the next page, without what earlier pages had; a day that goes on from them has no second heading.
    pub fn take(&mut self, transactions: Vec<Transaction>, days: &[DaySummary]) -> Vec<Item> {
        let mut items = Vec::with_capacity(transactions.len() + days.len());
        for transaction in transactions {
            if !self.seen.insert(transaction.id.clone()) {
                continue;
            }
            let date = transaction.time.date();
            if self.last != Some(date) {
                self.last = Some(date);
                let sums = days.iter().find(|sums| sums.date == date).copied();
                items.push(Item::Day { date, sums });
            }
            items.push(Item::Transaction(transaction));
        }
        items
    }
}

#[cfg(test)]
mod tests {
    use wechat_bank_api::TransactionKind;
    use wechat_bank_domain::{Direction, Money};

    use super::*;

    /// The transaction with this number on this day of November 2026.
    fn transaction(number: usize, day: u8) -> Transaction {
        Transaction {
            id: format!("t{number}").parse().unwrap(),
            time: format!("2026-11-{day:02}T09:30:05+08:00").parse().unwrap(),
            direction: Direction::Expense,
            amount: Money::from_fen(100),
            balance: Money::ZERO,
            kind: TransactionKind::Purchase,
            counterparty: None,
            memo: String::new(),
        }
    }

    fn sums(day: u8) -> DaySummary {
        let date = Date::new(2026, 11, day).unwrap();
        DaySummary {
            date,
            income: Money::ZERO,
            expense: Money::from_fen(i64::from(day)),
        }
    }

    /// The items in short: `21` with its sums' last digits for a day, `t5` for a transaction.
    fn written(items: &[Item]) -> Vec<String> {
        let items = items.iter().map(|item| match item {
            Item::Day { date, sums } => {
                let sums = sums.map(|sums| sums.expense.to_string());
                format!("{} {}", date.day(), sums.unwrap_or_default())
            }
            Item::Transaction(transaction) => transaction.id.as_str().to_owned(),
        });
        items.collect()
    }

    #[test]
    fn each_day_begins_with_its_heading_and_its_sums() {
        let page = vec![
            transaction(5, 21),
            transaction(4, 21),
            transaction(3, 20),
            transaction(2, 18),
        ];
        let items = Days::default().take(page, &[sums(21), sums(20)]);
        assert_eq!(
            written(&items),
            ["21 0.21", "t5", "t4", "20 0.20", "t3", "18 ", "t2"]
        );
    }

    #[test]
    fn a_day_that_goes_on_over_the_end_of_a_page_has_one_heading() {
        let mut days = Days::default();
        days.take(
            vec![transaction(5, 21), transaction(4, 20)],
            &[sums(21), sums(20)],
        );
        let items = days.take(
            vec![transaction(3, 20), transaction(2, 19)],
            &[sums(20), sums(19)],
        );
        assert_eq!(written(&items), ["t3", "19 0.19", "t2"]);
    }

    #[test]
    fn what_an_earlier_page_had_is_not_shown_twice() {
        let mut days = Days::default();
        days.take(vec![transaction(5, 21), transaction(4, 20)], &[]);
        let items = days.take(
            vec![transaction(4, 20), transaction(3, 20), transaction(3, 20)],
            &[],
        );
        assert_eq!(written(&items), ["t3"]);
        assert_eq!(days.take(vec![transaction(5, 21)], &[]), []);
    }
}
