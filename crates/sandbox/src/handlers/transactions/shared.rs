//! What the list of one account and the list of all accounts share.

use wechat_bank_api::{Code, Problem, TransactionId};
use wechat_bank_domain::{Date, DateRangeError, RangeLimits};

use crate::answer::Answer;
use crate::call::Call;
use crate::ledger::mix;
use crate::sentinel::{self, Place};

/// Size of the first page: small, so that it arrives soon; most customers see no other.
pub(super) const FIRST_PAGE: usize = 50;
/// Size of later pages: customers who get there scroll quickly, and each page costs a round trip.
pub(super) const LATER_PAGE: usize = 200;
/// How many days can be queried, today included; all of them may be requested at once.
const DAYS_KEPT: i32 = 366;

/// A special text asks for a fault and does not filter: a late or broken page has all transactions.
pub(super) fn take_special(call: &mut Call<'_>, text: &mut Option<String>) -> Answer<()> {
    let special = |text: &String| sentinel::find(Place::ListTransactions, text.trim()).is_some();
    match text.take_if(|text| special(text)) {
        Some(text) => call.apply_sentinel(Place::ListTransactions, text.trim()),
        None => Ok(()),
    }
}

pub(super) fn limits(today: Date) -> RangeLimits {
    RangeLimits {
        earliest: today.add_days(1 - DAYS_KEPT),
        latest: today,
        longest_days: DAYS_KEPT.unsigned_abs(),
    }
}

pub(super) fn not_offered(error: DateRangeError) -> Problem {
    Code::RangeNotOffered
        .problem()
        .with_field(if error == DateRangeError::TooLate {
            "to"
        } else {
            "from"
        })
}

pub(super) fn id(account_digest: u64, sequence: usize) -> Result<TransactionId, Code> {
    TransactionId::try_from(format!("{:016x}", reference(account_digest, sequence)))
        .map_err(|_| Code::Internal)
}

/// A unique number for each entry of an account, which reveals neither its position nor its time.
pub(super) fn reference(account_digest: u64, sequence: usize) -> u64 {
    mix(account_digest ^ number(sequence))
}

pub(super) fn number(sequence: usize) -> u64 {
    u64::try_from(sequence).unwrap_or(u64::MAX)
}
