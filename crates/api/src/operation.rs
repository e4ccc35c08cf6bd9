use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{Access, Code, Endpoint, IntentKey, Method};

/// What became of an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OperationState {
    /// The bank has answered; the answer is repeated here.
    Done,
    /// The bank is still working on it; ask again.
    Pending,
    /// The bank never received it: nothing was done, and it may be sent again.
    #[serde(other)]
    Absent,
}

/// The outcome of an intent whose answer was lost.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Operation {
    /// What became of it.
    pub state: OperationState,
    /// The HTTP status of the lost answer.
    #[serde(default)]
    pub status: Option<u16>,
    /// The body of the lost answer: the call's reply, or a [`crate::Problem`].
    #[serde(default)]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")
    )]
    pub answer: Option<Box<RawValue>>,
}

/// Asks after an intent instead of sending it again blindly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FindOperation {
    /// The intent's idempotency key.
    pub key: IntentKey,
}

impl Endpoint for FindOperation {
    const METHOD: Method = Method::Get;
    const ROUTE: &'static str = "/api/v1/operations/{key}";
    type Reply = Operation;
    const ACCESS: Access = Access::Anyone;
    const REFUSALS: &'static [Code] = &[Code::NotCertified, Code::SessionEnded];
}
