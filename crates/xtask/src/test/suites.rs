//! The compiled test programs of the workspace.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::project::Project;

/// The browser tests, in the order in which they run: what fails soonest, and means most, first.
const BROWSER_SUITES: [&str; 5] = ["boot", "stories", "faults", "trees", "preview"];

/// One test program.
#[derive(Debug, PartialEq, Eq)]
pub struct Suite {
    /// Its package and name.
    pub title: String,
    name: String,
    folder: PathBuf,
    program: PathBuf,
    is_browser_test: bool,
}

/// What cargo reports about something that it has compiled; other messages have other reasons.
#[derive(Deserialize)]
struct Message {
    reason: String,
    manifest_path: Option<PathBuf>,
    target: Option<Target>,
    profile: Option<Profile>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

impl Suite {
    /// Compiles what has changed of all test programs, and finds them.
    pub fn find_all(project: &Project) -> Result<Vec<Self>> {
        let words = [
            "test",
            "--workspace",
            "--no-run",
            "--message-format=json-render-diagnostics",
        ];
        Self::in_messages(&project.cargo(words).read()?)
    }

    fn in_messages(messages: &str) -> Result<Vec<Self>> {
        let mut suites = Vec::new();
        for line in messages.lines().filter(|line| line.starts_with('{')) {
            let message: Message = serde_json::from_str(line).context("cargo's messages have changed")?;
            let (Some(manifest), Some(target), Some(profile), Some(program)) = (
                message.manifest_path,
                message.target,
                message.profile,
                message.executable,
            ) else {
                continue;
            };
            if message.reason != "compiler-artifact" || !profile.test {
                continue;
            }
            let folder = manifest.parent().unwrap_or(Path::new("/")).to_owned();
            let package = folder
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let name = target.name;
            let is_browser_test = package == "e2e" && BROWSER_SUITES.contains(&name.as_str());
            suites.push(Self {
                title: format!("{package} {name}"),
                name,
                folder,
                program,
                is_browser_test,
            });
        }
        Ok(suites)
    }

    /// Native suites first.
    pub fn rank(&self) -> usize {
        let place = BROWSER_SUITES
            .iter()
            .position(|name| self.is_browser_test && *name == self.name);
        place.map_or(0, |place| place + 1)
    }

    /// Accessibility of all states is checked by full runs only; the preview is not even built for quick ones.
    pub fn is_left_out_of_quick_runs(&self) -> bool {
        self.is_browser_test && ["trees", "preview"].contains(&self.name.as_str())
    }

    /// The program as `cargo test` would run it.
    pub fn command<'a>(&self, variables: impl Iterator<Item = (&'a OsStr, &'a OsStr)>) -> Command {
        let mut command = Command::new(&self.program);
        command
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder);
        command.envs(variables).stdin(Stdio::null());
        command
    }

    /// How many tests it has.
    pub fn count_tests<'a>(&self, variables: impl Iterator<Item = (&'a OsStr, &'a OsStr)>) -> Result<usize> {
        let listed = self
            .command(variables)
            .arg("--list")
            .stderr(Stdio::inherit())
            .output();
        let listed = listed.with_context(|| format!("{} could not be started", self.title))?;
        Ok(String::from_utf8_lossy(&listed.stdout)
            .lines()
            .filter(|line| line.ends_with(": test"))
            .count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_programs_are_found_in_the_messages_of_cargo() {
        let message = |reason: &str, folder: &str, name: &str, test: bool, executable: &str| {
            format!(
                "{{\"reason\":\"{reason}\",\"manifest_path\":\"/x/{folder}/Cargo.toml\",\"target\":{{\"name\":\"{name}\"}},\
                 \"profile\":{{\"test\":{test}}},\"executable\":{executable}}}\n"
            )
        };
        let messages = [
            message(
                "compiler-artifact",
                "crates/e2e",
                "stories",
                true,
                "\"/t/stories-1\"",
            ),
            message("compiler-artifact", "crates/e2e", "trees", true, "\"/t/trees-1\""),
            message(
                "compiler-artifact",
                "crates/sandbox",
                "bank",
                true,
                "\"/t/bank-1\"",
            ),
            message(
                "compiler-artifact",
                "crates/sandbox",
                "sandbox",
                false,
                "\"/t/sandbox\"",
            ),
            message("compiler-artifact", "crates/api", "api", true, "null"),
            "{\"reason\":\"build-finished\",\"success\":true}\n".to_owned(),
        ];
        let mut suites = Suite::in_messages(&messages.concat()).unwrap();
        suites.sort_by_key(Suite::rank);
        let found: Vec<_> = suites
            .iter()
            .map(|suite| (suite.title.as_str(), suite.is_left_out_of_quick_runs()))
            .collect();
        assert_eq!(
            found,
            [
                ("sandbox bank", false),
                ("e2e stories", false),
                ("e2e trees", true)
            ]
        );
    }
}
