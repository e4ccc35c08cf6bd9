//! Texts of 动账提醒 (IC02–IC13 in docs/rules.md).

use wechat_bank_api::{Account, AlertSettings, Code, CopyOutcome};
use wechat_bank_domain::{Direction, HourRange, Money, Threshold};

use super::accounts::account_name;
use super::{direction, visible, wait};

pub const WHAT_ALERTS_ARE: &str = "动账提醒将账户的收支、账单和安全变动，以公众号消息及时通知您。每个账户单独开通，开通后可随时调整或关闭。";
/// The bank's profile has no alerts.
pub const NOT_OFFERED: &str = "本行暂未提供动账提醒";
pub const NOT_OFFERED_ADVICE: &str = "如需了解账户变动，请查看交易明细，或拨打客服热线咨询。";
/// There is no account to set alerts for.
pub const NO_ACCOUNTS: &str = "还没有可以设置提醒的账户";
/// The account was removed, or belongs to another customer.
pub const NO_SUCH_ACCOUNT: &str = "没有找到该账户";
pub const NO_SUCH_ACCOUNT_ADVICE: &str = "该账户可能已被移除。请返回后从列表中重新选择。";
/// A state that this build does not know.
pub const UNKNOWN_STATE: &str = "暂时无法显示该账户的提醒设置";
pub const UNKNOWN_STATE_ADVICE: &str = "请关闭页面后从公众号菜单重新进入。如仍有问题，请拨打客服热线。";

/// What enabling does (IC02).
pub const WHAT_ENABLING_DOES: &str =
    "开通后，该账户发生下列变动时会以公众号消息通知您，并可随时逐项调整或关闭。";
/// How it is verified (IC02).
pub const HOW_ENABLING_IS_VERIFIED: &str =
    "为了您的资金信息安全，开通需要两步验证：先输入微信银行支付密码，再输入短信验证码。";
/// The other accounts that can be enabled with the same verification.
pub const ALSO: &str = "同时开通其他账户";
pub const ALSO_TIP: &str = "所选账户一起验证，只需输入一次支付密码和验证码。";
/// When another code is requested.
pub const RESENDING_ASKS_PIN: &str = "重新获取验证码，需要再次输入支付密码。";
/// While the payment password is being sent.
pub const SENDING_CODE: &str = "正在验证支付密码并发送验证码…";
/// The code was requested for another account's alerts.
pub const CODE_OF_ANOTHER_ACCOUNT: &str = "该验证码不是为此账户获取的，请重新获取";

/// After enabling this many accounts.
pub fn enabled(count: usize) -> String {
    match count {
        1 => "动账提醒已开通".to_owned(),
        _ => format!("{count}个账户的动账提醒已开通"),
    }
}

/// The button that asks for the payment password.
pub fn enable_button(count: usize) -> String {
    match count {
        1 => "立即开通".to_owned(),
        _ => format!("立即开通{count}个账户"),
    }
}

/// The title of a refusal that ends the enabling, and whether a retry here makes sense.
pub const fn enabling_refused(code: Code) -> (&'static str, bool) {
    match code {
        Code::SecurityTokenRequired => ("该账户需使用U盾办理", false),
        Code::PhoneMismatch => ("预留手机号不符", false),
        Code::WechatTimedOut => ("微信接口超时", true),
        Code::DocumentExpired => ("证件有效期过期", false),
        Code::PinNotSet => ("请先设置支付密码", false),
        Code::PinLocked => ("支付密码已锁定", false),
        _ => ("暂时无法开通", true),
    }
}

/// Advice when the payment password is not set.
pub const PIN_NOT_SET: &str =
    "开通动账提醒需要验证微信银行支付密码。请先到登录设置中设置，完成后会回到这里。";

/// Why the keypad is disabled.
pub fn next_code_in(seconds: u32) -> String {
    format!("{}后可输入支付密码，再次获取验证码", wait(seconds))
}

/// `6230 **** **** 0017`.
pub fn account_number(account: &Account) -> String {
    visible(account.number.as_str())
}

/// `已开通 4 项`.
pub fn kinds_on(count: u32) -> String {
    format!("已开通 {count} 项")
}

pub const OFF: &str = "未开通";

/// The label of a threshold's switch: `收入提醒`.
pub fn direction_alert(of: Direction) -> String {
    format!("{}提醒", direction(of))
}

/// The label of a threshold's field.
pub fn direction_amount(of: Direction) -> String {
    format!("{}提醒金额（元）", direction(of))
}

/// What a threshold does.
pub fn threshold_hint(of: Direction, suggestion: Option<&str>) -> String {
    let hint = format!(
        "单笔{}达到此金额时提醒，最低{}元",
        direction(of),
        Threshold::MINIMUM
    );
    match suggestion {
        Some(reason) => format!("{hint}。{reason}"),
        None => hint,
    }
}

/// A threshold that cannot be changed.
pub fn fixed_threshold(on: bool, amount: Threshold) -> String {
    if on {
        format!("单笔达到{amount}元")
    } else {
        "不提醒".to_owned()
    }
}

/// A kind is on, but neither direction is.
pub const NO_DIRECTION: &str = "收入和支出都已关闭，将不会收到此项提醒。";

/// The button that takes over a suggestion (IC07).
pub fn adopt_suggestion(amount: Threshold) -> String {
    format!("采用建议 {amount}元")
}

/// A suggestion that is taken over.
pub const SUGGESTION_ADOPTED: &str = "已采用建议";

/// `7:00`.
pub fn hour(hour: u8) -> String {
    format!("{hour}:00")
}

/// `7:00–23:00`.
pub fn hours(from: u8, to: u8) -> String {
    format!("{}–{}", hour(from), hour(to))
}

/// The hours in which alerts may arrive (IC13).
pub fn hours_tip(widest: HourRange, exempt_from: Option<Money>, lock: Option<&str>) -> String {
    let choice = || {
        format!(
            "提醒只在所选时段内发送，可在{}之间选择。",
            hours(widest.from(), widest.to())
        )
    };
    let first = lock.map_or_else(choice, visible);
    match exempt_from {
        Some(amount) => format!("{first}单笔{amount}元及以上的变动不受时段限制。"),
        None => first,
    }
}

/// Advice against many changes at a time (IC13).
pub fn too_many_changes(advised: u32) -> String {
    format!("建议一次修改不超过{advised}项默认设置，改动过多可能错过重要提醒。您仍可以保存。")
}

/// The label of the hours as a whole.
pub const HOURS: &str = "提醒时段";

pub const fn switch(on: bool) -> &'static str {
    if on { "开启" } else { "关闭" }
}

/// The label of a threshold's switch, with its kind: `账户余额变动的收入提醒`.
pub fn direction_of(kind: &str, of: Direction) -> String {
    format!("{kind}的{}", direction_alert(of))
}

/// The label of a threshold's amount, with its kind.
pub fn amount_of(kind: &str, of: Direction) -> String {
    format!("{kind}的{}金额", direction_alert(of))
}

/// An amount as typed, which may be empty.
pub fn amount(typed: &str) -> String {
    match typed.parse::<Threshold>() {
        Ok(amount) => format!("{amount}元"),
        Err(_) => format!("“{}”", visible(typed)),
    }
}

/// The groups of kinds; the last one has whatever is in no other.
pub const GROUPS: &[(&str, &[&str])] = &[
    (
        "收支",
        &[
            "balance-change",
            "large-payment",
            "salary-received",
            "refund-received",
            "automatic-debit",
            "overseas-payment",
        ],
    ),
    ("信用卡", &["credit-card-bill", "card-repayment"]),
    ("理财", &["investment-income", "investment-maturity"]),
    ("安全", &["login-warning", "security-change"]),
    ("其他", &[]),
];

/// What the kind of account rules out, folded.
pub fn not_applicable(count: usize) -> String {
    format!("本账户不适用（{count}项）")
}

/// The heading of a message as it will look.
pub const SAMPLE: &str = "消息样例";
/// Below it.
pub const SAMPLE_TIP: &str = "以公众号消息发送，点击可查看这笔交易。金额和时间仅为示例。";

/// What an expense is called in a message.
pub const SAMPLE_EVENT: &str = "消费支出";
/// When it was, in the sample.
pub const SAMPLE_TIME: &str = "11月21日 10:30";
/// The amount in the sample while the typed one is none, in fen.
pub const SAMPLE_AMOUNT: i64 = 10_000;

pub const SAVING: &str = "正在保存…";

/// `有3项修改未保存：账户余额变动、提醒时段等`.
pub fn unsaved(names: &[String]) -> String {
    let (first, more) = names.split_at_checked(2).unwrap_or((names, &[]));
    let more = if more.is_empty() { "" } else { "等" };
    format!("有{}项修改未保存：{}{more}", names.len(), first.join("、"))
}

/// After saving; without the time, which would be the phone's.
pub const SAVED: &str = "已保存";

pub fn not_saved(why: &str) -> String {
    format!("未能保存：{why}。您的修改仍在，可再次点击保存")
}

/// The confirmation before a page with unsaved changes is left.
pub fn leave_question(count: usize) -> String {
    format!("有{count}项修改未保存")
}

pub const LEAVE_ADVICE: &str = "离开后，未保存的修改将丢失。";

/// Settings were changed elsewhere in between.
pub const CONFLICT: &str = "设置已在其他地方被修改";
pub const CONFLICT_ADVICE: &str = "您的修改尚未保存。请核对下面不同的设置，再选择采用哪一份。";
pub fn newest_not_read(why: &str) -> String {
    format!("设置已在其他地方被修改，但未能取得银行的最新设置：{why}。您的修改仍在，可再次点击保存")
}
/// The customer took the bank's settings.
pub const NEWEST_ADOPTED: &str = "已采用银行的最新设置";
/// A difference that the customer did not make.
pub const NOT_CHANGED_HERE: &str = "您没有修改此项，将采用银行的设置。";
/// A difference that the kind of account no longer allows.
pub const LOCKED_BY_NOW: &str = "此项已由账户类型决定，将采用银行的设置。";
/// In the save bar until the customer has chosen.
pub const CONFLICT_FIRST: &str = "设置已在其他地方被修改，请先核对不同之处";
/// Switched off elsewhere while the customer was changing settings.
pub const SWITCHED_OFF_ELSEWHERE: &str =
    "该账户的动账提醒已在其他地方关闭，设置未能保存。如需提醒，请重新开通。";

/// The confirmation before alerts are switched off.
pub fn disable_question(account: &Account) -> String {
    format!("关闭{}的动账提醒？", account_name(account))
}

pub const DISABLE_ADVICE: &str =
    "关闭后不再收到该账户的任何提醒，包括安全类提醒。已保存的设置会保留，重新开通需再次验证。";
/// The same with unsaved changes.
pub const DISABLE_DROPS_CHANGES: &str = "未保存的修改将丢失。";
pub const DISABLED: &str = "动账提醒已关闭";

pub const WHAT_COPYING_DOES: &str = "将此账户已保存的提醒设置复制到所选账户，替换它们现有的设置。";
/// There are unsaved changes.
pub const SAVE_BEFORE_COPYING: &str = "有未保存的修改，请先保存再复制";
/// There is no other account.
pub const NO_OTHER_ACCOUNTS: &str = "没有其他账户可以复制到";
/// Under an account without alerts.
pub const ENABLED_WITH_IT: &str = "未开通，将一并开通";
/// Above the keypad, when accounts without alerts were chosen.
pub const ENABLING_BEFORE_COPYING: &str =
    "所选账户中有未开通动账提醒的。请先输入微信银行支付密码，再输入短信验证码，开通后自动复制。";
pub const CHOOSE_ACCOUNTS: &str = "请选择要复制到的账户";

/// Above the results of copying.
pub const COPY_RESULTS: &str = "各账户的复制结果如下";

/// The result of copying to one account.
pub const fn copy_outcome(outcome: CopyOutcome) -> &'static str {
    match outcome {
        CopyOutcome::Copied => "已复制",
        CopyOutcome::CopiedButLocked => "已复制，部分设置由账户类型决定，未复制",
        CopyOutcome::NotEnabled => "未开通，未复制",
        CopyOutcome::Unknown => "请到该账户查看结果",
    }
}

/// Shown after enabling, before the customer changes anything: the names of the kinds that are on.
pub fn kinds_announced(settings: &AlertSettings) -> Vec<String> {
    settings
        .settings
        .iter()
        .filter(|setting| setting.on)
        .map(|setting| visible(&setting.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsaved_changes_are_counted_and_the_first_two_are_named() {
        let names = ["账户余额变动", "提醒时段", "退款到账"].map(str::to_owned);
        assert_eq!(unsaved(&names[..1]), "有1项修改未保存：账户余额变动");
        assert_eq!(unsaved(&names[..2]), "有2项修改未保存：账户余额变动、提醒时段");
        assert_eq!(unsaved(&names), "有3项修改未保存：账户余额变动、提醒时段等");
    }

    #[test]
    fn an_amount_that_is_none_is_quoted_as_it_was_typed() {
        assert_eq!(amount("1000"), "1,000.00元");
        assert_eq!(amount("一百\u{202E}"), "“一百▯”");
    }

    #[test]
    fn hours_that_are_fixed_are_not_said_to_be_a_choice() {
        let exempt = Some(Money::from_fen(5_000_000));
        let beyond = "单笔50,000.00元及以上的变动不受时段限制。";
        let free = hours_tip(HourRange::WIDEST, exempt, None);
        assert_eq!(
            free,
            format!("提醒只在所选时段内发送，可在7:00–23:00之间选择。{beyond}")
        );
        assert_eq!(
            hours_tip(HourRange::WIDEST, exempt, Some("不能更改。")),
            format!("不能更改。{beyond}")
        );
        assert_eq!(
            hours_tip(HourRange::WIDEST, None, Some("不能更改。")),
            "不能更改。"
        );
    }
}
