//! How Chromium is started, for the stories and for measuring.

use std::path::PathBuf;

use crate::programs::given;

/// Without a window, a sandbox or a graphics card, and without requests of its own.
pub const FLAGS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=zh-CN",
];

/// The browser that `cargo xtask` has found.
pub fn program() -> anyhow::Result<PathBuf> {
    given("CHROMIUM")
}
