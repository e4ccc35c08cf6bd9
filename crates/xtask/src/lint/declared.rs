//! Every file belongs to a program or library: one that no `mod` declares is not compiled, and its tests never run.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

use super::finding::Finding;
use super::source::SourceFile;

const WHY: &str = "it is not compiled, and its tests never run";

/// Every file that is no module of the file above it.
pub fn check(files: &[SourceFile]) -> Vec<Finding> {
    let declared: Vec<_> = files.iter().map(declared_in).collect();
    let undeclared = files.iter().filter_map(|file| {
        let (parents, module) = place(file.name())?;
        let mut above = files.iter().zip(&declared);
        let is_declared = above.any(|(above, declared)| {
            parents.iter().any(|name| name == above.name()) && declared.contains(module)
        });
        (!is_declared).then(|| Finding::new(file, 1, format!("no file declares `mod {module};`"), WHY))
    });
    undeclared.collect()
}

/// The files that may declare this one, and as what; none if cargo finds it by itself.
fn place(name: &str) -> Option<(Vec<String>, &str)> {
    let (folder, file) = name.rsplit_once('/')?;
    let module = file.strip_suffix(".rs")?;
    let is_root = ["main", "lib", "build"].contains(&module);
    if is_root || folder.ends_with("/bin") || is_folder_of_tests(folder) {
        return None;
    }
    let above = ["/main.rs", "/lib.rs", ".rs"].map(|end| format!("{folder}{end}"));
    Some((above.into(), module))
}

/// Whether each file there is a program of its own: `tests/` beside the `src/` of a package.
fn is_folder_of_tests(folder: &str) -> bool {
    matches!(
        folder.split('/').collect::<Vec<_>>()[..],
        ["tests"] | ["crates", _, "tests"]
    )
}

/// The names in `mod name;`.
fn declared_in(file: &SourceFile) -> BTreeSet<String> {
    // A file that cannot be read is a finding already.
    let tokens: Vec<_> = file
        .tokens()
        .unwrap_or_else(|_| TokenStream::new())
        .into_iter()
        .collect();
    let names = tokens.windows(3).filter_map(|window| match window {
        [
            TokenTree::Ident(word),
            TokenTree::Ident(name),
            TokenTree::Punct(end),
        ] if word == "mod" && end.as_char() == ';' => Some(name.to_string()),
        _ => None,
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undeclared(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<_> = files
            .iter()
            .map(|(name, text)| SourceFile::new(name, text))
            .collect();
        check(&files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_is_a_module_of_the_file_above_it() {
        let found = undeclared(&[
            ("src/main.rs", "mod ui;"),
            ("src/ui.rs", "pub mod button; #[cfg(test)] mod tests;"),
            ("src/ui/button.rs", ""),
            ("src/ui/tests.rs", ""),
            ("crates/bank/src/lib.rs", "mod clock;"),
            ("crates/bank/src/main.rs", "mod server;"),
            ("crates/bank/src/clock.rs", ""),
            ("crates/bank/src/server.rs", ""),
            ("crates/bank/src/bin/bench/main.rs", "mod visits;"),
            ("crates/bank/src/bin/bench/visits.rs", ""),
            ("crates/bank/src/bin/shots.rs", ""),
            ("crates/bank/tests/rules.rs", "mod codes;"),
            ("crates/bank/tests/rules/codes.rs", ""),
            ("crates/bank/tests/stories/main.rs", "mod adding;"),
            ("crates/bank/tests/stories/adding.rs", ""),
        ]);
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn a_file_that_nothing_declares_is_found() {
        for (above, text, file) in [
            ("src/main.rs", "mod app;", "src/ui.rs"),
            ("src/ui.rs", "fn button() {} mod button {}", "src/ui/button.rs"),
            (
                "crates/bank/tests/stories/main.rs",
                "mod login; // mod adding;",
                "crates/bank/tests/stories/adding.rs",
            ),
            (
                "crates/bank/src/lib.rs",
                "mod adding;",
                "crates/bank/src/pages/adding.rs",
            ),
        ] {
            let found = undeclared(&[(above, text), (file, "")]);
            assert!(
                found
                    .iter()
                    .any(|finding| finding.starts_with(&format!("{file}:1: no file declares `mod"))),
                "{found:?}"
            );
        }
    }
}
