//! 账户加挂.

use wechat_bank_api::{AddAccount, Code, RequestAddAccountCode, Seconds};
use wechat_bank_e2e::faults::Spoil;
use wechat_bank_e2e::prelude::*;

stories! {
    a_customer_adds_an_account_step_by_step: HH43 HH44 HH45 BK01 BK02 BK03 BK04;
    nothing_can_be_added_before_the_payment_password_is_set: HH45;
    a_wrong_payment_password_leads_back_to_it: HH45 BK01;
    the_agreement_has_to_be_read_first: BK03;
    a_card_of_a_bank_that_is_not_supported_is_told_before_anything_is_sent: BK03;
    steps_back_keep_what_was_entered: BK01;
    each_refusal_has_a_page_that_says_what_to_do: BK04 BK07 BK09 LK02 IC04, not in the preview: "its bank forgets faults with the page";
    the_banks_own_refusals_are_shown: BK07 BK09;
    two_taps_add_an_account_once: BK01, not in the preview: "its bank notes no calls";
    an_account_that_is_there_already_is_not_added_again: HH43;
}

async fn a_customer_adds_an_account_step_by_step(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts").await?;
    // HH44: 添加删除 → + → 账户加挂.
    customer.follows("添加删除").await?;
    customer.follows("添加账户").await?;
    customer.is_on("账户加挂").await?;
    customer
        .sees("每天最多可尝试添加5次，今天还可以尝试5次。")
        .await?;
    // BK02: only what the bank's form asks.
    let fields = customer.hears("form input").await?;
    ensure!(fields.len() == 1, "{fields:?}");
    customer.types("卡号或账号", SALARY).await?;
    customer.sees("新疆汇和银行 借记卡").await?;
    customer.presses("下一步").await?;
    customer
        .sees_a_code_sent("验证码已发送至138****8000（序号02）")
        .await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("下一步").await?;
    customer.enters_the_pin().await?;
    customer.sees("重点条款").await?;
    customer.reads_to_the_end("协议内容").await?;
    customer.sees_said("协议已阅读完毕").await?;
    customer.ticks("我已阅读并同意").await?;
    customer.presses("确认添加").await?;
    customer.sees("添加成功").await?;
    customer
        .sees("工资卡 6230 **** **** 0025（新疆汇和银行）已添加到您的账户列表。")
        .await?;
    customer.leaves_no_trace_of(&[PIN, SALARY]).await?;
    customer.follows("完成").await?;
    customer.is_on("账户管理").await?;
    customer.sees("工资卡").await
}

async fn nothing_can_be_added_before_the_payment_password_is_set(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    customer.sees("请先设置支付密码").await?;
    customer.follows("前往登录设置").await?;
    customer.sets_both_passwords().await?;
    customer.follows("继续").await?;
    customer.adds(PASSBOOK).await
}

async fn a_wrong_payment_password_leads_back_to_it(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    customer.is_about_to_add_with_pin(PASSBOOK, "270419").await?;
    customer.presses("确认添加").await?;
    customer.sees("支付密码错误，还可以尝试4次").await?;
    customer.enters_the_pin().await?;
    // What was read and accepted stays so.
    customer.presses("确认添加").await?;
    customer.sees("添加成功").await?;
    ensure!(customer.accounts().await?.accounts.len() == 2);
    Ok(())
}

async fn the_agreement_has_to_be_read_first(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    customer.is_about_to_read_the_agreement_for(PASSBOOK, PIN).await?;
    customer.sees("请滑动阅读至协议末尾，还需").await?;
    customer.ticks("我已阅读并同意").await?;
    customer.sees("请先阅读完协议，再勾选同意").await?;
    customer.presses("确认添加").await?;
    ensure!(customer.accounts().await?.accounts.len() == 1);
    customer.reads_to_the_end("协议内容").await?;
    customer.sees("请继续阅读，还需").await?;
    customer.sees_said("协议已阅读完毕").await?;
    customer.presses("确认添加").await?;
    customer.sees("请先勾选同意协议").await?;
    customer.ticks("我已阅读并同意").await?;
    customer.presses("确认添加").await?;
    customer.sees("添加成功").await
}

async fn a_card_of_a_bank_that_is_not_supported_is_told_before_anything_is_sent(
    customer: &mut Customer,
) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    customer.is_on("账户加挂").await?;
    // 兴业银行.
    customer.types("卡号或账号", "6229080000000004").await?;
    customer.presses("下一步").await?;
    // The list of those that are opens by itself.
    customer.sees("支持添加的银行").await?;
    customer.sees("中国邮政储蓄银行").await?;
    customer.presses_in_dialog("关闭").await?;
    let error = customer.reads_error_at("卡号或账号").await?;
    ensure!(
        error == "暂不支持添加该银行的账户，请更换其他银行的账户",
        "{error}"
    );
    ensure!(customer.messages().await?.messages.len() == 1, "a code was sent");
    Ok(())
}

async fn steps_back_keep_what_was_entered(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    customer.types("卡号或账号", PASSBOOK).await?;
    customer.presses("下一步").await?;
    customer.sees("138****8000").await?;
    customer.presses("上一步").await?;
    customer.has_typed("卡号或账号", "8810 0000 0001").await?;
    // The code that was sent for it is still the one.
    customer.presses("下一步").await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("下一步").await?;
    customer.sees("请输入微信银行支付密码").await?;
    customer.presses("上一步").await?;
    customer.sees("短信验证码已通过验证").await?;
    ensure!(customer.messages().await?.messages.len() == 2);
    Ok(())
}

async fn each_refusal_has_a_page_that_says_what_to_do(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    let wait = Some(Seconds(1800));
    for (code, wait, title, words) in [
        (
            Code::DailyLimitReached,
            None,
            "今日添加次数已用完",
            "请明天再试。",
        ),
        (Code::CardLocked, wait, "该卡已被锁定", "请30分钟后再试。"),
        (
            Code::ManualReview,
            None,
            "已转人工审核",
            "审核完成前无需重复提交。",
        ),
        (
            Code::CardFrozen,
            None,
            "该账户已被临时冻结",
            "请拨打客服热线了解冻结原因。",
        ),
        (
            Code::CardCheckFailed,
            None,
            "卡片校验未通过",
            "请对照卡面凸印的号码逐位核对。",
        ),
        (
            Code::PhoneCheckTimedOut,
            None,
            "手机号校验超时",
            "请切换网络（如关闭Wi-Fi改用手机流量）后重试。",
        ),
        (
            Code::BankUnavailable,
            None,
            "银行系统暂不可用",
            "请30分钟后再试。",
        ),
        (
            Code::CardDataWrong,
            None,
            "卡片信息有误",
            "请核对卡号或账号后重新输入。",
        ),
        (
            Code::IdentityNotVerified,
            None,
            "身份信息未通过核验",
            "只能添加本人名下的账户。",
        ),
        (
            Code::RegionNotSupported,
            None,
            "开户地区暂不支持",
            "请向开户网点咨询，或添加其他账户。",
        ),
        (
            Code::PhoneMismatch,
            None,
            "预留手机号不符",
            "请核对开户时预留的手机号。",
        ),
        (
            Code::DocumentExpired,
            None,
            "证件有效期已过期",
            "请携带新证件到网点更新后再添加。",
        ),
        (Code::WechatTimedOut, None, "微信接口超时", "请检查网络后重试。"),
    ] {
        let mut problem = code.problem();
        problem.retry_after = wait;
        customer
            .suffers([suffers::next::<RequestAddAccountCode>(suffers::refused(&problem))])
            .await?;
        customer.reloads().await?;
        customer.is_on("账户加挂").await?;
        customer.types("卡号或账号", PASSBOOK).await?;
        customer.presses("下一步").await?;
        customer.sees(title).await?;
        customer.sees(words).await?;
        customer.sees("400-800-9666").await?;
        customer.fits_the_width().await?;
    }
    Ok(())
}

async fn the_banks_own_refusals_are_shown(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    for (number, title, words) in [
        ("6230919999000102", "卡片校验未通过", "VALID-01"),
        ("6230919999000110", "手机号校验超时", "MOBILE-03"),
        ("6230919999000128", "银行系统暂不可用", "BANK-404"),
    ] {
        customer.opens("/accounts/add").await?;
        customer.is_on("账户加挂").await?;
        customer.types("卡号或账号", number).await?;
        customer.presses("下一步").await?;
        customer.sees(title).await?;
        customer.sees(words).await?;
    }
    Ok(())
}

async fn two_taps_add_an_account_once(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    customer.is_about_to_add(PASSBOOK).await?;
    customer
        .suffers([suffers::all::<AddAccount>(Spoil::LateAnswer(700))])
        .await?;
    customer.hammers("确认添加", 3).await?;
    customer.sees("添加成功").await?;
    customer
        .sees_in_the_banks_log("POST /api/v1/accounts 200", 1)
        .await?;
    ensure!(customer.accounts().await?.accounts.len() == 2);
    Ok(())
}

async fn an_account_that_is_there_already_is_not_added_again(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    customer.is_on("账户加挂").await?;
    customer.types("卡号或账号", SAVINGS).await?;
    customer.presses("下一步").await?;
    customer.sees("该账户已添加").await?;
    customer.sees("该账户已在您的账户列表中，无需重复添加。").await?;
    customer.follows("返回账户管理").await?;
    customer.is_on("账户管理").await
}
