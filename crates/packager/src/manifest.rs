use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;
use serde::Deserialize;

/// What goes into the bundles, and which bundles there are; paths are relative to the manifest.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(
    not(feature = "package"),
    expect(dead_code, reason = "only packaging reads all of it")
)]
pub(crate) struct Manifest {
    /// The cargo package of the program.
    pub(crate) package: String,
    /// The page, with Trunk's marks where built files belong.
    pub(crate) page: PathBuf,
    /// The script that the page loads first, and that loads everything else.
    pub(crate) boot: PathBuf,
    /// Style sheets, and folders of them, in this order.
    pub(crate) styles: Vec<PathBuf>,
    /// A folder whose files are copied as they are.
    pub(crate) public: PathBuf,
    /// A file with the Content-Security-Policy that the pages are served with.
    pub(crate) policy: Option<PathBuf>,
    /// The bundles by name.
    pub(crate) bundles: BTreeMap<String, Bundle>,
}

/// One way to package the program.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Bundle {
    /// Where it is written; emptied first.
    pub folder: PathBuf,
    /// The cargo profile that it is compiled with.
    pub profile: String,
    /// Whether the package's default features are on.
    #[serde(default = "yes")]
    pub default_features: bool,
    /// Further features.
    #[serde(default)]
    pub features: Vec<String>,
    /// The engines that it has to run in.
    pub engines: Engines,
    /// Addresses that the boot script requests while the program is being downloaded.
    #[serde(default)]
    pub early: Vec<String>,
    /// Whether each file gets a `.gz` and a `.br` beside it.
    #[serde(default)]
    pub compressed: bool,
    /// A copy of `index.html`, for hosts that serve it when there is no such file.
    pub not_found_page: Option<PathBuf>,
    /// Text that the program must contain.
    pub must_contain: Option<String>,
    /// Text that the program must not contain.
    pub must_not_contain: Option<String>,
    /// The most that its files may weigh.
    #[serde(default)]
    pub budgets: Vec<Budget>,
}

/// The oldest engines that a bundle has to run in.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub enum Engines {
    /// The first with WebAssembly, Chromium 57 and iOS 11: split into chunks, lowered, checked, and as small as it gets.
    #[serde(rename = "2017")]
    Of2017,
    /// Those of today: one module as the compiler wrote it, quickly built.
    #[serde(rename = "current")]
    Current,
}

/// Files that count together, with the most they may weigh.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// What the report calls them.
    pub name: String,
    /// How their paths begin.
    #[serde(default)]
    pub prefix: String,
    /// How their names end.
    pub extension: String,
    /// Bytes after gzip.
    pub gzip: usize,
}

impl Manifest {
    /// Reads a manifest; a key that it does not know is an error.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }
}

const fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "package = 'pages'\npage = 'index.html'\nboot = 'boot.js'\nstyles = []\npublic = 'public'\n\
        [bundles.small]\nfolder = 'dist'\nprofile = 'release'\nengines = '2017'\n";

    #[test]
    fn what_a_bundle_leaves_out_has_a_default() {
        let manifest = Manifest::parse(LEAST).unwrap();
        let bundle = &manifest.bundles["small"];
        assert_eq!(bundle.engines, Engines::Of2017);
        assert!(bundle.default_features && !bundle.compressed && bundle.budgets.is_empty());
    }

    #[test]
    fn a_misspelt_key_is_an_error() {
        for wrong in ["compresed = true\n", "engines = '2018'\n"] {
            let text = LEAST.replace("engines = '2017'\n", "") + wrong + "engines = 'current'\n";
            assert!(Manifest::parse(&text).is_err(), "{wrong}");
        }
    }
}
