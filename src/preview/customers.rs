//! The customers to choose from: each is created by the same requests that the pages send.

use api::{
    Account, AccountId, AlertChoice, Endpoint, GetAlerts, ListAccounts, LogIn, RequestAlertsCode,
    RequestCertificationCode, SaveAlerts,
};
use wechat_bank_api as api;
use wechat_bank_client::journeys::{self, Caller};
use wechat_bank_domain::{AccountNumber, Date, Document, DocumentType, SmsCode};
use wechat_bank_sandbox::seed;

use super::bank::{self, perform};

pub const DOCUMENT: &str = "11010519491231002X";
/// The login password of all customers who have one.
pub const PASSWORD: &str = "天山雪莲-2026";
/// The payment password of all customers who have one.
pub const PIN: &str = "270418";

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Customer {
    /// Unknown to the bank.
    New,
    /// A code for certification was sent to them more than a minute ago.
    Waiting,
    /// Certified with the account of this key, without passwords.
    Certified(&'static str),
    /// Certified with the account of this key, with passwords.
    Settled(&'static str),
    /// The same, and certified once more, after which passwords may be set again.
    Recertified(&'static str),
    /// With passwords, and these accounts besides the savings card.
    With(&'static [&'static str]),
    /// The same, with alerts enabled for the savings card.
    Alerted(&'static [&'static str]),
    /// The same, and for the first of those accounts.
    AlertedTwice(&'static [&'static str]),
    /// The session has ended.
    Ended,
    /// The same, and the login password is locked.
    PasswordLocked,
    /// The payment password is locked.
    PinLocked,
    /// All attempts of the day to add an account are used up.
    Exhausted,
}

/// A typical set of accounts, four with the certified one.
pub const USUAL: &[&str] = &["salary", "passbook", "credit-card"];
/// Every account that can be added, except those with late or broken responses.
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

/// Creates this customer at the bank; `None` when it refuses one of the requests.
pub async fn enter(customer: Customer, day: Option<Date>) -> Option<()> {
    bank::open_new(day);
    let here = bank::time().unix();
    match customer {
        Customer::New => {}
        Customer::Waiting => {
            bank::pass(-70);
            let (document, account) = (document()?, number("savings")?);
            perform(&RequestCertificationCode { document, account }).await?;
            bank::pass(70);
        }
        Customer::Certified(key) => certify(key).await?,
        Customer::Settled(key) => settle(key).await?,
        Customer::Recertified(key) => {
            settle(key).await?;
            bank::pass(MINUTE + 5);
            certify(key).await?;
        }
        Customer::With(keys) => with(keys).await?,
        Customer::Alerted(keys) => {
            with(keys).await?;
            enable_alerts("savings").await?;
            // So long ago that the bank sends another code.
            bank::pass(MINUTE + 5);
        }
        Customer::AlertedTwice(keys) => {
            with(keys).await?;
            enable_alerts("savings").await?;
            bank::pass(MINUTE + 5);
            enable_alerts(keys.first()?).await?;
            bank::pass(MINUTE + 5);
        }
        Customer::Ended => end_session().await?,
        Customer::PasswordLocked => {
            end_session().await?;
            for _ in 0..5 {
                let password = "wrong".parse().ok()?;
                // Refused, as intended.
                let _ = perform(&LogIn { password }).await;
            }
        }
        Customer::PinLocked => {
            with(USUAL).await?;
            let account = account("savings").await?;
            for _ in 0..5 {
                let pin = "975310".parse().ok()?;
                let account = account.clone();
                let _ = perform(&RequestAlertsCode {
                    also: Vec::new(),
                    account,
                    pin,
                })
                .await;
            }
        }
        Customer::Exhausted => {
            settle("savings").await?;
            for _ in 0..5 {
                let _ = perform(&journeys::adding("6230919999000094".parse().ok()?)).await;
            }
        }
    }
    // Whatever time that took at the bank, it is put back before the page opens.
    if matches!(
        customer,
        Customer::With(_) | Customer::Alerted(_) | Customer::AlertedTwice(_) | Customer::PinLocked
    ) {
        return Some(());
    }
    let late = bank::time().unix() - here;
    if late != 0 && !matches!(customer, Customer::Ended | Customer::PasswordLocked) {
        bank::pass(-late);
    }
    Some(())
}

/// The customer's reference to the account of this key, once it is added.
pub async fn account(key: &str) -> Option<AccountId> {
    let seed = seed::accounts().iter().find(|account| account.key == key)?;
    let end = seed.number.get(seed.number.len().checked_sub(4)?..)?;
    let list = perform(&ListAccounts {}).await?;
    let found = |account: &Account| account.kind == seed.kind && account.number.as_str().ends_with(end);
    list.accounts.into_iter().find(found).map(|account| account.id)
}

/// Switches off the first kind of alert that can be switched, from another phone of the same customer.
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

fn number(key: &str) -> Option<AccountNumber> {
    let account = seed::accounts().iter().find(|account| account.key == key)?;
    account.number.parse().ok()
}

fn document() -> Option<Document> {
    Document::new(DocumentType::ResidentIdentityCard, DOCUMENT).ok()
}

/// The customer's phone: calls as the pages make them, but at once.
struct Phone;

impl Caller for Phone {
    type Error = ();

    async fn perform<E: Endpoint>(&self, request: &E) -> Result<E::Reply, ()> {
        perform(request).await.ok_or(())
    }

    async fn newest_code(&self) -> Result<SmsCode, ()> {
        let newest = bank::messages().await.into_iter().next().ok_or(())?;
        newest.code.parse().map_err(drop)
    }
}

async fn certify(key: &str) -> Option<()> {
    let journey = journeys::certify(&Phone, document()?, number(key)?);
    journey.await.ok().map(drop)
}

async fn settle(key: &str) -> Option<()> {
    certify(key).await?;
    let (login, pin) = (PASSWORD.parse().ok()?, PIN.parse().ok()?);
    journeys::set_passwords(&Phone, login, pin).await.ok()?;
    // A session that a certification has started may set passwords again; other sessions may not.
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

/// The bank allows five accounts a day and a code a minute, so earlier days are used, too.
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
    let journey = journeys::add_account(&Phone, number(key)?, PIN.parse().ok()?);
    journey.await.ok().map(drop)
}

async fn enable_alerts(key: &str) -> Option<()> {
    let journey = journeys::enable_alerts(&Phone, account(key).await?, PIN.parse().ok()?);
    journey.await.ok().map(drop)
}

async fn end_session() -> Option<()> {
    with(&["passbook"]).await?;
    bank::pass(11 * MINUTE);
    Some(())
}
