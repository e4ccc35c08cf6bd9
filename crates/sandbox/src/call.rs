use core::fmt;

use wechat_bank_api::{AccountId, Code, Problem};
use wechat_bank_domain::Timestamp;

use crate::bank::Bank;
use crate::customer::{Certified, Customer, LinkedAccount};
use crate::fault::Fault;
use crate::ledger::Ledgers;
use crate::password::Hashes;
use crate::seed::{self, SeedAccount};
use crate::session::{Presented, SessionChange};
use crate::store::StoredAnswer;
use crate::tally::Tallies;

/// What a handler answers: the endpoint's reply, or why there is none.
pub type Answer<T> = Result<T, Stop>;

/// Why a call ends without its reply.
#[derive(Debug)]
pub enum Stop {
    /// The bank says no. What the handler changed in the customer's record is kept: counted tries, for one.
    Refused(Box<Problem>),
    /// The call takes no effect, and its answer goes wrong.
    Fault(Fault),
    /// The bank itself failed, and the call takes no effect. The cause is for the log alone.
    Failed(String),
    /// A password has to be hashed, which no transaction waits for: the handler runs again afterwards.
    Unhashed,
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl From<Code> for Stop {
    fn from(code: Code) -> Self {
        code.problem().into()
    }
}

/// One call while it is handled: who calls, when, and their record.
///
/// Calls that change things run one after another, each on the record as the call before left it. A handler runs more
/// than once for one call (see [`crate`]), so it must have no effect but on the record.
pub struct Call<'a> {
    /// The bank that is called.
    pub bank: &'a Bank,
    /// The moment of the call; it does not move while the call is handled.
    pub now: Timestamp,
    /// The same moment by the monotonic clock of locks, limits and waits.
    pub steady: Timestamp,
    /// The caller's record.
    pub customer: &'a mut Customer,
    /// The WeChat user's openid.
    pub(crate) openid: String,
    pub(crate) presented: Presented,
    pub(crate) session: SessionChange,
    pub(crate) fault: Option<Fault>,
    pub(crate) was_certified: bool,
    pub(crate) tallies: Tallies,
    pub(crate) hashes: &'a mut Hashes,
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Who calls is nobody else's business.
        f.debug_struct("Call")
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

impl<'a> Call<'a> {
    /// What every account has booked and will book.
    pub fn ledgers(&self) -> &'a Ledgers {
        &self.bank.inner.ledgers
    }

    /// The certified part of the record, in an open session (HH14); else `not-certified` or `session-ended`.
    pub fn certified(&mut self) -> Answer<&mut Certified> {
        self.require_session()?;
        self.was_certified = true;
        self.customer
            .certified
            .as_mut()
            .ok_or_else(|| Code::NotCertified.into())
    }

    /// The customer's account with this id; `not-found` alike for an unknown id and for somebody else's.
    pub fn account(&mut self, id: &AccountId) -> Answer<(LinkedAccount, &'static SeedAccount)> {
        let linked = self
            .certified()?
            .accounts
            .iter()
            .find(|account| account.id == *id);
        linked
            .and_then(|linked| Some((linked.clone(), seed::account(&linked.key)?)))
            .ok_or_else(|| Code::NotFound.into())
    }

    /// The customer's accounts in the order in which they are shown: the certified one first (HH41).
    pub fn accounts(&mut self) -> Answer<Vec<(LinkedAccount, &'static SeedAccount)>> {
        let mut linked = self.certified()?.accounts.clone();
        linked.sort_by_key(|account| !account.certified);
        Ok(linked
            .into_iter()
            .filter_map(|linked| seed::account(&linked.key).map(|seed| (linked, seed)))
            .collect())
    }

    /// What was answered to this caller's intent with the key.
    pub(crate) fn stored_answer(&self, key: &str) -> Answer<Option<StoredAnswer>> {
        Ok(self.bank.inner.store.answer(&self.openid, key)?)
    }

    /// Whether this caller's intent with the key is being worked on.
    pub(crate) fn is_in_flight(&self, key: &str) -> bool {
        self.bank.is_in_flight(&self.openid, key)
    }

    /// Lets the call take effect, but spoils its answer.
    pub fn inject(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }
}
