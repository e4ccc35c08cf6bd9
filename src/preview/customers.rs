//! The customers that a designer can be: each is made by the same requests to the bank that the pages send.

use api::{
    Account, AccountId, AddAccount, AlertChoice, Certify, EnableAlerts, GetAddAccountForm, GetAlerts,
    ListAccounts, LogIn, ProveAddAccountCode, RequestAddAccountCode, RequestAlertsCode,
    RequestCertificationCode, SaveAlerts, SetPasswords,
};
use wechat_bank_api as api;
use wechat_bank_domain::{Date, Document, DocumentType};
use wechat_bank_sandbox::seed;

use super::bank::{self, perform};

/// The demo customer's document.
pub const DOCUMENT: &str = "11010519491231002X";
/// The login password of every customer who has one.
pub const PASSWORD: &str = "天山雪莲-2026";
/// The payment password of every customer who has one.
pub const PIN: &str = "270418";

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

/// Who is before the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Customer {
    /// Nobody whom the bank knows.
    New,
    /// A code for certification was sent to them a good minute ago.
    Waiting,
    /// Certified with the account of this key, without passwords.
    Certified(&'static str),
    /// Certified with the account of this key, with passwords.
    Settled(&'static str),
    /// Somebody with passwords, and these accounts beside the savings card.
    With(&'static [&'static str]),
    /// The same, with alerts enabled for the savings card.
    Alerted(&'static [&'static str]),
    /// Somebody whose session has ended.
    Ended,
    /// The same, and the login password is locked.
    PasswordLocked,
    /// Somebody whose payment password is locked.
    PinLocked,
    /// Somebody who has tried to add an account as often as one may in a day.
    Exhausted,
}

/// Accounts as many people have them, four with the certified one.
pub const USUAL: &[&str] = &["salary", "passbook", "credit-card"];
/// Every account that can be added, but for those whose answers come late or broken.
pub const ALL: &[&str] = &[
    "salary",
    "wealth",
    "credit-card",
    "passbook",
    "joint-a",
    "joint-b",
    "corporate",
    "type-three",
    "empty",
    "large",
    "daily-total",
    "extremes",
    "long-name",
    "alerts-phone",
    "alerts-wechat",
    "alerts-document",
    "other-bank",
];

/// Makes the bank know this customer; `None` when it refuses something on the way.
pub async fn enter(customer: Customer, day: Option<Date>) -> Option<()> {
    bank::open_new(day);
    let here = bank::time().unix();
    match customer {
        Customer::New => {}
        Customer::Waiting => {
            bank::pass(-70);
            ask_for_certification("savings").await?;
            bank::pass(70);
        }
        Customer::Certified(key) => certify(key).await?,
        Customer::Settled(key) => settle(key).await?,
        Customer::With(keys) => with(keys).await?,
        Customer::Alerted(keys) => {
            with(keys).await?;
            enable_alerts("savings").await?;
        }
        Customer::Ended => end_session().await?,
        Customer::PasswordLocked => {
            end_session().await?;
            for _ in 0..5 {
                let password = "wrong".parse().ok()?;
                // Refused, as it should be.
                let _ = perform(&LogIn { password }).await;
            }
        }
        Customer::PinLocked => {
            with(USUAL).await?;
            let account = account("savings").await?;
            for _ in 0..5 {
                let pin = "975310".parse().ok()?;
                let account = account.clone();
                let _ = perform(&RequestAlertsCode { account, pin }).await;
            }
        }
        Customer::Exhausted => {
            settle("savings").await?;
            for _ in 0..5 {
                let _ = perform(&addition("6230919999000094")?).await;
            }
        }
    }
    // Whatever time that took at the bank, it is over before the page opens.
    if matches!(
        customer,
        Customer::With(_) | Customer::Alerted(_) | Customer::PinLocked
    ) {
        return Some(());
    }
    let late = bank::time().unix() - here;
    if late != 0 && !matches!(customer, Customer::Ended | Customer::PasswordLocked) {
        bank::pass(-late);
    }
    Some(())
}

/// The customer's reference to the account of this key, once it is theirs.
pub async fn account(key: &str) -> Option<AccountId> {
    let seed = seed::accounts().iter().find(|account| account.key == key)?;
    let end = seed.number.get(seed.number.len().checked_sub(4)?..)?;
    let list = perform(&ListAccounts {}).await?;
    let found = |account: &Account| account.kind == seed.kind && account.number.as_str().ends_with(end);
    list.accounts.into_iter().find(found).map(|account| account.id)
}

/// Another phone of the same customer turns off the first kind of alert that can be.
pub async fn change_alerts_elsewhere() -> Option<()> {
    let account = account("savings").await?;
    let alerts = perform(&GetAlerts {
        account: account.clone(),
    })
    .await?;
    let setting = alerts
        .settings
        .iter()
        .find(|setting| setting.lock.is_none() && !setting.thresholds.is_empty())?;
    let thresholds = setting.thresholds.iter().map(|threshold| api::ThresholdChoice {
        direction: threshold.direction,
        on: threshold.on,
        amount: threshold.amount,
    });
    let choice = AlertChoice {
        kind: setting.kind.clone(),
        on: !setting.on,
        thresholds: thresholds.collect(),
    };
    perform(&SaveAlerts {
        account,
        revision: alerts.revision,
        choices: vec![choice],
        hours: alerts.hours.hours,
    })
    .await
    .map(drop)
}

fn number(key: &str) -> Option<&'static str> {
    let account = seed::accounts().iter().find(|account| account.key == key)?;
    Some(account.number)
}

async fn newest_code() -> Option<wechat_bank_domain::SmsCode> {
    bank::messages().await.into_iter().next()?.code.parse().ok()
}

async fn ask_for_certification(key: &str) -> Option<(api::Challenge, RequestCertificationCode)> {
    let request = RequestCertificationCode {
        document: Document::new(DocumentType::ResidentIdentityCard, DOCUMENT).ok()?,
        account: number(key)?.parse().ok()?,
    };
    Some((perform(&request).await?, request))
}

async fn certify(key: &str) -> Option<()> {
    let (challenge, request) = ask_for_certification(key).await?;
    perform(&Certify {
        challenge: challenge.id,
        code: newest_code().await?,
        document: request.document,
        account: request.account,
    })
    .await
    .map(drop)
}

async fn settle(key: &str) -> Option<()> {
    certify(key).await?;
    perform(&SetPasswords {
        login: PASSWORD.parse().ok()?,
        payment: PIN.parse().ok()?,
    })
    .await?;
    // A session that a certification has opened may set passwords again; the usual one may not.
    end().await?;
    log_in().await
}

async fn end() -> Option<()> {
    perform(&api::LogOut {}).await.map(drop)
}

async fn log_in() -> Option<()> {
    let password = PASSWORD.parse().ok()?;
    perform(&LogIn { password }).await.map(drop)
}

/// Five accounts a day and a code a minute is all that the bank allows, so the days before are used, too.
async fn with(keys: &[&'static str]) -> Option<()> {
    const A_DAY: usize = 5;
    let days = keys.len().div_ceil(A_DAY);
    let now = bank::time().unix();
    bank::pass(-DAY * i64::try_from(days).ok()?);
    settle("savings").await?;
    for (index, keys) in keys.chunks(A_DAY).enumerate() {
        if index > 0 {
            bank::pass(DAY);
            log_in().await?;
        }
        for key in keys {
            bank::pass(MINUTE + 5);
            add(key).await?;
        }
    }
    bank::pass(now - bank::time().unix());
    log_in().await
}

async fn add(key: &str) -> Option<()> {
    let challenge = perform(&addition(number(key)?)?).await?.id;
    perform(&ProveAddAccountCode {
        challenge: challenge.clone(),
        code: newest_code().await?,
    })
    .await?;
    let form = perform(&GetAddAccountForm {}).await?;
    perform(&AddAccount {
        challenge,
        pin: PIN.parse().ok()?,
        agreement: form.agreement.version,
    })
    .await
    .map(drop)
}

fn addition(number: &str) -> Option<RequestAddAccountCode> {
    Some(RequestAddAccountCode {
        number: number.parse().ok()?,
        document: None,
        holder_name: None,
        phone: None,
        resume: false,
    })
}

async fn enable_alerts(key: &str) -> Option<()> {
    let account = account(key).await?;
    let challenge = perform(&RequestAlertsCode {
        account: account.clone(),
        pin: PIN.parse().ok()?,
    })
    .await?;
    perform(&EnableAlerts {
        account,
        challenge: challenge.id,
        code: newest_code().await?,
    })
    .await
    .map(drop)
}

async fn end_session() -> Option<()> {
    with(&["passbook"]).await?;
    bank::pass(11 * MINUTE);
    Some(())
}
