//! What the title bar of WeChat shows on each page.

/// The title of a page.
pub const CERTIFY: &str = "客户认证";
/// After certification.
pub const CERTIFIED_PAGE: &str = "认证结果";
/// Setting both passwords.
pub const LOGIN_SETTINGS: &str = "登录设置";
/// Signing in again.
pub const LOGIN: &str = "登录";
/// The accounts.
pub const ACCOUNTS: &str = "账户管理";
/// Adding and removing.
pub const MANAGE_ACCOUNTS: &str = "添加删除";
/// Adding one.
pub const ADD_ACCOUNT: &str = "账户加挂";
/// The transactions of an account.
pub const TRANSACTIONS: &str = "交易明细";
/// One transaction.
pub const TRANSACTION: &str = "交易详情";
/// Alerts.
pub const ALERTS: &str = "动账提醒";
/// No such page.
pub const NOT_FOUND: &str = "页面不存在";
/// Before anything is known.
pub const HOME: &str = "微信银行";

/// The question before a page is left with its form begun.
pub fn unfinished(title: &str) -> String {
    format!("{title}尚未完成")
}

/// What has to be known for the answer.
pub const LEAVE_ADVICE: &str = "离开后，已填写的内容将丢失。";
