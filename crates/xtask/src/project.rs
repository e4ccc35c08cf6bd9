//! Where the project's files are.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The checkout this command runs in.
#[derive(Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// Finds the checkout; an error when not started by cargo.
    pub fn find() -> Result<Self> {
        // Asked of the running cargo and not fixed at compile time, so that a moved checkout still works.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").context("start it as `cargo xtask`")?;
        let root = Path::new(&manifest)
            .ancestors()
            .nth(2)
            .context("crates/xtask is not where it belongs")?;
        Ok(Self {
            root: root.to_owned(),
        })
    }

    /// A file or folder by its path from the root.
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// The text of a file by its path from the root.
    pub fn read(&self, relative: &str) -> Result<String> {
        std::fs::read_to_string(self.path(relative)).with_context(|| format!("{relative} cannot be read"))
    }

    /// The folder that the build tools are installed into.
    pub fn tools(&self) -> PathBuf {
        self.path(".tools")
    }

    /// The release bundle.
    pub fn dist(&self) -> PathBuf {
        self.path("dist")
    }

    /// `PATH` with the project's own tools first.
    pub fn search_path(&self) -> Result<OsString> {
        let own = self.tools().join("bin");
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(own).chain(std::env::split_paths(&inherited));
        std::env::join_paths(folders)
            .context("the path of the checkout has a colon in it, which PATH cannot hold")
    }

    /// A program run in the root, with the project's own tools found first.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Result<Command> {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.search_path()?);
        Ok(command)
    }

    /// The cargo that started this command.
    pub fn cargo(&self) -> Result<Command> {
        self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// The folder that cargo builds into, as this program itself was.
    pub fn target(&self) -> Result<PathBuf> {
        let this = std::env::current_exe().context("the system does not say where this program is")?;
        let target = this.ancestors().nth(2);
        Ok(target.context("this program is in no target folder")?.to_owned())
    }

    /// A program of the workspace that cargo has put beside this one, so both are of one profile and target folder.
    pub fn built(&self, name: &str) -> Result<PathBuf> {
        let this = std::env::current_exe().context("the system does not say where this program is")?;
        Ok(this.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
    }
}
