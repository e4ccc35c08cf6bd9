use std::time::Duration;

use wechat_bank_api::{
    Code, Endpoint, FindOperation, ListAccounts, ListTransactions, OperationState, RequestCertificationCode,
};
use wechat_bank_domain::{AccountNumber, Date};
use wechat_bank_sandbox::faults::NetworkFault;
use wechat_bank_sandbox::sentinel::{Outcome, Place, TABLE};

use crate::client::{Browser, Raw, World, adding, document};

/// The immediate response, and what has changed.
fn check<E: Endpoint>(browser: &Browser, request: &E, outcome: Outcome, done: impl Fn() -> bool) {
    let key = browser.key();
    let sender = match outcome {
        Outcome::Refusal(_) => browser.clone(),
        Outcome::Fault(_) => browser.expecting_faults(),
    };
    let raw = sender.send(&key, request);
    let slept = std::mem::take(&mut *browser.world.slept.lock().unwrap());
    match outcome {
        Outcome::Refusal(code) => {
            assert_eq!((raw.status.as_u16(), raw.problem().code), (code.status(), code));
            assert!(!done() && slept.is_empty());
        }
        Outcome::Fault(fault) if fault().prevents_the_call() => {
            is_faulty(&raw, &fault(), &slept);
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
        Outcome::Fault(fault) => {
            is_faulty(&raw, &fault(), &slept);
            assert!(done());
            // When resent, the complete response arrives, and nothing is done twice.
            let again = sender.send(&key, request);
            if !E::METHOD.is_safe() {
                assert_eq!(again.status, 200);
                assert!(again.json().is_object() && done());
            }
        }
    }
}

/// Whether the call is executed, although the response is faulty.
fn takes_effect(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Fault(fault) if !fault().prevents_the_call())
}

fn is_faulty(raw: &Raw, fault: &NetworkFault, slept: &[Duration]) {
    match fault {
        NetworkFault::LateAnswer(milliseconds) => {
            let delay = Duration::from_millis(*milliseconds);
            assert!(slept == [delay] && delay >= Duration::from_secs(2));
            assert!(raw.json().is_object());
        }
        NetworkFault::SilentBefore => {
            assert_eq!(slept, [NetworkFault::SILENCE]);
            assert_eq!(raw.status, 504);
        }
        NetworkFault::Instead(page) => {
            assert_eq!(
                (raw.status.as_u16(), raw.header("content-type")),
                (page.status, "text/html; charset=utf-8")
            );
            assert!(raw.body.as_ref().unwrap().contains("<html"));
        }
        NetworkFault::Edited(_) => {
            assert_eq!(
                (raw.status.as_u16(), raw.header("content-type")),
                (200, "application/json")
            );
            let body = raw.body.as_ref().unwrap();
            assert!(body.starts_with('{') && serde_json::from_str::<serde_json::Value>(body).is_err());
        }
        NetworkFault::CutBefore | NetworkFault::CutAfter => {
            assert!(raw.body.is_none() && raw.headers.get("set-cookie").is_none());
            assert_eq!(slept.len(), 1);
        }
        other => panic!("no special input has {other:?}"),
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
                        // A refusal uses up the code; a timeout does not.
                        Outcome::Refusal(code) => {
                            assert_eq!(browser.refusal(&request), code);
                            assert_eq!(is_spent(), code.status() < 500, "{code:?}");
                        }
                        outcome => check(&browser, &request, outcome, is_spent),
                    }
                    let is_certified = browser.call(&ListAccounts {}).is_ok();
                    assert_eq!(is_certified, takes_effect(sentinel.outcome), "{}", sentinel.label);
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
                    check(&browser, &request, sentinel.outcome, || {
                        takes_effect(sentinel.outcome)
                    });
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
        Outcome::Fault(_) => None,
    });
    let shown: Vec<_> = shown.collect();
    // BK04, BK07, BK09, LK02 (its fourth is a network fault), IC04, HH15.
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
