//! What the tests of all modules share.

use proptest::prelude::ProptestConfig;

/// How often each property is tried.
pub(crate) fn cases() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(2_000)
    }
}
