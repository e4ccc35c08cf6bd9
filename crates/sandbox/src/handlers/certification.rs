use wechat_bank_api::{
    AccountId, AccountKind, Certify, Challenge, Code, Purpose, RequestCertificationCode, Session,
};
use wechat_bank_domain::{AccountNumber, Document};

use crate::answer::Answer;
use crate::call::Call;
use crate::call::codes::Recipient;
use crate::mount::Mount;
use crate::records::customer::{Certified, LinkedAccount};
use crate::secrets::identifier;
use crate::seed::{self, SeedAccount};
use crate::sentinel::{self, Outcome, Place};

/// The calls of this file.
pub(crate) fn mount<M: Mount>(api: M) -> M {
    api.mount(request_certification_code).mount(certify)
}

/// Sends the code for a certification (HH05); an unknown pair gets the same response, and nothing is sent (decision 10,
/// account enumeration).
fn request_certification_code(call: &mut Call<'_>, request: RequestCertificationCode) -> Answer<Challenge> {
    call.apply_sentinel(Place::RequestCertificationCode, request.account.as_str())?;
    let subject = subject(call, &request.document, &request.account);
    let known = seed::owner_of(&request.document).is_some();
    let account = seed::account_by_number(&request.account);
    let phone = match account.filter(|account| may_certify(account)) {
        Some(account) => Some(account.phone),
        None if sentinel::is_card(request.account.as_str()) => Some(seed::person().phone),
        None => None,
    };
    // The response never shows the phone (decision 10).
    let recipient = Recipient {
        phone: phone.filter(|_| known),
        shown: false,
    };
    call.send_code_to(Purpose::Certification, &subject, recipient)
}

/// The account with this number, if it certifies this document's owner. Checked again at the end, because a code that
/// was never sent can still be guessed.
fn certifiable(document: &Document, number: &AccountNumber) -> Option<&'static SeedAccount> {
    seed::account_by_number(number).filter(|account| account.belongs_to(document) && may_certify(account))
}

/// Whether certification takes this account: a debit card or a passbook of this bank with SMS verification (HH04).
fn may_certify(account: &SeedAccount) -> bool {
    let here = seed::accounts().first().map(|account| account.bank);
    account.sms_enabled && account.kind != AccountKind::CreditCard && Some(account.bank) == here
}

/// What the code is bound to: a digest, so that the pair is not stored in clear.
fn subject(call: &Call<'_>, document: &Document, account: &AccountNumber) -> String {
    let document_type = format!("{:?}", document.document_type());
    let parts = [
        document_type.as_str(),
        document.number().as_str(),
        account.as_str(),
    ];
    call.bank
        .secrets()
        .digest("certification", &parts.map(str::as_bytes))
}

/// Certifies the customer (HH11) and opens a session under a new id.
fn certify(call: &mut Call<'_>, request: Certify) -> Answer<Session> {
    let subject = subject(call, &request.document, &request.account);
    call.prove_code(
        Purpose::Certification,
        &request.challenge,
        &subject,
        &request.code,
    )?;
    let outcome = sentinel::find(Place::Certify, request.account.as_str());
    // HH15: a timeout does not use up the code; the customer resubmits the form with the same one.
    if !matches!(outcome, Some(Outcome::Refusal(code)) if code.status() >= 500) {
        call.spend_code(&request.challenge);
    }
    call.apply_sentinel(Place::Certify, request.account.as_str())?;
    let account = certifiable(&request.document, &request.account).ok_or(Code::AuthenticationFailed)?;
    link_certified(call, &request.document, account)?;
    call.open_session(true)?;
    Ok(call.session())
}

/// Makes the account the certified one (HH11, HH41): it is listed first, and the others stay as they were (HH13).
fn link_certified(call: &mut Call<'_>, document: &Document, account: &'static SeedAccount) -> Answer<()> {
    let now = call.now;
    let id: AccountId = identifier()?.parse().map_err(|_| Code::Internal)?;
    let certified = call
        .customer
        .certified
        .take()
        .filter(|certified| certified.document == *document);
    let mut certified = certified.unwrap_or_else(|| Certified::new(document.clone()));
    for linked in &mut certified.accounts {
        linked.certified = linked.key == account.key;
    }
    if !certified.accounts.iter().any(|linked| linked.certified) {
        let linked = LinkedAccount {
            id,
            key: account.key.to_owned(),
            certified: true,
            added: now,
        };
        certified.accounts.insert(0, linked);
    }
    if let Some(passwords) = &mut certified.passwords {
        passwords.unlock_login();
    }
    call.customer.certified = Some(certified);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_debit_card_or_passbook_of_this_bank_certifies_its_owner() {
        let certified = |account: &SeedAccount| {
            let document = Document::new(account.owner.document_type, account.owner.document_number);
            let number: AccountNumber = account.number.parse().expect("a number");
            certifiable(&document.expect("a document"), &number).is_some()
        };
        for account in seed::accounts() {
            assert_eq!(certified(account), may_certify(account), "{}", account.key);
        }
        assert!(seed::account("savings").is_some_and(certified));
        for key in ["credit-card", "no-sms", "other-bank"] {
            assert!(
                seed::account(key).is_some_and(|account| !certified(account)),
                "{key}"
            );
        }
    }
}
