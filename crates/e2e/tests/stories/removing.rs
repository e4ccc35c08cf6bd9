//! 添加删除: removing.

use thirtyfour::Key;
use wechat_bank_api::{Code, RemoveAccount, RestoreAccount};
use wechat_bank_e2e::prelude::*;

stories! {
    a_customer_removes_an_account: HH46 LK03;
    the_certified_account_cannot_be_removed: HH46;
    a_question_that_is_not_confirmed_changes_nothing: HH46;
    an_account_that_was_removed_elsewhere_leaves_the_list: HH46;
    a_removed_account_can_be_added_again: HH43 HH46;
    a_removal_is_taken_back_with_one_tap: HH46;
}

async fn a_customer_removes_an_account(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.has_added(PASSBOOK).await?;
    customer.opens("/accounts/manage").await?;
    customer.sees("已添加2个账户").await?;
    customer.presses_containing("移除 活期一本通").await?;
    customer.sees("移除后立即生效").await?;
    customer.presses_in_dialog("移除").await?;
    customer.sees_said("已移除活期一本通").await?;
    customer.sees("已添加1个账户").await?;
    ensure!(customer.accounts().await?.accounts.len() == 1);
    customer.opens("/accounts").await?;
    customer.sees("储蓄卡").await?;
    ensure!(!customer.sees_now("活期一本通").await?);
    Ok(())
}

async fn the_certified_account_cannot_be_removed(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/manage").await?;
    customer.sees("这是您认证时使用的账户，不能移除").await?;
    let buttons = customer.hears("button").await?;
    ensure!(
        buttons.iter().all(|(_, name)| !name.contains("移除")),
        "{buttons:?}"
    );
    Ok(())
}

async fn a_question_that_is_not_confirmed_changes_nothing(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.has_added(PASSBOOK).await?;
    customer.opens("/accounts/manage").await?;
    customer.presses_containing("移除 活期一本通").await?;
    customer.presses_in_dialog("取消").await?;
    customer.no_longer_sees("移除后立即生效").await?;
    customer.presses_containing("移除 活期一本通").await?;
    customer.sees("移除后立即生效").await?;
    customer.strikes(Key::Escape).await?;
    customer.no_longer_sees("移除后立即生效").await?;
    ensure!(customer.accounts().await?.accounts.len() == 2);
    Ok(())
}

async fn an_account_that_was_removed_elsewhere_leaves_the_list(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let account = customer.has_added(PASSBOOK).await?.id;
    customer.opens("/accounts/manage").await?;
    customer.sees("活期一本通").await?;
    customer.asks(&RemoveAccount { account }).await?;
    customer.presses_containing("移除 活期一本通").await?;
    customer.presses_in_dialog("移除").await?;
    customer.sees("该账户已在其他地方移除，列表已更新。").await?;
    customer.sees("已添加1个账户").await
}

async fn a_removed_account_can_be_added_again(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let account = customer.has_added(PASSBOOK).await?.id;
    customer.asks(&RemoveAccount { account }).await?;
    // Another code has to wait for a minute; moving the bank's date is faster.
    customer.lives_on("2026-11-22").await?;
    customer.opens("/login").await?;
    customer.logs_in().await?;
    customer.is_on("微信银行").await?;
    customer.opens("/accounts/add").await?;
    customer.types("卡号或账号", PASSBOOK).await?;
    customer.proves_a_code_for_what_is_typed().await
}

async fn a_removal_is_taken_back_with_one_tap(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let account = customer.has_added(PASSBOOK).await?.id;
    customer.opens("/accounts/manage").await?;
    customer.removes("活期一本通").await?;
    customer.sees("账户已移出列表，5分钟内可以撤销。").await?;
    customer.presses("撤销").await?;
    customer.sees_said("已恢复活期一本通").await?;
    customer.sees("已添加2个账户").await?;
    customer.no_longer_sees("5分钟内可以撤销").await?;
    let accounts = customer.accounts().await?.accounts;
    ensure!(accounts.len() == 2 && accounts.iter().any(|other| other.id == account));
    // Too late: the page says so, and the account is still gone.
    customer.removes("活期一本通").await?;
    customer
        .injects_faults([inject::next::<RestoreAccount>(inject::refused_as(Code::NotFound))])
        .await?;
    customer.presses("撤销").await?;
    customer.sees("没有找到相关信息，可能已被删除").await?;
    ensure!(customer.accounts().await?.accounts.len() == 1);
    Ok(())
}
