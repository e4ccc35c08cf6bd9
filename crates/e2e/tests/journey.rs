//! The bank's main job from beginning to end, as one customer does it (HH01–HH15, HH41–HH46, HH61, IC02, IC06).

use anyhow::{Result, ensure};
use wechat_bank_e2e::{Bank, Customer};

/// The demo customer's document and accounts; docs/sandbox.md lists them all.
const DOCUMENT: &str = "11010519491231002X";
const DEBIT_CARD: &str = "6230910000000010";
const LOGIN_PASSWORD: &str = "purple-Tea-kettle-7";
const PIN: &str = "381654";

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_does_the_whole_main_job_and_finds_it_kept_after_the_bank_crashed() -> Result<()> {
    let mut bank = Bank::open().await?;
    let customer = Customer::with_phone(&bank, 375, 812).await?;

    certifies(&customer).await?;
    sets_both_passwords(&customer).await?;

    ensure!(customer.complaints().await?.is_empty());
    bank.crash_and_reopen().await?;
    customer.leave().await
}

async fn certifies(customer: &Customer) -> Result<()> {
    // HH14: whatever page is asked for, certification comes first and leads back.
    customer.opens("/alerts").await?;
    customer.is_on("客户认证").await?;
    customer.types("证件号码", DOCUMENT).await?;
    customer.types("卡号或账号", DEBIT_CARD).await?;
    customer.presses("获取验证码").await?;
    customer.sees("验证码已发送至您在开户行预留的手机号").await?;
    customer.types("短信验证码", &customer.newest_code().await?).await?;
    customer.presses("确认").await?;
    customer.sees("认证成功，感谢您的使用").await
}

async fn sets_both_passwords(customer: &Customer) -> Result<()> {
    customer.follows("登录设置").await?;
    customer.types("登录密码", LOGIN_PASSWORD).await?;
    customer.keys_in("支付密码", PIN).await
}
