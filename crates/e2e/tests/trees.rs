//! Snapshot tests of the accessibility trees in `tests/trees/`: a file for each state, named like its scene in the
//! preview.
//!
//! `KEEP_TREES=1` overwrites the snapshots; for a new state, create an empty file.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use similar::TextDiff;
use wechat_bank_e2e::Engine;
use wechat_bank_e2e::preview::{Host, Scene, Theatre};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/trees");
/// Headings that are not pages: the list of customers, and the component kit.
const NO_PAGES: [&str; 2] = ["换一位客户", "组件"];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_to_a_screen_reader_what_was_kept_in_chromium() -> Result<()> {
    compare(Engine::Chromium).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_to_a_screen_reader_what_was_kept_in_webkit() -> Result<()> {
    compare(Engine::WebKit).await
}

async fn compare(engine: Engine) -> Result<()> {
    let keep = std::env::var_os("KEEP_TREES").is_some();
    if !engine.is_here()? || (keep && engine == Engine::WebKit) {
        eprintln!("left out: only Chromium reports the whole tree");
        return Ok(());
    }
    let preview =
        std::env::var_os("PREVIEW_DIR").context("PREVIEW_DIR is not set: run `cargo xtask test`")?;
    let host = Host::open(PathBuf::from(preview)).await?;
    let theatre = Theatre::open(engine, &host.address).await?;
    let mut wrong = Vec::new();
    for (file, scene) in kept(&theatre.scenes().await?)? {
        if let Err(error) = theatre.plays(&scene).await {
            wrong.push(format!("{error:#}"));
            continue;
        }
        let now = first_rows(&theatre.tree().await?);
        if keep {
            fs::write(&file, now)?;
            continue;
        }
        let before = theatre.common(&fs::read_to_string(&file)?);
        if before != now {
            let diff = TextDiff::from_lines(&before, &now);
            let lines = diff.unified_diff().context_radius(2).to_string();
            wrong.push(format!("{} in {}:\n{lines}", scene.name, engine.name()));
        }
    }
    theatre.closes().await?;
    ensure!(
        wrong.is_empty(),
        "{}\nif this is what is wanted: KEEP_TREES=1 cargo xtask test -- -p wechat-bank-e2e --test trees",
        wrong.join("\n")
    );
    Ok(())
}

/// The tree with only the first rows of a list of transactions: how many more there are depends on what is visible, and
/// on when scrolling has stopped.
fn first_rows(tree: &str) -> String {
    const ROWS: usize = 4;
    let is_row = |line: &str| line.contains("link ") && (line.contains("余额") || line.contains("尾号"));
    let is_day = |line: &str| line.contains("heading ") && line.contains("月") && line.contains("周");
    let mut rows = 0;
    let lines = tree.split_inclusive('\n').filter(|line| {
        let is_shown = rows < ROWS;
        rows += usize::from(is_row(line));
        is_shown || !(is_row(line) || is_day(line))
    });
    lines.collect()
}

/// The files with their scenes; every page has one.
fn kept(scenes: &[Scene]) -> Result<Vec<(PathBuf, Scene)>> {
    let mut kept = Vec::new();
    let files = fs::read_dir(FOLDER)?.map(|entry| Ok(entry?.path()));
    for file in files.collect::<Result<BTreeSet<_>>>()? {
        let name = file.file_stem().and_then(|name| name.to_str());
        let scene = scenes.iter().find(|scene| name == Some(scene.name.as_str()));
        let scene = scene.with_context(|| format!("no scene has the name of {}", file.display()))?;
        kept.push((file, scene.clone()));
    }
    for Scene { page, .. } in scenes {
        ensure!(
            NO_PAGES.contains(&page.as_str()) || kept.iter().any(|(_, scene)| scene.page == *page),
            "no state of {page} is kept in {FOLDER}"
        );
    }
    Ok(kept)
}
