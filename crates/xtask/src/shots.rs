//! `cargo xtask shots`: pictures of every page in every state.

use std::ffi::OsString;

use anyhow::Result;

use crate::prepare::{Preparation, Purpose};
use crate::progress::Progress;
use crate::project::Project;
use crate::{environment, pages};

/// Where the pictures go, from the root.
const FOLDER: &str = "target/shots";

/// Builds the preview and takes the pictures of the scenes with all these words in their names, or of all.
pub fn run(project: &Project, words: &[OsString]) -> Result<()> {
    let bundles = [pages::PREVIEW];
    let preparation = Preparation::find(project, Purpose::Browser)?;
    let mut progress = Progress::new(preparation.steps() + 2);
    preparation.run(project, &mut progress)?;
    pages::build(project, &mut progress, &bundles, &[pages::SHOTS])?;
    progress.step("take the pictures", || {
        let shots = project.command(project.built("shots")?, [project.path(FOLDER)]);
        Ok(shots
            .args(words)
            .envs(environment::for_browsers(project)?)
            .run()?)
    })
}
