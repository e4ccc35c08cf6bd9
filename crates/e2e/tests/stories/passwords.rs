//! 登录设置.

use std::collections::BTreeSet;

use thirtyfour::Key;
use wechat_bank_api::{Code, LogOut, SetPasswords};
use wechat_bank_e2e::prelude::*;

const CHOOSE: &str = "请设置6位微信银行支付密码";
const AGAIN: &str = "请再次输入微信银行支付密码";

/// A new login password, different from the earlier one.
pub(super) const OTHER_LOGIN_PASSWORD: &str = "green-Rice-bowl-4";
/// A new payment password.
pub(super) const OTHER_PIN: &str = "905316";

stories! {
    a_customer_sets_both_passwords_with_a_finger: HH61 HH12;
    a_customer_sets_both_passwords_with_the_keyboard_alone: HH61;
    back_goes_step_by_step_through_both_passwords: HH61;
    back_while_passwords_are_sent_waits_for_the_bank: HH61;
    two_different_entries_are_not_taken: HH61;
    passwords_that_are_easy_to_guess_are_refused: HH61;
    a_blank_at_an_end_of_a_password_is_pointed_out: HH61;
    the_payment_password_is_not_taken_for_that_of_wechat_pay: HH45 HH61;
    passwords_that_are_set_need_a_new_certification: HH60;
    passwords_that_are_sent_into_an_ended_session_are_forgotten: HH14 HH61;
    a_reset_that_is_sent_into_an_ended_session_changes_nothing: HH14 HH60;
}

async fn a_customer_sets_both_passwords_with_a_finger(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.certifies_with(SAVINGS).await?;
    customer.follows("登录设置").await?;
    customer.chooses_a_login_password(LOGIN_PASSWORD).await?;
    // The keys are shuffled each time; all ten are there.
    let keys = keys(customer).await?;
    ensure!(keys.iter().collect::<BTreeSet<_>>().len() == 10, "{keys:?}");
    customer.touches_in(CHOOSE, PIN).await?;
    customer.touches_in(AGAIN, PIN).await?;
    customer.sees("设置成功").await?;
    customer
        .sees("登录密码和微信银行支付密码均已生效，请妥善保管，切勿告诉他人。")
        .await?;
    customer.leaves_no_trace_of(&[LOGIN_PASSWORD, PIN]).await?;
    ensure!(customer.session().await?.passwords_set);
    Ok(())
}

async fn a_blank_at_an_end_of_a_password_is_pointed_out(customer: &mut Customer) -> Result<()> {
    const BLANK: &str = "开头或结尾有空格，如非本意请删除";
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/login-settings").await?;
    customer.is_on("登录设置").await?;
    for (copied, is_shown) in [
        ("two words 4 tea", false),
        ("two words 4 tea ", true),
        ("\u{3000}two words 4 tea", true),
        ("two words 4 tea\u{200B}", true),
    ] {
        customer.replaces("登录密码", "").await?;
        customer.no_longer_sees(BLANK).await?;
        customer.pastes("登录密码", copied).await?;
        // It counts exactly as entered.
        customer.has_typed("登录密码", copied).await?;
        if is_shown {
            customer.sees(BLANK).await?;
        }
        ensure!(customer.sees_now(BLANK).await? == is_shown, "{copied:?}");
    }
    Ok(())
}

async fn a_customer_sets_both_passwords_with_the_keyboard_alone(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/login-settings").await?;
    customer.is_on("登录设置").await?;
    customer.types("登录密码", LOGIN_PASSWORD).await?;
    customer.types("确认登录密码", LOGIN_PASSWORD).await?;
    customer.strikes(Key::Enter).await?;
    // The keypad has the focus as soon as it appears.
    customer.sees(CHOOSE).await?;
    customer.has_focus_on("payment-pin").await?;
    customer.types_there("27").await?;
    customer.sees_said("已输入 2 位，共 6 位").await?;
    customer.types_there("0418").await?;
    customer.sees(AGAIN).await?;
    customer.has_focus_on("payment-pin-again").await?;
    customer.types_there(PIN).await?;
    customer.sees("设置成功").await
}

async fn back_goes_step_by_step_through_both_passwords(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/sandbox/phone").await?;
    customer.opens("/login-settings").await?;
    customer.chooses_a_login_password(LOGIN_PASSWORD).await?;
    customer.keys_in(CHOOSE, PIN).await?;
    customer.keys_in(AGAIN, &PIN[..3]).await?;
    customer.goes_back().await?;
    customer.sees(CHOOSE).await?;
    customer.goes_back().await?;
    customer.has_typed("登录密码", LOGIN_PASSWORD).await?;
    customer.goes_back().await?;
    customer.sees("登录设置尚未完成").await?;
    customer.presses_in_dialog("取消").await?;
    customer.presses("下一步").await?;
    customer.keys_in(CHOOSE, PIN).await?;
    customer.keys_in(AGAIN, PIN).await?;
    customer.sees("设置成功").await?;
    ensure!(customer.session().await?.passwords_set);
    customer.goes_back().await?;
    customer.is_at("/sandbox/phone").await
}

async fn back_while_passwords_are_sent_waits_for_the_bank(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/sandbox/phone").await?;
    customer.opens("/login-settings").await?;
    is_about_to_send(customer, LOGIN_PASSWORD, PIN).await?;
    let weak = inject::refused_late_as(Code::PinWeak, 3_000);
    customer
        .injects_faults([inject::next::<SetPasswords>(weak)])
        .await?;
    customer.keys_in(AGAIN, last_of(PIN)).await?;
    customer.sees("正在保存").await?;
    customer.goes_back().await?;
    customer.goes_back().await?;
    customer.is_at("/login-settings").await?;
    customer.sees("支付密码容易被猜中，请更换").await?;
    customer.keys_in(CHOOSE, PIN).await?;
    customer.keys_in(AGAIN, PIN).await?;
    customer.sees("设置成功").await
}

async fn two_different_entries_are_not_taken(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/login-settings").await?;
    customer.types("登录密码", LOGIN_PASSWORD).await?;
    customer.types("确认登录密码", "purple-Tea-kettle-8").await?;
    customer.presses("下一步").await?;
    ensure!(customer.reads_error_at("确认登录密码").await? == "两次输入的登录密码不一致，请重新输入");
    customer.replaces("确认登录密码", LOGIN_PASSWORD).await?;
    customer.presses("下一步").await?;
    customer.keys_in(CHOOSE, PIN).await?;
    customer.keys_in(AGAIN, "270419").await?;
    customer.sees("两次输入的支付密码不一致，请再次输入").await?;
    customer.presses("重新设置支付密码").await?;
    customer.keys_in(CHOOSE, PIN).await?;
    customer.keys_in(AGAIN, PIN).await?;
    customer.sees("设置成功").await
}

async fn passwords_that_are_easy_to_guess_are_refused(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/login-settings").await?;
    customer.types("登录密码", "password").await?;
    customer.sees("过于常见，不能使用").await?;
    customer.presses("下一步").await?;
    ensure!(customer.reads_error_at("登录密码").await? == "登录密码过于常见，容易被猜中，请更换");
    customer.replaces("登录密码", "a-b-c").await?;
    ensure!(customer.reads_error_at("登录密码").await? == "登录密码至少8位");
    customer.replaces("登录密码", LOGIN_PASSWORD).await?;
    customer.types("确认登录密码", LOGIN_PASSWORD).await?;
    customer.presses("下一步").await?;
    for (pin, words) in [
        ("123456", "支付密码不能是连续数字，请更换"),
        ("111111", "支付密码重复数字过多，容易被猜中，请更换"),
    ] {
        customer.keys_in(CHOOSE, pin).await?;
        customer.sees(words).await?;
    }
    // Only the bank knows the birthday in the document and the last digits of the card.
    for pin in ["491231", "000017"] {
        customer.keys_in(CHOOSE, pin).await?;
        customer.sees(AGAIN).await?;
        customer.keys_in(AGAIN, pin).await?;
        customer.sees("支付密码容易被猜中，请更换").await?;
    }
    customer.keys_in(CHOOSE, PIN).await?;
    customer.keys_in(AGAIN, PIN).await?;
    customer.sees("设置成功").await
}

async fn the_payment_password_is_not_taken_for_that_of_wechat_pay(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/login-settings").await?;
    customer.chooses_a_login_password(LOGIN_PASSWORD).await?;
    customer
        .reads_exactly(
            "微信银行支付密码不是微信支付的支付密码，也可以与银行卡的交易密码不同。请勿使用生日、连续或重复的数字。",
        )
        .await
}

async fn passwords_that_are_set_need_a_new_certification(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts").await?;
    customer.presses("退出登录").await?;
    customer.is_on("登录").await?;
    customer.logs_in().await?;
    customer.is_on("微信银行").await?;
    customer.opens("/login-settings").await?;
    customer.sees("密码已设置").await?;
    customer
        .sees("如需修改登录密码或支付密码，请到安全管理办理。")
        .await
}

async fn passwords_that_are_sent_into_an_ended_session_are_forgotten(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/login-settings").await?;
    is_about_to_send(customer, LOGIN_PASSWORD, PIN).await?;
    // In another window; without a password only the certification leads to a new session.
    customer.asks(&LogOut {}).await?;
    customer.keys_in(AGAIN, last_of(PIN)).await?;
    customer.is_on("客户认证").await?;
    customer.sees("查看账户前请先完成客户认证，认证后可继续").await?;
    customer.leaves_no_trace_of(&[LOGIN_PASSWORD, PIN]).await?;
    // Another code has to wait for a minute; moving the bank's date is faster.
    customer.lives_on("2026-11-22").await?;
    customer.opens("/certify").await?;
    customer.certifies_with(SAVINGS).await?;
    ensure!(
        !customer.session().await?.passwords_set,
        "they were set all the same"
    );
    customer.follows("登录设置").await?;
    customer.sets_both_passwords().await?;
    customer.leaves_no_trace_of(&[LOGIN_PASSWORD, PIN]).await?;
    ensure!(customer.session().await?.passwords_set);
    Ok(())
}

async fn a_reset_that_is_sent_into_an_ended_session_changes_nothing(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    // Another code has to wait for a minute; moving the bank's date is faster.
    customer.lives_on("2026-11-22").await?;
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/login-settings").await?;
    is_about_to_send(customer, OTHER_LOGIN_PASSWORD, OTHER_PIN).await?;
    customer.asks(&LogOut {}).await?;
    customer.keys_in(AGAIN, last_of(OTHER_PIN)).await?;
    customer.is_on("登录已超时").await?;
    customer
        .leaves_no_trace_of(&[OTHER_LOGIN_PASSWORD, OTHER_PIN])
        .await?;
    // The earlier password is still valid, and a session that only used it may set no others.
    customer.logs_in().await?;
    customer.is_on("登录设置").await?;
    customer.sees("密码已设置").await?;
    customer
        .sees("如需修改登录密码或支付密码，请到安全管理办理。")
        .await?;
    customer.lives_on("2026-11-23").await?;
    customer.opens("/certify").await?;
    customer.presses("重新认证").await?;
    customer.certifies_with(SAVINGS).await?;
    customer.follows("登录设置").await?;
    sets_other_passwords(customer).await
}

/// 登录设置 up to the last digit, with which both passwords are sent.
async fn is_about_to_send(customer: &Customer, password: &str, pin: &str) -> Result<()> {
    customer.chooses_a_login_password(password).await?;
    customer.keys_in(CHOOSE, pin).await?;
    customer
        .keys_in(AGAIN, pin.strip_suffix(last_of(pin)).context("no digits")?)
        .await
}

fn last_of(pin: &str) -> &str {
    pin.get(5..).unwrap_or_default()
}

/// The whole of 登录设置 with new passwords.
pub(super) async fn sets_other_passwords(customer: &Customer) -> Result<()> {
    customer.chooses_a_login_password(OTHER_LOGIN_PASSWORD).await?;
    customer.keys_in(CHOOSE, OTHER_PIN).await?;
    customer.keys_in(AGAIN, OTHER_PIN).await?;
    customer.sees("设置成功").await?;
    customer
        .leaves_no_trace_of(&[OTHER_LOGIN_PASSWORD, OTHER_PIN])
        .await
}

/// The labels of the keypad's digits, in their order.
async fn keys(customer: &Customer) -> Result<Vec<String>> {
    let heard = customer.hears("[role=group] button").await?;
    Ok(heard
        .into_iter()
        .map(|(_, name)| name)
        .filter(|name| name.len() == 1)
        .collect())
}
