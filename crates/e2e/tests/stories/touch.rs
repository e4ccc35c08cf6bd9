//! Touch: double taps, several fingers at once, and stable positions under them.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thirtyfour::Key;
use wechat_bank_e2e::prelude::*;

const CHOOSE: &str = "请设置6位微信银行支付密码";
const AGAIN: &str = "请再次输入微信银行支付密码";
/// The delays between the taps of a double tap, in milliseconds. WebKit's driver makes them longer on a busy machine.
const fn gaps(customer: &Customer) -> [u32; 3] {
    match customer.browser.engine {
        Engine::Chromium => [150, 250, 350],
        Engine::WebKit => [100, 150, 150],
    }
}

stories! {
    a_double_tap_on_a_choice_presses_nothing_under_its_sheet: HH02;
    a_double_tap_on_the_end_of_a_calendar_opens_no_transaction: HH42;
    a_double_tap_that_opens_something_does_nothing_in_it: HH02 HH46;
    a_double_tap_that_leads_on_does_nothing_there: HH42 HH46;
    the_last_digit_tapped_twice_is_none_of_the_next_keypad: HH61;
    a_burst_of_taps_on_the_last_digit_is_none_of_the_next_keypad: HH61;
    a_key_that_is_held_is_one_digit: HH61;
    a_tap_in_the_place_of_an_earlier_one_counts: HH42 HH70;
    a_double_tap_on_a_filter_removes_that_one_alone: HH42;
    what_was_there_before_takes_every_tap: HH42;
    a_screen_reader_is_not_slowed_down: HH02;
    fingers_that_overlap_or_slip_are_digits_once_each: HH61;
    what_sticks_to_the_screen_stays_there_behind_a_sheet: HH42;
    what_is_behind_a_sheet_is_out_of_reach: HH02;
    rings_are_for_the_keyboard: HH02 HH61;
    a_calendar_stays_where_it_is_under_the_finger: HH42;
    a_faulty_field_is_shown_with_its_label: IC06;
}

/// Waits as long as a tap needs to have an effect that is visible.
async fn waits(customer: &Customer) -> Result<()> {
    let script = "setTimeout(arguments[0], 700)";
    customer.browser.driver.execute_async(script, vec![]).await?;
    Ok(())
}

/// Functions for scripts that tap at exact times, which no driver can: `down`, `up`, `tap`, `pause` and `until`. The
/// script returns a promise.
const FINGERS: &str = "
    const pause = ms => new Promise(resolve => setTimeout(resolve, ms));
    const until = async (what, holds) => {
        for (let tries = 0; !holds(); tries += 1) {
            if (tries > 500) throw new Error('never: ' + what);
            await pause(10);
        }
    };
    const send = (target, type, Kind, detail) => target.dispatchEvent(new Kind(type, {
        bubbles: true, cancelable: true, composed: true, detail, clientX: target.x, clientY: target.y,
        pointerType: 'touch', isPrimary: true, button: 0,
    }));
    const at = (x, y) => Object.assign(document.elementFromPoint(x, y), { x, y });
    const down = (x, y) => send(at(x, y), 'pointerdown', PointerEvent, 0);
    const up = (x, y) => {
        send(at(x, y), 'pointerup', PointerEvent, 0);
        send(at(x, y), 'click', MouseEvent, 1);
    };
    const tap = (x, y) => { down(x, y); up(x, y); };
    const middle = element => {
        const box = element.getBoundingClientRect();
        return [box.left + box.width / 2, box.top + box.height / 2];
    };
    const key = digit => middle([...document.querySelectorAll('.keypad__key')].find(key => key.textContent === digit));
    const digits = () => document.querySelectorAll('.keypad__dot--in').length;
    const title = () => document.getElementById('page-title').textContent;
";

/// Runs a script with [`FINGERS`] and the arguments as `given`; returns what its last statement does.
async fn times<T: DeserializeOwned>(customer: &Customer, script: &str, given: Vec<Value>) -> Result<T> {
    let script = format!(
        "const given = [...arguments]; const done = given.pop(); {FINGERS} \
        (async () => {{ {script} }})().then(value => done([value]), error => done(String(error)))"
    );
    let answer = customer.browser.driver.execute_async(&script, given).await?;
    let answer = answer.json().clone();
    let (value,): (T,) = serde_json::from_value(answer.clone()).with_context(|| answer.to_string())?;
    Ok(value)
}

/// How many digits the keypad shows.
async fn digits(customer: &Customer) -> Result<usize> {
    customer
        .runs(
            "return document.querySelectorAll('.keypad__dot--in').length",
            vec![],
        )
        .await
}

async fn is_at_the_keypad(customer: &Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/login-settings").await?;
    customer.chooses_a_login_password(LOGIN_PASSWORD).await
}

async fn a_double_tap_on_a_choice_presses_nothing_under_its_sheet(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    // Scrolls the button that sends the form under the middle of the choice.
    let script = "const choice = [...document.querySelectorAll('.choices__item')][arguments[0]]; \
        const submit = document.querySelector('form > .button'); const box = choice.getBoundingClientRect(); \
        submit.style.position = 'fixed'; submit.style.top = `${box.top}px`; submit.style.left = 0";
    let mut chosen = "居民身份证";
    for (choice, gap) in ["护照", "军官证", "居民身份证"].into_iter().zip(gaps(customer)) {
        customer.presses_containing(chosen).await?;
        customer.sees("关闭").await?;
        let place: usize = customer
            .runs(
                "return [...document.querySelectorAll('.choices__item')].findIndex(item => item.textContent.trim() === arguments[0])",
                vec![choice.into()],
            )
            .await?;
        waits(customer).await?;
        customer.runs::<()>(script, vec![place.into()]).await?;
        customer.double_taps(choice, gap).await?;
        waits(customer).await?;
        ensure!(customer.texts_of(".field__choice").await? == [choice]);
        chosen = choice;
        let errors = customer.texts_of(".field__error:not(:empty)").await?;
        ensure!(errors.is_empty(), "after {gap} ms the form was sent: {errors:?}");
        ensure!(
            customer.texts_of("[role=dialog]").await?.is_empty(),
            "after {gap} ms"
        );
    }
    customer.presses("提交认证").await?;
    customer.reads_error_at("证件号码").await.map(drop)
}

async fn a_double_tap_on_the_end_of_a_calendar_opens_no_transaction(customer: &mut Customer) -> Result<()> {
    customer.banks_with(LARGE).await?;
    let path = format!("/accounts/{}/transactions", customer.first_account().await?.id);
    for gap in gaps(customer) {
        customer.opens(&format!("{path}?days=month")).await?;
        customer.sees("11月20日 周五").await?;
        customer.chooses("自定义").await?;
        customer.presses_day("2026年11月3日 周二").await?;
        customer.presses_day("2026年11月20日 周五").await?;
        customer.double_taps("确定（18天）", gap).await?;
        waits(customer).await?;
        customer
            .is_at(&format!("{path}?days=2026-11-03_2026-11-20"))
            .await
            .with_context(|| format!("after {gap} ms"))?;
        customer.sees("11月20日 周五").await?;
    }
    // A row accepts the next tap that is meant for it.
    customer.taps_a_visible_transaction().await?;
    customer.is_on("交易详情").await
}

async fn a_double_tap_that_opens_something_does_nothing_in_it(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.has_added(PASSBOOK).await?;
    customer.opens("/accounts/manage").await?;
    customer.is_on("添加删除").await?;
    let name: String = customer.waits_for_button_holding("移除").await?;
    ensure!(!name.is_empty());
    for gap in gaps(customer) {
        customer.double_taps_last("移除", gap).await?;
        waits(customer).await?;
        customer.sees("移除后立即生效").await?;
        customer.strikes(Key::Escape).await?;
        customer.no_longer_sees("移除后立即生效").await?;
    }
    ensure!(customer.accounts().await?.accounts.len() == 2);
    Ok(())
}

async fn a_double_tap_that_leads_on_does_nothing_there(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.has_added(PASSBOOK).await?;
    for gap in gaps(customer) {
        customer.opens("/accounts").await?;
        customer.is_on("账户管理").await?;
        // The next page has a link wherever it is tapped.
        let script = "const sheet = new CSSStyleSheet(); sheet.insertRule('main a.button, main .cell--link { \
            position: fixed !important; top: 0; left: 0; width: 100%; height: 100vh; z-index: 5 }'); \
            addEventListener('click', () => setTimeout(() => { document.adoptedStyleSheets = [sheet] }), \
            { capture: true, once: true })";
        customer.runs::<()>(script, vec![]).await?;
        customer.double_taps_link("添加删除", gap).await?;
        waits(customer).await?;
        customer
            .is_at("/accounts/manage")
            .await
            .with_context(|| format!("after {gap} ms"))?;
    }
    Ok(())
}

async fn the_last_digit_tapped_twice_is_none_of_the_next_keypad(customer: &mut Customer) -> Result<()> {
    is_at_the_keypad(customer).await?;
    // A refused PIN leaves the same keypad empty.
    for gap in gaps(customer) {
        customer.keys_in(CHOOSE, "12345").await?;
        customer.double_taps_key(CHOOSE, "6", gap).await?;
        customer.sees("支付密码不能是连续数字，请更换").await?;
        waits(customer).await?;
        ensure!(digits(customer).await? == 0, "after {gap} ms");
    }
    let (most, last) = PIN.split_at(5);
    for gap in gaps(customer) {
        customer.keys_in(CHOOSE, most).await?;
        customer.double_taps_key(CHOOSE, last, gap).await?;
        customer.sees(AGAIN).await?;
        waits(customer).await?;
        ensure!(digits(customer).await? == 0, "after {gap} ms");
        customer.presses("重新设置支付密码").await?;
        customer.sees(CHOOSE).await?;
    }
    // In the middle each tap is a digit.
    customer.double_taps_key(CHOOSE, "7", 150).await?;
    customer.sees_said("已输入 2 位，共 6 位").await
}

async fn a_burst_of_taps_on_the_last_digit_is_none_of_the_next_keypad(customer: &mut Customer) -> Result<()> {
    is_at_the_keypad(customer).await?;
    let burst = "const [pin, gaps] = given;
        await pause(600);
        const last = key(pin.slice(-1));
        for (const digit of pin) { tap(...key(digit)); await pause(40); }
        for (const gap of gaps) { await pause(gap - 40); tap(...last); }
        await pause(700);
        return digits()";
    for gaps in [[110, 110], [200, 200], [300, 300]] {
        // A refused PIN leaves the same keypad empty, an accepted one leads to the next.
        for (pin, shown) in [("123456", CHOOSE), (PIN, AGAIN)] {
            customer.sees(CHOOSE).await?;
            let left: usize = times(customer, burst, vec![pin.into(), json!(gaps)]).await?;
            ensure!(left == 0, "{left} digits after {pin}, {gaps:?}");
            customer.sees(shown).await?;
        }
        customer.presses("重新设置支付密码").await?;
    }
    // After a moment the keypad takes digits as before.
    let script = "await pause(500); tap(...key('7')); await pause(60); tap(...key('2')); await pause(100); return digits()";
    customer.sees(CHOOSE).await?;
    let digits: usize = times(customer, script, vec![]).await?;
    ensure!(digits == 2, "{digits} digits");
    Ok(())
}

async fn a_key_that_is_held_is_one_digit(customer: &mut Customer) -> Result<()> {
    is_at_the_keypad(customer).await?;
    let script = "await pause(600); down(...key('7')); await pause(given[0]); up(...key('7')); await pause(100); return digits()";
    for (count, held) in [(1, 300), (2, 1_200), (3, 2_600)] {
        let digits: usize = times(customer, script, vec![held.into()]).await?;
        ensure!(digits == count, "{digits} digits, the last held for {held} ms");
    }
    // A screen reader's click has no press: it counts, whatever was pressed before.
    let script = "await pause(given[0]); document.querySelector('.keypad__key').click(); await pause(50); return digits()";
    for (count, later) in [(4, 0), (5, 800)] {
        let digits: usize = times(customer, script, vec![later.into()]).await?;
        ensure!(digits == count, "{digits} digits, {later} ms after a press");
    }
    Ok(())
}

async fn a_tap_in_the_place_of_an_earlier_one_counts(customer: &mut Customer) -> Result<()> {
    customer.banks_with(LARGE).await?;
    let path = format!("/accounts/{}/transactions", customer.first_account().await?.id);
    for (stay, after) in [(600, 150), (600, 350), (2_000, 250)] {
        customer.opens(&format!("{path}?days=month")).await?;
        customer.sees("11月20日 周五").await?;
        let script = "const row = () => [...document.querySelectorAll('a[href*=\"/transactions/\"]')]
                .find(row => row.getBoundingClientRect().top > 300);
            await until('a row', row);
            const place = middle(row());
            await pause(600);
            tap(...place);
            await until('the details', () => title() === '交易详情');
            await pause(given[0]);
            history.back();
            await until('the list', () => title() === '交易明细' && row());
            await pause(given[1]);
            tap(...place);
            await until('the details again', () => title() === '交易详情');
            return title()";
        let title: String = times(customer, script, vec![stay.into(), after.into()])
            .await
            .with_context(|| format!("{after} ms after the list came back, {stay} after the first tap"))?;
        ensure!(title == "交易详情");
    }
    Ok(())
}

async fn a_double_tap_on_a_filter_removes_that_one_alone(customer: &mut Customer) -> Result<()> {
    customer.banks_with(LARGE).await?;
    let path = format!("/accounts/{}/transactions", customer.first_account().await?.id);
    let script = "const chip = document.querySelector('.transactions__chip');
        const place = middle(chip);
        place[0] = chip.getBoundingClientRect().left + 12;
        await pause(600);
        for (const gap of given[0]) { tap(...place); await pause(gap); }
        await pause(300);
        return document.querySelectorAll('.transactions__chip').length";
    for gaps in [vec![150, 0], vec![250, 0], vec![350, 0], vec![200, 200, 0]] {
        customer
            .opens(&format!("{path}?direction=expense&least=100"))
            .await?;
        customer.sees("1.00元以上").await?;
        let chips: usize = times(customer, script, vec![gaps.clone().into()]).await?;
        ensure!(chips == 1, "{chips} filters are left after {gaps:?}");
        customer.is_at(&format!("{path}?least=100")).await?;
    }
    // Two taps that are meant remove two.
    customer
        .opens(&format!("{path}?days=month&direction=expense&least=100"))
        .await?;
    customer.sees("1.00元以上").await?;
    let chips: usize = times(customer, script, vec![vec![700, 0].into()]).await?;
    ensure!(chips == 0, "{chips} filters are left");
    customer.is_at(&path).await
}

async fn what_was_there_before_takes_every_tap(customer: &mut Customer) -> Result<()> {
    customer.banks_with(LARGE).await?;
    let path = format!("/accounts/{}/transactions", customer.first_account().await?.id);
    customer.opens(&path).await?;
    customer.is_on("交易明细").await?;
    customer.chooses("自定义").await?;
    customer.sees("2026年11月").await?;
    // The month changes with each tap; the button is the same.
    customer.double_taps("上个月", 150).await?;
    customer.sees("2026年9月").await?;
    customer.double_taps("下个月", 250).await?;
    waits(customer).await?;
    ensure!(customer.texts_of("#calendar-month").await? == ["2026年11月"]);
    // One day tapped twice is a single day.
    customer.double_taps_day("2026年11月3日", 200).await?;
    customer.presses("确定（1天）").await?;
    customer
        .is_at(&format!("{path}?days=2026-11-03_2026-11-03"))
        .await
}

async fn a_screen_reader_is_not_slowed_down(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    customer.presses_containing("居民身份证").await?;
    customer.sees("关闭").await?;
    // Clicks without a press, one right after the other.
    let script = "[...document.querySelectorAll('.choices__item')].find(item => item.textContent.trim() === '护照').click(); \
        document.querySelector('form > .button').click()";
    customer.runs::<()>(script, vec![]).await?;
    customer.reads_error_at("证件号码").await?;
    ensure!(customer.texts_of(".field__choice").await? == ["护照"]);
    Ok(())
}

async fn fingers_that_overlap_or_slip_are_digits_once_each(customer: &mut Customer) -> Result<()> {
    is_at_the_keypad(customer).await?;
    customer.rolls_in(CHOOSE, "37").await?;
    waits(customer).await?;
    ensure!(
        digits(customer).await? == 2,
        "{} of a roll",
        digits(customer).await?
    );
    customer.slips_in(CHOOSE, "9").await?;
    waits(customer).await?;
    ensure!(
        digits(customer).await? == 3,
        "{} after a slip",
        digits(customer).await?
    );
    customer.presses("删除").await?;
    customer.presses("删除").await?;
    customer.presses("删除").await?;
    ensure!(digits(customer).await? == 0);
    customer.presses_together_in(CHOOSE, "418").await?;
    waits(customer).await?;
    ensure!(
        digits(customer).await? == 3,
        "{} of three fingers",
        digits(customer).await?
    );
    // A screen reader and the keyboard click.
    let script = "document.querySelector('.keypad__key').click()";
    customer.runs::<()>(script, vec![]).await?;
    customer.sees_said("已输入 4 位，共 6 位").await?;
    customer.presses("删除").await?;
    customer.presses("删除").await?;
    customer.presses("删除").await?;
    customer.presses("删除").await?;
    // Six digits in one roll are those of the PIN, in order: no others would be accepted as the same.
    customer.rolls_in(CHOOSE, PIN).await?;
    customer.sees(AGAIN).await?;
    customer.keys_in(AGAIN, PIN).await?;
    customer.sees("设置成功").await
}

async fn what_sticks_to_the_screen_stays_there_behind_a_sheet(customer: &mut Customer) -> Result<()> {
    customer.banks_with(LARGE).await?;
    let id = customer.first_account().await?.id;
    customer
        .opens(&format!("/accounts/{id}/transactions?days=month"))
        .await?;
    customer.sees("11月20日 周五").await?;
    customer.runs::<()>("scrollTo(0, 900)", vec![]).await?;
    customer.rests_at().await?;
    let script = "return [...document.querySelectorAll('.transactions__bar, .transactions__day, .save-bar')] \
        .map(element => Math.round(element.getBoundingClientRect().top))";
    let before: Vec<i64> = customer.runs(script, vec![]).await?;
    ensure!(
        before.contains(&0) && before.contains(&52),
        "the bar and a day do not stick: {before:?}"
    );
    customer
        .runs::<()>("document.getElementById('filters-open').click()", vec![])
        .await?;
    customer.sees("最低金额（元）").await?;
    customer.can_scroll(false).await?;
    let behind: Vec<i64> = customer.runs(script, vec![]).await?;
    ensure!(behind == before, "{before:?} became {behind:?}");
    customer.strikes(Key::Escape).await?;
    customer.can_scroll(true).await?;

    customer.has_alerts_on().await?;
    customer.opens(&format!("/alerts/{id}")).await?;
    customer.replaces("支出提醒金额（元）", "456").await?;
    customer.sees("有1项修改未保存").await?;
    let before: Vec<i64> = customer.runs(script, vec![]).await?;
    ensure!(before.len() == 1, "{before:?}");
    customer
        .runs::<()>(
            "[...document.querySelectorAll('button')].find(button => button.textContent.trim() === '关闭动账提醒').click()",
            vec![],
        )
        .await?;
    customer.can_scroll(false).await?;
    let behind: Vec<i64> = customer.runs(script, vec![]).await?;
    ensure!(behind == before, "{before:?} became {behind:?}");
    Ok(())
}

async fn what_is_behind_a_sheet_is_out_of_reach(customer: &mut Customer) -> Result<()> {
    // Elements behind the sheet that are focusable, or not hidden from a screen reader.
    let reached = "const held = arguments[0]; return [...document.querySelectorAll('a[href], button, input, h1')] \
        .filter(element => !element.closest(`[role=dialog], .trouble, [${held}]`)).map(element => element.outerHTML.slice(0, 80))";
    let focused = "const button = document.querySelector('form > .button'); button.focus(); \
        return document.activeElement === button";
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    ensure!(customer.runs::<bool>(focused, vec![]).await?);
    customer.presses_containing("居民身份证").await?;
    customer.has_focus_in_the_dialog().await?;
    let reachable: Vec<String> = customer.runs(reached, vec!["inert".into()]).await?;
    ensure!(reachable.is_empty(), "{reachable:#?}");
    ensure!(
        !customer.runs::<bool>(focused, vec![]).await?,
        "a button behind takes the focus"
    );
    customer.strikes(Key::Escape).await?;
    customer.can_scroll(true).await?;
    let held: usize = customer
        .runs("return document.querySelectorAll('[inert]').length", vec![])
        .await?;
    ensure!(held == 0, "{held} are still held");
    ensure!(customer.runs::<bool>(focused, vec![]).await?);

    // An engine without `inert`: only Chromium's driver can remove something from a page before it loads.
    if customer.browser.engine == Engine::WebKit {
        return Ok(());
    }
    let tools = customer.browser.driver.cdp();
    let script = serde_json::json!({ "source": "delete HTMLElement.prototype.inert" });
    let script = tools
        .send_raw("Page.addScriptToEvaluateOnNewDocument", script)
        .await?;
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    customer.presses_containing("居民身份证").await?;
    customer.has_focus_in_the_dialog().await?;
    let exposed: Vec<String> = customer.runs(reached, vec!["aria-hidden=true".into()]).await?;
    tools
        .send_raw("Page.removeScriptToEvaluateOnNewDocument", script)
        .await?;
    ensure!(exposed.is_empty(), "{exposed:#?}");
    Ok(())
}

async fn rings_are_for_the_keyboard(customer: &mut Customer) -> Result<()> {
    let ring = "const shown = element => getComputedStyle(element).outlineStyle !== 'none'; \
        return [document.activeElement, ...document.activeElement.querySelectorAll('*')].some(shown)";
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    customer.presses_containing("居民身份证").await?;
    customer.has_focus_in_the_dialog().await?;
    ensure!(
        !customer.runs::<bool>(ring, vec![]).await?,
        "a ring in a sheet that was tapped"
    );
    customer.strikes(Key::Tab).await?;
    ensure!(
        customer.runs::<bool>(ring, vec![]).await?,
        "no ring for the keyboard"
    );
    customer.presses("护照").await?;
    customer.has_focus_at("证件类型").await?;
    ensure!(!customer.runs::<bool>(ring, vec![]).await?, "a ring after a tap");
    // The rule works in engines without :focus-visible, too: no sheet of the pages needs it.
    let script = "return [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]) \
        .filter(rule => /focus-visible/.test(rule.cssText) && !/preview|desk/.test(rule.cssText)).length";
    ensure!(customer.runs::<usize>(script, vec![]).await? == 0);

    is_at_the_keypad(customer).await?;
    customer.touches_in(CHOOSE, "27").await?;
    let framed = "return [...document.querySelectorAll('.keypad__key')] \
        .filter(key => getComputedStyle(key).outlineStyle !== 'none').length";
    ensure!(
        customer.runs::<usize>(framed, vec![]).await? == 0,
        "a key is framed"
    );
    Ok(())
}

async fn a_calendar_stays_where_it_is_under_the_finger(customer: &mut Customer) -> Result<()> {
    customer.banks_with(LARGE).await?;
    let path = format!("/accounts/{}/transactions", customer.first_account().await?.id);
    for large in [false, true] {
        if large {
            // There the button is not below a list that grows.
            customer.opens("/accounts").await?;
            customer.presses("大字模式").await?;
        }
        customer.opens(&path).await?;
        customer.is_on("交易明细").await?;
        customer.chooses("自定义").await?;
        customer.sees("选择日期").await?;
        // Where a day, the heading and the button are on the screen; the sheet itself may be scrolled to a tapped day.
        let script = "const top = selector => document.querySelector(selector).getBoundingClientRect().top; \
            const scrolled = document.querySelector('.sheet').scrollTop; \
            return [top('#day-2026-11-10') + scrolled, top('#calendar-month') + scrolled, top('.calendar__bar .button')]";
        // Once the sheet has come to rest.
        let mut before: [f64; 3] = customer.runs(script, vec![]).await?;
        loop {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            let now: [f64; 3] = customer.runs(script, vec![]).await?;
            if now == before {
                break;
            }
            before = now;
        }
        for day in [
            "2026年11月10日 周二",
            "2026年11月19日 周四",
            "2026年11月10日 周二",
        ] {
            customer.presses_day(day).await?;
            let after: [f64; 3] = customer.runs(script, vec![]).await?;
            ensure!(
                before
                    .iter()
                    .zip(after)
                    .all(|(before, after)| (after - before).abs() < 1.0),
                "{day} in large {large}: {before:?} became {after:?}"
            );
        }
    }
    Ok(())
}

async fn a_faulty_field_is_shown_with_its_label(customer: &mut Customer) -> Result<()> {
    const EXPENSE: &str = "支出提醒金额（元）";
    customer.banks_with(SAVINGS).await?;
    let id = customer.has_alerts_on().await?;
    customer.opens(&format!("/alerts/{id}")).await?;
    customer.sees("关闭动账提醒").await?;
    customer.replaces(EXPENSE, "0.5").await?;
    customer.scrolls_to_the_end().await?;
    customer.rests_at().await?;
    customer.presses("保存").await?;
    customer.has_focus_at(EXPENSE).await?;
    customer.rests_at().await?;
    let script = "const field = document.activeElement; const label = document.querySelector(`label[for='${field.id}']`); \
        const bar = document.querySelector('.save-bar').getBoundingClientRect(); \
        return [label.getBoundingClientRect().top, bar.top - field.getBoundingClientRect().bottom]";
    let (above, below): (f64, f64) = customer.runs(script, vec![]).await?;
    ensure!(above >= 0.0, "the label is cut off by {above} px");
    ensure!(below >= 0.0, "the field is {below} px under the bar");
    Ok(())
}
