//! The bundles of the pages: cargo compiles them while it compiles the packager, which does the rest (`Packager.toml`).

use std::ffi::OsString;

use anyhow::{Result, ensure};
use packager::sizes::Sizes;

use crate::prepare::{Preparation, Purpose};
use crate::process;
use crate::progress::{Job, Progress};
use crate::project::Project;

/// What a bank serves.
pub const RELEASE: &str = "release";
/// The pages with the bank inside.
pub const PREVIEW: &str = "preview";
/// The arguments by which cargo builds the packager.
pub const PACKAGER: [&str; 6] = ["build", "--quiet", "--package", "packager", "--bin", "packager"];
/// Further arguments by which it builds the sandbox bank.
pub const BANK: [&str; 4] = ["--package", "wechat-bank-sandbox", "--bin", "sandbox"];

/// How many steps [`build`] takes.
pub const fn steps(bundles: &[&str]) -> usize {
    1 + bundles.len()
}

/// `cargo xtask build`.
pub fn run(project: &Project, preview: bool) -> Result<()> {
    let bundles = [if preview { PREVIEW } else { RELEASE }];
    let preparation = Preparation::find(project, Purpose::Pages)?;
    let mut progress = Progress::new(preparation.steps() + steps(&bundles));
    preparation.run(project, &mut progress)?;
    build(project, &mut progress, &bundles, &PACKAGER)?;
    if preview {
        let packager = project.packager()?;
        println!(
            "\nThe preview is in {}. Any host of static files can serve it at the root of a name; an address that is no\n\
             file has to bring index.html, or 404.html, which is the same. The desk is at /preview.",
            packager.bundle(PREVIEW)?.folder.display()
        );
        return Ok(());
    }
    let sizes = sizes(project)?;
    println!("\n{sizes}");
    ensure!(
        sizes.are_within_budget(),
        "the bundle is over budget: see the table above"
    );
    Ok(())
}

/// Compiles bundles beside what cargo compiles with these arguments, the packager among it, then packages the bundles.
pub fn build(project: &Project, progress: &mut Progress, bundles: &[&str], native: &[&str]) -> Result<()> {
    let packager = project.packager()?;
    let mut jobs = Vec::new();
    for name in bundles {
        let title = if *name == PREVIEW {
            "compiling the preview"
        } else {
            "compiling the pages"
        };
        jobs.push(Job::new(title, packager.compile_command(packager.bundle(name)?)));
    }
    jobs.push(Job::new("compiling for this machine", project.cargo(native)));
    progress.side_by_side(
        "compile the pages, and for this machine (3 minutes the first time)",
        jobs,
    )?;
    for name in bundles {
        let folder = packager.bundle(name)?.folder.display();
        progress.step(&format!("package the pages into {folder}/"), || {
            Ok(project
                .command(project.built("packager")?, [*name, "--compiled"])
                .run()?)
        })?;
    }
    Ok(())
}

/// What the release bundle weighs.
pub fn sizes(project: &Project) -> Result<Sizes> {
    let packager = project.packager()?;
    let release = packager.bundle(RELEASE)?;
    Sizes::measure(&packager.folder(release), &release.budgets)
}

/// `cargo xtask trunk …`: trunk itself, with the project's tools on its `PATH`.
pub fn trunk(project: &Project, arguments: &[OsString]) -> Result<()> {
    let preparation = Preparation::find(project, Purpose::Trunk)?;
    preparation.run(project, &mut Progress::new(preparation.steps()))?;
    // Trunk downloads tools that it does not find; the preparation has installed all of them.
    let trunk = project
        .command("trunk", arguments)
        .env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk 0.21 fails at any NO_COLOR but `true` and `false`.
    let trunk = match std::env::var_os("NO_COLOR") {
        Some(value) if !value.is_empty() => trunk.env("NO_COLOR", "true"),
        _ => trunk.env_remove("NO_COLOR"),
    };
    process::become_program(trunk.into())
}
