//! The compiled test programs of the workspace.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::environment::Variables;
use crate::project::Project;

/// The browser tests, in the order in which they run: what fails soonest, and means most, first.
const BROWSER_SUITES: [&str; 5] = ["boot", "stories", "faults", "trees", "preview"];

/// One test program.
#[derive(Debug, PartialEq, Eq)]
pub struct Suite {
    /// Its source, such as `crates/e2e/tests/boot.rs`.
    pub title: String,
    /// The folder of its package.
    folder: PathBuf,
    program: PathBuf,
    /// Its name, if it is one of the browser tests.
    browser_suite: Option<&'static str>,
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
    src_path: PathBuf,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

impl Suite {
    /// The test programs of a run, in the order in which they run; compiles those that have changed.
    pub fn find(project: &Project, quick: bool) -> Result<Vec<Self>> {
        let words = [
            "test",
            "--workspace",
            "--no-run",
            "--message-format=json-render-diagnostics",
        ];
        let mut suites = Self::in_messages(&project.cargo(words).read()?, &project.path(""))?;
        suites.retain(|suite| !(quick && suite.is_left_out_of_quick_runs()));
        suites.sort_by_key(Self::rank);
        Ok(suites)
    }

    fn in_messages(messages: &str, root: &Path) -> Result<Vec<Self>> {
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
            let folder = manifest.parent().unwrap_or(root).to_owned();
            let mut browser_suites = BROWSER_SUITES
                .into_iter()
                .filter(|_| folder.ends_with("crates/e2e"));
            suites.push(Self {
                title: target
                    .src_path
                    .strip_prefix(root)
                    .unwrap_or(&target.src_path)
                    .display()
                    .to_string(),
                browser_suite: browser_suites.find(|name| *name == target.name),
                folder,
                program,
            });
        }
        Ok(suites)
    }

    /// Native suites first.
    fn rank(&self) -> usize {
        let place = |suite| BROWSER_SUITES.iter().position(|name| *name == suite);
        self.browser_suite.and_then(place).map_or(0, |place| place + 1)
    }

    /// What pages are to assistive technology is checked by full runs only; the preview is not even built for others.
    fn is_left_out_of_quick_runs(&self) -> bool {
        matches!(self.browser_suite, Some("trees" | "preview"))
    }

    /// The program as `cargo test` would run it.
    pub fn command(&self, project: &Project, variables: &Variables) -> Command {
        let mut command: Command = project.command(&self.program, [""; 0]).into();
        command
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder);
        command.envs(variables.iter().cloned()).stdin(Stdio::null());
        command
    }

    /// How many tests it will run: those that it lists, without those that it ignores.
    pub fn count_tests(&self, project: &Project, variables: &Variables) -> Result<usize> {
        let count = |arguments: &[&str]| {
            let mut list = self.command(project, variables);
            // Where it cannot list them it cannot run them, and then it is counted and its errors are shown.
            let listed = list.args(arguments).stderr(Stdio::null()).output();
            let listed = listed.with_context(|| format!("{} could not be started", self.title))?;
            let text = String::from_utf8_lossy(&listed.stdout);
            anyhow::Ok(text.lines().filter(|line| line.ends_with(": test")).count())
        };
        Ok(count(&["--list"])?.saturating_sub(count(&["--list", "--ignored"])?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_programs_are_found_in_the_messages_of_cargo() {
        let message = |reason: &str, folder: &str, source: &str, test: bool, executable: &str| {
            let name = source.rsplit('/').next().unwrap();
            format!(
                "{{\"reason\":\"{reason}\",\"manifest_path\":\"/x{folder}/Cargo.toml\",\
                 \"target\":{{\"name\":\"{name}\",\"src_path\":\"/x{folder}/{source}.rs\"}},\
                 \"profile\":{{\"test\":{test}}},\"executable\":{executable}}}\n"
            )
        };
        let artifact = "compiler-artifact";
        let messages = [
            message(artifact, "/crates/e2e", "tests/trees", true, "\"/t/trees-1\""),
            message(artifact, "/crates/e2e", "tests/stories", true, "\"/t/stories-1\""),
            message(
                artifact,
                "/crates/sandbox",
                "tests/preview",
                true,
                "\"/t/preview-1\"",
            ),
            message(artifact, "", "src/main", true, "\"/t/pages-1\""),
            message(
                artifact,
                "/crates/sandbox",
                "src/sandbox",
                false,
                "\"/t/sandbox\"",
            ),
            message(artifact, "/crates/api", "src/api", true, "null"),
            message("compiler-message", "/crates/api", "src/api", true, "\"/t/api\""),
            "{\"reason\":\"build-finished\",\"success\":true}\n".to_owned(),
        ];
        let mut suites = Suite::in_messages(&messages.concat(), Path::new("/x")).unwrap();
        suites.sort_by_key(Suite::rank);
        let found: Vec<_> = suites
            .iter()
            .map(|suite| (suite.title.as_str(), suite.is_left_out_of_quick_runs()))
            .collect();
        assert_eq!(
            found,
            [
                ("crates/sandbox/tests/preview.rs", false),
                ("src/main.rs", false),
                ("crates/e2e/tests/stories.rs", false),
                ("crates/e2e/tests/trees.rs", true),
            ]
        );
    }
}
