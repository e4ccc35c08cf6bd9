use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::manifest::{Bundle, Manifest};

/// A project with a manifest.
#[derive(Debug)]
pub struct Project {
    /// The manifest's folder, to which its paths are relative.
    pub(crate) root: PathBuf,
    /// Where cargo builds.
    pub(crate) target: PathBuf,
    pub(crate) manifest: Manifest,
}

impl Project {
    /// Reads the manifest. Cargo builds into `target`, which is relative to the manifest's folder, too.
    pub fn open(manifest: &Path, target: &Path) -> Result<Self> {
        let file = std::path::absolute(manifest)?;
        let text =
            std::fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let manifest = Manifest::parse(&text).with_context(|| file.display().to_string())?;
        let root = file.parent().unwrap_or(Path::new("/")).to_owned();
        let target = root.join(target);
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
