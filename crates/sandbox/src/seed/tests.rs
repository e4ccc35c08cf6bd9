use std::collections::BTreeSet;

use wechat_bank_api::AccountKind;
use wechat_bank_domain::{AccountNumber, CardKind, Document, DocumentType, MobileNumber, Money};

use super::*;

#[test]
fn every_seeded_number_is_a_valid_number_of_its_bank_and_kind() {
    for account in accounts() {
        let number: AccountNumber = account.number.parse().expect(account.key);
        assert_eq!(number.as_str(), account.number, "{}", account.key);
        match number.issuer() {
            Some(issuer) => {
                let credit = account.kind == AccountKind::CreditCard;
                assert_eq!(issuer.bank, account.bank, "{}", account.key);
                assert_eq!(issuer.kind == CardKind::Credit, credit, "{}", account.key);
            }
            None => assert!(
                matches!(number, AccountNumber::Passbook(_))
                    && matches!(account.kind, AccountKind::Passbook | AccountKind::Corporate),
                "{}",
                account.key
            ),
        }
        assert!(account.phone.parse::<MobileNumber>().is_ok(), "{}", account.key);
        assert!(
            account.opening >= Money::ZERO || account.credit_limit > Money::ZERO,
            "{}",
            account.key
        );
    }
}

#[test]
fn accounts_are_found_by_key_and_by_number_and_neither_is_used_twice() {
    let keys: BTreeSet<_> = accounts().iter().map(|account| account.key).collect();
    let numbers: BTreeSet<_> = accounts().iter().map(|account| account.number).collect();
    assert_eq!((keys.len(), numbers.len()), (accounts().len(), accounts().len()));
    for expected in accounts() {
        assert_eq!(
            account(expected.key).map(|found| found.number),
            Some(expected.number)
        );
        let number = expected.number.parse().expect("a number");
        assert_eq!(
            account_by_number(&number).map(|found| found.key),
            Some(expected.key)
        );
    }
    assert!(account("nobody").is_none());
    assert!(account_by_number(&"6230910000000983".parse().expect("a card")).is_none());
}

#[test]
fn an_account_is_authenticated_by_its_owners_document_alone() {
    let person = person();
    let document = Document::new(person.document_type, person.document_number).expect("a document");
    for account in accounts() {
        assert_eq!(
            account.belongs_to(&document),
            account.key != "somebody-else",
            "{}",
            account.key
        );
    }
    let passport = Document::new(DocumentType::Passport, "E12345678").expect("a passport");
    assert!(accounts().iter().all(|account| !account.belongs_to(&passport)));
    let other = account("somebody-else").expect("seeded");
    let hers = Document::new(other.owner.document_type, other.owner.document_number).expect("a document");
    assert!(other.belongs_to(&hers));
}

#[test]
fn every_kind_of_account_is_seeded() {
    for kind in [
        AccountKind::Savings,
        AccountKind::Salary,
        AccountKind::Wealth,
        AccountKind::CreditCard,
        AccountKind::Passbook,
        AccountKind::JointA,
        AccountKind::JointB,
        AccountKind::Corporate,
        AccountKind::TypeThree,
    ] {
        assert!(accounts().iter().any(|account| account.kind == kind), "{kind:?}");
    }
    assert!(
        accounts()
            .iter()
            .any(|account| account.holder.chars().count() > 40)
    );
    assert!(accounts().iter().any(|account| !account.sms_enabled));
    assert!(
        accounts()
            .iter()
            .any(|account| account.daily_total > SeedAccount::DAILY_TOTAL)
    );
}

#[test]
fn the_first_account_can_be_certified_with() {
    let first = accounts().first().expect("an account");
    assert_eq!(
        (first.kind, first.sms_enabled, first.holder),
        (AccountKind::Savings, true, person().name)
    );
}
