//! 客户认证.

use std::time::Instant;

use anyhow::anyhow;
use serde_json::json;
use wechat_bank_api::{
    AccountKind, AlertState, Certify, Code, FindChallenge, GetAlerts, GetSession, SessionState,
};
use wechat_bank_e2e::faults::{Edit, FaultRule, NetworkFault};
use wechat_bank_e2e::prelude::*;
use wechat_bank_e2e::until;

use super::passwords::{OTHER_PIN, sets_other_passwords};

stories! {
    a_customer_certifies_with_a_debit_card: HH01 HH02 HH03 HH04 HH05 HH07 HH11 HH12;
    a_customer_certifies_with_a_passbook_account: HH04;
    a_customer_who_is_certified_is_not_asked_again: HH13;
    a_certified_customer_may_certify_again: HH13 HH60;
    an_answer_from_before_a_certification_does_not_undo_it: HH11 HH14;
    a_wrong_code_is_refused_to_the_letter_and_the_right_one_still_works: HH10 HH11;
    five_wrong_codes_end_a_code: HH10;
    a_code_cannot_be_asked_for_twice_within_a_minute: HH06 HH07;
    a_countdown_that_slept_with_the_phone_ends_when_the_bank_says_so: HH06;
    a_code_is_never_said_to_be_good_for_longer_than_it_is: HH07;
    a_code_that_is_over_is_not_sent: HH07;
    an_older_code_is_refused_after_a_new_one_was_sent: HH06 HH08;
    a_wrong_pair_of_document_and_account_is_answered_like_a_right_one: HH05;
    a_document_or_account_that_was_changed_needs_a_new_code: HH11;
    what_is_typed_wrong_is_shown_at_its_field: HH02 HH03 HH04;
    other_documents_have_other_rules: HH02 HH03;
    a_certification_that_the_bank_refuses_says_what_to_do: HH15 IC04;
    a_certification_that_times_out_is_not_sent_twice_by_itself: HH15;
    the_hotline_is_one_tap_away: HH32;
}

async fn a_customer_certifies_with_a_debit_card(customer: &mut Customer) -> Result<()> {
    // HH01: the official account's menu leads here.
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    // HH05: the form asks for no phone number.
    let fields: Vec<String> = customer
        .hears("input")
        .await?
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    ensure!(fields == ["证件号码", "卡号或账号", "短信验证码"], "{fields:?}");
    customer.types("证件号码", DOCUMENT).await?;
    customer.types("卡号或账号", SAVINGS).await?;
    ensure!(customer.reads("卡号或账号").await? == "6230 9100 0000 0017");
    customer.sees("新疆汇和银行 借记卡").await?;
    customer.presses("获取验证码").await?;
    customer
        .sees_a_code_sent("验证码已发送至您在开户行预留的手机号（序号01）")
        .await?;
    let messages = customer.messages().await?.messages;
    ensure!(messages.len() == 1, "{} messages arrived", messages.len());
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("提交认证").await?;
    customer.is_on("认证结果").await?;
    customer.reads_exactly("认证成功，感谢您的使用").await?;
    customer.leaves_no_trace_of(&[DOCUMENT, SAVINGS]).await?;
    // HH12: from there to 登录设置 or 账户管理.
    customer.follows("登录设置").await?;
    customer.is_on("登录设置").await?;
    customer.goes_back().await?;
    customer.follows("账户管理").await?;
    customer.is_on("账户管理").await
}

async fn a_customer_certifies_with_a_passbook_account(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.certifies_with(PASSBOOK).await?;
    customer.follows("账户管理").await?;
    customer.sees("活期一本通").await
}

async fn a_customer_who_is_certified_is_not_asked_again(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/certify").await?;
    customer.sees("您已完成客户认证").await?;
    customer.sees("认证信息由银行保存，无需重复认证").await?;
    customer.follows("账户管理").await?;
    customer.is_on("账户管理").await
}

async fn a_certified_customer_may_certify_again(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.has_added(PASSBOOK).await?;
    let savings = customer.has_alerts_on().await?;
    customer.opens("/certify").await?;
    customer.presses("重新认证").await?;
    customer.certifies_again_with(PASSBOOK).await?;
    // Accounts and alerts stay; another of the accounts is the certified one now.
    let accounts = customer.accounts().await?.accounts;
    let certified: Vec<_> = accounts.iter().filter(|account| account.certified).collect();
    ensure!(
        accounts.len() == 2
            && matches!(certified.as_slice(), [account] if account.kind == AccountKind::Passbook),
        "{accounts:?}"
    );
    let alerts = customer.asks(&GetAlerts { account: savings }).await?;
    ensure!(alerts.state == AlertState::On);
    // Within the session that started with it, new passwords may be set.
    customer.follows("登录设置").await?;
    sets_other_passwords(customer).await?;
    customer.follows("账户管理").await?;
    customer.follows("添加删除").await?;
    customer.follows("添加账户").await?;
    customer.is_about_to_add_with_pin(SALARY, PIN).await?;
    customer.enters_the_last_digit_of(PIN).await?;
    customer.sees("支付密码错误，还可以尝试4次").await?;
    customer.keys_in("请输入微信银行支付密码", OTHER_PIN).await?;
    customer.sees("添加成功").await
}

async fn an_answer_from_before_a_certification_does_not_undo_it(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.asks_for_a_code_for(SAVINGS).await?;
    let code = customer.newest_code().await?;
    // Back from the SMS inbox, the page loads the session: a guest, with a late response.
    customer
        .injects_faults([inject::next::<GetSession>(NetworkFault::LateAnswer(3_000))])
        .await?;
    customer.looks_away_and_back().await?;
    customer.types("短信验证码", &code).await?;
    customer.presses("提交认证").await?;
    customer.reads_exactly("认证成功，感谢您的使用").await?;
    customer.keeps_seeing("认证成功", 3_500).await
}

async fn a_wrong_code_is_refused_to_the_letter_and_the_right_one_still_works(
    customer: &mut Customer,
) -> Result<()> {
    customer.opens("/certify").await?;
    customer.asks_for_a_code_for(SAVINGS).await?;
    let code = customer.newest_code().await?;
    customer.types("短信验证码", other_than(&code)).await?;
    customer.presses("提交认证").await?;
    customer
        .reads_exactly("您输入的短信验证码有误，请重新输入")
        .await?;
    customer.sees("还可以尝试4次。").await?;
    // Ready for another attempt: empty, focused, and everything else unchanged.
    customer.has_typed("短信验证码", "").await?;
    ensure!(customer.focus().await? == "code");
    ensure!(customer.reads("证件号码").await? == DOCUMENT);
    customer.types_there(&code).await?;
    customer.presses("提交认证").await?;
    customer.reads_exactly("认证成功，感谢您的使用").await
}

async fn five_wrong_codes_end_a_code(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.asks_for_a_code_for(SAVINGS).await?;
    let code = customer.newest_code().await?;
    for left in (1..5).rev() {
        customer.types("短信验证码", other_than(&code)).await?;
        customer.presses("提交认证").await?;
        customer.sees(&format!("还可以尝试{left}次。")).await?;
    }
    customer.types("短信验证码", other_than(&code)).await?;
    customer.presses("提交认证").await?;
    customer.sees("验证码错误次数过多，已失效，请重新获取").await?;
    // The right one is not accepted any more, and nothing is sent for it.
    customer.types("短信验证码", &code).await?;
    customer.presses("提交认证").await?;
    customer.sees("请先获取短信验证码").await
}

async fn a_code_cannot_be_asked_for_twice_within_a_minute(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.asks_for_a_code_for(SAVINGS).await?;
    let first = waits(customer).await?;
    ensure!((50..=60).contains(&first), "it counts from {first}");
    let since = Instant::now();
    // Back from the background the page shows the time that the bank returns: less ...
    customer.injects_faults([says("resend_after", 20)]).await?;
    customer.looks_away_and_back().await?;
    let less = waits_until(customer, |seconds| seconds <= 20).await?;
    // ... and what is left of the minute again.
    customer.recovers().await?;
    customer.looks_away_and_back().await?;
    waits_until(customer, |seconds| seconds > less && seconds <= first).await?;
    // Neither the background nor a reload nor another page makes it shorter or longer.
    let is_what_is_left = |seconds: u32| {
        let left = u64::from(first).saturating_sub(since.elapsed().as_secs());
        u64::from(seconds).abs_diff(left) <= 4
    };
    waits_until(customer, is_what_is_left).await?;
    customer.reloads().await?;
    waits_until(customer, is_what_is_left).await?;
    customer.opens("/nowhere").await?;
    customer.goes_back().await?;
    waits_until(customer, is_what_is_left).await?;
    // And the code that was sent is still accepted.
    customer.types("证件号码", DOCUMENT).await?;
    customer.types("卡号或账号", SAVINGS).await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("提交认证").await?;
    customer.sees("认证成功，感谢您的使用").await?;
    ensure!(customer.messages().await?.messages.len() == 1);
    Ok(())
}

async fn a_countdown_that_slept_with_the_phone_ends_when_the_bank_says_so(
    customer: &mut Customer,
) -> Result<()> {
    customer.opens("/certify").await?;
    customer.asks_for_a_code_for(SAVINGS).await?;
    let left = waits(customer).await?;
    ensure!(left > 30, "only {left} seconds are left to sleep");
    // The bank's response once the minute is over, of which a sleeping phone has counted nothing.
    let edit = Edit::Remove("/resend_after".to_owned());
    customer
        .injects_faults([inject::all::<FindChallenge>(NetworkFault::Edited(vec![edit]))])
        .await?;
    customer.looks_away_and_back().await?;
    customer.can_press("重新获取", true).await
}

async fn a_code_is_never_said_to_be_good_for_longer_than_it_is(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.asks_for_a_code_for(SAVINGS).await?;
    // The bank's response when a minute and a second have passed.
    customer.injects_faults([says("expires_in", 239)]).await?;
    customer.looks_away_and_back().await?;
    customer.sees("，3分钟内有效").await
}

async fn a_code_that_is_over_is_not_sent(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.asks_for_a_code_for(SAVINGS).await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    // The bank's response two seconds before the five minutes are over.
    customer.injects_faults([says("expires_in", 2)]).await?;
    customer.looks_away_and_back().await?;
    customer.sees("短信验证码已过期，请重新获取").await?;
    ensure!(!customer.sees_now("分钟内有效").await?);
    // Move the focus away from the field, to see that it returns.
    customer.replaces("卡号或账号", SAVINGS).await?;
    customer.presses("提交认证").await?;
    customer.has_focus_on("code").await?;
    ensure!(customer.session().await?.state == SessionState::Guest);
    let sent = "POST /api/v1/certification ";
    ensure!(!customer.bank.log().contains(sent), "{}", customer.bank.log());
    // Only the time was wrong: with a valid code the same tap succeeds.
    customer.recovers().await?;
    customer.looks_away_and_back().await?;
    customer.no_longer_sees("短信验证码已过期").await?;
    customer.presses("提交认证").await?;
    customer.reads_exactly("认证成功，感谢您的使用").await?;
    customer.sees_in_the_banks_log(sent, 1).await
}

async fn an_older_code_is_refused_after_a_new_one_was_sent(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.asks_for_a_code_for(SAVINGS).await?;
    let older = customer.newest_code().await?;
    customer.types("短信验证码", "12").await?;
    // The one minute that really has to pass.
    customer.waits_for_button("重新获取").await?;
    customer.presses("重新获取").await?;
    customer
        .sees("验证码已发送至您在开户行预留的手机号（序号02），之前的验证码已失效")
        .await?;
    customer.has_typed("短信验证码", "").await?;
    customer.types("短信验证码", &older).await?;
    customer.presses("提交认证").await?;
    customer
        .sees("您输入的是之前的验证码，请输入最新一条短信中的验证码")
        .await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("提交认证").await?;
    customer.sees("认证成功，感谢您的使用").await
}

async fn a_wrong_pair_of_document_and_account_is_answered_like_a_right_one(
    customer: &mut Customer,
) -> Result<()> {
    customer.opens("/certify").await?;
    customer.asks_for_a_code_for("6230910000009992").await?;
    customer
        .sees_a_code_sent("验证码已发送至您在开户行预留的手机号（序号01）")
        .await?;
    customer.sees("没有收到短信？请核对证件和卡号或账号").await?;
    ensure!(customer.messages().await?.messages.is_empty());
    Ok(())
}

async fn a_document_or_account_that_was_changed_needs_a_new_code(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.asks_for_a_code_for(SAVINGS).await?;
    customer.replaces("卡号或账号", SALARY).await?;
    customer.sees("证件或账号信息已修改，请重新获取验证码").await?;
    customer.replaces("卡号或账号", SAVINGS).await?;
    customer.no_longer_sees("证件或账号信息已修改").await
}

async fn what_is_typed_wrong_is_shown_at_its_field(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    customer.presses("提交认证").await?;
    ensure!(customer.reads_error_at("证件号码").await? == "请输入证件号码");
    ensure!(customer.reads_error_at("卡号或账号").await? == "请输入银行卡号或存折账号");
    // The first of them has the focus.
    ensure!(customer.focus().await? == "document-number");
    for (document, error) in [
        ("1101051949123100", "证件号码应为18位"),
        ("110105194912310021", "证件号码有误，请逐位核对"),
        ("11010519490231002X", "证件号码中的出生日期有误，请核对"),
    ] {
        customer.replaces("证件号码", document).await?;
        ensure!(customer.reads_error_at("证件号码").await? == error);
    }
    for (account, error) in [
        ("6230910000000018", "卡号有误，请对照卡面逐位核对"),
        ("62309", "卡号或账号位数不足，请核对"),
    ] {
        customer.replaces("卡号或账号", account).await?;
        ensure!(customer.reads_error_at("卡号或账号").await? == error);
    }
    ensure!(customer.messages().await?.messages.is_empty());
    Ok(())
}

async fn other_documents_have_other_rules(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    customer.chooses_from("证件类型", "护照").await?;
    customer.sees("护照").await?;
    customer.types("证件号码", "E1234567890123456789X").await?;
    customer.presses("提交认证").await?;
    ensure!(customer.reads_error_at("证件号码").await? == "证件号码最多20位");
    customer.replaces("证件号码", "E12345678").await?;
    customer.types("卡号或账号", SAVINGS).await?;
    customer.presses("获取验证码").await?;
    customer.sees("验证码已发送至您在开户行预留的手机号").await
}

async fn a_certification_that_the_bank_refuses_says_what_to_do(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.asks_for_a_code_for(SAVINGS).await?;
    let code = customer.newest_code().await?;
    // Refusals that keep the code come first.
    for (refusal, words) in [
        (
            Code::WechatTimedOut,
            "微信接口超时。请检查网络，稍后重新打开页面再试",
        ),
        (
            Code::AuthenticationTimedOut,
            "账户认证超时，本次认证未完成。请稍后再次提交；如提示验证码已过期，请重新获取",
        ),
        (
            Code::DocumentExpired,
            "证件有效期已过期。请携带新证件到网点更新后再试",
        ),
    ] {
        customer
            .injects_faults([inject::next::<Certify>(inject::refused_as(refusal))])
            .await?;
        customer.replaces("短信验证码", &code).await?;
        customer.presses("提交认证").await?;
        customer.reads_exactly(words).await?;
        customer.sees("400-800-9666").await?;
        ensure!(customer.reads("证件号码").await? == DOCUMENT);
        ensure!(customer.reads("卡号或账号").await? == "6230 9100 0000 0017");
    }
    Ok(())
}

async fn a_certification_that_times_out_is_not_sent_twice_by_itself(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    // The bank's own refusal of this account.
    customer.asks_for_a_code_for("6230919999000029").await?;
    let code = customer.newest_code().await?;
    customer.types("短信验证码", &code).await?;
    customer.presses("提交认证").await?;
    customer.sees("账户认证超时，本次认证未完成").await?;
    let sent = |log: String| log.matches("POST /api/v1/certification 504").count();
    ensure!(sent(customer.bank.log()) == 1, "{}", customer.bank.log());
    customer.presses("提交认证").await?;
    customer
        .sees_in_the_banks_log("POST /api/v1/certification 504", 2)
        .await
}

async fn the_hotline_is_one_tap_away(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    let links = customer.links().await?;
    let hotline = ("400-800-9666".to_owned(), "tel:400-800-9666".to_owned());
    ensure!(links.contains(&hotline), "{links:?}");
    Ok(())
}

/// The seconds on the button's countdown.
async fn waits(customer: &Customer) -> Result<u32> {
    let name = customer.waits_for_button_holding("后重新获取").await?;
    let seconds = name.split('秒').next().context("no seconds")?;
    seconds.trim().parse().context(name.clone())
}

/// Waits until the button's countdown is like this, and returns its seconds.
async fn waits_until(customer: &Customer, are_these: impl Fn(u32) -> bool) -> Result<u32> {
    until(
        async || Ok(Some(waits(customer).await?).filter(|seconds| are_these(*seconds))),
        async || match waits(customer).await {
            Ok(seconds) => anyhow!("it counts {seconds} seconds"),
            Err(error) => error,
        },
    )
    .await
}

/// Makes the bank return this many seconds whenever it is asked about a code.
fn says(field: &str, seconds: u32) -> FaultRule {
    let edit = Edit::SetEach(field.to_owned(), json!(seconds));
    inject::all::<FindChallenge>(NetworkFault::Edited(vec![edit]))
}

/// A code that is certainly wrong.
fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}
