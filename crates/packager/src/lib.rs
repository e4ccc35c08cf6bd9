//! Packages a `wasm-bindgen` program, its page, its boot script and its style sheets into a folder that any server of
//! static files can serve for ever: split into chunks, optimised, named by content, verified by the browser, compressed.
//!
//! A [`Manifest`] says what goes in and which [`Bundle`]s come out; the crate's `README.md` documents it, and what the
//! page and the boot script have to provide.
//!
//! 1. [`Project::compile_command`]: cargo compiles the program (`compile`).
//! 2. `Project::package` does the rest: `split`, `bindings` and `short_names`, `wasm-opt`, `signatures`, `engines`,
//!    `write`. It needs the feature `package`, and `esbuild`, `wasm-opt` and `acorn` on the `PATH`.
//! 3. [`sizes`] measures the result and compares it with its budgets.

mod compile;
mod manifest;
pub mod sizes;

#[cfg(feature = "package")]
mod bindings;
#[cfg(feature = "package")]
mod compress;
#[cfg(feature = "package")]
mod engines;
#[cfg(feature = "package")]
mod package;
#[cfg(feature = "package")]
mod policy;
#[cfg(feature = "package")]
mod process;
#[cfg(feature = "package")]
mod short_names;
#[cfg(feature = "package")]
mod signatures;
#[cfg(feature = "package")]
mod split;
#[cfg(feature = "package")]
mod stack_pointer;
#[cfg(feature = "package")]
mod write;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

pub use manifest::{Budget, Bundle, Engines, Manifest};

/// A project with a manifest.
#[derive(Debug)]
pub struct Project {
    root: PathBuf,
    target: PathBuf,
    manifest: Manifest,
}

impl Project {
    /// Reads the manifest; its paths are relative to its own folder. Cargo builds into `target`.
    pub fn open(manifest: &Path, target: PathBuf) -> Result<Self> {
        let root = manifest.parent().unwrap_or(Path::new(".")).to_owned();
        let text = std::fs::read_to_string(manifest)
            .with_context(|| format!("{} cannot be read", manifest.display()))?;
        let manifest = Manifest::parse(&text).with_context(|| manifest.display().to_string())?;
        Ok(Self {
            root,
            target,
            manifest,
        })
    }

    /// A bundle by its name in the manifest.
    pub fn bundle(&self, name: &str) -> Result<&Bundle> {
        let bundle = self.manifest.bundles.get(name);
        bundle.with_context(|| format!("the manifest has no bundle {name}"))
    }

    /// The folder of a bundle.
    pub fn folder(&self, bundle: &Bundle) -> PathBuf {
        self.root.join(&bundle.folder)
    }
}

#[cfg(feature = "package")]
impl Project {
    fn read(&self, file: &Path) -> Result<Vec<u8>> {
        read(&self.root.join(file))
    }

    fn read_text(&self, file: &Path) -> Result<String> {
        String::from_utf8(self.read(file)?).with_context(|| format!("{} is not UTF-8", file.display()))
    }
}

#[cfg(feature = "package")]
fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))
}

#[cfg(feature = "package")]
fn write_file(file: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    std::fs::write(file, content).with_context(|| format!("{} cannot be written", file.display()))
}
