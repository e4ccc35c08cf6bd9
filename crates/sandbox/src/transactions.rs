//! What was booked on an account, page by page, and one transaction in full (HH42, HH70).

mod search;

use wechat_bank_api::{
    Account, Code, Cursor, GetTransaction, ListTransactions, Problem, Transaction, TransactionDetails,
    TransactionId, TransactionPage,
};
use wechat_bank_domain::{Date, DateRange, DateRangeError, MaskedNumber, RangeLimits};

use crate::call::{Answer, Call};
use crate::ledger::{Entry, Statement, digest_text, mix};
use crate::secrets::{Secrets, same};
use crate::seed::SeedAccount;
use crate::sentinel::{self, Place};
use search::Search;

/// How many transactions are on the first page: it is there soon, and most customers see no other.
const FIRST_PAGE: usize = 50;
/// How many are on each page after it: whoever scrolls that far does so quickly, and each page costs a round trip.
const LATER_PAGE: usize = 200;
/// How many days back the bank answers for, today included; all of them may be asked for at once.
const DAYS_KEPT: i32 = 366;

/// One page of an account's transactions, newest first.
pub(crate) fn list_transactions(
    call: &mut Call<'_>,
    mut request: ListTransactions,
) -> Answer<TransactionPage> {
    let (linked, account) = call.account(&request.account)?;
    // A special text asks for a fault, not for transactions: those that come late or broken are all of them.
    let special = |text: &String| sentinel::find(Place::ListTransactions, text.trim()).is_some();
    if let Some(text) = request.text.take_if(|text| special(text)) {
        call.heed_sentinel(Place::ListTransactions, text.trim())?;
    }
    let shown = call.shown(&linked, account);
    let statement = call.ledgers().statement(account, call.now);
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
pub(crate) fn get_transaction(call: &mut Call<'_>, request: GetTransaction) -> Answer<TransactionDetails> {
    let (_, account) = call.account(&request.account)?;
    let statement = call.ledgers().statement(account, call.now);
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
    let limits = RangeLimits {
        earliest: today.add_days(1 - DAYS_KEPT),
        latest: today,
        longest_days: DAYS_KEPT.unsigned_abs(),
    };
    let range =
        DateRange::new(request.from, request.to).map_err(|_| Code::Invalid.problem().with_field("to"))?;
    let search = Search::new(request, range)?;
    let (before, most) = match &request.cursor {
        None => {
            range.check(&limits).map_err(not_offered)?;
            (usize::MAX, FIRST_PAGE)
        }
        // The range was offered when the list began: nobody loses the rest of it at midnight.
        Some(cursor) => (read_cursor(secrets, cursor, account, &search)?, LATER_PAGE),
    };
    let found = search.run(statement, before, most).ok_or(Code::Internal)?;
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

fn not_offered(error: DateRangeError) -> Problem {
    Code::RangeNotOffered
        .problem()
        .with_field(if error == DateRangeError::TooLate {
            "to"
        } else {
            "from"
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
    // One transaction has one id: other spellings of its number are none.
    if transaction.id != *id {
        return Err(Code::NotFound.into());
    }
    let party = entry.template.party;
    Ok(TransactionDetails {
        account_number: MaskedNumber::mask(account.number),
        serial: serial(entry, wanted),
        channel: entry.template.channel.to_owned(),
        counterparty_number: party.and_then(|party| party.number).map(MaskedNumber::mask),
        counterparty_bank: party.and_then(|party| party.bank).map(str::to_owned),
        transaction,
    })
}

fn transaction(account_digest: u64, sequence: usize, entry: &Entry) -> Result<Transaction, Code> {
    let id = TransactionId::try_from(format!("{:016x}", reference(account_digest, sequence)));
    Ok(Transaction {
        id: id.map_err(|_| Code::Internal)?,
        time: entry.time,
        direction: entry.direction(),
        amount: entry.amount(),
        balance: entry.balance,
        kind: entry.template.kind,
        counterparty: entry.template.party.map(|party| party.name.to_owned()),
        memo: entry.template.memo.to_owned(),
    })
}

/// A number of its own for each entry of an account, telling neither its place nor its time.
fn reference(account_digest: u64, sequence: usize) -> u64 {
    mix(account_digest ^ number(sequence))
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

/// The page after the entry with this sequence number. The second part binds it to the account, range and filters, and
/// only the bank can make it: a range with a cursor is one that was offered.
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

fn number(sequence: usize) -> u64 {
    u64::try_from(sequence).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
