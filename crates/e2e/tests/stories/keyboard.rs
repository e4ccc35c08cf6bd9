//! Keyboard only: no tap, no click, and no script that moves the focus.

use thirtyfour::Key;
use wechat_bank_e2e::prelude::*;

stories! {
    the_whole_main_job_is_done_with_the_keyboard_alone:
        HH02 HH04 HH11 HH12 HH14 HH41 HH42 HH43 HH44 HH46 HH61 BK01 IC02 IC06 LK03;
    a_message_takes_over_from_the_heading_that_a_page_opened_with: HH42;
}

async fn the_whole_main_job_is_done_with_the_keyboard_alone(customer: &mut Customer) -> Result<()> {
    customer.opens("/accounts").await?;
    certifies(customer).await?;
    sets_passwords(customer).await?;
    adds_an_account(customer).await?;
    looks_at_the_balances(customer).await?;
    looks_at_a_transaction(customer).await?;
    sets_a_threshold(customer).await?;
    removes_an_account(customer).await?;
    signs_out_and_in_again(customer).await
}

async fn certifies(customer: &Customer) -> Result<()> {
    customer.is_on("客户认证").await?;
    customer.has_focus_at("客户认证").await?;
    customer.tabs_to("证件类型").await?;
    customer.strikes(Key::Enter).await?;
    // A sheet takes the focus, traps it, and restores it.
    customer.has_focus_at("居民身份证").await?;
    customer.tabs_back_to("关闭").await?;
    customer.tabs_to("军官证").await?;
    customer.tabs_to("关闭").await?;
    customer.tabs_to("护照").await?;
    customer.strikes(Key::Escape).await?;
    customer.has_focus_at("证件类型 居民身份证").await?;
    customer.strikes(Key::Space).await?;
    customer.has_focus_at("居民身份证").await?;
    customer.strikes(Key::Space).await?;
    customer.has_focus_at("证件类型 居民身份证").await?;

    customer.tabs_to("证件号码").await?;
    customer.types_there(DOCUMENT).await?;
    customer.tabs_to("卡号或账号").await?;
    customer.types_there(SAVINGS).await?;
    customer.tabs_to("获取验证码").await?;
    customer.strikes(Key::Enter).await?;
    customer.sees("验证码已发送至您在开户行预留的手机号").await?;
    customer.has_focus_at("短信验证码").await?;
    customer.types_there(&customer.newest_code().await?).await?;
    customer.tabs_to("提交认证").await?;
    customer.strikes(Key::Space).await?;
    customer.reads_exactly("认证成功，感谢您的使用").await?;
    customer.has_focus_at("认证成功").await
}

async fn sets_passwords(customer: &Customer) -> Result<()> {
    customer.tabs_to("登录设置").await?;
    customer.strikes(Key::Enter).await?;
    customer.is_on("登录设置").await?;
    customer.has_focus_at("登录设置").await?;
    customer.tabs_to("登录密码").await?;
    customer.types_there(LOGIN_PASSWORD).await?;
    customer.tabs_to("确认登录密码").await?;
    customer.types_there(LOGIN_PASSWORD).await?;
    customer.strikes(Key::Enter).await?;
    customer.has_focus_at("请设置6位微信银行支付密码").await?;
    customer.types_there(PIN).await?;
    customer.has_focus_at("请再次输入微信银行支付密码").await?;
    customer.types_there(PIN).await?;
    customer.sees("设置成功").await?;
    customer.has_focus_at("设置成功").await?;
    customer.tabs_to("账户管理").await?;
    customer.strikes(Key::Enter).await?;
    customer.is_on("账户管理").await?;
    customer.has_focus_at("账户管理").await
}

async fn adds_an_account(customer: &Customer) -> Result<()> {
    customer.tabs_to("添加删除").await?;
    customer.strikes(Key::Enter).await?;
    customer.is_on("添加删除").await?;
    customer.has_focus_at("添加删除").await?;
    customer.tabs_to("添加账户").await?;
    customer.strikes(Key::Enter).await?;
    customer.is_on("账户加挂").await?;
    customer.has_focus_at("账户加挂").await?;
    customer.tabs_to("卡号或账号").await?;
    customer.types_there(PASSBOOK).await?;
    customer.tabs_to("下一步").await?;
    customer.strikes(Key::Enter).await?;
    customer.sees("138****8000").await?;
    customer.has_focus_at("短信验证码").await?;
    customer.types_there(&customer.newest_code().await?).await?;
    customer.strikes(Key::Enter).await?;
    customer.has_focus_at("协议内容").await?;
    for _ in 0..20 {
        customer.strikes(Key::PageDown).await?;
    }
    customer.sees_said("协议已阅读完毕").await?;
    customer.tabs_to("我已阅读并同意").await?;
    customer.strikes(Key::Space).await?;
    customer.tabs_to("确认添加").await?;
    customer.strikes(Key::Enter).await?;
    customer.has_focus_at("请输入微信银行支付密码").await?;
    customer.types_there(PIN).await?;
    customer.sees("添加成功").await?;
    customer.has_focus_at("添加成功").await?;
    customer.tabs_to("完成").await?;
    customer.strikes(Key::Enter).await?;
    customer.is_on("账户管理").await?;
    customer.sees("活期一本通").await
}

async fn looks_at_the_balances(customer: &Customer) -> Result<()> {
    customer.sees("＊＊＊＊").await?;
    customer.tabs_to("显示余额").await?;
    customer.strikes(Key::Enter).await?;
    customer.no_longer_sees("＊＊＊＊").await?;
    customer.strikes(Key::Space).await?;
    customer.sees("＊＊＊＊").await?;
    customer.strikes(Key::Space).await?;
    customer.no_longer_sees("＊＊＊＊").await?;
    // The eye keeps its position.
    customer.has_focus_at("显示余额").await
}

async fn looks_at_a_transaction(customer: &Customer) -> Result<()> {
    customer.tabs_to("交易明细，储蓄卡").await?;
    customer.strikes(Key::Enter).await?;
    customer.is_on("交易明细").await?;
    customer.has_focus_at("交易明细").await?;
    // One tab stop for all ranges; the arrow keys choose.
    customer.tabs_to("本月").await?;
    for (range, days) in [
        ("本周", "2026年11月16日 至 2026年11月21日"),
        ("本日", "2026年11月21日"),
    ] {
        customer.strikes(Key::Left).await?;
        customer.has_focus_at(range).await?;
        customer.reads_exactly(days).await?;
    }
    // They only focus the option that would open a calendar, and wrap around.
    for (arrow, word) in [(Key::Left, "自定义"), (Key::Right, "本日"), (Key::Left, "自定义")] {
        customer.strikes(arrow).await?;
        customer.has_focus_at(word).await?;
        ensure!(
            customer.texts_of("[role=dialog]").await?.is_empty(),
            "{word} has opened"
        );
    }
    customer.sees("2026年11月21日").await?;
    // A calendar is a sheet with one tab stop for all its days.
    customer.strikes(Key::Enter).await?;
    customer.has_focus_at("2026年11月21日").await?;
    customer.tabs_back_to("关闭").await?;
    customer.strikes(Key::Enter).await?;
    customer.has_focus_at("自定义").await?;
    customer.strikes(Key::Space).await?;
    customer.has_focus_at("2026年11月21日").await?;
    customer.strikes(Key::Up).await?;
    customer.has_focus_at("2026年11月14日").await?;
    customer.strikes(Key::Enter).await?;
    customer.strikes(Key::Right).await?;
    customer.has_focus_at("2026年11月15日").await?;
    customer.strikes(Key::Enter).await?;
    customer.tabs_to("确定（2天）").await?;
    customer.strikes(Key::Enter).await?;
    customer.sees("2026年11月14日 至 2026年11月15日").await?;
    customer.has_focus_at("自定义").await?;
    customer.sees("11月14日 周六").await?;

    customer.tabs_to("筛选").await?;
    customer.strikes(Key::Enter).await?;
    customer.sees("最低金额（元）").await?;
    customer.tabs_to("关闭").await?;
    customer.strikes(Key::Escape).await?;
    customer.has_focus_at("筛选").await?;

    customer.tabs_to("滴滴出行").await?;
    customer.strikes(Key::Enter).await?;
    customer.is_on("交易详情").await?;
    customer.has_focus_at("交易详情").await?;
    customer.sees("交易流水号").await?;
    customer.tabs_to("返回交易明细").await?;
    customer.strikes(Key::Enter).await?;
    customer.is_on("交易明细").await?;
    customer.has_focus_at("滴滴出行").await
}

async fn sets_a_threshold(customer: &Customer) -> Result<()> {
    // The phone's own back button is not part of the page.
    customer.goes_back().await?;
    customer.is_on("账户管理").await?;
    customer.has_focus_at("交易明细，储蓄卡").await?;
    customer.tabs_to("动账提醒，储蓄卡").await?;
    customer.strikes(Key::Enter).await?;
    customer.is_on("动账提醒").await?;
    customer.has_focus_at("动账提醒").await?;
    customer.tabs_to("立即开通").await?;
    customer.strikes(Key::Enter).await?;
    customer.has_focus_at("请输入微信银行支付密码").await?;
    customer.types_there(PIN).await?;
    customer.sees("138****8000").await?;
    customer.has_focus_at("短信验证码").await?;
    customer.types_there(&customer.newest_code().await?).await?;
    customer.tabs_to("开通动账提醒").await?;
    customer.strikes(Key::Enter).await?;
    customer.sees("关闭动账提醒").await?;
    customer.has_focus_at("动账提醒").await?;
    customer.tabs_to("支出提醒金额（元）").await?;
    customer.empties_the_field().await?;
    customer.types_there("1,234.5").await?;
    customer.tabs_to("保存").await?;
    customer.strikes(Key::Enter).await?;
    customer.sees("已保存").await?;
    let alerts = customer.first_alerts().await?;
    let thresholds = alerts.settings.into_iter().flat_map(|setting| setting.thresholds);
    let amounts: Vec<_> = thresholds.map(|threshold| threshold.amount.to_string()).collect();
    ensure!(amounts.iter().any(|amount| amount == "1,234.50"), "{amounts:?}");
    Ok(())
}

async fn removes_an_account(customer: &Customer) -> Result<()> {
    const QUESTION: &str = "移除后立即生效";
    customer.goes_back().await?;
    customer.is_on("账户管理").await?;
    customer.has_focus_at("动账提醒，储蓄卡").await?;
    customer.tabs_to("添加删除").await?;
    customer.strikes(Key::Enter).await?;
    customer.is_on("添加删除").await?;
    customer.has_focus_at("添加删除").await?;
    customer.tabs_to("移除 活期一本通").await?;
    customer.strikes(Key::Enter).await?;
    // The dialog focuses the answer that changes nothing, and restores the focus.
    customer.sees(QUESTION).await?;
    customer.has_focus_at("取消").await?;
    customer.strikes(Key::Escape).await?;
    customer.no_longer_sees(QUESTION).await?;
    customer.has_focus_at("移除 活期一本通").await?;
    customer.strikes(Key::Space).await?;
    customer.has_focus_at("取消").await?;
    customer.strikes(Key::Enter).await?;
    customer.no_longer_sees(QUESTION).await?;
    customer.has_focus_at("移除 活期一本通").await?;
    ensure!(customer.accounts().await?.accounts.len() == 2);
    customer.strikes(Key::Enter).await?;
    customer.has_focus_at("取消").await?;
    customer.tabs_to("移除").await?;
    customer.strikes(Key::Enter).await?;
    customer.sees_said("已移除活期一本通").await?;
    customer.sees("已添加1个账户").await?;
    // The button that asked was removed with its account.
    customer.has_focus_at("添加删除").await?;
    ensure!(customer.accounts().await?.accounts.len() == 1);
    Ok(())
}

async fn signs_out_and_in_again(customer: &Customer) -> Result<()> {
    customer.goes_back().await?;
    customer.is_on("账户管理").await?;
    customer.has_focus_at("添加删除").await?;
    customer.tabs_to("退出登录").await?;
    customer.strikes(Key::Enter).await?;
    customer.is_on("登录").await?;
    customer.has_focus_at("登录").await?;
    customer.sees_said("已安全退出").await?;
    customer.tabs_to("登录密码").await?;
    customer.types_there(LOGIN_PASSWORD).await?;
    customer.tabs_to("登录").await?;
    customer.strikes(Key::Enter).await?;
    customer.is_on("微信银行").await?;
    customer.has_focus_at("微信银行").await?;
    customer.sees("储蓄卡").await
}

async fn a_message_takes_over_from_the_heading_that_a_page_opened_with(
    customer: &mut Customer,
) -> Result<()> {
    use wechat_bank_api::{ListTransactions, RemoveAccount};
    use wechat_bank_e2e::faults::NetworkFault;
    customer.banks_with(PASSBOOK).await?;
    let account = customer.has_added(LARGE).await?.id;
    customer.opens("/accounts").await?;
    customer.sees("储蓄卡").await?;
    customer.asks(&RemoveAccount { account }).await?;
    customer
        .injects_faults([inject::next::<ListTransactions>(NetworkFault::LateAnswer(1_000))])
        .await?;
    customer.tabs_to("交易明细，储蓄卡").await?;
    customer.strikes(Key::Enter).await?;
    customer.has_focus_at("交易明细").await?;
    customer.has_focus_at("没有找到这个账户").await
}
