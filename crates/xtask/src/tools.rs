//! The build tools of the pages, at pinned versions: found, or installed into `.tools/`.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::machine::{NODE, NPM, Program};
use crate::progress::Progress;
use crate::project::Project;

/// What comes from npm, by package and version: for the packager, and the accessibility rules of the browser tests.
const NPM_PACKAGES: [(&str, &str); 5] = [
    ("binaryen", "132.0.0"),
    ("esbuild", "0.28.2"),
    ("acorn", "8.19.0"),
    ("csp_evaluator", "1.1.8"),
    ("axe-core", "4.14.1"),
];

/// The newest release of trunk that the pinned Rust compiles.
const TRUNK: &str = "0.21.14";

/// Tools that are missing at their pinned versions.
#[derive(Debug, Default)]
pub struct Missing {
    npm: Vec<String>,
    cargo: Vec<CargoTool>,
}

/// A program that cargo compiles; only development with trunk needs any.
#[derive(Debug)]
struct CargoTool {
    program: &'static str,
    package: &'static str,
    version: String,
    /// With its own lock file: that of wasm-bindgen names a release that cannot be had everywhere.
    locked: bool,
}

/// The tools with their versions, a line each.
pub fn list(project: &Project) -> Result<String> {
    let npm = NPM_PACKAGES
        .iter()
        .map(|(package, version)| format!("{package} {version}"));
    let cargo = cargo_tools(project)?;
    let cargo = cargo
        .iter()
        .map(|tool| format!("{} {}", tool.program, tool.version));
    Ok(npm.chain(cargo).collect::<Vec<_>>().join("\n"))
}

impl Missing {
    /// Looks into the folder without changing it.
    pub fn find(project: &Project, with_trunk: bool) -> Result<Self> {
        let npm = NPM_PACKAGES
            .iter()
            .filter(|(package, version)| {
                let manifest = project.npm_packages().join(package).join("package.json");
                !std::fs::read_to_string(manifest).is_ok_and(|manifest| is_manifest_of(&manifest, version))
            })
            .map(|(package, version)| format!("{package}@{version}"))
            .collect();
        let mut cargo = if with_trunk {
            cargo_tools(project)?
        } else {
            Vec::new()
        };
        cargo.retain(|tool| !tool.is_installed(project));
        Ok(Self { npm, cargo })
    }

    /// The programs that installing and running them takes.
    pub fn programs(&self) -> &'static [&'static Program] {
        if self.npm.is_empty() {
            &[&NODE]
        } else {
            &[&NODE, &NPM]
        }
    }

    /// How many steps [`Self::install`] takes.
    pub fn steps(&self) -> usize {
        usize::from(!self.npm.is_empty()) + self.cargo.len()
    }

    /// Installs them with the registries' own clients.
    pub fn install(&self, project: &Project, progress: &mut Progress) -> Result<()> {
        if !self.npm.is_empty() {
            let title = format!("install {} into .tools/ (some seconds)", self.npm.join(", "));
            progress.step(&title, || {
                // "Global" below that folder: the programs are then in .tools/bin.
                let npm = project.command(
                    "npm",
                    ["install", "--global", "--no-audit", "--no-fund", "--prefix"],
                );
                Ok(npm.arg(project.tools()).args(&self.npm).run()?)
            })?;
        }
        for tool in &self.cargo {
            let title = format!(
                "install {} {} into .tools/ (a few minutes)",
                tool.program, tool.version
            );
            progress.step(&title, || tool.install(project))?;
        }
        Ok(())
    }
}

impl CargoTool {
    fn is_installed(&self, project: &Project) -> bool {
        let said = project
            .command(self.program, ["--version"])
            .ignore_stderr()
            .read();
        said.is_ok_and(|said| is_version(&said, &self.version))
    }

    fn install(&self, project: &Project) -> Result<()> {
        let Self {
            program,
            package,
            version,
            locked,
        } = self;
        project
            .cargo(["install", package, "--version", version, "--force", "--root"])
            .arg(project.tools())
            .args(locked.then_some("--locked"))
            // Tools that run for a second need no minutes of optimisation, and an interrupted build goes on.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_TARGET_DIR", project.path("target/tools"))
            .run()?;
        ensure!(
            self.is_installed(project),
            "{program} was installed into .tools/, but `{program} --version` does not print {version}; remove the \
             folder .tools and try again"
        );
        Ok(())
    }
}

fn cargo_tools(project: &Project) -> Result<Vec<CargoTool>> {
    Ok(vec![
        CargoTool {
            program: "trunk",
            package: "trunk",
            version: TRUNK.to_owned(),
            locked: true,
        },
        // Has to be the version of the library.
        CargoTool {
            program: "wasm-bindgen",
            package: "wasm-bindgen-cli",
            version: locked_version(&project.read("Cargo.lock")?, "wasm-bindgen")?,
            locked: false,
        },
    ])
}

/// Whether a program that prints this is of that version: `trunk 0.21.14`.
fn is_version(said: &str, version: &str) -> bool {
    let number = said
        .split_whitespace()
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    number == Some(version)
}

/// Whether the text of a `package.json` is of that version.
fn is_manifest_of(manifest: &str, version: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(manifest)
        .is_ok_and(|manifest| manifest.get("version").is_some_and(|found| found == version))
}

/// The version of a package in the text of `Cargo.lock`.
fn locked_version(lock: &str, package: &str) -> Result<String> {
    #[derive(Deserialize)]
    struct Lock {
        package: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
        version: String,
    }
    let lock: Lock = toml::from_str(lock).context("Cargo.lock cannot be read")?;
    let found = lock.package.into_iter().find(|found| found.name == package);
    Ok(found
        .with_context(|| format!("Cargo.lock has no package {package}"))?
        .version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_each_tool_prints_them() {
        for (said, version) in [
            ("trunk 0.21.14\n", "0.21.14"),
            ("wasm-bindgen 0.2.130\n", "0.2.130"),
            ("wasm-bindgen 0.2.130 (0123abcde)\n", "0.2.130"),
        ] {
            assert!(is_version(said, version), "{said}");
        }
    }

    #[test]
    fn another_version_and_no_version_are_refused() {
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
    fn a_package_of_npm_has_its_version_in_its_manifest() {
        let manifest = "{\n  \"name\": \"esbuild\",\n  \"version\": \"0.28.2\",\n  \"bin\": {}\n}\n";
        assert!(is_manifest_of(manifest, "0.28.2"));
        assert!(!is_manifest_of(manifest, "0.28"));
        assert!(!is_manifest_of("", "0.28.2"));
    }

    #[test]
    fn the_locked_version_is_that_of_the_whole_name() {
        let lock = "version = 4\n\n[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n\
            [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"…\"\ndependencies = [\n \"a\",\n]\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").unwrap(), "0.2.130");
        assert!(locked_version(lock, "wasm").is_err());
    }
}
