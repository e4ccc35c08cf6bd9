//! Building blocks of the patterns: channels, parties, amounts.

use crate::ledger::{Amount, Party};

pub(super) const COUNTER: &str = "柜面";
pub(super) const AUTOMATIC: &str = "系统自动";
pub(super) const MOBILE: &str = "手机银行";
pub(super) const WECHAT: &str = "微信支付";
pub(super) const ALIPAY: &str = "支付宝";
pub(super) const TERMINAL: &str = "POS 消费";
pub(super) const MACHINE: &str = "自助设备";
pub(super) const INTERNET: &str = "网上银行";
pub(super) const BATCH: &str = "批量代发";
pub(super) const DIRECT_DEBIT: &str = "代扣";

/// A shop or company, shown by its full name.
pub(super) const fn shop(name: &'static str) -> Option<Party> {
    Some(Party {
        name,
        number: None,
        bank: None,
    })
}

/// A person or company with an account number.
pub(super) const fn holder(name: &'static str, number: &'static str, bank: &'static str) -> Option<Party> {
    Some(Party {
        name,
        number: Some(number),
        bank: Some(bank),
    })
}

/// Any amount from the first to the second, in yuan.
pub(super) const fn yuan(least: u64, most: u64) -> Amount {
    Amount::Between(least * 100, most * 100, 1)
}

/// Round amounts from the first to the second in steps of the third, in yuan.
pub(super) const fn round(least: u64, most: u64, step: u64) -> Amount {
    Amount::Between(least * 100, most * 100, step * 100)
}

/// A fixed amount in fen.
pub(super) const fn exactly(fen: u64) -> Amount {
    Amount::Exactly(fen)
}

/// A percentage of the balance, in steps of yuan.
pub(super) const fn per_cent(share: u64, step: u64) -> Amount {
    Amount::Share(share * 10_000, step * 100)
}

/// A quarter's interest on current accounts: 0.05% a year.
pub(super) const INTEREST: Amount = Amount::Share(125, 1);
