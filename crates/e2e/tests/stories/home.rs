//! 首页.

use serde_json::json;
use wechat_bank_api::{GetProfile, ListAccounts, LogOut};
use wechat_bank_e2e::faults::{Edit, NetworkFault};
use wechat_bank_e2e::prelude::*;

stories! {
    a_guest_sees_what_the_bank_offers_and_certifies: HH01 HH14 HH30 HH33 HH51;
    a_customer_has_everything_one_tap_from_home: HH40 HH41 HH42;
    every_page_leads_home: HH40;
    what_needs_attention_is_marked: HH45 HH61 IC02;
    only_what_the_bank_offers_is_on_the_home_page: HH40;
    the_eye_is_the_same_on_every_page: HH41;
    a_home_page_without_accounts_still_leads_everywhere: HH32 HH40;
    a_session_that_ends_at_home_is_renewed_there: HH14;
}

async fn a_guest_sees_what_the_bank_offers_and_certifies(customer: &mut Customer) -> Result<()> {
    customer.opens("/").await?;
    customer.is_on("微信银行").await?;
    customer.sees("新疆汇和银行").await?;
    let links = customer.links().await?;
    for (name, address) in [
        ("存贷款利率", "https://www.example.com/rates"),
        ("人才招聘", "https://www.example.com/careers"),
        ("移动银行下载", "https://www.example.com/mobile-bank"),
        ("直销银行下载", "https://www.example.com/direct-bank"),
        ("客服热线", "tel:400-800-9666"),
    ] {
        ensure!(
            links.contains(&(name.to_owned(), address.to_owned())),
            "{name}: {links:?}"
        );
    }
    ensure!(
        !customer.bank.log().contains("/api/v1/accounts"),
        "the bank was asked for accounts"
    );
    // What a guest wanted is there after certification.
    customer.follows("动账提醒").await?;
    customer.is_on("客户认证").await?;
    customer.goes_back().await?;
    customer.is_on("微信银行").await?;
    customer.follows("去认证").await?;
    customer.certifies_with(SAVINGS).await?;
    customer.follows("返回首页").await?;
    customer.sees("储蓄卡 尾号0017").await
}

async fn a_customer_has_everything_one_tap_from_home(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.has_added(PASSBOOK).await?;
    customer.opens("/").await?;
    customer.sees("储蓄卡 尾号0017").await?;
    customer.sees("活期一本通 尾号0001").await?;
    customer.fits_the_width().await?;
    for (entry, page) in [
        ("账户管理", "账户管理"),
        ("交易明细", "交易明细"),
        ("动账提醒", "动账提醒"),
        ("添加账户", "账户加挂"),
        ("安全管理", "安全管理"),
    ] {
        customer.follows(entry).await?;
        customer.is_on(page).await?;
        customer.goes_back().await?;
        customer.is_on("微信银行").await?;
        customer.sees("储蓄卡 尾号0017").await?;
    }
    customer.follows("活期一本通 尾号0001").await?;
    customer.is_on("交易明细").await?;
    customer.sees("活期一本通 尾号0001").await?;
    customer.leaves_no_trace_of(&[SAVINGS, PASSBOOK, "张伟"]).await
}

async fn every_page_leads_home(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let account = customer.first_account().await?.id;
    for page in [
        "/certify".to_owned(),
        "/login-settings".to_owned(),
        "/accounts".to_owned(),
        "/accounts/manage".to_owned(),
        "/accounts/add".to_owned(),
        format!("/accounts/{account}/transactions"),
        "/alerts".to_owned(),
        format!("/alerts/{account}"),
        "/nothing/here".to_owned(),
    ] {
        customer.opens(&page).await?;
        customer.has_loaded().await?;
        customer.follows("返回首页").await?;
        customer.is_on("微信银行").await?;
        customer.sees("储蓄卡 尾号0017").await?;
    }
    ensure!(
        !customer.links().await?.iter().any(|(name, _)| name == "返回首页"),
        "the home page leads to itself"
    );
    Ok(())
}

async fn what_needs_attention_is_marked(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/").await?;
    customer.sees("未设置").await?;
    customer.sees("未开通").await?;
    customer.follows("安全管理").await?;
    customer.sets_both_passwords().await?;
    customer.follows("返回首页").await?;
    customer.no_longer_sees("未设置").await?;
    customer.follows("动账提醒").await?;
    customer.enables_alerts_of("储蓄卡").await?;
    customer.follows("返回首页").await?;
    customer.sees("储蓄卡 尾号0017").await?;
    customer.has_loaded().await?;
    customer.no_longer_sees("未开通").await
}

async fn only_what_the_bank_offers_is_on_the_home_page(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let edits = vec![
        Edit::Set("/features/alerts".to_owned(), json!(false)),
        Edit::Set("/features/account_linking".to_owned(), json!(false)),
        Edit::Set("/links".to_owned(), json!([])),
    ];
    customer
        .injects_faults([inject::all::<GetProfile>(NetworkFault::Edited(edits))])
        .await?;
    customer.opens("/").await?;
    customer.sees("储蓄卡 尾号0017").await?;
    for absent in ["动账提醒", "添加账户", "更多服务", "存贷款利率"] {
        ensure!(!customer.sees_now(absent).await?, "{absent}");
    }
    customer.sees("客服热线").await
}

async fn the_eye_is_the_same_on_every_page(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let balance = customer.first_account().await?.balance.to_string();
    customer.opens("/").await?;
    customer.sees("＊＊＊＊").await?;
    customer.leaves_no_trace_of(&[&balance]).await?;
    customer.presses("显示余额").await?;
    customer.sees(&balance).await?;
    customer.follows("账户管理").await?;
    customer.is_on("账户管理").await?;
    customer.sees(&balance).await?;
    customer.presses("显示余额").await?;
    customer.sees("＊＊＊＊").await?;
    customer.goes_back().await?;
    customer.is_on("微信银行").await?;
    customer.sees("＊＊＊＊").await?;
    ensure!(!customer.sees_now(&balance).await?);
    Ok(())
}

async fn a_home_page_without_accounts_still_leads_everywhere(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer
        .injects_faults([inject::all::<ListAccounts>(inject::out_of_order())])
        .await?;
    customer.opens("/").await?;
    customer.waits_for_button("重试").await?;
    customer.sees("动账提醒").await?;
    customer.injects_faults([]).await?;
    customer.presses("重试").await?;
    customer.sees("储蓄卡 尾号0017").await
}

async fn a_session_that_ends_at_home_is_renewed_there(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.asks(&LogOut {}).await?;
    customer.opens("/").await?;
    customer.sees("登录").await?;
    ensure!(!customer.sees_now("尾号0017").await?);
    customer.logs_in().await?;
    customer.is_on("微信银行").await?;
    customer.sees("储蓄卡 尾号0017").await?;
    customer.is_at("/").await
}
