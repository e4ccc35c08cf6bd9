//! The pages' release bundle in `dist/`: one for every engine WeChat has.
//!
//! Cargo compiles, `wasm-bindgen` makes the module and its glue, `wasm-opt` and `esbuild` make them small and old enough,
//! then every file gets the digest of its content into its name, and the boot script the digests of what it loads.
//! Trunk has no place for a step between its own, so it serves development alone.

mod bundle;
mod compile;
mod engines;
mod parts;
mod policy;
mod preview;
mod signatures;

use std::ffi::OsString;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::prepare::{Preparation, Purpose};
use crate::process;
use crate::progress::Progress;
use crate::project::Project;
use crate::sizes::Bundle;

pub use preview::{FOLDER as PREVIEW, TITLE as PREVIEW_TITLE, build as build_preview, run as run_preview};

/// The step's title wherever the pages are built.
pub const TITLE: &str = "build the pages into dist/ (a few minutes the first time)";

/// `cargo xtask build`.
pub fn run(project: &Project) -> Result<()> {
    let preparation = Preparation::find(project, Purpose::Pages)?;
    let mut progress = Progress::new(preparation.steps() + 1);
    preparation.run(project, &mut progress)?;
    progress.step(TITLE, || build(project))?;
    let bundle = Bundle::measure(&project.dist())?;
    println!("\n{bundle}");
    ensure!(
        bundle.is_within_budget(),
        "the bundle is over budget: see the table above"
    );
    Ok(())
}

/// Builds the bundle, and checks that every engine can run it and every browser will verify it.
pub fn build(project: &Project) -> Result<()> {
    policy::check(project)?;
    let compiled = compile::compile(project)?;
    engines::check(project, &compiled)?;
    preview::is_absent(&compiled)?;
    let purpose = bundle::Purpose {
        folder: &project.dist(),
        early: &bundle::EARLY,
        compressed: true,
    };
    bundle::write(project, &compiled, &purpose)
}

/// `cargo xtask trunk …`: trunk itself, with the project's tools on its `PATH`.
pub fn trunk(project: &Project, arguments: &[OsString]) -> Result<()> {
    let preparation = Preparation::find(project, Purpose::Trunk)?;
    preparation.run(project, &mut Progress::new(preparation.steps()))?;
    process::become_program(command(project)?.args(arguments))
}

/// Trunk downloads tools that it does not find; the preparation has seen to it that it finds all of them.
fn command(project: &Project) -> Result<Command> {
    let mut trunk = project.command("trunk")?;
    trunk.env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk 0.21 stops at any NO_COLOR but `true` and `false`.
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        trunk.env("NO_COLOR", "true");
    } else {
        trunk.env_remove("NO_COLOR");
    }
    Ok(trunk)
}
