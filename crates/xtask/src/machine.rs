//! What the operating system has to bring: Node.js, and for the tests a browser with its driver.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::process;

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
/// What the browser tests speak to.
pub const CHROMEDRIVER: Program = Program {
    name: "ChromeDriver",
    commands: &["chromedriver"],
    variable: Some("CHROMEDRIVER"),
    package: "chromium-driver",
};
/// The other engine's driver, which brings its browser along.
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
        let search_path = std::env::var_os("PATH")?;
        self.commands
            .iter()
            .find_map(|command| process::find(command, &search_path))
    }
}

/// The Debian packages that bring the programs, and a Chinese font beside a browser that has none.
pub fn packages(missing: &[&Program]) -> Vec<&'static str> {
    let mut packages: Vec<_> = missing.iter().map(|program| program.package).collect();
    if missing.contains(&&CHROMIUM) && !has_chinese_font() {
        packages.push(CHINESE_FONT);
    }
    packages
}

fn has_chinese_font() -> bool {
    process::output(Command::new("fc-list").args([":lang=zh", "family"]))
        .is_ok_and(|fonts| !fonts.trim().is_empty())
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
pub fn install(missing: &[&Program]) -> Result<()> {
    let packages = packages(missing);
    let apt = ["apt-get", "install", "--yes", "--no-install-recommends"];
    let command = format!("{} {}", apt.join(" "), packages.join(" "));
    let advice = advice(&command);
    if !process::succeeds(Command::new("apt-get").arg("--version")) {
        bail!(
            "this machine lacks {}: install it with the system's package manager and try again",
            names(missing)
        );
    }
    let Some(privileged) = Privilege::find() else {
        return process::fail_with_advice(
            &format!(
                "this machine lacks {}, and only root may install it. Run this once, then try again:",
                names(missing)
            ),
            &advice,
        );
    };
    eprintln!("   {command}");
    // Hundreds of lines about unpacking help nobody; errors come on the other channel.
    let installed = process::run(privileged.command(&["apt-get", "update"]).stdout(Stdio::null()))
        .and_then(|()| process::run(privileged.command(&apt).args(&packages).stdout(Stdio::null())));
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

/// The line to copy for whoever may not do it here; apt-get on a fresh machine knows no packages before an update.
fn advice(command: &str) -> String {
    format!("sudo apt-get update && sudo {command}")
}

/// How this user becomes root without being asked for a password.
enum Privilege {
    IsRoot,
    Sudo,
}

impl Privilege {
    fn find() -> Option<Self> {
        if process::output(Command::new("id").arg("-u")).is_ok_and(|user| user.trim() == "0") {
            return Some(Self::IsRoot);
        }
        process::succeeds(Command::new("sudo").args(["-n", "true"])).then_some(Self::Sudo)
    }

    /// A command that runs as root and asks nothing.
    fn command(&self, words: &[&str]) -> Command {
        let quiet = ["env", "DEBIAN_FRONTEND=noninteractive"];
        let prefix: &[&str] = match self {
            Self::IsRoot => &[],
            Self::Sudo => &["sudo", "-n"],
        };
        let mut all = prefix.iter().chain(&quiet).chain(words);
        let mut command = Command::new(all.next().unwrap_or(&"env"));
        command.args(all).stdin(Stdio::null());
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_those_of_the_missing_programs() {
        assert_eq!(packages(&[&NODE, &NPM]), ["nodejs", "npm"]);
        assert_eq!(packages(&[&CHROMEDRIVER]), ["chromium-driver"]);
        assert!(packages(&[&CHROMIUM]).starts_with(&["chromium"]));
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
        let words = |privilege: Privilege| process::described(&privilege.command(&["apt-get", "update"]));
        assert_eq!(
            words(Privilege::Sudo),
            "`sudo -n env DEBIAN_FRONTEND=noninteractive apt-get update`"
        );
        assert_eq!(
            words(Privilege::IsRoot),
            "`env DEBIAN_FRONTEND=noninteractive apt-get update`"
        );
    }
}
