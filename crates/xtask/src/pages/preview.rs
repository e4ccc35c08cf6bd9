//! Previews: the pages with the sandbox bank inside, in a folder for any host of static files.

use anyhow::{Context, Result, ensure};

use super::bundle;
use super::compile::{Compiled, compile_preview};
use crate::prepare::{Preparation, Purpose};
use crate::progress::Progress;
use crate::project::Project;

/// Where the folder is, from the root.
pub const FOLDER: &str = "target/preview-pages";
/// The step's title wherever a preview is built.
pub const TITLE: &str = "build the preview, with the bank in the page (a few minutes the first time)";

/// What the sandbox bank writes into its store: no program has this text in it without having the bank.
const MARK: &[u8] = b"wechat-bank-sandbox 1";

/// `cargo xtask build --preview`.
pub fn run(project: &Project) -> Result<()> {
    let preparation = Preparation::find(project, Purpose::Pages)?;
    let mut progress = Progress::new(preparation.steps() + 1);
    preparation.run(project, &mut progress)?;
    progress.step(TITLE, || build(project))?;
    println!(
        "\nThe preview is in {FOLDER}. Any host of static files can serve it at the root of a name; an address that is no\n\
         file has to bring index.html, or 404.html, which is the same. The desk is at /preview."
    );
    Ok(())
}

/// Builds the folder.
pub fn build(project: &Project) -> Result<()> {
    let compiled = compile_preview(project)?;
    ensure!(
        has_bank(&compiled),
        "the preview has no bank in it, or the bank no longer has the mark by which release builds are checked"
    );
    let folder = project.path(FOLDER);
    let purpose = bundle::Purpose {
        folder: &folder,
        // There is no server to ask anything.
        early: &[],
        // A host of static files does that itself.
        compressed: false,
    };
    bundle::write(project, &compiled, &purpose)?;
    std::fs::copy(folder.join("index.html"), folder.join("404.html"))
        .map(drop)
        .with_context(|| format!("{} cannot be written", folder.display()))
}

/// Refuses a release build with the sandbox bank in it.
pub fn is_absent(compiled: &Compiled) -> Result<()> {
    ensure!(
        !has_bank(compiled),
        "the sandbox bank is in the pages that are to be served: the feature `preview` must not be on in a release build"
    );
    Ok(())
}

fn has_bank(compiled: &Compiled) -> bool {
    let contains = |program: &[u8]| program.windows(MARK.len()).any(|bytes| bytes == MARK);
    compiled.programs.iter().any(|(_, program)| contains(program))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(program: &[u8]) -> Compiled {
        Compiled {
            parts: Default::default(),
            programs: vec![
                ("app".to_owned(), b"first".to_vec()),
                ("more".to_owned(), program.to_vec()),
            ],
            glue: Vec::new(),
            style: Vec::new(),
        }
    }

    #[test]
    fn a_release_with_the_bank_in_any_of_its_programs_is_refused() {
        assert!(is_absent(&compiled(b"\0asm the pages")).is_ok());
        assert!(is_absent(&compiled(b"\0asm wechat-bank-sandbox 1 and more")).is_err());
    }
}
