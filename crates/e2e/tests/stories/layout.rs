//! Small screens and large text.

use wechat_bank_e2e::prelude::*;

stories! {
    nothing_is_cut_off_on_the_smallest_phone: HH41;
    nothing_is_cut_off_with_large_text_twice_as_large: HH41;
    large_text_is_chosen_once: HH41;
}

async fn nothing_is_cut_off_on_the_smallest_phone(customer: &mut Customer) -> Result<()> {
    customer.takes(Phone::SMALL).await?;
    sees_every_page(customer, async |_| Ok(())).await
}

async fn nothing_is_cut_off_with_large_text_twice_as_large(customer: &mut Customer) -> Result<()> {
    customer.takes(Phone::SMALL).await?;
    customer.opens("/certify").await?;
    customer.presses("大字模式").await?;
    sees_every_page(customer, Customer::has_text_twice_as_large).await
}

async fn large_text_is_chosen_once(customer: &mut Customer) -> Result<()> {
    let size = async |customer: &Customer| {
        let script = "return parseFloat(getComputedStyle(document.querySelector('label')).fontSize)";
        customer.runs::<f64>(script, vec![]).await
    };
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    let usual = size(customer).await?;
    customer.presses("大字模式").await?;
    let large = size(customer).await?;
    ensure!(large >= usual * 1.15, "{usual} px became {large} px");
    customer.reloads().await?;
    customer.is_on("客户认证").await?;
    ensure!(size(customer).await? == large);
    customer.presses("大字模式").await?;
    ensure!(size(customer).await? == usual);
    Ok(())
}

/// Goes through all pages with long names and large amounts, and finds nothing wider than the screen.
async fn sees_every_page(customer: &Customer, prepared: impl AsyncFn(&Customer) -> Result<()>) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    prepared(customer).await?;
    customer.presses("提交认证").await?;
    customer.reads_error_at("证件号码").await?;
    customer.fits_the_width().await?;
    customer.banks_with("6230910000000124").await?;
    customer.has_added("6230910000000116").await?;
    let accounts = customer.accounts().await?.accounts;
    let [first, second] = accounts.as_slice() else {
        bail!("{} accounts", accounts.len());
    };
    for (path, heading) in [
        ("/accounts".to_owned(), "账户管理"),
        ("/accounts/manage".to_owned(), "添加删除"),
        ("/accounts/add".to_owned(), "账户加挂"),
        (
            format!("/accounts/{}/transactions?days=month", second.id),
            "交易明细",
        ),
        ("/alerts".to_owned(), "动账提醒"),
        (format!("/alerts/{}", first.id), "动账提醒"),
        ("/login-settings".to_owned(), "登录设置"),
        ("/nowhere".to_owned(), "页面不存在"),
    ] {
        customer.opens(&path).await?;
        customer.is_on(heading).await?;
        prepared(customer).await?;
        customer.has_loaded().await?;
        if path == "/accounts" {
            customer.presses("显示余额").await?;
        }
        customer.fits_the_width().await?;
    }
    customer
        .opens(&format!("/accounts/{}/transactions?days=month", second.id))
        .await?;
    customer.is_on("交易明细").await?;
    prepared(customer).await?;
    customer.has_loaded().await?;
    let row = customer.transaction_links().await?;
    customer.presses("筛选").await?;
    customer.fits_the_width().await?;
    customer.presses_in_dialog("关闭").await?;
    customer.chooses("自定义").await?;
    customer.sees("选择日期").await?;
    customer.fits_the_width().await?;
    if let Some(row) = row.first() {
        customer.opens(row).await?;
        customer.is_on("交易详情").await?;
        prepared(customer).await?;
        customer.has_loaded().await?;
        customer.fits_the_width().await?;
    }
    Ok(())
}
