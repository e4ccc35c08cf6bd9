//! Texts of 账户管理, 添加删除 and 账户加挂.

use wechat_bank_api::{Account, AccountKind};
use wechat_bank_domain::{AccountNumber, CardKind, Issuer, MobileNumberError, Money};

use super::{visible, wait};

pub const NO_ACCOUNTS: &str = "还没有账户";
pub const NO_ACCOUNTS_ADVICE: &str = "添加本人名下的银行卡或存折后，可在这里查询余额和交易明细。";
/// Next to the link to 登录设置 while no password is set (HH45).
pub const PASSWORDS_NOT_SET: &str = "尚未设置密码，添加账户前需先设置";
/// After logging out.
pub const LOGGED_OUT: &str = "已安全退出";
/// This bank does not let customers add or remove accounts here.
pub const LINKING_OFF: &str = "暂不提供添加删除";
pub const LINKING_OFF_ADVICE: &str = "如需添加或移除账户，请联系客服热线或到网点办理。";

/// What removing an account does and does not do (LK03).
pub const REMOVAL_EFFECT: &str =
    "移除后立即生效，该账户的动账提醒同时关闭。账户本身和账户内的资金不受影响，以后可以重新添加。";
/// The account was removed elsewhere.
pub const REMOVED_ELSEWHERE: &str = "该账户已在其他地方移除，列表已更新。";

/// The steps of adding, in the order of BK01.
pub const STEPS: [&str; 3] = ["账户信息", "短信验证", "确认添加"];
/// Above the first step.
pub const NUMBER_LEAD: &str = "请输入本人名下的银行卡号或存折账号，验证码将发送至该账户的预留手机号。";
/// While a card's bank cannot be identified by its first digits.
pub const BANK_NOT_RECOGNISED: &str = "未能识别发卡银行，请核对卡号";
/// A number that is not a card's is taken for a passbook of this bank.
pub const TAKEN_FOR_PASSBOOK: &str = "将按活期一本通账号添加";
/// The recognised bank's cards cannot be added.
pub const BANK_NOT_SUPPORTED: &str = "暂不支持添加该银行的账户，请更换其他银行的账户";
/// The list of the banks whose cards can be added (BK03).
pub const SUPPORTED_BANKS: &str = "支持添加的银行";
/// A code was sent before the page was reloaded, and is still valid.
pub const CODE_SENT_BEFORE: &str =
    "之前发送的验证码仍可使用。重新输入同一卡号或账号即可继续，不会重复发送，也不占用今天的次数。";
/// While the customer waits to request the next code.
pub const CODE_WAIT: &str = "为防止频繁发送短信，需稍候才能再次获取验证码。";
/// The code was verified before, and need not be entered again.
pub const CODE_PROVED: &str = "短信验证码已通过验证";
/// A new sign-in invalidates the old code.
pub const CODE_VOID_AFTER_LOGIN: &str = "已重新登录，请重新获取短信验证码";
/// The link to the help about codes that do not arrive.
pub const NO_CODE: &str = "收不到验证码？";
/// Advice for that (BK03).
pub const NO_CODE_ADVICE: [&str; 5] = [
    "请确认手机在服务区内、未停机，且未拦截银行短信。",
    "短信可能延迟，请稍候；倒计时结束后可重新获取，之前的验证码随即失效。",
    "验证码发送至该账户在开户行预留的手机号，不一定是您正在使用的号码。",
    "预留手机号已停用或更换的，请携带证件到开户网点更新后再添加。",
    "仍未收到的，可拨打客服热线，或携带证件到网点办理添加。",
];
/// While the account is being added.
pub const ADDING: &str = "正在添加，请稍候…";
/// The box with the agreement, for screen readers.
pub const AGREEMENT_BOX: &str = "协议内容";
/// The label of a key clause (BK03).
pub const KEY_CLAUSE: &str = "重点条款";
/// All of it was open for the required time.
pub const AGREEMENT_READ: &str = "协议已阅读完毕，可以勾选同意。";
/// The customer tried to consent before all of it was read.
pub const AGREEMENT_UNREAD: &str = "请先阅读完协议，再勾选同意";
/// The consent is missing though it is possible.
pub const CONSENT_MISSING: &str = "请先勾选同意协议";
/// The current version differs from the one that was read.
pub const AGREEMENT_CHANGED: &str = "协议内容已更新，请重新阅读并同意";
pub const ADDED: &str = "添加成功";
/// The form has a question that these pages do not know (BK02).
pub const FORM_NOT_SUPPORTED: &str = "暂不能在此添加账户";
pub const FORM_NOT_SUPPORTED_ADVICE: &str =
    "银行的办理要求已更新，当前页面还不支持。请稍后重新打开页面，或联系客服热线、到网点办理。";

/// The name of an account where it has to be distinguished from others: `储蓄卡 6230 **** **** 1234`.
pub fn account_name(account: &Account) -> String {
    format!("{} {}", account.kind.name(), visible(account.number.as_str()))
}

/// Label and amount of a balance: what is owed on a credit card has a label of its own instead of a sign.
pub fn balance(kind: AccountKind, balance: Money) -> (&'static str, String) {
    match (kind, balance.fen()) {
        (AccountKind::CreditCard, ..=0) => ("欠款", balance.unsigned_text()),
        (AccountKind::CreditCard, 1..) => ("溢缴款", balance.to_string()),
        _ => ("余额", balance.to_string()),
    }
}

/// The label of the available amount.
pub const fn available(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::CreditCard => "可用额度",
        _ => "可用余额",
    }
}

/// Labels and amounts of what the customer has and owes; the bank's own sum where both are one, or out of range.
pub fn sums(list: &[Account], total: Money) -> Vec<(&'static str, String)> {
    let (cards, others): (Vec<&Account>, Vec<&Account>) = list
        .iter()
        .partition(|account| account.kind == AccountKind::CreditCard);
    let sum = |of: &[&Account]| Money::checked_sum(of.iter().map(|account| account.balance));
    match (sum(&others), sum(&cards)) {
        (Some(has), Some(owes)) if !cards.is_empty() => {
            let label = if owes.fen() > 0 {
                "信用卡溢缴款"
            } else {
                "信用卡欠款"
            };
            let deposits = (!others.is_empty()).then(|| ("存款余额", has.to_string()));
            deposits
                .into_iter()
                .chain([(label, owes.unsigned_text())])
                .collect()
        }
        _ => vec![("总余额", total.to_string())],
    }
}

/// The heading above the editable list.
pub fn added_accounts(count: usize) -> String {
    format!("已添加{count}个账户")
}

/// The recognised bank and kind of card: `新疆汇和银行 借记卡`.
pub fn issuer(issuer: Issuer) -> String {
    let kind = match issuer.kind {
        CardKind::Debit => "借记卡",
        CardKind::Credit => "信用卡",
    };
    format!("{} {kind}", issuer.bank)
}

/// The account that the later steps are about, from what the customer typed.
pub fn typed_account(number: &AccountNumber) -> String {
    let kind = match number {
        AccountNumber::Card(_) => number.issuer().map_or("银行卡", |issuer| issuer.bank),
        AccountNumber::Passbook(_) => AccountKind::Passbook.name(),
    };
    format!("{kind} {}", number.masked())
}

/// The attempts left today (BK04).
pub fn attempts_left(left: u32, a_day: u32) -> String {
    format!("每天最多可尝试添加{a_day}次，今天还可以尝试{left}次。")
}

/// The daily limit (BK04).
pub fn attempts_a_day(a_day: u32) -> String {
    format!("每天最多可尝试{a_day}次，今天已用完。")
}

/// When a lock ends.
pub fn come_back(seconds: u32) -> String {
    format!("请{}后再试。", wait(seconds))
}

/// What is missing before the agreement can be accepted (BK03), if anything is.
pub fn reading_left(seconds: u32, at_end: bool) -> Option<String> {
    match (seconds, at_end) {
        (0, true) => None,
        (0, false) => Some("请滑动阅读至协议末尾".to_owned()),
        (_, true) => Some(format!("请继续阅读，还需{seconds}秒")),
        (_, false) => Some(format!("请滑动阅读至协议末尾，还需{seconds}秒")),
    }
}

pub fn consent(title: &str) -> String {
    format!("我已阅读并同意《{}》", visible(title))
}

pub fn added(account: &Account) -> String {
    format!(
        "{}（{}）已添加到您的账户列表。",
        account_name(account),
        visible(&account.bank)
    )
}

pub fn removed(account: &Account) -> String {
    format!("已移除{}", unbroken_name(account))
}

/// How long a removal can be taken back.
pub const REMOVED_RECENTLY: &str = "账户已移出列表，5分钟内可以撤销。";

/// A removal was taken back.
pub fn restored(account: &Account) -> String {
    format!("已恢复{}", unbroken_name(account))
}

/// The confirmation before removing; it names the account (HH46).
pub fn removal_question(account: &Account) -> String {
    format!("移除{}？", unbroken_name(account))
}

/// The same name, with a number that does not wrap where there is room for it.
fn unbroken_name(account: &Account) -> String {
    let number = visible(account.number.as_str()).replace(' ', "\u{A0}");
    format!("{} {number}", account.kind.name())
}

/// 户名.
pub const HOLDER_NAME_EMPTY: &str = "请输入账户户名";
/// 户名.
pub const HOLDER_NAME_TOO_LONG: &str = "账户户名过长，请核对";

/// 预留手机号.
pub const fn mobile_number_error(error: MobileNumberError) -> &'static str {
    match error {
        MobileNumberError::Empty => "请输入预留手机号",
        MobileNumberError::NotDigits => "手机号只能是数字",
        MobileNumberError::WrongLength => "手机号应为11位数字",
        MobileNumberError::WrongPrefix => "手机号有误，请核对",
    }
}

/// The texts of a page for a refused account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    pub title: &'static str,
    pub description: &'static str,
    pub advice: &'static [&'static str],
}

/// HH45.
pub const PIN_NOT_SET: Ending = Ending {
    title: "请先设置支付密码",
    description: "添加账户时需要验证微信银行支付密码，您还没有设置。",
    advice: &[
        "请先到登录设置中设置，完成后回到这里继续添加。",
        "它不是微信支付的密码，也可以与银行卡的交易密码不同。",
    ],
};
/// Five wrong payment passwords.
pub const PIN_LOCKED: Ending = Ending {
    title: "支付密码已锁定",
    description: "支付密码连续输错次数过多，为保护您的账户已暂时锁定。",
    advice: &[
        "锁定期间不能添加账户，查询不受影响。",
        "忘记支付密码的，可凭登录密码和短信验证码重置，重置后立即解锁。",
    ],
};
/// The account was added before.
pub const ACCOUNT_EXISTS: Ending = Ending {
    title: "该账户已添加",
    description: "该账户已在您的账户列表中，无需重复添加。",
    advice: &[],
};
/// BK04.
pub const DAILY_LIMIT: Ending = Ending {
    title: "今日添加次数已用完",
    description: "为保护账户安全，每天可尝试添加账户的次数有限。",
    advice: &[
        "请明天再试。",
        "再次添加前，请先核对卡号或账号，并确认预留手机号可以接收短信。",
    ],
};
/// BK07.
pub const CARD_LOCKED: Ending = Ending {
    title: "该卡已被锁定",
    description: "该卡因多次验证失败已被暂时锁定，不能添加。",
    advice: &[
        "锁定期间请勿反复尝试，也可以先添加其他账户。",
        "如不是您本人操作，请立即拨打客服热线。",
    ],
};
/// BK07.
pub const MANUAL_REVIEW: Ending = Ending {
    title: "已转人工审核",
    description: "您的申请需要银行人工核对，结果将以短信通知。",
    advice: &["审核完成前无需重复提交。", "对审核有疑问的，请拨打客服热线。"],
};
/// BK07.
pub const CARD_FROZEN: Ending = Ending {
    title: "该账户已被临时冻结",
    description: "冻结期间不能添加该账户。",
    advice: &[
        "请拨打客服热线了解冻结原因。",
        "如需解除冻结，请携带证件到开户网点办理。",
    ],
};
/// BK09.
pub const CARD_CHECK_FAILED: Ending = Ending {
    title: "卡片校验未通过",
    description: "银行未能核对到该卡号或账号（VALID-01）。",
    advice: &[
        "请对照卡面凸印的号码逐位核对。",
        "请手工输入，不要粘贴或扫描。",
        "核对无误仍未通过的，请确认该账户为本人所有且状态正常。",
    ],
};
/// BK09.
pub const PHONE_CHECK_TIMED_OUT: Ending = Ending {
    title: "手机号校验超时",
    description: "未能及时核对该账户的预留手机号（MOBILE-03），尚未添加。",
    advice: &[
        "请切换网络（如关闭Wi-Fi改用手机流量）后重试。",
        "预留手机号已停用或更换的，请携带证件到网点更新。",
    ],
};
/// BK09.
pub const BANK_UNAVAILABLE: Ending = Ending {
    title: "银行系统暂不可用",
    description: "该账户的开户银行暂时无法应答（BANK-404），尚未添加。",
    advice: &["请30分钟后再试。", "急需办理的，请拨打客服热线。"],
};
/// LK02.
pub const CARD_DATA_WRONG: Ending = Ending {
    title: "卡片信息有误",
    description: "填写的信息与银行记录不一致，尚未添加。",
    advice: &["请核对卡号或账号后重新输入。", "卡片已换新的，请使用新卡的卡号。"],
};
/// LK02.
pub const IDENTITY_NOT_VERIFIED: Ending = Ending {
    title: "身份信息未通过核验",
    description: "该账户的户名或证件与您认证时的信息不一致，尚未添加。",
    advice: &[
        "只能添加本人名下的账户。",
        "证件已更换的，请先携带新证件到开户网点更新。",
    ],
};
/// LK02.
pub const REGION_NOT_SUPPORTED: Ending = Ending {
    title: "开户地区暂不支持",
    description: "该账户的开户地区暂不支持在微信银行添加。",
    advice: &["请向开户网点咨询，或添加其他账户。"],
};
/// IC04, HH04.
pub const PHONE_MISMATCH: Ending = Ending {
    title: "预留手机号不符",
    description: "该账户未开通短信验证，或预留手机号与银行记录不符。",
    advice: &[
        "请核对开户时预留的手机号。",
        "请携带证件到网点开通短信验证或更新手机号后再添加。",
    ],
};
/// IC04.
pub const DOCUMENT_EXPIRED: Ending = Ending {
    title: "证件有效期已过期",
    description: "银行留存的证件已过有效期，暂不能添加账户。",
    advice: &["请携带新证件到网点更新后再添加。"],
};
/// IC04.
pub const WECHAT_TIMED_OUT: Ending = Ending {
    title: "微信接口超时",
    description: "微信未能及时应答，尚未添加。",
    advice: &[
        "请检查网络后重试。",
        "仍不成功的，请关闭页面，从公众号菜单重新进入。",
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    fn account(kind: AccountKind, fen: i64) -> Account {
        Account {
            id: "a".parse().unwrap(),
            number: "6230 **** **** 1234".parse().unwrap(),
            holder: "*伟".parse().unwrap(),
            kind,
            bank: "新疆汇和\u{202E}银行".to_owned(),
            balance: Money::from_fen(fen),
            available: Money::ZERO,
            certified: false,
        }
    }

    #[test]
    fn what_is_owed_on_a_credit_card_reads_as_a_debt_without_a_sign() {
        assert_eq!(
            balance(AccountKind::CreditCard, Money::from_fen(-126_830)),
            ("欠款", "1,268.30".to_owned())
        );
        assert_eq!(
            balance(AccountKind::CreditCard, Money::ZERO),
            ("欠款", "0.00".to_owned())
        );
        assert_eq!(
            balance(AccountKind::CreditCard, Money::from_fen(500)),
            ("溢缴款", "5.00".to_owned())
        );
        assert_eq!(
            balance(AccountKind::CreditCard, Money::from_fen(i64::MIN)),
            ("欠款", "92,233,720,368,547,758.08".to_owned())
        );
    }

    #[test]
    fn an_overdrawn_account_keeps_its_sign() {
        assert_eq!(
            balance(AccountKind::Savings, Money::from_fen(-1)),
            ("余额", "-0.01".to_owned())
        );
        assert_eq!(
            balance(AccountKind::Unknown, Money::from_fen(1)),
            ("余额", "0.01".to_owned())
        );
    }

    #[test]
    fn what_is_had_and_what_is_owed_are_not_added_up() {
        let of = |kind, fen| account(kind, fen);
        let total = Money::from_fen(7);
        let text = |text: &str| text.to_owned();
        let savings = of(AccountKind::Savings, 300);
        assert_eq!(
            sums(std::slice::from_ref(&savings), total),
            [("总余额", text("0.07"))]
        );
        assert_eq!(
            sums(&[savings.clone(), of(AccountKind::CreditCard, -1)], total),
            [("存款余额", text("3.00")), ("信用卡欠款", text("0.01"))]
        );
        assert_eq!(
            sums(&[of(AccountKind::CreditCard, 200)], total),
            [("信用卡溢缴款", text("2.00"))]
        );
        // A sum beyond all numbers is left to the bank.
        let most = of(AccountKind::Savings, i64::MAX);
        assert_eq!(
            sums(&[most, savings, of(AccountKind::CreditCard, 0)], total),
            [("总余额", text("0.07"))]
        );
    }

    #[test]
    fn an_account_is_named_by_kind_and_number_and_foreign_text_cannot_turn_around_what_follows() {
        let account = account(AccountKind::Savings, 0);
        assert_eq!(account_name(&account), "储蓄卡 6230 **** **** 1234");
        assert_eq!(
            added(&account),
            "储蓄卡 6230 **** **** 1234（新疆汇和▯银行）已添加到您的账户列表。"
        );
    }

    #[test]
    fn a_question_does_not_break_the_number_it_asks_about() {
        let account = account(AccountKind::Savings, 0);
        assert_eq!(
            removal_question(&account),
            "移除储蓄卡 6230\u{A0}****\u{A0}****\u{A0}1234？"
        );
        assert_eq!(
            removed(&account),
            "已移除储蓄卡 6230\u{A0}****\u{A0}****\u{A0}1234"
        );
    }

    #[test]
    fn a_typed_account_is_named_without_its_full_number() {
        assert_eq!(
            typed_account(&"6230910000000017".parse().unwrap()),
            "新疆汇和银行 6230 **** **** 0017"
        );
        assert_eq!(
            typed_account(&"881000000001".parse().unwrap()),
            "活期一本通 **** **** 0001"
        );
        assert_eq!(
            typed_account(&"6299990000000009".parse().unwrap()),
            "银行卡 6299 **** **** 0009"
        );
    }

    #[test]
    fn reading_is_over_when_both_the_time_and_the_text_are() {
        assert_eq!(reading_left(0, true), None);
        assert!(reading_left(3, true).unwrap().contains("3秒"));
        assert!(!reading_left(0, false).unwrap().contains('秒'));
        let both = reading_left(3, false).unwrap();
        assert!(both.contains("3秒") && both.contains("末尾"));
    }
}
