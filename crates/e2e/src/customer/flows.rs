//! Flows: what customers do at this bank, page by page.

use super::Customer;
use super::identity::{DOCUMENT, LOGIN_PASSWORD, PIN};

/// The label of the keypad for the payment password.
const ENTER_PIN: &str = "请输入微信银行支付密码";

impl Customer {
    /// 客户认证 up to the code, which is sent.
    pub async fn asks_for_a_code_for(&self, number: &str) -> anyhow::Result<()> {
        self.is_on("客户认证").await?;
        self.types("证件号码", DOCUMENT).await?;
        self.types("卡号或账号", number).await?;
        self.presses("获取验证码").await?;
        self.sees("验证码已发送至您在开户行预留的手机号").await
    }

    /// The whole of 客户认证.
    pub async fn certifies_with(&self, number: &str) -> anyhow::Result<()> {
        self.asks_for_a_code_for(number).await?;
        self.submits_the_newest_code().await
    }

    /// 客户认证 once more, from its form to 认证成功. The code of the first certification was sent less than a minute ago, so
    /// this waits for the minute to pass.
    pub async fn certifies_again_with(&self, number: &str) -> anyhow::Result<()> {
        self.sees("重新认证后可以重新设置密码，已添加的账户和提醒设置不变")
            .await?;
        self.types("证件号码", DOCUMENT).await?;
        self.types("卡号或账号", number).await?;
        self.waits_for_button("重新获取").await?;
        self.presses("重新获取").await?;
        self.sees("之前的验证码已失效").await?;
        self.submits_the_newest_code().await
    }

    /// The end of 客户认证, from the code on.
    async fn submits_the_newest_code(&self) -> anyhow::Result<()> {
        self.types("短信验证码", &self.newest_code().await?).await?;
        self.presses("提交认证").await?;
        self.reads_exactly("认证成功，感谢您的使用").await
    }

    /// The whole of 登录设置.
    pub async fn sets_both_passwords(&self) -> anyhow::Result<()> {
        self.chooses_a_login_password(LOGIN_PASSWORD).await?;
        self.keys_in("请设置6位微信银行支付密码", PIN).await?;
        self.keys_in("请再次输入微信银行支付密码", PIN).await?;
        self.sees("设置成功").await
    }

    /// 登录设置 up to the payment password.
    pub async fn chooses_a_login_password(&self, password: &str) -> anyhow::Result<()> {
        self.is_on("登录设置").await?;
        self.types("登录密码", password).await?;
        self.types("确认登录密码", password).await?;
        self.presses("下一步").await?;
        self.sees("请设置6位微信银行支付密码").await
    }

    /// Enters the payment password where it is asked for.
    pub async fn enters_the_pin(&self) -> anyhow::Result<()> {
        self.keys_in(ENTER_PIN, PIN).await
    }

    /// Begins to enable alerts, up to the code.
    pub async fn enters_the_pin_for_alerts(&self) -> anyhow::Result<()> {
        self.presses("立即开通").await?;
        self.enters_the_pin().await
    }

    /// 账户加挂 up to the agreement, which is not read yet.
    pub async fn is_about_to_read_the_agreement_for(&self, number: &str) -> anyhow::Result<()> {
        self.is_on("账户加挂").await?;
        self.types("卡号或账号", number).await?;
        self.proves_a_code_for_what_is_typed().await
    }

    /// 账户加挂 from the number, which was entered already, up to the agreement.
    pub async fn proves_a_code_for_what_is_typed(&self) -> anyhow::Result<()> {
        self.presses("下一步").await?;
        // Decision 10: in a certified session the masked phone is shown.
        self.sees("138****8000").await?;
        self.types("短信验证码", &self.newest_code().await?).await?;
        self.presses("下一步").await?;
        self.sees("我已阅读并同意").await
    }

    /// 账户加挂 up to the payment password, of which the last digit is missing.
    pub async fn is_about_to_add_with_pin(&self, number: &str, pin: &str) -> anyhow::Result<()> {
        self.is_about_to_read_the_agreement_for(number).await?;
        self.accepts_the_agreement().await?;
        self.keys_in(ENTER_PIN, pin.get(..5).unwrap_or_default()).await
    }

    /// Reads the agreement, accepts it, and is asked for the payment password.
    pub async fn accepts_the_agreement(&self) -> anyhow::Result<()> {
        self.reads_to_the_end("协议内容").await?;
        self.sees_said("协议已阅读完毕").await?;
        self.ticks("我已阅读并同意").await?;
        self.presses("确认添加").await?;
        self.sees(ENTER_PIN).await
    }

    /// 账户加挂 up to the last digit of the payment password.
    pub async fn is_about_to_add(&self, number: &str) -> anyhow::Result<()> {
        self.is_about_to_add_with_pin(number, PIN).await
    }

    /// The last digit of the payment password, which sends it.
    pub async fn enters_the_last_digit_of(&self, pin: &str) -> anyhow::Result<()> {
        self.keys_in(ENTER_PIN, pin.get(5..).unwrap_or_default()).await
    }

    /// The whole of 账户加挂.
    pub async fn adds(&self, number: &str) -> anyhow::Result<()> {
        self.is_about_to_add(number).await?;
        self.enters_the_last_digit_of(PIN).await?;
        self.sees("添加成功").await
    }

    /// 添加删除: removes the account whose name contains this.
    pub async fn removes(&self, account: &str) -> anyhow::Result<()> {
        self.is_on("添加删除").await?;
        self.presses_containing(&format!("移除 {account}")).await?;
        self.presses_in_dialog("移除").await?;
        self.no_longer_sees(account).await
    }

    /// 登录.
    pub async fn logs_in(&self) -> anyhow::Result<()> {
        self.types("登录密码", LOGIN_PASSWORD).await?;
        self.presses("登录").await
    }

    /// 动账提醒 of the account with this name, from off to on.
    pub async fn enables_alerts_of(&self, account: &str) -> anyhow::Result<()> {
        self.is_on("动账提醒").await?;
        self.follows(account).await?;
        self.enters_the_pin_for_alerts().await?;
        self.sees("138****8000").await?;
        self.types("短信验证码", &self.newest_code().await?).await?;
        self.presses("开通动账提醒").await?;
        self.sees_said("动账提醒已开通").await?;
        self.sees("关闭动账提醒").await
    }
}
