//! The build tools of the pages, at pinned versions: found, or installed into `.tools/`.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::prepare::{Preparation, Purpose};
use crate::process;
use crate::progress::Progress;
use crate::project::Project;

/// Only development needs it, and it takes the longest.
const TRUNK: &str = "trunk";

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
    let preparation = Preparation::find(project, Purpose::Trunk)?;
    preparation.run(project, &mut Progress::new(preparation.steps()))?;
    for tool in pinned(project)? {
        println!("{} {}", tool.program, tool.version);
    }
    Ok(())
}

/// The folder of a package that was installed from npm.
pub fn npm_package(project: &Project, package: &str) -> PathBuf {
    project.tools().join("lib/node_modules").join(package)
}

/// Every tool that building and serving the pages needs.
fn pinned(project: &Project) -> Result<Vec<Tool>> {
    let npm = |package| Source::Npm { package };
    Ok(vec![
        // The newest release that builds with the pinned Rust.
        Tool {
            program: TRUNK,
            version: "0.21.14".into(),
            source: Source::Crates {
                package: "trunk",
                locked: true,
            },
            takes: "about 4 minutes on two cores",
        },
        // Has to be the version of the library. Without its own lock file: that names a release that cannot be had
        // everywhere.
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
            source: npm("binaryen"),
            takes: "a few seconds",
        },
        Tool {
            program: "esbuild",
            version: "0.28.2".into(),
            source: npm("esbuild"),
            takes: "a few seconds",
        },
        Tool {
            program: "acorn",
            version: "8.19.0".into(),
            source: npm("acorn"),
            takes: "a few seconds",
        },
        Tool {
            program: "csp_evaluator",
            version: "1.1.8".into(),
            source: npm("csp_evaluator"),
            takes: "a few seconds",
        },
        // The rules of accessibility that the browser tests keep.
        Tool {
            program: "axe-core",
            version: "4.14.1".into(),
            source: npm("axe-core"),
            takes: "a few seconds",
        },
    ])
}

/// The tools that this machine lacks, at their pinned versions; trunk only serves development.
pub fn missing(project: &Project, with_trunk: bool) -> Result<Vec<Tool>> {
    let mut missing = pinned(project)?;
    missing.retain(|tool| (with_trunk || tool.program != TRUNK) && !tool.is_installed(project));
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

    /// Looks for a package of npm where it would be installed, and asks any other program that the search path finds
    /// first, the project's own one before all others.
    fn is_installed(&self, project: &Project) -> bool {
        if let Source::Npm { package } = self.source {
            let manifest = std::fs::read_to_string(npm_package(project, package).join("package.json"));
            return manifest.is_ok_and(|manifest| is_manifest_of(&manifest, &self.version));
        }
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

/// Whether a program that says this is of that version: `trunk 0.21.14`.
fn is_version(said: &str, version: &str) -> bool {
    let number = said
        .split_whitespace()
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    number == Some(version)
}

/// Whether the text of a `package.json` is of that version.
fn is_manifest_of(manifest: &str, version: &str) -> bool {
    let line = format!("\"version\": \"{version}\"");
    manifest
        .lines()
        .any(|found| found.trim().trim_end_matches(',') == line)
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
        ] {
            assert!(is_version(said, version), "{said}");
        }
    }

    #[test]
    fn another_version_and_no_version_are_not_taken_for_it() {
        for (said, version) in [
            ("trunk 0.21.1\n", "0.21.14"),
            ("trunk 0.21.140\n", "0.21.14"),
            ("", "0.21.14"),
            ("command not found\n", "0.21.14"),
        ] {
            assert!(!is_version(said, version), "{said}");
        }
    }

    #[test]
    fn a_package_of_npm_says_its_version_in_its_manifest() {
        let manifest = "{\n  \"name\": \"esbuild\",\n  \"version\": \"0.28.2\",\n  \"bin\": {}\n}\n";
        assert!(is_manifest_of(manifest, "0.28.2"));
        assert!(!is_manifest_of(manifest, "0.28"));
        assert!(!is_manifest_of("", "0.28.2"));
    }

    #[test]
    fn the_locked_version_is_that_of_the_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n\
            [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"…\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").unwrap(), "0.2.130");
        assert!(locked_version(lock, "wasm").is_err());
    }
}
