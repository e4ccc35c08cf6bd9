//! Booked transactions, page by page, and the details of one (HH42, HH70).

mod all;
mod search;
mod shared;

use wechat_bank_api::{
    Account, Code, Cursor, GetTransaction, ListTransactions, Problem, Transaction, TransactionDetails,
    TransactionId, TransactionPage,
};
use wechat_bank_domain::{Date, MaskedName, MaskedNumber};

use crate::answer::Answer;
use crate::call::Call;
use crate::ledger::{Entry, Statement, digest_text};
use crate::mount::Mount;
use crate::secrets::{Secrets, same};
use crate::seed::SeedAccount;
use search::Search;
use shared::{FIRST_PAGE, LATER_PAGE, id, limits, not_offered, number, reference, take_special};

/// The calls of this file.
pub(crate) fn mount<M: Mount>(api: M) -> M {
    api.mount(list_transactions)
        .mount(all::list_all_transactions)
        .mount(get_transaction)
}

/// One page of an account's transactions, newest first.
fn list_transactions(call: &mut Call<'_>, mut request: ListTransactions) -> Answer<TransactionPage> {
    let (linked, account) = call.account(&request.account)?;
    take_special(call, &mut request.text)?;
    let shown = call.shown(&linked, account);
    let statement = account.statement(call.ledgers(), call.now);
    Ok(page(
        call.bank.secrets(),
        shown,
        account,
        &statement,
        call.now.date(),
        &request,
    )?)
}

/// Everything about one transaction.
fn get_transaction(call: &mut Call<'_>, request: GetTransaction) -> Answer<TransactionDetails> {
    let (_, account) = call.account(&request.account)?;
    let statement = account.statement(call.ledgers(), call.now);
    Ok(details(account, &statement, &request.transaction)?)
}

fn page(
    secrets: &Secrets,
    shown: Account,
    account: &SeedAccount,
    statement: &Statement,
    today: Date,
    request: &ListTransactions,
) -> Result<TransactionPage, Problem> {
    let limits = limits(today);
    let search = Search::new(request.into())?;
    let (before, most) = match &request.cursor {
        None => {
            search.range().check(&limits).map_err(not_offered)?;
            (None, FIRST_PAGE)
        }
        // The range was offered when the list began, and stays valid after midnight.
        Some(cursor) => (Some(read_cursor(secrets, cursor, account, &search)?), LATER_PAGE),
    };
    let found = search
        .run(search.in_range(statement), before.as_ref(), most)
        .ok_or(Code::Internal)?;
    let next = match found.page.last() {
        Some(&(last, _)) if found.more => Some(cursor(secrets, last, account, &search)?),
        _ => None,
    };
    let account_digest = digest_text(account.key);
    let transactions = found
        .page
        .iter()
        .map(|&(sequence, entry)| transaction(account_digest, sequence, entry));
    Ok(TransactionPage {
        account: shown,
        today,
        limits,
        summary: found.summary,
        transactions: transactions.collect::<Result<_, Code>>()?,
        days: found.days,
        next,
    })
}

fn details(
    account: &SeedAccount,
    statement: &Statement,
    id: &TransactionId,
) -> Result<TransactionDetails, Problem> {
    let account_digest = digest_text(account.key);
    let wanted = u64::from_str_radix(id.as_str(), 16).map_err(|_| Code::NotFound)?;
    let mut newest_first = statement.entries().iter().enumerate().rev();
    let (sequence, entry) = newest_first
        .find(|&(sequence, _)| reference(account_digest, sequence) == wanted)
        .ok_or(Code::NotFound)?;
    let transaction = transaction(account_digest, sequence, entry)?;
    // Only the canonical spelling is an id.
    if transaction.id != *id {
        return Err(Code::NotFound.into());
    }
    let party = entry.template.party;
    Ok(TransactionDetails {
        account_number: MaskedNumber::mask(account.number),
        account_holder: Some(MaskedName::mask(account.holder)),
        serial: serial(entry, wanted),
        channel: entry.template.channel.to_owned(),
        counterparty_number: party.and_then(|party| party.number).map(MaskedNumber::mask),
        counterparty_bank: party.and_then(|party| party.bank).map(str::to_owned),
        transaction,
    })
}

fn transaction(account_digest: u64, sequence: usize, entry: &Entry) -> Result<Transaction, Code> {
    Ok(Transaction {
        id: id(account_digest, sequence)?,
        time: entry.time,
        direction: entry.direction(),
        amount: entry.amount(),
        balance: entry.balance,
        kind: entry.template.kind,
        counterparty: entry.template.party.map(|party| party.name.to_owned()),
        memo: entry.template.memo.to_owned(),
    })
}

/// 交易流水号: the day, then twelve digits.
fn serial(entry: &Entry, reference: u64) -> String {
    let date = entry.time.date();
    format!(
        "{:04}{:02}{:02}{:012}",
        date.year(),
        date.month(),
        date.day(),
        reference % 1_000_000_000_000
    )
}

/// The cursor after the entry with this sequence number. Its second part is a MAC over account, range and filters: a
/// range with a cursor is one that was offered.
fn cursor(secrets: &Secrets, last: usize, account: &SeedAccount, search: &Search) -> Result<Cursor, Code> {
    let place = [search.digest(), number(last)].map(u64::to_be_bytes);
    let check = secrets.digest("cursor", &[account.key.as_bytes(), place.as_flattened()]);
    Cursor::try_from(format!("{last:x}-{check}")).map_err(|_| Code::Internal)
}

fn read_cursor(
    secrets: &Secrets,
    given: &Cursor,
    account: &SeedAccount,
    search: &Search,
) -> Result<usize, Problem> {
    let last = given
        .as_str()
        .split_once('-')
        .and_then(|(last, _)| usize::from_str_radix(last, 16).ok());
    let last = last.filter(|&last| {
        cursor(secrets, last, account, search).is_ok_and(|made| same(made.as_str(), given.as_str()))
    });
    last.ok_or_else(|| Code::Invalid.problem().with_field("cursor"))
}

#[cfg(test)]
mod tests;
