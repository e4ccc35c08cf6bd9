//! One call after the other, each with what becomes of its exchanges.

use std::collections::BTreeMap;
use std::slice;

use futures::FutureExt as _;
use wechat_bank_api::{
    Certify, Code, Encoded, Endpoint, FindOperation, GetProfile, GetSession, IntentKey, LogOut, Purpose,
    RequestCertificationCode, SessionState, SetPasswords,
};
use wechat_bank_client::{Failure, encoded, journeys, perform};
use wechat_bank_sandbox::Storage;

use crate::customer::{LOGIN, NOON, PIN, document, number};
use crate::phone::{Fate, Phone, Tasks};

const ARRIVES: Fate = Fate::Arrives {
    there: 20,
    work: 5,
    back: 20,
};
const CUT_AFTER: Fate = Fate::CutAfter { cookies: false };

/// How long a call may take, in milliseconds.
const PATIENCE: u64 = 14_000;

struct Caller {
    phone: Phone,
    tasks: Tasks,
}

/// What came of a call.
#[derive(Debug)]
struct Outcome {
    result: Result<String, Failure>,
    /// How many requests to which address were sent.
    sent: Vec<String>,
    milliseconds: u64,
}

impl Outcome {
    fn failure(self) -> Failure {
        self.result.unwrap_err()
    }
}

impl Caller {
    fn stranger() -> Self {
        let (phone, tasks) = Phone::new(&Storage::Memory, BTreeMap::new(), NOON);
        Self { phone, tasks }
    }

    /// A customer who is signed in, without passwords.
    fn certified() -> Self {
        let caller = Self::stranger();
        let certified = journeys::certify(&caller.phone, document(), number("empty")).now_or_never();
        certified.unwrap().unwrap();
        caller
    }

    fn sends(&mut self, request: Encoded, key: Option<&str>, fates: &[Fate]) -> Outcome {
        self.phone.recover();
        self.phone.expect(fates.iter().cloned());
        let (begun, before) = (self.phone.time(), self.phone.sent().len());
        let key = key.map(|key| key.parse::<IntentKey>().unwrap());
        let mut call = perform(self.phone.clone(), request, key).boxed_local().shared();
        let result = loop {
            if let Some(result) = (&mut call).now_or_never() {
                break result;
            }
            self.tasks.pass(10);
        };
        Outcome {
            result,
            sent: self.phone.sent().split_off(before),
            milliseconds: self.phone.time() - begun,
        }
    }

    fn reads<E: Endpoint>(&mut self, request: &E, fates: &[Fate]) -> Outcome {
        self.sends(encoded(request).unwrap(), None, fates)
    }

    fn writes<E: Endpoint>(&mut self, request: &E, fates: &[Fate]) -> Outcome {
        self.sends(encoded(request).unwrap(), Some("once"), fates)
    }

    fn has_passwords(&self) -> bool {
        self.phone.directly(&GetSession {}).unwrap().passwords_set
    }
}

fn passwords() -> SetPasswords {
    SetPasswords {
        login: LOGIN.parse().unwrap(),
        payment: PIN.parse().unwrap(),
    }
}

fn question() -> String {
    format!("GET {}", FindOperation::ROUTE.replace("{key}", "once"))
}

#[test]
fn a_write_whose_answer_is_lost_is_asked_after_and_answered() {
    for lost in [
        CUT_AFTER,
        Fate::Half,
        Fate::Proxy {
            status: 502,
            after: true,
        },
        Fate::Proxy {
            status: 504,
            after: true,
        },
        Fate::Proxy {
            status: 200,
            after: true,
        },
        Fate::Arrives {
            there: 20,
            work: 5,
            back: 20_000,
        },
        Fate::Arrives {
            there: 20,
            work: 6_000,
            back: 20,
        },
    ] {
        let mut caller = Caller::certified();
        let outcome = caller.writes(&passwords(), slice::from_ref(&lost));
        assert!(outcome.result.is_ok(), "{lost:?}: {outcome:?}");
        assert!(outcome.sent.contains(&question()), "{lost:?}: {outcome:?}");
        assert!(outcome.milliseconds <= PATIENCE, "{lost:?}: {outcome:?}");
        assert!(caller.has_passwords());
    }
}

#[test]
fn a_page_of_a_proxy_in_place_of_the_answer_says_nothing_about_what_was_done() {
    for status in [500, 501, 505, 520] {
        let mut caller = Caller::certified();
        let outcome = caller.writes(&passwords(), &[Fate::Proxy { status, after: true }]);
        assert!(outcome.result.is_ok(), "{status}: {outcome:?}");
        let mut caller = Caller::certified();
        let outcome = caller.writes(&passwords(), &[Fate::Proxy { status, after: false }]);
        assert_eq!(outcome.failure(), Failure::OutOfOrder(None), "{status}");
    }
}

#[test]
fn what_is_done_stays_done_when_the_repeated_request_is_refused() {
    for refused in [
        Fate::Refusal(Code::TooManyRequests),
        Fate::Refusal(Code::SessionEnded),
        Fate::Refusal(Code::Unavailable),
        Fate::Half,
    ] {
        let mut caller = Caller::certified();
        let cut = Fate::CutAfter { cookies: true };
        let fates = [cut, ARRIVES, refused.clone()];
        let outcome = caller.writes(&passwords(), &fates);
        assert_eq!(outcome.sent.len(), 3, "{refused:?}: {outcome:?}");
        assert!(outcome.result.is_ok(), "{refused:?}: {outcome:?}");
    }
}

#[test]
fn without_a_session_to_ask_after_it_in_only_the_banks_own_answer_is_an_outcome() {
    for answer in [
        Fate::Refusal(Code::TooManyRequests),
        Fate::Refusal(Code::Unavailable),
        Fate::Proxy {
            status: 500,
            after: false,
        },
        Fate::Proxy {
            status: 200,
            after: false,
        },
        Fate::CutBefore(0),
    ] {
        let mut caller = Caller::certified();
        let ended = Fate::Refusal(Code::SessionEnded);
        let outcome = caller.writes(&passwords(), &[CUT_AFTER, ended, answer.clone()]);
        assert_eq!(outcome.failure(), Failure::OutcomeUnknown, "{answer:?}");
    }
}

#[test]
fn a_write_that_did_not_arrive_is_not_sent_again() {
    for (lost, failure) in [
        (Fate::CutBefore(100), Failure::NotReached),
        (Fate::Silence, Failure::NotReached),
        (
            Fate::Proxy {
                status: 502,
                after: false,
            },
            Failure::NotReached,
        ),
        (
            Fate::Proxy {
                status: 200,
                after: false,
            },
            Failure::Unreadable,
        ),
        (
            Fate::Proxy {
                status: 403,
                after: false,
            },
            Failure::Unreadable,
        ),
        (
            Fate::Proxy {
                status: 500,
                after: false,
            },
            Failure::OutOfOrder(None),
        ),
        (Fate::Refusal(Code::Unavailable), Failure::OutOfOrder(None)),
    ] {
        let mut caller = Caller::certified();
        let outcome = caller.writes(&passwords(), slice::from_ref(&lost));
        // HH15: what is done is decided by the customer.
        let writes = outcome
            .sent
            .iter()
            .filter(|sent| sent.starts_with("PUT "))
            .count();
        assert_eq!(writes, 1, "{lost:?}: {outcome:?}");
        assert!(outcome.milliseconds <= PATIENCE, "{lost:?}: {outcome:?}");
        assert_eq!(outcome.failure(), failure, "{lost:?}");
        assert!(!caller.has_passwords());
    }
}

#[test]
fn without_a_network_nothing_is_sent_and_nothing_is_asked() {
    let mut caller = Caller::certified();
    let outcome = caller.writes(&passwords(), &[Fate::Offline]);
    assert_eq!(outcome.sent.len(), 1);
    assert_eq!(outcome.failure(), Failure::Offline);
    let outcome = caller.reads(&GetProfile {}, &[Fate::Offline, Fate::Offline, Fate::Offline]);
    assert_eq!(outcome.failure(), Failure::Offline);
}

#[test]
fn what_cannot_be_asked_after_is_unknown_and_a_retry_with_the_same_key_is_answered() {
    let mut caller = Caller::certified();
    let fates = [
        CUT_AFTER,
        Fate::CutBefore(0),
        Fate::CutBefore(0),
        Fate::CutBefore(0),
    ];
    assert_eq!(
        caller.writes(&passwords(), &fates).failure(),
        Failure::OutcomeUnknown
    );
    assert!(caller.writes(&passwords(), &[]).result.is_ok());
    // It was done once: another intent is refused, because the passwords are set.
    assert!(caller.phone.served().iter().all(|served| served.status == 200));
}

#[test]
fn what_takes_the_bank_too_long_is_unknown_in_time() {
    let mut caller = Caller::certified();
    let slow = Fate::Arrives {
        there: 20,
        work: 30_000,
        back: 20,
    };
    let outcome = caller.writes(&passwords(), &[slow]);
    assert!(outcome.milliseconds <= PATIENCE, "{outcome:?}");
    assert_eq!(outcome.failure(), Failure::OutcomeUnknown);
}

#[test]
fn a_certification_whose_answer_is_lost_opens_its_session() {
    let mut caller = Caller::stranger();
    let (document, account) = (document(), number("empty"));
    let asked = RequestCertificationCode { document, account };
    let challenge = caller.phone.directly(&asked).unwrap().id;
    let messages = caller.phone.messages();
    assert_eq!(messages[0].purpose, Purpose::Certification);
    let RequestCertificationCode { document, account } = asked;
    let certification = Certify {
        challenge,
        code: messages[0].code.parse().unwrap(),
        document,
        account,
    };
    let outcome = caller.writes(&certification, &[CUT_AFTER]);
    assert!(outcome.result.is_ok(), "{outcome:?}");
    let session = caller.phone.directly(&GetSession {}).unwrap();
    assert_eq!(session.state, SessionState::Certified);
}

#[test]
fn a_read_is_repeated_twice_and_given_up_in_time() {
    let mut caller = Caller::certified();
    for lost in [
        Fate::CutBefore(100),
        CUT_AFTER,
        Fate::Proxy {
            status: 502,
            after: false,
        },
        Fate::Refusal(Code::Unavailable),
    ] {
        let twice = vec![lost.clone(); 2];
        let outcome = caller.reads(&GetProfile {}, &twice);
        assert_eq!(outcome.sent.len(), 3, "{lost:?}");
        assert!(outcome.result.is_ok(), "{lost:?}: {outcome:?}");
        let outcome = caller.reads(&GetProfile {}, &vec![lost.clone(); 9]);
        assert_eq!(outcome.sent.len(), 3, "{lost:?}");
        assert!(outcome.result.is_err(), "{lost:?}");
    }
    let outcome = caller.reads(&GetProfile {}, &vec![Fate::Silence; 9]);
    assert!(
        (PATIENCE - 1_000..=PATIENCE).contains(&outcome.milliseconds),
        "{outcome:?}"
    );
    assert_eq!(outcome.failure(), Failure::NotReached);
}

#[test]
fn a_read_that_comes_too_often_waits_as_long_as_it_should_and_a_write_is_refused() {
    let mut caller = Caller::certified();
    let too_many = Fate::Refusal(Code::TooManyRequests);
    let outcome = caller.reads(&GetProfile {}, slice::from_ref(&too_many));
    assert!(
        outcome.result.is_ok() && outcome.milliseconds >= 1_000,
        "{outcome:?}"
    );
    let outcome = caller.writes(&LogOut {}, &[too_many]);
    assert_eq!(outcome.failure().code(), Some(Code::TooManyRequests));
}

#[test]
fn a_refusal_is_the_banks_own_with_all_that_is_in_it() {
    // The certification was a moment ago.
    let mut caller = Caller::certified();
    let (document, account) = (document(), number("empty"));
    let request = RequestCertificationCode { document, account };
    let Failure::Refused(problem) = caller.writes(&request, &[ARRIVES]).failure() else {
        panic!("not refused");
    };
    assert_eq!(problem.code, Code::ResendTooSoon);
    assert!(problem.retry_after.is_some());
}

/// The bank keeps no answer of a refusal that only asks to wait: nothing was done, and the customer may try again.
#[test]
fn a_refusal_that_is_not_stored_and_not_received_is_no_outcome() {
    // The certification was a moment ago.
    let mut caller = Caller::certified();
    let (document, account) = (document(), number("empty"));
    let request = RequestCertificationCode { document, account };
    assert_eq!(
        caller.writes(&request, &[CUT_AFTER]).failure(),
        Failure::NotReached
    );
    let Failure::Refused(problem) = caller.writes(&request, &[]).failure() else {
        panic!("not refused");
    };
    assert_eq!(problem.code, Code::ResendTooSoon);
    assert!(problem.retry_after.is_some());
}
