//! Every page, once: what it needs to know is generated from this table, or is compared with it.
//!
//! | what | where | a page that is missing there |
//! |---|---|---|
//! | addresses, titles, who may see it | `route.rs` | generated |
//! | lazy parts with their components | `parts.rs` | generated |
//! | the boot script's headings and parts | `boot/boot.js` | fails a test in `route.rs` |
//! | states, for previews, axe-core and accessibility trees | `preview/scenes.rs` | does not compile |

/// Calls a macro with all pages, grouped by the part of the program that they are in.
///
/// A row has the variant of [`Route`](crate::route::Route) with its parameters; the segments of its address, and the
/// parameter that is its query, if there is one; who may see it; its title, as a constant of `text::zh::titles`; and
/// its component, with those parameters that it takes. Where two addresses fit, the first row wins.
macro_rules! sitemap {
    ($generate:ident) => {
        $generate! {
            // What starts first is a third of the program.
            initial: None => {
                /// 客户认证.
                Certify: ["certify"], Anyone, CERTIFY = "客户认证", certify::Certify;
            }
            login: Some(Part::Login) => {
                /// 登录.
                Login: ["login"], Anyone, LOGIN = "登录", login::Login;
            }
            accounts: Some(Part::Accounts) => {
                /// 首页: of a customer, or of a guest.
                Home: [""], Anyone, HOME = "微信银行", home::Home;
                /// 认证结果 (HH12).
                Certified: ["certify", "done"], Customer, CERTIFIED_PAGE = "认证结果", certify::Certified;
                /// 账户管理 (HH41).
                Accounts: ["accounts"], Customer, ACCOUNTS = "账户管理", accounts::list::Accounts;
                /// 添加删除 (HH44).
                ManageAccounts: ["accounts", "manage"],
                    Customer, MANAGE_ACCOUNTS = "添加删除", accounts::manage::ManageAccounts;
                /// 账户加挂 (HH44).
                AddAccount: ["accounts", "add"], Customer, ADD_ACCOUNT = "账户加挂", accounts::add::AddAccount;
            }
            passwords: Some(Part::Passwords) => {
                /// 登录设置 (HH61).
                LoginSettings: ["login-settings"], Customer, LOGIN_SETTINGS = "登录设置", login_settings::LoginSettings;
                /// 安全管理 (HH60).
                Security: ["security"], Customer, SECURITY = "安全管理", security::Security;
                /// 修改登录密码 (HH60).
                ChangeLogin: ["security", "login"], Customer, CHANGE_LOGIN = "修改登录密码", security::login::ChangeLogin;
                /// 修改支付密码 (HH60).
                ChangePin: ["security", "payment"], Customer, CHANGE_PIN = "修改支付密码", security::payment::ChangePin;
                /// 重置支付密码 (HH60).
                ResetPin: ["security", "payment", "reset"],
                    Customer, RESET_PIN = "重置支付密码", security::reset::ResetPin;
            }
            transactions: Some(Part::Transactions) => {
                /// 交易明细 of all accounts.
                AllTransactions(query: Query): ["transactions"] ? query,
                    Customer, TRANSACTIONS, transactions::AllTransactions;
                /// 交易明细 (HH42).
                Transactions(account: AccountId, query: Query): ["accounts", account, "transactions"] ? query,
                    Customer, TRANSACTIONS = "交易明细", transactions::Transactions(account);
                /// 交易详情: one transaction (HH70).
                Transaction(account: AccountId, transaction: TransactionId):
                    ["accounts", account, "transactions", transaction],
                    Customer, TRANSACTION = "交易详情", transactions::details::Transaction(account, transaction);
                /// 电子回单 of one transaction.
                Receipt(account: AccountId, transaction: TransactionId):
                    ["accounts", account, "transactions", transaction, "receipt"],
                    Customer, RECEIPT = "电子回单", transactions::receipt::Receipt(account, transaction);
            }
            alerts: Some(Part::Alerts) => {
                /// 动账提醒 of all accounts.
                Alerts: ["alerts"], Customer, ALERTS = "动账提醒", alerts::Alerts;
                /// 动账提醒 of one account.
                AccountAlerts(account: AccountId): ["alerts", account],
                    Customer, ALERTS, alerts::account::AccountAlerts(account);
            }
        }
    };
}

pub(crate) use sitemap;
