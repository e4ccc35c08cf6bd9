use wechat_bank_api::{AlertSettings, CallName, SessionState};
use wechat_bank_e2e::prelude::*;

/// What the customer is doing when a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    Certify,
    Passwords,
    List,
    Add,
    Delete,
    Transactions,
    Transaction,
    Alerts,
    SaveAlerts,
}

const AMOUNT: &str = "支出提醒金额（元）";
const PIN_AGAIN: &str = "请再次输入微信银行支付密码";

impl Flow {
    pub const ALL: [Self; 9] = [
        Self::Certify,
        Self::Passwords,
        Self::List,
        Self::Add,
        Self::Delete,
        Self::Transactions,
        Self::Transaction,
        Self::Alerts,
        Self::SaveAlerts,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Certify => "certify",
            Self::Passwords => "passwords",
            Self::List => "list",
            Self::Add => "add",
            Self::Delete => "delete",
            Self::Transactions => "transactions",
            Self::Transaction => "transaction",
            Self::Alerts => "alerts",
            Self::SaveAlerts => "save alerts",
        }
    }

    /// Whether it changes something at the bank, or only reads.
    pub const fn does_something(self) -> bool {
        !matches!(
            self,
            Self::List | Self::Transactions | Self::Transaction | Self::Alerts
        )
    }

    /// Whether it continues in the middle once the customer has signed in again.
    pub const fn outlives_a_session(self) -> bool {
        !matches!(self, Self::Certify | Self::Passwords | Self::Add)
    }

    /// The flow in which faults strike a call, or where else its failures are proved.
    pub const fn of(call: CallName) -> Result<Self, &'static str> {
        const OPENING: &str =
            "`boot::what_was_typed_outlives_a_bank_that_does_not_answer`, the scenes `other-opening-…`";
        const LIKE_LIST: &str = "`Load` shows it, as in list";
        const LIKE_TRANSACTIONS: &str = "the same page shows it, as in transactions";
        const LIKE_CERTIFY: &str = "`Submit` sends it, as in certify";
        const LIKE_CERTIFY_TOO: &str = "`CodeRequest` sends it with a `Submit`, as in certify";
        const NOT_SHOWN: &str = "its failures are not shown: another code can be requested";
        const WORKS_WITHOUT: &str = "its failures are not shown: every page works without the JS-SDK";
        const AFTER_A_LOSS: &str =
            "asked after a lost answer: in every flow that changes something, and cut as well in F3";
        Ok(match call {
            CallName::Certify => Self::Certify,
            CallName::SetPasswords => Self::Passwords,
            CallName::ListAccounts => Self::List,
            CallName::AddAccount => Self::Add,
            CallName::RemoveAccount => Self::Delete,
            CallName::ListTransactions => Self::Transactions,
            CallName::ListAllTransactions => return Err(LIKE_TRANSACTIONS),
            CallName::GetTransaction => Self::Transaction,
            CallName::ListAlerts => Self::Alerts,
            CallName::SaveAlerts => Self::SaveAlerts,
            CallName::GetProfile | CallName::GetSession => return Err(OPENING),
            CallName::GetAddAccountForm | CallName::GetAlerts => return Err(LIKE_LIST),
            CallName::LogIn
            | CallName::LogOut
            | CallName::ProveAddAccountCode
            | CallName::EnableAlerts
            | CallName::DisableAlerts
            | CallName::CopyAlerts
            | CallName::RestoreAccount
            | CallName::ChangeLoginPassword
            | CallName::ChangePaymentPin
            | CallName::ResetPaymentPin => return Err(LIKE_CERTIFY),
            CallName::RequestCertificationCode
            | CallName::RequestAddAccountCode
            | CallName::RequestAlertsCode
            | CallName::RequestPinResetCode => return Err(LIKE_CERTIFY_TOO),
            CallName::FindChallenge => return Err(NOT_SHOWN),
            CallName::GetJsConfig => return Err(WORKS_WITHOUT),
            CallName::FindOperation => return Err(AFTER_A_LOSS),
        })
    }

    /// The call that the fault affects.
    pub fn call(self) -> String {
        let mut calls = CallName::ALL.iter().filter(|call| Self::of(**call) == Ok(self));
        let call = calls
            .next()
            .map(|call| format!("{} {}", call.method().as_str(), call.route()));
        call.unwrap_or_default()
    }

    /// Goes to the point where the next tap sends the call.
    pub async fn prepare(self, customer: &Customer) -> Result<Ready> {
        let (mut path, mut code, mut revision) = (String::new(), None, 0);
        match self {
            Self::Certify => {
                customer.opens("/certify").await?;
                customer.asks_for_a_code_for(SAVINGS).await?;
                let newest = customer.newest_code().await?;
                customer.types("短信验证码", &newest).await?;
                code = Some(newest);
            }
            Self::Passwords => {
                customer.is_certified_with(SAVINGS).await?;
                customer.opens("/login-settings").await?;
                customer.chooses_a_login_password(LOGIN_PASSWORD).await?;
                customer.keys_in("请设置6位微信银行支付密码", PIN).await?;
                customer.keys_in(PIN_AGAIN, &PIN[..5]).await?;
            }
            Self::Add => {
                customer.banks_with(SAVINGS).await?;
                customer.opens("/accounts/add").await?;
                customer.is_about_to_add(PASSBOOK).await?;
                code = Some(customer.newest_code().await?);
            }
            Self::Delete => {
                customer.banks_with(SAVINGS).await?;
                customer.has_added(PASSBOOK).await?;
                customer.opens("/accounts/manage").await?;
                customer.presses_containing("移除 活期一本通").await?;
                customer.sees("移除后立即生效").await?;
            }
            Self::SaveAlerts => {
                customer.banks_with(SAVINGS).await?;
                let account = customer.has_alerts_on().await?;
                revision = revision_of(&customer.first_alerts().await?)?;
                customer.opens(&format!("/alerts/{account}")).await?;
                customer.replaces(AMOUNT, "456").await?;
            }
            Self::List | Self::Alerts => {
                customer.banks_with(SAVINGS).await?;
                path = format!("/{}", if self == Self::List { "accounts" } else { "alerts" });
            }
            Self::Transactions | Self::Transaction => {
                customer.banks_with(LARGE).await?;
                let account = customer.first_account().await?.id;
                path = format!("/accounts/{account}/transactions");
                if self == Self::Transaction {
                    customer.opens(&path).await?;
                    customer.sees("11月20日 周五").await?;
                    let links = customer.transaction_links().await?;
                    path = links.into_iter().next().context("there is no transaction")?;
                }
            }
        }
        // No request of the page may be pending when the fault begins.
        if self.does_something() {
            customer.has_loaded().await?;
        } else {
            customer.opens("/nowhere").await?;
            customer.is_on("页面不存在").await?;
        }
        Ok(Ready {
            flow: self,
            path,
            code,
            revision,
        })
    }
}

/// How often the sandbox bank has changed these settings, which is how it numbers their revisions.
fn revision_of(alerts: &AlertSettings) -> Result<u32> {
    let number = alerts.revision.as_str().trim_start_matches('r');
    number.parse().with_context(|| format!("{:?}", alerts.revision))
}

/// One tap before the call.
pub struct Ready {
    flow: Flow,
    path: String,
    /// The code from the SMS, where there was one.
    code: Option<String>,
    /// The revision of the settings before.
    revision: u32,
}

impl Ready {
    /// Sends the call.
    pub async fn goes_ahead(&self, customer: &Customer) -> Result<()> {
        match self.flow {
            Flow::Certify => customer.presses("提交认证").await,
            Flow::Passwords => customer.keys_in(PIN_AGAIN, &PIN[5..]).await,
            Flow::Add => customer.enters_the_last_digit_of(PIN).await,
            Flow::Delete => customer.presses_in_dialog("移除").await,
            Flow::SaveAlerts => customer.presses("保存").await,
            // Within the app, as a link would: what was loaded before stays.
            _ => customer.goes_to(&self.path).await,
        }
    }

    /// The same three times at once.
    pub async fn hammers(&self, customer: &Customer) -> Result<()> {
        match self.flow {
            Flow::Certify => customer.hammers("提交认证", 3).await,
            Flow::Add => customer.hammers(&PIN[5..], 3).await,
            Flow::Delete => customer.hammers("移除", 3).await,
            Flow::SaveAlerts => customer.hammers("保存", 3).await,
            _ => self.goes_ahead(customer).await,
        }
    }

    /// Retries after a failure, with whatever the page offers for that.
    pub async fn tries_again(&self, customer: &Customer) -> Result<()> {
        if customer.can_see_button("重试").await? {
            return customer.presses("重试").await;
        }
        if self.flow == Flow::Passwords {
            // The bank has refused: secrets are not kept for a retry.
            customer.keys_in("请设置6位微信银行支付密码", PIN).await?;
            return customer.keys_in(PIN_AGAIN, PIN).await;
        }
        self.goes_ahead(customer).await
    }

    /// Waits until the page reports success, or shows what was requested.
    pub async fn succeeds(&self, customer: &Customer) -> Result<()> {
        customer.sees(self.success()).await
    }

    /// The page's message then.
    pub fn success(&self) -> &'static str {
        match self.flow {
            Flow::Certify => "认证成功，感谢您的使用",
            Flow::Passwords => "设置成功",
            Flow::Add => "添加成功",
            Flow::Delete => "已添加1个账户",
            Flow::SaveAlerts => "已保存",
            Flow::List => "总余额",
            Flow::Transactions => "笔数",
            Flow::Transaction => "交易流水号",
            Flow::Alerts => "动账提醒将账户的收支",
        }
    }

    /// The input is still there; secrets need not be.
    pub async fn keeps_what_was_typed(&self, customer: &Customer) -> Result<()> {
        match self.flow {
            Flow::Certify => {
                ensure!(customer.reads("证件号码").await? == DOCUMENT);
                ensure!(customer.reads("卡号或账号").await? == "6230 9100 0000 0017");
            }
            Flow::Add => customer.is_on("账户加挂").await?,
            Flow::Delete => customer.sees("移除后立即生效").await?,
            Flow::SaveAlerts => customer.has_typed(AMOUNT, "456").await?,
            Flow::Passwords => customer.is_on("登录设置").await?,
            _ => ensure!(customer.path().await? == self.path, "it is not where it was"),
        }
        Ok(())
    }

    /// The codes from text messages.
    pub fn codes(&self) -> Vec<&str> {
        self.code.as_deref().into_iter().collect()
    }

    /// Whether the bank has done it; an error if it has done it twice. For being certified, having passwords, or not
    /// having the account, once and twice are the same.
    pub async fn is_done(&self, customer: &Customer) -> Result<bool> {
        let count = async || Ok::<_, anyhow::Error>(customer.accounts().await?.accounts.len());
        Ok(match self.flow {
            Flow::Certify => customer.session().await?.state == SessionState::Certified,
            Flow::Passwords => customer.session().await?.passwords_set,
            Flow::Add => match count().await? {
                1 => false,
                2 => true,
                other => bail!("{other} accounts"),
            },
            Flow::Delete => count().await? == 1,
            Flow::SaveAlerts => {
                let alerts = customer.first_alerts().await?;
                let changes = revision_of(&alerts)?.saturating_sub(self.revision);
                ensure!(changes < 2, "it was saved {changes} times");
                let thresholds = alerts.settings.into_iter().flat_map(|setting| setting.thresholds);
                thresholds
                    .into_iter()
                    .any(|threshold| threshold.amount.to_string() == "456.00")
            }
            _ => true,
        })
    }
}
