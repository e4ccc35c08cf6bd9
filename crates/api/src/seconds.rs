use serde::{Deserialize, Serialize};

/// A duration in whole seconds, counted by the page on a monotonic clock (decision 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("x-unit" = "s", "examples" = [60])))]
#[serde(transparent)]
pub struct Seconds(pub u32);
