//! The preview build: every state of every page on its desk is reached, and none violates an accessibility rule.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};
use wechat_bank_e2e::Engine;
use wechat_bank_e2e::preview::{Host, Look, Scene, Theatre};

/// Browsers in parallel.
const BROWSERS: usize = 2;

fn given(name: &str) -> Result<PathBuf> {
    let value = std::env::var_os(name);
    value
        .map(PathBuf::from)
        .with_context(|| format!("{name} is not set: run `cargo xtask test`"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_of_every_page_comes_about_and_keeps_the_rules_of_accessibility() -> Result<()> {
    let host = Host::open(given("PREVIEW_DIR")?).await?;
    let axe = tokio::fs::read_to_string(given("AXE")?).await?;
    let theatre = Theatre::open(Engine::Chromium, &host.address).await?;
    let scenes = theatre.scenes().await?;
    theatre.closes().await?;
    ensure!(scenes.len() > 200, "the desk lists {} scenes only", scenes.len());
    let waiting = Arc::new(Mutex::new(VecDeque::from(scenes)));
    let browsers: Vec<_> = (0..BROWSERS)
        .map(|_| tokio::spawn(look_at(Arc::clone(&waiting), host.address.clone(), axe.clone())))
        .collect();
    let mut wrong = Vec::new();
    for browser in browsers {
        wrong.extend(browser.await??);
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// Checks scenes until the queue is empty, and returns what is wrong with them.
async fn look_at(waiting: Arc<Mutex<VecDeque<Scene>>>, host: String, axe: String) -> Result<Vec<String>> {
    let theatre = Theatre::open(Engine::Chromium, &host).await?;
    let mut wrong = Vec::new();
    loop {
        let Some(scene) = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front() else {
            break;
        };
        if let Err(error) = theatre.plays(&scene).await {
            wrong.push(format!("{error:#}"));
            continue;
        }
        for look in Look::ALL {
            theatre.looks(look, 375).await?;
            for violation in theatre.violations(&scene, &axe).await? {
                let places = violation.places.join("\n      ");
                wrong.push(format!(
                    "{} ({}): {}: {}\n      {places}",
                    scene.name, look.name, violation.rule, violation.help
                ));
            }
        }
    }
    theatre.closes().await?;
    Ok(wrong)
}
