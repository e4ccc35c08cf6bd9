//! Calls that bypass the pages: they prepare fixtures for what a story is not about, and query what the bank has really
//! done.

use anyhow::{Context as _, bail};
use serde_json::json;
use wechat_bank_api::{
    Account, AccountId, Accounts, AlertSettings, Encoded, Endpoint, GetAlerts, GetSession, IDEMPOTENCY_KEY,
    ListAccounts, Problem, REQUESTED_WITH, REQUESTED_WITH_VALUE, Session, encode,
};
use wechat_bank_client::journeys::{self, Caller};
use wechat_bank_domain::{AccountNumber, Document, DocumentType, SmsCode};
use wechat_bank_sandbox::Messages;

use super::Customer;
use super::identity::{DOCUMENT, LOGIN_PASSWORD, PIN};
use crate::Build;

impl Customer {
    /// Sends a call of the contract; the bank may refuse it.
    pub async fn tries<E: Endpoint>(&self, request: &E) -> anyhow::Result<Result<E::Reply, Problem>> {
        let Encoded { method, target, body } = encode(request)?;
        let (status, text) = self
            .fetches(method.as_str(), &target, !method.is_safe(), body)
            .await?;
        Ok(match status {
            200..300 => Ok(serde_json::from_str(&text)?),
            _ => Err(serde_json::from_str(&text).with_context(|| format!("{status}: {text}"))?),
        })
    }

    /// Sends a call of the contract that must succeed.
    pub async fn asks<E: Endpoint>(&self, request: &E) -> anyhow::Result<E::Reply> {
        match self.tries(request).await? {
            Ok(reply) => Ok(reply),
            Err(problem) => bail!("{} is refused: {:?}", E::ROUTE, problem.code),
        }
    }

    /// Requests an address of the bank with the customer's cookies; returns status and text.
    pub async fn fetches(
        &self,
        method: &str,
        target: &str,
        does_something: bool,
        body: Option<String>,
    ) -> anyhow::Result<(u16, String)> {
        let at = self.browser.driver.current_url().await?;
        if !at.as_str().starts_with(&self.bank.address) || at.as_str() == self.quiet_place() {
            // A page without scripts of its own; in the preview, too, as any address is.
            self.opens("/sandbox/phone").await?;
        }
        let mut headers = json!({});
        if does_something {
            headers = json!({ REQUESTED_WITH: REQUESTED_WITH_VALUE, "content-type": "application/json" });
        }
        let script = "const [method, target, headers, body, key, inPage, done] = arguments; \
            if (headers['content-type']) headers[key] = 'story-' + Math.random().toString(36).slice(2); \
            const overTheNetwork = () => fetch(target, { method, headers, body: body ?? undefined }) \
            .then(answer => answer.text().then(text => [answer.status, text])); \
            const inThePage = () => window.bank ? bank(method, target, JSON.stringify(headers), body ?? undefined) \
            : new Promise(wait => setTimeout(wait, 20)).then(inThePage); \
            (inPage ? inThePage() : overTheNetwork()).then(done, error => done([0, String(error)]))";
        let arguments = vec![
            json!(method),
            json!(target),
            headers,
            json!(body),
            json!(IDEMPOTENCY_KEY),
            json!(self.bank.build() == Build::Preview),
        ];
        let answer = self.browser.driver.execute_async(script, arguments).await?;
        Ok(answer.convert()?)
    }

    /// The code of the newest SMS.
    pub async fn newest_code(&self) -> anyhow::Result<String> {
        let newest = self.messages().await?.messages.into_iter().next();
        Ok(newest.context("no message has arrived")?.code)
    }

    /// All text messages, the newest first.
    pub async fn messages(&self) -> anyhow::Result<Messages> {
        let (_, text) = self.fetches("GET", "/sandbox/sms", false, None).await?;
        serde_json::from_str(&text).with_context(|| format!("no messages: {text}"))
    }

    /// Fixture: is certified with this account.
    pub async fn is_certified_with(&self, number: &str) -> anyhow::Result<Session> {
        let document = Document::new(DocumentType::ResidentIdentityCard, DOCUMENT)
            .map_err(|error| anyhow::anyhow!("{error}"))?;
        journeys::certify(self, document, parsed(number)?).await
    }

    /// Fixture: is certified with this account and has set both passwords.
    pub async fn banks_with(&self, number: &str) -> anyhow::Result<Session> {
        self.is_certified_with(number).await?;
        journeys::set_passwords(self, LOGIN_PASSWORD.parse()?, PIN.parse()?).await
    }

    /// Fixture: has added this account.
    pub async fn has_added(&self, number: &str) -> anyhow::Result<Account> {
        journeys::add_account(self, parsed(number)?, PIN.parse()?).await
    }

    /// Fixture: alerts of the first account are on.
    pub async fn has_alerts_on(&self) -> anyhow::Result<AccountId> {
        let account = self.first_account().await?.id;
        self.has_alerts_of(&account).await?;
        Ok(account)
    }

    /// Fixture: alerts of this account are on; at least a minute after those of another one.
    pub async fn has_alerts_of(&self, account: &AccountId) -> anyhow::Result<()> {
        let enabled = journeys::enable_alerts(self, account.clone(), PIN.parse()?).await;
        enabled.map(drop)
    }

    /// The customer's accounts at the bank.
    pub async fn accounts(&self) -> anyhow::Result<Accounts> {
        self.asks(&ListAccounts {}).await
    }

    /// The first account, which is the certified one.
    pub async fn first_account(&self) -> anyhow::Result<Account> {
        let accounts = self.accounts().await?.accounts;
        accounts.into_iter().next().context("there is no account")
    }

    /// The alerts of the first account.
    pub async fn first_alerts(&self) -> anyhow::Result<AlertSettings> {
        let account = self.first_account().await?.id;
        self.asks(&GetAlerts { account }).await
    }

    /// The session at the bank.
    pub async fn session(&self) -> anyhow::Result<Session> {
        self.asks(&GetSession {}).await
    }
}

impl Caller for Customer {
    type Error = anyhow::Error;

    async fn perform<E: Endpoint>(&self, request: &E) -> anyhow::Result<E::Reply> {
        self.asks(request).await
    }

    async fn newest_code(&self) -> anyhow::Result<SmsCode> {
        Ok(Self::newest_code(self).await?.parse()?)
    }
}

fn parsed(number: &str) -> anyhow::Result<AccountNumber> {
    number.parse().map_err(|error| anyhow::anyhow!("{error}"))
}
