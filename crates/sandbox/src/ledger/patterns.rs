//! The lives of the seed's accounts, one list of rules for each.

mod business;
mod personal;

pub(crate) use business::{CORPORATE, DAILY_TOTAL, EXTREMES, LARGE};
pub(crate) use personal::{
    CREDIT_CARD, JOINT_A, JOINT_B, PASSBOOK, QUIET, SALARY, SAVINGS, TYPE_THREE, WEALTH,
};

use super::rules::{Amount, Party};

const COUNTER: &str = "柜面";
const AUTOMATIC: &str = "系统自动";
const MOBILE: &str = "手机银行";
const WECHAT: &str = "微信支付";
const ALIPAY: &str = "支付宝";
const TERMINAL: &str = "POS 消费";
const MACHINE: &str = "自助设备";
const INTERNET: &str = "网上银行";
const BATCH: &str = "批量代发";
const DIRECT_DEBIT: &str = "代扣";

/// A shop or company, shown by its full name.
const fn shop(name: &'static str) -> Option<Party> {
    Some(Party {
        name,
        number: None,
        bank: None,
    })
}

/// A person or company with an account that payments name.
const fn holder(name: &'static str, number: &'static str, bank: &'static str) -> Option<Party> {
    Some(Party {
        name,
        number: Some(number),
        bank: Some(bank),
    })
}

/// Any amount from the first to the second, in yuan.
const fn yuan(least: u64, most: u64) -> Amount {
    Amount::Between(least * 100, most * 100, 1)
}

/// Round amounts from the first to the second in steps of the third, in yuan.
const fn round(least: u64, most: u64, step: u64) -> Amount {
    Amount::Between(least * 100, most * 100, step * 100)
}

/// Always the same, in fen.
const fn exactly(fen: u64) -> Amount {
    Amount::Exactly(fen)
}

/// So many per cent of the balance, in steps of yuan.
const fn per_cent(share: u64, step: u64) -> Amount {
    Amount::Share(share * 10_000, step * 100)
}

/// A quarter's interest on current accounts: 0.05% a year.
const INTEREST: Amount = Amount::Share(125, 1);
