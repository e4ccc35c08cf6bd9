//! What has to be there before tests can run.

use std::ffi::OsString;

use crate::pages;
use crate::prepare::Purpose;

const E2E: &str = "wechat-bank-e2e";
const PACKAGER: &str = "packager";

/// What tests use beside their own code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// The tools of `.tools/`.
    pub tools: bool,
    /// Both browsers with their drivers.
    pub browsers: bool,
    /// The bundle that a bank serves.
    pub release: bool,
    /// The bundle with the bank inside.
    pub preview: bool,
    /// The sandbox bank as a program.
    pub bank: bool,
}

impl Needs {
    pub const NOTHING: Self = Self {
        tools: false,
        browsers: false,
        release: false,
        preview: false,
        bank: false,
    };
    pub const EVERYTHING: Self = Self {
        tools: true,
        browsers: true,
        release: true,
        preview: true,
        bank: true,
    };
    /// Nothing of a quick run is about the preview.
    pub const QUICK: Self = Self {
        preview: false,
        ..Self::EVERYTHING
    };

    /// What the tests need that `cargo test` runs with these arguments; everything where they are not understood.
    pub fn of_arguments(arguments: &[OsString]) -> Self {
        let words: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
        let mut halves = words.splitn(2, |word| word == "--");
        let (cargo, harness) = (
            halves.next().unwrap_or_default(),
            halves.next().unwrap_or_default(),
        );
        let (mut packages, mut tests, mut has_no_tests) = (Vec::new(), Vec::new(), false);
        let mut rest = cargo.iter();
        while let Some(word) = rest.next() {
            let (flag, value) = match word.split_once('=') {
                Some((flag, value)) => (flag, Some(value)),
                None => (word.as_ref(), None),
            };
            let list = match flag {
                "--workspace" | "--all" => return Self::EVERYTHING,
                "-p" | "--package" => &mut packages,
                "--test" => &mut tests,
                "--lib" | "--bins" | "--doc" => {
                    has_no_tests = true;
                    continue;
                }
                // Such as `-pname`.
                _ if flag.starts_with("-p") => return Self::EVERYTHING,
                _ => continue,
            };
            match value.or_else(|| rest.next().map(AsRef::as_ref)) {
                // `--test` alone, or a pattern.
                None => return Self::EVERYTHING,
                Some(value) if value.contains(['*', '?', '[']) => return Self::EVERYTHING,
                Some(value) => list.push(value),
            }
        }
        let is_in_one_engine = harness
            .iter()
            .any(|word| word.contains("chromium") || word.contains("webkit"));
        let mut needs = Self::NOTHING;
        for package in packages {
            match package {
                E2E if tests.is_empty() && !has_no_tests => return Self::EVERYTHING,
                E2E => {
                    for test in &tests {
                        needs = needs.and(Self::of_browser_test(test, is_in_one_engine));
                    }
                }
                PACKAGER => needs.tools = true,
                _ => {}
            }
        }
        needs
    }

    fn of_browser_test(test: &str, is_in_one_engine: bool) -> Self {
        match test {
            "stories" => Self {
                preview: !is_in_one_engine,
                ..Self::EVERYTHING
            },
            "boot" | "faults" => Self::QUICK,
            "preview" | "trees" => Self {
                release: false,
                bank: false,
                ..Self::EVERYTHING
            },
            _ => Self::EVERYTHING,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            tools: self.tools || other.tools,
            browsers: self.browsers || other.browsers,
            release: self.release || other.release,
            preview: self.preview || other.preview,
            bank: self.bank || other.bank,
        }
    }

    /// What the machine has to have.
    pub fn purpose(self) -> Purpose {
        match self {
            Self { browsers: true, .. } => Purpose::Browser,
            Self { tools: true, .. } => Purpose::Pages,
            _ => Purpose::Checks,
        }
    }

    /// The bundles to build.
    pub fn bundles(self) -> Vec<&'static str> {
        let wanted = [(pages::RELEASE, self.release), (pages::PREVIEW, self.preview)];
        wanted
            .into_iter()
            .filter(|(_, wanted)| *wanted)
            .map(|(bundle, _)| bundle)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str) -> Needs {
        let words: Vec<_> = words.split(' ').map(OsString::from).collect();
        Needs::of_arguments(&words)
    }

    #[test]
    fn packages_without_a_browser_need_nothing() {
        for words in [
            "-p wechat-bank-domain",
            "--package wechat-bank-api money",
            "--package=wechat-bank-sandbox --test bank -- chromium",
            "-p xtask -p wechat-bank-h5",
            "-p wechat-bank-e2e --lib",
            "a_name_in_the_pages",
        ] {
            assert_eq!(of(words), Needs::NOTHING, "{words}");
        }
        assert_eq!(of("-p wechat-bank-domain").purpose(), Purpose::Checks);
        assert_eq!(
            of("-p packager"),
            Needs {
                tools: true,
                ..Needs::NOTHING
            }
        );
    }

    #[test]
    fn browser_tests_need_what_they_open() {
        assert_eq!(of("-p wechat-bank-e2e"), Needs::EVERYTHING);
        assert_eq!(
            of("-p wechat-bank-e2e --test stories -- adding"),
            Needs::EVERYTHING
        );
        assert_eq!(
            of("-p wechat-bank-e2e --test stories -- adding::x::webkit"),
            Needs::QUICK
        );
        assert_eq!(of("-p wechat-bank-e2e --test boot --test=faults"), Needs::QUICK);
        let trees = of("-p wechat-bank-e2e --test trees");
        assert_eq!(trees.bundles(), [pages::PREVIEW]);
        assert!(!trees.bank && trees.browsers);
    }

    #[test]
    fn what_is_not_understood_needs_everything() {
        for words in [
            "--workspace",
            "--all",
            "-p wechat-*",
            "-pwechat-bank-e2e",
            "-p wechat-bank-e2e --test",
        ] {
            assert_eq!(of(words), Needs::EVERYTHING, "{words}");
        }
    }
}
