//! Faults that are switched on for one customer, so that it can be tried in any browser how the pages take them.
//!
//! `PUT /sandbox/faults` takes a list of [`SwitchedFault`]s, which replaces the one before; `GET` tells what is left of
//! it. They stand between the customer and the bank, as a network would: the bank's own calls know nothing of them.

mod edit;
mod layer;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

pub use edit::Edit;
pub(crate) use edit::half_of;
pub(crate) use layer::{routes, spoil};

/// What goes wrong with some calls of one customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SwitchedFault {
    /// Which calls: method and route, as `POST /api/v1/accounts` or `GET /api/v1/accounts/{account}/alerts`.
    pub call: String,
    /// How many of them go well before.
    #[serde(default)]
    pub skip: u32,
    /// How many go wrong; without it, all from then on.
    #[serde(default)]
    pub times: Option<u32>,
    /// What goes wrong.
    pub spoil: Spoil,
}

/// How a call goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spoil {
    /// The request reaches the bank so many milliseconds late.
    LateRequest(u64),
    /// The bank does it at once, and its answer comes so many milliseconds late.
    LateAnswer(u64),
    /// The connection is cut before the request reaches the bank.
    CutBefore,
    /// The bank does it, and the connection is cut in the middle of the answer.
    CutAfter,
    /// The request never reaches the bank, and nothing ever comes back.
    SilentBefore,
    /// The bank does it, and its answer stops in the middle, the connection staying open.
    StalledAfter,
    /// The request never reaches the bank: somebody else answers.
    Instead(Stranger),
    /// The same, and somebody else takes so many milliseconds for it.
    LateInstead(u64, Stranger),
    /// The bank does it, and somebody else answers.
    InsteadAfter(Stranger),
    /// The bank does it, and these edits are made to its answer, one after the other.
    Edited(Vec<Edit>),
}

/// An answer that is not the bank's: a proxy's, a portal's, an overloaded gateway's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stranger {
    /// The status.
    pub status: u16,
    /// The content type, if it says one.
    #[serde(default)]
    pub content_type: Option<String>,
    /// The header `retry-after`, as it stands there.
    #[serde(default)]
    pub retry_after: Option<String>,
    /// The body.
    #[serde(default)]
    pub body: String,
}

impl SwitchedFault {
    fn concerns(&self, method: &str, path: &str) -> bool {
        let Some((own_method, route)) = self.call.split_once(' ') else {
            return false;
        };
        let mut pairs = route.split('/').zip(path.split('/'));
        own_method == method
            && route.split('/').count() == path.split('/').count()
            && pairs.all(|(wanted, part)| wanted == part || (wanted.starts_with('{') && !part.is_empty()))
    }

    /// Counts one more of its calls, and tells whether this one goes wrong.
    fn strikes(&mut self) -> bool {
        if let Some(left) = self.skip.checked_sub(1) {
            self.skip = left;
            return false;
        }
        match &mut self.times {
            None => true,
            Some(0) => false,
            Some(times) => {
                *times -= 1;
                true
            }
        }
    }
}

/// The faults of all customers; they are gone with the process.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    by_openid: Mutex<BTreeMap<String, Vec<SwitchedFault>>>,
}

impl Faults {
    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Vec<SwitchedFault>>> {
        // A list is never left half changed.
        self.by_openid.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn switch(&self, openid: &str, faults: Vec<SwitchedFault>) {
        // Without one: `is_empty` has to become true again.
        if faults.is_empty() {
            self.all().remove(openid);
        } else {
            self.all().insert(openid.to_owned(), faults);
        }
    }

    fn of(&self, openid: &str) -> Vec<SwitchedFault> {
        self.all().get(openid).cloned().unwrap_or_default()
    }

    /// What happens to this call: the first of the customer's faults that strikes.
    fn strike(&self, openid: &str, method: &str, path: &str) -> Option<Spoil> {
        let mut all = self.all();
        let concerned = all
            .get_mut(openid)?
            .iter_mut()
            .filter(|fault| fault.concerns(method, path));
        let mut struck = None;
        for fault in concerned {
            if struck.is_none() && fault.strikes() {
                struck = Some(fault.spoil.clone());
            }
        }
        struck
    }

    /// Whether there is nothing to do for anybody, which is nearly always so.
    fn is_empty(&self) -> bool {
        self.all().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(call: &str, skip: u32, times: Option<u32>) -> SwitchedFault {
        SwitchedFault {
            call: call.to_owned(),
            skip,
            times,
            spoil: Spoil::CutBefore,
        }
    }

    #[test]
    fn a_fault_concerns_its_call_alone() {
        let fault = fault("GET /api/v1/accounts/{account}/alerts", 0, None);
        assert!(fault.concerns("GET", "/api/v1/accounts/a1/alerts"));
        for (method, path) in [
            ("PUT", "/api/v1/accounts/a1/alerts"),
            ("GET", "/api/v1/accounts/a1"),
            ("GET", "/api/v1/accounts/a1/alerts/copies"),
            ("GET", "/api/v1/accounts//alerts"),
        ] {
            assert!(!fault.concerns(method, path), "{method} {path}");
        }
    }

    #[test]
    fn a_fault_lets_some_calls_pass_and_ends_after_others() {
        let faults = Faults::default();
        faults.switch("o", vec![fault("GET /a", 1, Some(2))]);
        let struck: Vec<_> = (0..4)
            .map(|_| faults.strike("o", "GET", "/a").is_some())
            .collect();
        assert_eq!(struck, [false, true, true, false]);
        assert_eq!(faults.strike("another", "GET", "/a"), None);
    }

    #[test]
    fn faults_that_are_switched_off_leave_nothing() {
        let faults = Faults::default();
        faults.switch("o", vec![fault("GET /a", 0, None)]);
        assert!(!faults.is_empty());
        faults.switch("o", Vec::new());
        assert!(faults.is_empty());
    }

    #[test]
    fn one_fault_can_follow_another() {
        let faults = Faults::default();
        let late = SwitchedFault {
            spoil: Spoil::LateAnswer(5),
            ..fault("GET /a", 0, Some(1))
        };
        faults.switch("o", vec![late, fault("GET /a", 0, Some(1))]);
        assert_eq!(faults.strike("o", "GET", "/a"), Some(Spoil::LateAnswer(5)));
        assert_eq!(faults.strike("o", "GET", "/a"), Some(Spoil::CutBefore));
        assert_eq!(faults.strike("o", "GET", "/a"), None);
    }
}
