//! Where the project's files are, and how its programs are run.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::{Cmd, Shell};

/// The checkout this command runs in.
#[derive(Debug)]
pub struct Project {
    root: PathBuf,
    shell: Shell,
}

impl Project {
    /// Finds the checkout; an error when not started by cargo.
    pub fn find() -> Result<Self> {
        // The running cargo says where, and not the compiler, so that a moved checkout still works.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").context("start it as `cargo xtask`")?;
        let root = Path::new(&manifest)
            .ancestors()
            .nth(2)
            .context("crates/xtask is not where it belongs")?
            .to_owned();
        let shell = Shell::new()?;
        shell.change_dir(&root);
        let project = Self { root, shell };
        project.shell.set_var("PATH", project.search_path(None)?);
        project.shell.set_var("NODE_PATH", project.npm_packages());
        Ok(project)
    }

    /// A program with its arguments, run in the root, with the project's own tools found first.
    pub fn command(
        &self,
        program: impl AsRef<Path>,
        arguments: impl IntoIterator<Item: AsRef<OsStr>>,
    ) -> Cmd<'_> {
        self.shell.cmd(program).args(arguments).quiet()
    }

    /// The cargo that started this command, with its arguments.
    pub fn cargo(&self, arguments: impl IntoIterator<Item: AsRef<OsStr>>) -> Cmd<'_> {
        self.command(cargo(), arguments)
    }

    /// The same for what nothing waits for yet: it leaves the processor to commands that something waits for.
    pub fn cargo_in_background(&self, arguments: impl IntoIterator<Item: AsRef<OsStr>>) -> Cmd<'_> {
        if which::which("nice").is_err() {
            return self.cargo(arguments);
        }
        self.command("nice", ["-n", "5"]).arg(cargo()).args(arguments)
    }

    /// Whether a program can be started and succeeds; its output is not shown.
    pub fn succeeds(&self, program: &str, arguments: &[&str]) -> bool {
        self.command(program, arguments)
            .ignore_stderr()
            .ignore_stdout()
            .run()
            .is_ok()
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

    /// The packages from npm among them.
    pub fn npm_packages(&self) -> PathBuf {
        self.tools().join("lib/node_modules")
    }

    /// The packages from PyPI among them.
    pub fn python_packages(&self) -> PathBuf {
        self.tools().join("python")
    }

    /// The Python among them, which has schemathesis.
    pub fn schemathesis(&self) -> PathBuf {
        let programs = if cfg!(windows) { "Scripts" } else { "bin" };
        self.tools().join("schemathesis").join(programs).join("python")
    }

    /// The packager with its manifest.
    pub fn packager(&self) -> Result<packager::Project> {
        packager::Project::open(&self.path("Packager.toml"), &self.target()?)
    }

    /// The folder that cargo builds into, as it built this program.
    pub fn target(&self) -> Result<PathBuf> {
        let target = profile_folder()?.parent().map(Path::to_owned);
        target.context("this program is in no target folder")
    }

    /// A program of the workspace that cargo built beside this one.
    pub fn built(&self, name: &str) -> Result<PathBuf> {
        Ok(profile_folder()?.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
    }

    /// `PATH` with the project's own tools first, or second after a folder.
    pub fn search_path(&self, first: Option<PathBuf>) -> Result<OsString> {
        let own = self.tools().join("bin");
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = first
            .into_iter()
            .chain([own])
            .chain(std::env::split_paths(&inherited));
        std::env::join_paths(folders)
            .context("the path of the checkout has a colon in it, which PATH cannot hold")
    }
}

/// Where cargo has put this program, such as `target/debug`; programs of tests are one folder deeper.
fn profile_folder() -> Result<PathBuf> {
    let this = std::env::current_exe().context("the system does not say where this program is")?;
    let mut folder = this.parent().context("this program is in no folder")?;
    if folder.ends_with("deps") {
        folder = folder.parent().unwrap_or(folder);
    }
    Ok(folder.to_owned())
}

fn cargo() -> PathBuf {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()).into()
}
