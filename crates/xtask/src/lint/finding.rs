//! A broken rule, and where.

use std::fmt;

use proc_macro2::LexError;

use super::source::SourceFile;

/// What an editor can jump to, and why it matters.
#[derive(Debug, PartialEq)]
pub struct Finding {
    file: String,
    line: usize,
    what: String,
    why: &'static str,
}

impl Finding {
    /// A finding in a line of a file; lines count from 1.
    pub fn new(file: &SourceFile, line: usize, what: impl Into<String>, why: &'static str) -> Self {
        Self {
            file: file.name().to_owned(),
            line,
            what: what.into(),
            why,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            what,
            why,
        } = self;
        write!(out, "{file}:{line}: {what} ({why})")
    }
}

/// A file whose tokens cannot be read.
pub fn unreadable(file: &SourceFile, error: &LexError) -> Finding {
    Finding::new(
        file,
        error.span().start().line,
        format!("no valid Rust: {error}"),
        "nothing can be checked in this file",
    )
}

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 5] = ["util", "utils", "helpers", "types", "common"];

/// Whether the file's own name breaks a rule.
pub fn named_badly(file: &SourceFile) -> Option<Finding> {
    let (_, last) = file.name().rsplit_once('/')?;
    let stem = last.strip_suffix(".rs").unwrap_or(last);
    if stem == "mod" {
        return Some(Finding::new(
            file,
            1,
            "a `mod.rs`",
            "a module is `foo.rs` beside `foo/`, so that tabs have names",
        ));
    }
    EMPTY_NAMES.contains(&stem).then(|| {
        Finding::new(
            file,
            1,
            format!("a module named `{stem}`"),
            "the name has to say what is inside",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_as_file_line_rule_and_reason() {
        let file = SourceFile::new("src/ui/button.rs", "");
        let finding = Finding::new(&file, 12, "`ui` imports `client`", "kit pieces know no bank");
        assert_eq!(
            finding.to_string(),
            "src/ui/button.rs:12: `ui` imports `client` (kit pieces know no bank)"
        );
    }

    #[test]
    fn a_file_that_is_no_rust_is_a_finding_with_its_line() {
        let file = SourceFile::new("src/app.rs", "fn a() {}\nfn b() {\n");
        let finding = unreadable(&file, &file.tokens().unwrap_err()).to_string();
        assert!(finding.starts_with("src/app.rs:"), "{finding}");
        assert!(finding.contains("no valid Rust"), "{finding}");
    }

    #[test]
    fn names_that_say_nothing_are_found() {
        for name in [
            "src/ui/mod.rs",
            "src/pages/utils.rs",
            "crates/domain/src/types.rs",
        ] {
            assert!(named_badly(&SourceFile::new(name, "")).is_some(), "{name}");
        }
        for name in [
            "src/ui.rs",
            "src/pages/accounts/list.rs",
            "crates/domain/src/money.rs",
        ] {
            assert!(named_badly(&SourceFile::new(name, "")).is_none(), "{name}");
        }
    }
}
