//! Calls that the customer's phone makes without a page: they prepare what a story is not about, and tell what the bank
//! has really done.

use anyhow::{Context as _, bail};
use serde_json::json;
use wechat_bank_api::{
    Account, AccountId, Accounts, AddAccount, AlertSettings, Certify, Challenge, EnableAlerts, Encoded,
    Endpoint, GetAddAccountForm, GetAlerts, GetSession, IDEMPOTENCY_KEY, ListAccounts, Problem,
    ProveAddAccountCode, REQUESTED_WITH, REQUESTED_WITH_VALUE, RequestAddAccountCode, RequestAlertsCode,
    RequestCertificationCode, Session, SetPasswords, encode,
};
use wechat_bank_domain::{AccountNumber, Document, DocumentType};
use wechat_bank_sandbox::Messages;

use super::Customer;
use super::who::{DOCUMENT, LOGIN_PASSWORD, PIN};
use crate::Build;

impl Customer {
    /// Makes a call of the contract; the bank may refuse it.
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

    /// Makes a call of the contract to which the bank says yes.
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
            // A page that does nothing by itself; it is one in the preview, too, as any address is.
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

    /// The code of the newest message on this customer's phone.
    pub async fn newest_code(&self) -> anyhow::Result<String> {
        let newest = self.messages().await?.messages.into_iter().next();
        Ok(newest.context("no message has arrived")?.code)
    }

    /// The messages on this customer's phone, the newest first.
    pub async fn messages(&self) -> anyhow::Result<Messages> {
        let (_, text) = self.fetches("GET", "/sandbox/sms", false, None).await?;
        serde_json::from_str(&text).with_context(|| format!("no messages: {text}"))
    }

    /// Is certified with this account, in a story that is not about it.
    pub async fn is_certified_with(&self, number: &str) -> anyhow::Result<Session> {
        let document = Document::new(DocumentType::ResidentIdentityCard, DOCUMENT)
            .map_err(|error| anyhow::anyhow!("{error}"))?;
        let account: AccountNumber = number.parse().map_err(|error| anyhow::anyhow!("{error}"))?;
        let Challenge { id: challenge, .. } = self
            .asks(&RequestCertificationCode {
                document: document.clone(),
                account: account.clone(),
            })
            .await?;
        self.asks(&Certify {
            challenge,
            code: self.newest_code().await?.parse()?,
            document,
            account,
        })
        .await
    }

    /// Is certified with this account and has set both passwords, in a story that is not about that.
    pub async fn banks_with(&self, number: &str) -> anyhow::Result<Session> {
        self.is_certified_with(number).await?;
        self.asks(&SetPasswords {
            login: LOGIN_PASSWORD.parse()?,
            payment: PIN.parse()?,
        })
        .await
    }

    /// Has added this account, in a story that is not about it.
    pub async fn has_added(&self, number: &str) -> anyhow::Result<Account> {
        let number: AccountNumber = number.parse().map_err(|error| anyhow::anyhow!("{error}"))?;
        let sent = self
            .asks(&RequestAddAccountCode {
                number,
                holder_name: None,
                document: None,
                phone: None,
                resume: false,
            })
            .await?;
        let code = self.newest_code().await?.parse()?;
        let challenge = sent.id;
        self.asks(&ProveAddAccountCode {
            challenge: challenge.clone(),
            code,
        })
        .await?;
        let form = self.asks(&GetAddAccountForm {}).await?;
        self.asks(&AddAccount {
            challenge,
            pin: PIN.parse()?,
            agreement: form.agreement.version,
        })
        .await
    }

    /// Has the first account's alerts on, in a story that is not about it.
    pub async fn has_alerts_on(&self) -> anyhow::Result<AccountId> {
        let account = self.first_account().await?.id;
        self.has_alerts_of(&account).await?;
        Ok(account)
    }

    /// Has this account's alerts on, in a story that is not about it; a minute after those of another at the earliest.
    pub async fn has_alerts_of(&self, account: &AccountId) -> anyhow::Result<()> {
        let request = RequestAlertsCode {
            account: account.clone(),
            pin: PIN.parse()?,
        };
        let challenge = self.asks(&request).await?.id;
        self.asks(&EnableAlerts {
            account: account.clone(),
            challenge,
            code: self.newest_code().await?.parse()?,
        })
        .await
        .map(drop)
    }

    /// What the bank says about the customer's accounts.
    pub async fn accounts(&self) -> anyhow::Result<Accounts> {
        self.asks(&ListAccounts {}).await
    }

    /// The first account, which is the one of the certification.
    pub async fn first_account(&self) -> anyhow::Result<Account> {
        let accounts = self.accounts().await?.accounts;
        accounts.into_iter().next().context("there is no account")
    }

    /// The alerts of the first account.
    pub async fn first_alerts(&self) -> anyhow::Result<AlertSettings> {
        let account = self.first_account().await?.id;
        self.asks(&GetAlerts { account }).await
    }

    /// What the bank says about the session.
    pub async fn session(&self) -> anyhow::Result<Session> {
        self.asks(&GetSession {}).await
    }
}
