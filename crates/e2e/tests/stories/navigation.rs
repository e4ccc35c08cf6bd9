//! Back, forward, addresses and titles.

use thirtyfour::Key;
use wechat_bank_api::{Code, ListTransactions, RemoveAccount};
use wechat_bank_e2e::prelude::*;

stories! {
    every_page_has_its_title_and_its_heading: HH14;
    back_and_forward_go_everywhere: HH14;
    forward_leads_to_every_page_that_was_left: HH12 HH44 HH70;
    back_closes_what_lies_over_the_page: HH42 HH46;
    back_closes_what_lies_over_the_first_page_of_a_window: HH02 HH42 HH46 BK03 IC13;
    what_was_closed_by_hand_needs_no_second_back: HH42 HH46;
    what_is_chosen_in_a_sheet_stays_chosen_on_the_way_back: HH42;
    two_quick_steps_back_close_a_sheet_and_leave: HH42;
    a_way_back_that_is_pressed_twice_leads_one_page_back: HH70;
    the_way_back_to_a_page_that_became_shorter_finds_its_link: HH46;
    an_address_of_no_page_leads_home: HH32;
    a_page_that_is_left_while_it_loads_leaves_nothing_behind: HH42;
    steps_of_one_form_are_not_lost_by_the_keyboard_of_the_phone: BK01;
}

async fn every_page_has_its_title_and_its_heading(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let id = customer.first_account().await?.id;
    for (path, title) in [
        ("/certify".to_owned(), "客户认证"),
        ("/accounts".to_owned(), "账户管理"),
        ("/accounts/manage".to_owned(), "添加删除"),
        ("/accounts/add".to_owned(), "账户加挂"),
        (format!("/accounts/{id}/transactions"), "交易明细"),
        (format!("/accounts/{id}/transactions/none"), "交易详情"),
        ("/alerts".to_owned(), "动账提醒"),
        (format!("/alerts/{id}"), "动账提醒"),
        ("/login-settings".to_owned(), "登录设置"),
        ("/nowhere".to_owned(), "页面不存在"),
    ] {
        customer.opens(&path).await?;
        customer.is_on(title).await?;
        let shown: String = customer.runs("return document.title", vec![]).await?;
        ensure!(shown == title, "{path} is titled {shown}");
        let headings = customer.hears("h1").await?;
        ensure!(
            headings == [("heading".to_owned(), title.to_owned())],
            "{headings:?}"
        );
        let language: String = customer
            .runs("return document.documentElement.lang", vec![])
            .await?;
        ensure!(language == "zh-CN");
    }
    Ok(())
}

async fn back_and_forward_go_everywhere(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts").await?;
    customer.is_on("账户管理").await?;
    customer.follows("添加删除").await?;
    customer.is_on("添加删除").await?;
    customer.follows("添加账户").await?;
    customer.is_on("账户加挂").await?;
    for heading in ["添加删除", "账户管理"] {
        customer.goes_back().await?;
        customer.is_on(heading).await?;
        customer.sees("储蓄卡").await?;
    }
    for heading in ["添加删除", "账户加挂"] {
        customer.goes_forward().await?;
        customer.is_on(heading).await?;
    }
    customer.goes_back().await?;
    customer.is_on("添加删除").await?;
    customer.goes_back().await?;
    customer.is_on("账户管理").await?;
    customer.follows("交易明细，储蓄卡").await?;
    customer.is_on("交易明细").await?;
    customer.chooses("本月").await?;
    customer.chooses("本周").await?;
    customer.sees("2026年11月16日 至 2026年11月21日").await?;
    // Another range is not another page: one step back leaves the list.
    customer.goes_back().await?;
    customer.is_on("账户管理").await?;
    customer.goes_forward().await?;
    customer.sees("2026年11月16日 至 2026年11月21日").await
}

async fn forward_leads_to_every_page_that_was_left(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.certifies_with(SAVINGS).await?;
    customer.follows("登录设置").await?;
    customer.sets_both_passwords().await?;
    customer.follows("账户管理").await?;
    customer.is_on("账户管理").await?;
    customer.follows("添加删除").await?;
    customer.is_on("添加删除").await?;
    customer.follows("添加账户").await?;
    customer.is_on("账户加挂").await?;
    let before = ["添加删除", "账户管理", "登录设置", "认证结果"];
    for heading in before {
        customer.goes_back().await?;
        customer.is_on(heading).await?;
    }
    for heading in before.into_iter().rev().skip(1).chain(["账户加挂"]) {
        customer.goes_forward().await?;
        customer.is_on(heading).await?;
    }
    customer.sees("卡号或账号").await?;

    customer.opens("/accounts").await?;
    customer.follows("交易明细，储蓄卡").await?;
    customer.chooses("本月").await?;
    customer.sees("11月20日 周五").await?;
    let (transaction, _) = customer.taps_a_visible_transaction().await?;
    customer.is_on("交易详情").await?;
    customer.goes_back().await?;
    customer.is_on("交易明细").await?;
    customer.goes_back().await?;
    customer.is_on("账户管理").await?;
    customer.goes_forward().await?;
    customer.is_on("交易明细").await?;
    customer.goes_forward().await?;
    customer.is_at(&transaction).await?;
    customer.sees("交易流水号").await?;

    customer.opens("/alerts").await?;
    customer.follows("储蓄卡").await?;
    customer.sees("立即开通").await?;
    customer.goes_back().await?;
    customer.is_at("/alerts").await?;
    customer.sees("未开通").await?;
    customer.goes_forward().await?;
    customer.sees("立即开通").await
}

async fn back_closes_what_lies_over_the_page(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.has_added(PASSBOOK).await?;
    customer.opens("/accounts").await?;
    customer.follows("交易明细，储蓄卡").await?;
    customer.is_on("交易明细").await?;
    let path = customer.path().await?;
    customer.chooses("自定义").await?;
    customer.sees("选择日期").await?;
    customer.goes_back().await?;
    customer.no_longer_sees("选择日期").await?;
    customer.is_at(&path).await?;
    customer.has_focus_at("自定义").await?;
    // Without an overlay, the page is left, and forward leads to it again.
    customer.goes_back().await?;
    customer.is_on("账户管理").await?;
    customer.goes_forward().await?;
    customer.is_on("交易明细").await?;
    customer.goes_back().await?;
    customer.is_on("账户管理").await?;

    customer.follows("添加删除").await?;
    customer.presses_containing("移除 活期一本通").await?;
    customer.sees("移除后立即生效").await?;
    customer.goes_back().await?;
    customer.no_longer_sees("移除后立即生效").await?;
    customer.is_at("/accounts/manage").await?;
    customer.can_scroll(true).await?;
    customer.sees("活期一本通").await?;
    ensure!(
        customer.accounts().await?.accounts.len() == 2,
        "an account is gone"
    );
    Ok(())
}

/// The page that was in the window before: a page of the bank that is not one of ours.
const BEFORE: &str = "/sandbox/phone";

async fn back_closes_what_lies_over_the_first_page_of_a_window(customer: &mut Customer) -> Result<()> {
    is_first_with_something_over_it(
        customer,
        "/certify",
        "外国人永久居留身份证",
        async |customer| {
            // With a key press as user activation: without one the browser may skip added history entries.
            customer
                .runs::<()>("document.getElementById('document-type').focus()", vec![])
                .await?;
            customer.strikes(Key::Enter).await
        },
    )
    .await?;
    customer.banks_with(SAVINGS).await?;
    customer.has_added(PASSBOOK).await?;
    let account = customer.first_account().await?.id;
    let list = format!("/accounts/{account}/transactions");
    is_first_with_something_over_it(customer, &list, "选择日期", async |customer| {
        customer.chooses("自定义").await
    })
    .await?;
    is_first_with_something_over_it(customer, &list, "2025年", async |customer| {
        customer.presses_containing("选择月份").await
    })
    .await?;
    is_first_with_something_over_it(customer, "/transactions", "选择账户", async |customer| {
        customer.presses_containing("切换账户").await
    })
    .await?;
    is_first_with_something_over_it(customer, &list, "最低金额（元）", async |customer| {
        customer.presses("筛选").await
    })
    .await?;
    is_first_with_something_over_it(
        customer,
        "/accounts/manage",
        "移除后立即生效",
        async |customer| customer.presses_containing("移除 活期一本通").await,
    )
    .await?;
    is_first_with_something_over_it(
        customer,
        "/accounts/add",
        "中国邮政储蓄银行",
        async |customer| customer.presses("支持添加的银行").await,
    )
    .await?;
    customer.opens("/alerts").await?;
    customer.enables_alerts_of("储蓄卡").await?;
    let alerts = format!("/alerts/{account}");
    is_first_with_something_over_it(customer, &alerts, "关闭后不再收到", async |customer| {
        customer.presses("关闭动账提醒").await
    })
    .await?;
    is_first_with_something_over_it(customer, &alerts, "复制提醒设置", async |customer| {
        customer.presses("复制设置到其他账户").await
    })
    .await
}

/// Opens a page as the first of ours, and an overlay: back closes that, and the next back leaves the page.
async fn is_first_with_something_over_it(
    customer: &mut Customer,
    page: &str,
    over: &str,
    open: impl AsyncFn(&Customer) -> Result<()>,
) -> Result<()> {
    customer.opens(BEFORE).await?;
    customer.opens(page).await?;
    for _ in 0..2 {
        open(customer).await?;
        customer.sees(over).await?;
        customer.goes_back().await?;
        customer.no_longer_sees(over).await?;
        customer.is_at(page).await?;
        customer.can_scroll(true).await?;
    }
    // Forward does nothing: there is no other page.
    customer.goes_forward().await?;
    customer.is_at(page).await?;
    open(customer).await?;
    customer.sees(over).await?;
    customer.goes_back().await?;
    customer.no_longer_sees(over).await?;
    customer.goes_back().await?;
    customer
        .is_at(BEFORE)
        .await
        .with_context(|| format!("from {page}"))?;
    customer.goes_forward().await?;
    customer.is_at(page).await
}

async fn what_was_closed_by_hand_needs_no_second_back(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let account = customer.first_account().await?.id;
    let list = format!("/accounts/{account}/transactions");
    customer.opens(BEFORE).await?;
    customer.opens(&list).await?;
    customer.presses("筛选").await?;
    customer.sees("最低金额（元）").await?;
    customer.presses_in_dialog("关闭").await?;
    customer.no_longer_sees("最低金额（元）").await?;
    customer.chooses("自定义").await?;
    customer.sees("选择日期").await?;
    customer.strikes(Key::Escape).await?;
    customer.no_longer_sees("选择日期").await?;
    customer.goes_back().await?;
    customer.is_at(BEFORE).await?;

    // The same on a second page; and a link leads on from there, and back to it.
    customer.opens("/accounts").await?;
    customer.follows("交易明细，储蓄卡").await?;
    customer.is_on("交易明细").await?;
    customer.chooses("本月").await?;
    customer.sees("11月20日 周五").await?;
    customer.presses("筛选").await?;
    customer.presses_in_dialog("关闭").await?;
    customer.no_longer_sees("最低金额（元）").await?;
    customer.taps_a_visible_transaction().await?;
    customer.is_on("交易详情").await?;
    customer.goes_back().await?;
    customer.is_on("交易明细").await?;
    customer.goes_back().await?;
    customer.is_on("账户管理").await?;
    customer.goes_forward().await?;
    customer.is_on("交易明细").await?;
    customer.goes_forward().await?;
    customer.is_on("交易详情").await
}

async fn what_is_chosen_in_a_sheet_stays_chosen_on_the_way_back(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let account = customer.first_account().await?.id;
    let list = format!("/accounts/{account}/transactions");
    customer.opens(BEFORE).await?;
    customer.opens(&list).await?;
    customer.sees("11月20日 周五").await?;
    customer.presses("筛选").await?;
    customer.chooses("支出").await?;
    customer.presses("查询").await?;
    customer.no_longer_sees("最低金额（元）").await?;
    let filtered = format!("{list}?direction=expense");
    customer.is_at(&filtered).await?;
    customer.reloads().await?;
    customer.is_at(&filtered).await?;
    customer.presses_containing("移除筛选：只看支出").await?;
    customer.is_at(&list).await?;
    customer.goes_back().await?;
    customer.is_at(BEFORE).await?;
    customer.goes_forward().await?;
    customer.is_at(&list).await
}

async fn two_quick_steps_back_close_a_sheet_and_leave(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts").await?;
    customer.follows("交易明细，储蓄卡").await?;
    customer.is_on("交易明细").await?;
    customer.presses("筛选").await?;
    customer.sees("最低金额（元）").await?;
    customer.goes_back().await?;
    customer.goes_back().await?;
    customer.is_on("账户管理").await?;
    customer.follows("交易明细，储蓄卡").await?;
    customer.presses("筛选").await?;
    customer.sees("最低金额（元）").await?;
    // So fast that the browser merges them.
    customer.runs::<()>("history.go(-2)", vec![]).await?;
    customer.is_on("账户管理").await?;
    customer.can_scroll(true).await
}

async fn a_way_back_that_is_pressed_twice_leads_one_page_back(customer: &mut Customer) -> Result<()> {
    customer.banks_with(LARGE).await?;
    customer.opens("/accounts").await?;
    customer.follows("交易明细，储蓄卡").await?;
    customer.chooses("本月").await?;
    customer.sees("11月20日 周五").await?;
    let list = customer.path().await?;
    for gap in [0, 5, 30] {
        customer.taps_a_visible_transaction().await?;
        customer.is_on("交易详情").await?;
        let script = "const [gap, done] = arguments; \
            const back = [...document.querySelectorAll('button')].find(button => /返回交易明细/.test(button.textContent)); \
            back.click(); setTimeout(() => { back.click(); setTimeout(done, 500) }, gap)";
        customer
            .browser
            .driver
            .execute_async(script, vec![gap.into()])
            .await?;
        customer
            .is_at(&list)
            .await
            .with_context(|| format!("pressed again after {gap} ms"))?;
        customer.sees("11月20日 周五").await?;
    }
    customer.goes_back().await?;
    customer.is_on("账户管理").await
}

async fn the_way_back_to_a_page_that_became_shorter_finds_its_link(customer: &mut Customer) -> Result<()> {
    customer.takes(Phone::SMALL).await?;
    customer.banks_with(SAVINGS).await?;
    let account = customer.has_added(PASSBOOK).await?.id;
    customer.opens("/accounts").await?;
    customer.sees("活期一本通").await?;
    customer.scrolls_to_the_end().await?;
    let before = customer.scroll_position().await?;
    ensure!(before > 100.0, "there is nothing to scroll");
    customer.follows("添加删除").await?;
    customer.is_on("添加删除").await?;
    customer.sees("活期一本通").await?;
    customer.asks(&RemoveAccount { account }).await?;
    customer.goes_back().await?;
    customer.is_on("账户管理").await?;
    customer.sees("储蓄卡").await?;
    customer.has_focus_at("添加删除").await?;
    ensure!(
        customer.scroll_position().await? < before - 50.0,
        "the page is as long as before"
    );
    Ok(())
}

async fn an_address_of_no_page_leads_home(customer: &mut Customer) -> Result<()> {
    for path in [
        "/nowhere",
        "/accounts/%3Cscript%3E/transactions",
        "/alerts/%E4%B8%AD",
    ] {
        customer.opens(path).await?;
        customer.is_on("页面不存在").await?;
        customer.sees("400-800-9666").await?;
    }
    customer.follows("返回首页").await?;
    customer.is_on("微信银行").await?;
    customer.is_at("/").await
}

async fn a_page_that_is_left_while_it_loads_leaves_nothing_behind(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts").await?;
    customer.sees("储蓄卡").await?;
    // A late response that would cover any page if it were still handled.
    let session_ended = inject::refused_late_as(Code::SessionEnded, 4_000);
    customer
        .injects_faults([inject::next::<ListTransactions>(session_ended)])
        .await?;
    customer.follows("交易明细，储蓄卡").await?;
    customer.is_on("交易明细").await?;
    customer.goes_back().await?;
    customer.is_on("账户管理").await?;
    customer.keeps_seeing("储蓄卡", 5_000).await?;
    customer.is_on("账户管理").await
}

async fn steps_of_one_form_are_not_lost_by_the_keyboard_of_the_phone(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    // The phone's own key for “next” is Enter.
    customer.types("卡号或账号", PASSBOOK).await?;
    customer.strikes(Key::Enter).await?;
    customer.sees("138****8000").await?;
    let code = customer.newest_code().await?;
    customer.types("短信验证码", &code).await?;
    customer.strikes(Key::Enter).await?;
    customer.sees("我已阅读并同意").await
}
