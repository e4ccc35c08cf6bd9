//! What a bundle is written from.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

use crate::manifest::Bundle;

/// Everything but the page and the boot script.
#[derive(Debug)]
pub(super) struct Contents {
    /// The modules by name, the one that starts first.
    pub(super) programs: Vec<(String, Vec<u8>)>,
    /// The modules that each chunk needs beside the first.
    pub(super) chunks: BTreeMap<String, Vec<String>>,
    /// The script between the program and the browser.
    pub(super) glue: Vec<u8>,
    /// All style sheets.
    pub(super) style: Vec<u8>,
}

impl Contents {
    /// Refuses a program without the text that marks what it must contain, or with that of what it must not.
    pub(super) fn check(&self, bundle: &Bundle) -> Result<()> {
        if let Some(text) = &bundle.must_contain {
            ensure!(self.mentions(text), "the program does not contain {text:?}");
        }
        if let Some(text) = &bundle.must_not_contain {
            ensure!(!self.mentions(text), "the program contains {text:?}");
        }
        Ok(())
    }

    fn mentions(&self, text: &str) -> bool {
        let text = text.as_bytes();
        let mut programs = self.programs.iter();
        programs.any(|(_, program)| program.windows(text.len()).any(|bytes| bytes == text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Manifest;

    #[test]
    fn a_mark_is_found_in_any_of_the_programs() {
        let manifest = "package = 'pages'\npage = ''\nboot = ''\nstyles = []\npublic = ''\n\
            [bundles.clean]\nfolder = 'dist'\nprofile = ''\nengines = '2017'\nmust-not-contain = 'mark 1'\n\
            [bundles.marked]\nfolder = 'dist'\nprofile = ''\nengines = '2017'\nmust-contain = 'mark 1'\n";
        let manifest = Manifest::parse(manifest).unwrap();
        for (content, is_marked) in [("\0asm the pages", false), ("\0asm mark 1 and more", true)] {
            let program = |name: &str, content: &str| (name.to_owned(), content.as_bytes().to_vec());
            let contents = Contents {
                programs: vec![program("app", "first"), program("more", content)],
                chunks: BTreeMap::new(),
                glue: Vec::new(),
                style: Vec::new(),
            };
            assert_eq!(contents.check(&manifest.bundles["marked"]).is_ok(), is_marked);
            assert_eq!(contents.check(&manifest.bundles["clean"]).is_err(), is_marked);
        }
    }
}
