//! Messages for the bank's refusals and for failures: what happened, and what to do.

use wechat_bank_api::{Code, Problem};

use super::{WRONG_CODE, wait};

pub const OFFLINE: &str = "网络连接已断开，请检查网络后重试";
pub const NOT_REACHED: &str = "网络不稳定，暂时无法连接银行，请稍后重试";
/// The response is not from the bank.
pub const UNREADABLE: &str =
    "银行系统返回异常。如正在使用公共Wi-Fi，请先完成其登录认证，或切换到手机流量后重试";
/// The bank has an internal error.
pub const OUT_OF_ORDER: &str = "银行系统繁忙，请稍后重试";
/// The bank may or may not have done it.
pub const OUTCOME_UNKNOWN: &str = "尚未收到办理结果。请稍后点击重试，系统会核对结果，不会重复办理";
/// The toggle button for WeUI's care mode.
pub const LARGE_TEXT: &str = "大字模式";
pub const SLOW: &str = "网络较慢，请稍候…";

/// The message for a refusal.
pub fn refusal(problem: &Problem) -> String {
    let again_after = |text: &str| match problem.retry_after {
        Some(seconds) => format!("{text}，请{}后再试", wait(seconds.0)),
        None => format!("{text}，请稍后再试"),
    };
    let tries = |text: &str| match problem.tries_left {
        Some(left) => format!("{text}，还可以尝试{left}次"),
        None => text.to_owned(),
    };
    match problem.code {
        Code::Invalid => "提交的信息有误，请核对后重试".to_owned(),
        Code::Forbidden => "当前页面已失效，请刷新后重试".to_owned(),
        Code::NotFound => "没有找到相关信息，可能已被删除".to_owned(),
        Code::TooManyRequests => again_after("操作过于频繁"),
        Code::InProgress => "正在办理中，请稍候".to_owned(),
        Code::KeyReused => "页面已过期，请刷新后重试".to_owned(),
        Code::Unavailable | Code::Internal => OUT_OF_ORDER.to_owned(),
        Code::NotCertified => "请先完成客户认证".to_owned(),
        Code::SessionEnded => "登录已超时，请重新登录".to_owned(),
        // HH10 prescribes this text; the attempts left are shown next to it.
        Code::CodeWrong => WRONG_CODE.to_owned(),
        Code::CodeExpired => "短信验证码已过期，请重新获取".to_owned(),
        Code::CodeSuperseded => "您输入的是之前的验证码，请输入最新一条短信中的验证码".to_owned(),
        Code::CodeExhausted => "验证码错误次数过多，已失效，请重新获取".to_owned(),
        Code::ChallengeMismatch => "证件或账号信息已修改，请重新获取验证码".to_owned(),
        Code::ResendTooSoon => again_after("验证码已发送"),
        Code::TooManyCodes => again_after("获取验证码次数过多"),
        Code::AuthenticationFailed => {
            "账户认证未通过，请核对证件与卡号或账号是否为本人所有，或携带证件到网点办理".to_owned()
        }
        Code::AuthenticationTimedOut => {
            "账户认证超时，本次认证未完成。请稍后再次提交；如提示验证码已过期，请重新获取".to_owned()
        }
        Code::PhoneMismatch => {
            "预留手机号不符。请核对开户时预留的手机号，或携带证件到网点更新后再试".to_owned()
        }
        Code::WechatTimedOut => "微信接口超时。请检查网络，稍后重新打开页面再试".to_owned(),
        Code::DocumentExpired => "证件有效期已过期。请携带新证件到网点更新后再试".to_owned(),
        Code::PasswordWrong => tries("登录密码错误"),
        Code::PasswordLocked => again_after("登录密码错误次数过多，已锁定"),
        Code::PasswordWeak => "登录密码过于常见，容易被猜中，请更换".to_owned(),
        Code::PasswordUnchanged => "新的登录密码不能与原密码相同".to_owned(),
        Code::PinWrong => tries("支付密码错误"),
        Code::PinLocked => again_after("支付密码错误次数过多，已锁定"),
        Code::PinWeak => "支付密码容易被猜中，请更换".to_owned(),
        Code::PinUnchanged => "新的支付密码不能与原密码相同".to_owned(),
        Code::PinNotSet => "请先在登录设置中设置微信银行支付密码".to_owned(),
        Code::PasswordsAlreadySet => "密码已经设置。如需重设，请重新进行客户认证".to_owned(),
        Code::AccountExists => "该账户已添加，无需重复添加".to_owned(),
        Code::AccountCertified => "这是您认证时使用的账户，不能移除".to_owned(),
        Code::CardCheckFailed => "卡片校验未通过（VALID-01）。请对照卡面凸印号码，逐位手工输入".to_owned(),
        Code::PhoneCheckTimedOut => {
            "手机号校验超时（MOBILE-03）。请切换网络后重试，或到银行更新预留手机号".to_owned()
        }
        Code::BankUnavailable => "银行系统暂不可用（BANK-404）。请30分钟后重试，或拨打客服热线".to_owned(),
        Code::DailyLimitReached => "今日添加账户的次数已用完，请明天再试".to_owned(),
        Code::CardLocked => again_after("该卡因多次验证失败已被锁定"),
        Code::ManualReview => "您的申请已转人工审核，请留意短信通知，审核完成前无需重复提交".to_owned(),
        Code::CardFrozen => "该账户已被临时冻结。请联系客服热线或到网点处理".to_owned(),
        Code::BankNotSupported => "暂不支持添加该银行的账户".to_owned(),
        Code::CardDataWrong => "卡片信息有误，请核对卡号后重新输入".to_owned(),
        Code::IdentityNotVerified => "身份信息未通过核验，请确认该账户为本人所有".to_owned(),
        Code::RegionNotSupported => "该账户的开户地区暂不支持添加，请到开户网点咨询".to_owned(),
        Code::AgreementNotAccepted => "协议已更新，请重新阅读并同意".to_owned(),
        Code::StepSkipped => "请先完成短信验证码的验证".to_owned(),
        Code::RangeNotOffered => "所选时间超出银行可查询的范围，请重新选择".to_owned(),
        Code::SecurityTokenRequired => {
            "该账户日累计金额超过5,000元，需使用U盾，无法在此办理。请携带U盾登录网上银行，或到网点办理"
                .to_owned()
        }
        Code::RevisionConflict => "设置已在其他地方被修改，请核对最新设置后再保存".to_owned(),
        Code::SettingLocked => "该项设置由账户类型决定，不能修改".to_owned(),
        Code::AlertsNotEnabled => "请先开通该账户的动账提醒".to_owned(),
        _ => match problem.status {
            500..=599 => OUT_OF_ORDER.to_owned(),
            _ => "银行未能受理，请稍后重试或联系客服".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_bank_api::Seconds;

    #[test]
    fn every_refusal_has_its_own_words() {
        let mut seen = std::collections::HashMap::new();
        for code in Code::ALL {
            let text = refusal(&Problem {
                retry_after: Some(Seconds(120)),
                ..code.problem()
            });
            assert!(!text.contains("银行未能受理"), "{code:?} has no words of its own");
            if let Some(other) = seen.insert(text, *code) {
                let busy = [Code::Unavailable, Code::Internal];
                assert!(
                    busy.contains(code) && busy.contains(&other),
                    "{code:?} reads like {other:?}"
                );
            }
        }
    }

    #[test]
    fn a_lock_says_how_long_it_lasts_and_a_wrong_password_how_many_tries_are_left() {
        let locked = refusal(&Code::PasswordLocked.problem().with_retry_after(Seconds(7200)));
        assert_eq!(locked, "登录密码错误次数过多，已锁定，请2小时后再试");
        let wrong = refusal(&Code::PinWrong.problem().with_tries_left(3));
        assert_eq!(wrong, "支付密码错误，还可以尝试3次");
    }

    #[test]
    fn a_code_of_a_newer_bank_still_says_something() {
        assert_eq!(
            refusal(&Code::Unknown.problem()),
            "银行未能受理，请稍后重试或联系客服"
        );
    }
}
