//! `cargo xtask bench`: how fast the release bundle is on a slow phone (`crates/e2e/src/bin/bench`).

use anyhow::{Context as _, Result};

use crate::arguments::BenchOptions;
use crate::prepare::{Preparation, Purpose};
use crate::progress::Progress;
use crate::project::Project;
use crate::{environment, pages};

/// Builds what has changed and measures it.
pub fn run(project: &Project, options: &BenchOptions) -> Result<()> {
    let bundles: &[&str] = if options.dist.is_none() {
        &[pages::RELEASE]
    } else {
        &[]
    };
    let preparation = Preparation::find(project, Purpose::Browser)?;
    let mut progress = Progress::new(preparation.steps() + 2);
    preparation.run(project, &mut progress)?;
    pages::build(project, &mut progress, bundles, &[pages::BANK, pages::BENCH])?;
    let runs = options.runs;
    progress.step(
        &format!("measure {runs} times (about half a minute each)"),
        || {
            let mut bench = project.command(project.built("bench")?, [runs.to_string()]);
            bench = bench.envs(environment::for_browsers(project)?);
            if let Some(dist) = &options.dist {
                let dist = std::path::absolute(dist).context("the folder has no absolute path")?;
                bench = bench.env("DIST_DIR", dist);
            }
            Ok(bench.run()?)
        },
    )
}
