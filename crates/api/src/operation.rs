use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{Access, Code, Endpoint, IntentKey, Method};

/// The state of an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OperationState {
    /// The bank has answered, and stored the answer, which is included.
    Done,
    /// The bank is still processing it; ask again.
    Pending,
    /// The bank has no answer: it did not receive the request, refused it for a reason that is not stored, or stored the
    /// answer longer ago than it keeps them. Until then nothing was done, and the request may be sent again.
    #[serde(other)]
    Absent,
}

/// The outcome of an intent whose answer was lost.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Operation {
    /// Its state.
    pub state: OperationState,
    /// The HTTP status of the lost answer; null unless `done`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(min = 200, max = 599)))]
    pub status: Option<u16>,
    /// The body of the lost answer: the call's reply, or a [`crate::Problem`]; null unless `done`.
    #[serde(default)]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")
    )]
    pub answer: Option<Box<RawValue>>,
}

/// Requests the outcome of an intent, instead of sending it again blindly.
///
/// Only intents of the same caller are found. What was answered in a session, or opened one, is shown in a session only:
/// without one this call is refused with `not-certified` or `session-ended`. So after a lost answer of a call that opens a
/// session, whose cookie is lost with it, the request itself is sent again with its key. Intents without a stored answer
/// are `absent` or `pending` for anyone.
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
