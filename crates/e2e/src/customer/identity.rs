//! The demo customer's data; `docs/sandbox.md` lists all of his accounts. The passwords are what customers choose.

/// 张伟's 居民身份证.
pub const DOCUMENT: &str = "11010519491231002X";
/// 储蓄卡.
pub const SAVINGS: &str = "6230910000000017";
/// 工资卡.
pub const SALARY: &str = "6230910000000025";
/// 活期一本通.
pub const PASSBOOK: &str = "881000000001";
/// An account with 20,000 transactions a year.
pub const LARGE: &str = "6230910000000082";
/// An account without any transaction.
pub const EMPTY: &str = "6230910000000074";
pub const LOGIN_PASSWORD: &str = "purple-Tea-kettle-7";
pub const PIN: &str = "270418";
