//! `packager <bundle>`: compiles the program and writes one of the bundles of the manifest.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Parser as _;
use packager::Project;
use packager::sizes::Sizes;

/// Packages a wasm-bindgen program for browsers.
#[derive(Debug, clap::Parser)]
struct Arguments {
    /// The bundle's name in the manifest.
    bundle: String,
    /// What goes in, and which bundles there are.
    #[arg(long, value_name = "file", default_value = "Packager.toml")]
    manifest: PathBuf,
    /// Where cargo builds, from the manifest's folder.
    #[arg(long, value_name = "folder", default_value = "target")]
    target_dir: PathBuf,
    /// The program is compiled already.
    #[arg(long)]
    compiled: bool,
    /// Print what each file weighs, and fail when the bundle is over its budgets.
    #[arg(long)]
    sizes: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let project = Project::open(&arguments.manifest, &arguments.target_dir)?;
    let bundle = project.bundle(&arguments.bundle)?;
    if !arguments.compiled {
        project.compile(bundle)?;
    }
    project.package(bundle)?;
    if arguments.sizes {
        let sizes = Sizes::measure(&project.folder(bundle), &bundle.budgets)?;
        println!("{sizes}");
        ensure!(
            sizes.are_within_budget(),
            "the bundle is over budget: see the table above"
        );
    }
    Ok(())
}
