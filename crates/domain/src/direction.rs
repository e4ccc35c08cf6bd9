//! Which way money went.

use serde::{Deserialize, Serialize};

/// Which way a transaction moved money, seen from the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Money came in (收入).
    Income,
    /// Money went out (支出).
    Expense,
}

impl Direction {
    /// Both, income first.
    pub const ALL: [Self; 2] = [Self::Income, Self::Expense];
}
