//! Fault injection between the customer and the bank.

use anyhow::ensure;
use serde_json::json;
use wechat_bank_api::{Code, Endpoint, Method, PROBLEM_JSON, Problem};
use wechat_bank_sandbox::faults::{FaultRule, NetworkFault, ProxyResponse};

use super::Customer;

/// Injects this fault into all calls of this endpoint, from the next one on.
pub fn all<E: Endpoint>(fault: NetworkFault) -> FaultRule {
    FaultRule {
        call: format!("{} {}", E::METHOD.as_str(), E::ROUTE),
        skip: 0,
        times: None,
        fault,
    }
}

/// Injects this fault into the next call of this endpoint.
pub fn next<E: Endpoint>(fault: NetworkFault) -> FaultRule {
    FaultRule {
        times: Some(1),
        ..all::<E>(fault)
    }
}

/// A gateway in front of the bank fails, and responds with its own HTML.
pub fn out_of_order() -> NetworkFault {
    NetworkFault::Instead(ProxyResponse {
        status: 500,
        content_type: None,
        retry_after: None,
        body: String::new(),
    })
}

/// The bank refuses with this problem, before it has done anything.
pub fn refused(problem: &Problem) -> NetworkFault {
    NetworkFault::Instead(refusal(problem))
}

/// The same with only a code.
pub fn refused_as(code: Code) -> NetworkFault {
    refused(&code.problem())
}

/// The same, with a delay in milliseconds.
pub fn refused_late_as(code: Code, milliseconds: u64) -> NetworkFault {
    NetworkFault::LateInstead(milliseconds, refusal(&code.problem()))
}

fn refusal(problem: &Problem) -> ProxyResponse {
    ProxyResponse {
        status: problem.status,
        content_type: Some(PROBLEM_JSON.to_owned()),
        retry_after: problem.retry_after.map(|wait| wait.0.to_string()),
        body: serde_json::to_string(problem).unwrap_or_default(),
    }
}

impl Customer {
    /// Injects these faults from now on, and no others.
    pub async fn injects_faults(&self, faults: impl IntoIterator<Item = FaultRule>) -> anyhow::Result<()> {
        let faults: Vec<_> = faults.into_iter().collect();
        let body = json!(faults).to_string();
        let method = Method::Put.as_str();
        let (status, text) = self.fetches(method, "/sandbox/faults", true, Some(body)).await?;
        ensure!(status == 200, "the faults are refused: {status} {text}");
        Ok(())
    }

    /// Removes all faults.
    pub async fn recovers(&self) -> anyhow::Result<()> {
        self.injects_faults([]).await
    }
}
