use std::path::PathBuf;

use anyhow::Context as _;

/// A path passed by `cargo xtask test`.
pub(crate) fn given(name: &str) -> anyhow::Result<PathBuf> {
    std::env::var_os(name)
        .map(PathBuf::from)
        .with_context(|| format!("{name} is not set: run the stories by `cargo xtask test`"))
}
