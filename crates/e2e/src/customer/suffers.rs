//! What goes wrong between the customer and the bank.

use anyhow::ensure;
use serde_json::json;
use wechat_bank_api::{Code, Endpoint, Method, PROBLEM_JSON, Problem};
use wechat_bank_sandbox::faults::{Spoil, Stranger, SwitchedFault};

use super::Customer;

/// The calls of this endpoint go wrong like this, from the next one on.
pub fn all<E: Endpoint>(spoil: Spoil) -> SwitchedFault {
    SwitchedFault {
        call: format!("{} {}", E::METHOD.as_str(), E::ROUTE),
        skip: 0,
        times: None,
        spoil,
    }
}

/// The next call of this endpoint goes wrong like this.
pub fn next<E: Endpoint>(spoil: Spoil) -> SwitchedFault {
    SwitchedFault {
        times: Some(1),
        ..all::<E>(spoil)
    }
}

/// Something before the bank is out of order, and says so in words of its own.
pub fn out_of_order() -> Spoil {
    Spoil::Instead(Stranger {
        status: 500,
        content_type: None,
        retry_after: None,
        body: String::new(),
    })
}

/// The bank says no for this reason, before it has done anything.
pub fn refused(problem: &Problem) -> Spoil {
    Spoil::Instead(refusal(problem))
}

/// The same with nothing but a code.
pub fn refused_as(code: Code) -> Spoil {
    refused(&code.problem())
}

/// The same, so many milliseconds late.
pub fn refused_late_as(code: Code, milliseconds: u64) -> Spoil {
    Spoil::LateInstead(milliseconds, refusal(&code.problem()))
}

fn refusal(problem: &Problem) -> Stranger {
    Stranger {
        status: problem.status,
        content_type: Some(PROBLEM_JSON.to_owned()),
        retry_after: problem.retry_after.map(|wait| wait.0.to_string()),
        body: serde_json::to_string(problem).unwrap_or_default(),
    }
}

impl Customer {
    /// From now on these things go wrong, and no others.
    pub async fn suffers(&self, faults: impl IntoIterator<Item = SwitchedFault>) -> anyhow::Result<()> {
        let faults: Vec<_> = faults.into_iter().collect();
        let body = json!(faults).to_string();
        let method = Method::Put.as_str();
        let (status, text) = self.fetches(method, "/sandbox/faults", true, Some(body)).await?;
        ensure!(status == 200, "the faults are refused: {status} {text}");
        Ok(())
    }

    /// Nothing goes wrong any more.
    pub async fn recovers(&self) -> anyhow::Result<()> {
        self.suffers([]).await
    }
}
