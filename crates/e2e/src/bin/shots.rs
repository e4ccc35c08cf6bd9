//! Screenshots of every page in every state, in light, dark and care mode, on narrow and usual phones, with an index
//! page; run by `cargo xtask shots`.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, bail, ensure};
use wechat_bank_e2e::Engine;
use wechat_bank_e2e::preview::{Host, Look, Scene, Theatre, Violation};

/// The phones' widths in CSS pixels.
const WIDTHS: [u16; 2] = [320, 375];
/// Browsers in parallel.
const BROWSERS: usize = 2;

/// State shared by all browsers.
struct Work {
    waiting: Mutex<VecDeque<Scene>>,
    folder: PathBuf,
    axe: String,
    violations: Mutex<usize>,
    failed: Mutex<Vec<String>>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().context("which folder?")?);
    let words: Vec<_> = arguments.collect();
    let preview =
        std::env::var_os("PREVIEW_DIR").context("PREVIEW_DIR is not set: run `cargo xtask shots`")?;
    let axe = std::env::var_os("AXE").context("AXE is not set: run `cargo xtask shots`")?;
    let host = Host::open(preview.into()).await?;
    let theatre = Theatre::open(Engine::Chromium, &host.address).await?;
    let mut scenes = theatre.scenes().await?;
    theatre.closes().await?;
    scenes.retain(|scene| {
        words
            .iter()
            .all(|word| scene.name.contains(word) || scene.page.contains(word))
    });
    ensure!(!scenes.is_empty(), "no scene has {words:?} in its name");
    tokio::fs::create_dir_all(&folder).await?;
    println!(
        "{} scenes, {} pictures",
        scenes.len(),
        scenes.len() * WIDTHS.len() * Look::ALL.len()
    );

    tokio::fs::write(folder.join("index.html"), sheet(&scenes)).await?;
    let work = Arc::new(Work {
        waiting: Mutex::new(scenes.iter().cloned().collect()),
        folder: folder.clone(),
        axe: tokio::fs::read_to_string(&axe).await?,
        violations: Mutex::default(),
        failed: Mutex::default(),
    });
    let browsers: Vec<_> = (0..BROWSERS)
        .map(|_| tokio::spawn(photograph(Arc::clone(&work), host.address.clone())))
        .collect();
    for browser in browsers {
        browser.await??;
    }
    report(&work, &folder)
}

/// Captures scenes until the queue is empty.
async fn photograph(work: Arc<Work>, host: String) -> Result<()> {
    let theatre = Theatre::open(Engine::Chromium, &host).await?;
    loop {
        let Some(scene) = locked(&work.waiting).pop_front() else {
            break;
        };
        if let Err(error) = theatre.plays(&scene).await {
            println!("   {error:#}");
            locked(&work.failed).push(scene.name.clone());
        }
        for look in Look::ALL {
            for width in WIDTHS {
                theatre.looks(look, width).await?;
                let file = work.folder.join(file_name(&scene, look, width));
                tokio::fs::write(file, theatre.picture(width).await?).await?;
            }
            for violation in theatre.violations(&scene, &work.axe).await? {
                print_violation(&scene, look, &violation);
                *locked(&work.violations) += 1;
            }
        }
    }
    theatre.closes().await
}

/// Prints a violation at once, without interleaving lines.
fn print_violation(scene: &Scene, look: Look, violation: &Violation) {
    let Violation { rule, help, places } = violation;
    let places: String = places.iter().map(|place| format!("\n      {place}")).collect();
    println!("   {} ({}): {rule}: {help}{places}", scene.name, look.name);
}

fn report(work: &Work, folder: &Path) -> Result<()> {
    println!("\nthe pictures are in {}", folder.join("index.html").display());
    let (violations, failed) = (*locked(&work.violations), locked(&work.failed).clone());
    if violations > 0 || !failed.is_empty() {
        bail!("{violations} violations of accessibility; scenes that failed: {failed:?}");
    }
    Ok(())
}

fn file_name(scene: &Scene, look: Look, width: u16) -> String {
    format!("{}.{}.{width}.png", scene.name.replace('#', "_"), look.name)
}

/// The index page: all screenshots, with the same state in all looks side by side.
fn sheet(scenes: &[Scene]) -> String {
    let mut html = "<!DOCTYPE html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>页面和状态</title><style>\
        body{font:14px/1.5 sans-serif;margin:24px;background:#e8eaf0}h2{margin:32px 0 8px}\
        section{display:flex;gap:12px;overflow:auto;align-items:flex-start;padding:8px 0}\
        figure{margin:0}figcaption{color:#445}img{border-radius:8px;box-shadow:0 2px 8px #0003;max-height:720px}\
        </style><h1>页面和状态</h1>\n"
        .to_owned();
    let mut page = "";
    for scene in scenes {
        if scene.page != page {
            page = &scene.page;
            html.push_str(&format!("<h2>{page}</h2>\n"));
        }
        html.push_str(&format!(
            "<h3>{} <code>{}</code></h3><section>\n",
            scene.state, scene.name
        ));
        for look in Look::ALL {
            for width in WIDTHS {
                let file = file_name(scene, look, width);
                html.push_str(&format!(
                    "<figure><img loading=\"lazy\" src=\"{file}\" width=\"{width}\" alt=\"\">\
                     <figcaption>{} {width}</figcaption></figure>\n",
                    look.name
                ));
            }
        }
        html.push_str("</section>\n");
    }
    html
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
