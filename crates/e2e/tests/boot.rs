//! Failures of the first load: files that are missing, truncated or tampered with, engines without WebAssembly, and a
//! program that crashes. A proxy between browser and bank injects the faults.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use thirtyfour::Key;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;
use wechat_bank_e2e::prelude::*;
use wechat_bank_e2e::until;

server_stories! {
    nothing_is_turned_away_or_loaded_twice;
    markup_that_could_run_is_refused;
    tampered_glue_is_refused;
    a_tampered_program_is_refused;
    a_program_that_breaks_off_ends_in_help;
    a_connection_that_is_cut_ends_in_help;
    a_file_that_is_gone_is_looked_for_once_more;
    a_file_that_stays_gone_ends_in_help;
    a_download_that_never_ends_ends_in_help;
    a_part_that_cannot_be_reached_is_asked_for_again;
    the_heading_of_a_page_and_its_part_do_not_wait_for_the_program;
    a_boot_script_that_does_not_come_ends_in_help;
    an_engine_without_webassembly_gets_help;
    help_stands_alone_in_whatever_order_files_come;
    a_policy_against_webassembly_ends_in_help;
    what_is_typed_before_the_program_comes_is_not_lost;
    what_is_pasted_before_the_program_comes_is_treated_when_it_is_there;
    a_press_before_the_program_comes_counts_once;
    what_an_input_method_is_composing_is_not_lost;
    nothing_moves_when_the_program_comes;
    what_was_typed_outlives_a_bank_that_does_not_answer;
    a_phone_without_storage_is_served_all_the_same;
    a_phone_whose_storage_is_full_is_served_all_the_same;
    alerts_are_enabled_on_a_phone_without_storage;
    a_phone_whose_clock_is_wrong_has_the_banks_days;
    a_crash_while_typing_is_shown_and_final;
    a_crash_between_calls_is_shown_and_final;
    a_crash_in_a_timer_is_shown_and_final;
    other_parts_are_compiled_while_nothing_is_typed;
    a_page_that_is_still_empty_is_waited_for;
}

fn main() -> ExitCode {
    wechat_bank_e2e::run(tests())
}

const LOAD: &str = "页面没有完整下载";
const OLD: &str = "当前微信或手机系统的版本过低";
const SLOW: &str = "页面还在下载";
const CRASH: &str = "页面出错了";

async fn nothing_is_turned_away_or_loaded_twice(customer: &mut Customer) -> Result<()> {
    let network = Network::between(customer, Fault::Before(WATCH)).await?;
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    // Glue and program are both named after the app; its lazy parts are loaded later, when the page does not need them.
    for (part, other) in [
        ("/boot-", ".js"),
        ("/style-", ".css"),
        ("/app-", ".js"),
        ("/app-", ".wasm"),
        ("/api/v1/session", ""),
        ("/api/v1/profile", ""),
    ] {
        let times = network.asked_for_both(part, other);
        ensure!(times == 1, "{part}…{other} was asked for {times} times");
    }
    let complaints = customer.complaints().await?;
    ensure!(complaints.is_empty(), "the console says {complaints:#?}");
    let turned_away = async || customer.runs::<Vec<String>>("return turnedAway", vec![]).await;
    let before = turned_away().await?;
    ensure!(before.is_empty(), "the policy turns away {before:?}");
    // Control: a violation would have been noticed, as this deliberate one is.
    customer
        .runs::<()>("new Image().src = 'http://127.0.0.1:9/'", vec![])
        .await?;
    until(
        async || Ok((turned_away().await? == ["img-src"]).then_some(())),
        async || anyhow::anyhow!("what the policy turns away is not reported"),
    )
    .await?;
    customer.complaints().await.map(drop)
}

/// Records policy violations. Chromium reports them only to https addresses, so the bank does not receive them here.
const WATCH: &str = "window.turnedAway = []; document.addEventListener('securitypolicyviolation', \
    function (event) { turnedAway.push(event.effectiveDirective) })";

async fn markup_that_could_run_is_refused(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    let tries = "if (!window.trustedTypes) return []; const done = []; for (const markup of arguments[0]) { try { \
        document.createElement('template').innerHTML = markup; done.push(markup) } catch (refused) {} } return done";
    let harmless = "<p class=\"a\">onload=</p>";
    let markups = [
        harmless,
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<a href=\" JavaScript:alert(1)\">a</a>",
        "<iframe srcdoc=a>",
        "<base href=//evil.example>",
    ];
    let done: Vec<String> = customer.runs(tries, vec![markups.as_slice().into()]).await?;
    let guarded: bool = customer.runs("return !!window.trustedTypes", vec![]).await?;
    ensure!(!guarded || done == [harmless], "{done:?}");
    Ok(())
}

async fn tampered_glue_is_refused(customer: &mut Customer) -> Result<()> {
    ends_in_help(customer, ".js", Fault::Tampered("/app-", ".js"), LOAD).await
}

async fn a_tampered_program_is_refused(customer: &mut Customer) -> Result<()> {
    ends_in_help(customer, ".wasm", Fault::Tampered("/app-", ".wasm"), LOAD).await
}

async fn a_program_that_breaks_off_ends_in_help(customer: &mut Customer) -> Result<()> {
    ends_in_help(customer, ".wasm", Fault::Truncated(".wasm"), LOAD).await
}

async fn a_connection_that_is_cut_ends_in_help(customer: &mut Customer) -> Result<()> {
    ends_in_help(customer, ".wasm", Fault::Cut(".wasm"), LOAD).await
}

async fn a_file_that_is_gone_is_looked_for_once_more(customer: &mut Customer) -> Result<()> {
    let network = Network::between(customer, Fault::Gone(".wasm", 1)).await?;
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    ensure!(network.asked_for("GET /certify ") == 2);
    customer.complaints().await.map(drop)
}

async fn a_file_that_stays_gone_ends_in_help(customer: &mut Customer) -> Result<()> {
    let network = ends_in_help_over(customer, ".wasm", Fault::Gone(".wasm", usize::MAX), LOAD).await?;
    ensure!(
        network.asked_for("GET /certify ") == 2,
        "it was not loaded again exactly once"
    );
    Ok(())
}

async fn a_download_that_never_ends_ends_in_help(customer: &mut Customer) -> Result<()> {
    let network = Network::between(customer, Fault::Endless(".wasm")).await?;
    customer.turns_up_at("/certify").await?;
    customer.types("卡号或账号", "6230").await?;
    customer.sees("网络较慢，请稍候").await?;
    ensure!(!customer.sees_now(SLOW).await?);
    sleep(Duration::from_secs(15)).await;
    has_help(customer, SLOW).await?;
    // The page still starts when the file arrives after all, and input is kept.
    network.heal();
    customer.is_on("客户认证").await?;
    customer.no_longer_sees(SLOW).await?;
    customer.is_served().await?;
    customer.has_focus_on("account-number").await?;
    customer.types_there("91").await?;
    customer.has_typed("卡号或账号", "6230 91").await
}

/// A lazy part that cannot be loaded is no crash: there is a message and a retry.
async fn a_part_that_cannot_be_reached_is_asked_for_again(customer: &mut Customer) -> Result<()> {
    let network = Network::between(customer, Fault::Cut("/split_accounts")).await?;
    customer.banks_with(SAVINGS).await?;
    customer.opens("/certify").await?;
    customer.follows("账户管理").await?;
    customer.sees("网络不稳定，暂时无法连接银行").await?;
    ensure!(network.asked_for("/split_accounts") > 0);
    network.heal();
    customer.presses("重试").await?;
    customer.is_on("账户管理").await?;
    customer.sees("储蓄卡").await?;
    // Failed loads are logged in the console.
    customer.complaints().await.map(drop)
}

async fn the_heading_of_a_page_and_its_part_do_not_wait_for_the_program(
    customer: &mut Customer,
) -> Result<()> {
    let network = Network::between(customer, Fault::Cut("/app-")).await?;
    // A part that has been asked for is in the cache from then on.
    for (path, title, part) in [
        ("/certify/", "客户认证", None),
        ("/login", "登录", Some("/split_login")),
        ("/", "微信银行", Some("/split_accounts")),
        ("/accounts/manage", "添加删除", Some("/split_accounts")),
        ("/accounts/a1/transactions?days=week", "交易明细", None),
        (
            "/accounts/a1/transactions/t1",
            "交易详情",
            Some("/split_transactions"),
        ),
        ("/alerts/a1", "动账提醒", Some("/split_alerts")),
    ] {
        customer.turns_up_at(path).await?;
        // That is all that comes of a program that is cut.
        has_help(customer, LOAD).await?;
        let script = "return document.getElementById('shell-title').textContent";
        let heading: String = customer.runs(script, vec![]).await?;
        ensure!(heading == title, "{path} has the heading {heading}");
        ensure!(
            part.is_none_or(|part| network.asked_for(part) > 0),
            "{path} does not ask for {part:?}"
        );
    }
    customer.complaints().await.map(drop)
}

async fn a_boot_script_that_does_not_come_ends_in_help(customer: &mut Customer) -> Result<()> {
    ends_in_help(customer, "/boot-", Fault::Tampered("/boot-", ".js"), LOAD).await
}

async fn an_engine_without_webassembly_gets_help(customer: &mut Customer) -> Result<()> {
    ends_in_help(
        customer,
        "/before-boot.js",
        Fault::Before("delete window.WebAssembly"),
        OLD,
    )
    .await
}

async fn help_stands_alone_in_whatever_order_files_come(customer: &mut Customer) -> Result<()> {
    const BOOT: &str = "/boot-";
    const STYLE: &str = "/style-";
    // Which file arrives how late in milliseconds, and whether the style sheet arrives in time.
    const ORDERS: [(&[(&str, Comes)], bool); 7] = [
        (&[], true),
        (&[(STYLE, Comes::After(1_000))], true),
        (&[(BOOT, Comes::After(1_000))], true),
        (&[(STYLE, Comes::After(5_000))], false),
        // A driver waits for it, and gives up after a minute.
        (&[(STYLE, Comes::After(12_000))], false),
        (&[(STYLE, Comes::Broken)], false),
        (&[(STYLE, Comes::Broken), (BOOT, Comes::After(1_000))], false),
    ];
    customer.takes_one_without_webassembly().await?;
    let network = Network::between(customer, Fault::Orders(&[])).await?;
    for (order, styled) in ORDERS {
        let is_late = order
            .iter()
            .any(|(_, comes)| matches!(comes, Comes::After(10_000..)));
        if is_late && customer.browser.engine == Engine::WebKit {
            // WebKit's driver waits for the style sheet even after the page has removed it.
            continue;
        }
        network.suffers(Fault::Orders(order));
        for path in ["/certify", "/accounts", "/alerts/a1"] {
            customer
                .turns_up_at(path)
                .await
                .with_context(|| format!("{path} with {order:?}"))?;
            has_help(customer, OLD).await?;
            is_alone(customer, Some(styled))
                .await
                .with_context(|| format!("{path} with {order:?}"))?;
        }
    }
    // Without both of them, the form, which would not react, is hidden as well.
    network.suffers(Fault::Orders(&[(STYLE, Comes::Broken), (BOOT, Comes::Broken)]));
    customer.turns_up_at("/certify").await?;
    has_help(customer, LOAD).await?;
    ensure!(!customer.sees_now("提交认证").await?, "a dead form is shown");
    customer.complaints().await.map(drop)
}

/// The help is visible, scrolled to its top, and nothing else is visible or reachable with the Tab key.
async fn is_alone(customer: &Customer, styled: Option<bool>) -> Result<()> {
    let script = "const panel = document.getElementById('trouble'); \
        const others = [...document.querySelectorAll('body *')].filter(element => !panel.contains(element) \
        && !element.contains(panel) && element.getClientRects().length && element.nodeName !== 'NOSCRIPT' \
        && getComputedStyle(element).visibility === 'visible').map(element => element.outerHTML.slice(0, 80)); \
        const isPainted = !window.PerformancePaintTiming || performance.getEntriesByType('paint').length > 0; \
        return [others, panel.querySelector('h1').getBoundingClientRect().top / innerHeight, \
        getComputedStyle(panel).position === 'fixed', isPainted, panel.scrollHeight, innerHeight]";
    let look = async || {
        let sight: (Vec<String>, f64, bool, bool, f64, f64) = customer.runs(script, vec![]).await?;
        Ok::<_, anyhow::Error>(sight)
    };
    until(
        async || Ok(look().await?.3.then_some(())),
        async || anyhow::anyhow!("nothing is painted"),
    )
    .await?;
    let (others, top, is_styled, _, height, screen) = look().await?;
    ensure!(others.is_empty(), "beside the help there is {others:#?}");
    ensure!(
        (0.0..0.3).contains(&top),
        "the help begins at {top} of the screen"
    );
    ensure!(height <= screen, "the help is {height} px high on {screen} px");
    ensure!(
        styled.is_none_or(|styled| styled == is_styled),
        "the help is styled: {is_styled}"
    );
    for _ in 0..4 {
        customer.strikes(Key::Tab).await?;
        let within: bool = customer
            .runs(
                "const active = document.activeElement; return !active || active === document.body \
                 || document.getElementById('trouble').contains(active)",
                vec![],
            )
            .await?;
        ensure!(within, "the Tab key leads to {:?}", customer.focus().await?);
    }
    Ok(())
}

async fn a_policy_against_webassembly_ends_in_help(customer: &mut Customer) -> Result<()> {
    ends_in_help(customer, "/certify", Fault::Policy, OLD).await
}

async fn what_is_typed_before_the_program_comes_is_not_lost(customer: &mut Customer) -> Result<()> {
    let network = Network::between(customer, Fault::Endless(".wasm")).await?;
    customer.turns_up_at("/certify").await?;
    customer.types("证件号码", "11010519491231002X").await?;
    customer.types("卡号或账号", "623091000000017").await?;
    for _ in 0..2 {
        customer.strikes(Key::Left).await?;
    }
    network.heal();
    customer.is_served().await?;
    ensure!(customer.reads("证件号码").await? == "11010519491231002X");
    // Grouped now, and the caret where it was: the missing digit is typed there.
    ensure!(customer.reads("卡号或账号").await? == "6230 9100 0000 017");
    customer.has_focus_on("account-number").await?;
    customer.types_there("0").await?;
    ensure!(customer.reads("卡号或账号").await? == "6230 9100 0000 0017");
    customer.presses("获取验证码").await?;
    customer.sees("验证码已发送").await
}

async fn what_is_pasted_before_the_program_comes_is_treated_when_it_is_there(
    customer: &mut Customer,
) -> Result<()> {
    let network = Network::between(customer, Fault::Endless(".wasm")).await?;
    customer.turns_up_at("/certify").await?;
    customer.pastes("证件号码", "身份证：11010519491231002X").await?;
    customer.pastes("卡号或账号", "6230910000000017（张伟）").await?;
    customer.types("短信验证码", "111111").await?;
    customer
        .pastes("短信验证码", "尾号000017的卡，验证码：284656")
        .await?;
    network.heal();
    customer.is_served().await?;
    customer.has_typed("证件号码", "11010519491231002X").await?;
    customer.has_typed("卡号或账号", "6230 9100 0000 0017").await?;
    customer.has_typed("短信验证码", "284656").await
}

async fn a_press_before_the_program_comes_counts_once(customer: &mut Customer) -> Result<()> {
    let network = Network::between(customer, Fault::Endless(".wasm")).await?;
    customer.turns_up_at("/certify").await?;
    customer.types("证件号码", "11010519491231002X").await?;
    customer.types("卡号或账号", "6230910000000017").await?;
    customer.hammers("获取验证码", 3).await?;
    network.heal();
    customer.sees("验证码已发送").await?;
    let messages = customer.messages().await?.messages;
    ensure!(messages.len() == 1, "{messages:?}");
    Ok(())
}

async fn what_an_input_method_is_composing_is_not_lost(customer: &mut Customer) -> Result<()> {
    let network = Network::between(customer, Fault::Endless(".wasm")).await?;
    customer.turns_up_at("/certify").await?;
    customer.begins_to_compose("证件号码", "110105 1949").await?;
    network.heal();
    // The program has loaded, and waits behind the form.
    let has_come = "return !!document.querySelector('.app form')";
    until(
        async || Ok(customer.runs::<bool>(has_come, vec![]).await?.then_some(())),
        async || anyhow::anyhow!("the program does not come"),
    )
    .await?;
    sleep(Duration::from_millis(500)).await;
    ensure!(
        !customer.is_served_now().await?,
        "the form went away under the input method"
    );
    customer.finishes_composing("11010519491231002X").await?;
    customer.is_served().await?;
    customer.has_focus_on("document-number").await?;
    ensure!(customer.reads("证件号码").await? == "11010519491231002X");
    Ok(())
}

async fn nothing_moves_when_the_program_comes(customer: &mut Customer) -> Result<()> {
    // What can be read and pressed, with its position.
    const SIGHTS: &str = "const shown = []; for (const element of document.querySelectorAll(\
        'h1, .page__lead, label, .field__label, .field__choice, input, .button, .tip')) { \
        const box = element.getBoundingClientRect(); \
        if (box.width && getComputedStyle(element).visibility === 'visible') shown.push([element.nodeName, \
        element.textContent.trim() + (element.placeholder || ''), getComputedStyle(element).color, \
        Math.round(box.left), Math.round(box.top), Math.round(box.width), Math.round(box.height)].join(' ')); } \
        return shown";
    let network = Network::between(customer, Fault::Endless(".wasm")).await?;
    customer.turns_up_at("/certify").await?;
    customer.sees("获取验证码").await?;
    let before: Vec<String> = customer.runs(SIGHTS, vec![]).await?;
    network.heal();
    customer.is_served().await?;
    let after: Vec<String> = customer.runs(SIGHTS, vec![]).await?;
    ensure!(
        before.len() == 13 && before == after,
        "{before:#?} became {after:#?}"
    );
    Ok(())
}

async fn what_was_typed_outlives_a_bank_that_does_not_answer(customer: &mut Customer) -> Result<()> {
    // Typed before the program has loaded; and the first calls get no response.
    const QUICK: &str = "document.addEventListener('DOMContentLoaded', function () { \
        document.getElementById('shell-document').value = '11010519491231002X' }); \
        var real = window.fetch; window.fetch = function (target) { \
        if (!window.mended && /session|profile/.test(target.url || target)) return Promise.reject(new TypeError('cut')); \
        return real.apply(this, arguments) }";
    let _network = Network::between(customer, Fault::Before(QUICK)).await?;
    customer.opens("/certify").await?;
    customer.sees("重试").await?;
    let _: Option<bool> = customer.runs("window.mended = true", vec![]).await?;
    customer.presses("重试").await?;
    customer.is_on("客户认证").await?;
    customer.has_typed("证件号码", "11010519491231002X").await
}

/// Storage is not available, and accessing it throws.
const WITHOUT_STORAGE: &str = "['localStorage', 'sessionStorage'].forEach(function (name) { \
    Object.defineProperty(window, name, \
    { get: function () { throw new DOMException('as the story asks for', 'SecurityError') } }) })";

async fn a_phone_without_storage_is_served_all_the_same(customer: &mut Customer) -> Result<()> {
    is_served_after(customer, WITHOUT_STORAGE).await
}

async fn a_phone_whose_storage_is_full_is_served_all_the_same(customer: &mut Customer) -> Result<()> {
    let full = "Storage.prototype.setItem = function () { \
        throw new DOMException('as the story asks for', 'QuotaExceededError') }";
    is_served_after(customer, full).await
}

async fn is_served_after(customer: &mut Customer, script: &'static str) -> Result<()> {
    let network = Network::between(customer, Fault::Before(script)).await?;
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    ensure!(network.asked_for("/before-boot.js") == 1);
    let keeps: bool = customer
        .runs(
            "try { localStorage.setItem('a', 'b'); return true } catch (refused) { return false }",
            vec![],
        )
        .await?;
    ensure!(!keeps, "the phone has storage after all");
    customer.presses("大字模式").await?;
    customer.certifies_with(SAVINGS).await?;
    customer.follows("账户管理").await?;
    customer.sees("储蓄卡").await
}

async fn alerts_are_enabled_on_a_phone_without_storage(customer: &mut Customer) -> Result<()> {
    let network = Network::between(customer, Fault::Before(WITHOUT_STORAGE)).await?;
    customer.banks_with(SAVINGS).await?;
    // Only this page load is without storage: from here the customer follows links.
    customer.opens("/certify").await?;
    ensure!(network.asked_for("/before-boot.js") == 1);
    customer.follows("账户管理").await?;
    customer.follows("动账提醒，储蓄卡").await?;
    customer.enters_the_pin_for_alerts().await?;
    customer.sees("138****8000").await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("开通动账提醒").await?;
    customer.sees_said("动账提醒已开通").await?;
    customer.sees("关闭动账提醒").await
}

async fn a_phone_whose_clock_is_wrong_has_the_banks_days(customer: &mut Customer) -> Result<()> {
    // More than a year slow, and set again while the page is open.
    const WRONG: &str = "window.slow = 400 * 864e5; var Real = Date; window.Date = class extends Real { \
        constructor(...given) { if (given.length) super(...given); else super(Real.now() - slow) } \
        static now() { return Real.now() - slow } }";
    let _network = Network::between(customer, Fault::Before(WRONG)).await?;
    customer.banks_with(SAVINGS).await?;
    let id = customer.first_account().await?.id;
    customer.opens(&format!("/accounts/{id}/transactions")).await?;
    customer.reads_exactly("2026年11月").await?;
    let _: Option<f64> = customer.runs("window.slow = -864e5", vec![]).await?;
    customer.chooses("本周").await?;
    customer.sees("2026年11月16日 至 2026年11月21日").await?;
    customer.chooses("本日").await?;
    customer.reads_exactly("2026年11月21日").await?;
    let year: i32 = customer
        .runs(
            "return new Date().getFullYear() - new Date(0).getFullYear()",
            vec![],
        )
        .await?;
    ensure!(year > 50, "the phone has no clock at all");
    customer.chooses("自定义").await?;
    customer.has_focus_on("day-2026-11-21").await
}

async fn a_crash_while_typing_is_shown_and_final(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    let _: Option<bool> = customer.runs(TRAP, vec![]).await?;
    let _: Option<bool> = customer
        .runs(
            "const input = document.querySelector('.app input'); input.value = '张'; \
             input.dispatchEvent(new Event('input', { bubbles: true }))",
            vec![],
        )
        .await?;
    is_final(customer).await
}

async fn a_crash_between_calls_is_shown_and_final(customer: &mut Customer) -> Result<()> {
    let _network = Network::between(customer, Fault::Before(SPOIL)).await?;
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    let _: Option<bool> = customer.runs("spoil()", vec![]).await?;
    // Back on the page, the program calls the bank, and then the clock for the timeout.
    let _: Option<bool> = customer.runs(RETURN, vec![]).await?;
    is_final(customer).await
}

async fn a_crash_in_a_timer_is_shown_and_final(customer: &mut Customer) -> Result<()> {
    let _network = Network::between(customer, Fault::Before(SPOIL)).await?;
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    customer.types("证件号码", "11010519491231002X").await?;
    customer.types("卡号或账号", "6230910000000017").await?;
    customer.presses("获取验证码").await?;
    customer.sees("验证码已发送").await?;
    // The countdown asks for the time every second.
    let _: Option<bool> = customer.runs("spoil()", vec![]).await?;
    is_final(customer).await
}

/// Old engines compile on the main thread: typed characters do not appear meanwhile.
async fn other_parts_are_compiled_while_nothing_is_typed(customer: &mut Customer) -> Result<()> {
    const COUNT: &str = "var real = WebAssembly.instantiate; window.added = 0; \
        WebAssembly.instantiate = function () { window.added += 1; return real.apply(this, arguments) }; \
        window.typing = setInterval(function () { if (document.body) document.body.dispatchEvent( \
        new KeyboardEvent('keydown', { bubbles: true, key: '1' })) }, 100)";
    let network = Network::between(customer, Fault::Before(COUNT)).await?;
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    let added = async || customer.runs::<usize>("return window.added", vec![]).await;
    // The call for the program itself, where the engine cannot compile it while streaming.
    let before = added().await?;
    // All are fetched meanwhile.
    until(
        async || Ok((network.asked_for("/chunk_") + network.asked_for("/split_") >= 6).then_some(())),
        async || anyhow::anyhow!("the other parts are not fetched"),
    )
    .await?;
    sleep(Duration::from_millis(3_000)).await;
    let meanwhile = added().await? - before;
    // A busy machine may make the typing pause once.
    ensure!(
        meanwhile <= 1,
        "{meanwhile} parts are compiled while something is typed"
    );
    customer
        .runs::<()>("clearInterval(window.typing)", vec![])
        .await?;
    let all = network.asked_for("/chunk_") + network.asked_for("/split_");
    until(
        async || Ok((added().await? - before >= all).then_some(())),
        async || anyhow::anyhow!("of {all} parts {:?} are compiled", added().await),
    )
    .await
}

/// On a busy machine, a driver may return a page without any content yet.
async fn a_page_that_is_still_empty_is_waited_for(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    let script = "const root = document.documentElement; root.remove(); \
        setTimeout(() => document.append(root), 500)";
    customer.runs::<()>(script, vec![]).await?;
    customer.listens().await?;
    // Without content, Chromium requests the icon from its default address.
    customer.complaints().await.map(drop)
}

/// A text longer than the memory: the next string passed to the program ends in a trap.
const TRAP: &str = "TextEncoder.prototype.encodeInto = () => ({ read: 0, written: 0xffffffff })";

/// An exception in the middle of the program, and of nothing else that asks for the time. The script has to be from the
/// page's own origin: exceptions in scripts of a driver are not reported to the page.
const SPOIL: &str = "window.spoil = function () { var real = performance.now.bind(performance); \
    performance.now = function () { var error = new Error('as the story asks for'); \
    if (/wasm/i.test(error.stack)) throw error; return real() } }";
const RETURN: &str = "document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))";

/// The crash is reported once, nothing of the program can be used any more, and a reload helps.
async fn is_final(customer: &Customer) -> Result<()> {
    customer.sees(CRASH).await?;
    customer.sees("请重新加载页面").await?;
    let calls = "window.calls = 0; const open = XMLHttpRequest.prototype.open; \
        XMLHttpRequest.prototype.open = function () { window.calls += 1; return open.apply(this, arguments) }; \
        const real = window.fetch; window.fetch = function () { window.calls += 1; return real.apply(this, arguments) }";
    let _: Option<bool> = customer.runs(calls, vec![]).await?;
    for event in ["popstate", "pageshow", "online"] {
        let script = "window.dispatchEvent(new Event(arguments[0]))";
        let _: Option<bool> = customer.runs(script, vec![event.into()]).await?;
    }
    let _: Option<bool> = customer.runs(RETURN, vec![]).await?;
    sleep(Duration::from_millis(1500)).await;
    let left: (usize, usize) = customer
        .runs("return [document.body.children.length, window.calls]", vec![])
        .await?;
    ensure!(left == (1, 0), "elements and calls that are left: {left:?}");
    customer.complaints().await?;
    customer.follows("重新加载").await?;
    customer.is_on("客户认证").await?;
    ensure!(!customer.sees_now(CRASH).await?);
    Ok(())
}

async fn ends_in_help(customer: &mut Customer, part: &str, fault: Fault, reason: &str) -> Result<()> {
    ends_in_help_over(customer, part, fault, reason).await.map(drop)
}

async fn ends_in_help_over(
    customer: &mut Customer,
    part: &str,
    fault: Fault,
    reason: &str,
) -> Result<Network> {
    let network = Network::between(customer, fault).await?;
    customer.turns_up_at("/certify").await?;
    has_help(customer, reason).await?;
    ensure!(network.asked_for(part) > 0, "{part} was never asked for");
    let runs: bool = customer
        .runs("return !!document.querySelector('.app')", vec![])
        .await?;
    ensure!(!runs, "the program runs all the same");
    // Without the boot script, only the style sheet covers the static shell.
    if part != "/boot-" {
        is_alone(customer, None).await?;
    }
    customer.complaints().await?;
    Ok(network)
}

async fn has_help(customer: &Customer, reason: &str) -> Result<()> {
    customer.sees(reason).await?;
    customer.sees("重新加载").await?;
    let links = customer.links().await?;
    ensure!(
        links.iter().any(|(_, target)| target == "tel:400-800-9666"),
        "{links:?}"
    );
    Ok(())
}

/// A fault between browser and bank, with the file it affects: a part of its address.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// One byte of the file with these parts in its name is changed.
    Tampered(&'static str, &'static str),
    /// Half of the file is sent, then the connection ends.
    Truncated(&'static str),
    /// The connection is cut before a response, until the network is healed.
    Cut(&'static str),
    /// The file is missing for this many page loads.
    Gone(&'static str, usize),
    /// The file starts, and continues only once the network is healed.
    Endless(&'static str),
    /// This script runs before the boot script.
    Before(&'static str),
    /// The page's policy forbids WebAssembly.
    Policy,
    /// Files with these parts in their names arrive like this.
    Orders(&'static [(&'static str, Comes)]),
}

#[derive(Clone, Copy, Debug)]
enum Comes {
    /// This many milliseconds late.
    After(u64),
    /// Never: the connection is cut.
    Broken,
}

/// A proxy between a browser and its bank, which lives as long as that bank.
struct Network {
    state: Arc<State>,
}

struct State {
    bank: SocketAddr,
    fault: Mutex<Fault>,
    pages: AtomicUsize,
    healed: tokio::sync::watch::Sender<bool>,
    asked: Mutex<Vec<String>>,
}

impl Network {
    /// Puts a proxy between the customer and their bank.
    async fn between(customer: &mut Customer, fault: Fault) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let bank = customer.bank.address.trim_start_matches("http://").parse()?;
        customer.bank.address = format!("http://{}", listener.local_addr()?);
        let state = Arc::new(State {
            bank,
            fault: Mutex::new(fault),
            pages: AtomicUsize::new(0),
            healed: tokio::sync::watch::Sender::new(false),
            asked: Mutex::default(),
        });
        let network = Self {
            state: Arc::clone(&state),
        };
        customer.bank.between.spawn(async move {
            let mut carried = JoinSet::new();
            while let Ok((browser, _)) = listener.accept().await {
                let state = Arc::clone(&state);
                // A browser may disconnect at any time.
                carried.spawn(async move { state.carry(browser).await.ok() });
            }
        });
        Ok(network)
    }

    /// How many requests had this in their first line.
    fn asked_for(&self, part: &str) -> usize {
        self.asked_for_both(part, "")
    }

    /// How many had both of these.
    fn asked_for_both(&self, part: &str, other: &str) -> usize {
        let asked = self
            .state
            .asked
            .lock()
            .map(|asked| asked.clone())
            .unwrap_or_default();
        asked
            .iter()
            .filter(|line| line.contains(part) && line.contains(other))
            .count()
    }

    /// Injects another fault from now on.
    fn suffers(&self, fault: Fault) {
        *self.state.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    fn heal(&self) {
        self.state.healed.send_replace(true);
    }
}

impl State {
    /// Handles one request and its response; the connection ends with them.
    async fn carry(&self, mut browser: TcpStream) -> Result<()> {
        let mut request = Vec::new();
        while !request.windows(4).any(|window| window == b"\r\n\r\n") {
            if browser.read_buf(&mut request).await? == 0 {
                return Ok(());
            }
        }
        let text = String::from_utf8_lossy(&request).into_owned();
        let line = text.lines().next().unwrap_or_default().to_owned();
        if let Ok(mut asked) = self.asked.lock() {
            asked.push(line.clone());
        }
        let is_page = line.starts_with("GET /certify ");
        self.pages.fetch_add(usize::from(is_page), Ordering::Relaxed);
        let fault = *self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        match fault {
            Fault::Orders(order) => {
                let comes = order.iter().find(|(part, _)| line.contains(part));
                match comes.map(|(_, comes)| comes) {
                    None => {}
                    Some(Comes::After(milliseconds)) => sleep(Duration::from_millis(*milliseconds)).await,
                    Some(Comes::Broken) => return Ok(()),
                }
            }
            Fault::Cut(part) if line.contains(part) && !*self.healed.borrow() => return Ok(()),
            Fault::Gone(part, times)
                if line.contains(part) && self.pages.load(Ordering::Relaxed) <= times =>
            {
                let gone = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                return Ok(browser.write_all(gone).await?);
            }
            Fault::Before(script) if line.contains("/before-boot.js") => {
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: text/javascript\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{script}",
                    script.len()
                );
                return Ok(browser.write_all(answer.as_bytes()).await?);
            }
            _ => {}
        }

        let end = text.find("\r\n\r\n").unwrap_or(text.len());
        let head = text.get(..end).unwrap_or_default();
        // The file must not be compressed for the fault, and the end of the response has to be visible.
        let kept = head.lines().filter(|line| {
            let line = line.to_ascii_lowercase();
            !line.starts_with("accept-encoding:") && !line.starts_with("connection:")
        });
        let head = kept.collect::<Vec<_>>().join("\r\n") + "\r\nconnection: close\r\n\r\n";
        let mut bank = TcpStream::connect(self.bank).await?;
        bank.write_all(head.as_bytes()).await?;
        bank.write_all(request.get(end + 4..).unwrap_or_default()).await?;
        let (mut from_browser, mut to_browser) = browser.split();
        let (mut from_bank, mut to_bank) = bank.split();
        let mut answer = Vec::new();
        tokio::select! {
            read = from_bank.read_to_end(&mut answer) => { read?; }
            _ = async { tokio::io::copy(&mut from_browser, &mut to_bank).await?; std::future::pending::<Result<()>>().await } => {}
        }
        match fault {
            Fault::Tampered(one, other) if line.contains(one) && line.contains(other) => {
                if let Some(byte) = answer.last_mut() {
                    *byte ^= 1;
                }
            }
            Fault::Truncated(part) if line.contains(part) => answer.truncate(answer.len() / 2),
            Fault::Endless(part) if line.contains(part) => {
                let half = answer.split_off(answer.len() / 2);
                to_browser.write_all(&answer).await?;
                self.healed.subscribe().wait_for(|healed| *healed).await?;
                answer = half;
            }
            // An endless preload would keep the page from being loaded, which drivers wait for.
            Fault::Endless(_) if is_page => answer = replaced(&answer, "as=\"fetch\"", "as=\"\"     "),
            Fault::Before(_) if is_page => {
                let (head, body) = (
                    replaced(&answer, "content-length", "x-was-length"),
                    "<script src=\"/before-boot.js\">",
                );
                answer = replaced(&head, "<title>", &format!("{body}</script><title>"));
            }
            // Each load is a first visit.
            Fault::Orders(_) => answer = replaced(&answer, "public, max-age=31536000, immutable", "no-store"),
            Fault::Policy if is_page => answer = replaced(&answer, " 'wasm-unsafe-eval'", ""),
            _ => {}
        }
        to_browser.write_all(&answer).await?;
        Ok(())
    }
}

fn replaced(answer: &[u8], from: &str, to: &str) -> Vec<u8> {
    String::from_utf8_lossy(answer).replacen(from, to, 1).into_bytes()
}
