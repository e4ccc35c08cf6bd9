//! A list's transactions by day, in pieces that are small enough to come and go with the scrolling.

use std::collections::HashSet;

use wechat_bank_api::{DaySummary, Transaction, TransactionId};
use wechat_bank_domain::Date;

/// How many transactions a piece has at most: about two screens of them.
const PIECE: usize = 25;

/// What stands together in a piece: transactions of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The day.
    pub date: Date,
    /// Whether the day begins here, so that its heading stands above.
    pub begins: bool,
    /// The sums of the whole day, where the day begins and the bank told them.
    pub sums: Option<DaySummary>,
    /// Newest first; never empty.
    pub transactions: Vec<Transaction>,
}

/// A piece of the list: a few runs, one below the other.
pub type Piece = Vec<Run>;

/// Takes page after page, and remembers what it must not show twice.
#[derive(Debug, Default)]
pub struct Days {
    seen: HashSet<TransactionId>,
    last: Option<Date>,
}

impl Days {
    /// The next page in pieces, without what earlier pages had; a day that goes on from them has no second heading.
    pub fn take(&mut self, transactions: Vec<Transaction>, days: &[DaySummary]) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut room = 0;
        for transaction in transactions {
            if !self.seen.insert(transaction.id.clone()) {
                continue;
            }
            if room == 0 {
                pieces.push(Piece::new());
                room = PIECE;
            }
            room -= 1;
            let date = transaction.time.date();
            let begins = self.last != Some(date);
            self.last = Some(date);
            let Some(piece) = pieces.last_mut() else { continue };
            match piece.last_mut() {
                Some(run) if !begins => run.transactions.push(transaction),
                _ => {
                    let sums = days.iter().find(|sums| begins && sums.date == date).copied();
                    piece.push(Run {
                        date,
                        begins,
                        sums,
                        transactions: vec![transaction],
                    });
                }
            }
        }
        pieces
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

    fn numbers(pieces: &[Piece]) -> Vec<&str> {
        let runs = pieces.iter().flatten();
        runs.flat_map(|run| &run.transactions)
            .map(|transaction| transaction.id.as_str())
            .collect()
    }

    #[test]
    fn each_day_begins_with_its_heading_and_its_sums() {
        let page = vec![
            transaction(5, 21),
            transaction(4, 21),
            transaction(3, 20),
            transaction(2, 18),
        ];
        let pieces = Days::default().take(page, &[sums(21), sums(20)]);
        let runs: Vec<_> = pieces
            .iter()
            .flatten()
            .map(|run| (run.date.day(), run.begins, run.sums))
            .collect();
        assert_eq!(
            runs,
            [
                (21, true, Some(sums(21))),
                (20, true, Some(sums(20))),
                (18, true, None)
            ]
        );
        assert_eq!(numbers(&pieces), ["t5", "t4", "t3", "t2"]);
    }

    #[test]
    fn a_day_that_goes_on_over_the_end_of_a_page_has_one_heading() {
        let mut days = Days::default();
        days.take(
            vec![transaction(5, 21), transaction(4, 20)],
            &[sums(21), sums(20)],
        );
        let pieces = days.take(
            vec![transaction(3, 20), transaction(2, 19)],
            &[sums(20), sums(19)],
        );
        let runs: Vec<_> = pieces
            .iter()
            .flatten()
            .map(|run| (run.date.day(), run.begins, run.sums))
            .collect();
        assert_eq!(runs, [(20, false, None), (19, true, Some(sums(19)))]);
    }

    #[test]
    fn what_an_earlier_page_had_is_not_shown_twice() {
        let mut days = Days::default();
        days.take(vec![transaction(5, 21), transaction(4, 20)], &[]);
        let pieces = days.take(
            vec![transaction(4, 20), transaction(3, 20), transaction(3, 20)],
            &[],
        );
        assert_eq!(numbers(&pieces), ["t3"]);
        assert_eq!(days.take(vec![transaction(5, 21)], &[]), Vec::<Piece>::new());
    }

    #[test]
    fn a_page_of_fifty_becomes_pieces_that_keep_the_order_and_lose_nothing() {
        for count in [1, PIECE, PIECE + 1, 50, 51] {
            let page: Vec<_> = (0..count).map(|number| transaction(number, 21)).collect();
            let ids: Vec<_> = page
                .iter()
                .map(|transaction| transaction.id.as_str().to_owned())
                .collect();
            let pieces = Days::default().take(page, &[sums(21)]);
            assert_eq!(numbers(&pieces), ids);
            assert_eq!(pieces.len(), count.div_ceil(PIECE));
            assert!(pieces.iter().flatten().all(|run| !run.transactions.is_empty()));
            assert_eq!(pieces.iter().flatten().filter(|run| run.begins).count(), 1);
        }
    }
}
