//! Released documents, each in a folder of docs/contract/ that is named after its version.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::compatibility::breaks;
use crate::document::{VERSION, document};
use crate::exchanges::Chapter;

/// The files that a release keeps.
const DOCUMENT: &str = "openapi.json";
const EXCHANGES: &str = "exchanges.json";

/// What was released.
#[derive(Clone, Debug)]
pub struct Release {
    /// Its version.
    pub version: String,
    /// Its document.
    pub document: Value,
    /// Requests of its pages, and responses of its bank.
    pub exchanges: Vec<Chapter>,
}

/// The folder with the documents of this project.
pub fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// Every release.
pub fn releases() -> Result<Vec<Release>, String> {
    let folder = docs().join("contract");
    let entries = fs::read_dir(&folder).map_err(|error| unreadable(&folder, &error))?;
    let folders = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_dir());
    let mut releases: Vec<_> = folders.map(|folder| release(&folder)).collect::<Result<_, _>>()?;
    releases.sort_by(|one, other| one.version.cmp(&other.version));
    Ok(releases)
}

fn release(folder: &Path) -> Result<Release, String> {
    let name = folder.file_name().unwrap_or_default();
    Ok(Release {
        version: name.to_string_lossy().into_owned(),
        document: read(&folder.join(DOCUMENT))?,
        exchanges: read(&folder.join(EXCHANGES))?,
    })
}

/// Keeps document and exchanges of [`VERSION`].
pub fn keep() -> Result<(), String> {
    let (from, to) = (docs().join("contract"), docs().join("contract").join(VERSION));
    if to.exists() {
        return Err(format!("{VERSION} is released already"));
    }
    let exchanges: Value = read(&from.join(EXCHANGES))?;
    let write = || {
        fs::create_dir(&to)?;
        fs::write(to.join(EXCHANGES), exchanges.to_string())?;
        fs::write(to.join(DOCUMENT), document().to_string())
    };
    write().map_err(|error| unreadable(&to, &error))
}

/// What is wrong between the releases and the document of today.
pub fn problems(releases: &[Release]) -> Result<Vec<String>, String> {
    let (now, accepted) = (document(), accepted()?);
    let mut problems = Vec::new();
    let mut found = BTreeSet::new();
    for release in releases {
        if release.version == VERSION && release.document != now {
            problems.push(format!(
                "{VERSION} is released: raise VERSION in crates/contract/src/document.rs"
            ));
        }
        for text in breaks(&release.document, &now) {
            if !accepted.contains(&text) {
                problems.push(format!("{}: {text}", release.version));
            }
            found.insert(text);
        }
    }
    let gone = accepted
        .difference(&found)
        .map(|text| format!("accepted.md: this break is gone: {text}"));
    problems.extend(gone);
    Ok(problems)
}

/// The breaks in docs/contract/accepted.md: items that begin with the break in backticks.
fn accepted() -> Result<BTreeSet<String>, String> {
    let file = docs().join("contract/accepted.md");
    let text = fs::read_to_string(&file).map_err(|error| unreadable(&file, &error))?;
    let breaks = text
        .lines()
        .filter_map(|line| line.strip_prefix("- `")?.split('`').next());
    Ok(breaks.map(str::to_owned).collect())
}

fn read<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T, String> {
    let text = fs::read_to_string(file).map_err(|error| unreadable(file, &error))?;
    serde_json::from_str(&text).map_err(|error| unreadable(file, &error))
}

fn unreadable(file: &Path, error: &dyn std::error::Error) -> String {
    format!("{}: {error}", file.display())
}
