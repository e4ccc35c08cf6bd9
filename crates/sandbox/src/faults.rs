//! Fault injection for one customer, to test in any browser how the pages handle faults.
//!
//! `PUT /sandbox/faults` takes a list of [`FaultRule`]s, which replaces the previous one; `GET` returns what is left of
//! it. Faults are injected between the customer and the bank, as a network would: the handlers know nothing about them.

mod edit;

use core::fmt;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use edit::Edit;
pub(crate) use edit::half_of;

/// Injects a fault into some calls of one customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultRule {
    /// Which calls: method and route, such as `POST /api/v1/accounts` or `GET /api/v1/accounts/{account}/alerts`.
    pub call: String,
    /// How many of them succeed first.
    #[serde(default)]
    pub skip: u32,
    /// How many fail; without it, all from then on.
    #[serde(default)]
    pub times: Option<u32>,
    /// What goes wrong.
    #[serde(rename = "spoil")]
    pub fault: NetworkFault,
}

/// A fault between the customer and the bank. As an extension of a request, it is injected into that one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NetworkFault {
    /// The request reaches the bank this many milliseconds late.
    LateRequest(u64),
    /// The bank executes the call at once, and its response is this many milliseconds late.
    LateAnswer(u64),
    /// The connection is cut before the request reaches the bank.
    CutBefore,
    /// The bank executes the call, and the connection is cut in the middle of the response.
    CutAfter,
    /// The request never reaches the bank, and no response comes.
    SilentBefore,
    /// The bank executes the call, and its response stalls halfway; the connection stays open.
    StalledAfter,
    /// The request never reaches the bank: a proxy responds instead.
    Instead(ProxyResponse),
    /// The same, after this many milliseconds.
    LateInstead(u64, ProxyResponse),
    /// The bank executes the call, and a proxy responds instead.
    InsteadAfter(ProxyResponse),
    /// The bank executes the call, and its response is edited, one edit after the other.
    Edited(Vec<Edit>),
}

impl NetworkFault {
    /// How long a silent connection stays open.
    pub const SILENCE: Duration = Duration::from_secs(60);

    /// A gateway answers 500 in place of the bank.
    pub fn server_error() -> Self {
        Self::Instead(ProxyResponse::page(500, SERVER_ERROR_PAGE))
    }

    /// A network that requires signing in answers 200 with its own page.
    pub fn captive_portal() -> Self {
        Self::Instead(ProxyResponse::page(200, CAPTIVE_PORTAL_PAGE))
    }

    /// The bank executes the call, and its response is truncated without a sign of it.
    pub fn truncated() -> Self {
        Self::Edited(vec![Edit::Halve])
    }

    /// Whether the call never reaches the bank, so that it has no effect.
    pub const fn prevents_the_call(&self) -> bool {
        matches!(
            self,
            Self::CutBefore | Self::SilentBefore | Self::Instead(_) | Self::LateInstead(..)
        )
    }
}

impl fmt::Display for NetworkFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.prevents_the_call() {
            "nothing is done; "
        } else {
            "it is done; "
        })?;
        match self {
            Self::LateRequest(delay) => write!(f, "the request takes {delay} ms"),
            Self::LateAnswer(delay) => write!(f, "the response takes {delay} ms"),
            Self::CutBefore | Self::CutAfter => {
                f.write_str("the connection is cut in the middle of the response")
            }
            Self::SilentBefore | Self::StalledAfter => {
                write!(f, "no complete response for {} s", Self::SILENCE.as_secs())
            }
            Self::Instead(other) | Self::InsteadAfter(other) => write!(f, "{other}"),
            Self::LateInstead(delay, other) => write!(f, "{other} after {delay} ms"),
            Self::Edited(edits) if edits.as_slice() == [Edit::Halve] => {
                f.write_str("the response's JSON ends in the middle")
            }
            Self::Edited(_) => f.write_str("the response is edited"),
        }
    }
}

/// A response that does not come from the bank: of a proxy, a captive portal, an overloaded gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProxyResponse {
    /// The status.
    pub status: u16,
    /// The content type, if there is one.
    #[serde(default)]
    pub content_type: Option<String>,
    /// The value of the header `retry-after`.
    #[serde(default)]
    pub retry_after: Option<String>,
    /// The body.
    #[serde(default)]
    pub body: String,
}

impl ProxyResponse {
    fn page(status: u16, html: &str) -> Self {
        Self {
            status,
            content_type: Some("text/html; charset=utf-8".to_owned()),
            retry_after: None,
            body: html.to_owned(),
        }
    }
}

impl fmt::Display for ProxyResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        match &self.content_type {
            Some(kind) if kind.starts_with("text/html") => f.write_str(" with an HTML page"),
            _ => Ok(()),
        }
    }
}

impl FaultRule {
    fn matches(&self, method: &str, path: &str) -> bool {
        let Some((own_method, route)) = self.call.split_once(' ') else {
            return false;
        };
        let mut pairs = route.split('/').zip(path.split('/'));
        own_method == method
            && route.split('/').count() == path.split('/').count()
            && pairs.all(|(wanted, part)| wanted == part || (wanted.starts_with('{') && !part.is_empty()))
    }

    /// Counts one more matching call; returns whether this one gets the fault.
    fn triggers(&mut self) -> bool {
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

/// The rules of all customers; they end with the process.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    by_openid: Mutex<BTreeMap<String, Vec<FaultRule>>>,
}

impl Faults {
    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Vec<FaultRule>>> {
        // Poisoning is harmless: no panic leaves a list half changed.
        self.by_openid.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces the rules of one customer.
    pub(crate) fn set(&self, openid: &str, faults: Vec<FaultRule>) {
        // Removed, so that `is_empty` becomes true again.
        if faults.is_empty() {
            self.all().remove(openid);
        } else {
            self.all().insert(openid.to_owned(), faults);
        }
    }

    /// The remaining rules of one customer.
    pub(crate) fn of(&self, openid: &str) -> Vec<FaultRule> {
        self.all().get(openid).cloned().unwrap_or_default()
    }

    /// The fault for this call: that of the first of the customer's rules that it triggers.
    pub(crate) fn take(&self, openid: &str, method: &str, path: &str) -> Option<NetworkFault> {
        let mut all = self.all();
        let matching = all
            .get_mut(openid)?
            .iter_mut()
            .filter(|rule| rule.matches(method, path));
        let mut taken = None;
        for rule in matching {
            if taken.is_none() && rule.triggers() {
                taken = Some(rule.fault.clone());
            }
        }
        taken
    }

    /// Whether no customer has any rules, which is nearly always the case.
    pub(crate) fn is_empty(&self) -> bool {
        self.all().is_empty()
    }
}

const SERVER_ERROR_PAGE: &str = "<!DOCTYPE html><html><head><title>500 Internal Server Error</title></head>\
    <body><h1>Internal Server Error</h1></body></html>";

const CAPTIVE_PORTAL_PAGE: &str = "<!DOCTYPE html><html><head><title>Wi-Fi</title></head>\
    <body><h1>Please sign in to this network</h1></body></html>";

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(call: &str, skip: u32, times: Option<u32>) -> FaultRule {
        FaultRule {
            call: call.to_owned(),
            skip,
            times,
            fault: NetworkFault::CutBefore,
        }
    }

    #[test]
    fn a_rule_matches_its_call_alone() {
        let fault = fault("GET /api/v1/accounts/{account}/alerts", 0, None);
        assert!(fault.matches("GET", "/api/v1/accounts/a1/alerts"));
        for (method, path) in [
            ("PUT", "/api/v1/accounts/a1/alerts"),
            ("GET", "/api/v1/accounts/a1"),
            ("GET", "/api/v1/accounts/a1/alerts/copies"),
            ("GET", "/api/v1/accounts//alerts"),
        ] {
            assert!(!fault.matches(method, path), "{method} {path}");
        }
    }

    #[test]
    fn a_fault_lets_some_calls_pass_and_ends_after_others() {
        let faults = Faults::default();
        faults.set("o", vec![fault("GET /a", 1, Some(2))]);
        let taken: Vec<_> = (0..4).map(|_| faults.take("o", "GET", "/a").is_some()).collect();
        assert_eq!(taken, [false, true, true, false]);
        assert_eq!(faults.take("another", "GET", "/a"), None);
    }

    #[test]
    fn faults_that_are_switched_off_leave_nothing() {
        let faults = Faults::default();
        faults.set("o", vec![fault("GET /a", 0, None)]);
        assert!(!faults.is_empty());
        faults.set("o", Vec::new());
        assert!(faults.is_empty());
    }

    #[test]
    fn one_fault_can_follow_another() {
        let faults = Faults::default();
        let late = FaultRule {
            fault: NetworkFault::LateAnswer(5),
            ..fault("GET /a", 0, Some(1))
        };
        faults.set("o", vec![late, fault("GET /a", 0, Some(1))]);
        assert_eq!(faults.take("o", "GET", "/a"), Some(NetworkFault::LateAnswer(5)));
        assert_eq!(faults.take("o", "GET", "/a"), Some(NetworkFault::CutBefore));
        assert_eq!(faults.take("o", "GET", "/a"), None);
    }
}
