//! `cargo xtask bench`: how fast the release bundle is on a slow phone (`crates/e2e/src/bin/bench`).

use anyhow::{Context as _, Result};

use crate::arguments::BenchOptions;
use crate::prepare::{Preparation, Purpose};
use crate::progress::Progress;
use crate::project::Project;
use crate::{pages, test};

/// Builds what has changed and measures it.
pub fn run(project: &Project, options: &BenchOptions) -> Result<()> {
    let bundles: &[&str] = if options.dist.is_none() {
        &[pages::RELEASE]
    } else {
        &[]
    };
    let preparation = Preparation::find(project, Purpose::Browser)?;
    let mut progress = Progress::new(preparation.steps() + pages::steps(bundles) + 1);
    preparation.run(project, &mut progress)?;
    let bench = ["--package", "wechat-bank-e2e", "--bin", "bench"];
    let native = [&pages::PACKAGER[..], &pages::BANK, &bench].concat();
    pages::build(project, &mut progress, bundles, &native)?;
    let runs = options.runs;
    progress.step(
        &format!("measure {runs} times (about half a minute each)"),
        || {
            let mut bench = project
                .command(project.built("bench")?, [runs.to_string()])
                .envs(test::browser_variables(project)?);
            if let Some(dist) = &options.dist {
                bench = bench.env(
                    "DIST_DIR",
                    std::path::absolute(dist).context("the folder has no absolute path")?,
                );
            }
            Ok(bench.run()?)
        },
    )
}
