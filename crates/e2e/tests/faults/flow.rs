use wechat_bank_api::{
    AddAccount, AlertSettings, Certify, Endpoint, GetTransaction, ListAccounts, ListAlerts, ListTransactions,
    RemoveAccount, SaveAlerts, SessionState, SetPasswords,
};
use wechat_bank_e2e::prelude::*;

/// What a customer is doing when something goes wrong.
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

    /// Whether it does something at the bank, or only asks.
    pub const fn does_something(self) -> bool {
        !matches!(
            self,
            Self::List | Self::Transactions | Self::Transaction | Self::Alerts
        )
    }

    /// Whether it goes on in the middle once the customer has signed in again.
    pub const fn outlives_a_session(self) -> bool {
        !matches!(self, Self::Certify | Self::Passwords | Self::Add)
    }

    /// The call that goes wrong.
    pub fn call(self) -> String {
        fn call<E: Endpoint>() -> String {
            format!("{} {}", E::METHOD.as_str(), E::ROUTE)
        }
        match self {
            Self::Certify => call::<Certify>(),
            Self::Passwords => call::<SetPasswords>(),
            Self::List => call::<ListAccounts>(),
            Self::Add => call::<AddAccount>(),
            Self::Delete => call::<RemoveAccount>(),
            Self::Transactions => call::<ListTransactions>(),
            Self::Transaction => call::<GetTransaction>(),
            Self::Alerts => call::<ListAlerts>(),
            Self::SaveAlerts => call::<SaveAlerts>(),
        }
    }

    /// Comes to where the next tap makes the call.
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
                customer.presses_containing("删除 活期一本通").await?;
                customer.sees("删除后立即生效").await?;
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
                path = format!("/accounts/{account}/transactions?days=month");
                if self == Self::Transaction {
                    customer.opens(&path).await?;
                    customer.sees("11月20日 周五").await?;
                    let links = customer.transaction_links().await?;
                    path = links.into_iter().next().context("there is no transaction")?;
                }
            }
        }
        // Nothing of the page may still be on its way when the fault begins.
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
    /// The code from the message, where there was one.
    code: Option<String>,
    /// The revision of the settings before.
    revision: u32,
}

impl Ready {
    /// Makes the call.
    pub async fn goes_ahead(&self, customer: &Customer) -> Result<()> {
        match self.flow {
            Flow::Certify => customer.presses("提交认证").await,
            Flow::Passwords => customer.keys_in(PIN_AGAIN, &PIN[5..]).await,
            Flow::Add => customer.presses("确认添加").await,
            Flow::Delete => customer.presses_in_dialog("删除").await,
            Flow::SaveAlerts => customer.presses("保存").await,
            // Within the app, as a link would: what was loaded before stays.
            _ => customer.goes_to(&self.path).await,
        }
    }

    /// The same three times at once.
    pub async fn hammers(&self, customer: &Customer) -> Result<()> {
        match self.flow {
            Flow::Certify => customer.hammers("提交认证", 3).await,
            Flow::Add => customer.hammers("确认添加", 3).await,
            Flow::Delete => customer.hammers("删除", 3).await,
            Flow::SaveAlerts => customer.hammers("保存", 3).await,
            _ => self.goes_ahead(customer).await,
        }
    }

    /// Tries again after a failure, with whatever the page offers for that.
    pub async fn tries_again(&self, customer: &Customer) -> Result<()> {
        if customer.can_see_button("重试").await? {
            return customer.presses("重试").await;
        }
        if self.flow == Flow::Passwords {
            // The bank has said no: secrets are not kept for another try.
            customer.keys_in("请设置6位微信银行支付密码", PIN).await?;
            return customer.keys_in(PIN_AGAIN, PIN).await;
        }
        self.goes_ahead(customer).await
    }

    /// Waits until the page says that it is done, or shows what was asked for.
    pub async fn succeeds(&self, customer: &Customer) -> Result<()> {
        customer.sees(self.success()).await
    }

    /// What the page says then.
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

    /// What was typed is still there; secrets need not be.
    pub async fn keeps_what_was_typed(&self, customer: &Customer) -> Result<()> {
        match self.flow {
            Flow::Certify => {
                ensure!(customer.reads("证件号码").await? == DOCUMENT);
                ensure!(customer.reads("卡号或账号").await? == "6230 9100 0000 0017");
            }
            Flow::Add => customer.is_on("账户加挂").await?,
            Flow::Delete => customer.sees("删除后立即生效").await?,
            Flow::SaveAlerts => customer.has_typed(AMOUNT, "456").await?,
            Flow::Passwords => customer.is_on("登录设置").await?,
            _ => ensure!(customer.path().await? == self.path, "it is not where it was"),
        }
        Ok(())
    }

    /// The codes that came by message.
    pub fn codes(&self) -> Vec<&str> {
        self.code.as_deref().into_iter().collect()
    }

    /// Whether the bank has done it; an error if it has done it twice. Certified, with passwords, or without the account
    /// is what one is after once or twice alike.
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
