//! A list's transactions, grouped by day.

use std::collections::HashSet;

use wechat_bank_api::{AccountId, DaySummary, TransactionId};
use wechat_bank_domain::Date;

use super::page::Row;

/// A row of the list, or a heading between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A day's heading.
    Day {
        date: Date,
        /// The sums of the whole day, if the bank sent them.
        sums: Option<DaySummary>,
    },
    /// A transaction of the day above.
    Transaction(Row),
}

/// Groups page after page, and remembers which transactions were shown.
#[derive(Debug, Default)]
pub struct Days {
    /// By account, in a list of several: ids are unique within one only.
    seen: HashSet<(Option<AccountId>, TransactionId)>,
    last: Option<Date>,
}

impl Days {
    /// The items of the next page, without duplicates of earlier pages; a day that continues has no second heading.
    pub fn take(&mut self, rows: Vec<Row>, days: &[DaySummary]) -> Vec<Item> {
        let mut items = Vec::with_capacity(rows.len() + days.len());
        for row in rows {
            let account = row.whose.as_ref().map(|whose| whose.account.clone());
            if !self.seen.insert((account, row.id.clone())) {
                continue;
            }
            let date = row.time.date();
            if self.last != Some(date) {
                self.last = Some(date);
                let sums = days.iter().find(|sums| sums.date == date).copied();
                items.push(Item::Day { date, sums });
            }
            items.push(Item::Transaction(row));
        }
        items
    }
}

#[cfg(test)]
mod tests {
    use wechat_bank_api::{AccountKind, TransactionKind};
    use wechat_bank_domain::{Direction, MaskedNumber, Money};

    use super::super::page::Whose;
    use super::*;

    /// The transaction with this number on this day of November 2026.
    fn transaction(number: usize, day: u8) -> Row {
        Row {
            whose: None,
            id: format!("t{number}").parse().unwrap(),
            time: format!("2026-11-{day:02}T09:30:05+08:00").parse().unwrap(),
            direction: Direction::Expense,
            amount: Money::from_fen(100),
            balance: Some(Money::ZERO),
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

    /// The items in short form: `21` with its sums' last digits for a day, `t5` for a transaction.
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

    #[test]
    fn two_accounts_may_give_their_transactions_the_same_id() {
        let of = |account: &str| Row {
            whose: Some(Whose {
                account: account.parse().unwrap(),
                kind: AccountKind::Savings,
                number: MaskedNumber::mask("6230910000000017"),
            }),
            ..transaction(1, 21)
        };
        let items = Days::default().take(vec![of("a"), of("b"), of("a")], &[]);
        assert_eq!(written(&items), ["21 ", "t1", "t1"]);
    }
}
