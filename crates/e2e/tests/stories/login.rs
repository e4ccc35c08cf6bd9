//! 登录.

use wechat_bank_e2e::prelude::*;

use super::passwords::{OTHER_LOGIN_PASSWORD, OTHER_PIN, sets_other_passwords};

stories! {
    a_customer_logs_out_and_in_again: HH13 HH61;
    a_wrong_password_says_how_often_more: HH61;
    five_wrong_passwords_lock_it_for_a_day: HH61;
    a_forgotten_password_is_reset_after_certifying_again: HH60 HH13;
}

async fn a_customer_logs_out_and_in_again(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/manage").await?;
    customer.sees("储蓄卡").await?;
    customer.opens("/accounts").await?;
    customer.presses("退出登录").await?;
    customer.sees_said("已安全退出").await?;
    customer.is_on("登录").await?;
    // Nothing of the accounts is left on the previous page.
    customer.leaves_no_trace_of(&["储蓄卡", "0017"]).await?;
    customer.goes_back().await?;
    customer.is_on("登录已超时").await?;
    ensure!(!customer.sees_now("储蓄卡").await?);
    customer.opens("/login").await?;
    customer.logs_in().await?;
    customer.is_on("微信银行").await?;
    customer.sees("储蓄卡").await?;
    customer.leaves_no_trace_of(&[LOGIN_PASSWORD]).await
}

async fn a_wrong_password_says_how_often_more(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts").await?;
    customer.presses("退出登录").await?;
    customer.is_on("登录").await?;
    customer.presses("登录").await?;
    ensure!(customer.reads_error_at("登录密码").await? == "请输入登录密码");
    customer.types("登录密码", "wrong-password").await?;
    customer.presses("登录").await?;
    customer.sees("登录密码错误，还可以尝试4次").await?;
    customer.has_typed("登录密码", "").await?;
    customer.logs_in().await?;
    customer.is_on("微信银行").await
}

async fn five_wrong_passwords_lock_it_for_a_day(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts").await?;
    customer.presses("退出登录").await?;
    customer.is_on("登录").await?;
    for left in (1..5).rev() {
        customer.types("登录密码", "wrong-password").await?;
        customer.presses("登录").await?;
        customer
            .sees(&format!("登录密码错误，还可以尝试{left}次"))
            .await?;
    }
    customer.types("登录密码", "wrong-password").await?;
    customer.presses("登录").await?;
    customer.sees("登录密码错误次数过多，已锁定").await?;
    customer.sees("23小时59分").await?;
    customer.can_press("登录", false).await?;
    // A phone that slept has not counted: after a return the bank returns the remaining time.
    customer.looks_away_and_back().await?;
    customer.can_press("登录", true).await?;
    customer.logs_in().await?;
    customer.sees("23小时59分").await?;
    customer.can_press("登录", false).await
}

async fn a_forgotten_password_is_reset_after_certifying_again(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.has_added(PASSBOOK).await?;
    customer.opens("/accounts").await?;
    customer.presses("退出登录").await?;
    customer.is_on("登录").await?;
    customer.follows("忘记密码").await?;
    customer.is_on("客户认证").await?;
    customer.certifies_again_with(SAVINGS).await?;
    customer.follows("登录设置").await?;
    sets_other_passwords(customer).await?;
    customer.follows("账户管理").await?;
    customer.sees("活期一本通").await?;
    // From now on the new password is accepted, and the old one is not.
    customer.presses("退出登录").await?;
    customer.is_on("登录").await?;
    customer.logs_in().await?;
    customer.sees("登录密码错误，还可以尝试4次").await?;
    customer.has_typed("登录密码", "").await?;
    customer.types("登录密码", OTHER_LOGIN_PASSWORD).await?;
    customer.presses("登录").await?;
    customer.is_on("微信银行").await?;
    customer.sees("活期一本通").await?;
    // The same for the payment password.
    customer.opens("/alerts").await?;
    customer.is_on("动账提醒").await?;
    customer.follows("储蓄卡").await?;
    customer.enters_the_pin_for_alerts().await?;
    customer.sees("支付密码错误，还可以尝试4次").await?;
    customer.keys_in("请输入微信银行支付密码", OTHER_PIN).await?;
    customer.sees("138****8000").await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("开通动账提醒").await?;
    customer.sees_said("动账提醒已开通").await
}
