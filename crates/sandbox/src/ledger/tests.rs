use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use wechat_bank_api::TransactionKind;

use super::*;
use crate::seed::{SeedAccount, account, accounts};

fn noon(date: &str) -> Timestamp {
    Timestamp::new(date.parse().expect("a date"), 12, 0, 0).expect("a time")
}

fn seeded(key: &str) -> &'static SeedAccount {
    account(key).expect("seeded")
}

#[test]
fn every_balance_is_the_one_before_it_plus_the_change() {
    let ledgers = Ledgers::new();
    for account in accounts() {
        let statement = account.statement(&ledgers, noon("2027-01-01"));
        let mut balance = account.opening;
        let mut time = Timestamp::from_unix(0);
        for entry in statement.entries() {
            assert!(
                entry.time >= time,
                "{}: {:?} after {time:?}",
                account.key,
                entry.time
            );
            assert_eq!(
                balance.checked_add(entry.change),
                Some(entry.balance),
                "{}",
                account.key
            );
            assert!(entry.amount() > Money::ZERO, "{}", account.key);
            (balance, time) = (entry.balance, entry.time);
        }
        assert_eq!(statement.balance(), balance, "{}", account.key);
    }
}

#[test]
fn no_account_is_overdrawn_and_none_grows_out_of_proportion() {
    let ledgers = Ledgers::new();
    for account in accounts() {
        let statement = account.statement(&ledgers, noon("2028-01-01"));
        let floor = Money::from_fen(-account.credit_limit.fen());
        let ceiling = Money::from_fen(
            account
                .opening
                .fen()
                .saturating_abs()
                .saturating_mul(40)
                .max(20_000_000),
        );
        for entry in statement.entries() {
            assert!(
                entry.balance >= floor && entry.balance <= ceiling,
                "{}: {:?}",
                account.key,
                entry.balance
            );
        }
    }
}

#[test]
fn any_365_days_of_the_large_account_have_20_000_transactions() {
    let ledgers = Ledgers::new();
    let statement = seeded("large").statement(&ledgers, noon("2028-12-31"));
    let mut counts = BTreeMap::<i32, usize>::new();
    for entry in statement.entries() {
        *counts.entry(entry.time.date().days_since_epoch()).or_default() += 1;
    }
    // The last day is booked only up to noon.
    let last = noon("2028-12-30").date().days_since_epoch();
    for first in FIRST_DAY..=last - 364 {
        assert_eq!(
            counts
                .range(first..first + 365)
                .map(|(_, count)| count)
                .sum::<usize>(),
            20_000
        );
    }
}

#[test]
fn a_ledger_is_the_same_whether_it_was_built_at_once_or_day_by_day() {
    for key in ["savings", "large", "credit-card"] {
        let at_once = seeded(key).statement(&Ledgers::new(), noon("2025-04-30"));
        let day_by_day = Ledgers::new();
        for day in 0..=120 {
            let now = Timestamp::new(Date::from_days(FIRST_DAY + day), 12, 0, 0).expect("a time");
            seeded(key).statement(&day_by_day, now);
        }
        let day_by_day = seeded(key).statement(&day_by_day, noon("2025-04-30"));
        assert!(!at_once.entries().is_empty());
        assert_eq!(
            format!("{:?}", at_once.entries()),
            format!("{:?}", day_by_day.entries())
        );
    }
}

#[test]
fn customers_share_one_ledger() {
    let ledgers = Ledgers::new();
    let first = seeded("large").statement(&ledgers, noon("2026-11-21"));
    let second = seeded("large").statement(&ledgers, noon("2026-11-21"));
    assert!(Arc::ptr_eq(&first.ledger, &second.ledger));
}

#[test]
fn before_the_first_day_there_is_the_opening_balance_and_nothing_else() {
    let ledgers = Ledgers::new();
    for account in accounts() {
        for now in [Timestamp::from_unix(i64::MIN), noon("2024-12-31")] {
            assert!(account.statement(&ledgers, now).entries().is_empty());
            assert_eq!(account.balance(&ledgers, now).0, account.opening);
        }
    }
    assert_eq!(Date::from_days(FIRST_DAY), "2025-01-01".parse().expect("a date"));
}

#[test]
fn the_empty_account_stays_empty() {
    let ledgers = Ledgers::new();
    assert!(
        seeded("empty")
            .statement(&ledgers, noon("2030-01-01"))
            .entries()
            .is_empty()
    );
    assert_eq!(
        seeded("empty").balance(&ledgers, noon("2030-01-01")),
        (Money::ZERO, Money::ZERO)
    );
}

#[test]
fn what_is_frozen_is_not_available_and_a_credit_limit_is() {
    let ledgers = Ledgers::new();
    let now = noon("2026-11-21");
    let (balance, available) = seeded("wealth").balance(&ledgers, now);
    assert_eq!(balance.fen() - available.fen(), 500_000);
    let (owed, available) = seeded("credit-card").balance(&ledgers, now);
    assert!(owed.is_negative());
    assert_eq!(available.fen() - owed.fen(), 3_000_000);
}

#[test]
fn the_savings_and_the_large_account_show_every_kind_of_transaction_within_a_year() {
    let ledgers = Ledgers::new();
    for key in ["savings", "large"] {
        let statement = seeded(key).statement(&ledgers, noon("2025-12-31"));
        let kinds: BTreeSet<_> = statement
            .entries()
            .iter()
            .map(|entry| entry.template.kind.name())
            .collect();
        assert_eq!(kinds.len(), 10, "{key}: {kinds:?}");
        assert!(!kinds.contains(TransactionKind::Unknown.name()));
    }
}

#[test]
fn memos_that_try_to_break_a_page_come_within_any_ten_days() {
    let ledgers = Ledgers::new();
    let statement = seeded("savings").statement(&ledgers, noon("2026-11-21"));
    let since = noon("2026-11-11");
    let memos: Vec<_> = statement
        .entries()
        .iter()
        .filter(|entry| entry.time > since)
        .map(|entry| entry.template.memo)
        .collect();
    let one_with = |test: &dyn Fn(&str) -> bool| memos.iter().any(|memo| test(memo));
    assert!(one_with(&|memo| memo.chars().count() >= 500));
    assert!(one_with(&|memo| memo.contains("👨\u{200D}👩\u{200D}👧\u{200D}👦")));
    assert!(one_with(&|memo| memo.contains("<script>")));
    assert!(one_with(
        &|memo| memo.contains('\u{202E}') && memo.contains('\u{2066}')
    ));
    assert!(one_with(&|memo| memo
        .chars()
        .any(|character| ('\u{0600}'..'\u{0700}').contains(&character))));
    assert!(one_with(
        &|memo| memo.contains('\u{200B}') && memo.contains('\u{FEFF}')
    ));
    assert!(one_with(&|memo| memo
        .split_whitespace()
        .any(|word| word.len() > 120)));
    assert!(one_with(&|memo| memo.contains('\n')));
    assert!(one_with(&str::is_empty));
    assert!(memos.iter().all(|memo| !memo.contains('\0')));
}

#[test]
fn the_extremes_go_from_one_fen_to_beyond_what_a_double_holds_and_a_year_of_them_can_be_summed() {
    let statement = seeded("extremes").statement(&Ledgers::new(), noon("2026-11-21"));
    let amounts: BTreeSet<_> = statement.entries().iter().map(Entry::amount).collect();
    assert_eq!(amounts.first().copied(), Some(Money::from_fen(1)));
    assert_eq!(amounts.last().copied(), Some(Money::from_fen((1 << 53) + 1)));
    for direction in Direction::ALL {
        let sum = Money::checked_sum(
            statement
                .entries()
                .iter()
                .filter(|entry| entry.direction() == direction)
                .map(Entry::amount),
        );
        assert!(sum.is_some());
    }
}

#[test]
fn salary_comes_on_the_tenth_and_interest_after_the_quarters_settlement() {
    let statement = seeded("salary").statement(&Ledgers::new(), noon("2027-01-01"));
    let dates = |kind: TransactionKind| -> Vec<Date> {
        let of_kind = statement
            .entries()
            .iter()
            .filter(|entry| entry.template.kind == kind);
        of_kind.map(|entry| entry.time.date()).collect()
    };
    let salaries = dates(TransactionKind::Salary);
    assert_eq!(salaries.len(), 24);
    assert!(salaries.iter().all(|date| date.day() == 10));
    let interest = dates(TransactionKind::Interest);
    assert_eq!(interest.len(), 8);
    assert!(
        interest
            .iter()
            .all(|date| date.day() == 21 && [3, 6, 9, 12].contains(&date.month()))
    );
}

#[test]
fn random_numbers_are_the_same_for_ever() {
    // SplitMix64 from state zero, as published.
    let mut random = random::Random::starting_at(0);
    assert_eq!(
        [random.next(), random.next()],
        [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_visible_only_grows_and_never_shows_the_future(seconds in prop::collection::vec(0_i64..63_072_000, 2..6)) {
        let ledgers = Ledgers::new();
        let mut moments = seconds;
        moments.sort_unstable();
        let mut before = 0;
        for second in moments {
            let now = Timestamp::from_unix(noon("2025-01-01").unix() + second);
            let statement = seeded("savings").statement(&ledgers, now);
            prop_assert!(statement.entries().len() >= before);
            prop_assert!(statement.entries().iter().all(|entry| entry.time <= now));
            before = statement.entries().len();
            let later = statement.ledger.entries.get(before);
            prop_assert!(later.is_none_or(|entry| entry.time > now));
        }
    }
}
