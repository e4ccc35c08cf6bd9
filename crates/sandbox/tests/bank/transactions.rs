use std::collections::BTreeSet;
use std::time::Duration;

use wechat_bank_api::{
    AccountId, AccountTransaction, AllTransactionsPage, Code, GetTransaction, ListAccounts,
    ListAllTransactions, ListTransactions, LogOut, RemoveAccount, Transaction, TransactionPage,
};
use wechat_bank_domain::{Date, Direction, Money};

use crate::client::{Browser, World};

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// The whole last twelve months.
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

/// The same of all accounts.
fn everywhere() -> ListAllTransactions {
    ListAllTransactions {
        from: date("2025-11-21"),
        to: date("2026-11-21"),
        direction: None,
        text: None,
        least: None,
        most: None,
        cursor: None,
    }
}

/// A customer with the savings card and these accounts.
fn customer_with(world: &World, keys: &[&str]) -> Browser {
    let browser = world.customer();
    for key in keys {
        browser.add(key).unwrap();
    }
    browser
}

/// Every row, read page after page; `between` runs before each further page.
fn all_rows(
    browser: &Browser,
    mut request: ListAllTransactions,
    mut between: impl FnMut(),
) -> (AllTransactionsPage, Vec<AccountTransaction>) {
    let first = browser.call(&request).unwrap();
    let mut rows = first.transactions.clone();
    request.cursor.clone_from(&first.next);
    while request.cursor.is_some() {
        between();
        let page = browser.call(&request).unwrap();
        assert!((1..=200).contains(&page.transactions.len()));
        rows.extend(page.transactions);
        request.cursor = page.next;
    }
    (first, rows)
}

/// What identifies a row among all accounts.
fn names(rows: &[AccountTransaction]) -> BTreeSet<(AccountId, String)> {
    rows.iter()
        .map(|row| (row.account.clone(), row.id.to_string()))
        .collect()
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
    // In any case, and by any part.
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

#[test]
fn the_list_of_all_accounts_has_what_each_account_has_in_the_order_of_time() {
    let world = World::new();
    let browser = customer_with(&world, &["salary", "passbook", "credit-card", "empty"]);
    let request = ListAllTransactions {
        from: date("2026-09-01"),
        ..everywhere()
    };
    let (first, rows) = all_rows(&browser, request.clone(), || {});
    assert_eq!((first.account_count, first.transactions.len()), (5, 50));
    assert!(rows.is_sorted_by(|newer, older| newer.time >= older.time));
    let mut count = 0;
    let mut sums = [0; 2];
    for account in browser.call(&ListAccounts {}).unwrap().accounts {
        let of_account: Vec<_> = rows.iter().filter(|row| row.account == account.id).collect();
        let named = |row: &&AccountTransaction| {
            row.account_kind == account.kind && row.account_number == account.number
        };
        assert!(of_account.iter().all(named));
        let mut single = ListTransactions {
            from: request.from,
            ..everything(&account.id)
        };
        let mut expected = Vec::new();
        loop {
            let page = browser.call(&single).unwrap();
            if single.cursor.is_none() {
                count += page.summary.count;
                sums[0] += page.summary.income.fen();
                sums[1] += page.summary.expense.fen();
            }
            expected.extend(page.transactions);
            single.cursor = page.next;
            if single.cursor.is_none() {
                break;
            }
        }
        let alike = |(row, single): (&&AccountTransaction, &Transaction)| {
            (&row.id, row.time, row.direction, row.amount, row.kind)
                == (
                    &single.id,
                    single.time,
                    single.direction,
                    single.amount,
                    single.kind,
                )
                && (&row.counterparty, &row.memo) == (&single.counterparty, &single.memo)
        };
        assert_eq!(of_account.len(), expected.len());
        assert!(of_account.iter().zip(&expected).all(alike), "{:?}", account.kind);
    }
    assert_eq!(first.summary.count, count);
    assert_eq!(rows.len(), usize::try_from(count).unwrap());
    assert_eq!([first.summary.income.fen(), first.summary.expense.fen()], sums);
    // A day's sums are over all accounts, too.
    let day = first.days[1];
    let of_day = rows.iter().filter(|row| row.time.date() == day.date);
    let expense = of_day.filter(|row| row.direction == Direction::Expense);
    assert_eq!(
        expense.map(|row| row.amount.fen()).sum::<i64>(),
        day.expense.fen()
    );
    // A row's account and id lead to its details.
    let row = &rows[7];
    let details = browser.call(&GetTransaction {
        account: row.account.clone(),
        transaction: row.id.clone(),
    });
    let details = details.unwrap();
    assert_eq!(
        (&details.transaction.id, details.transaction.amount),
        (&row.id, row.amount)
    );
    assert_eq!(details.account_number, row.account_number);
}

#[test]
fn the_list_of_all_accounts_neither_repeats_nor_skips_a_row_while_accounts_come_and_go() {
    let world = World::new();
    let browser = customer_with(&world, &["large", "passbook", "credit-card"]);
    let request = ListAllTransactions {
        from: date("2026-09-01"),
        ..everywhere()
    };
    let before = names(&all_rows(&browser, request.clone(), || {}).1);
    let removed = browser.account_ids().remove(2);
    let mut turn = 0;
    let (first, rows) = all_rows(&browser, request, || {
        // Between the pages new transactions are booked, one account is removed, and another is added.
        world.pass(120);
        turn += 1;
        match turn {
            1 => drop(
                browser
                    .call(&RemoveAccount {
                        account: removed.clone(),
                    })
                    .unwrap(),
            ),
            2 => drop(browser.add("salary").unwrap()),
            _ => {}
        }
    });
    assert!(turn > 5, "{turn} pages");
    assert!(rows.is_sorted_by(|newer, older| newer.time >= older.time));
    let seen = names(&rows);
    assert_eq!(seen.len(), rows.len(), "a row came twice");
    let stayed = browser.account_ids();
    let missing: Vec<_> = before
        .iter()
        .filter(|(account, _)| stayed.contains(account))
        .filter(|name| !seen.contains(*name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let newest = first.transactions[0].time;
    assert!(rows.iter().all(|row| row.time <= newest));
}

#[test]
fn a_cursor_of_all_accounts_belongs_to_its_customer_range_and_filters() {
    let world = World::new();
    let (one, other) = (
        customer_with(&world, &["passbook"]),
        customer_with(&world, &["passbook"]),
    );
    let first = everywhere();
    let next = one.call(&first).unwrap().next;
    let with = |change: &dyn Fn(&mut ListAllTransactions)| {
        let mut request = ListAllTransactions {
            cursor: next.clone(),
            ..first.clone()
        };
        change(&mut request);
        request
    };
    assert!(one.call(&with(&|_| ())).is_ok());
    assert_eq!(other.refusal(&with(&|_| ())), Code::Invalid);
    let changes: [&dyn Fn(&mut ListAllTransactions); 6] = [
        &|request| request.from = date("2026-01-02"),
        &|request| request.to = date("2026-11-20"),
        &|request| request.direction = Some(Direction::Income),
        &|request| request.text = Some("房".to_owned()),
        &|request| request.least = Some(Money::from_fen(1)),
        &|request| request.most = Some(Money::from_fen(1)),
    ];
    for change in changes {
        assert_eq!(one.refusal(&with(change)), Code::Invalid);
    }
    let cursor = next.as_ref().unwrap().as_str();
    let (time, rest) = cursor.split_once('-').unwrap();
    let later = i64::from_str_radix(time, 16).unwrap() + 1;
    for forged in [
        "0".to_owned(),
        "-".to_owned(),
        "1-2-3".to_owned(),
        "1-2-3-4".to_owned(),
        format!("{later:x}-{rest}"),
        format!("{cursor}x"),
        format!("0{cursor}"),
    ] {
        let cursor = Some(forged.parse().unwrap());
        let request = with(&|request| request.cursor.clone_from(&cursor));
        assert_eq!(one.refusal(&request), Code::Invalid, "{forged}");
    }
}

#[test]
fn filters_and_limits_are_the_same_for_all_accounts_as_for_one() {
    let world = World::new();
    let browser = customer_with(&world, &["passbook", "credit-card"]);
    let single = browser.call(&everything(&browser.account_ids()[0])).unwrap();
    let all = browser.call(&everywhere()).unwrap();
    assert_eq!((all.limits, all.today), (single.limits, single.today));
    let least = Money::from_fen(100_000);
    let request = ListAllTransactions {
        direction: Some(Direction::Expense),
        least: Some(least),
        ..everywhere()
    };
    let (page, rows) = all_rows(&browser, request.clone(), || {});
    assert!(!rows.is_empty());
    assert!(
        rows.iter()
            .all(|row| row.direction == Direction::Expense && row.amount >= least)
    );
    assert_eq!(page.summary.income, Money::ZERO);
    let said = ListAllTransactions {
        text: Some("美团".to_owned()),
        ..everywhere()
    };
    let (_, rows) = all_rows(&browser, said, || {});
    let names_it = |row: &AccountTransaction| {
        row.counterparty.as_deref().unwrap_or_default().contains("美团") || row.memo.contains("美团")
    };
    assert!(!rows.is_empty() && rows.iter().all(names_it));
    for (from, to, code) in [
        ("2025-11-20", "2026-11-21", Code::RangeNotOffered),
        ("2026-11-21", "2026-11-22", Code::RangeNotOffered),
        ("2026-11-21", "2026-11-20", Code::Invalid),
    ] {
        let request = ListAllTransactions {
            from: date(from),
            to: date(to),
            ..everywhere()
        };
        assert_eq!(browser.refusal(&request), code, "{from} {to}");
    }
    let crossed = ListAllTransactions {
        most: Some(Money::from_fen(1)),
        ..request
    };
    assert_eq!(browser.refusal(&crossed), Code::Invalid);
}

#[test]
fn the_list_of_all_accounts_is_one_customers_and_of_a_session() {
    let world = World::new();
    let (one, other) = (customer_with(&world, &["passbook"]), world.customer());
    let ids: BTreeSet<_> = one.account_ids().into_iter().collect();
    let rows = one.call(&everywhere()).unwrap().transactions;
    assert!(rows.iter().all(|row| ids.contains(&row.account)));
    let others = other.call(&everywhere()).unwrap();
    assert_eq!(others.account_count, 1);
    assert!(others.transactions.iter().all(|row| !ids.contains(&row.account)));
    assert_eq!(world.browser().refusal(&everywhere()), Code::NotCertified);
    one.call(&LogOut {}).unwrap();
    assert_eq!(one.refusal(&everywhere()), Code::SessionEnded);
}

#[test]
fn a_special_text_makes_the_list_of_all_accounts_faulty_as_well() {
    let world = World::new();
    let browser = customer_with(&world, &["passbook"]);
    let slow = ListAllTransactions {
        text: Some("#慢".to_owned()),
        ..everywhere()
    };
    assert_eq!(
        browser.call(&slow).unwrap().summary,
        browser.call(&everywhere()).unwrap().summary
    );
    let long = |length: &&Duration| **length >= Duration::from_secs(1);
    assert_eq!(world.slept.lock().unwrap().iter().filter(long).count(), 1);
}
