//! 动账提醒.

use serde_json::json;
use thirtyfour::Key;
use wechat_bank_api::{
    AccountId, AlertSetting, Code, CopyAlerts, FindChallenge, GetAlerts, ListAlerts, LogOut,
    RequestAlertsCode, SaveAlerts,
};
use wechat_bank_domain::HourRange;
use wechat_bank_e2e::faults::{Edit, NetworkFault};
use wechat_bank_e2e::prelude::*;

const EXPENSE: &str = "支出提醒金额（元）";

stories! {
    changes_can_be_saved_on_the_way_out: IC06;
    what_does_not_apply_is_folded_and_a_message_is_shown: IC10 IC11;
    several_accounts_are_enabled_at_once: IC02;
    copying_enables_the_others_too: IC02;
    a_customer_enables_alerts_with_two_proofs: IC02 IC06;
    a_threshold_is_from_one_yuan_on: IC06;
    a_suggested_threshold_is_one_tap_away: IC07;
    settings_that_the_kind_of_account_fixes_are_shown_locked: IC10;
    alerts_arrive_within_chosen_hours: IC13;
    too_many_changes_at_once_are_advised_against: IC13;
    an_account_that_needs_a_token_says_where_it_can_be_done: IC03;
    each_refusal_says_what_to_do: IC04;
    settings_that_were_changed_elsewhere_are_compared_first: IC06;
    changes_that_are_not_saved_are_asked_about_before_leaving: IC06;
    the_question_before_leaving_has_the_focus_until_it_is_answered: IC06;
    a_field_that_is_entered_before_the_page_has_settled_keeps_the_focus: IC06;
    settings_are_copied_to_another_account: IC06;
    accounts_that_are_ticked_stay_so_while_the_session_is_renewed:
        HH14 IC06;
    accounts_that_did_not_come_are_asked_for_again_in_the_sheet: IC06;
    alerts_are_switched_off_again: IC02 IC06;
    a_code_that_was_sent_survives_a_reload: IC02;
    a_code_that_was_sent_from_another_window_is_good_here: IC02;
    changes_on_the_first_page_of_a_window_are_asked_about: IC06;
    a_customer_who_leaves_is_asked_once: IC06;
    back_goes_step_by_step_to_alerts: IC02;
    a_payment_password_half_typed_survives_a_look_away: IC02;
    a_session_that_ends_at_the_keypad_leaves_no_failure_behind: HH14 IC02;
}

/// Signed in with alerts on, at their settings.
async fn has_alerts(customer: &Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/alerts").await?;
    customer.enables_alerts_of("储蓄卡").await?;
    customer.sees("关闭动账提醒").await
}

/// Signed in with the alerts of two accounts on, at the settings of the first; returns the other one.
async fn has_alerts_of_two_accounts(customer: &mut Customer) -> Result<AccountId> {
    customer.banks_with(SAVINGS).await?;
    let other = customer.has_added(SALARY).await?.id;
    let first = customer.has_alerts_on().await?;
    // Another code for the same purpose has to wait for a minute; moving the bank's date is faster.
    customer.lives_on("2026-11-22").await?;
    customer.opens("/login").await?;
    customer.logs_in().await?;
    customer.is_on("微信银行").await?;
    customer.has_alerts_of(&other).await?;
    customer.opens(&format!("/alerts/{first}")).await?;
    customer.sees("关闭动账提醒").await?;
    Ok(other)
}

async fn a_customer_enables_alerts_with_two_proofs(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/alerts").await?;
    customer.is_on("动账提醒").await?;
    customer.sees("未开通").await?;
    customer.follows("储蓄卡").await?;
    customer.sees("先输入微信银行支付密码，再输入短信验证码").await?;
    customer.presses("立即开通").await?;
    customer.keys_in("请输入微信银行支付密码", "270419").await?;
    customer.sees("支付密码错误，还可以尝试4次").await?;
    customer.enters_the_pin().await?;
    customer.sees("138****8000").await?;
    customer.types("短信验证码", "000000").await?;
    customer.presses("开通动账提醒").await?;
    customer
        .reads_exactly("您输入的短信验证码有误，请重新输入")
        .await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("开通动账提醒").await?;
    customer.sees_said("动账提醒已开通").await?;
    // IC06: twelve kinds, four of them by name.
    customer.unfolds("本账户不适用").await?;
    for name in [
        "账户余额变动",
        "信用卡账单到期",
        "理财产品收益到账",
        "登录异常预警",
    ] {
        customer.sees(name).await?;
    }
    let kinds = customer.texts_of(".alert").await?.len();
    ensure!(kinds == 12, "there are {kinds} kinds");
    customer.leaves_no_trace_of(&[PIN]).await
}

async fn a_threshold_is_from_one_yuan_on(customer: &mut Customer) -> Result<()> {
    has_alerts(customer).await?;
    for (typed, error) in [
        ("0.99", "提醒金额最低为1.00元"),
        ("", "请输入提醒金额"),
        ("一百", "请输入正确的金额，例如 100 或 1,234.50"),
        ("1.234", "金额最多两位小数"),
    ] {
        customer.replaces(EXPENSE, typed).await?;
        customer.presses("保存").await?;
        ensure!(customer.reads_error_at(EXPENSE).await? == error);
    }
    for (typed, kept) in [("２.００", "2.00"), ("1", "1.00")] {
        customer.replaces(EXPENSE, typed).await?;
        customer.presses("保存").await?;
        customer.sees("已保存").await?;
        customer.reloads().await?;
        customer.has_typed(EXPENSE, kept).await?;
    }
    Ok(())
}

async fn a_suggested_threshold_is_one_tap_away(customer: &mut Customer) -> Result<()> {
    const INCOME: &str = "收入提醒金额（元）";
    customer.banks_with(SALARY).await?;
    customer.opens("/alerts").await?;
    customer.enables_alerts_of("工资卡").await?;
    customer.replaces(INCOME, "7").await?;
    customer.presses_containing("收入提醒采用建议 100.00元").await?;
    customer.waits_for_button_holding("收入提醒已采用建议").await?;
    customer.has_typed(INCOME, "100.00").await
}

async fn settings_that_the_kind_of_account_fixes_are_shown_locked(customer: &mut Customer) -> Result<()> {
    // 联名账户 B 类: every alert is fixed for the main holder.
    customer.banks_with("6230910000000058").await?;
    customer.opens("/alerts").await?;
    customer.enables_alerts_of("联名账户（B类）").await?;
    let locked = customer.texts_of(".cells__body .cell__lock").await?;
    ensure!(
        !locked.is_empty() && locked.iter().all(|reason| reason.chars().count() > 4),
        "{locked:?}"
    );
    let before = locked_settings(customer).await?;
    ensure!(!before.is_empty());

    // A locked one does not react, neither to a key nor to a finger; another one can be switched.
    let states = async |customer: &Customer| {
        let script = "return [...document.querySelectorAll('[role=switch][aria-disabled=true]')] \
            .map(element => element.getAttribute('aria-checked'))";
        customer.runs::<Vec<String>>(script, vec![]).await
    };
    let shown = states(customer).await?;
    // What does not apply is folded.
    ensure!(!shown.is_empty());
    customer.tabs_to("账户余额变动").await?;
    customer.strikes(Key::Space).await?;
    customer.switches("登录异常预警").await?;
    customer.reads_exactly("有1项修改未保存：登录异常预警").await?;
    ensure!(states(customer).await? == shown);
    customer.presses("保存").await?;
    customer.sees("已保存").await?;
    ensure!(locked_settings(customer).await? == before);
    customer.switches("账户余额变动").await?;
    customer.switches("登录异常预警").await?;
    customer.reads_exactly("有1项修改未保存：登录异常预警").await?;
    ensure!(states(customer).await? == shown);
    Ok(())
}

/// The locked settings of the first account, according to the bank.
async fn locked_settings(customer: &Customer) -> Result<Vec<AlertSetting>> {
    let settings = customer.first_alerts().await?.settings.into_iter();
    Ok(settings.filter(|setting| setting.lock.is_some()).collect())
}

async fn alerts_arrive_within_chosen_hours(customer: &mut Customer) -> Result<()> {
    has_alerts(customer).await?;
    customer.sees("可在7:00–23:00之间选择").await?;
    customer.chooses_from("开始时间", "9:00").await?;
    customer.chooses_from("结束时间", "8:00").await?;
    customer.presses("保存").await?;
    customer.sees("结束时间应晚于开始时间").await?;
    customer.chooses_from("结束时间", "21:00").await?;
    customer.presses("保存").await?;
    customer.sees("已保存").await?;
    let hours = customer.first_alerts().await?.hours.hours;
    ensure!(hours == HourRange::new(9, 21).map_err(|error| anyhow::anyhow!("{error}"))?);
    Ok(())
}

async fn too_many_changes_at_once_are_advised_against(customer: &mut Customer) -> Result<()> {
    has_alerts(customer).await?;
    let advice = "建议一次修改不超过3项默认设置，改动过多可能错过重要提醒。您仍可以保存。";
    for kind in ["登录异常预警", "大额支出", "工资到账"] {
        customer.switches(kind).await?;
    }
    customer.sees("有3项修改未保存").await?;
    ensure!(!customer.sees_now(advice).await?);
    customer.switches("退款到账").await?;
    customer.sees("有4项修改未保存").await?;
    customer.reads_exactly(advice).await?;
    customer.presses("保存").await?;
    customer.sees("已保存").await
}

async fn an_account_that_needs_a_token_says_where_it_can_be_done(customer: &mut Customer) -> Result<()> {
    customer.banks_with("6230910000000090").await?;
    customer.opens("/alerts").await?;
    customer.follows("储蓄卡").await?;
    customer.enters_the_pin_for_alerts().await?;
    customer.sees("该账户需使用U盾办理").await?;
    customer
        .sees("该账户日累计金额超过5,000元，需使用U盾，无法在此办理。请携带U盾登录网上银行，或到网点办理")
        .await?;
    customer.follows("返回动账提醒").await?;
    customer.sees("未开通").await
}

async fn each_refusal_says_what_to_do(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let id = customer.first_account().await?.id;
    for (code, title, words) in [
        (Code::PhoneMismatch, "预留手机号不符", "请核对开户时预留的手机号"),
        (Code::WechatTimedOut, "微信接口超时", "请检查网络"),
        (
            Code::DocumentExpired,
            "证件有效期过期",
            "请携带新证件到网点更新后再试",
        ),
    ] {
        customer
            .injects_faults([inject::next::<RequestAlertsCode>(inject::refused_as(code))])
            .await?;
        customer.opens(&format!("/alerts/{id}")).await?;
        customer.enters_the_pin_for_alerts().await?;
        customer.sees(title).await?;
        customer.sees(words).await?;
    }
    Ok(())
}

async fn settings_that_were_changed_elsewhere_are_compared_first(customer: &mut Customer) -> Result<()> {
    has_alerts(customer).await?;
    let elsewhere = customer.first_alerts().await?;
    customer.replaces(EXPENSE, "456").await?;
    customer
        .asks(&SaveAlerts {
            account: elsewhere.account.id,
            revision: elsewhere.revision,
            choices: Vec::new(),
            hours: HourRange::new(8, 20).map_err(|error| anyhow::anyhow!("{error}"))?,
        })
        .await?;
    customer.presses("保存").await?;
    customer.sees("设置已在其他地方被修改").await?;
    customer.sees("我的设置").await?;
    customer.sees("银行现有设置").await?;
    customer.sees("456.00元").await?;
    customer.presses("保留我的修改并保存").await?;
    customer.sees("已保存").await?;
    let after = customer.first_alerts().await?;
    ensure!(after.hours.hours.to() == 20, "what was changed elsewhere is lost");
    customer.reloads().await?;
    customer.has_typed(EXPENSE, "456.00").await
}

async fn changes_that_are_not_saved_are_asked_about_before_leaving(customer: &mut Customer) -> Result<()> {
    has_alerts(customer).await?;
    customer.replaces(EXPENSE, "456").await?;
    customer.sees("有1项修改未保存").await?;
    customer.goes_back().await?;
    customer.sees("离开后，未保存的修改将丢失。").await?;
    customer.presses_in_dialog("取消").await?;
    customer.has_typed(EXPENSE, "456").await?;
    customer.goes_back().await?;
    customer.presses_in_dialog("离开").await?;
    customer.is_at("/alerts").await
}

async fn the_question_before_leaving_has_the_focus_until_it_is_answered(
    customer: &mut Customer,
) -> Result<()> {
    has_alerts(customer).await?;
    let path = customer.path().await?;
    customer.replaces(EXPENSE, "456").await?;
    customer.sees("有1项修改未保存").await?;
    customer.goes_back().await?;
    customer.sees("离开后，未保存的修改将丢失。").await?;
    customer.is_at(&path).await?;
    customer.keeps_focus_at("取消", 500).await?;
    customer.strikes(Key::Escape).await?;
    customer.no_longer_sees("离开后，未保存的修改将丢失。").await?;
    customer.has_focus_at(EXPENSE).await?;
    customer.is_at(&path).await?;
    customer.has_typed(EXPENSE, "456").await
}

/// On a slow phone it takes a while until a changed page is painted. A customer who is faster and types meanwhile must
/// not lose the focus to the page's heading.
async fn a_field_that_is_entered_before_the_page_has_settled_keeps_the_focus(
    customer: &mut Customer,
) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/alerts").await?;
    customer.is_on("动账提醒").await?;
    customer.follows("储蓄卡").await?;
    customer.enters_the_pin_for_alerts().await?;
    customer.sees("138****8000").await?;
    let code = customer.newest_code().await?;
    customer.types("短信验证码", &code).await?;
    customer.holds_frames().await?;
    customer.presses("开通动账提醒").await?;
    customer.sees("关闭动账提醒").await?;
    customer.replaces(EXPENSE, "456").await?;
    customer.releases_frames().await?;
    customer.keeps_focus_at(EXPENSE, 500).await?;
    customer.goes_back().await?;
    customer.sees("离开后，未保存的修改将丢失。").await?;
    customer.strikes(Key::Escape).await?;
    customer.no_longer_sees("离开后，未保存的修改将丢失。").await?;
    customer.has_focus_at(EXPENSE).await
}

async fn changes_on_the_first_page_of_a_window_are_asked_about(customer: &mut Customer) -> Result<()> {
    has_alerts(customer).await?;
    let path = customer.path().await?;
    customer.opens("/sandbox/phone").await?;
    customer.opens(&path).await?;
    customer.replaces(EXPENSE, "456").await?;
    customer.sees("有1项修改未保存").await?;
    // Back asks, and closes the dialog, any number of times.
    for _ in 0..2 {
        customer.goes_back().await?;
        customer.sees("离开后，未保存的修改将丢失。").await?;
        customer.goes_back().await?;
        customer.no_longer_sees("离开后，未保存的修改将丢失。").await?;
        customer.is_at(&path).await?;
    }
    customer.has_typed(EXPENSE, "456").await?;
    // Once saved there is nothing to ask.
    customer.presses("保存").await?;
    customer.sees("已保存").await?;
    customer.goes_back().await?;
    customer.is_at("/sandbox/phone").await?;
    customer.goes_forward().await?;
    customer.is_at(&path).await?;
    customer.replaces(EXPENSE, "457").await?;
    customer.sees("有1项修改未保存").await?;
    customer.goes_back().await?;
    customer.presses_in_dialog("离开").await?;
    customer.is_at("/sandbox/phone").await
}

async fn back_goes_step_by_step_to_alerts(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let id = customer.first_account().await?.id;
    let path = format!("/alerts/{id}");
    customer.opens("/sandbox/phone").await?;
    customer.opens(&path).await?;
    customer.enters_the_pin_for_alerts().await?;
    customer.sees("138****8000").await?;
    customer.goes_back().await?;
    customer.sees("返回输入验证码").await?;
    customer.is_at(&path).await?;
    customer.presses("返回输入验证码").await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("开通动账提醒").await?;
    customer.sees_said("动账提醒已开通").await?;
    ensure!(
        customer.messages().await?.messages.len() == 2,
        "another code was sent"
    );
    customer.goes_back().await?;
    customer.is_at("/sandbox/phone").await
}

async fn settings_are_copied_to_another_account(customer: &mut Customer) -> Result<()> {
    let other = has_alerts_of_two_accounts(customer).await?;
    customer.has_added(PASSBOOK).await?;
    customer.replaces(EXPENSE, "456").await?;
    customer.chooses_from("结束时间", "21:00").await?;
    customer.presses("保存").await?;
    customer.sees("已保存").await?;
    customer.presses("复制设置到其他账户").await?;
    // The others can be enabled on the way, if they are chosen.
    customer.sees("未开通，将一并开通").await?;
    customer.presses("复制到所选账户").await?;
    customer.sees("请选择要复制到的账户").await?;
    customer.ticks("工资卡").await?;
    customer.presses("复制到所选账户").await?;
    customer.sees("各账户的复制结果如下").await?;
    customer.reads_exactly("已复制").await?;
    let copied = customer.asks(&GetAlerts { account: other }).await?;
    ensure!(copied.hours.hours.to() == 21, "{:?}", copied.hours);
    let thresholds = copied.settings.iter().flat_map(|setting| &setting.thresholds);
    let amounts: Vec<_> = thresholds.map(|threshold| threshold.amount.to_string()).collect();
    ensure!(amounts.iter().any(|amount| amount == "456.00"), "{amounts:?}");
    Ok(())
}

async fn accounts_that_are_ticked_stay_so_while_the_session_is_renewed(
    customer: &mut Customer,
) -> Result<()> {
    has_alerts_of_two_accounts(customer).await?;
    customer.presses("复制设置到其他账户").await?;
    customer.ticks("工资卡").await?;
    customer.has_ticked("工资卡").await?;
    customer
        .injects_faults([inject::next::<CopyAlerts>(inject::refused_as(Code::SessionEnded))])
        .await?;
    customer.presses("复制到所选账户").await?;
    customer.is_on("登录已超时").await?;
    customer.logs_in().await?;
    customer.is_on("动账提醒").await?;
    customer.has_ticked("工资卡").await?;
    customer.presses("复制到所选账户").await?;
    customer.sees("各账户的复制结果如下").await?;
    customer.reads_exactly("已复制").await
}

async fn accounts_that_did_not_come_are_asked_for_again_in_the_sheet(customer: &mut Customer) -> Result<()> {
    has_alerts(customer).await?;
    customer.has_added(SALARY).await?;
    customer
        .injects_faults([inject::next::<ListAlerts>(inject::out_of_order())])
        .await?;
    customer.presses("复制设置到其他账户").await?;
    customer.sees("银行系统繁忙").await?;
    customer.presses_in_dialog("重试").await?;
    customer.sees("未开通，将一并开通").await?;
    customer.has_focus_in_the_dialog().await?;
    customer.strikes(Key::Escape).await?;
    customer.no_longer_sees("复制提醒设置").await
}

async fn alerts_are_switched_off_again(customer: &mut Customer) -> Result<()> {
    has_alerts(customer).await?;
    customer.presses("关闭动账提醒").await?;
    customer
        .sees("关闭后不再收到该账户的任何提醒，包括安全类提醒。")
        .await?;
    customer.presses_in_dialog("关闭提醒").await?;
    customer.sees_said("动账提醒已关闭").await?;
    customer.opens("/alerts").await?;
    customer.sees("未开通").await
}

async fn a_code_that_was_sent_survives_a_reload(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.opens("/alerts").await?;
    customer.follows("储蓄卡").await?;
    customer.enters_the_pin_for_alerts().await?;
    customer.sees("138****8000").await?;
    customer.reloads().await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("开通动账提醒").await?;
    customer.sees("账户余额变动").await?;
    ensure!(
        customer
            .asks(&GetAlerts {
                account: customer.first_account().await?.id
            })
            .await?
            .state
            == wechat_bank_api::AlertState::On
    );
    Ok(())
}

async fn a_code_that_was_sent_from_another_window_is_good_here(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let other = customer.has_added(SALARY).await?.id;
    let first = customer.first_account().await?.id;
    customer.opens(&format!("/alerts/{first}")).await?;
    customer.enters_the_pin_for_alerts().await?;
    customer.sees("138****8000").await?;
    // A window has a session storage of its own, as has a browser that stores nothing.
    customer.runs::<()>("sessionStorage.clear()", vec![]).await?;
    customer.opens(&format!("/alerts/{other}")).await?;
    customer.presses("返回输入验证码").await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("开通动账提醒").await?;
    customer.sees("该验证码不是为此账户获取的，请重新获取").await?;
    customer.opens(&format!("/alerts/{first}")).await?;
    customer.presses("返回输入验证码").await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("开通动账提醒").await?;
    customer.sees("账户余额变动").await
}

async fn a_customer_who_leaves_is_asked_once(customer: &mut Customer) -> Result<()> {
    has_alerts(customer).await?;
    let path = customer.path().await?;
    customer.opens("/sandbox/phone").await?;
    customer.opens(&path).await?;
    customer.replaces(EXPENSE, "456").await?;
    customer.sees("有1项修改未保存").await?;
    // The browser's own question, which drivers answer without showing it.
    let script =
        "addEventListener('beforeunload', event => sessionStorage.setItem('asks', event.defaultPrevented))";
    customer.runs::<()>(script, vec![]).await?;
    customer.goes_back().await?;
    customer.presses_in_dialog("离开").await?;
    customer.is_at("/sandbox/phone").await?;
    let asks = "return sessionStorage.getItem('asks')";
    ensure!(
        customer.runs::<String>(asks, vec![]).await? == "false",
        "asked twice"
    );
    // Who reloads has not been asked yet.
    customer.opens(&path).await?;
    customer.replaces(EXPENSE, "456").await?;
    customer.sees("有1项修改未保存").await?;
    customer.runs::<()>(script, vec![]).await?;
    customer.reloads().await?;
    customer.sees("关闭动账提醒").await?;
    ensure!(
        customer.runs::<String>(asks, vec![]).await? == "true",
        "not asked"
    );
    Ok(())
}

async fn a_payment_password_half_typed_survives_a_look_away(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let id = customer.first_account().await?.id;
    customer.opens(&format!("/alerts/{id}")).await?;
    // The page is made to believe that another code may be requested at once; the bank itself still waits for a minute.
    let at_once = || NetworkFault::Edited(vec![Edit::SetEach("resend_after".to_owned(), json!(0))]);
    customer
        .injects_faults([
            inject::all::<RequestAlertsCode>(at_once()),
            inject::all::<FindChallenge>(at_once()),
        ])
        .await?;
    customer.enters_the_pin_for_alerts().await?;
    customer.sees("138****8000").await?;
    customer.presses("重新获取").await?;
    customer.keys_in("请输入微信银行支付密码", &PIN[..3]).await?;
    customer.looks_away_and_back().await?;
    customer.keeps_seeing("请输入微信银行支付密码", 700).await?;
    customer.keys_in("请输入微信银行支付密码", &PIN[3..]).await?;
    // All six of them reached the bank.
    customer.sees("后可输入支付密码，再次获取验证码").await
}

async fn a_session_that_ends_at_the_keypad_leaves_no_failure_behind(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let id = customer.first_account().await?.id;
    customer.opens(&format!("/alerts/{id}")).await?;
    customer.presses("立即开通").await?;
    customer.sees("请输入微信银行支付密码").await?;
    customer.asks(&LogOut {}).await?;
    customer.enters_the_pin().await?;
    customer.is_on("登录已超时").await?;
    customer.leaves_no_trace_of(&[PIN]).await?;
    customer.logs_in().await?;
    customer.is_on("动账提醒").await?;
    customer.keeps_seeing("立即开通", 700).await?;
    ensure!(!customer.sees_now("请重新登录").await?);
    customer.enters_the_pin_for_alerts().await?;
    customer.sees("138****8000").await
}

async fn several_accounts_are_enabled_at_once(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let salary = customer.has_added(SALARY).await?.id;
    customer.opens("/alerts").await?;
    customer.follows("储蓄卡").await?;
    customer.sees("同时开通其他账户").await?;
    customer.ticks("工资卡 6230 **** **** 0025").await?;
    customer.presses("立即开通2个账户").await?;
    customer.enters_the_pin().await?;
    customer.sees("138****8000").await?;
    // The code is for both, after a reload as well.
    customer.reloads().await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("开通动账提醒").await?;
    customer.sees_said("2个账户的动账提醒已开通").await?;
    let alerts = customer.asks(&GetAlerts { account: salary }).await?;
    ensure!(alerts.state == wechat_bank_api::AlertState::On);
    ensure!(
        customer.messages().await?.messages.len() == 3,
        "one code for both of them"
    );
    Ok(())
}

async fn copying_enables_the_others_too(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let other = customer.has_added(SALARY).await?.id;
    customer.has_alerts_on().await?;
    // Another code has to wait for a minute; moving the bank's date is faster.
    customer.lives_on("2026-11-22").await?;
    customer.opens("/login").await?;
    customer.logs_in().await?;
    customer.is_on("微信银行").await?;
    customer.opens("/alerts").await?;
    customer.follows("储蓄卡").await?;
    customer.presses("复制设置到其他账户").await?;
    customer.sees("未开通，将一并开通").await?;
    customer.ticks("工资卡 6230 **** **** 0025").await?;
    customer.presses("复制到所选账户").await?;
    customer.sees("开通后自动复制").await?;
    customer.enters_the_pin().await?;
    customer.sees("138****8000").await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("开通并复制").await?;
    customer.sees("各账户的复制结果如下").await?;
    let alerts = customer.asks(&GetAlerts { account: other }).await?;
    ensure!(alerts.state == wechat_bank_api::AlertState::On);
    Ok(())
}

async fn changes_can_be_saved_on_the_way_out(customer: &mut Customer) -> Result<()> {
    has_alerts(customer).await?;
    // There is nothing to save yet.
    ensure!(!customer.can_see_button("保存").await?);
    customer.replaces(EXPENSE, "0.5").await?;
    customer.sees("有1项修改未保存").await?;
    customer.follows("返回首页").await?;
    // What cannot be saved keeps the customer here, at what is wrong.
    customer.presses_in_dialog("保存并离开").await?;
    customer.sees("提醒金额最低为1.00元").await?;
    customer.has_focus_at(EXPENSE).await?;
    customer.replaces(EXPENSE, "456").await?;
    customer.follows("返回首页").await?;
    customer
        .injects_faults([inject::next::<SaveAlerts>(inject::out_of_order())])
        .await?;
    customer.presses_in_dialog("保存并离开").await?;
    customer.sees("未能保存").await?;
    customer.has_typed(EXPENSE, "456").await?;
    customer.follows("返回首页").await?;
    customer.presses_in_dialog("保存并离开").await?;
    customer.is_on("微信银行").await?;
    let alerts = customer.first_alerts().await?;
    let thresholds = alerts.settings.iter().flat_map(|setting| &setting.thresholds);
    ensure!(
        thresholds
            .into_iter()
            .any(|threshold| threshold.amount.to_string() == "456.00")
    );
    Ok(())
}

async fn what_does_not_apply_is_folded_and_a_message_is_shown(customer: &mut Customer) -> Result<()> {
    has_alerts(customer).await?;
    for group in ["收支", "理财", "安全"] {
        customer.reads_exactly(group).await?;
    }
    // A driver takes what is folded for visible in WebKit.
    let script = "return document.querySelector('details').open";
    ensure!(!customer.runs::<bool>(script, vec![]).await?);
    customer.unfolds("本账户不适用").await?;
    ensure!(customer.runs::<bool>(script, vec![]).await?);
    customer.sees("信用卡账单到期").await?;
    // The message that would be sent, with the threshold that is being typed.
    customer.sees("消息样例").await?;
    customer.replaces(EXPENSE, "88").await?;
    customer.sees("88.00元").await?;
    customer.fits_the_width().await
}
