//! The gate in front of everything that belongs to the customer, and sessions that end.

use wechat_bank_api::{
    Code, FindChallenge, ListTransactions, LogOut, RemoveAccount, SaveAlerts, SetPasswords,
};
use wechat_bank_e2e::faults::NetworkFault;
use wechat_bank_e2e::prelude::*;

stories! {
    nothing_is_shown_before_certification: HH14;
    whatever_was_wanted_is_there_after_certification: HH14;
    what_was_wanted_is_known_without_storage: HH14;
    a_session_that_ended_is_renewed_over_the_page: HH14;
    a_form_that_is_sent_into_an_ended_session_keeps_what_was_typed: HH14 BK01;
    changes_of_alerts_survive_the_end_of_a_session: HH14 IC06;
    logging_out_in_one_tab_ends_the_other: HH14;
    a_page_that_comes_back_from_the_background_asks_who_is_there: HH14;
    a_page_is_where_it_was_scrolled_to_once_the_session_is_renewed: HH14 HH46;
    a_question_that_is_covered_does_not_keep_the_cover_from_scrolling: HH14 HH46;
    a_late_answer_of_the_session_before_does_not_cover_the_page_again: HH14;
    a_page_that_was_left_while_it_saved_leaves_the_session_as_it_is: HH61;
    a_customer_who_only_has_to_sign_in_is_not_asked_to_certify: HH13 HH14;
    a_customer_who_is_somebody_elses_guest_sees_nothing_of_theirs: HH14;
}

async fn nothing_is_shown_before_certification(customer: &mut Customer) -> Result<()> {
    for path in [
        "/accounts",
        "/accounts/manage",
        "/accounts/add",
        "/accounts/a1/transactions?days=month",
        "/accounts/a1/transactions/t1",
        "/alerts",
        "/alerts/a1",
        "/login-settings",
        "/login",
        "/certify/done",
    ] {
        customer.opens(path).await?;
        customer.is_on("客户认证").await?;
        customer.is_at("/certify").await?;
    }
    ensure!(
        !customer.bank.log().contains("/api/v1/accounts"),
        "the bank was asked for accounts"
    );
    Ok(())
}

async fn whatever_was_wanted_is_there_after_certification(customer: &mut Customer) -> Result<()> {
    customer.opens("/sandbox/phone").await?;
    customer.opens("/alerts").await?;
    customer.is_on("客户认证").await?;
    customer.sees("查看账户前请先完成客户认证，认证后可继续").await?;
    customer.certifies_with(SAVINGS).await?;
    customer.follows("登录设置").await?;
    customer.sets_both_passwords().await?;
    customer.follows("继续").await?;
    customer.is_on("动账提醒").await?;
    // Back does not lead into the form again, but to where the customer came from.
    customer.goes_back().await?;
    customer.is_on("登录设置").await?;
    customer.goes_back().await?;
    customer.is_on("认证结果").await?;
    customer.goes_back().await?;
    customer.is_at("/sandbox/phone").await
}

async fn what_was_wanted_is_known_without_storage(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    let deny = "for (const storage of ['sessionStorage', 'localStorage']) Object.defineProperty(window, storage, \
        { get() { throw new DOMException('denied', 'SecurityError') } })";
    customer.runs::<()>(deny, vec![]).await?;
    customer.goes_to("/alerts").await?;
    customer.is_at("/certify").await?;
    customer.sees("查看账户前请先完成客户认证，认证后可继续").await?;
    customer.certifies_with(SAVINGS).await?;
    customer.follows("登录设置").await?;
    customer.sets_both_passwords().await?;
    customer.follows("继续").await?;
    customer.is_on("动账提醒").await
}

async fn a_session_that_ended_is_renewed_over_the_page(customer: &mut Customer) -> Result<()> {
    customer.banks_with(LARGE).await?;
    let id = customer.first_account().await?.id;
    let path = format!("/accounts/{id}/transactions?days=month");
    customer.opens(&path).await?;
    customer.sees("11月20日 周五").await?;
    customer
        .injects_faults([inject::next::<ListTransactions>(inject::refused_as(
            Code::SessionEnded,
        ))])
        .await?;
    customer.chooses("本周").await?;
    customer.is_on("登录已超时").await?;
    customer
        .sees("为保护您的账户，请输入登录密码。登录后可继续刚才的操作")
        .await?;
    // The content of the page is covered.
    ensure!(!customer.sees_now("11月20日 周五").await?);
    customer.logs_in().await?;
    customer.is_on("交易明细").await?;
    customer.sees("2026年11月16日 至 2026年11月21日").await?;
    customer.sees("11月20日 周五").await
}

async fn a_form_that_is_sent_into_an_ended_session_keeps_what_was_typed(
    customer: &mut Customer,
) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    customer.is_about_to_add(PASSBOOK).await?;
    customer.asks(&LogOut {}).await?;
    customer.enters_the_last_digit_of(PIN).await?;
    customer.is_on("登录已超时").await?;
    // The payment password is cleared with the session.
    customer.leaves_no_trace_of(&[PIN]).await?;
    customer.logs_in().await?;
    customer.is_on("账户加挂").await?;
    customer.sees("已重新登录，请重新获取短信验证码").await?;
    customer.sees("活期一本通 **** **** 0001").await?;
    ensure!(!customer.bank.log().contains("POST /api/v1/accounts 200"));
    Ok(())
}

async fn changes_of_alerts_survive_the_end_of_a_session(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/alerts").await?;
    customer.enables_alerts_of("储蓄卡").await?;
    customer.replaces("支出提醒金额（元）", "321").await?;
    customer
        .injects_faults([inject::next::<SaveAlerts>(inject::refused_as(Code::SessionEnded))])
        .await?;
    customer.presses("保存").await?;
    customer.is_on("登录已超时").await?;
    customer.logs_in().await?;
    customer.is_on("动账提醒").await?;
    customer.has_typed("支出提醒金额（元）", "321").await?;
    customer.presses("保存").await?;
    customer.sees("已保存").await
}

async fn logging_out_in_one_tab_ends_the_other(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts").await?;
    customer.sees("储蓄卡").await?;
    let first = customer.opens_another_tab().await?;
    customer.opens("/accounts").await?;
    customer.presses("退出登录").await?;
    customer.is_on("登录").await?;
    // At the latest when the customer switches to the other one.
    customer.turns_to(first).await?;
    customer.looks_away_and_back().await?;
    customer.is_on("登录已超时").await?;
    ensure!(!customer.sees_now("储蓄卡").await?);
    customer.logs_in().await?;
    customer.is_on("账户管理").await?;
    customer.sees("储蓄卡").await
}

async fn a_page_that_comes_back_from_the_background_asks_who_is_there(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts").await?;
    customer.sees("储蓄卡").await?;
    customer.asks(&LogOut {}).await?;
    customer.looks_away_and_back().await?;
    customer.is_on("登录已超时").await?;
    ensure!(!customer.sees_now("储蓄卡").await?);
    Ok(())
}

async fn a_page_is_where_it_was_scrolled_to_once_the_session_is_renewed(
    customer: &mut Customer,
) -> Result<()> {
    customer.takes(Phone::SMALL).await?;
    customer.banks_with(SAVINGS).await?;
    customer.has_added(PASSBOOK).await?;
    customer.opens("/accounts/manage").await?;
    customer.sees("活期一本通").await?;
    customer.has_text_twice_as_large().await?;
    customer.scrolls_to_the_end().await?;
    let before = customer.scroll_position().await?;
    ensure!(before > 100.0, "there is nothing to scroll");
    customer.asks(&LogOut {}).await?;
    customer.looks_away_and_back().await?;
    customer.is_on("登录已超时").await?;
    customer.logs_in().await?;
    customer.is_on("添加删除").await?;
    customer.is_scrolled_to(before).await
}

async fn a_question_that_is_covered_does_not_keep_the_cover_from_scrolling(
    customer: &mut Customer,
) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.has_added(PASSBOOK).await?;
    customer.opens("/accounts/manage").await?;
    customer.presses_containing("移除 活期一本通").await?;
    customer.sees("移除后立即生效").await?;
    customer.can_scroll(false).await?;
    customer
        .injects_faults([inject::next::<RemoveAccount>(inject::refused_as(
            Code::SessionEnded,
        ))])
        .await?;
    customer.presses_in_dialog("移除").await?;
    customer.is_on("登录已超时").await?;
    customer.can_scroll(true).await?;
    customer.logs_in().await?;
    customer.is_on("添加删除").await?;
    // Nothing was deleted, so the dialog is still open, and the page below is inert.
    customer.sees("移除后立即生效").await?;
    customer.can_scroll(false).await?;
    customer.presses_in_dialog("取消").await?;
    customer.can_scroll(true).await
}

async fn a_late_answer_of_the_session_before_does_not_cover_the_page_again(
    customer: &mut Customer,
) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/accounts/add").await?;
    customer.sees("卡号或账号").await?;
    customer.asks(&LogOut {}).await?;
    // Back on the page, it loads the session and the code; the second response is late.
    let session_ended = inject::refused_late_as(Code::SessionEnded, 8_000);
    customer
        .injects_faults([inject::next::<FindChallenge>(session_ended)])
        .await?;
    customer.looks_away_and_back().await?;
    customer.is_on("登录已超时").await?;
    customer.logs_in().await?;
    customer.is_on("账户加挂").await?;
    customer.keeps_seeing("卡号或账号", 8_500).await?;
    customer.types("卡号或账号", PASSBOOK).await
}

async fn a_page_that_was_left_while_it_saved_leaves_the_session_as_it_is(
    customer: &mut Customer,
) -> Result<()> {
    customer.is_certified_with(SAVINGS).await?;
    customer.opens("/accounts").await?;
    customer.follows("登录设置").await?;
    customer
        .injects_faults([inject::next::<SetPasswords>(NetworkFault::LateAnswer(3_000))])
        .await?;
    customer.chooses_a_login_password(LOGIN_PASSWORD).await?;
    customer.keys_in("请设置6位微信银行支付密码", PIN).await?;
    customer.keys_in("请再次输入微信银行支付密码", PIN).await?;
    customer.has_left_the_guard().await?;
    customer.goes_back().await?;
    customer.is_on("账户管理").await?;
    customer.sees("储蓄卡").await?;
    customer
        .no_longer_sees("尚未设置密码，添加账户前需先设置")
        .await?;
    ensure!(customer.session().await?.passwords_set);
    Ok(())
}

async fn a_customer_who_only_has_to_sign_in_is_not_asked_to_certify(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.asks(&LogOut {}).await?;
    // From the menu of the official account.
    customer.opens("/certify").await?;
    customer.sees("您已完成客户认证").await?;
    ensure!(!customer.sees_now("提交认证").await?);
    customer.follows("账户管理").await?;
    customer.is_on("登录已超时").await?;
    customer.follows("忘记密码").await?;
    // A customer who has forgotten the password gets the form.
    customer.is_on("客户认证").await?;
    customer.sees("提交认证").await?;
    customer.goes_back().await?;
    customer.is_on("登录已超时").await?;
    customer.logs_in().await?;
    customer.is_on("账户管理").await?;
    customer.sees("储蓄卡").await
}

async fn a_customer_who_is_somebody_elses_guest_sees_nothing_of_theirs(
    customer: &mut Customer,
) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let id = customer.first_account().await?.id;
    customer.takes(Phone::USUAL).await?;
    customer.banks_with(SALARY).await?;
    customer.opens(&format!("/accounts/{id}/transactions")).await?;
    customer.sees("没有找到这个账户").await?;
    customer.opens(&format!("/alerts/{id}")).await?;
    customer.sees("没有找到该账户").await
}
