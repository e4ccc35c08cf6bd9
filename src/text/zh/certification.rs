//! Texts of 客户认证, and of the SMS codes that other operations request in the same way.

use wechat_bank_domain::{CardKind, Issuer, MaskedPhone};

use super::{CODE_SENT, wait};

/// What certification is for.
pub const LEAD: &str = "认证后即可查询账户、设置提醒";
/// For customers who requested another page and have to certify first (HH14).
pub const LEAD_WANTED: &str = "查看账户前请先完成客户认证，认证后可继续";
/// For customers who have forgotten the login password, or whose bank has none.
pub const LEAD_AGAIN: &str = "重新认证后可以重新设置密码，已添加的账户和提醒设置不变";
/// Where the code will be sent (HH05), before it is requested.
pub const PHONE_TIP: &str =
    "验证码将发送至您在开户行预留的手机号，无需输入手机号。借记卡或活期一本通须已开通短信验证。";
/// Wrong pairs of document and account get no code and no refusal (decision 10): advice for that case.
pub const NO_CODE_TIP: &str =
    "没有收到短信？请核对证件和卡号或账号，并确认该账户已开通短信验证、预留手机号仍在使用。";
/// HH13.
pub const ALREADY: &str = "您已完成客户认证";
pub const ALREADY_ADVICE: &str =
    "认证信息由银行保存，无需重复认证。如需更换认证账户或重新设置密码，可以重新认证。";
/// After certification, while passwords are not set (HH61).
pub const SET_PASSWORDS_ADVICE: &str =
    "请接着设置登录密码和微信银行支付密码：登录超时后用登录密码返回，添加账户时需要支付密码。";
/// The form was sent before any code was requested.
pub const CODE_NOT_ASKED: &str = "请先获取短信验证码";

/// What is recognised from the first digits of 卡号或账号, and whether it can be used for certification (HH04).
pub fn issuer_hint(issuer: Issuer, own_bank: &str) -> String {
    let Issuer { bank, kind } = issuer;
    match kind {
        CardKind::Debit if bank == own_bank => format!("{bank} 借记卡"),
        CardKind::Credit if bank == own_bank => format!("{bank} 信用卡。认证请使用借记卡或活期一本通"),
        CardKind::Debit => format!("{bank} 借记卡。认证请使用{own_bank}的借记卡或活期一本通"),
        CardKind::Credit => format!("{bank} 信用卡。认证请使用{own_bank}的借记卡或活期一本通"),
    }
}

/// The label of the button that requests a code.
pub fn code_button(waiting: u32, any_sent: bool) -> String {
    match (waiting, any_sent) {
        (0, false) => "获取验证码".to_owned(),
        (0, true) => "重新获取".to_owned(),
        (seconds, _) => format!("{}后重新获取", wait(seconds)),
    }
}

/// Where the code was sent, which message it is, that it replaces an earlier one (HH08), and how long it is valid
/// (HH07).
pub fn code_sent(to: Option<&MaskedPhone>, sequence: u32, replaces: bool, seconds_left: u32) -> String {
    format!(
        "{}，{}内有效",
        code_spoken(to, sequence, replaces),
        at_least(seconds_left)
    )
}

/// How long a code is still valid, rounded down, so that the promise holds.
fn at_least(seconds: u32) -> String {
    match seconds {
        0..=90 => format!("{seconds}秒"),
        _ => format!("{}分钟", seconds / 60),
    }
}

/// The same for screen readers, once for each code: without the countdown.
pub fn code_spoken(to: Option<&MaskedPhone>, sequence: u32, replaces: bool) -> String {
    format!("{}（序号{sequence:02}）{}", sent_to(to), void(replaces))
}

/// Next to the text of HH10, whose wording is prescribed.
pub fn code_tries_left(tries: u32) -> String {
    format!("还可以尝试{tries}次。")
}

fn sent_to(to: Option<&MaskedPhone>) -> String {
    to.map_or_else(|| CODE_SENT.to_owned(), |phone| format!("验证码已发送至{phone}"))
}

const fn void(replaces: bool) -> &'static str {
    if replaces {
        "，之前的验证码已失效"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use wechat_bank_domain::issuer_of;

    use super::*;

    #[test]
    fn the_button_counts_down_and_distinguishes_a_first_code_from_another() {
        assert_eq!(code_button(0, false), "获取验证码");
        assert_eq!(code_button(59, true), "59秒后重新获取");
        assert_eq!(code_button(3600, true), "60分钟后重新获取");
        assert_eq!(code_button(0, true), "重新获取");
    }

    #[test]
    fn a_code_says_nothing_of_the_phone_before_certification_and_the_masked_number_after_it() {
        assert_eq!(
            code_sent(None, 1, false, 300),
            "验证码已发送至您在开户行预留的手机号（序号01），5分钟内有效"
        );
        let phone = "138****8000".parse().unwrap();
        assert_eq!(
            code_sent(Some(&phone), 12, true, 61),
            "验证码已发送至138****8000（序号12），之前的验证码已失效，61秒内有效"
        );
    }

    #[test]
    fn a_code_is_never_said_to_be_good_for_longer_than_it_is() {
        assert_eq!(
            [300, 299, 240, 91, 90, 1].map(at_least),
            ["5分钟", "4分钟", "4分钟", "1分钟", "90秒", "1秒"]
        );
    }

    #[test]
    fn a_card_that_certification_does_not_take_says_which_one_it_takes() {
        let hint = |number| issuer_hint(issuer_of(number).unwrap(), "新疆汇和银行");
        assert_eq!(hint("623091"), "新疆汇和银行 借记卡");
        assert_eq!(
            hint("622791"),
            "新疆汇和银行 信用卡。认证请使用借记卡或活期一本通"
        );
        assert_eq!(
            hint("622202"),
            "中国工商银行 借记卡。认证请使用新疆汇和银行的借记卡或活期一本通"
        );
    }
}
