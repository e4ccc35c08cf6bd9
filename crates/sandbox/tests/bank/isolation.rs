use wechat_bank_api::{
    AddAccount, Certify, Code, CopyAlerts, DisableAlerts, EnableAlerts, Encoded, Endpoint, GetAlerts,
    GetTransaction, ListTransactions, ProveAddAccountCode, RemoveAccount, RequestAlertsCode, SaveAlerts,
    encode,
};
use wechat_bank_domain::{Date, HourRange};

use crate::client::{Browser, PIN, World, document, number};

/// Sends the call once with another customer's id in it and once with an id that nobody has: both answers have to be the
/// same, byte for byte but for the trace.
fn alike<E: Endpoint>(browser: &Browser, foreign: &E, unknown: &E) {
    let answer = |request: &E| {
        let raw = browser.send(&browser.key(), request);
        let mut json = raw.json();
        assert_eq!(json["code"], "not-found", "{}", E::ROUTE);
        json.as_object_mut().unwrap().remove("trace").unwrap();
        let mut names: Vec<_> = raw.headers.keys().map(ToString::to_string).collect();
        names.sort();
        (raw.status, json, names)
    };
    assert_eq!(answer(foreign), answer(unknown), "{}", E::ROUTE);
    let Encoded { target, .. } = encode(foreign).unwrap();
    assert!(!target.is_empty());
}

#[test]
fn an_id_of_another_customers_is_like_an_id_that_does_not_exist() {
    let world = World::new();
    let (owner, other) = (world.customer(), world.customer());
    // Each has a proved code and an account of their own with the same number.
    owner.add("salary").unwrap();
    other.add("salary").unwrap();
    let (foreign, unknown) = (
        owner.account_ids().remove(1),
        "AAAAAAAAAAAAAAAAAAAAAA".parse().unwrap(),
    );
    assert!(!other.account_ids().contains(&foreign));
    let day = Date::new(2026, 11, 20).unwrap();
    for_both(&foreign, &unknown, |account| RemoveAccount { account }, &other);
    for_both(&foreign, &unknown, |account| GetAlerts { account }, &other);
    for_both(&foreign, &unknown, |account| DisableAlerts { account }, &other);
    for_both(
        &foreign,
        &unknown,
        |account| RequestAlertsCode {
            account,
            pin: PIN.parse().unwrap(),
        },
        &other,
    );
    for_both(
        &foreign,
        &unknown,
        |account| CopyAlerts {
            account,
            to: Vec::new(),
        },
        &other,
    );
    let own = other.account_ids().remove(0);
    let asked = other
        .call(&RequestAlertsCode {
            account: own.clone(),
            pin: PIN.parse().unwrap(),
        })
        .unwrap();
    let enabling = EnableAlerts {
        account: own.clone(),
        challenge: asked.id,
        code: other.newest_code(),
    };
    other.call(&enabling).unwrap();
    for_both(
        &foreign,
        &unknown,
        |account| CopyAlerts {
            account: own.clone(),
            to: vec![account],
        },
        &other,
    );
    for_both(
        &foreign,
        &unknown,
        |account| GetTransaction {
            account,
            transaction: "1".parse().unwrap(),
        },
        &other,
    );
    for_both(
        &foreign,
        &unknown,
        |account| ListTransactions {
            account,
            from: day,
            to: day,
            direction: None,
            text: None,
            least: None,
            most: None,
            cursor: None,
        },
        &other,
    );
    for_both(
        &foreign,
        &unknown,
        |account| EnableAlerts {
            account,
            challenge: "c".parse().unwrap(),
            code: "123456".parse().unwrap(),
        },
        &other,
    );
    for_both(
        &foreign,
        &unknown,
        |account| SaveAlerts {
            account,
            revision: "1".parse().unwrap(),
            choices: Vec::new(),
            hours: HourRange::new(8, 20).unwrap(),
        },
        &other,
    );
}

fn for_both<I, E: Endpoint>(foreign: &I, unknown: &I, request: impl Fn(I) -> E, browser: &Browser)
where
    I: Clone,
{
    alike(browser, &request(foreign.clone()), &request(unknown.clone()));
}

#[test]
fn a_code_of_another_customers_is_like_a_code_that_does_not_exist() {
    let world = World::new();
    let (owner, other) = (world.customer(), world.customer());
    let proved = owner.prove(&number("salary")).unwrap().id;
    world.pass(60);
    let asked = owner.ask(&number("savings")).unwrap().id;
    let code = owner.newest_code();
    let unknown = "AAAAAAAAAAAAAAAAAAAAAA".parse().unwrap();
    for_both(
        &proved,
        &unknown,
        |challenge| AddAccount {
            challenge,
            ..owner.addition(&proved)
        },
        &other,
    );
    for_both(
        &proved,
        &unknown,
        |challenge| ProveAddAccountCode {
            challenge,
            code: code.clone(),
        },
        &other,
    );
    let certification = |challenge| Certify {
        challenge,
        code: code.clone(),
        document: document(),
        account: number("savings"),
    };
    for_both(&asked, &unknown, certification, &other);
    // The owner's are as good as before.
    assert!(owner.call(&owner.addition(&proved)).is_ok());
}

#[test]
fn customers_do_not_see_each_others_messages_or_accounts() {
    let world = World::new();
    let (one, other) = (world.customer(), world.certified());
    one.add("salary").unwrap();
    assert_eq!((one.messages().len(), other.messages().len()), (2, 1));
    assert_eq!((one.account_ids().len(), other.account_ids().len()), (2, 1));
    assert_eq!(world.browser().messages().len(), 0);
    assert_eq!(
        other.refusal(&RemoveAccount {
            account: one.account_ids().remove(1)
        }),
        Code::NotFound
    );
}
