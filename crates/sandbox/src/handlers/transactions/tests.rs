use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use wechat_bank_api::AccountId;
use wechat_bank_domain::{Direction, MaskedName, Money, RangeLimits, Timestamp};

use super::*;
use crate::ledger::Ledgers;
use crate::seed::{account, accounts};

const TODAY: &str = "2026-11-21";
/// The bank's keys, shared by all requests of a test.
static SECRETS: LazyLock<Secrets> = LazyLock::new(|| Secrets::generate().expect("randomness"));

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn at(day: &str, hour: u8) -> Timestamp {
    Timestamp::new(date(day), hour, 0, 0).expect("a time")
}

fn seeded(key: &str) -> &'static SeedAccount {
    account(key).expect("seeded")
}

fn asked(from: &str, to: &str) -> ListTransactions {
    ListTransactions {
        account: "a".parse::<AccountId>().expect("an id"),
        from: date(from),
        to: date(to),
        direction: None,
        text: None,
        least: None,
        most: None,
        cursor: None,
    }
}

/// The bank's answer at one moment.
fn answer(
    ledgers: &Ledgers,
    account: &'static SeedAccount,
    now: Timestamp,
    request: &ListTransactions,
) -> Result<TransactionPage, Problem> {
    let (balance, available) = account.balance(ledgers, now);
    let shown = Account {
        id: request.account.clone(),
        number: MaskedNumber::mask(account.number),
        holder: MaskedName::mask(account.holder),
        kind: account.kind,
        bank: account.bank.to_owned(),
        balance,
        available,
        certified: true,
    };
    page(
        &SECRETS,
        shown,
        account,
        &account.statement(ledgers, now),
        now.date(),
        request,
    )
}

/// All pages, with the clock advancing by this many seconds between them.
fn all_pages(
    ledgers: &Ledgers,
    account: &'static SeedAccount,
    mut now: Timestamp,
    mut request: ListTransactions,
    seconds_between: i64,
) -> Vec<TransactionPage> {
    let mut pages: Vec<TransactionPage> = Vec::new();
    loop {
        let page = answer(ledgers, account, now, &request).expect("a page");
        request.cursor = page.next.clone();
        pages.push(page);
        assert!(pages.len() < 1_000, "the pages never end");
        if request.cursor.is_none() {
            return pages;
        }
        now = Timestamp::from_unix(now.unix() + seconds_between);
    }
}

fn rows(pages: &[TransactionPage]) -> Vec<Transaction> {
    pages.iter().flat_map(|page| page.transactions.clone()).collect()
}

/// The expected matches, computed independently of the bank.
fn naive(
    ledgers: &Ledgers,
    account: &'static SeedAccount,
    now: Timestamp,
    asked: &ListTransactions,
) -> Vec<Transaction> {
    let statement = account.statement(ledgers, now);
    let digest = digest_text(account.key);
    let all = statement
        .entries()
        .iter()
        .enumerate()
        .map(|(n, entry)| transaction(digest, n, entry).expect("one"));
    let says = |row: &Transaction, text: &str| {
        let party = row.counterparty.clone().unwrap_or_default();
        [&*row.memo, &*party, row.kind.name()]
            .iter()
            .any(|words| words.to_lowercase().contains(&text.to_lowercase()))
    };
    let mut rows: Vec<_> = all
        .filter(|row| row.time.date() >= asked.from && row.time.date() <= asked.to)
        .filter(|row| asked.direction.is_none_or(|direction| row.direction == direction))
        .filter(|row| asked.text.as_ref().is_none_or(|text| says(row, text)))
        .filter(|row| asked.least.is_none_or(|least| row.amount >= least))
        .filter(|row| asked.most.is_none_or(|most| row.amount <= most))
        .collect();
    rows.reverse();
    rows
}

fn sum(rows: &[Transaction], direction: Direction) -> Money {
    let amounts = rows
        .iter()
        .filter(|row| row.direction == direction)
        .map(|row| row.amount);
    Money::checked_sum(amounts).expect("a sum")
}

fn code(answer: Result<TransactionPage, Problem>) -> (Code, Vec<String>) {
    let problem = answer.expect_err("a refusal");
    (problem.code, problem.fields)
}

#[test]
fn a_year_of_the_large_account_has_its_20_000_transactions_on_one_short_page_and_long_ones() {
    let ledgers = Ledgers::new();
    // The day is over, so all of its transactions are booked.
    let now = Timestamp::new(date(TODAY), 23, 59, 59).expect("a time");
    let pages = all_pages(&ledgers, seeded("large"), now, asked("2025-11-22", TODAY), 0);
    let lengths: Vec<_> = pages.iter().map(|page| page.transactions.len()).collect();
    let expected = [vec![50], vec![200; 99], vec![150]].concat();
    assert_eq!(lengths, expected);
    assert!(pages.iter().all(|page| page.summary.count == 20_000));
    let ids: BTreeSet<_> = rows(&pages).into_iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), 20_000);
}

#[test]
fn the_sums_of_a_day_cover_the_whole_day_even_where_the_page_shows_part_of_it() {
    let ledgers = Ledgers::new();
    let pages = all_pages(
        &ledgers,
        seeded("large"),
        at(TODAY, 20),
        asked("2026-11-01", TODAY),
        0,
    );
    let rows = rows(&pages);
    for page in &pages {
        let dates: BTreeSet<_> = page.transactions.iter().map(|row| row.time.date()).collect();
        assert_eq!(
            page.days.iter().map(|day| day.date).collect::<Vec<_>>(),
            dates.into_iter().rev().collect::<Vec<_>>()
        );
        for day in &page.days {
            let of_day: Vec<_> = rows
                .iter()
                .filter(|row| row.time.date() == day.date)
                .cloned()
                .collect();
            assert_eq!(day.income, sum(&of_day, Direction::Income));
            assert_eq!(day.expense, sum(&of_day, Direction::Expense));
        }
    }
}

#[test]
fn a_range_is_offered_from_a_year_ago_until_today() {
    let ledgers = Ledgers::new();
    let ask = |from: &str, to: &str| answer(&ledgers, seeded("savings"), at(TODAY, 12), &asked(from, to));
    let page = ask("2025-11-21", TODAY).expect("the longest range");
    let limits = RangeLimits {
        earliest: date("2025-11-21"),
        latest: date(TODAY),
        longest_days: 366,
    };
    assert_eq!((page.limits, page.today), (limits, date(TODAY)));
    assert_eq!(
        code(ask("2025-11-20", TODAY)),
        (Code::RangeNotOffered, vec!["from".to_owned()])
    );
    assert_eq!(
        code(ask(TODAY, "2026-11-22")),
        (Code::RangeNotOffered, vec!["to".to_owned()])
    );
    assert_eq!(
        code(ask(TODAY, "2026-11-20")),
        (Code::Invalid, vec!["to".to_owned()])
    );
    // The year before a 29 February has one day more than can be queried: what is offered can always be requested at
    // once.
    let leap = |from: &str| {
        answer(
            &ledgers,
            seeded("savings"),
            at("2028-03-01", 12),
            &asked(from, "2028-03-01"),
        )
    };
    assert_eq!(
        code(leap("2027-03-01")),
        (Code::RangeNotOffered, vec!["from".to_owned()])
    );
    let limits = leap("2027-03-02").expect("the longest range").limits;
    assert_eq!((limits.earliest, limits.longest_days), (date("2027-03-02"), 366));
}

#[test]
fn an_account_without_transactions_has_an_empty_page_and_no_sums() {
    let page = answer(
        &Ledgers::new(),
        seeded("empty"),
        at(TODAY, 12),
        &asked("2026-01-01", TODAY),
    )
    .expect("a page");
    assert!(page.transactions.is_empty() && page.days.is_empty() && page.next.is_none());
    assert_eq!(
        page.summary,
        wechat_bank_api::Summary {
            income: Money::ZERO,
            expense: Money::ZERO,
            count: 0
        }
    );
}

#[test]
fn a_cursor_belongs_to_its_account_range_and_filters() {
    let ledgers = Ledgers::new();
    let now = at(TODAY, 12);
    let ask = |account: &str, request: &ListTransactions| answer(&ledgers, seeded(account), now, request);
    let first = asked("2026-01-01", TODAY);
    let next = ask("savings", &first).expect("a page").next;
    assert!(next.is_some());
    let with = |change: &dyn Fn(&mut ListTransactions)| {
        let mut request = ListTransactions {
            cursor: next.clone(),
            ..first.clone()
        };
        change(&mut request);
        request
    };
    assert!(ask("savings", &with(&|_| ())).is_ok());
    let foreign = (Code::Invalid, vec!["cursor".to_owned()]);
    assert_eq!(code(ask("salary", &with(&|_| ()))), foreign);
    assert_eq!(
        code(ask(
            "savings",
            &with(&|request| request.from = date("2026-01-02"))
        )),
        foreign
    );
    assert_eq!(
        code(ask("savings", &with(&|request| request.to = date("2026-11-20")))),
        foreign
    );
    assert_eq!(
        code(ask(
            "savings",
            &with(&|request| request.direction = Some(Direction::Income))
        )),
        foreign
    );
    assert_eq!(
        code(ask(
            "savings",
            &with(&|request| request.text = Some("房".to_owned()))
        )),
        foreign
    );
    assert_eq!(
        code(ask(
            "savings",
            &with(&|request| request.least = Some(Money::from_fen(1)))
        )),
        foreign
    );
    assert_eq!(
        code(ask(
            "savings",
            &with(&|request| request.most = Some(Money::from_fen(1)))
        )),
        foreign
    );
    for text in ["0", "-", "zz-00", "1-0000000000000000", "18446744073709551616-1"] {
        let cursor = Some(text.parse().expect("a cursor"));
        assert_eq!(
            code(ask(
                "savings",
                &with(&|request| request.cursor.clone_from(&cursor))
            )),
            foreign,
            "{text}"
        );
    }
}

#[test]
fn a_list_that_began_before_midnight_can_be_read_to_its_end() {
    let ledgers = Ledgers::new();
    let account = seeded("savings");
    let before_midnight = Timestamp::new(date(TODAY), 23, 59, 59).expect("a time");
    let request = asked("2025-11-21", TODAY);
    let pages = all_pages(&ledgers, account, before_midnight, request.clone(), 60);
    assert_eq!(rows(&pages), naive(&ledgers, account, before_midnight, &request));
    assert_eq!(
        pages.last().map(|page| page.limits.earliest),
        Some(date("2025-11-22"))
    );
}

#[test]
fn what_a_customer_can_read_can_be_found() {
    let ledgers = Ledgers::new();
    let found = |text: &str| {
        let request = ListTransactions {
            text: Some(text.to_owned()),
            ..asked("2026-10-01", TODAY)
        };
        rows(&all_pages(&ledgers, seeded("savings"), at(TODAY, 12), request, 0))
    };
    assert!(
        found("flat WHITE")
            .iter()
            .all(|row| row.memo == "Flat White 大杯")
            && !found("flat WHITE").is_empty()
    );
    assert!(
        found("京东")
            .iter()
            .all(|row| row.counterparty.as_deref() == Some("京东商城"))
            && !found("京东").is_empty()
    );
    assert!(found("还款").iter().any(|row| row.memo == "信用卡还款"));
    assert!(found("存现").iter().all(|row| row.memo == "现金存入") && !found("存现").is_empty());
    // Zero-width characters, full-width forms and spaces are ignored.
    assert_eq!(found("红包收好").len(), found("红\u{200B} 包收好").len());
    assert!(!found("红包收好").is_empty());
    assert!(!found("aa制").is_empty());
    assert!(!found("<SCRIPT>").is_empty());
    assert!(found("没有这样的交易").is_empty());
    assert_eq!(found(" \u{200B}").len(), found("").len());
}

#[test]
fn amounts_are_compared_inclusively_and_the_least_is_not_above_the_most() {
    let ledgers = Ledgers::new();
    let ask = |least: i64, most: i64| {
        let request = ListTransactions {
            least: Some(Money::from_fen(least)),
            most: Some(Money::from_fen(most)),
            ..asked("2025-12-01", TODAY)
        };
        answer(&ledgers, seeded("extremes"), at(TODAY, 20), &request)
    };
    let largest = (1 << 53) + 1;
    let page = ask(largest, largest).expect("a page");
    assert!(page.summary.count > 0 && page.transactions.iter().all(|row| row.amount.fen() == largest));
    let page = ask(1, 1).expect("a page");
    assert!(page.summary.count > 0 && page.transactions.iter().all(|row| row.amount.fen() == 1));
    assert_eq!(code(ask(2, 1)), (Code::Invalid, vec!["most".to_owned()]));
}

#[test]
fn the_details_of_a_transaction_repeat_the_list_and_mask_the_numbers() {
    let ledgers = Ledgers::new();
    let account = seeded("savings");
    let now = at(TODAY, 12);
    let statement = account.statement(&ledgers, now);
    let rows = answer(&ledgers, account, now, &asked("2026-11-01", TODAY))
        .expect("a page")
        .transactions;
    let mut serials = BTreeSet::new();
    for row in rows {
        let details = details(account, &statement, &row.id).expect("details");
        assert_eq!(details.transaction, row);
        assert_eq!(details.account_number.as_str(), "6230 **** **** 0017");
        assert!(details.serial.len() == 20 && details.serial.bytes().all(|byte| byte.is_ascii_digit()));
        assert!(
            details
                .serial
                .starts_with(&row.time.date().to_string().replace('-', ""))
        );
        assert!(!details.channel.is_empty());
        assert!(
            details
                .counterparty_number
                .is_none_or(|number| number.as_str().contains("****"))
        );
        serials.insert(details.serial);
    }
    assert_eq!(serials.len(), 50);
}

#[test]
fn ids_of_other_accounts_and_of_the_future_are_unknown_ones() {
    let ledgers = Ledgers::new();
    let now = at(TODAY, 12);
    let page = answer(&ledgers, seeded("savings"), now, &asked(TODAY, TODAY)).expect("a page");
    let newest = page.transactions.first().expect("one today").clone();
    let ask = |key: &str, now: Timestamp, id: &str| {
        let id = id.parse().expect("an id");
        details(seeded(key), &seeded(key).statement(&ledgers, now), &id).map_err(|problem| problem.code)
    };
    assert!(ask("savings", newest.time, newest.id.as_str()).is_ok());
    let just_before = Timestamp::from_unix(newest.time.unix() - 1);
    assert_eq!(
        ask("savings", just_before, newest.id.as_str()),
        Err(Code::NotFound)
    );
    for key in ["salary", "large", "empty"] {
        assert_eq!(ask(key, now, newest.id.as_str()), Err(Code::NotFound));
    }
    let upper = newest.id.as_str().to_ascii_uppercase();
    for id in ["0", "zz", "0000000000000000", &format!("0{}", newest.id), &upper] {
        if id != newest.id.as_str() {
            assert_eq!(ask("savings", now, id), Err(Code::NotFound), "{id}");
        }
    }
}

#[test]
fn ids_do_not_reveal_how_many_transactions_there_are() {
    let ledgers = Ledgers::new();
    let page = answer(
        &ledgers,
        seeded("large"),
        at(TODAY, 20),
        &asked("2026-11-01", TODAY),
    )
    .expect("a page");
    let ids: Vec<_> = page.transactions.iter().map(|row| row.id.clone()).collect();
    assert!(!ids.is_sorted() && !ids.iter().rev().is_sorted());
    assert!(ids.iter().all(|id| id.as_str().len() == 16));
}

fn filters() -> impl Strategy<Value = ListTransactions> {
    let text = prop::option::of(prop::sample::select(vec![
        "房租", "flat", "退款", "公交", "江", "理财", "收款", "e", "没有",
    ]));
    let amount = || prop::option::of((1_i64..400_000).prop_map(Money::from_fen));
    let direction = prop::option::of(prop::sample::select(Direction::ALL.to_vec()));
    (0_i32..365, 0_i32..90, direction, text, amount(), amount()).prop_map(
        |(back, days, direction, text, one, other)| {
            let from = date(TODAY).add_days(-back);
            let (least, most) = match (one, other) {
                (Some(one), Some(other)) => (Some(one.min(other)), Some(one.max(other))),
                ends => ends,
            };
            ListTransactions {
                from,
                to: from.add_days(days).min(date(TODAY)),
                direction,
                text: text.map(str::to_owned),
                least,
                most,
                ..asked(TODAY, TODAY)
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn paging_yields_each_matching_row_once_in_order_while_new_ones_arrive(
        request in filters(),
        which in 0..accounts().len(),
        hour in 0_u8..24,
        seconds_between in 0_i64..4_000,
    ) {
        thread_local!(static LEDGERS: Ledgers = Ledgers::new());
        LEDGERS.with(|ledgers| {
            let account = &accounts()[which];
            let now = at(TODAY, hour);
            let pages = all_pages(ledgers, account, now, request.clone(), seconds_between);
            let expected = naive(ledgers, account, now, &request);
            prop_assert_eq!(rows(&pages), expected.clone());
            prop_assert_eq!(pages[0].summary.income, sum(&expected, Direction::Income));
            prop_assert_eq!(pages[0].summary.expense, sum(&expected, Direction::Expense));
            prop_assert_eq!(pages[0].summary.count, u32::try_from(expected.len()).expect("a count"));
            let full = [FIRST_PAGE].into_iter().chain(std::iter::repeat(LATER_PAGE));
            let lengths = pages.iter().map(|page| page.transactions.len());
            let but_last = pages.len() - 1;
            prop_assert!(lengths.zip(full).take(but_last).all(|(length, full)| length == full));
            Ok(())
        })?;
    }
}
