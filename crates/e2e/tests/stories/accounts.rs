//! 账户管理.

use serde_json::json;
use wechat_bank_api::ListAccounts;
use wechat_bank_e2e::faults::{Edit, NetworkFault};
use wechat_bank_e2e::prelude::*;

stories! {
    the_account_of_the_certification_stands_first: HH40 HH41 HH43;
    balances_are_hidden_until_they_are_asked_for: HH41;
    what_is_owed_on_a_credit_card_is_no_balance: HH41;
    amounts_of_any_size_are_exact: HH41;
    a_customer_without_passwords_is_led_to_them: HH45 HH61;
    accounts_of_an_unknown_kind_are_still_there: HH41;
}

async fn the_account_of_the_certification_stands_first(customer: &mut Customer) -> Result<()> {
    customer.banks_with(PASSBOOK).await?;
    customer.has_added(SAVINGS).await?;
    // HH40: 账户余额、明细请点击这里 leads here.
    customer.opens("/accounts").await?;
    customer.is_on("账户管理").await?;
    customer.sees("储蓄卡").await?;
    let kinds: Vec<String> = customer.texts_of("article h2").await?;
    ensure!(kinds == ["活期一本通认证账户", "储蓄卡"], "{kinds:?}");
    // HH41: 卡号, 户名, 余额.
    customer.sees("6230 **** **** 0017").await?;
    customer.sees("*伟").await?;
    customer.sees("余额").await?;
    customer.leaves_no_trace_of(&[SAVINGS, PASSBOOK, "张伟"]).await
}

async fn balances_are_hidden_until_they_are_asked_for(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    let balance = customer.first_account().await?.balance.to_string();
    customer.opens("/accounts").await?;
    customer.sees("＊＊＊＊").await?;
    customer.leaves_no_trace_of(&[&balance]).await?;
    customer.presses("显示余额").await?;
    customer.sees(&balance).await?;
    customer.no_longer_sees("＊＊＊＊").await?;
    customer.presses("显示余额").await?;
    customer.sees("＊＊＊＊").await
}

async fn what_is_owed_on_a_credit_card_is_no_balance(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let card = customer.has_added("6227910000000012").await?;
    ensure!(card.balance.is_negative());
    customer.opens("/accounts").await?;
    customer.sees("欠款").await?;
    customer.sees("可用额度").await?;
    customer.sees("存款余额").await?;
    customer.sees("信用卡欠款").await?;
    customer.presses("显示余额").await?;
    customer.sees(&card.balance.unsigned_text()).await
}

async fn amounts_of_any_size_are_exact(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/accounts").await?;
    customer.sees("储蓄卡").await?;
    customer.presses("显示余额").await?;
    for (fen, text) in [
        (i64::MAX, "92,233,720,368,547,758.07"),
        (i64::MIN, "-92,233,720,368,547,758.08"),
        (9_007_199_254_740_993, "90,071,992,547,409.93"),
        (9_007_199_254_740_991, "90,071,992,547,409.91"),
        (0, "0.00"),
        (-1, "-0.01"),
    ] {
        let edit = Edit::SetEach("balance".to_owned(), json!(fen));
        customer
            .injects_faults([inject::all::<ListAccounts>(NetworkFault::Edited(vec![edit]))])
            .await?;
        customer.reloads().await?;
        customer.sees("储蓄卡").await?;
        if customer.sees_now("＊＊＊＊").await? {
            customer.presses("显示余额").await?;
        }
        customer.reads_exactly(text).await?;
        customer.fits_the_width().await?;
    }
    Ok(())
}

async fn a_customer_without_passwords_is_led_to_them(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/accounts").await?;
    customer.sees("尚未设置密码，添加账户前需先设置").await?;
    customer.follows("登录设置").await?;
    customer.is_on("登录设置").await
}

async fn accounts_of_an_unknown_kind_are_still_there(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    let edits = vec![
        Edit::SetEach("kind".to_owned(), json!("moon-card")),
        Edit::AddToEach,
    ];
    customer
        .injects_faults([inject::all::<ListAccounts>(NetworkFault::Edited(edits))])
        .await?;
    customer.opens("/accounts").await?;
    customer.sees("其他账户").await?;
    customer.sees("6230 **** **** 0017").await
}
