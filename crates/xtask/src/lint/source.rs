//! The project's own sources: Rust as the compiler's tokens (comments and strings are no code, macros are), style sheets
//! as lines.

use std::path::Path;
use std::str::FromStr;

use anyhow::{Context, Result};
use proc_macro2::TokenStream;

use super::finding::Finding;
use crate::project::Project;

/// One file with its text.
#[derive(Debug)]
pub struct SourceFile {
    /// Path from the root, with `/`.
    name: String,
    text: String,
}

/// Every source file of the workspace's packages, by name.
pub fn files(project: &Project) -> Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    collect(project, Path::new("src"), "rs", &mut files)?;
    collect(project, Path::new("crates"), "rs", &mut files)?;
    files.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(files)
}

/// Every style sheet, by name.
pub fn sheets(project: &Project) -> Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    collect(project, Path::new("style"), "css", &mut files)?;
    files.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(files)
}

fn collect(project: &Project, folder: &Path, kind: &str, files: &mut Vec<SourceFile>) -> Result<()> {
    let unreadable = || format!("{} cannot be read", folder.display());
    for entry in std::fs::read_dir(project.path(folder)).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let path = folder.join(entry.file_name());
        if entry.file_type().with_context(unreadable)?.is_dir() {
            collect(project, &path, kind, files)?;
        } else if path.extension().is_some_and(|extension| extension == kind) {
            let name = path.to_string_lossy().replace('\\', "/");
            let text = project.read(&name)?;
            files.push(SourceFile { name, text });
        }
    }
    Ok(())
}

impl SourceFile {
    /// A file that a test makes up.
    #[cfg(test)]
    pub fn new(name: &str, text: &str) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }

    /// Path from the root, with `/`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A broken rule in one of its lines.
    pub fn finding(&self, line: usize, what: impl Into<String>, why: &'static str) -> Finding {
        Finding::new(&self.name, line, what, why)
    }

    /// Its lines, counted from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// The file's tokens; a finding where it is no Rust.
    pub fn tokens(&self) -> Result<TokenStream, Finding> {
        TokenStream::from_str(&self.text).map_err(|error| {
            let line = error.span().start().line;
            self.finding(
                line,
                format!("no valid Rust: {error}"),
                "nothing can be checked in this file",
            )
        })
    }

    /// The file's module within the pages, `[]` for `src/main.rs` and `["ui", "button"]` for `src/ui/button.rs`;
    /// `None` for a file of another package.
    pub fn module(&self) -> Option<Vec<String>> {
        let path = self.name.strip_prefix("src/")?.strip_suffix(".rs")?;
        if path == "main" {
            return Some(Vec::new());
        }
        Some(path.split('/').map(str::to_owned).collect())
    }
}

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 5] = ["util", "utils", "helpers", "types", "common"];

/// Whether the file's own name breaks a rule.
pub fn named_badly(file: &SourceFile) -> Option<Finding> {
    let (_, last) = file.name().rsplit_once('/')?;
    let stem = last.strip_suffix(".rs").unwrap_or(last);
    if stem == "mod" {
        return Some(file.finding(
            1,
            "a `mod.rs`",
            "a module is `foo.rs` beside `foo/`, so that tabs have names",
        ));
    }
    EMPTY_NAMES.contains(&stem).then(|| {
        file.finding(
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

    #[test]
    fn a_file_of_the_pages_knows_its_module() {
        let module = |name: &str| SourceFile::new(name, "").module();
        assert_eq!(module("src/main.rs"), Some(vec![]));
        assert_eq!(module("src/ui.rs"), Some(vec!["ui".into()]));
        assert_eq!(
            module("src/ui/button.rs"),
            Some(vec!["ui".into(), "button".into()])
        );
        assert_eq!(module("crates/domain/src/lib.rs"), None);
    }

    #[test]
    fn a_file_that_is_no_rust_is_a_finding_with_its_line() {
        let finding = SourceFile::new("src/app.rs", "fn a() {}\nfn b() {\n")
            .tokens()
            .unwrap_err()
            .to_string();
        assert!(finding.starts_with("src/app.rs:"), "{finding}");
        assert!(finding.contains("no valid Rust"), "{finding}");
    }

    #[test]
    fn the_sources_of_every_package_are_found() {
        let files = files(&Project::find().unwrap()).unwrap();
        for name in [
            "src/main.rs",
            "crates/xtask/src/main.rs",
            "crates/domain/src/lib.rs",
        ] {
            assert!(files.iter().any(|file| file.name() == name), "{name}");
        }
    }
}
