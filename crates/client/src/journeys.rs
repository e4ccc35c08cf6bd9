//! What a customer does first, as calls: certify, set passwords, add an account, enable alerts. Shared by tests, previews
//! and measurements of what comes afterwards.

use core::future::Future;

use wechat_bank_api::domain::{AccountNumber, Document, LoginPassword, PaymentPin, SmsCode};
use wechat_bank_api::{
    Account, AccountId, AddAccount, AlertSettings, Certify, Challenge, EnableAlerts, Endpoint,
    GetAddAccountForm, ProveAddAccountCode, RequestAddAccountCode, RequestAlertsCode,
    RequestCertificationCode, Session, SetPasswords,
};

/// One customer who can call the bank, and receives its text messages.
pub trait Caller {
    /// Why a call fails.
    type Error;

    /// Performs a call, with a new idempotency key if it needs one.
    fn perform<E: Endpoint>(&self, request: &E) -> impl Future<Output = Result<E::Reply, Self::Error>>;

    /// The code of the newest text message.
    fn newest_code(&self) -> impl Future<Output = Result<SmsCode, Self::Error>>;
}

/// Certifies the customer with this document and account.
pub async fn certify<C: Caller>(
    customer: &C,
    document: Document,
    account: AccountNumber,
) -> Result<Session, C::Error> {
    let asked = RequestCertificationCode { document, account };
    let Challenge { id: challenge, .. } = customer.perform(&asked).await?;
    let code = customer.newest_code().await?;
    let RequestCertificationCode { document, account } = asked;
    let certification = Certify {
        challenge,
        code,
        document,
        account,
    };
    customer.perform(&certification).await
}

/// Sets both passwords of a certified customer.
pub async fn set_passwords<C: Caller>(
    customer: &C,
    login: LoginPassword,
    payment: PaymentPin,
) -> Result<Session, C::Error> {
    customer.perform(&SetPasswords { login, payment }).await
}

/// The request for the code to add this account, of a bank that asks for the number alone.
pub fn adding(number: AccountNumber) -> RequestAddAccountCode {
    RequestAddAccountCode {
        number,
        holder_name: None,
        document: None,
        phone: None,
        resume: false,
    }
}

/// Steps 1 and 2 of adding an account: requests a code, and proves it.
pub async fn prove_account<C: Caller>(customer: &C, number: AccountNumber) -> Result<Challenge, C::Error> {
    let Challenge { id: challenge, .. } = customer.perform(&adding(number)).await?;
    let code = customer.newest_code().await?;
    customer.perform(&ProveAddAccountCode { challenge, code }).await
}

/// All steps of adding an account.
pub async fn add_account<C: Caller>(
    customer: &C,
    number: AccountNumber,
    pin: PaymentPin,
) -> Result<Account, C::Error> {
    let Challenge { id: challenge, .. } = prove_account(customer, number).await?;
    let agreement = customer.perform(&GetAddAccountForm {}).await?.agreement.version;
    let addition = AddAccount {
        challenge,
        pin,
        agreement,
    };
    customer.perform(&addition).await
}

/// Enables the alerts of an account, with both verifications (IC02).
pub async fn enable_alerts<C: Caller>(
    customer: &C,
    account: AccountId,
    pin: PaymentPin,
) -> Result<AlertSettings, C::Error> {
    let asked = RequestAlertsCode {
        account,
        pin,
        also: Vec::new(),
    };
    let Challenge { id: challenge, .. } = customer.perform(&asked).await?;
    let code = customer.newest_code().await?;
    let enabling = EnableAlerts {
        also: Vec::new(),
        account: asked.account,
        challenge,
        code,
    };
    customer.perform(&enabling).await
}
