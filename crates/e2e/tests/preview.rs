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

/// The document in a phone of the desk.
fn phone(index: usize) -> String {
    format!("document.querySelectorAll('iframe')[{index}].contentDocument")
}

fn root(index: usize) -> String {
    format!("{}.documentElement", phone(index))
}

async fn desk(address: &str) -> Result<(Host, Theatre)> {
    let host = Host::open(given("PREVIEW_DIR")?).await?;
    let theatre = Theatre::open_wide(Engine::Chromium, &host.address).await?;
    theatre.opens_desk(address).await?;
    Ok((host, theatre))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_in_the_desk_is_exactly_as_large_as_on_the_phone() -> Result<()> {
    let (_host, theatre) = desk("/preview").await?;
    let sizes = [
        ("320×568", (320, 504)),
        ("375×667", (375, 603)),
        ("375×812", (375, 724)),
        ("390×844", (390, 753)),
        ("430×932", (430, 829)),
    ];
    theatre
        .until(&format!("{}?.querySelector('main')", phone(0)))
        .await?;
    for (name, (width, height)) in sizes {
        theatre.presses(name).await?;
        let size = format!(
            "[{0}.defaultView.innerWidth, {0}.defaultView.innerHeight, {0}.documentElement.clientWidth].join()",
            phone(0)
        );
        theatre
            .until(&format!("{size} === '{width},{height},{width}'"))
            .await
            .with_context(|| format!("{name} is not {width}×{height}"))?;
    }
    let title = "document.querySelector('.phone__title').textContent";
    theatre.until(&format!("{title} === '微信银行'")).await?;
    theatre.closes().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_the_desk_holds_its_state() -> Result<()> {
    let (host, theatre) = desk("/preview").await?;
    for button in ["320×568", "深色", "更大", "很快", "品牌", "红"] {
        theatre.presses(button).await?;
    }
    theatre
        .evaluates::<Option<bool>>("document.querySelector('[data-scene=certify-filled]').click()")
        .await?;
    theatre
        .until("location.search.includes('certify-filled') && location.search.includes('c7000b')")
        .await?;
    let address: String = theatre.evaluates("location.pathname + location.search").await?;
    theatre.closes().await?;

    // Somebody else, who was given the address.
    let theatre = Theatre::open_wide(Engine::Chromium, &host.address).await?;
    theatre.opens_desk(&address).await?;
    theatre
        .until(&format!("{}.dataset.scene === 'ready'", root(0)))
        .await?;
    let phone: (u16, String, String, String) = theatre
        .evaluates(&format!(
            "[{0}.clientWidth, {0}.dataset.weuiTheme, {0}.style.fontSize, \
             getComputedStyle({0}).getPropertyValue('--weui-BRAND').trim()]",
            root(0)
        ))
        .await?;
    let (width, theme, size, brand) = phone;
    ensure!(
        (width, theme.as_str(), size.as_str()) == (320, "dark", "125%"),
        "{width} {theme} {size}"
    );
    ensure!(brand.starts_with('#') && brand != "#35c07a", "{brand}");
    let pressed: Vec<String> = theatre
        .evaluates("[...document.querySelectorAll('[aria-pressed=true]')].map(it => it.textContent.trim())")
        .await?;
    for button in ["320×568", "深色", "更大", "很快", "红"] {
        ensure!(
            pressed.iter().any(|name| name == button),
            "{button} in {pressed:?}"
        );
    }
    theatre.closes().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_is_effective_at_once_measured_and_exported() -> Result<()> {
    let (_host, theatre) = desk("/preview?theme=light").await?;
    let name = format!("{}.querySelector('.brand')?.textContent.trim()", phone(0));
    theatre.until(&format!("{name} === '新疆汇和银行'")).await?;
    theatre.presses("品牌").await?;
    theatre.presses("红").await?;
    theatre.until(&format!("{name} === '丹霞银行'")).await?;
    let colour = format!(
        "getComputedStyle({}).getPropertyValue('--weui-BRAND').trim()",
        root(0)
    );
    theatre.until(&format!("{colour} === '#c7000b'")).await?;
    let figures = "document.querySelector('caption [role=status]').textContent";
    theatre.until(&format!("{figures} === '全部达标'")).await?;

    // White letters in the bank's colour on white: in light mode only.
    let type_white = "(() => { const field = document.querySelector('[aria-label^=\"品牌色文字，浅色，\"]'); \
        field.value = '#fff'; field.dispatchEvent(new Event('change', { bubbles: true })); })()";
    theatre.evaluates::<Option<bool>>(type_white).await?;
    theatre.until(&format!("{figures} === '1 项不足'")).await?;
    let export = "document.querySelector('[data-export]').textContent";
    let exported: String = theatre.evaluates(export).await?;
    for line in [
        "  --weui-BRAND: var(--light, #c7000b) var(--dark, ",
        "  --brand-text: var(--light, #ffffff) var(--dark, ",
    ] {
        ensure!(exported.contains(line), "{exported}");
    }

    let folder = std::env::temp_dir().join(format!("preview-logo-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("logo.svg");
    std::fs::write(
        &file,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><path d=\"M0 0h1v1z\"/></svg>",
    )?;
    theatre.chooses_file("#brand-logo", &file).await?;
    let logo = format!(
        "{0}.defaultView.getComputedStyle({0}.querySelector('img[src=\"/icon.svg\"]')).content",
        phone(0)
    );
    theatre
        .until(&format!("{logo}.includes('data:image/svg+xml;base64')"))
        .await?;
    std::fs::remove_dir_all(&folder)?;
    theatre.closes().await
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_walk_through_the_states_that_are_found() -> Result<()> {
    let (_host, theatre) = desk("/preview").await?;
    let search = "(() => { const field = document.getElementById('desk-search'); field.value = '有误 客户认证 验证码'; \
        field.dispatchEvent(new Event('input', { bubbles: true })); field.blur(); })()";
    theatre.evaluates::<Option<bool>>(search).await?;
    let found: Vec<String> = theatre
        .evaluates(
            "[...document.querySelectorAll('li:not([hidden]) > a[data-scene]')].map(it => it.dataset.scene)",
        )
        .await?;
    ensure!(
        found.first().is_some_and(|name| name == "certify-code-wrong"),
        "{found:?}"
    );
    let press = |key: &str| {
        format!(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true }}))"
        )
    };
    let current = "document.querySelector('a[aria-current]')?.dataset.scene";
    theatre.evaluates::<bool>(&press("j")).await?;
    theatre
        .until(&format!("{current} === 'certify-code-wrong'"))
        .await?;
    theatre
        .until(&format!("{}.dataset.scene === 'ready'", root(0)))
        .await?;

    let all = search.replace("有误 客户认证 验证码", "");
    theatre.evaluates::<Option<bool>>(&all).await?;
    theatre.evaluates::<bool>(&press("ArrowRight")).await?;
    theatre
        .until(&format!("{current} === 'certify-code-expired'"))
        .await?;
    theatre.evaluates::<bool>(&press("k")).await?;
    theatre
        .until(&format!("{current} === 'certify-code-wrong'"))
        .await?;
    theatre.closes().await
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_listed_with_request_and_answer_and_without_secrets() -> Result<()> {
    let (_host, theatre) = desk("/preview?scene=login-settings-done").await?;
    theatre
        .until(&format!("{}.dataset.scene === 'ready'", root(0)))
        .await?;
    let panel = "document.querySelector('.desk__calls').textContent";
    theatre.until(&format!("{panel}.includes('/passwords')")).await?;
    let text: String = theatre.evaluates(panel).await?;
    for part in [
        "PUT",
        "idempotency-key",
        "\"login\": \"••••••\"",
        "\"payment\": \"••••••\"",
        "may_set_passwords",
    ] {
        ensure!(text.contains(part), "no {part} in {text}");
    }
    for secret in ["天山雪莲", "270418"] {
        ensure!(!text.contains(secret), "{secret} in {text}");
    }
    theatre.closes().await
}

#[tokio::test(flavor = "multi_thread")]
async fn light_dark_and_care_stand_side_by_side_each_with_its_own_bank_and_history() -> Result<()> {
    let (_host, theatre) = desk("/preview?theme=beside&scene=transaction-expense").await?;
    for index in 0..3 {
        theatre
            .until(&format!("{}?.dataset.scene === 'ready'", root(index)))
            .await?;
    }
    let looks: Vec<(String, Option<String>)> = theatre
        .evaluates(
            "[...document.querySelectorAll('iframe')].map(it => it.contentDocument.documentElement.dataset)\
             .map(it => [it.weuiTheme, it.weuiMode ?? null])",
        )
        .await?;
    let light = || "light".to_owned();
    ensure!(
        looks
            == [
                (light(), None),
                ("dark".to_owned(), None),
                (light(), Some("care".to_owned()))
            ],
        "{looks:?}"
    );
    // The browser has one history for all three.
    let shows = |index| format!("{}.body.innerText.includes('收款方')", phone(index));
    let back = "document.querySelector('.phone__back').click()";
    theatre.evaluates::<Option<bool>>(back).await?;
    theatre.until(&format!("!{}", shows(0))).await?;
    let list = format!("{}.body.innerText.includes('笔数')", phone(0));
    theatre.until(&list).await?;
    for index in 1..3 {
        ensure!(
            theatre.evaluates::<bool>(&shows(index)).await?,
            "phone {index} went back, too"
        );
    }
    theatre.closes().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_built_again_before_it_was_filled_fills_the_largest_phone() -> Result<()> {
    // Shows the balances as soon as the list is there.
    let (_host, theatre) = desk("/preview?phone=430x932&scene=transactions-month").await?;
    theatre
        .until(&format!("{}.dataset.scene === 'ready'", root(0)))
        .await?;
    let rows = format!("[...{}.querySelectorAll('.transactions__list a')]", phone(0));
    let last = format!("{rows}.pop().getBoundingClientRect().bottom");
    let height = format!("{}.defaultView.innerHeight", phone(0));
    theatre.until(&format!("{last} > {height}")).await?;
    theatre.closes().await
}
