//! The build tools of the pages, at pinned versions: found, or installed into `.tools/`.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::machine::{NODE, NPM, PYTHON, Program};
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

/// Schemathesis and what it needs from PyPI, with versions; from the root.
const SCHEMATHESIS: &str = "crates/contract/schemathesis/requirements.txt";

/// The newest release of trunk that the pinned Rust compiles.
const TRUNK: &str = "0.21.14";

/// The independent implementation of WeChat's protocol that `crates/wechat` is compared with. Its tests run without it.
const WECHATPY: &str = "1.8.18";

/// Which tools a command uses.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Those of the packager and the browser tests.
    pub pages: bool,
    /// Those of development, besides.
    pub trunk: bool,
    /// Schemathesis.
    pub schemathesis: bool,
}

/// Tools that are missing at their pinned versions.
#[derive(Debug, Default)]
pub struct Missing {
    wanted: Wanted,
    npm: Vec<String>,
    cargo: Vec<CargoTool>,
    /// Only on machines that have Python with pip.
    wechatpy: bool,
    /// The versions of schemathesis and what it needs.
    schemathesis: Option<String>,
}

/// A program that cargo compiles; only development with trunk needs any.
#[derive(Debug)]
struct CargoTool {
    program: &'static str,
    package: &'static str,
    version: String,
    /// With its own lock file: that of wasm-bindgen names a release that cannot be had everywhere.
    locked: bool,
    /// Its features, if not the usual ones.
    features: Option<&'static str>,
    /// How much it is optimised.
    level: &'static str,
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
    let wechatpy = std::iter::once(format!("wechatpy {WECHATPY}"));
    let packages = project.read(SCHEMATHESIS)?;
    let schemathesis = packages
        .lines()
        .filter_map(|line| line.strip_prefix("schemathesis=="))
        .map(|version| format!("schemathesis {version}"));
    let tools = npm.chain(cargo).chain(wechatpy).chain(schemathesis);
    Ok(tools.collect::<Vec<_>>().join("\n"))
}

impl Missing {
    /// Looks into the folder without changing it.
    pub fn find(project: &Project, wanted: Wanted) -> Result<Self> {
        let npm = NPM_PACKAGES
            .iter()
            .filter(|_| wanted.pages)
            .filter(|(package, version)| {
                let manifest = project.npm_packages().join(package).join("package.json");
                !std::fs::read_to_string(manifest).is_ok_and(|manifest| is_manifest_of(&manifest, version))
            })
            .map(|(package, version)| format!("{package}@{version}"))
            .collect();
        let mut cargo = if wanted.trunk {
            cargo_tools(project)?
        } else {
            Vec::new()
        };
        cargo.retain(|tool| !tool.is_installed(project));
        let installed = project
            .python_packages()
            .join(format!("wechatpy-{WECHATPY}.dist-info"));
        let wechatpy =
            wanted.pages && !installed.exists() && project.succeeds("python3", &["-m", "pip", "--version"]);
        let packages = project.read(SCHEMATHESIS)?;
        let installed = std::fs::read_to_string(installed_schemathesis(project));
        let is_missing = wanted.schemathesis && installed.ok().as_ref() != Some(&packages);
        Ok(Self {
            wanted,
            npm,
            cargo,
            wechatpy,
            schemathesis: is_missing.then_some(packages),
        })
    }

    /// The programs that installing and running them takes.
    pub fn programs(&self) -> Vec<&'static Program> {
        [
            (&NODE, self.wanted.pages),
            (&NPM, !self.npm.is_empty()),
            (&PYTHON, self.wanted.schemathesis),
        ]
        .into_iter()
        .filter(|(_, is_needed)| *is_needed)
        .map(|(program, _)| program)
        .collect()
    }

    /// How many steps [`Self::install`] takes.
    pub fn steps(&self) -> usize {
        usize::from(!self.npm.is_empty())
            + usize::from(self.wechatpy)
            + self.cargo.len()
            + usize::from(self.schemathesis.is_some())
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
        if self.wechatpy {
            let title = format!("install wechatpy {WECHATPY} into .tools/ (some seconds)");
            progress.step(&title, || {
                let words = [
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--no-warn-conflicts",
                ];
                let pip = project.command("python3", words).args(["--upgrade", "--target"]);
                let package = format!("wechatpy[pycrypto]=={WECHATPY}");
                Ok(pip
                    .arg(project.python_packages())
                    .arg(package)
                    .ignore_stderr()
                    .run()?)
            })?;
        }
        for tool in &self.cargo {
            let title = format!(
                "install {} {} into .tools/ (a few minutes)",
                tool.program, tool.version
            );
            progress.step(&title, || tool.install(project))?;
        }
        if let Some(packages) = &self.schemathesis {
            progress.step("install schemathesis into .tools/ (under a minute)", || {
                install_schemathesis(project, packages)
            })?;
        }
        Ok(())
    }
}

/// A copy of the versions that are installed; written last.
fn installed_schemathesis(project: &Project) -> PathBuf {
    project.tools().join("schemathesis/installed.txt")
}

/// Makes a new Python environment with these packages.
fn install_schemathesis(project: &Project, packages: &str) -> Result<()> {
    let folder = project.tools().join("schemathesis");
    project
        .command("python3", ["-m", "venv", "--clear"])
        .arg(&folder)
        .run()?;
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--retries",
        "2",
        "--requirement",
        SCHEMATHESIS,
    ];
    project.command(project.schemathesis(), pip).run()?;
    let installed = installed_schemathesis(project);
    std::fs::write(&installed, packages).with_context(|| format!("{} cannot be written", installed.display()))
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
            features,
            level,
        } = self;
        let features = features.map(|features| ["--no-default-features", "--features", features]);
        project
            .cargo(["install", package, "--version", version, "--force", "--root"])
            .arg(project.tools())
            .args(locked.then_some("--locked"))
            .args(features.into_iter().flatten())
            // Tools that run for a second need no minutes of optimisation, and an interrupted build goes on.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", level)
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
            // Without the question for updates, which it is forbidden to ask.
            features: Some("rustls"),
            // It waits for others most of the time.
            level: "0",
        },
        // Has to be the version of the library.
        CargoTool {
            program: "wasm-bindgen",
            package: "wasm-bindgen-cli",
            version: locked_version(&project.read("Cargo.lock")?, "wasm-bindgen")?,
            locked: false,
            features: None,
            // It reads and writes the whole program after every save.
            level: "1",
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
