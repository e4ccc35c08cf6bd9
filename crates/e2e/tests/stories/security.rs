//! 安全管理: changing and resetting each password by itself.

use wechat_bank_api::{ChangePaymentPin, Code, LogIn, LogOut, ResetPaymentPin, SessionState};
use wechat_bank_e2e::faults::NetworkFault;
use wechat_bank_e2e::prelude::*;

use super::passwords::{OTHER_LOGIN_PASSWORD, OTHER_PIN};

const CURRENT: &str = "请输入原微信银行支付密码";
const CHOOSE: &str = "请设置6位微信银行支付密码";
const AGAIN: &str = "请再次输入微信银行支付密码";

stories! {
    the_login_password_is_changed_from_the_home_page: HH60;
    the_payment_password_is_changed_by_one_who_knows_it: HH60;
    a_forgotten_payment_password_is_reset_with_two_proofs: HH60;
    a_wrong_code_is_corrected_without_choosing_the_new_password_again: HH60;
    a_locked_payment_password_is_reset_where_it_is_needed: HH60 IC02;
    a_change_whose_answer_was_lost_is_made_once: HH60;
    back_goes_step_by_step_through_a_change: HH60;
    without_passwords_there_is_nothing_to_change: HH60 HH61;
    the_login_shows_whose_password_it_is: HH13;
}

async fn the_login_password_is_changed_from_the_home_page(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/").await?;
    customer.follows("安全管理").await?;
    customer.is_on("安全管理").await?;
    customer.follows("修改登录密码").await?;
    customer.is_on("修改登录密码").await?;
    let fill = async |current: &str, new: &str| {
        customer.replaces("原登录密码", current).await?;
        customer.replaces("新登录密码", new).await?;
        customer.replaces("确认登录密码", new).await?;
        customer.presses("确认修改").await
    };
    fill("not-the-right-one", OTHER_LOGIN_PASSWORD).await?;
    customer.sees("登录密码错误，还可以尝试4次").await?;
    fill(LOGIN_PASSWORD, LOGIN_PASSWORD).await?;
    customer.sees("新的登录密码不能与原密码相同").await?;
    fill(LOGIN_PASSWORD, OTHER_LOGIN_PASSWORD).await?;
    customer.sees("登录密码已修改").await?;
    customer
        .leaves_no_trace_of(&[LOGIN_PASSWORD, OTHER_LOGIN_PASSWORD])
        .await?;
    customer.asks(&LogOut {}).await?;
    let password = OTHER_LOGIN_PASSWORD.parse()?;
    customer.asks(&LogIn { password }).await?;
    Ok(())
}

async fn the_payment_password_is_changed_by_one_who_knows_it(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/security").await?;
    customer.follows("修改支付密码").await?;
    customer.is_on("修改支付密码").await?;
    customer.keys_in(CURRENT, "975310").await?;
    customer.keys_in(CHOOSE, OTHER_PIN).await?;
    customer.keys_in(AGAIN, OTHER_PIN).await?;
    customer.sees("支付密码错误，还可以尝试4次").await?;
    customer.keys_in(CURRENT, PIN).await?;
    customer.keys_in(CHOOSE, PIN).await?;
    customer.keys_in(AGAIN, PIN).await?;
    customer.sees("新的支付密码不能与原密码相同").await?;
    customer.keys_in(CHOOSE, OTHER_PIN).await?;
    customer.keys_in(AGAIN, OTHER_PIN).await?;
    customer.sees("微信银行支付密码已修改").await?;
    customer.leaves_no_trace_of(&[PIN, OTHER_PIN]).await?;
    // It is the one that is asked for now.
    customer.opens("/alerts").await?;
    customer.follows("储蓄卡").await?;
    customer.presses("立即开通").await?;
    customer.keys_in("请输入微信银行支付密码", OTHER_PIN).await?;
    customer.sees("138****8000").await
}

/// 重置支付密码 up to the new one: login password and code.
async fn is_about_to_reset(customer: &Customer) -> Result<()> {
    customer.is_on("重置支付密码").await?;
    customer.types("登录密码", LOGIN_PASSWORD).await?;
    customer.presses("获取验证码").await?;
    customer.sees("138****8000").await
}

async fn a_forgotten_payment_password_is_reset_with_two_proofs(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/security").await?;
    customer.follows("修改支付密码").await?;
    customer.follows("忘记支付密码").await?;
    // Without the login password no code is sent.
    customer.presses("获取验证码").await?;
    customer.reads_error_at("登录密码").await?;
    customer.types("登录密码", "wrong").await?;
    customer.presses("获取验证码").await?;
    customer.sees("登录密码错误，还可以尝试4次").await?;
    ensure!(customer.messages().await?.messages.len() == 1, "a code was sent");
    is_about_to_reset(customer).await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("下一步").await?;
    customer.keys_in(CHOOSE, OTHER_PIN).await?;
    customer.keys_in(AGAIN, OTHER_PIN).await?;
    customer.sees("微信银行支付密码已重置").await?;
    customer.leaves_no_trace_of(&[LOGIN_PASSWORD, OTHER_PIN]).await?;
    customer.follows("安全管理").await?;
    customer.is_on("安全管理").await
}

async fn a_wrong_code_is_corrected_without_choosing_the_new_password_again(
    customer: &mut Customer,
) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/security/payment/reset").await?;
    is_about_to_reset(customer).await?;
    let code = customer.newest_code().await?;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    customer.types("短信验证码", wrong).await?;
    customer.presses("下一步").await?;
    customer.keys_in(CHOOSE, OTHER_PIN).await?;
    customer.keys_in(AGAIN, OTHER_PIN).await?;
    customer
        .reads_exactly("您输入的短信验证码有误，请重新输入")
        .await?;
    customer.types("短信验证码", &code).await?;
    customer.presses("下一步").await?;
    customer.sees("微信银行支付密码已重置").await
}

async fn a_locked_payment_password_is_reset_where_it_is_needed(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let id = customer.first_account().await?.id;
    customer.opens(&format!("/alerts/{id}")).await?;
    customer.presses("立即开通").await?;
    for left in (1..5).rev() {
        customer.keys_in("请输入微信银行支付密码", "975310").await?;
        customer.sees(&format!("还可以尝试{left}次")).await?;
    }
    customer.keys_in("请输入微信银行支付密码", "975310").await?;
    customer.sees("支付密码已锁定").await?;
    customer.follows("重置支付密码").await?;
    is_about_to_reset(customer).await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("下一步").await?;
    customer.keys_in(CHOOSE, OTHER_PIN).await?;
    customer.keys_in(AGAIN, OTHER_PIN).await?;
    customer.sees("微信银行支付密码已重置").await?;
    // The lock is lifted.
    customer.opens(&format!("/alerts/{id}")).await?;
    customer.presses("立即开通").await?;
    customer.keys_in("请输入微信银行支付密码", OTHER_PIN).await?;
    customer.sees("138****8000").await
}

async fn a_change_whose_answer_was_lost_is_made_once(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/security/payment").await?;
    customer
        .injects_faults([inject::next::<ChangePaymentPin>(NetworkFault::CutAfter)])
        .await?;
    customer.keys_in(CURRENT, PIN).await?;
    customer.keys_in(CHOOSE, OTHER_PIN).await?;
    customer.keys_in(AGAIN, OTHER_PIN).await?;
    customer.sees("微信银行支付密码已修改").await?;
    // What was lost with the response is the cookie of the new session: the same request has brought it.
    ensure!(customer.session().await?.state == SessionState::Certified);
    // And a reset that the bank refuses for the moment keeps nothing of it in the page.
    customer.opens("/security/payment/reset").await?;
    is_about_to_reset(customer).await?;
    customer
        .injects_faults([inject::next::<ResetPaymentPin>(inject::refused_as(
            Code::Unavailable,
        ))])
        .await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("下一步").await?;
    customer.keys_in(CHOOSE, PIN).await?;
    customer.keys_in(AGAIN, PIN).await?;
    customer.sees("银行系统繁忙，请稍后重试").await?;
    customer.leaves_no_trace_of(&[PIN]).await
}

async fn back_goes_step_by_step_through_a_change(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/security").await?;
    customer.follows("修改支付密码").await?;
    customer.keys_in(CURRENT, PIN).await?;
    customer.keys_in(CHOOSE, OTHER_PIN).await?;
    customer.sees(AGAIN).await?;
    customer.goes_back().await?;
    customer.sees(CHOOSE).await?;
    customer.goes_back().await?;
    customer.sees(CURRENT).await?;
    customer.leaves_no_trace_of(&[PIN, OTHER_PIN]).await?;
    customer.has_left_the_guard().await?;
    customer.goes_back().await?;
    customer.is_on("安全管理").await
}

async fn without_passwords_there_is_nothing_to_change(customer: &mut Customer) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    for page in ["/security/login", "/security/payment", "/security/payment/reset"] {
        customer.opens(page).await?;
        customer.sees("尚未设置密码").await?;
    }
    customer.opens("/security").await?;
    customer.follows("登录设置").await?;
    customer.sets_both_passwords().await
}

async fn the_login_shows_whose_password_it_is(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/security").await?;
    customer.presses("退出登录").await?;
    customer.is_on("登录").await?;
    customer.sees("*伟，请输入在登录设置中设置的登录密码").await
}
