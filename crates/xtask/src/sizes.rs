//! What the release bundle weighs, and what it may weigh.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Bytes of a file or of several: as they are and as a server compresses them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Files that count together, with the most they may weigh.
#[derive(Debug)]
struct Budget {
    name: &'static str,
    /// How their names begin.
    prefix: &'static str,
    /// How their names end.
    extension: &'static str,
    /// Bytes after gzip.
    gzip: usize,
}

const BUDGETS: [Budget; 4] = [
    Budget {
        name: "WebAssembly to start",
        prefix: "app-",
        extension: "wasm",
        gzip: 170_000,
    },
    // All of it, on which nobody waits: a ratchet, lowered with every saving.
    Budget {
        name: "WebAssembly, all",
        prefix: "",
        extension: "wasm",
        gzip: 443_000,
    },
    Budget {
        name: "JavaScript",
        prefix: "",
        extension: "js",
        gzip: 10_000,
    },
    Budget {
        name: "CSS",
        prefix: "",
        extension: "css",
        gzip: 8_000,
    },
];

impl Budget {
    fn counts(&self, file: &Path) -> bool {
        file.extension()
            .is_some_and(|extension| extension == self.extension)
            && file.to_string_lossy().starts_with(self.prefix)
    }
}

/// Every file of the bundle, the heaviest first.
#[derive(Debug)]
pub struct Bundle {
    files: Vec<(PathBuf, Size)>,
}

impl Bundle {
    /// Reads and compresses every file below the folder.
    pub fn measure(folder: &Path) -> Result<Self> {
        let mut files = Vec::new();
        collect(folder, folder, &mut files)?;
        files.sort_by(|(left, left_size), (right, right_size)| {
            right_size.raw.cmp(&left_size.raw).then_with(|| left.cmp(right))
        });
        Ok(Self { files })
    }

    /// Whether all files keep to their budgets.
    pub fn is_within_budget(&self) -> bool {
        BUDGETS
            .iter()
            .all(|budget| self.total(budget).gzip <= budget.gzip)
    }

    fn total(&self, budget: &Budget) -> Size {
        let counted = self.files.iter().filter(|(file, _)| budget.counts(file));
        counted.fold(Size::default(), |sum, (_, size)| sum + *size)
    }
}

impl fmt::Display for Bundle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self
            .files
            .iter()
            .map(|(file, _)| file.to_string_lossy().chars().count())
            .max()
            .unwrap_or(0)
            .max(20);
        writeln!(
            out,
            "{:width$} {:>11} {:>11} {:>11}",
            "dist/", "raw", "gzip", "brotli"
        )?;
        for (file, size) in &self.files {
            writeln!(out, "{:width$} {size}", file.display())?;
        }
        writeln!(out)?;
        for budget in &BUDGETS {
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

/// What a file weighs as it is, and as its compressed twins do; one without them is sent as it is.
fn size_of(file: &Path) -> Result<Size> {
    let bytes = |file: &Path| {
        let length = file
            .metadata()
            .with_context(|| format!("{} cannot be read", file.display()))?
            .len();
        anyhow::Ok(usize::try_from(length)?)
    };
    let raw = bytes(file)?;
    let twin = |extension: &str| {
        let mut twin = file.as_os_str().to_owned();
        twin.push(extension);
        let twin = PathBuf::from(twin);
        if twin.exists() { bytes(&twin) } else { Ok(raw) }
    };
    Ok(Size {
        raw,
        gzip: twin(".gz")?,
        brotli: twin(".br")?,
    })
}

/// Compressed once and sent often, so as small as it gets.
pub fn gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(content)?;
    gzip.finish()
}

/// Compressed once and sent often, so as small as it gets.
pub fn brotli(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut brotli = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*content, &mut brotli, &parameters)?;
    Ok(brotli)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(files: &[(&str, usize)]) -> Bundle {
        let size = |gzip: usize| Size {
            raw: gzip * 2,
            gzip,
            brotli: gzip / 2,
        };
        Bundle {
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
            ("part-1.wasm", 270_000),
            ("a.js", 10_000),
            ("a.css", 8_000),
        ];
        assert!(bundle(&full).is_within_budget());
        for over in [
            ("app-1.wasm", 170_001),
            ("part-1.wasm", 443_001),
            ("a.js", 10_001),
            ("a.css", 8_001),
        ] {
            assert!(!bundle(&[over]).is_within_budget(), "{over:?}");
        }
    }

    #[test]
    fn files_of_one_kind_count_together() {
        assert!(!bundle(&[("a.js", 6_000), ("snippets/b.js", 6_000)]).is_within_budget());
        assert!(bundle(&[("icon.png", 900_000), ("index.html", 900_000)]).is_within_budget());
    }

    #[test]
    fn the_table_says_which_budget_is_broken() {
        let table = bundle(&[("a.wasm", 1_000), ("a.js", 12_345)]).to_string();
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
            line("WebAssembly, all").ends_with("of 443.0 kB gzip: ok"),
            "{table}"
        );
    }

    #[test]
    fn repetitive_content_compresses() {
        let content = b"moonlight ".repeat(1_000);
        assert!(gzip(&content).unwrap().len() < 200);
        assert!(brotli(&content).unwrap().len() < 100);
    }

    #[test]
    fn every_file_below_the_folder_is_measured_the_heaviest_first() {
        let folder = std::env::temp_dir().join(format!("xtask-sizes-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("icons")).unwrap();
        std::fs::write(folder.join("index.html"), "<html>").unwrap();
        std::fs::write(folder.join("icons/a.svg"), "<svg></svg>").unwrap();
        let bundle = Bundle::measure(&folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let names: Vec<_> = bundle
            .files
            .iter()
            .map(|(file, size)| (file.to_str().unwrap(), size.raw))
            .collect();
        assert_eq!(names, [("icons/a.svg", 11), ("index.html", 6)]);
    }
}
