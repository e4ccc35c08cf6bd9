use std::collections::BTreeSet;
use std::time::Duration;

use wechat_bank_api::{
    AccountId, Code, GetTransaction, ListTransactions, LogOut, Transaction, TransactionPage,
};
use wechat_bank_domain::{Date, Direction, Money};

use crate::client::{Browser, World};

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// All of the last twelve months.
fn everything(account: &AccountId) -> ListTransactions {
    ListTransactions {
        account: account.clone(),
        from: date("2025-11-21"),
        to: date("2026-11-21"),
        direction: None,
        text: None,
        least: None,
        most: None,
        cursor: None,
    }
}

/// A browser certified with this account, and the account's id.
fn certified_with(world: &World, key: &str) -> (Browser, AccountId) {
    let browser = world.browser();
    browser.certify(key).unwrap();
    let id = browser.account_ids().remove(0);
    (browser, id)
}

fn texts(page: &TransactionPage) -> Vec<&str> {
    page.transactions.iter().map(|row| row.memo.as_str()).collect()
}

#[test]
fn nothing_is_told_before_certification_or_after_the_session() {
    let world = World::new();
    let (browser, account) = certified_with(&world, "savings");
    let list = everything(&account);
    let row = browser.call(&list).unwrap().transactions.remove(0);
    let get = GetTransaction {
        account,
        transaction: row.id,
    };
    assert_eq!(world.browser().refusal(&list), Code::NotCertified);
    assert_eq!(world.browser().refusal(&get), Code::NotCertified);
    browser.set_passwords().unwrap();
    browser.call(&LogOut {}).unwrap();
    assert_eq!(browser.refusal(&list), Code::SessionEnded);
    assert_eq!(browser.refusal(&get), Code::SessionEnded);
}

#[test]
fn pages_follow_each_other_while_the_clock_runs() {
    let world = World::new();
    let (browser, account) = certified_with(&world, "large");
    let mut request = ListTransactions {
        from: date("2026-11-01"),
        ..everything(&account)
    };
    let first = browser.call(&request).unwrap();
    let (at_first, mut rows): (u32, Vec<Transaction>) = (first.summary.count, first.transactions);
    request.cursor = first.next;
    let mut newest_count = at_first;
    while request.cursor.is_some() {
        world.pass(300);
        let page = browser.call(&request).unwrap();
        assert!(page.transactions.len() <= 200 && page.summary.count >= newest_count);
        newest_count = page.summary.count;
        rows.extend(page.transactions);
        request.cursor = page.next;
    }
    assert!(newest_count > at_first, "new ones have arrived meanwhile");
    assert_eq!(rows.len(), usize::try_from(at_first).unwrap());
    assert_eq!(
        rows.iter().map(|row| &row.id).collect::<BTreeSet<_>>().len(),
        rows.len()
    );
    assert!(rows.is_sorted_by(|newer, older| newer.time >= older.time));
    for pair in rows.windows(2) {
        let change = match pair[0].direction {
            Direction::Income => pair[0].amount.fen(),
            Direction::Expense => -pair[0].amount.fen(),
        };
        assert_eq!(pair[1].balance.fen() + change, pair[0].balance.fen());
    }
    assert!(
        rows[0].time.date() == date("2026-11-21")
            && rows.iter().all(|row| row.time.date() >= date("2026-11-01"))
    );
}

#[test]
fn filters_survive_the_address() {
    let world = World::new();
    let (browser, account) = certified_with(&world, "savings");
    let ask = |text: &str| {
        browser
            .call(&ListTransactions {
                text: Some(text.to_owned()),
                ..everything(&account)
            })
            .unwrap()
    };
    assert!(!ask("房租").transactions.is_empty());
    assert!(texts(&ask("<script>alert('转账')&?=#%")).is_empty());
    // Whatever its case, and by any part of it.
    let hostile = ask("<SCRIPT>ALERT('转账')</script>");
    assert!(hostile.summary.count > 0);
    assert!(texts(&hostile).iter().all(|memo| memo.contains("<script>")));
    let family = ask("👨\u{200D}👩\u{200D}👧\u{200D}👦");
    assert!(family.summary.count > 0);
    assert_eq!(family.summary.count, ask("全家聚餐").summary.count);
    let request = ListTransactions {
        direction: Some(Direction::Expense),
        least: Some(Money::from_fen(260_000)),
        most: Some(Money::from_fen(260_000)),
        ..everything(&account)
    };
    let rent = browser.call(&request).unwrap();
    assert_eq!(texts(&rent), ["房租"; 12]);
    assert_eq!(rent.summary.expense, Money::from_fen(12 * 260_000));
    assert_eq!(rent.days.len(), 12);
    let crossed = ListTransactions {
        most: Some(Money::from_fen(1)),
        ..request
    };
    assert_eq!(browser.refusal(&crossed), Code::Invalid);
}

#[test]
fn the_largest_amounts_arrive_to_the_fen() {
    let world = World::new();
    let (browser, account) = certified_with(&world, "extremes");
    let largest = Money::from_fen(9_007_199_254_740_993);
    let page = browser
        .call(&ListTransactions {
            least: Some(largest),
            ..everything(&account)
        })
        .unwrap();
    assert!(!page.transactions.is_empty() && page.transactions.iter().all(|row| row.amount == largest));
    let raw = browser.send(
        "",
        &ListTransactions {
            least: Some(largest),
            ..everything(&account)
        },
    );
    assert!(raw.body.unwrap().contains("\"amount\":9007199254740993"));
}

#[test]
fn one_transaction_is_told_in_full_to_its_own_customer_alone() {
    let world = World::new();
    let (browser, account) = certified_with(&world, "savings");
    let (other, other_account) = certified_with(&world, "savings");
    let row = browser
        .call(&everything(&account))
        .unwrap()
        .transactions
        .remove(3);
    let get = |account: &AccountId| GetTransaction {
        account: account.clone(),
        transaction: row.id.clone(),
    };
    let details = browser.call(&get(&account)).unwrap();
    assert_eq!(details.transaction, row);
    assert_eq!(details.account_number.as_str(), "6230 **** **** 0017");
    // The same bank account, but another customer's name for it.
    assert_ne!(account, other_account);
    let foreign = other.send("", &get(&account));
    let unknown = other.send("", &get(&"no-such-account".parse().unwrap()));
    assert_eq!(
        (foreign.status, foreign.problem().code),
        (unknown.status, unknown.problem().code)
    );
    assert_eq!(foreign.problem().code, Code::NotFound);
    assert_eq!(other.refusal(&everything(&account)), Code::NotFound);
    let nothing = GetTransaction {
        account,
        transaction: "0123456789abcdef".parse().unwrap(),
    };
    assert_eq!(browser.refusal(&nothing), Code::NotFound);
}

#[test]
fn ids_are_the_same_after_a_restart() {
    let rows = |world: &World| {
        let (browser, account) = certified_with(world, "passbook");
        browser.call(&everything(&account)).unwrap().transactions
    };
    assert_eq!(rows(&World::new()), rows(&World::new()));
}

#[test]
fn a_range_that_the_bank_does_not_offer_is_refused() {
    let world = World::new();
    let (browser, account) = certified_with(&world, "savings");
    for (from, to) in [
        ("2025-11-20", "2026-11-21"),
        ("2026-11-21", "2026-11-22"),
        ("2024-01-01", "2024-01-02"),
    ] {
        let request = ListTransactions {
            from: date(from),
            to: date(to),
            ..everything(&account)
        };
        assert_eq!(browser.refusal(&request), Code::RangeNotOffered, "{from} {to}");
    }
    let limits = browser.call(&everything(&account)).unwrap().limits;
    assert_eq!(
        (limits.earliest, limits.latest),
        (date("2025-11-21"), date("2026-11-21"))
    );
}

#[test]
fn a_slow_search_finds_what_there_is() {
    let world = World::new();
    let (browser, account) = certified_with(&world, "savings");
    let slow = browser
        .call(&ListTransactions {
            text: Some("#慢".to_owned()),
            ..everything(&account)
        })
        .unwrap();
    assert_eq!(slow, browser.call(&everything(&account)).unwrap());
    let rest = usize::try_from(slow.summary.count).unwrap() - slow.transactions.len();
    let next = ListTransactions {
        text: Some("#慢".to_owned()),
        cursor: slow.next,
        ..everything(&account)
    };
    assert_eq!(browser.call(&next).unwrap().transactions.len(), rest.min(200));
    assert!(
        world
            .slept
            .lock()
            .unwrap()
            .iter()
            .filter(|length| **length >= Duration::from_secs(1))
            .count()
            == 2
    );
}
