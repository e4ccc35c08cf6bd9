//! The project's own sources: Rust as the compiler's tokens (comments and strings are no code, macros are), style sheets
//! as lines.

use std::path::Path;

use anyhow::{Context, Result};
use proc_macro2::{LexError, TokenStream};

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

/// What a browser gets before the program: `index.html` and the boot script.
pub fn shell(project: &Project) -> Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    collect(project, Path::new("boot"), "js", &mut files)?;
    let name = "index.html".to_owned();
    let text = project.read(&name)?;
    files.push(SourceFile { name, text });
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

    /// Its lines, counted from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// The file's tokens.
    pub fn tokens(&self) -> Result<TokenStream, LexError> {
        self.text.parse()
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

#[cfg(test)]
mod tests {
    use super::*;

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
