//! `cargo xtask shots`: pictures of every page in every state.

use std::ffi::OsString;

use anyhow::{Context, Result};

use crate::machine;
use crate::prepare::{Preparation, Purpose};
use crate::progress::Progress;
use crate::project::Project;
use crate::{pages, process, tools};

/// Where the pictures go, from the root.
const FOLDER: &str = "target/shots";

/// Builds the preview and takes the pictures of the scenes with all these words in their names, or of all.
pub fn run(project: &Project, words: &[OsString]) -> Result<()> {
    let preparation = Preparation::find(project, Purpose::Browser)?;
    let mut progress = Progress::new(preparation.steps() + 3);
    preparation.run(project, &mut progress)?;
    progress.step(pages::PREVIEW_TITLE, || pages::build_preview(project))?;
    progress.step("build the photographer (about a minute the first time)", || {
        process::run(project.cargo()?.args([
            "build",
            "--quiet",
            "--package",
            "wechat-bank-e2e",
            "--bin",
            "shots",
        ]))
    })?;
    progress.step("take the pictures", || {
        let mut shots = project.command(project.built("shots")?)?;
        shots
            .arg(project.path(FOLDER))
            .args(words)
            .env("PREVIEW_DIR", project.path(pages::PREVIEW))
            .env("AXE", axe(project));
        for program in [&machine::CHROMIUM, &machine::CHROMEDRIVER] {
            let variable = program.variable();
            let found = program.find().with_context(|| format!("{variable} has gone"))?;
            shots.env(variable, found);
        }
        process::run(&mut shots)
    })
}

/// The rules of accessibility, as one script.
pub fn axe(project: &Project) -> std::path::PathBuf {
    tools::npm_package(project, "axe-core").join("axe.min.js")
}
