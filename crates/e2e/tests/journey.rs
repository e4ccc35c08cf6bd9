//! The bank's main job from beginning to end, as one customer does it.

use anyhow::{Result, ensure};
use wechat_bank_e2e::{Bank, Customer};

// The demo customer's document and accounts; docs/sandbox.md lists them all.
const DOCUMENT: &str = "11010519491231002X";
const LARGE_ACCOUNT: &str = "6230910000000082";
const PASSBOOK: &str = "881000000001";
const LOGIN_PASSWORD: &str = "purple-Tea-kettle-7";
const PIN: &str = "270418";

/// HH02–HH14, HH41–HH46, HH61, BK01, BK03, IC02, IC06: and what was done is still there after the bank has crashed.
#[tokio::test(flavor = "multi_thread")]
async fn a_customer_does_the_whole_main_job_and_finds_it_kept_after_the_bank_crashed() -> Result<()> {
    let mut bank = Bank::open().await?;
    Customer::lives(&mut bank, (375, 812), async |bank, customer| {
        certifies(customer).await?;
        sets_both_passwords(customer).await?;
        adds_a_passbook_account(customer).await?;
        looks_through_20_000_transactions(customer).await?;
        sets_a_threshold(customer).await?;

        bank.crash_and_reopen().await?;
        finds_everything_kept(customer).await?;
        removes_the_passbook_account(customer).await?;
        signs_out_and_in_again(customer).await
    })
    .await
}

async fn certifies(customer: &Customer) -> Result<()> {
    // HH14: whatever page is asked for, certification comes first.
    customer.opens("/accounts/manage").await?;
    customer.is_on("客户认证").await?;
    customer.types("证件号码", DOCUMENT).await?;
    customer.types("卡号或账号", LARGE_ACCOUNT).await?;
    ensure!(customer.reads("卡号或账号").await? == "6230 9100 0000 0082");
    customer.presses("获取验证码").await?;
    customer.sees("验证码已发送至您在开户行预留的手机号").await?;
    let code = customer.newest_code().await?;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    customer.types("短信验证码", wrong).await?;
    customer.presses("提交认证").await?;
    customer.sees("您输入的短信验证码有误，请重新输入").await?;
    customer.types("短信验证码", &code).await?;
    customer.presses("提交认证").await?;
    customer.sees("认证成功，感谢您的使用").await
}

async fn sets_both_passwords(customer: &Customer) -> Result<()> {
    customer.follows("登录设置").await?;
    customer.is_on("登录设置").await?;
    customer.types("登录密码", LOGIN_PASSWORD).await?;
    customer.types("确认登录密码", LOGIN_PASSWORD).await?;
    customer.presses("下一步").await?;
    customer.keys_in("请设置6位微信银行支付密码", PIN).await?;
    customer.keys_in("请再次输入微信银行支付密码", PIN).await?;
    customer.sees("设置成功").await?;
    // HH14: certified, and on to the page that was asked for at first.
    customer.follows("继续").await?;
    customer.is_on("添加删除").await
}

async fn adds_a_passbook_account(customer: &Customer) -> Result<()> {
    customer.follows("添加账户").await?;
    customer.is_on("账户加挂").await?;
    customer.types("卡号或账号", PASSBOOK).await?;
    customer.presses("下一步").await?;
    // Decision 10: in a certified session the masked phone is shown.
    customer.sees("138****8000").await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("下一步").await?;
    customer.keys_in("请输入微信银行支付密码", PIN).await?;
    customer.reads_to_the_end("协议内容").await?;
    customer.sees("协议已阅读完毕").await?;
    customer.ticks("我已阅读并同意").await?;
    customer.presses("确认添加").await?;
    customer.sees("添加成功").await?;
    customer.follows("完成").await?;
    customer.is_on("账户管理").await?;
    customer.sees("活期一本通").await
}

async fn looks_through_20_000_transactions(customer: &Customer) -> Result<()> {
    customer.sees("＊＊＊＊").await?;
    customer.presses("显示余额").await?;
    customer.no_longer_sees("＊＊＊＊").await?;
    customer.follows("交易明细，储蓄卡").await?;
    customer.is_on("交易明细").await?;
    let days = [
        ("本周", "2026年11月16日 至 2026年11月21日"),
        ("本月", "2026年11月1日 至 2026年11月21日"),
    ];
    for (period, range) in days {
        customer.chooses(period).await?;
        customer.sees(range).await?;
        customer.sees("11月20日 周五").await?;
    }
    // What there is today depends on the hour.
    customer.chooses("本日").await?;
    customer.sees("2026年11月21日").await?;
    ensure!(customer.path().await?.ends_with("/transactions"));

    // A single day by the calendar.
    customer.chooses("自定义").await?;
    customer.presses_day("2026年11月3日 周二").await?;
    customer.presses_day("2026年11月3日 周二").await?;
    customer.presses("确定（1天）").await?;
    customer.sees("11月3日 周二").await?;
    ensure!(customer.path().await?.ends_with("?days=2026-11-03_2026-11-03"));

    // The whole month, as far as one likes to scroll; no row comes twice.
    customer.chooses("本月").await?;
    customer.scrolls_until_rows(300).await?;

    // One of them, and back to the same place.
    let before = customer.scroll_position().await?;
    customer.taps_a_visible_transaction().await?;
    customer.is_on("交易详情").await?;
    customer.sees("交易流水号").await?;
    customer.goes_back().await?;
    customer.is_on("交易明细").await?;
    customer.is_scrolled_to(before).await
}

async fn sets_a_threshold(customer: &Customer) -> Result<()> {
    customer.opens("/alerts").await?;
    customer.is_on("动账提醒").await?;
    customer.follows("储蓄卡").await?;
    customer.keys_in("请输入微信银行支付密码", PIN).await?;
    customer.sees("138****8000").await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("开通动账提醒").await?;
    customer.sees("动账提醒已开通").await?;
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
    customer.sees("没有未保存的修改").await?;
    ensure!(customer.reads("支出提醒金额（元）").await? == "1234.50");
    customer.opens("/accounts").await?;
    customer.sees("活期一本通").await
}

async fn removes_the_passbook_account(customer: &Customer) -> Result<()> {
    customer.follows("添加删除").await?;
    customer.is_on("添加删除").await?;
    customer.presses_containing("删除 活期一本通").await?;
    customer.presses_in_dialog("删除").await?;
    customer.no_longer_sees("活期一本通").await
}

async fn signs_out_and_in_again(customer: &Customer) -> Result<()> {
    customer.opens("/accounts").await?;
    customer.presses("退出登录").await?;
    customer.is_on("登录").await?;
    customer.types("登录密码", LOGIN_PASSWORD).await?;
    customer.presses("登录").await?;
    customer.is_on("账户管理").await?;
    customer.sees("储蓄卡").await
}
