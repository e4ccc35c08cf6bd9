//! Packages a `wasm-bindgen` program, its page, its boot script and its style sheets into a folder that any server of
//! static files can serve for ever: split into chunks, optimised, named by content, verified by the browser, compressed.
//!
//! A manifest says what goes in and which [`Bundle`]s come out; the crate's `README.md` documents it, and what the page
//! and the boot script have to provide.
//!
//! 1. [`Project::compile_command`]: cargo compiles the program.
//! 2. `Project::package` does the rest. It needs the feature `package`, and programs of npm on the `PATH`.
//! 3. [`sizes`] measures the result and compares it with its budgets.

mod compile;
mod manifest;
#[cfg(feature = "package")]
mod package;
mod project;
pub mod sizes;

pub use manifest::{Budget, Bundle, Engines};
pub use project::Project;
