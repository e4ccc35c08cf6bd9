//! The pinned Rust toolchain: `rust-toolchain.toml` names it, and rustup does not complete one that is already there.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::process;
use crate::project::Project;

/// What `rust-toolchain.toml` asks for.
#[derive(Debug, Deserialize, PartialEq)]
struct Pinned {
    channel: String,
    #[serde(default)]
    components: Vec<String>,
    #[serde(default)]
    targets: Vec<String>,
}

/// The parts of the pinned toolchain that this machine lacks.
#[derive(Debug, Default, PartialEq)]
pub struct Missing {
    components: Vec<String>,
    targets: Vec<String>,
}

impl Missing {
    /// Looks into the toolchain's folder; no network, no rustup.
    pub fn find(project: &Project) -> Result<Self> {
        let pinned = Pinned::parse(&project.read("rust-toolchain.toml")?)?;
        if std::env::var_os("RUSTUP_TOOLCHAIN").is_none() {
            return Self::without_rustup(project, &pinned);
        }
        let sysroot = project.command("rustc", ["--print", "sysroot"]).read()?;
        let installed = Path::new(sysroot.trim()).join("lib/rustlib/components");
        let installed = std::fs::read_to_string(&installed)
            .with_context(|| format!("{} cannot be read", installed.display()))?;
        Ok(pinned.lacking(&installed))
    }

    /// A cargo of the distribution can do only if it happens to be the pinned one with the wasm target.
    fn without_rustup(project: &Project, pinned: &Pinned) -> Result<Self> {
        let version = project.command("rustc", ["--version"]).read()?;
        let sysroot = project.command("rustc", ["--print", "sysroot"]).read()?;
        let libraries = Path::new(sysroot.trim()).join("lib/rustlib");
        let same = version.split_whitespace().nth(1) == Some(pinned.channel.as_str());
        if same
            && pinned
                .targets
                .iter()
                .all(|target| libraries.join(target).is_dir())
        {
            return Ok(Self::default());
        }
        process::fail_with_advice(
            &format!(
                "this cargo was not started by rustup, so the pinned Rust {} with {} is not in use (found: {}).\n\
                 Install rustup from https://rustup.rs, and make sure that its cargo comes first on the PATH:",
                pinned.channel,
                pinned.targets.join(" and "),
                version.trim(),
            ),
            "export PATH=\"$HOME/.cargo/bin:$PATH\"",
        )
    }

    /// Whether the toolchain is complete.
    pub fn is_empty(&self) -> bool {
        self.components.is_empty() && self.targets.is_empty()
    }

    /// What is missing, for the step's title.
    pub fn names(&self) -> String {
        [self.components.as_slice(), self.targets.as_slice()]
            .concat()
            .join(", ")
    }

    /// Adds what is missing with rustup.
    pub fn install(&self, project: &Project) -> Result<()> {
        if !self.targets.is_empty() {
            project
                .command("rustup", ["target", "add"])
                .args(&self.targets)
                .run()?;
        }
        if !self.components.is_empty() {
            project
                .command("rustup", ["component", "add"])
                .args(&self.components)
                .run()?;
        }
        Ok(())
    }
}

impl Pinned {
    fn parse(manifest: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct File {
            toolchain: Pinned,
        }
        let file: File = toml::from_str(manifest).context("rust-toolchain.toml cannot be read")?;
        Ok(file.toolchain)
    }

    /// What a toolchain's own list of components does not have; rustup writes one line for each,
    /// `rust-src` or with the platform behind, and `-preview` behind some names.
    fn lacking(&self, installed: &str) -> Missing {
        let has = |name: &str| {
            installed
                .lines()
                .filter_map(|line| line.strip_prefix(name))
                .any(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        Missing {
            components: self
                .components
                .iter()
                .filter(|name| !has(name))
                .cloned()
                .collect(),
            targets: self
                .targets
                .iter()
                .filter(|target| !has(&format!("rust-std-{target}")))
                .cloned()
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSTALLED: &str = "clippy-preview-x86_64-unknown-linux-gnu\nrust-std-x86_64-unknown-linux-gnu\n\
        rust-std-wasm32-unknown-unknown\nrustfmt-preview-x86_64-unknown-linux-gnu\nrust-src\n";

    fn pinned() -> Pinned {
        Pinned::parse(include_str!("../../../rust-toolchain.toml")).unwrap()
    }

    #[test]
    fn the_toolchain_file_of_the_project_is_understood() {
        let pinned = pinned();
        assert!(pinned.channel.starts_with("1."), "{pinned:?}");
        assert!(
            pinned.components.iter().any(|name| name == "clippy"),
            "{pinned:?}"
        );
        assert_eq!(pinned.targets, ["wasm32-unknown-unknown"]);
    }

    #[test]
    fn a_complete_toolchain_lacks_nothing() {
        assert!(pinned().lacking(INSTALLED).is_empty());
    }

    #[test]
    fn a_toolchain_without_target_or_component_lacks_them() {
        let installed = INSTALLED
            .replace("rust-std-wasm32-unknown-unknown\n", "")
            .replace("clippy", "miri");
        let missing = pinned().lacking(&installed);
        assert_eq!(missing.names(), "clippy, wasm32-unknown-unknown");
    }

    #[test]
    fn a_toolchain_file_without_channel_is_refused() {
        assert!(Pinned::parse("[toolchain]\ntargets = []\n").is_err());
    }
}
