//! What a bundle weighs, and what it may weigh.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::manifest::Budget;

/// Bytes of a file or of several: as they are and as a server compresses them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Budget {
    fn counts(&self, file: &Path) -> bool {
        file.extension()
            .is_some_and(|extension| extension == self.extension.as_str())
            && file.to_string_lossy().starts_with(&self.prefix)
    }
}

/// What each file of a bundle weighs, the heaviest first, and its budgets.
#[derive(Debug)]
pub struct Sizes {
    files: Vec<(PathBuf, Size)>,
    budgets: Vec<Budget>,
}

impl Sizes {
    /// Measures every file below the folder.
    pub fn measure(folder: &Path, budgets: &[Budget]) -> Result<Self> {
        let mut files = Vec::new();
        collect(folder, folder, &mut files)?;
        files.sort_by(|(left, left_size), (right, right_size)| {
            right_size.raw.cmp(&left_size.raw).then_with(|| left.cmp(right))
        });
        Ok(Self {
            files,
            budgets: budgets.to_vec(),
        })
    }

    /// Whether all files keep to their budgets.
    pub fn are_within_budget(&self) -> bool {
        self.budgets
            .iter()
            .all(|budget| self.total(budget).gzip <= budget.gzip)
    }

    fn total(&self, budget: &Budget) -> Size {
        let counted = self.files.iter().filter(|(file, _)| budget.counts(file));
        counted.fold(Size::default(), |sum, (_, size)| sum + *size)
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self
            .files
            .iter()
            .map(|(file, _)| file.to_string_lossy().chars().count())
            .max()
            .unwrap_or(0)
            .max(20);
        writeln!(out, "{:width$} {:>11} {:>11} {:>11}", "", "raw", "gzip", "brotli")?;
        for (file, size) in &self.files {
            writeln!(out, "{:width$} {size}", file.display())?;
        }
        writeln!(out)?;
        for budget in &self.budgets {
            let total = self.total(budget);
            let verdict = if total.gzip > budget.gzip {
                "OVER BUDGET"
            } else {
                "ok"
            };
            writeln!(
                out,
                "{:width$} {total}   of {} gzip: {verdict}",
                budget.name,
                kilobytes(budget.gzip)
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Size {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{:>11} {:>11} {:>11}",
            kilobytes(self.raw),
            kilobytes(self.gzip),
            kilobytes(self.brotli)
        )
    }
}

impl std::ops::Add for Size {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }
}

/// Bytes as `230.0 kB`, a kB being 1,000 bytes.
fn kilobytes(bytes: usize) -> String {
    let tenths = (bytes + 50) / 100;
    format!("{}.{} kB", tenths / 10, tenths % 10)
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(PathBuf, Size)>) -> Result<()> {
    let unreadable = || format!("{} cannot be read", folder.display());
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else {
            if path
                .extension()
                .is_some_and(|extension| extension == "gz" || extension == "br")
            {
                continue;
            }
            let size = size_of(&path)?;
            files.push((path.strip_prefix(root).unwrap_or(&path).to_owned(), size));
        }
    }
    Ok(())
}

/// What a file weighs as it is and compressed; one without compressed copies is sent as it is.
fn size_of(file: &Path) -> Result<Size> {
    let bytes = |file: &Path| {
        let length = file
            .metadata()
            .with_context(|| format!("{} cannot be read", file.display()))?
            .len();
        anyhow::Ok(usize::try_from(length)?)
    };
    let raw = bytes(file)?;
    let copy = |extension: &str| {
        let mut copy = file.as_os_str().to_owned();
        copy.push(extension);
        let copy = PathBuf::from(copy);
        if copy.exists() { bytes(&copy) } else { Ok(raw) }
    };
    Ok(Size {
        raw,
        gzip: copy(".gz")?,
        brotli: copy(".br")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGETS: [(&str, &str, usize); 3] = [
        ("WebAssembly to start", "app-", 170_000),
        ("WebAssembly, all", "", 438_000),
        ("JavaScript", "", 10_000),
    ];

    fn sizes(files: &[(&str, usize)]) -> Sizes {
        let size = |gzip: usize| Size {
            raw: gzip * 2,
            gzip,
            brotli: gzip / 2,
        };
        let budgets = BUDGETS.map(|(name, prefix, gzip)| Budget {
            name: name.to_owned(),
            prefix: prefix.to_owned(),
            extension: if name == "JavaScript" { "js" } else { "wasm" }.to_owned(),
            gzip,
        });
        Sizes {
            budgets: budgets.to_vec(),
            files: files
                .iter()
                .map(|&(name, gzip)| (name.into(), size(gzip)))
                .collect(),
        }
    }

    #[test]
    fn kilobytes_are_thousands_rounded_to_tenths() {
        for (bytes, text) in [
            (0, "0.0 kB"),
            (49, "0.0 kB"),
            (50, "0.1 kB"),
            (999, "1.0 kB"),
            (230_000, "230.0 kB"),
        ] {
            assert_eq!(kilobytes(bytes), text);
        }
    }

    #[test]
    fn a_bundle_at_its_budgets_passes_and_one_byte_more_does_not() {
        let full = [
            ("app-1.wasm", 170_000),
            ("chunk-1.wasm", 268_000),
            ("a.js", 10_000),
        ];
        assert!(sizes(&full).are_within_budget());
        for over in [
            ("app-1.wasm", 170_001),
            ("chunk-1.wasm", 438_001),
            ("a.js", 10_001),
        ] {
            assert!(!sizes(&[over]).are_within_budget(), "{over:?}");
        }
    }

    #[test]
    fn files_of_one_kind_count_together() {
        assert!(!sizes(&[("a.js", 6_000), ("snippets/b.js", 6_000)]).are_within_budget());
        assert!(sizes(&[("icon.png", 900_000), ("index.html", 900_000)]).are_within_budget());
    }

    #[test]
    fn the_table_says_which_budget_is_broken() {
        let table = sizes(&[("a.wasm", 1_000), ("a.js", 12_345)]).to_string();
        let line = |name: &str| {
            table
                .lines()
                .find(|line| line.starts_with(name))
                .unwrap()
                .to_owned()
        };
        assert!(
            line("JavaScript").contains("12.3 kB") && line("JavaScript").ends_with("OVER BUDGET"),
            "{table}"
        );
        assert!(
            line("WebAssembly, all").ends_with("of 438.0 kB gzip: ok"),
            "{table}"
        );
    }

    #[test]
    fn every_file_below_the_folder_is_measured_the_heaviest_first() {
        let folder = std::env::temp_dir().join(format!("packager-sizes-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("icons")).unwrap();
        std::fs::write(folder.join("index.html"), "<html>").unwrap();
        std::fs::write(folder.join("icons/a.svg"), "<svg></svg>").unwrap();
        let sizes = Sizes::measure(&folder, &[]).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let names: Vec<_> = sizes
            .files
            .iter()
            .map(|(file, size)| (file.to_str().unwrap(), size.raw))
            .collect();
        assert_eq!(names, [("icons/a.svg", 11), ("index.html", 6)]);
    }
}
