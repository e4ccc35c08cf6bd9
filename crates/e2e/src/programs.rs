use std::path::PathBuf;

use anyhow::Context as _;

/// A path that `cargo xtask test` hands over.
pub(crate) fn given(name: &str) -> anyhow::Result<PathBuf> {
    std::env::var_os(name)
        .map(PathBuf::from)
        .with_context(|| format!("{name} is not set: run the stories by `cargo xtask test`"))
}
