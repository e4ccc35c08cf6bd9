//! Fingers: double taps, several at once, and what stays in place under them.

use thirtyfour::Key;
use wechat_bank_e2e::prelude::*;

const CHOOSE: &str = "请设置6位微信银行支付密码";
const AGAIN: &str = "请再次输入微信银行支付密码";
/// How far apart the taps of a double tap are, in milliseconds.
const GAPS: [u32; 3] = [150, 250, 350];

stories! {
    a_double_tap_on_a_choice_presses_nothing_under_its_sheet: HH02;
    a_double_tap_on_the_end_of_a_calendar_opens_no_transaction: HH42;
    a_double_tap_that_opens_something_does_nothing_in_it: HH02 HH46;
    a_double_tap_that_leads_on_does_nothing_there: HH42 HH46;
    the_last_digit_tapped_twice_is_none_of_the_next_keypad: HH61;
    what_was_there_before_takes_every_tap: HH42;
    a_screen_reader_is_not_slowed_down: HH02;
    fingers_that_overlap_or_slip_are_digits_once_each: HH61;
    what_sticks_to_the_screen_stays_there_behind_a_sheet: HH42;
    what_is_behind_a_sheet_is_out_of_reach: HH02;
    rings_are_for_the_keyboard: HH02 HH61;
    a_calendar_stays_where_it_is_under_the_finger: HH42;
    a_faulty_field_is_shown_with_its_label: IC06;
}

/// Lets pass what a tap would need to do something, and that to be shown.
async fn waits(customer: &Customer) -> Result<()> {
    let script = "setTimeout(arguments[0], 700)";
    customer.browser.driver.execute_async(script, vec![]).await?;
    Ok(())
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
    // The button that sends the form is brought under the middle of the choice.
    let script = "const choice = [...document.querySelectorAll('.choices__item')][arguments[0]]; \
        const submit = document.querySelector('form > .button'); const box = choice.getBoundingClientRect(); \
        submit.style.position = 'fixed'; submit.style.top = `${box.top}px`; submit.style.left = 0";
    let mut chosen = "居民身份证";
    for (choice, gap) in ["护照", "军官证", "居民身份证"].into_iter().zip(GAPS) {
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
    for gap in GAPS {
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
    // A row takes the next tap that is meant for it.
    customer.taps_a_visible_transaction().await?;
    customer.is_on("交易详情").await
}

async fn a_double_tap_that_opens_something_does_nothing_in_it(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.has_added(PASSBOOK).await?;
    customer.opens("/accounts/manage").await?;
    customer.is_on("添加删除").await?;
    let name: String = customer.waits_for_button_holding("删除").await?;
    ensure!(!name.is_empty());
    for gap in GAPS {
        customer.double_taps_last("删除", gap).await?;
        waits(customer).await?;
        customer.sees("删除后立即生效").await?;
        customer.strikes(Key::Escape).await?;
        customer.no_longer_sees("删除后立即生效").await?;
    }
    ensure!(customer.accounts().await?.accounts.len() == 2);
    Ok(())
}

async fn a_double_tap_that_leads_on_does_nothing_there(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.has_added(PASSBOOK).await?;
    for gap in GAPS {
        customer.opens("/accounts").await?;
        customer.is_on("账户管理").await?;
        // What comes next has a link wherever it is tapped.
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
    // One that is refused leaves the same keypad empty.
    for gap in GAPS {
        customer.keys_in(CHOOSE, "12345").await?;
        customer.double_taps_key(CHOOSE, "6", gap).await?;
        customer.sees("支付密码不能是连续数字，请更换").await?;
        waits(customer).await?;
        ensure!(digits(customer).await? == 0, "after {gap} ms");
    }
    let (most, last) = PIN.split_at(5);
    for gap in GAPS {
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

async fn what_was_there_before_takes_every_tap(customer: &mut Customer) -> Result<()> {
    customer.banks_with(LARGE).await?;
    let path = format!("/accounts/{}/transactions", customer.first_account().await?.id);
    customer.opens(&path).await?;
    customer.is_on("交易明细").await?;
    customer.chooses("自定义").await?;
    customer.sees("2026年11月").await?;
    // The month under it is another one each time; the button is the same.
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
    // Six digits in one roll are those of the PIN, in their order: nothing else would be taken for the same.
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
    let script = "return [...document.querySelectorAll('.transactions__day, .save-bar')] \
        .map(element => Math.round(element.getBoundingClientRect().top))";
    let before: Vec<i64> = customer.runs(script, vec![]).await?;
    ensure!(before.contains(&0), "no day sticks: {before:?}");
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
    customer.sees("没有未保存的修改").await?;
    let before: Vec<i64> = customer.runs(script, vec![]).await?;
    ensure!(before.len() == 1, "{before:?}");
    customer
        .runs::<()>(
            "[...document.querySelectorAll('button')].find(button => button.textContent.trim() === '停用动账提醒').click()",
            vec![],
        )
        .await?;
    customer.can_scroll(false).await?;
    let behind: Vec<i64> = customer.runs(script, vec![]).await?;
    ensure!(behind == before, "{before:?} became {behind:?}");
    Ok(())
}

async fn what_is_behind_a_sheet_is_out_of_reach(customer: &mut Customer) -> Result<()> {
    // What can take the focus behind the sheet, or is not hidden from a screen reader.
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

    // An engine that does not know it: only Chromium's driver can take something from a page before it is there.
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
    let told: Vec<String> = customer.runs(reached, vec!["aria-hidden=true".into()]).await?;
    tools
        .send_raw("Page.removeScriptToEvaluateOnNewDocument", script)
        .await?;
    ensure!(told.is_empty(), "{told:#?}");
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
    // The rule holds in engines without :focus-visible, too: no sheet of the pages needs it.
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
        customer.opens(&path).await?;
        customer.is_on("交易明细").await?;
        if large {
            customer.presses("大字模式").await?;
        }
        customer.chooses("自定义").await?;
        customer.sees("选择日期").await?;
        // In care mode the sheet is higher than the screen, and is scrolled to what is tapped.
        let script = "return document.querySelector('.calendar__confirm').getBoundingClientRect().top \
            - document.getElementById('day-2026-11-10').getBoundingClientRect().top";
        let before: f64 = customer.runs(script, vec![]).await?;
        for day in [
            "2026年11月10日 周二",
            "2026年11月19日 周四",
            "2026年11月10日 周二",
        ] {
            customer.presses_day(day).await?;
            let after: f64 = customer.runs(script, vec![]).await?;
            ensure!(
                (after - before).abs() < 1.0,
                "{day} in large {large}: {before} became {after}"
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
    customer.sees("没有未保存的修改").await?;
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
