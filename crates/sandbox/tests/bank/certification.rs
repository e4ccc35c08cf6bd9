use std::thread;

use wechat_bank_api::{
    Certify, Code, FindChallenge, Purpose, RequestCertificationCode, Seconds, SessionState,
};

use crate::client::{World, document, limits, number, other_than, unknown_document, unused_card};

#[test]
fn a_right_code_certifies_and_opens_a_session() {
    let browser = World::new().browser();
    let session = browser.certify("savings").unwrap();
    assert_eq!(session.state, SessionState::Certified);
    assert_eq!(session.holder.unwrap().as_str(), "*伟");
    assert!(!session.passwords_set && session.may_set_passwords);
    assert_eq!(session.today.to_string(), "2026-11-21");
}

#[test]
fn a_passbook_account_certifies_too() {
    assert!(World::new().browser().certify("passbook").is_ok());
}

#[test]
fn the_answer_to_a_code_counts_down_and_shows_no_phone() {
    let world = World::new();
    let challenge = world.browser().ask(&number("savings")).unwrap();
    assert_eq!(
        (challenge.resend_after, challenge.expires_in),
        (Seconds(60), Seconds(300))
    );
    assert_eq!((challenge.sent_to, challenge.proved), (None, false));
}

#[test]
fn the_message_names_bank_code_number_purpose_and_validity() {
    let browser = World::new().browser();
    let challenge = browser.ask(&number("savings")).unwrap();
    let message = browser.messages().remove(0);
    let code = browser.newest_code();
    let expected = format!(
        "【新疆汇和银行】验证码 {}（序号 {:02}），您正在办理客户认证，5 分钟内有效。",
        code.expose(),
        challenge.sequence
    );
    assert!(message.text.starts_with(&expected), "{}", message.text);
    assert!(message.text.contains("请勿告知任何人"));
}

#[test]
fn another_code_cannot_be_asked_for_within_sixty_seconds() {
    let world = World::new();
    let browser = world.browser();
    browser.ask(&number("savings")).unwrap();
    world.pass(59);
    let problem = browser.ask(&number("savings")).unwrap_err();
    assert_eq!(
        (problem.code, problem.retry_after),
        (Code::ResendTooSoon, Some(Seconds(1)))
    );
    world.pass(1);
    assert!(browser.ask(&number("savings")).is_ok());
}

#[test]
fn a_code_is_valid_for_five_minutes() {
    let world = World::new();
    let browser = world.browser();
    let account = number("savings");
    let challenge = browser.ask(&account).unwrap();
    world.pass(300);
    assert_eq!(
        browser.refusal(&browser.certification(&challenge.id, &account)),
        Code::CodeExpired
    );
    let challenge = browser.ask(&account).unwrap();
    world.pass(299);
    assert!(
        browser
            .call(&browser.certification(&challenge.id, &account))
            .is_ok()
    );
}

#[test]
fn a_newer_code_voids_the_older_one() {
    let world = World::new();
    let browser = world.browser();
    let account = number("savings");
    let older = browser.ask(&account).unwrap();
    let older_code = browser.newest_code();
    world.pass(60);
    let newer = browser.ask(&account).unwrap();
    assert_eq!(newer.sequence, older.sequence + 1);
    // The older challenge, with any code.
    assert_eq!(
        browser.refusal(&browser.certification(&older.id, &account)),
        Code::CodeSuperseded
    );
    // The older message's code, typed into the newer form (F19): reported as such, and not counted as a wrong attempt.
    let mut mistaken = browser.certification(&newer.id, &account);
    mistaken.code = older_code;
    for _ in 0..10 {
        assert_eq!(browser.refusal(&mistaken), Code::CodeSuperseded);
    }
    assert!(browser.call(&browser.certification(&newer.id, &account)).is_ok());
}

#[test]
fn five_wrong_tries_end_a_code() {
    let browser = World::new().browser();
    let account = number("savings");
    let challenge = browser.ask(&account).unwrap();
    let right = browser.certification(&challenge.id, &account);
    let wrong = Certify {
        code: other_than(&right.code),
        ..right.clone()
    };
    for tries_left in [4, 3, 2, 1] {
        let problem = browser.call(&wrong).unwrap_err();
        assert_eq!(
            (problem.code, problem.tries_left),
            (Code::CodeWrong, Some(tries_left))
        );
        assert_eq!(problem.fields, ["code"]);
    }
    let problem = browser.call(&wrong).unwrap_err();
    assert_eq!((problem.code, problem.tries_left), (Code::CodeExhausted, Some(0)));
    assert_eq!(browser.refusal(&right), Code::CodeExhausted);
}

#[test]
fn a_code_works_once() {
    let browser = World::new().browser();
    let account = number("savings");
    let challenge = browser.ask(&account).unwrap();
    let request = browser.certification(&challenge.id, &account);
    browser.call(&request).unwrap();
    assert_eq!(browser.refusal(&request), Code::CodeExpired);
}

#[test]
fn a_code_is_bound_to_the_document_and_the_account_it_was_asked_for() {
    let browser = World::new().browser();
    let challenge = browser.ask(&number("savings")).unwrap();
    let other_account = browser.certification(&challenge.id, &number("salary"));
    assert_eq!(browser.refusal(&other_account), Code::ChallengeMismatch);
    let other_document = Certify {
        document: unknown_document(),
        account: number("savings"),
        ..other_account
    };
    assert_eq!(browser.refusal(&other_document), Code::ChallengeMismatch);
    // Neither counted as an attempt.
    assert!(
        browser
            .call(&browser.certification(&challenge.id, &number("savings")))
            .is_ok()
    );
}

#[test]
fn a_code_that_was_never_asked_for_is_not_found() {
    let browser = World::new().browser();
    browser.ask(&number("savings")).unwrap();
    let request = browser.certification(&"made-up".parse().unwrap(), &number("savings"));
    assert_eq!(browser.refusal(&request), Code::NotFound);
}

/// Pairs that are unknown to the bank, or cannot be certified.
fn wrong_pairs() -> Vec<RequestCertificationCode> {
    let pair = |document, account| RequestCertificationCode { document, account };
    vec![
        pair(unknown_document(), number("savings")),
        pair(document(), unused_card()),
        pair(unknown_document(), unused_card()),
        pair(document(), number("no-sms")),
        pair(document(), number("credit-card")),
        pair(document(), number("other-bank")),
    ]
}

#[test]
fn wrong_pairs_are_answered_like_right_ones_and_send_nothing() {
    for pair in wrong_pairs() {
        let world = World::new();
        let (right, wrong) = (world.browser(), world.browser());
        let known = right.send(
            "k",
            &RequestCertificationCode {
                document: document(),
                account: number("savings"),
            },
        );
        let unknown = wrong.send("k", &pair);
        assert_eq!(known.status, unknown.status);
        let keys = |raw: &crate::client::Raw| {
            raw.json()
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(keys(&known), keys(&unknown));
        assert_eq!(
            known.body.as_ref().unwrap().len(),
            unknown.body.as_ref().unwrap().len()
        );
        let names =
            |raw: &crate::client::Raw| raw.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&known), names(&unknown));
        assert_eq!((right.messages().len(), wrong.messages().len()), (1, 0));

        let find = FindChallenge {
            purpose: Purpose::Certification,
        };
        let (known, unknown) = (right.call(&find).unwrap(), wrong.call(&find).unwrap());
        assert_eq!(known.resend_after, unknown.resend_after);
        let id = unknown.challenge.unwrap().id;
        assert_eq!(wrong.call(&pair).unwrap_err().code, Code::ResendTooSoon);

        // Guessing is refused as with a right pair: attempt by attempt, then the code is exhausted.
        let certify = Certify {
            challenge: id,
            code: "123456".parse().unwrap(),
            document: pair.document.clone(),
            account: pair.account.clone(),
        };
        let refusals: Vec<_> = (0..6)
            .map(|_| wrong.call(&certify).unwrap_err())
            .map(|it| (it.code, it.tries_left))
            .collect();
        let mut expected: Vec<_> = [4, 3, 2, 1]
            .iter()
            .map(|&left| (Code::CodeWrong, Some(left)))
            .collect();
        expected.extend([(Code::CodeExhausted, Some(0)), (Code::CodeExhausted, None)]);
        assert_eq!(refusals, expected);
    }
}

#[test]
fn somebody_elses_account_fails_after_the_code() {
    let browser = World::new().browser();
    let account = number("somebody-else");
    let challenge = browser.ask(&account).unwrap();
    let request = browser.certification(&challenge.id, &account);
    assert_eq!(browser.refusal(&request), Code::AuthenticationFailed);
    // The code is used up.
    assert_eq!(browser.refusal(&request), Code::CodeExpired);
}

#[test]
fn a_bank_that_does_not_answer_costs_no_code() {
    let browser = World::new().browser();
    let account = "6230919999000029".parse().unwrap();
    let challenge = browser.ask(&account).unwrap();
    let request = browser.certification(&challenge.id, &account);
    assert_eq!(browser.refusal(&request), Code::AuthenticationTimedOut);
    assert_eq!(browser.refusal(&request), Code::AuthenticationTimedOut);
}

#[test]
fn five_codes_an_hour_and_ten_a_day_are_enough() {
    let world = World::new();
    let browser = world.browser();
    let account = number("savings");
    for _ in 0..5 {
        browser.ask(&account).unwrap();
        world.pass(60);
    }
    let problem = browser.ask(&account).unwrap_err();
    assert_eq!(
        (problem.code, problem.retry_after),
        (Code::TooManyCodes, Some(Seconds(3300)))
    );
    world.pass(3300);
    for _ in 0..5 {
        browser.ask(&account).unwrap();
        world.pass(3600);
    }
    let problem = browser.ask(&account).unwrap_err();
    assert_eq!(problem.code, Code::TooManyCodes);
    world.pass(i64::from(problem.retry_after.unwrap().0) - 1);
    assert_eq!(browser.ask(&account).unwrap_err().code, Code::TooManyCodes);
    world.pass(1);
    assert!(browser.ask(&account).is_ok());
}

#[test]
fn codes_of_all_purposes_together_are_limited_too() {
    let world = World::with(wechat_bank_sandbox::Limits {
        codes_a_day_in_all: 3,
        ..limits()
    });
    let browser = world.customer();
    browser.add("salary").unwrap();
    world.pass(60);
    browser.ask(&number("savings")).unwrap();
    world.pass(60);
    assert_eq!(
        browser.ask(&number("savings")).unwrap_err().code,
        Code::TooManyCodes
    );
    assert_eq!(browser.add("wealth").unwrap_err().code, Code::TooManyCodes);
}

#[test]
fn after_ten_wrong_codes_no_more_are_sent_that_day() {
    let world = World::new();
    let browser = world.browser();
    let account = number("savings");
    for _ in 0..2 {
        let challenge = browser.ask(&account).unwrap();
        let mut request = browser.certification(&challenge.id, &account);
        request.code = other_than(&request.code);
        for _ in 0..5 {
            browser.call(&request).unwrap_err();
        }
        world.pass(60);
    }
    let problem = browser.ask(&account).unwrap_err();
    assert_eq!(
        (problem.code, problem.retry_after),
        (Code::TooManyCodes, Some(Seconds(86_400 - 120)))
    );
}

#[test]
fn a_countdown_survives_a_reload() {
    let world = World::new();
    let browser = world.browser();
    let find = FindChallenge {
        purpose: Purpose::Certification,
    };
    let found = browser.call(&find).unwrap();
    assert_eq!((found.challenge, found.resend_after), (None, None));
    let asked = browser.ask(&number("savings")).unwrap();
    world.pass(25);
    let found = browser.call(&find).unwrap();
    let challenge = found.challenge.unwrap();
    assert_eq!(
        (challenge.id, challenge.sequence),
        (asked.id.clone(), asked.sequence)
    );
    assert_eq!(
        (challenge.resend_after, challenge.expires_in),
        (Seconds(35), Seconds(275))
    );
    assert_eq!(found.resend_after, Some(Seconds(35)));
    // A used code is gone, but the wait for the next one remains.
    browser
        .call(&browser.certification(&asked.id, &number("savings")))
        .unwrap();
    let found = browser.call(&find).unwrap();
    assert_eq!((found.challenge, found.resend_after), (None, Some(Seconds(35))));
}

#[test]
fn codes_for_adding_are_found_in_a_session_only() {
    let browser = World::new().browser();
    let find = FindChallenge {
        purpose: Purpose::AddAccount,
    };
    assert_eq!(browser.refusal(&find), Code::NotCertified);
    assert_eq!(
        browser.refusal(&FindChallenge {
            purpose: Purpose::Unknown
        }),
        Code::Invalid
    );
}

#[test]
fn certifying_again_with_another_account_makes_that_one_the_certified_one() {
    let world = World::new();
    let browser = world.customer();
    browser.add("salary").unwrap();
    let before = browser.account_ids();
    world.pass(60);
    browser.certify("salary").unwrap();
    let accounts = browser.call(&wechat_bank_api::ListAccounts {}).unwrap().accounts;
    assert_eq!(
        accounts
            .iter()
            .map(|account| account.certified)
            .collect::<Vec<_>>(),
        [true, false]
    );
    assert_eq!(
        accounts
            .iter()
            .map(|account| account.id.clone())
            .collect::<Vec<_>>(),
        [before[1].clone(), before[0].clone()]
    );
    // And with an account that was not linked yet: it is listed first.
    world.pass(60);
    browser.certify("passbook").unwrap();
    let accounts = browser.call(&wechat_bank_api::ListAccounts {}).unwrap().accounts;
    assert_eq!(accounts.len(), 3);
    assert!(accounts[0].certified && accounts[0].kind == wechat_bank_api::AccountKind::Passbook);
}

#[test]
fn another_person_who_certifies_finds_nothing_of_the_one_before() {
    let world = World::new();
    let browser = world.customer();
    world.pass(60);
    let other = wechat_bank_sandbox::seed::account("somebody-else").unwrap();
    let document =
        wechat_bank_domain::Document::new(other.owner.document_type, other.owner.document_number).unwrap();
    let account = number("somebody-else");
    let request = RequestCertificationCode {
        document: document.clone(),
        account: account.clone(),
    };
    let challenge = browser.call(&request).unwrap();
    let session = browser
        .call(&Certify {
            challenge: challenge.id,
            code: browser.newest_code(),
            document,
            account,
        })
        .unwrap();
    assert_eq!(session.holder.unwrap().as_str(), "*娜");
    assert!(!session.passwords_set);
    assert_eq!(browser.account_ids().len(), 1);
}

#[test]
fn of_many_guesses_at_once_at_most_five_are_counted_and_none_is_accepted_twice() {
    for round in 0..8 {
        let browser = World::new().browser();
        let account = number("savings");
        let challenge = browser.ask(&account).unwrap();
        let right = browser.certification(&challenge.id, &account);
        let wrong = Certify {
            code: other_than(&right.code),
            ..right.clone()
        };
        let outcomes: Vec<_> = thread::scope(|scope| {
            let guesses: Vec<_> = (0..64)
                .map(|guess| {
                    let (browser, request) =
                        (browser.clone(), if guess % 8 == round { &right } else { &wrong });
                    scope.spawn(move || browser.call(request).map_err(|problem| problem.code))
                })
                .collect();
            guesses.into_iter().map(|guess| guess.join().unwrap()).collect()
        });
        let accepted = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let counted = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Err(Code::CodeWrong)))
            .count();
        assert!(accepted <= 1, "{accepted} accepted");
        assert!(counted <= 4, "{counted} tries, and a fifth that ended the code");
        if accepted == 0 {
            assert_eq!(counted, 4);
        }
    }
}
