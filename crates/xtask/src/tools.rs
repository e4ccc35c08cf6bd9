//! The build tools of the pages, at pinned versions: found, or installed into `.tools/`.

use anyhow::{Context, Result, ensure};

use crate::prepare::{Preparation, Purpose};
use crate::process;
use crate::progress::Progress;
use crate::project::Project;

/// One program at one version.
#[derive(Debug)]
pub struct Tool {
    program: &'static str,
    version: String,
    source: Source,
    takes: &'static str,
}

/// The registry a tool comes from, and its name there.
#[derive(Debug)]
enum Source {
    Crates { package: &'static str, locked: bool },
    Npm { package: &'static str },
}

/// `cargo xtask tools`.
pub fn run(project: &Project) -> Result<()> {
    let preparation = Preparation::find(project, Purpose::Pages)?;
    preparation.run(project, &mut Progress::new(preparation.steps()))?;
    for tool in pinned(project)? {
        println!("{} {}", tool.program, tool.version);
    }
    Ok(())
}

/// Every tool that building the pages needs.
fn pinned(project: &Project) -> Result<Vec<Tool>> {
    Ok(vec![
        // The newest release that builds with the pinned Rust.
        Tool {
            program: "trunk",
            version: "0.21.14".into(),
            source: Source::Crates {
                package: "trunk",
                locked: true,
            },
            takes: "about 4 minutes on two cores",
        },
        // Has to be the version of the library; its own lock file names a release that not every mirror has.
        Tool {
            program: "wasm-bindgen",
            version: locked_version(&project.read("Cargo.lock")?, "wasm-bindgen")?,
            source: Source::Crates {
                package: "wasm-bindgen-cli",
                locked: false,
            },
            takes: "about 2 minutes on two cores",
        },
        Tool {
            program: "wasm-opt",
            version: "132.0.0".into(),
            source: Source::Npm { package: "binaryen" },
            takes: "a few seconds",
        },
    ])
}

/// The tools that this machine lacks, at their pinned versions.
pub fn missing(project: &Project) -> Result<Vec<Tool>> {
    let mut missing = pinned(project)?;
    missing.retain(|tool| !tool.is_installed(project));
    Ok(missing)
}

impl Tool {
    /// What is installed, and how long that takes, for the step's title.
    pub fn title(&self) -> String {
        format!(
            "install {} {} into .tools/ ({})",
            self.program, self.version, self.takes
        )
    }

    /// Whether installing it needs npm.
    pub fn is_from_npm(&self) -> bool {
        matches!(self.source, Source::Npm { .. })
    }

    /// Asks the program that the search path finds first, the project's own one before all others.
    fn is_installed(&self, project: &Project) -> bool {
        let said = project
            .command(self.program)
            .and_then(|mut program| process::output(program.arg("--version")));
        said.is_ok_and(|said| is_version(&said, &self.version))
    }

    /// Installs it with the registry's own client, whose progress is shown.
    pub fn install(&self, project: &Project) -> Result<()> {
        let mut command = match self.source {
            Source::Crates { package, locked } => {
                let mut cargo = project.cargo()?;
                cargo.args([
                    "install",
                    package,
                    "--version",
                    &self.version,
                    "--force",
                    "--root",
                ]);
                cargo.arg(project.tools()).args(locked.then_some("--locked"));
                // Tools that run for a second need no minutes of optimisation, and an interrupted build goes on.
                cargo
                    .env("CARGO_PROFILE_RELEASE_LTO", "off")
                    .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
                cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
                cargo.env("CARGO_TARGET_DIR", project.path("target/tools"));
                cargo
            }
            Source::Npm { package } => {
                let mut npm = project.command("npm")?;
                // "Global" below that folder: the programs then stand in .tools/bin beside the others.
                npm.args(["install", "--global", "--no-audit", "--no-fund", "--prefix"])
                    .arg(project.tools());
                npm.arg(format!("{package}@{}", self.version));
                npm
            }
        };
        process::run(&mut command)?;
        ensure!(
            self.is_installed(project),
            "{} was installed into .tools/, but `{} --version` does not say {}; remove the folder .tools and try again",
            self.program,
            self.program,
            self.version
        );
        Ok(())
    }
}

/// Whether a program that says this is of that version: `trunk 0.21.14`, or `wasm-opt version 132 (version_132)`
/// for 132.0.0.
fn is_version(said: &str, version: &str) -> bool {
    let number = said
        .split_whitespace()
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    number.is_some_and(|number| number == version || version.strip_suffix(".0.0") == Some(number))
}

/// The version of a package in the text of `Cargo.lock`.
fn locked_version(lock: &str, package: &str) -> Result<String> {
    let name = format!("name = \"{package}\"");
    let line = lock.lines().skip_while(|line| *line != name).nth(1);
    let version = line.and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version
        .map(str::to_owned)
        .with_context(|| format!("Cargo.lock has no package {package}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_each_tool_says_them() {
        for (said, version) in [
            ("trunk 0.21.14\n", "0.21.14"),
            ("wasm-bindgen 0.2.130\n", "0.2.130"),
            ("wasm-bindgen 0.2.130 (0123abcde)\n", "0.2.130"),
            ("wasm-opt version 132 (version_132)\n", "132.0.0"),
        ] {
            assert!(is_version(said, version), "{said}");
        }
    }

    #[test]
    fn another_version_and_no_version_are_not_taken_for_it() {
        for (said, version) in [
            ("trunk 0.21.1\n", "0.21.14"),
            ("trunk 0.21.140\n", "0.21.14"),
            ("wasm-opt version 13 (version_13)\n", "132.0.0"),
            ("wasm-opt version 132 (version_132)\n", "132.1.0"),
            ("", "0.21.14"),
            ("command not found\n", "0.21.14"),
        ] {
            assert!(!is_version(said, version), "{said}");
        }
    }

    #[test]
    fn the_locked_version_is_that_of_the_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n\
            [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"…\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").unwrap(), "0.2.130");
        assert!(locked_version(lock, "wasm").is_err());
    }
}
