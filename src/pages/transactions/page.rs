//! One page of transactions, of one account or of all: the bank's two calls in one form.

use api::{
    Account, AccountId, AccountKind, Cursor, DaySummary, ListAllTransactions, ListTransactions, Summary,
    TransactionId, TransactionKind,
};
use wechat_bank_api as api;
use wechat_bank_domain::{Date, DateRange, Direction, MaskedNumber, Money, RangeLimits, Timestamp};

use crate::client::Failure;
use crate::route::Query;
use crate::session::SessionContext;

/// What a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Whose transactions; of all accounts without one.
    pub account: Option<AccountId>,
    pub range: DateRange,
    /// The filters; its days do not count.
    pub filters: Query,
}

/// A transaction in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: TransactionId,
    /// Its account, in a list of several.
    pub whose: Option<Whose>,
    /// The balance after it, in the list of one account.
    pub balance: Option<Money>,
    pub time: Timestamp,
    pub direction: Direction,
    pub amount: Money,
    pub kind: TransactionKind,
    pub counterparty: Option<String>,
    pub memo: String,
}

/// An account, as far as a row names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whose {
    pub account: AccountId,
    pub kind: AccountKind,
    pub number: MaskedNumber,
}

/// What a list is about, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    One(Account),
    /// All accounts, this many.
    All(u32),
}

/// What the bank returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub subject: Subject,
    pub today: Date,
    pub limits: RangeLimits,
    pub summary: Summary,
    pub days: Vec<DaySummary>,
    pub rows: Vec<Row>,
    pub next: Option<Cursor>,
}

/// The page with this cursor; the first without one.
pub async fn read(context: SessionContext, asked: &Asked, cursor: Option<Cursor>) -> Result<Page, Failure> {
    let Asked {
        account,
        range,
        filters,
    } = asked.clone();
    let (from, to) = (range.from(), range.to());
    let Query {
        direction,
        text,
        least,
        most,
        ..
    } = filters;
    if let Some(account) = account {
        let request = ListTransactions {
            account,
            from,
            to,
            direction,
            text,
            least,
            most,
            cursor,
        };
        return context.read(&request).await.map(of_one);
    }
    let request = ListAllTransactions {
        from,
        to,
        direction,
        text,
        least,
        most,
        cursor,
    };
    context.read(&request).await.map(of_all)
}

fn of_one(page: api::TransactionPage) -> Page {
    let rows = page.transactions.into_iter().map(|row| Row {
        id: row.id,
        whose: None,
        balance: Some(row.balance),
        time: row.time,
        direction: row.direction,
        amount: row.amount,
        kind: row.kind,
        counterparty: row.counterparty,
        memo: row.memo,
    });
    Page {
        subject: Subject::One(page.account),
        today: page.today,
        limits: page.limits,
        summary: page.summary,
        days: page.days,
        rows: rows.collect(),
        next: page.next,
    }
}

fn of_all(page: api::AllTransactionsPage) -> Page {
    let rows = page.transactions.into_iter().map(|row| Row {
        id: row.id,
        whose: Some(Whose {
            account: row.account,
            kind: row.account_kind,
            number: row.account_number,
        }),
        balance: None,
        time: row.time,
        direction: row.direction,
        amount: row.amount,
        kind: row.kind,
        counterparty: row.counterparty,
        memo: row.memo,
    });
    Page {
        subject: Subject::All(page.account_count),
        today: page.today,
        limits: page.limits,
        summary: page.summary,
        days: page.days,
        rows: rows.collect(),
        next: page.next,
    }
}
