use std::time::Duration;

use wechat_bank_api::{
    Code, Endpoint, FindOperation, ListAccounts, ListTransactions, OperationState, RequestCertificationCode,
};
use wechat_bank_domain::{AccountNumber, Date};
use wechat_bank_sandbox::Fault;
use wechat_bank_sandbox::sentinel::{Outcome, Place, TABLE};

use crate::client::{Browser, Raw, World, adding, document};

/// What the customer sees at once, and what has changed.
fn check<E: Endpoint>(browser: &Browser, request: &E, outcome: Outcome, done: impl Fn() -> bool) {
    let key = browser.key();
    let raw = browser.send(&key, request);
    let slept = std::mem::take(&mut *browser.world.slept.lock().unwrap());
    match outcome {
        Outcome::Refusal(code) => {
            assert_eq!((raw.status.as_u16(), raw.problem().code), (code.status(), code));
            assert!(!done() && slept.is_empty());
        }
        Outcome::Before(fault) => {
            spoilt(&raw, fault, &slept);
            assert!(!done());
            let mut other = browser
                .call(&FindOperation {
                    key: key.parse().unwrap(),
                })
                .unwrap();
            assert_eq!(other.state, OperationState::Absent);
            other = browser
                .call(&FindOperation {
                    key: browser.key().parse().unwrap(),
                })
                .unwrap();
            assert_eq!(other.state, OperationState::Absent);
        }
        Outcome::After(fault) => {
            spoilt(&raw, fault, &slept);
            assert!(done());
            // Sent again, the answer arrives whole, and nothing is done twice.
            let again = browser.send(&key, request);
            if !E::METHOD.is_safe() {
                assert_eq!(again.status, 200);
                assert!(again.json().is_object() && done());
            }
        }
    }
}

fn spoilt(raw: &Raw, fault: Fault, slept: &[Duration]) {
    match fault {
        Fault::Slow(delay) => {
            assert!(slept == [delay] && delay >= Duration::from_secs(2));
            assert!(raw.json().is_object());
        }
        Fault::Never => {
            assert_eq!(slept, [Duration::from_secs(60)]);
            assert_eq!((raw.status.as_u16(), raw.problem().status), (504, 504));
        }
        Fault::ServerError => {
            assert_eq!(
                (raw.status.as_u16(), raw.header("content-type")),
                (500, "text/html; charset=utf-8")
            );
        }
        Fault::Html => {
            assert_eq!(
                (raw.status.as_u16(), raw.header("content-type")),
                (200, "text/html; charset=utf-8")
            );
            assert!(raw.body.as_ref().unwrap().contains("<html"));
        }
        Fault::Garbled => {
            assert_eq!(
                (raw.status.as_u16(), raw.header("content-type")),
                (200, "application/json")
            );
            let body = raw.body.as_ref().unwrap();
            assert!(body.starts_with('{') && serde_json::from_str::<serde_json::Value>(body).is_err());
        }
        Fault::LostAnswer => {
            assert!(raw.body.is_none() && raw.headers.get("set-cookie").is_none());
            assert_eq!(slept.len(), 1);
        }
    }
}

#[test]
fn every_special_input_does_what_its_row_says() {
    for sentinel in TABLE {
        for &place in sentinel.places {
            let world = World::new();
            match place {
                Place::RequestCertificationCode => {
                    let browser = world.browser();
                    browser.call(&wechat_bank_api::GetSession {}).unwrap();
                    let request = RequestCertificationCode {
                        document: document(),
                        account: card(sentinel.input),
                    };
                    check(&browser, &request, sentinel.outcome, || {
                        !browser.messages().is_empty()
                    });
                }
                Place::Certify => {
                    let browser = world.browser();
                    let account = card(sentinel.input);
                    let challenge = browser.ask(&account).unwrap();
                    let request = browser.certification(&challenge.id, &account);
                    let find = wechat_bank_api::FindChallenge {
                        purpose: wechat_bank_api::Purpose::Certification,
                    };
                    let is_spent = || browser.call(&find).unwrap().challenge.is_none();
                    match sentinel.outcome {
                        // A bank that says no has read the code; one that does not answer has not.
                        Outcome::Refusal(code) => {
                            assert_eq!(browser.refusal(&request), code);
                            assert_eq!(is_spent(), code.status() < 500, "{code:?}");
                        }
                        outcome => check(&browser, &request, outcome, is_spent),
                    }
                    let is_certified = browser.call(&ListAccounts {}).is_ok();
                    assert_eq!(
                        is_certified,
                        matches!(sentinel.outcome, Outcome::After(_)),
                        "{}",
                        sentinel.label
                    );
                }
                Place::RequestAddAccountCode => {
                    let browser = world.customer();
                    let sent = browser.messages().len();
                    let request = adding(&card(sentinel.input));
                    check(&browser, &request, sentinel.outcome, || {
                        browser.messages().len() > sent
                    });
                }
                Place::AddAccount => {
                    let browser = world.customer();
                    let challenge = browser.prove(&card(sentinel.input)).unwrap();
                    let request = browser.addition(&challenge.id);
                    check(&browser, &request, sentinel.outcome, || {
                        browser.account_ids().len() == 2
                    });
                }
                Place::ListTransactions => {
                    let browser = world.customer();
                    let day = Date::new(2026, 11, 21).unwrap();
                    let request = ListTransactions {
                        account: browser.account_ids().remove(0),
                        from: day.add_days(-30),
                        to: day,
                        direction: None,
                        text: Some(sentinel.input.to_owned()),
                        least: None,
                        most: None,
                        cursor: None,
                    };
                    let takes_effect = matches!(sentinel.outcome, Outcome::After(_));
                    check(&browser, &request, sentinel.outcome, || takes_effect);
                }
            }
        }
    }
}

fn card(input: &str) -> AccountNumber {
    input.parse().unwrap()
}

#[test]
fn every_refusal_of_the_requirements_can_be_shown() {
    let shown = TABLE.iter().filter_map(|sentinel| match sentinel.outcome {
        Outcome::Refusal(code) => Some(code),
        Outcome::Before(_) | Outcome::After(_) => None,
    });
    let shown: Vec<_> = shown.collect();
    // BK04, BK07, BK09, LK02 (its fourth is a fault of the network), IC04, HH15.
    let wanted = [
        Code::DailyLimitReached,
        Code::CardLocked,
        Code::ManualReview,
        Code::CardFrozen,
        Code::CardCheckFailed,
        Code::PhoneCheckTimedOut,
        Code::BankUnavailable,
        Code::CardDataWrong,
        Code::IdentityNotVerified,
        Code::RegionNotSupported,
        Code::PhoneMismatch,
        Code::WechatTimedOut,
        Code::DocumentExpired,
        Code::AuthenticationFailed,
        Code::AuthenticationTimedOut,
    ];
    for code in wanted {
        assert!(shown.contains(&code), "{code:?}");
    }
}
