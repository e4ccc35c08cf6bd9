//! What the operating system has to bring: Node.js, and for the tests a browser with its driver.

use std::path::PathBuf;

use anyhow::{Result, bail};
use xshell::Cmd;

use crate::process;
use crate::project::Project;

/// A program that comes with a package of the system.
#[derive(Debug, PartialEq)]
pub struct Program {
    name: &'static str,
    /// Names it goes by, the usual one first.
    commands: &'static [&'static str],
    /// The variable that names another one.
    variable: Option<&'static str>,
    /// Debian's package.
    package: &'static str,
}

/// Runs what comes from npm: `wasm-opt`, `esbuild`, `acorn`, Google's CSP Evaluator.
pub const NODE: Program = Program {
    name: "Node.js",
    commands: &["node"],
    variable: None,
    package: "nodejs",
};
/// Installs all that, and axe-core.
pub const NPM: Program = Program {
    name: "npm",
    commands: &["npm"],
    variable: None,
    package: "npm",
};
/// Runs schemathesis, in an environment of its own.
pub const PYTHON: Program = Program {
    name: "Python",
    commands: &["python3"],
    variable: None,
    package: "python3-venv",
};
/// The browser of the browser tests.
pub const CHROMIUM: Program = Program {
    name: "Chromium",
    commands: &[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ],
    variable: Some("CHROMIUM"),
    package: "chromium",
};
/// What the browser tests drive it by.
pub const CHROMEDRIVER: Program = Program {
    name: "ChromeDriver",
    commands: &["chromedriver"],
    variable: Some("CHROMEDRIVER"),
    package: "chromium-driver",
};
/// The other engine's driver, which includes its browser.
pub const WEBKIT_DRIVER: Program = Program {
    name: "WebKitGTK's driver",
    commands: &["WebKitWebDriver"],
    variable: Some("WEBKIT_DRIVER"),
    package: "webkit2gtk-driver",
};
/// The screen that WebKitGTK needs where there is none.
pub const XVFB: Program = Program {
    name: "Xvfb",
    commands: &["Xvfb"],
    variable: Some("XVFB"),
    package: "xvfb",
};

/// What the browser tests need on this system; WebKitGTK is not made for macOS.
pub const fn browsers() -> &'static [&'static Program] {
    if cfg!(target_os = "macos") {
        &[&CHROMIUM, &CHROMEDRIVER]
    } else {
        &[&CHROMIUM, &CHROMEDRIVER, &WEBKIT_DRIVER, &XVFB]
    }
}

/// Without it the browser shows boxes for Chinese; the tests pass all the same.
const CHINESE_FONT: &str = "fonts-noto-cjk";

impl Program {
    /// The variable under which tests find it.
    pub fn variable(&self) -> &'static str {
        self.variable.unwrap_or(self.name)
    }

    /// Where it is: what its variable says, else the first of its names on the `PATH`.
    pub fn find(&self) -> Option<PathBuf> {
        if let Some(named) = self.variable.and_then(std::env::var_os) {
            return Some(named.into());
        }
        self.commands
            .iter()
            .find_map(|command| which::which(command).ok())
    }
}

/// The Debian packages of the programs, and of a Chinese font for a browser that would have none.
fn packages(missing: &[&Program], has_chinese_font: bool) -> Vec<&'static str> {
    let mut packages: Vec<_> = missing.iter().map(|program| program.package).collect();
    if missing.contains(&&CHROMIUM) && !has_chinese_font {
        packages.push(CHINESE_FONT);
    }
    packages
}

fn has_chinese_font(project: &Project) -> bool {
    let fonts = project
        .command("fc-list", [":lang=zh", "family"])
        .ignore_stderr()
        .read();
    fonts.is_ok_and(|fonts| !fonts.trim().is_empty())
}

/// The programs' names, for the step's title.
pub fn names(missing: &[&Program]) -> String {
    missing
        .iter()
        .map(|program| program.name)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Installs the packages of the missing programs when this user may, else says in one line how.
pub fn install(project: &Project, missing: &[&Program]) -> Result<()> {
    let packages = packages(missing, has_chinese_font(project));
    let apt = ["apt-get", "install", "--yes", "--no-install-recommends"];
    let command = format!("{} {}", apt.join(" "), packages.join(" "));
    let advice = advice(&command);
    if which::which("apt-get").is_err() {
        bail!(
            "this machine lacks {}: install it with the system's package manager and try again",
            names(missing)
        );
    }
    let Some(privilege) = Privilege::find(project) else {
        return process::fail_with_advice(
            &format!(
                "this machine lacks {}, and only root may install it. Run this once, then try again:",
                names(missing)
            ),
            &advice,
        );
    };
    eprintln!("   {command}");
    // Suppress unpack output; errors go to standard error.
    let quietly = |command: Cmd<'_>| command.ignore_stdout().run();
    let installed = quietly(privilege.command(project, &["apt-get", "update"]))
        .and_then(|()| quietly(privilege.command(project, &apt).args(&packages)));
    if let Err(error) = installed {
        return process::fail_with_advice(
            &format!(
                "{} could not be installed: {error:#}. Run this once, then try again:",
                names(missing)
            ),
            &advice,
        );
    }
    Ok(())
}

/// The line to copy for users who are not root; apt-get on a fresh machine knows no packages before an update.
fn advice(command: &str) -> String {
    format!("sudo apt-get update && sudo {command}")
}

/// How this user becomes root without being asked for a password.
enum Privilege {
    IsRoot,
    Sudo,
}

impl Privilege {
    fn find(project: &Project) -> Option<Self> {
        if project.command("id", ["-u"]).read().is_ok_and(|user| user == "0") {
            return Some(Self::IsRoot);
        }
        project.succeeds("sudo", &["-n", "true"]).then_some(Self::Sudo)
    }

    /// A command that runs as root and asks nothing.
    fn command<'a>(&self, project: &'a Project, words: &[&str]) -> Cmd<'a> {
        let quiet = ["env", "DEBIAN_FRONTEND=noninteractive"];
        let prefix: &[&str] = match self {
            Self::IsRoot => &[],
            Self::Sudo => &["sudo", "-n"],
        };
        let mut all = prefix.iter().chain(&quiet).chain(words);
        project.command(all.next().unwrap_or(&"env"), all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_those_of_the_missing_programs() {
        assert_eq!(packages(&[&NODE, &NPM], false), ["nodejs", "npm"]);
        assert_eq!(
            packages(&[&CHROMIUM, &CHROMEDRIVER], true),
            ["chromium", "chromium-driver"]
        );
        assert_eq!(packages(&[&CHROMIUM], false), ["chromium", CHINESE_FONT]);
    }

    #[test]
    fn the_advice_is_one_line_to_copy() {
        assert_eq!(
            advice("apt-get install --yes nodejs npm"),
            "sudo apt-get update && sudo apt-get install --yes nodejs npm"
        );
    }

    #[test]
    fn sudo_is_asked_without_a_password_prompt() {
        let project = Project::find().unwrap();
        let words = |privilege: Privilege| privilege.command(&project, &["apt-get", "update"]).to_string();
        let update = "env DEBIAN_FRONTEND=noninteractive apt-get update";
        assert_eq!(words(Privilege::Sudo), format!("sudo -n {update}"));
        assert_eq!(words(Privilege::IsRoot), update);
    }
}
