//! Texts of 首页.

use wechat_bank_api::Account;

/// What a guest gets from certifying.
pub const GUEST_LEAD: &str = "认证后即可查询账户、设置提醒";
/// The way to the first page of a guest.
pub const CERTIFY: &str = "去认证";
/// The heading over the bank's own links.
pub const MORE: &str = "更多服务";
/// The heading over the pages of the bank, for screen readers.
pub const SERVICES: &str = "常用服务";
/// The entry of 账户加挂.
pub const ADD_ACCOUNT: &str = "添加账户";
/// The entry that calls the hotline.
pub const HOTLINE: &str = "客服热线";
/// The mark of 动账提醒 while no account has them.
pub const ALERTS_OFF: &str = "未开通";
/// The mark of 安全管理 while there are none.
pub const PASSWORDS_NOT_SET: &str = "未设置";
/// Under the switch for large text, on the first visit.
pub const LARGE_TEXT_HINT: &str = "字小？点上方切换";
/// The link home at the foot of every other page.
pub const GO_HOME: &str = "返回首页";

/// How many accounts the card shows.
pub const SHORT_LIST: usize = 3;

/// The link to all accounts.
pub fn all_accounts(count: usize) -> String {
    format!("全部{count}个账户")
}

/// `储蓄卡 尾号0017`.
pub fn short_name(account: &Account) -> String {
    format!("{} 尾号{}", account.kind.name(), account.number.last_four())
}
