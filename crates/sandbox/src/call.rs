//! One call: who makes it and when, and the operations that handlers share.

mod accounts;
pub(crate) mod codes;
mod passwords;
mod session;
mod tallies;

use core::fmt;

use wechat_bank_domain::Timestamp;

use crate::answer::{Answer, HandlerError};
use crate::bank::Bank;
use crate::faults::NetworkFault;
use crate::hashing::Hashes;
use crate::ledger::Ledgers;
use crate::records::customer::Customer;
use crate::records::session::{Presented, SessionChange};
use crate::records::tally::Tallies;
use crate::sentinel::{self, Outcome, Place};
use crate::store::StoredAnswer;

/// One call being handled: the caller, the time, and the caller's record.
///
/// Calls that change something run one after another, each on the record that the previous one left. A handler may run
/// more than once for one call (see [`crate`]), so the record must be all that it changes.
pub struct Call<'a> {
    /// The bank.
    pub bank: &'a Bank,
    /// The time of the call; it stays the same while the call is handled.
    pub now: Timestamp,
    /// The same time on the monotonic clock, for locks, limits and waits.
    pub steady: Timestamp,
    /// The caller's record.
    pub customer: &'a mut Customer,
    /// The WeChat user's openid.
    pub(crate) openid: String,
    pub(crate) presented: Presented,
    pub(crate) session: SessionChange,
    pub(crate) fault: Option<NetworkFault>,
    pub(crate) was_certified: bool,
    pub(crate) tallies: Tallies,
    pub(crate) hashes: &'a mut Hashes,
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Debug output must not identify the caller.
        f.debug_struct("Call")
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

impl<'a> Call<'a> {
    /// The ledgers of all accounts.
    pub fn ledgers(&self) -> &'a Ledgers {
        &self.bank.inner.ledgers
    }

    /// The stored answer to this caller's intent with this key.
    pub(crate) fn stored_answer(&self, key: &str) -> Answer<Option<StoredAnswer>> {
        Ok(self.bank.inner.store.answer(&self.openid, key)?)
    }

    /// Whether this caller's intent with this key is being processed.
    pub(crate) fn is_in_flight(&self, key: &str) -> bool {
        self.bank.is_in_flight(&self.openid, key)
    }

    /// Lets the call take effect and makes its response faulty.
    pub fn inject(&mut self, fault: NetworkFault) {
        self.fault = Some(fault);
    }

    /// Refuses the call or injects a fault if the input is special in this place.
    pub fn apply_sentinel(&mut self, place: Place, input: &str) -> Answer<()> {
        match sentinel::find(place, input) {
            None => Ok(()),
            Some(Outcome::Refusal(code)) => Err(code.into()),
            Some(Outcome::Fault(fault)) => match fault() {
                fault if fault.prevents_the_call() => Err(HandlerError::Injected(fault)),
                fault => {
                    self.inject(fault);
                    Ok(())
                }
            },
        }
    }
}
