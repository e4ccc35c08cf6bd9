//! The kinds of alert (IC06), and how they depend on the kind of account (IC07, IC10).

use wechat_bank_api::{AccountKind, AlertKind, OpaqueError};
use wechat_bank_domain::{Direction, HourRange, Money, Threshold};

/// The bank advises against changing more defaults at a time than this (IC13).
pub(crate) const ADVISED_CHANGES: u32 = 3;

/// Alerts about amounts from 50,000 元 are sent at any hour (IC13).
const EXEMPT_FROM: Money = Money::from_fen(5_000_000);

/// One kind of alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alert {
    BalanceChange,
    CreditCardBill,
    InvestmentIncome,
    LoginWarning,
    LargePayment,
    SalaryReceived,
    RefundReceived,
    CardRepayment,
    AutomaticDebit,
    InvestmentMaturity,
    OverseasPayment,
    SecurityChange,
}

/// A setting that the kind of account locks: its value, and the reason shown to the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fixed {
    pub(super) on: bool,
    pub(super) reason: &'static str,
}

impl Alert {
    /// In display order: the four of IC06 first.
    pub(super) const ALL: [Self; 12] = [
        Self::BalanceChange,
        Self::CreditCardBill,
        Self::InvestmentIncome,
        Self::LoginWarning,
        Self::LargePayment,
        Self::SalaryReceived,
        Self::RefundReceived,
        Self::CardRepayment,
        Self::AutomaticDebit,
        Self::InvestmentMaturity,
        Self::OverseasPayment,
        Self::SecurityChange,
    ];

    /// Its stable name on the wire.
    pub(super) fn kind(self) -> Result<AlertKind, OpaqueError> {
        let name = match self {
            Self::BalanceChange => "balance-change",
            Self::CreditCardBill => "credit-card-bill",
            Self::InvestmentIncome => "investment-income",
            Self::LoginWarning => "login-warning",
            Self::LargePayment => "large-payment",
            Self::SalaryReceived => "salary-received",
            Self::RefundReceived => "refund-received",
            Self::CardRepayment => "card-repayment",
            Self::AutomaticDebit => "automatic-debit",
            Self::InvestmentMaturity => "investment-maturity",
            Self::OverseasPayment => "overseas-payment",
            Self::SecurityChange => "security-change",
        };
        name.parse()
    }

    /// Name and description in Chinese.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::BalanceChange => ("账户余额变动", "账户收入或支出达到起点金额时提醒。"),
            Self::CreditCardBill => ("信用卡账单到期", "还款日前 3 天提醒应还金额。"),
            Self::InvestmentIncome => ("理财产品收益到账", "理财收益入账时提醒。"),
            Self::LoginWarning => ("登录异常预警", "在陌生设备或地点登录时提醒。"),
            Self::LargePayment => ("大额支出", "单笔支出达到起点金额时另行提醒，不受时段限制。"),
            Self::SalaryReceived => ("工资到账", "代发工资入账时提醒。"),
            Self::RefundReceived => ("退款到账", "商户退款入账时提醒。"),
            Self::CardRepayment => ("信用卡还款结果", "信用卡还款入账或失败时提醒。"),
            Self::AutomaticDebit => ("代扣缴费", "水电燃气等代扣前一天提醒，余额不足时一并说明。"),
            Self::InvestmentMaturity => ("理财产品到期", "理财产品到期前 3 天提醒。"),
            Self::OverseasPayment => ("境外交易", "在境外或以外币支付时提醒。"),
            Self::SecurityChange => ("安全设置变更", "密码、手机号或关联账户变更时提醒。"),
        }
    }

    /// Whether it is on by default.
    pub(super) fn default_on(self, account: AccountKind) -> bool {
        match self {
            Self::BalanceChange | Self::LargePayment | Self::LoginWarning | Self::SecurityChange => true,
            Self::CreditCardBill | Self::CardRepayment => account == AccountKind::CreditCard,
            Self::SalaryReceived => account == AccountKind::Salary,
            Self::InvestmentIncome | Self::InvestmentMaturity => account == AccountKind::Wealth,
            Self::RefundReceived | Self::AutomaticDebit | Self::OverseasPayment => false,
        }
    }

    /// The directions that have a threshold, each with its default amount.
    pub(super) fn thresholds(self) -> &'static [(Direction, Money)] {
        const ONE_YUAN: Money = Threshold::MINIMUM.money();
        const TEN_THOUSAND: Money = Money::from_fen(1_000_000);
        match self {
            Self::BalanceChange => &[(Direction::Income, ONE_YUAN), (Direction::Expense, ONE_YUAN)],
            Self::LargePayment => &[(Direction::Expense, TEN_THOUSAND)],
            _ => &[],
        }
    }

    /// The suggested threshold for the kind of account, and why (IC07).
    pub(super) fn suggestion(self, account: AccountKind) -> Option<(Money, &'static str)> {
        match (self, account) {
            (Self::BalanceChange, AccountKind::Salary) => {
                Some((Money::from_fen(10_000), "工资卡建议 100 元"))
            }
            (Self::BalanceChange, AccountKind::Wealth) => {
                Some((Money::from_fen(100_000), "理财卡建议 1,000 元，约 30 秒后送达"))
            }
            (Self::BalanceChange, AccountKind::CreditCard) => {
                Some((Money::from_fen(5_000), "信用卡建议 50 元"))
            }
            _ => None,
        }
    }

    /// The value, if the kind of account locks it (IC10); alerts about what cannot happen on the account are locked
    /// off.
    pub(super) fn fixed(self, account: AccountKind) -> Option<Fixed> {
        let off = |reason| Some(Fixed { on: false, reason });
        let on = |reason| Some(Fixed { on: true, reason });
        if let Some(reason) = self.impossible(account) {
            return off(reason);
        }
        match (account, self) {
            (AccountKind::TypeThree, _) => on(TYPE_THREE),
            (AccountKind::JointB, Self::BalanceChange) => on(JOINT_B),
            (
                AccountKind::JointA,
                Self::InvestmentIncome | Self::InvestmentMaturity | Self::AutomaticDebit,
            ) => off("联名 A 类账户只提醒各人自己的交易，共有事项不推送。"),
            (AccountKind::Corporate, Self::BalanceChange) => on("对公账户的基础交易提醒不能关闭。"),
            (AccountKind::Corporate, Self::LoginWarning | Self::SecurityChange) => None,
            (AccountKind::Corporate, _) => off("对公账户只提供基础交易提醒。"),
            _ => None,
        }
    }

    /// The reason, if the kind of account locks the thresholds too.
    pub(super) fn fixed_thresholds(self, account: AccountKind) -> Option<&'static str> {
        match (account, self) {
            (AccountKind::TypeThree, _) => Some(TYPE_THREE),
            (AccountKind::JointB, Self::BalanceChange) => Some(JOINT_B),
            (AccountKind::Corporate, Self::LargePayment) => Some("对公账户只提供基础交易提醒。"),
            _ => None,
        }
    }

    /// Why this can never happen on the kind of account.
    fn impossible(self, account: AccountKind) -> Option<&'static str> {
        use AccountKind::{CreditCard, Passbook, TypeThree};
        match self {
            Self::CreditCardBill | Self::CardRepayment if account != CreditCard => {
                Some("只有信用卡有账单和还款。")
            }
            Self::SalaryReceived if matches!(account, CreditCard | TypeThree) => {
                Some("工资不会发放到这类账户。")
            }
            Self::InvestmentIncome | Self::InvestmentMaturity
                if matches!(account, CreditCard | TypeThree) =>
            {
                Some("这类账户不能购买理财产品。")
            }
            Self::OverseasPayment if matches!(account, Passbook | TypeThree) => {
                Some("这类账户不能在境外支付。")
            }
            _ => None,
        }
    }
}

const TYPE_THREE: &str = "Ⅲ类账户的全部变动即时提醒，不能更改。";
const JOINT_B: &str = "联名 B 类账户的全部交易都通知主办人，不能更改。";

/// When alerts of a kind of account may arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hours {
    /// The default hours.
    pub(super) default: HourRange,
    pub(super) exempt_from: Option<Money>,
    /// Why they cannot be changed.
    pub(super) lock: Option<&'static str>,
}

impl Hours {
    pub(super) fn of(account: AccountKind) -> Self {
        match account {
            AccountKind::Corporate => Self {
                default: HourRange::new(9, 12).unwrap_or(HourRange::WIDEST),
                exempt_from: None,
                lock: Some("对公账户的提醒在下一个工作日上午发送。"),
            },
            AccountKind::TypeThree => Self {
                default: HourRange::WIDEST,
                exempt_from: Some(Money::from_fen(1)),
                lock: Some(TYPE_THREE),
            },
            _ => Self {
                default: HourRange::WIDEST,
                exempt_from: Some(EXEMPT_FROM),
                lock: None,
            },
        }
    }
}

/// Notes on how a kind of account receives alerts (IC07, IC10).
pub(crate) fn notes(account: AccountKind) -> &'static [&'static str] {
    match account {
        AccountKind::Wealth => &["理财账户的提醒在交易约 30 秒后发送。"],
        AccountKind::JointA => &[
            "联名 A 类账户：每位持有人只收到自己的交易。",
            "联名账户的提醒不显示余额。",
        ],
        AccountKind::JointB => &[
            "联名 B 类账户：主办人收到全部交易。",
            "联名账户的提醒不显示余额。",
        ],
        AccountKind::Corporate => &[
            "交易提醒在下一个工作日上午发送（T+1）。",
            "提醒中的账号、户名和交易对方只显示一部分。",
        ],
        AccountKind::TypeThree => &["Ⅲ类账户的全部变动都会即时提醒，不受时段限制。"],
        _ => &[],
    }
}
