//! All texts. Simplified Chinese is the only language; another would be a sibling of `zh`.

pub mod zh;

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    /// What docs/wording.md says instead of which terms: the wrong one, and the line that rules it out.
    fn wrong_terms() -> Vec<(&'static str, &'static str)> {
        let rows = include_str!("../docs/wording.md").lines().filter_map(|line| {
            let cells: Vec<_> = line.split('|').map(str::trim).collect();
            match cells.as_slice() {
                ["", term, _, _, wrong, ""] if !wrong.starts_with('-') && *wrong != "not" => {
                    Some((*term, *wrong))
                }
                _ => None,
            }
        });
        rows.flat_map(|(term, wrong)| wrong.split('、').map(move |wrong| (wrong, term)))
            .filter(|(wrong, _)| !wrong.is_empty())
            .collect()
    }

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        entries
            .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
            .collect()
    }

    #[test]
    fn the_pages_use_the_terms_of_the_list() {
        let wrong = wrong_terms();
        assert!(
            wrong.len() > 20,
            "the table of docs/wording.md is not read: {wrong:?}"
        );
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = sources(&root.join("src/text"));
        files.extend(sources(&root.join("src/pages")));
        files.push(root.join("index.html"));
        let mut found = Vec::new();
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                let bad = wrong.iter().filter(|(wrong, _)| line.contains(wrong));
                found.extend(bad.map(|(wrong, term)| format!("{}: {wrong}, not {term}", file.display())));
            }
        }
        assert_eq!(found, Vec::<String>::new());
    }
}
