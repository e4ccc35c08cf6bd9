//! The direction of money.

use serde::{Deserialize, Serialize};

/// The direction in which a transaction moved money, from the account's view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("x-closed" = true)))]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_have_codes_in_json() {
        assert_eq!(
            serde_json::to_string(&Direction::ALL).unwrap(),
            r#"["income","expense"]"#
        );
        assert_eq!(
            serde_json::from_str::<Direction>("\"expense\"").unwrap(),
            Direction::Expense
        );
        assert!(serde_json::from_str::<Direction>("\"sideways\"").is_err());
    }
}
