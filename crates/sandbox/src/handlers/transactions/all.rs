//! The transactions of all accounts of a customer in one list.

use wechat_bank_api::{
    AccountId, AccountTransaction, AllTransactionsPage, Code, Cursor, ListAllTransactions, Problem,
};
use wechat_bank_domain::{Date, MaskedNumber};

use super::search::Search;
use super::shared::{FIRST_PAGE, LATER_PAGE, id, limits, not_offered, number, take_special};
use crate::answer::Answer;
use crate::call::Call;
use crate::ledger::{Entry, Statement, digest_text};
use crate::secrets::{Secrets, same};
use crate::seed::SeedAccount;

/// One of the customer's accounts.
pub(super) struct Own {
    /// The customer's reference to it.
    pub(super) id: AccountId,
    pub(super) account: &'static SeedAccount,
    pub(super) statement: Statement,
}

/// Where a transaction is in the list of all accounts.
///
/// Of two in the same second the account decides, by a reference that does not change when others are added or removed;
/// within an account, the order of booking.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Position {
    /// In seconds since 1970.
    time: i64,
    account: AccountId,
    sequence: usize,
}

/// One page of the transactions of all accounts, newest first.
pub(super) fn list_all_transactions(
    call: &mut Call<'_>,
    mut request: ListAllTransactions,
) -> Answer<AllTransactionsPage> {
    let accounts = call.accounts()?;
    take_special(call, &mut request.text)?;
    let own: Vec<_> = accounts
        .into_iter()
        .map(|(linked, account)| Own {
            id: linked.id,
            account,
            statement: account.statement(call.ledgers(), call.now),
        })
        .collect();
    Ok(page(
        call.bank.secrets(),
        &call.openid,
        &own,
        call.now.date(),
        &request,
    )?)
}

pub(super) fn page(
    secrets: &Secrets,
    openid: &str,
    own: &[Own],
    today: Date,
    request: &ListAllTransactions,
) -> Result<AllTransactionsPage, Problem> {
    let limits = limits(today);
    let search = Search::new(request.into())?;
    let (before, most) = match &request.cursor {
        None => {
            search.range().check(&limits).map_err(not_offered)?;
            (None, FIRST_PAGE)
        }
        Some(cursor) => (Some(read_cursor(secrets, cursor, openid, &search)?), LATER_PAGE),
    };
    let mut entries: Vec<_> = own.iter().flat_map(|own| of_account(own, &search)).collect();
    // Each account's are in order already, which this sort makes use of.
    entries.sort_by(|(one, _), (other, _)| other.cmp(one));
    let found = search.run(entries, before.as_ref(), most).ok_or(Code::Internal)?;
    let next = match found.page.last() {
        Some((last, _)) if found.more => Some(cursor(secrets, last, openid, &search)?),
        _ => None,
    };
    let transactions = found.page.into_iter().map(|(position, entry)| {
        let own = own.iter().find(|own| own.id == position.account);
        transaction(own.ok_or(Code::Internal)?, position.sequence, entry)
    });
    Ok(AllTransactionsPage {
        account_count: u32::try_from(own.len()).unwrap_or(u32::MAX),
        today,
        limits,
        summary: found.summary,
        transactions: transactions.collect::<Result<_, Code>>()?,
        days: found.days,
        next,
    })
}

fn of_account<'a>(own: &'a Own, search: &Search) -> impl Iterator<Item = (Position, &'a Entry)> + use<'a> {
    search.in_range(&own.statement).map(|(sequence, entry)| {
        let position = Position {
            time: entry.time.unix(),
            account: own.id.clone(),
            sequence,
        };
        (position, entry)
    })
}

fn transaction(own: &Own, sequence: usize, entry: &Entry) -> Result<AccountTransaction, Code> {
    Ok(AccountTransaction {
        account: own.id.clone(),
        account_kind: own.account.kind,
        account_number: MaskedNumber::mask(own.account.number),
        id: id(digest_text(own.account.key), sequence)?,
        time: entry.time,
        direction: entry.direction(),
        amount: entry.amount(),
        kind: entry.template.kind,
        counterparty: entry.template.party.map(|party| party.name.to_owned()),
        memo: entry.template.memo.to_owned(),
    })
}

/// The cursor after the entry at this position: the position, and a MAC over it, the customer, range and filters.
fn cursor(secrets: &Secrets, last: &Position, openid: &str, search: &Search) -> Result<Cursor, Code> {
    let Position {
        time,
        account,
        sequence,
    } = last;
    let numbers = [search.digest(), time.cast_unsigned(), number(*sequence)].map(u64::to_be_bytes);
    let check = secrets.digest(
        "cursor of all",
        &[
            openid.as_bytes(),
            account.as_str().as_bytes(),
            numbers.as_flattened(),
        ],
    );
    Cursor::try_from(format!("{time:x}-{sequence:x}-{check}-{account}")).map_err(|_| Code::Internal)
}

fn read_cursor(
    secrets: &Secrets,
    given: &Cursor,
    openid: &str,
    search: &Search,
) -> Result<Position, Problem> {
    // The account is last, as a reference may contain hyphens.
    let position = || {
        let mut parts = given.as_str().splitn(4, '-');
        let time = i64::from_str_radix(parts.next()?, 16).ok()?;
        let sequence = usize::from_str_radix(parts.next()?, 16).ok()?;
        let account = parts.nth(1)?.parse().ok()?;
        Some(Position {
            time,
            account,
            sequence,
        })
    };
    let position = position().filter(|position| {
        cursor(secrets, position, openid, search).is_ok_and(|made| same(made.as_str(), given.as_str()))
    });
    position.ok_or_else(|| Code::Invalid.problem().with_field("cursor"))
}
