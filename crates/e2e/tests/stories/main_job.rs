//! The bank's main job from beginning to end, as one customer does it.

use wechat_bank_e2e::prelude::*;

stories! {
    a_customer_does_the_whole_main_job_and_finds_it_kept_after_the_bank_crashed:
        HH02 HH03 HH04 HH11 HH12 HH14 HH41 HH42 HH43 HH44 HH45 HH46 HH61 BK01 BK03 IC02 IC06;
}

async fn a_customer_does_the_whole_main_job_and_finds_it_kept_after_the_bank_crashed(
    customer: &mut Customer,
) -> Result<()> {
    // HH14: whatever page is requested, certification comes first, and leads on to it.
    customer.opens("/accounts/manage").await?;
    customer.certifies_with(LARGE).await?;
    customer.follows("登录设置").await?;
    customer.sets_both_passwords().await?;
    customer.follows("继续").await?;
    customer.is_on("添加删除").await?;

    customer.follows("添加账户").await?;
    customer.adds(PASSBOOK).await?;
    customer.follows("完成").await?;
    customer.is_on("账户管理").await?;
    customer.sees("活期一本通").await?;

    looks_through_20_000_transactions(customer).await?;
    sets_a_threshold(customer).await?;

    customer.bank.crash_and_reopen().await?;
    finds_everything_kept(customer).await?;
    customer.follows("添加删除").await?;
    customer.removes("活期一本通").await?;
    signs_out_and_in_again(customer).await
}

async fn looks_through_20_000_transactions(customer: &Customer) -> Result<()> {
    customer.sees("＊＊＊＊").await?;
    customer.presses("显示余额").await?;
    customer.no_longer_sees("＊＊＊＊").await?;
    customer.follows("交易明细，储蓄卡").await?;
    customer.is_on("交易明细").await?;
    let days = [
        ("本周", "2026年11月16日 至 2026年11月21日"),
        ("本月", "2026年11月"),
    ];
    for (period, range) in days {
        customer.chooses(period).await?;
        customer.reads_exactly(range).await?;
        customer.sees("11月20日 周五").await?;
    }
    customer.chooses("本日").await?;
    customer.reads_exactly("2026年11月21日").await?;
    ensure!(customer.path().await?.ends_with("/transactions?days=today"));

    // A single day by the calendar.
    customer.chooses("自定义").await?;
    customer.presses_day("2026年11月3日 周二").await?;
    customer.presses_day("2026年11月3日 周二").await?;
    customer.presses("确定（1天）").await?;
    customer.sees("11月3日 周二").await?;
    ensure!(customer.path().await?.ends_with("?days=2026-11-03_2026-11-03"));

    // The whole month, scrolled far down; no row appears twice.
    customer.chooses("本月").await?;
    customer.scrolls_until_rows(300).await?;

    // One of them, and back to the same position.
    let before = customer.rests_at().await?;
    let (address, amount) = customer.taps_a_visible_transaction().await?;
    customer.is_at(&address).await?;
    customer.is_on("交易详情").await?;
    customer.sees("交易流水号").await?;
    customer.sees(&amount).await?;
    customer.goes_back().await?;
    customer.is_on("交易明细").await?;
    customer.is_scrolled_to(before).await
}

async fn sets_a_threshold(customer: &Customer) -> Result<()> {
    customer.opens("/alerts").await?;
    customer.enables_alerts_of("储蓄卡").await?;
    customer.replaces("支出提醒金额（元）", "０.９９").await?;
    customer.presses("保存").await?;
    customer.sees("提醒金额最低为1.00元").await?;
    customer.replaces("支出提醒金额（元）", "1,234.5").await?;
    customer.presses("保存").await?;
    customer.sees("已保存").await
}

async fn finds_everything_kept(customer: &Customer) -> Result<()> {
    customer.reloads().await?;
    customer.is_on("动账提醒").await?;
    customer.no_longer_sees("有1项修改未保存").await?;
    customer.sees("关闭动账提醒").await?;
    ensure!(customer.reads("支出提醒金额（元）").await? == "1234.50");
    customer.opens("/accounts").await?;
    customer.sees("活期一本通").await
}

async fn signs_out_and_in_again(customer: &Customer) -> Result<()> {
    customer.opens("/accounts").await?;
    customer.presses("退出登录").await?;
    customer.is_on("登录").await?;
    customer.logs_in().await?;
    customer.is_on("微信银行").await?;
    customer.sees("储蓄卡").await
}
