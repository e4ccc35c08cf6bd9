//! Texts of 登录设置 and 登录: both passwords.

use wechat_bank_domain::{LoginPasswordError, PasswordStrength};

/// What the passwords are for (HH61).
pub const LEAD: &str = "登录密码用于登录超时后重新登录；支付密码用于添加账户、开通提醒时验证身份";
/// The rule for a login password.
pub const LOGIN_RULE: &str = "8至64位，混用字母、数字和符号更安全";
/// The second field is empty.
pub const REPEAT_MISSING: &str = "请再次输入登录密码";
/// The login passwords differ.
pub const LOGIN_MISMATCH: &str = "两次输入的登录密码不一致，请重新输入";
/// Above the keypad, the first time.
pub const PIN_LABEL: &str = "请设置6位微信银行支付密码";
/// Above the keypad, the second time.
pub const PIN_AGAIN_LABEL: &str = "请再次输入微信银行支付密码";
/// Decision 2.
pub const PIN_TIP: &str =
    "微信银行支付密码不是微信支付的支付密码，也可以与银行卡的交易密码不同。请勿使用生日、连续或重复的数字。";
/// The payment passwords differ.
pub const PIN_MISMATCH: &str = "两次输入的支付密码不一致，请再次输入";
/// After the passwords differed, the button to start with the first one again.
pub const PIN_CHOOSE_AGAIN: &str = "重新设置支付密码";
pub const SAVING: &str = "正在保存，请稍候…";
pub const SET: &str = "设置成功";
pub const SET_ADVICE: &str = "登录密码和微信银行支付密码均已生效，请妥善保管，切勿告诉他人。";
/// They were set before.
pub const ALREADY: &str = "密码已设置";
/// How they can be changed.
pub const ALREADY_ADVICE: &str = "如需修改登录密码或支付密码，请到安全管理办理。";
/// The heading over a page whose session has ended.
pub const SESSION_ENDED: &str = "登录已超时";
/// Over a page whose session has ended.
pub const SESSION_ENDED_LEAD: &str = "为保护您的账户，请输入登录密码。登录后可继续刚才的操作";
/// On a page of its own.
pub const LOGIN_LEAD: &str = "请输入在登录设置中设置的登录密码";
/// What happens after 忘记密码.
pub const FORGOTTEN_TIP: &str =
    "忘记登录密码时，请重新进行客户认证。认证后可以重新设置密码，已添加的账户和提醒设置不变。";
/// After too many wrong attempts; the remaining time is shown below and counts down.
pub const LOCKED: &str = "登录密码错误次数过多，已锁定";

/// The heading over the passwords, in 安全管理.
pub const PASSWORDS: &str = "密码";
/// The heading over the certification, in 安全管理.
pub const IDENTITY: &str = "身份";
pub const CHANGE_LOGIN_ADVICE: &str = "需输入原登录密码";
pub const CHANGE_PIN_ADVICE: &str = "需输入原支付密码";
pub const RESET_PIN_ADVICE: &str = "忘记支付密码时，凭登录密码和短信验证码重设";
pub const CERTIFY_AGAIN_ADVICE: &str = "忘记登录密码时，重新认证后可重设密码";
/// There are none to change.
pub const NOT_SET: &str = "尚未设置密码";
pub const NOT_SET_ADVICE: &str = "设置登录密码和微信银行支付密码后，才能添加账户、开通提醒";
/// Under the list of 安全管理.
pub const SAFETY: &str = "银行工作人员不会索要密码和短信验证码。请勿使用生日、手机号等容易被猜中的密码。";
pub const CURRENT_LOGIN: &str = "原登录密码";
pub const FIRST_LOGIN: &str = "登录密码";
pub const NEW_LOGIN: &str = "新登录密码";
pub const NEW_LOGIN_AGAIN: &str = "确认登录密码";
/// Above the keypad, before a new payment password.
pub const CURRENT_PIN_LABEL: &str = "请输入原微信银行支付密码";
/// The heading of the sheet that asks for the payment password.
pub const PIN_SHEET: &str = "输入支付密码";
/// The label of its keypad (decision 2).
pub const ENTER_PIN: &str = "请输入微信银行支付密码";
/// What the payment password is (decision 2).
pub const WHICH_PIN: &str = "不是微信支付的密码，也可与银行卡密码不同";
/// The way to a reset.
pub const PIN_FORGOTTEN: &str = "忘记支付密码";
/// Why both are asked for.
pub const RESET_LEAD: &str = "为确认是您本人，请输入登录密码，并获取短信验证码";
pub const LOGIN_CHANGED: &str = "登录密码已修改";
pub const PIN_CHANGED: &str = "微信银行支付密码已修改";
pub const PIN_RESET: &str = "微信银行支付密码已重置";
/// What a new password means for other phones (ASVS 7.4.3).
pub const CHANGED_ADVICE: &str = "新密码已生效，请妥善保管，切勿告诉他人。您在其他手机或窗口的登录已退出。";

pub const fn strength(strength: PasswordStrength) -> &'static str {
    match strength {
        PasswordStrength::Weak => "弱",
        PasswordStrength::Fair => "中",
        PasswordStrength::Strong => "强",
    }
}

/// Advice on a login password while it is typed: why it is refused, or how to make it stronger.
pub const fn strength_advice(
    strength: PasswordStrength,
    refused: Option<LoginPasswordError>,
) -> &'static str {
    match (refused, strength) {
        (Some(LoginPasswordError::Empty), _) => "",
        (Some(LoginPasswordError::TooShort), _) => "至少需要8位",
        (Some(LoginPasswordError::TooLong), _) => "最多64位",
        (Some(LoginPasswordError::Common), _) => "过于常见，不能使用",
        (None, PasswordStrength::Weak) => "容易被猜中，建议加长或混用字母、数字和符号",
        (None, PasswordStrength::Fair) => "可以使用，加长会更安全",
        (None, PasswordStrength::Strong) => "不易被猜中",
    }
}

/// How long a lock lasts, as a countdown.
pub fn lock_left(seconds: u32) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let left = match (hours, minutes) {
        (0, 0) => format!("{seconds}秒"),
        (0, _) => format!("{minutes}分{seconds:02}秒"),
        (_, _) => format!("{hours}小时{minutes:02}分{seconds:02}秒"),
    };
    format!("{left}后可以再试")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_counts_down_to_the_second() {
        assert_eq!(lock_left(7199), "1小时59分59秒后可以再试");
        assert_eq!(lock_left(3600), "1小时00分00秒后可以再试");
        assert_eq!(lock_left(61), "1分01秒后可以再试");
        assert_eq!(lock_left(9), "9秒后可以再试");
    }

    #[test]
    fn a_password_that_is_refused_says_why_and_a_weak_one_how_to_better_it() {
        let refused = Some(LoginPasswordError::Common);
        assert_eq!(
            strength_advice(PasswordStrength::Weak, refused),
            "过于常见，不能使用"
        );
        assert_ne!(
            strength_advice(PasswordStrength::Weak, None),
            strength_advice(PasswordStrength::Fair, None)
        );
    }
}
