//! 账户加挂.

use serde_json::{Value, json};
use wechat_bank_api::{
    AddAccount, Code, GetAddAccountForm, LogOut, ProveAddAccountCode, RequestAddAccountCode, Seconds,
};
use wechat_bank_e2e::faults::{Edit, FaultRule, NetworkFault};
use wechat_bank_e2e::prelude::*;

/// A card that the bank does not find, so that no code is sent: unlimited attempts.
const UNKNOWN_CARD: &str = "6230919999000102";

stories! {
    a_customer_adds_an_account_step_by_step: HH43 HH44 HH45 BK01 BK02 BK03 BK04;
    the_banks_form_says_what_is_asked: BK02;
    a_form_that_asks_something_unknown_is_not_sent_without_it: BK02;
    the_attempts_of_a_day_can_be_used_up: BK04;
    nothing_can_be_added_before_the_payment_password_is_set: HH45;
    a_wrong_payment_password_leads_back_to_it: HH45 BK01;
    the_agreement_has_to_be_read_first: BK03;
    a_card_of_a_bank_that_is_not_supported_is_refused_before_anything_is_sent: BK03;
    steps_back_keep_what_was_entered: BK01;
    back_goes_step_by_step_and_loses_nothing_without_a_question: BK01 BK04;
    back_waits_for_the_answer_of_a_step: BK01;
    a_begun_form_is_left_after_a_question: BK01;
    a_code_that_was_sent_is_gone_on_with_after_a_reload: BK01 BK04;
    the_last_attempt_of_a_day_is_not_lost_by_a_reload: BK04;
    each_refusal_has_a_page_that_says_what_to_do: BK04 BK07 BK09 LK02 IC04;
    the_banks_own_refusals_are_shown: BK07 BK09;
    a_code_that_was_proved_in_the_session_before_is_asked_for_again: BK01;
    an_agreement_that_changed_is_read_from_its_start: BK03;
    two_taps_add_an_account_once: BK01;
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
    // BK02: only the questions of the bank's form. Decision 1: no phone number among them.
    let asked = questions(customer).await?;
    ensure!(asked == ["卡号或账号"], "{asked:?}");
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
    customer.sees("重点条款").await?;
    customer.accepts_the_agreement().await?;
    customer.enters_the_pin().await?;
    customer.sees("添加成功").await?;
    customer
        .sees("工资卡 6230 **** **** 0025（新疆汇和银行）已添加到您的账户列表。")
        .await?;
    customer.leaves_no_trace_of(&[PIN, SALARY]).await?;
    customer.follows("完成").await?;
    customer.is_on("账户管理").await?;
    customer.sees("工资卡").await?;
    customer.follows("添加删除").await?;
    customer.follows("添加账户").await?;
    customer.is_on("账户加挂").await?;
    customer.sees("每天最多可尝试添加5次，今天还可以尝试4次。").await
}

async fn the_banks_form_says_what_is_asked(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let form = asks_for(json!(["phone", "holder-name", "number", "document"]));
    goes_to_a_form(customer, form.clone()).await?;
    customer.has_typed("卡号或账号", "").await?;
    let asked = questions(customer).await?;
    ensure!(
        asked == ["预留手机号", "账户户名", "卡号或账号", "证件号码"],
        "{asked:?}"
    );
    customer.sees("居民身份证").await?;
    customer.presses("下一步").await?;
    for (question, error) in [
        ("预留手机号", "请输入预留手机号"),
        ("账户户名", "请输入账户户名"),
        ("卡号或账号", "请输入银行卡号或存折账号"),
        ("证件号码", "请输入证件号码"),
    ] {
        let shown = customer.reads_error_at(question).await?;
        ensure!(shown == error, "{question}: {shown}");
    }
    // The first of them, whichever it is, has the focus.
    customer.has_focus_on("phone").await?;
    customer.types("预留手机号", "13800138000").await?;
    customer.types("账户户名", "张韦").await?;
    customer.types("卡号或账号", PASSBOOK).await?;
    customer.types("证件号码", DOCUMENT).await?;
    // A refusal of an answer is shown at its question.
    let blame = inject::refused(&Code::Invalid.problem().with_field("holder_name"));
    customer
        .injects_faults([form, inject::next::<RequestAddAccountCode>(blame)])
        .await?;
    customer.presses("下一步").await?;
    let shown = customer.reads_error_at("账户户名").await?;
    ensure!(shown == "提交的信息有误，请核对后重试", "{shown}");
    customer.has_focus_on("holder-name").await?;
    customer.replaces("账户户名", "张伟").await?;
    customer.presses("下一步").await?;
    customer.sees("138****8000").await?;
    customer
        .leaves_only_on_the_page(&[DOCUMENT, PASSBOOK, "13800138000", "张伟"])
        .await
}

async fn a_form_that_asks_something_unknown_is_not_sent_without_it(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    goes_to_a_form(customer, asks_for(json!(["number", "mothers-name"]))).await?;
    customer.reads_exactly("暂不能在此添加账户").await?;
    customer
        .reads_exactly(
            "银行的办理要求已更新，当前页面还不支持。请稍后重新打开页面，或联系客服热线、到网点办理。",
        )
        .await?;
    customer.sees("400-800-9666").await?;
    let asked = questions(customer).await?;
    ensure!(asked.is_empty(), "{asked:?}");
    ensure!(!customer.can_see_button("下一步").await?);
    customer.follows("返回账户管理").await?;
    customer.is_on("账户管理").await?;
    ensure!(customer.messages().await?.messages.len() == 1, "a code was sent");
    Ok(())
}

/// Uses up all attempts of the day but one.
async fn has_one_attempt_left(customer: &Customer) -> Result<()> {
    for _ in 0..4 {
        let request = RequestAddAccountCode {
            number: UNKNOWN_CARD.parse()?,
            holder_name: None,
            document: None,
            phone: None,
            resume: false,
        };
        let refusal = customer.tries(&request).await?.err();
        ensure!(refusal.is_some_and(|problem| problem.code == Code::CardCheckFailed));
    }
    Ok(())
}

async fn the_attempts_of_a_day_can_be_used_up(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    has_one_attempt_left(customer).await?;
    customer.opens("/accounts/add").await?;
    customer
        .sees("每天最多可尝试添加5次，今天还可以尝试1次。")
        .await?;
    customer.types("卡号或账号", UNKNOWN_CARD).await?;
    customer.presses("下一步").await?;
    customer.sees("卡片校验未通过").await?;
    // The number is kept for correction, but today's attempts are used up.
    customer.presses("重新输入").await?;
    customer.sees("今天还可以尝试0次。").await?;
    customer.replaces("卡号或账号", PASSBOOK).await?;
    customer.presses("下一步").await?;
    is_asked_to_come_back_tomorrow(customer).await?;
    // On a new visit it is shown at once.
    customer.reloads().await?;
    is_asked_to_come_back_tomorrow(customer).await?;
    let asked = questions(customer).await?;
    ensure!(asked.is_empty(), "{asked:?}");
    customer.lives_on("2026-11-22").await?;
    customer.opens("/accounts/add").await?;
    customer.is_on("登录已超时").await?;
    customer.logs_in().await?;
    customer.is_on("账户加挂").await?;
    customer
        .sees("每天最多可尝试添加5次，今天还可以尝试5次。")
        .await?;
    customer.adds(PASSBOOK).await
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
    customer.enters_the_last_digit_of("270419").await?;
    // At the keypad, which stays open over the accepted agreement.
    customer.sees("支付密码错误，还可以尝试4次").await?;
    customer.enters_the_pin().await?;
    customer.sees("添加成功").await?;
    ensure!(customer.accounts().await?.accounts.len() == 2);
    Ok(())
}

async fn the_agreement_has_to_be_read_first(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    // Longer than this bank's: some of that time passes between two checks.
    let edit = Edit::SetEach("read_for".to_owned(), json!(12));
    let form = inject::all::<GetAddAccountForm>(NetworkFault::Edited(vec![edit]));
    goes_to_a_form(customer, form).await?;
    customer.is_about_to_read_the_agreement_for(PASSBOOK).await?;
    customer.sees("请滑动阅读至协议末尾，还需").await?;
    customer.reads_to_the_end("协议内容").await?;
    customer.sees("请继续阅读，还需").await?;
    customer.ticks("我已阅读并同意").await?;
    customer.sees("请先阅读完协议，再勾选同意").await?;
    customer.presses("确认添加").await?;
    customer.sees_said("协议已阅读完毕").await?;
    customer.presses("确认添加").await?;
    customer.sees("请先勾选同意协议").await?;
    ensure!(customer.accounts().await?.accounts.len() == 1);
    customer.ticks("我已阅读并同意").await?;
    customer.presses("确认添加").await?;
    customer.enters_the_pin().await?;
    customer.sees("添加成功").await
}

async fn a_card_of_a_bank_that_is_not_supported_is_refused_before_anything_is_sent(
    customer: &mut Customer,
) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    customer.is_on("账户加挂").await?;
    // 兴业银行.
    customer.types("卡号或账号", "6229080000000004").await?;
    customer.presses("下一步").await?;
    // The list of supported banks opens automatically.
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
    // The code that was sent for it is still valid.
    customer.presses("下一步").await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("下一步").await?;
    customer.sees("我已阅读并同意").await?;
    customer.presses("上一步").await?;
    customer.sees("短信验证码已通过验证").await?;
    ensure!(customer.messages().await?.messages.len() == 2);
    Ok(())
}

async fn back_goes_step_by_step_and_loses_nothing_without_a_question(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/sandbox/phone").await?;
    customer.opens("/accounts/add").await?;
    customer.is_about_to_read_the_agreement_for(PASSBOOK).await?;
    customer.sees("重点条款").await?;
    customer.goes_back().await?;
    customer.sees("短信验证码已通过验证").await?;
    customer.goes_back().await?;
    customer.has_typed("卡号或账号", "8810 0000 0001").await?;
    customer.goes_back().await?;
    customer.sees("账户加挂尚未完成").await?;
    customer.sees("离开后，已填写的内容将丢失。").await?;
    // Back closes the confirmation as well.
    customer.goes_back().await?;
    customer.no_longer_sees("账户加挂尚未完成").await?;
    customer.is_at("/accounts/add").await?;
    customer.has_typed("卡号或账号", "8810 0000 0001").await?;
    customer.presses("下一步").await?;
    customer.sees("短信验证码已通过验证").await?;
    // Forward leads to no step that was left.
    customer.goes_forward().await?;
    customer.sees("短信验证码已通过验证").await?;
    customer.presses("下一步").await?;
    customer.accepts_the_agreement().await?;
    // Back closes the keypad, and nothing else.
    customer.goes_back().await?;
    customer.no_longer_sees("请输入微信银行支付密码").await?;
    customer.presses("确认添加").await?;
    customer.enters_the_pin().await?;
    customer.sees("添加成功").await?;
    ensure!(customer.messages().await?.messages.len() == 2);
    // There is no input left to lose.
    customer.goes_back().await?;
    customer.is_at("/sandbox/phone").await
}

async fn back_waits_for_the_answer_of_a_step(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/manage").await?;
    customer.follows("添加账户").await?;
    customer.is_on("账户加挂").await?;
    customer.types("卡号或账号", PASSBOOK).await?;
    customer.presses("下一步").await?;
    customer.sees("138****8000").await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer
        .injects_faults([inject::next::<ProveAddAccountCode>(NetworkFault::LateAnswer(
            2_000,
        ))])
        .await?;
    customer.presses("下一步").await?;
    customer.goes_back().await?;
    customer.sees("我已阅读并同意").await?;
    customer.goes_back().await?;
    customer.sees("短信验证码已通过验证").await?;
    customer.goes_back().await?;
    customer.has_typed("卡号或账号", "8810 0000 0001").await?;
    customer.goes_back().await?;
    customer.presses_in_dialog("离开").await?;
    customer.is_on("添加删除").await
}

async fn a_begun_form_is_left_after_a_question(customer: &mut Customer) -> Result<()> {
    customer.opens("/sandbox/phone").await?;
    customer.opens("/certify").await?;
    customer.types("证件号码", DOCUMENT).await?;
    customer.goes_back().await?;
    customer.sees("客户认证尚未完成").await?;
    customer.presses_in_dialog("取消").await?;
    customer.has_typed("证件号码", DOCUMENT).await?;
    customer.goes_back().await?;
    customer.sees("客户认证尚未完成").await?;
    customer.presses_in_dialog("离开").await?;
    customer.is_at("/sandbox/phone").await?;
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    customer.types("卡号或账号", PASSBOOK).await?;
    customer.replaces("卡号或账号", "").await?;
    // A form that is empty again has nothing to lose.
    customer.goes_back().await?;
    customer.is_at("/sandbox/phone").await
}

/// Shown by a page that was reloaded after a code had been sent.
const SENT_BEFORE: &str = "之前发送的验证码仍可使用";

async fn a_code_that_was_sent_is_gone_on_with_after_a_reload(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    customer.types("卡号或账号", PASSBOOK).await?;
    customer.presses("下一步").await?;
    customer.sees("138****8000").await?;
    let code = customer.newest_code().await?;
    customer.leaves_only_on_the_page(&[PASSBOOK, &code]).await?;
    customer.reloads().await?;
    customer.sees(SENT_BEFORE).await?;
    customer.sees("今天还可以尝试4次。").await?;
    // Another account still has to wait.
    customer.types("卡号或账号", SALARY).await?;
    customer.presses("下一步").await?;
    customer
        .sees("为防止频繁发送短信，需稍候才能再次获取验证码。")
        .await?;
    customer.replaces("卡号或账号", PASSBOOK).await?;
    customer.presses("下一步").await?;
    customer
        .sees_a_code_sent("验证码已发送至138****8000（序号02）")
        .await?;
    customer.types("短信验证码", &code).await?;
    customer.presses("下一步").await?;
    customer.sees("我已阅读并同意").await?;
    // A verified code stays valid for a while as well.
    customer.reloads().await?;
    customer.sees(SENT_BEFORE).await?;
    customer.types("卡号或账号", PASSBOOK).await?;
    customer.presses("下一步").await?;
    customer.sees("短信验证码已通过验证").await?;
    customer.presses("下一步").await?;
    customer.accepts_the_agreement().await?;
    customer.enters_the_pin().await?;
    customer.sees("活期一本通 **** **** 0001").await?;
    ensure!(
        customer.messages().await?.messages.len() == 2,
        "another code was sent"
    );
    let form = customer.asks(&GetAddAccountForm {}).await?;
    ensure!(
        form.attempts_left == 4,
        "{} attempts are left",
        form.attempts_left
    );
    Ok(())
}

async fn the_last_attempt_of_a_day_is_not_lost_by_a_reload(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    has_one_attempt_left(customer).await?;
    customer.opens("/accounts/add").await?;
    customer.types("卡号或账号", PASSBOOK).await?;
    customer.presses("下一步").await?;
    customer.sees("138****8000").await?;
    customer.reloads().await?;
    customer.sees("今天还可以尝试0次。").await?;
    customer.adds(PASSBOOK).await
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
            .injects_faults([inject::next::<RequestAddAccountCode>(inject::refused(&problem))])
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
    // Only the first response is late: another one, successful or not, would be noticed by then.
    customer
        .injects_faults([inject::next::<AddAccount>(NetworkFault::LateAnswer(700))])
        .await?;
    customer.hammers(&PIN[5..], 3).await?;
    customer.sees("添加成功").await?;
    ensure!(customer.accounts().await?.accounts.len() == 2);
    customer
        .sees_in_the_banks_log("POST /api/v1/accounts ", 1)
        .await?;
    customer
        .sees_in_the_banks_log("POST /api/v1/accounts 200", 1)
        .await
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

/// The bank's form has these fields.
fn asks_for(fields: Value) -> FaultRule {
    let edit = Edit::Set("/fields".to_owned(), fields);
    inject::all::<GetAddAccountForm>(NetworkFault::Edited(vec![edit]))
}

/// Goes to 账户加挂 with another bank's form. Within the pages: a reload would lose the fault in the preview.
async fn goes_to_a_form(customer: &Customer, form: FaultRule) -> Result<()> {
    customer.opens("/accounts").await?;
    customer.is_on("账户管理").await?;
    customer.injects_faults([form]).await?;
    customer.goes_to("/accounts/add").await?;
    customer.is_on("账户加挂").await
}

/// The questions of the form, in order.
async fn questions(customer: &Customer) -> Result<Vec<String>> {
    let heard = customer.hears("form input").await?;
    Ok(heard.into_iter().map(|(_, name)| name).collect())
}

/// The page about today's attempts being used up.
async fn is_asked_to_come_back_tomorrow(customer: &Customer) -> Result<()> {
    customer.reads_exactly("今日添加次数已用完").await?;
    customer
        .reads_exactly("为保护账户安全，每天可尝试添加账户的次数有限。每天最多可尝试5次，今天已用完。")
        .await?;
    customer.reads_exactly("请明天再试。").await
}

async fn a_code_that_was_proved_in_the_session_before_is_asked_for_again(
    customer: &mut Customer,
) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    customer.types("卡号或账号", PASSBOOK).await?;
    customer.proves_a_code_for_what_is_typed().await?;
    customer.presses("上一步").await?;
    customer.sees("短信验证码已通过验证").await?;
    customer.presses("上一步").await?;
    customer.has_typed("卡号或账号", "8810 0000 0001").await?;
    customer.asks(&LogOut {}).await?;
    customer.looks_away_and_back().await?;
    customer.is_on("登录已超时").await?;
    customer.logs_in().await?;
    customer.is_on("账户加挂").await?;
    customer.waits_for_button("下一步").await?;
    customer.proves_a_code_for_what_is_typed().await
}

async fn an_agreement_that_changed_is_read_from_its_start(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    customer.is_about_to_add(PASSBOOK).await?;
    // The bank has another version by now, with a longer reading time: some of that passes between two checks.
    let other = [("version", json!("another")), ("read_for", json!(12))];
    let other = other.map(|(field, value)| Edit::SetEach(field.to_owned(), value));
    customer
        .injects_faults([
            inject::next::<AddAccount>(inject::refused_as(Code::AgreementNotAccepted)),
            inject::all::<GetAddAccountForm>(NetworkFault::Edited(other.to_vec())),
        ])
        .await?;
    customer.enters_the_last_digit_of(PIN).await?;
    customer.sees("协议内容已更新，请重新阅读并同意").await?;
    customer.sees("请滑动阅读至协议末尾，还需").await?;
    // The time alone is not enough.
    customer.reads_exactly("请滑动阅读至协议末尾").await?;
    customer.reads_to_the_end("协议内容").await?;
    customer.ticks("我已阅读并同意").await?;
    customer.has_ticked("我已阅读并同意").await
}
