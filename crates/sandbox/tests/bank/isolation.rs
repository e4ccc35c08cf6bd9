use wechat_bank_api::{
    AddAccount, CallName, Certify, ChallengeId, Code, CopyAlerts, DisableAlerts, EnableAlerts, Encoded,
    Endpoint, GetAlerts, GetTransaction, ListTransactions, Method, ProveAddAccountCode, RemoveAccount,
    RequestAlertsCode, RestoreAccount, SaveAlerts, encode,
};
use wechat_bank_domain::{Date, HourRange};

use crate::client::{Browser, PIN, World, document, number};

/// Sends the call once with another customer's id and once with an unused id: both responses have to be the same, byte
/// for byte except for the trace.
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

/// Another customer's reference, and one that does not exist.
struct Pair<'a, I> {
    browser: &'a Browser,
    foreign: I,
    unknown: I,
    /// The calls that made no difference between them.
    checked: Vec<(Method, &'static str)>,
}

impl<'a, I: Clone> Pair<'a, I> {
    const fn new(browser: &'a Browser, foreign: I, unknown: I) -> Self {
        Self {
            browser,
            foreign,
            unknown,
            checked: Vec::new(),
        }
    }

    fn check<E: Endpoint>(&mut self, request: impl Fn(I) -> E) {
        alike(
            self.browser,
            &request(self.foreign.clone()),
            &request(self.unknown.clone()),
        );
        self.checked.push((E::METHOD, E::ROUTE));
    }
}

#[test]
fn an_id_of_another_customers_is_like_an_id_that_does_not_exist() {
    let world = World::new();
    let (owner, other) = (world.customer(), world.customer());
    // Each has a proved code, and an own account with the same number.
    owner.add("salary").unwrap();
    other.add("salary").unwrap();
    let (foreign, unknown) = (
        owner.account_ids().remove(1),
        "AAAAAAAAAAAAAAAAAAAAAA".parse().unwrap(),
    );
    assert!(!other.account_ids().contains(&foreign));
    let day = Date::new(2026, 11, 20).unwrap();
    let mut pair = Pair::new(&other, foreign, unknown);
    pair.check(|account| RemoveAccount { account });
    pair.check(|account| RestoreAccount { account });
    pair.check(|account| GetAlerts { account });
    pair.check(|account| DisableAlerts { account });
    pair.check(|account| RequestAlertsCode {
        also: Vec::new(),
        account,
        pin: PIN.parse().unwrap(),
    });
    pair.check(|account| CopyAlerts {
        account,
        to: Vec::new(),
    });
    let own = other.account_ids().remove(0);
    let asked = other
        .call(&RequestAlertsCode {
            also: Vec::new(),
            account: own.clone(),
            pin: PIN.parse().unwrap(),
        })
        .unwrap();
    let enabling = EnableAlerts {
        also: Vec::new(),
        account: own.clone(),
        challenge: asked.id,
        code: other.newest_code(),
    };
    other.call(&enabling).unwrap();
    pair.check(|account| CopyAlerts {
        account: own.clone(),
        to: vec![account],
    });
    pair.check(|account| GetTransaction {
        account,
        transaction: "1".parse().unwrap(),
    });
    pair.check(|account| ListTransactions {
        account,
        from: day,
        to: day,
        direction: None,
        text: None,
        least: None,
        most: None,
        cursor: None,
    });
    pair.check(|account| EnableAlerts {
        also: Vec::new(),
        account,
        challenge: "c".parse().unwrap(),
        code: "123456".parse().unwrap(),
    });
    pair.check(|account| SaveAlerts {
        account,
        revision: "1".parse().unwrap(),
        choices: Vec::new(),
        hours: HourRange::new(8, 20).unwrap(),
    });
    for call in CallName::ALL.iter().filter(|call| call.route().contains('{')) {
        let takes_an_account = match call {
            // A purpose; a code, for the test below; a key of the caller's own, for `a_key_belongs_to_one_user`.
            CallName::FindChallenge | CallName::ProveAddAccountCode | CallName::FindOperation => false,
            _ => true,
        };
        let is_checked = pair.checked.contains(&(call.method(), call.route()));
        assert_eq!(is_checked, takes_an_account, "{call:?}");
    }
}

#[test]
fn a_code_of_another_customers_is_like_a_code_that_does_not_exist() {
    let world = World::new();
    let (owner, other) = (world.customer(), world.customer());
    let proved = owner.prove(&number("salary")).unwrap().id;
    world.pass(60);
    let asked = owner.ask(&number("savings")).unwrap().id;
    let code = owner.newest_code();
    let unknown: ChallengeId = "AAAAAAAAAAAAAAAAAAAAAA".parse().unwrap();
    let mut pair = Pair::new(&other, proved.clone(), unknown.clone());
    pair.check(|challenge| AddAccount {
        challenge,
        ..owner.addition(&proved)
    });
    pair.check(|challenge| ProveAddAccountCode {
        challenge,
        code: code.clone(),
    });
    let certification = |challenge| Certify {
        challenge,
        code: code.clone(),
        document: document(),
        account: number("savings"),
    };
    Pair::new(&other, asked, unknown).check(certification);
    // The owner's are still valid.
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
