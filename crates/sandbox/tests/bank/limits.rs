//! Rate limits across customers: every new cookie is a new customer, but the card and its phone stay the same.

use wechat_bank_api::{
    Certify, Challenge, Code, FindChallenge, GetSession, LogIn, LogOut, Problem, Purpose,
    RequestAddAccountCode, RequestCertificationCode, Seconds,
};
use wechat_bank_domain::{AccountNumber, Document, SmsCode};
use wechat_bank_sandbox::{Limits, Options, Storage};

use crate::client::{
    Browser, Folder, LOGIN, World, adding, document, limits, number, other_than, unknown_document,
    unused_card,
};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn pair(document: Document, account: AccountNumber) -> RequestCertificationCode {
    RequestCertificationCode { document, account }
}

fn known() -> RequestCertificationCode {
    pair(document(), number("savings"))
}

/// The certification with this code, for the requested pair.
fn guess(asked: &RequestCertificationCode, challenge: &Challenge, code: SmsCode) -> Certify {
    Certify {
        challenge: challenge.id.clone(),
        code,
        document: asked.document.clone(),
        account: asked.account.clone(),
    }
}

fn code(digits: u32) -> SmsCode {
    format!("{digits:06}").parse().unwrap()
}

/// The visible part of a refusal.
type Refusal = (u16, Code, Option<u32>, Option<Seconds>, Vec<String>);

fn seen(problem: Problem) -> Refusal {
    (
        problem.status,
        problem.code,
        problem.tries_left,
        problem.retry_after,
        problem.fields,
    )
}

/// The most events within any `length` seconds.
fn densest(moments: &[i64], length: i64) -> usize {
    let within = |from: &i64| {
        moments
            .iter()
            .filter(|it| (*from..from + length).contains(it))
            .count()
    };
    moments.iter().map(within).max().unwrap_or(0)
}

#[test]
fn a_spray_of_new_cookies_over_one_card_is_stopped() {
    const MINUTES: i64 = 30 * 60;
    let world = World::new();
    let (mut judged, mut sent) = (Vec::new(), Vec::new());
    // The probability that none of the first day's guesses was right.
    let mut missed = 1.0_f64;
    for minute in 0..MINUTES {
        let now = minute * 60;
        let attacker = world.browser();
        if let Ok(challenge) = attacker.call(&known()) {
            sent.extend(attacker.messages().iter().map(|_| now));
            let mut right = attacker.newest_code();
            let mut guesses = 0_u32;
            loop {
                // Never the right one, so that the spray continues; each a different one, as a careful attacker does.
                right = other_than(&right);
                match attacker.call(&guess(&known(), &challenge, right.clone())) {
                    Ok(_) => panic!("a wrong code is accepted"),
                    // A counted attempt reports how many are left.
                    Err(problem) if problem.tries_left.is_some() => {
                        judged.push(now);
                        guesses += 1;
                    }
                    Err(problem) => {
                        assert_eq!(problem.code, Code::CodeExhausted);
                        break;
                    }
                }
            }
            if now < DAY {
                missed *= 1.0 - f64::from(guesses) / 1e6;
            }
        }
        world.pass(60);
    }
    assert_eq!(densest(&judged, DAY), 10, "wrong tries in a day");
    assert!(densest(&sent, DAY) <= 10 && densest(&sent, HOUR) <= 5 && densest(&sent, 60) == 1);
    let a_day = 1.0 - missed;
    println!(
        "{} guesses; one of a day's is right with {a_day:.5e}",
        judged.len()
    );
    assert!(a_day < 1e-5, "{a_day:e}");
}

#[test]
fn codes_that_were_asked_for_before_end_with_the_tenth_wrong_try() {
    let world = World::new();
    let attackers: Vec<_> = (0..5)
        .map(|_| {
            let attacker = world.browser();
            let challenge = attacker.call(&known()).unwrap();
            world.pass(60);
            (attacker, challenge)
        })
        .collect();
    // The oldest code has expired by now; each of the others has attempts left.
    let mut tries_left = Vec::new();
    for (attacker, challenge) in &attackers[1..] {
        let wrong = other_than(&attacker.newest_code());
        for _ in 0..3 {
            let problem = attacker
                .call(&guess(&known(), challenge, wrong.clone()))
                .unwrap_err();
            tries_left.push((problem.code, problem.tries_left));
        }
    }
    let wrong = |left| (Code::CodeWrong, Some(left));
    assert_eq!(
        tries_left,
        [
            wrong(4),
            wrong(3),
            wrong(2),
            wrong(4),
            wrong(3),
            wrong(2),
            wrong(3),
            wrong(2),
            wrong(1),
            (Code::CodeExhausted, Some(0)),
            (Code::CodeExhausted, None),
            (Code::CodeExhausted, None),
        ]
    );
    // Even the right code is no longer accepted.
    let (attacker, challenge) = &attackers[3];
    let right = guess(&known(), challenge, attacker.newest_code());
    assert_eq!(attacker.refusal(&right), Code::CodeExhausted);
    // Nor is another one sent to anyone, until a day after the first wrong attempt.
    let refusal = world.browser().call(&known()).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.retry_after),
        (Code::TooManyCodes, Some(Seconds(3_300)))
    );
    world.pass(DAY - 1);
    assert_eq!(world.browser().refusal(&known()), Code::TooManyCodes);
    world.pass(1);
    assert!(world.browser().certify("savings").is_ok());
    // The customer's other cards were never locked, nor was the same card with another document.
    assert!(world.browser().certify("salary").is_ok());
}

#[test]
fn pairs_that_the_bank_does_not_know_are_limited_alike() {
    let unknown = [
        pair(unknown_document(), number("savings")),
        pair(document(), unused_card()),
        pair(unknown_document(), unused_card()),
        pair(document(), number("no-sms")),
        pair(document(), number("somebody-else")),
    ];
    let trail = |asked: &RequestCertificationCode| {
        let world = World::new();
        let mut refusals = Vec::new();
        for _ in 0..80 {
            let attacker = world.browser();
            match attacker.call(asked) {
                Err(problem) => refusals.push(seen(problem)),
                Ok(challenge) => {
                    refusals.push((200, Code::Unknown, None, Some(challenge.resend_after), Vec::new()));
                    // 1 in 300,000 that one of them is the right code.
                    for digits in [271_828, 314_159] {
                        let problem = attacker.call(&guess(asked, &challenge, code(digits)));
                        refusals.push(seen(problem.unwrap_err()));
                    }
                    // In time, too late, and after a night.
                    refusals.extend(attacker.call(asked).err().map(seen));
                }
            }
            world.pass(if refusals.len().is_multiple_of(7) {
                5_000
            } else {
                50
            });
        }
        refusals
    };
    let expected = trail(&known());
    for code in [
        Code::ResendTooSoon,
        Code::TooManyCodes,
        Code::CodeWrong,
        Code::CodeExhausted,
    ] {
        assert!(
            expected.iter().any(|refusal| refusal.1 == code),
            "{code:?} never came"
        );
    }
    for asked in &unknown {
        assert_eq!(trail(asked), expected);
    }
}

#[test]
fn a_phone_gets_no_more_messages_by_way_of_its_other_cards() {
    let world = World::new();
    let cards = [
        "savings",
        "salary",
        "wealth",
        "joint-a",
        "joint-b",
        "type-three",
        "empty",
        "large",
    ];
    let mut arrived = Vec::new();
    for round in 0..200_i64 {
        // Each request gets the usual response, like one for an unknown card: the shared phone is not visible.
        let attacker = world.browser();
        let card = number(cards[usize::try_from(round).unwrap() % cards.len()]);
        if attacker.call(&pair(document(), card)).is_ok() {
            arrived.extend(attacker.messages().iter().map(|_| round * 240));
        } else {
            assert!(round > 30, "{round}");
        }
        world.pass(240);
    }
    assert_eq!((densest(&arrived, HOUR), densest(&arrived, DAY)), (5, 10));
    // Also in immediate succession: the response is the same, and the second message is not sent.
    let world = World::new();
    for (card, messages) in [("savings", 1), ("salary", 0), ("wealth", 0)] {
        let attacker = world.browser();
        let challenge = attacker.call(&pair(document(), number(card))).unwrap();
        assert_eq!(challenge.resend_after, Seconds(60));
        assert_eq!(attacker.messages().len(), messages, "{card}");
    }
}

#[test]
fn wrong_tries_count_against_the_phone_unseen() {
    let world = World::new();
    for card in ["savings", "salary", "wealth", "joint-a"] {
        let attacker = world.browser();
        let asked = pair(document(), number(card));
        let challenge = attacker.call(&asked).unwrap();
        let wrong = other_than(&code(1));
        for left in [4, 3] {
            let problem = attacker
                .call(&guess(&asked, &challenge, wrong.clone()))
                .unwrap_err();
            assert_eq!(
                (problem.code, problem.tries_left),
                (Code::CodeWrong, Some(left)),
                "{card}"
            );
        }
        world.pass(61);
    }
    // Two more attempts: the phone's are used up, and the right code is rejected as wrong.
    let attacker = world.browser();
    let asked = pair(document(), number("empty"));
    let challenge = attacker.call(&asked).unwrap();
    let right = attacker.newest_code();
    for left in [4, 3] {
        let problem = attacker.call(&guess(&asked, &challenge, other_than(&right)));
        assert_eq!(problem.unwrap_err().tries_left, Some(left));
    }
    let problem = attacker.call(&guess(&asked, &challenge, right)).unwrap_err();
    assert_eq!((problem.code, problem.tries_left), (Code::CodeWrong, Some(2)));
    world.pass(DAY);
    assert!(world.browser().certify("empty").is_ok());
}

#[test]
fn customers_who_type_the_right_code_are_never_in_each_others_way() {
    let world = World::new();
    for _ in 0..30 {
        let browser = world.browser();
        let challenge = browser.ask(&number("savings")).unwrap();
        let right = browser.certification(&challenge.id, &number("savings"));
        let wrong = Certify {
            code: other_than(&right.code),
            ..right.clone()
        };
        // Mistyped once: that, too, is forgiven with the right code.
        assert_eq!(browser.call(&wrong).unwrap_err().tries_left, Some(4));
        browser.call(&right).unwrap();
        browser.set_passwords().unwrap();
        browser.prove(&number("salary")).unwrap();
    }
}

#[test]
fn what_others_tried_wrong_stays_counted_when_a_customer_certifies() {
    let world = World::new();
    let attacker = world.browser();
    let challenge = attacker.call(&known()).unwrap();
    let wrong = other_than(&attacker.newest_code());
    for _ in 0..4 {
        attacker
            .call(&guess(&known(), &challenge, wrong.clone()))
            .unwrap_err();
    }
    world.pass(60);
    world.certified();
    let attacker = world.browser();
    let challenge = attacker.call(&known()).unwrap();
    let wrong = other_than(&attacker.newest_code());
    let left: Vec<_> = (0..5)
        .map(|_| {
            attacker
                .call(&guess(&known(), &challenge, wrong.clone()))
                .unwrap_err()
                .tries_left
        })
        .collect();
    // Nine by now: the tenth is the next code's only one.
    assert_eq!(left, [4, 3, 2, 1, 0].map(Some));
    world.pass(60);
    let attacker = world.browser();
    let challenge = attacker.call(&known()).unwrap();
    let wrong = other_than(&attacker.newest_code());
    let problem = attacker.call(&guess(&known(), &challenge, wrong)).unwrap_err();
    assert_eq!((problem.code, problem.tries_left), (Code::CodeExhausted, Some(0)));
}

#[test]
fn two_customers_who_add_the_same_card_hear_of_each_other() {
    let world = World::new();
    let (one, other) = (world.customer(), world.customer());
    let request: RequestAddAccountCode = adding(&number("salary"));
    one.call(&request).unwrap();
    // In a session, nothing about the phone is secret.
    assert_eq!(other.refusal(&request), Code::ResendTooSoon);
    world.pass(60);
    assert!(other.call(&request).is_ok());
    assert_eq!(other.messages().len(), 2);
}

fn options() -> Options {
    Options {
        limits: limits(),
        ..Options::default()
    }
}

#[test]
fn a_bank_that_is_started_again_remembers_the_limits() {
    let exhaust = |world: &World| {
        for _ in 0..2 {
            let attacker = world.browser();
            let challenge = attacker.call(&known()).unwrap();
            let wrong = other_than(&attacker.newest_code());
            for _ in 0..5 {
                attacker
                    .call(&guess(&known(), &challenge, wrong.clone()))
                    .unwrap_err();
            }
            world.pass(60);
        }
    };
    // From its file.
    let folder = Folder::new("limits");
    let world = World::over(&folder.storage(), options());
    exhaust(&world);
    drop(world);
    let world = World::over(&folder.storage(), options());
    world.pass(200);
    assert_eq!(world.browser().refusal(&known()), Code::TooManyCodes);
    // In a page that was reloaded.
    let world = World::new();
    exhaust(&world);
    let world = World::over(&Storage::Again(world.bank.snapshot().unwrap()), options());
    world.pass(200);
    assert_eq!(world.browser().refusal(&known()), Code::TooManyCodes);
}

#[test]
fn strangers_are_forgotten_after_a_day_and_customers_never() {
    let world = World::new();
    let (customer, stranger) = (world.customer(), world.browser());
    world.pass(60);
    stranger.call(&known()).unwrap();
    let key = "a-strangers";
    world.pass(60);
    stranger.call_as(key, &known()).unwrap();
    let others = |count| {
        for _ in 0..count {
            let asked = pair(unknown_document(), unused_card());
            world.pass(60);
            let _ = world.browser().call(&asked);
        }
    };
    world.pass(DAY - 400);
    others(3);
    assert_eq!(stranger.messages().len(), 2, "not a day ago");
    world.pass(400);
    others(3);
    assert_eq!(stranger.messages().len(), 0, "a day ago");
    // Their stored answers are gone as well: the same intent is a new one.
    assert!(stranger.call_as(key, &known()).is_ok());
    assert_eq!(stranger.messages().len(), 1);
    assert_eq!(customer.messages().len(), 1);
    assert!(
        customer
            .call(&LogIn {
                password: LOGIN.parse().unwrap()
            })
            .is_ok()
    );
}

#[test]
fn somebody_who_is_certifying_is_not_forgotten() {
    let world = World::new();
    let browser = world.browser();
    browser.call(&known()).unwrap();
    world.pass(DAY - 30);
    browser.call(&known()).unwrap();
    let code = browser.newest_code();
    let challenge = browser
        .call(&FindChallenge {
            purpose: Purpose::Certification,
        })
        .unwrap();
    world.pass(60);
    for _ in 0..3 {
        world
            .browser()
            .call(&pair(unknown_document(), unused_card()))
            .ok();
    }
    let right = guess(&known(), &challenge.challenge.unwrap(), code);
    assert!(browser.call(&right).is_ok());
}

#[test]
fn however_many_strangers_come_only_so_many_are_remembered() {
    let world = World::with(Limits {
        most_strangers: 20,
        ..limits()
    });
    let strangers: Vec<_> = (0..60)
        .map(|number| {
            let stranger = world.browser();
            let document = Document::new(
                wechat_bank_domain::DocumentType::Passport,
                &format!("E{:08}", 10_000_000 + number),
            );
            stranger.call(&pair(document.unwrap(), unused_card())).unwrap();
            world.pass(30);
            stranger
        })
        .collect();
    let find = FindChallenge {
        purpose: Purpose::Certification,
    };
    // Those of the last ten minutes can still use their codes: twenty.
    let waiting = |browser: &Browser| browser.call(&find).unwrap().resend_after.is_some();
    assert!(waiting(&strangers[59]));
    let snapshot = serde_json::to_value(world.bank.snapshot().unwrap()).unwrap();
    let remembered = snapshot["customers"].as_object().unwrap().len();
    assert!((20..=22).contains(&remembered), "{remembered}");
}

#[test]
fn a_clock_set_back_lifts_no_lock_no_limit_and_no_wait() {
    for back in [120, 3 * HOUR, 400 * DAY] {
        let world = World::new();
        let browser = world.customer();
        browser.call(&LogOut {}).unwrap();
        let wrong = LogIn {
            password: "wrong".parse().unwrap(),
        };
        for _ in 0..5 {
            browser.call(&wrong).unwrap_err();
        }
        let stranger = world.browser();
        stranger.call(&known()).unwrap();
        world.pass(10);
        world.browser().call(&GetSession {}).unwrap();
        world.pass(-back);
        let problem = stranger.call(&known()).unwrap_err();
        assert_eq!(
            (problem.code, problem.retry_after),
            (Code::ResendTooSoon, Some(Seconds(50)))
        );
        assert_eq!(world.browser().refusal(&known()), Code::ResendTooSoon);
        let right = LogIn {
            password: LOGIN.parse().unwrap(),
        };
        let problem = browser.call(&right).unwrap_err();
        assert_eq!(
            (problem.code, problem.retry_after),
            (Code::PasswordLocked, Some(Seconds(86_390)))
        );
        // And none of them lasts longer than it should.
        world.pass(50);
        assert!(stranger.call(&known()).is_ok());
        world.pass(86_340);
        assert!(browser.call(&right).is_ok());
    }
}

#[test]
fn a_bank_that_is_started_again_with_an_earlier_clock_lifts_no_lock() {
    let folder = Folder::new("earlier");
    let world = World::over(&folder.storage(), options());
    let browser = world.customer();
    let right = LogIn {
        password: LOGIN.parse().unwrap(),
    };
    browser.call(&LogOut {}).unwrap();
    // The test's clock starts at the same noon each time: two hours earlier than it ended.
    world.pass(2 * HOUR);
    let wrong = LogIn {
        password: "wrong".parse().unwrap(),
    };
    for _ in 0..5 {
        browser.call(&wrong).unwrap_err();
    }
    let attempts = browser.cookies.lock().unwrap().clone();
    drop((browser, world));
    let world = World::over(&folder.storage(), options());
    let browser = world.browser();
    *browser.cookies.lock().unwrap() = attempts;
    // With other intent keys than before the restart.
    let problem = browser.call_as("locked", &right).unwrap_err();
    assert_eq!(
        (problem.code, problem.retry_after),
        (Code::PasswordLocked, Some(Seconds(86_400)))
    );
    world.pass(86_399);
    let problem = browser.call_as("still-locked", &right).unwrap_err();
    assert_eq!(problem.code, Code::PasswordLocked);
    world.pass(1);
    assert!(browser.call_as("open", &right).is_ok());
}

#[test]
fn a_clock_set_back_over_midnight_gives_no_further_attempts_to_add_an_account() {
    let world = World::new();
    let browser = world.customer();
    // Just after midnight.
    world.pass(12 * HOUR + 60);
    browser
        .call(&LogIn {
            password: LOGIN.parse().unwrap(),
        })
        .unwrap();
    let refused = adding(&"6230919999000094".parse().unwrap());
    for _ in 0..5 {
        assert_eq!(browser.refusal(&refused), Code::CardFrozen);
    }
    assert_eq!(browser.refusal(&refused), Code::DailyLimitReached);
    world.pass(-180);
    assert_eq!(browser.refusal(&refused), Code::DailyLimitReached);
}

#[test]
fn no_card_number_stands_in_the_store() {
    let folder = Folder::new("numbers");
    let world = World::over(&folder.storage(), options());
    let browser = world.customer();
    let challenge = browser.prove(&number("salary")).unwrap();
    browser.call(&browser.addition(&challenge.id)).unwrap();
    world.pass(60);
    browser.call(&adding(&number("other-bank"))).unwrap();
    drop((browser, world));
    let bytes = std::fs::read(folder.store()).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("\"subject\""));
    for number in [number("savings"), number("salary"), number("other-bank")] {
        assert!(!text.contains(number.as_str()), "{number:?} stands in the store");
    }
}
