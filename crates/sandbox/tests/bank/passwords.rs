use std::thread;

use wechat_bank_api::{
    ChangeLoginPassword, ChangePaymentPin, Code, ListAccounts, LogIn, LogOut, RequestAlertsCode,
    RequestPinResetCode, ResetPaymentPin, Seconds, SessionState,
};
use wechat_bank_domain::{PaymentPin, SmsCode};
use wechat_bank_sandbox::{Queue, seed};

use crate::client::{Browser, LOGIN, PIN, World, limits, number, other_than, passwords};

fn log_in(browser: &Browser, password: &str) -> Result<SessionState, (Code, Option<u32>, Option<Seconds>)> {
    let answer = browser.call(&LogIn {
        password: password.parse().unwrap(),
    });
    answer
        .map(|session| session.state)
        .map_err(|problem| (problem.code, problem.tries_left, problem.retry_after))
}

#[test]
fn both_passwords_are_set_at_once_after_certification() {
    let browser = World::new().certified();
    let session = browser.set_passwords().unwrap();
    assert!(session.passwords_set && !session.may_set_passwords);
    assert_eq!(session.state, SessionState::Certified);
}

#[test]
fn passwords_are_set_in_a_session_only() {
    let world = World::new();
    assert_eq!(
        world.browser().refusal(&passwords(LOGIN, PIN)),
        Code::NotCertified
    );
    let browser = world.customer();
    world.pass(600);
    assert_eq!(browser.refusal(&passwords(LOGIN, PIN)), Code::SessionEnded);
}

#[test]
fn passwords_that_are_set_need_a_new_certification_to_change() {
    let world = World::new();
    let browser = world.customer();
    assert_eq!(
        browser.refusal(&passwords("another-one-2026", "135792")),
        Code::PasswordsAlreadySet
    );
    world.pass(60);
    let session = browser.certify("savings").unwrap();
    assert!(session.passwords_set && session.may_set_passwords);
    browser.call(&passwords("another-one-2026", "864209")).unwrap();
    assert_eq!(log_in(&browser, LOGIN).unwrap_err().0, Code::PasswordWrong);
    assert_eq!(log_in(&browser, "another-one-2026"), Ok(SessionState::Certified));
}

#[test]
fn a_guessable_payment_pin_is_refused() {
    let browser = World::new().certified();
    let person = seed::person();
    let tail = |text: &str| text.trim_end_matches('X')[text.trim_end_matches('X').len() - 6..].to_owned();
    let card = seed::account("savings").unwrap().number;
    let guessable = [
        "123456",
        "111111",
        "123123",
        "491231",
        &tail(person.document_number),
        &tail(person.phone),
        &tail(card),
    ];
    for pin in guessable {
        let problem = browser.call(&passwords(LOGIN, pin)).unwrap_err();
        assert_eq!(
            (problem.code, problem.fields),
            (Code::PinWeak, vec!["payment".to_owned()]),
            "{pin}"
        );
    }
    // The pages do not send these.
    for login in ["password", "12345678", "1q2w3e4r"] {
        let mut request = browser.request(&browser.key(), &passwords(LOGIN, PIN));
        *request.body_mut() = format!(r#"{{"login":"{login}","payment":"{PIN}"}}"#).into();
        let problem = browser.send_request(request).problem();
        assert_eq!(
            (problem.code, problem.fields),
            (Code::PasswordWeak, vec!["login".to_owned()]),
            "{login}"
        );
    }
    assert!(browser.call(&passwords(LOGIN, PIN)).is_ok());
}

#[test]
fn a_login_password_that_others_would_try_first_is_refused() {
    let browser = World::new().certified();
    let person = seed::person();
    let guessed = [
        "19491231",
        "4912311949",
        "11010519",
        "13800138",
        "zhangwei",
        "huihe123",
        "wechat123",
        "admin888",
        "football1",
        "welcome123",
        "wang1234",
    ];
    for login in [
        person.phone.to_owned(),
        format!("x{}", person.document_number.to_lowercase()),
        number("savings").to_string(),
    ]
    .into_iter()
    .chain(guessed.map(str::to_owned))
    {
        let problem = browser.call(&passwords(&login, PIN)).unwrap_err();
        assert_eq!(
            (problem.code, problem.fields),
            (Code::PasswordWeak, vec!["login".to_owned()]),
            "{login}"
        );
    }
    assert!(browser.call(&passwords(LOGIN, PIN)).is_ok());
}

#[test]
fn five_wrong_login_passwords_lock_for_a_day() {
    let world = World::new();
    let browser = world.customer();
    world.pass(600);
    for tries_left in [4, 3, 2, 1] {
        assert_eq!(
            log_in(&browser, "wrong"),
            Err((Code::PasswordWrong, Some(tries_left), None))
        );
    }
    assert_eq!(
        log_in(&browser, "wrong"),
        Err((Code::PasswordLocked, Some(0), Some(Seconds(86_400))))
    );
    world.pass(86_399);
    assert_eq!(
        log_in(&browser, LOGIN),
        Err((Code::PasswordLocked, Some(0), Some(Seconds(1))))
    );
    world.pass(1);
    // All attempts are available again.
    assert_eq!(
        log_in(&browser, "wrong"),
        Err((Code::PasswordWrong, Some(4), None))
    );
    assert_eq!(log_in(&browser, LOGIN), Ok(SessionState::Certified));
}

#[test]
fn sixty_four_wrong_passwords_at_once_are_five_tries() {
    let world = World::new();
    let browser = world.customer();
    let wrong = LogIn {
        password: "wrong".parse().unwrap(),
    };
    let codes: Vec<_> = thread::scope(|scope| {
        let calls: Vec<_> = (0..64)
            .map(|_| scope.spawn(|| browser.call(&wrong).unwrap_err()))
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let mut tries_left: Vec<_> = codes
        .iter()
        .filter(|problem| problem.code == Code::PasswordWrong)
        .map(|problem| problem.tries_left)
        .collect();
    tries_left.sort();
    assert_eq!(tries_left, [Some(1), Some(2), Some(3), Some(4)]);
    let locked = codes
        .iter()
        .filter(|problem| problem.code == Code::PasswordLocked);
    assert_eq!(locked.count(), 60);
    assert_eq!(log_in(&browser, LOGIN).unwrap_err().0, Code::PasswordLocked);
}

#[test]
fn a_password_delays_no_other_customer() {
    let world = World::new();
    let (browser, other) = (world.customer(), world.customer());
    world.hold(|queue| matches!(queue, Queue::Passwords { .. }));
    let login = LogIn {
        password: LOGIN.parse().unwrap(),
    };
    browser.sends_and_leaves("waits", &login);
    // It is not being hashed yet, and everything else continues: reads, writes, and the customer's other calls.
    assert!(other.call(&ListAccounts {}).is_ok());
    assert!(other.call(&LogOut {}).is_ok());
    assert!(browser.call(&ListAccounts {}).is_ok());
    let held = world.held_work();
    assert_eq!(held.len(), 1);
    // Hashing alone decides nothing: the client is gone, so no session was opened.
    let token = browser.cookie("wb_session");
    held.into_iter().for_each(|job| job());
    assert!(browser.call(&ListAccounts {}).is_ok());
    assert_eq!(browser.cookie("wb_session"), token);
}

#[test]
fn a_locked_password_is_not_even_hashed() {
    let world = World::new();
    let browser = world.customer();
    for _ in 0..5 {
        log_in(&browser, "wrong").unwrap_err();
    }
    world.fill(|queue| matches!(queue, Queue::Passwords { .. }));
    assert_eq!(log_in(&browser, LOGIN).unwrap_err().0, Code::PasswordLocked);
}

#[test]
fn a_right_password_forgets_the_wrong_ones_before_it() {
    let world = World::new();
    let browser = world.customer();
    for _ in 0..3 {
        for _ in 0..4 {
            log_in(&browser, "wrong").unwrap_err();
        }
        log_in(&browser, LOGIN).unwrap();
    }
}

#[test]
fn certifying_again_lifts_the_lock_of_a_forgotten_password() {
    let world = World::new();
    let browser = world.customer();
    for _ in 0..5 {
        log_in(&browser, "wrong").unwrap_err();
    }
    world.pass(60);
    assert!(browser.certify("savings").unwrap().may_set_passwords);
    assert_eq!(log_in(&browser, LOGIN), Ok(SessionState::Certified));
}

#[test]
fn five_wrong_payment_pins_lock_it_even_over_a_new_certification() {
    let world = World::new();
    let browser = world.customer();
    let challenge = browser.prove(&number("salary")).unwrap();
    let right = browser.addition(&challenge.id);
    let mut wrong = right.clone();
    wrong.pin = "999888".parse::<PaymentPin>().unwrap();
    for tries_left in [4, 3, 2, 1] {
        let problem = browser.call(&wrong).unwrap_err();
        assert_eq!(
            (problem.code, problem.tries_left),
            (Code::PinWrong, Some(tries_left))
        );
        assert_eq!(problem.fields, ["pin"]);
    }
    let problem = browser.call(&wrong).unwrap_err();
    assert_eq!(
        (problem.code, problem.retry_after),
        (Code::PinLocked, Some(Seconds(86_400)))
    );
    assert_eq!(browser.refusal(&right), Code::PinLocked);
    world.pass(60);
    browser.certify("savings").unwrap();
    let challenge = browser.prove(&number("salary")).unwrap();
    assert_eq!(browser.refusal(&browser.addition(&challenge.id)), Code::PinLocked);
    // New passwords start without wrong attempts.
    browser.call(&passwords(LOGIN, PIN)).unwrap();
    assert!(browser.add("salary").is_ok());
}

#[test]
fn passwords_are_hashed_as_the_requirements_say() {
    let hashing = wechat_bank_sandbox::Limits::default().hashing;
    assert_eq!((hashing.memory, hashing.passes, hashing.lanes), (19 * 1024, 2, 1));
    // Two customers with the same passwords: the store reveals neither the passwords nor that they are the same.
    let folder = crate::client::Folder::new("hashes");
    let world = World::over(
        &folder.storage(),
        wechat_bank_sandbox::Options {
            limits: limits(),
            ..Default::default()
        },
    );
    world.customer();
    world.customer();
    let bank = world;
    drop(bank);
    let bytes = std::fs::read(folder.store()).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    // Salt and hash follow the parameters; a record that was saved twice may still be there twice.
    let hashes: std::collections::BTreeSet<_> = text
        .split("$argon2id$v=19$m=8,t=1,p=1$")
        .skip(1)
        .map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(hashes.len(), 4);
    for secret in [LOGIN, PIN] {
        assert!(!text.contains(secret), "a password stands in the store");
    }
}

const NEW_PIN: &str = "864209";
const NEW_LOGIN: &str = "another-one-2026";

fn change_login(current: &str, new: &str) -> ChangeLoginPassword {
    ChangeLoginPassword {
        current: current.parse().unwrap(),
        new: new.parse().unwrap(),
    }
}

fn change_pin(current: &str, new: &str) -> ChangePaymentPin {
    ChangePaymentPin {
        current: current.parse().unwrap(),
        new: new.parse().unwrap(),
    }
}

fn pin_reset(password: Option<&str>) -> RequestPinResetCode {
    RequestPinResetCode {
        password: password.map(|password| password.parse().unwrap()),
    }
}

/// Whether this is the payment password, by enabling alerts as far as the code.
fn is_pin(world: &World, browser: &Browser, pin: &str) -> bool {
    world.pass(60);
    let account = browser.call(&ListAccounts {}).unwrap().accounts.remove(0).id;
    let asked = browser.call(&RequestAlertsCode {
        account,
        pin: pin.parse().unwrap(),
        also: Vec::new(),
    });
    asked.is_ok()
}

#[test]
fn the_login_password_is_changed_by_one_who_knows_it() {
    let world = World::new();
    let browser = world.customer();
    let problem = browser.call(&change_login("wrong", NEW_LOGIN)).unwrap_err();
    assert_eq!((problem.code, problem.tries_left), (Code::PasswordWrong, Some(4)));
    assert_eq!(
        browser.refusal(&change_login(LOGIN, LOGIN)),
        Code::PasswordUnchanged
    );
    let weak = browser.call(&change_login(LOGIN, "huihe123")).unwrap_err();
    assert_eq!(
        (weak.code, weak.fields),
        (Code::PasswordWeak, vec!["new".to_owned()])
    );
    let session = browser.call(&change_login(LOGIN, NEW_LOGIN)).unwrap();
    assert_eq!(session.state, SessionState::Certified);
    assert!(is_pin(&world, &browser, PIN), "the payment password stays");
    browser.call(&LogOut {}).unwrap();
    assert_eq!(log_in(&browser, LOGIN).unwrap_err().0, Code::PasswordWrong);
    assert_eq!(log_in(&browser, NEW_LOGIN), Ok(SessionState::Certified));
}

#[test]
fn a_changed_password_ends_the_session_before() {
    let world = World::new();
    let browser = world.customer();
    let before = browser.cookies.lock().unwrap().clone();
    browser.call(&change_pin(PIN, NEW_PIN)).unwrap();
    let after = std::mem::replace(&mut *browser.cookies.lock().unwrap(), before);
    assert_eq!(browser.refusal(&ListAccounts {}), Code::SessionEnded);
    *browser.cookies.lock().unwrap() = after;
    assert!(browser.call(&ListAccounts {}).is_ok());
}

#[test]
fn the_payment_password_is_changed_by_one_who_knows_it() {
    let world = World::new();
    let browser = world.customer();
    let wrong = browser.call(&change_pin("975310", NEW_PIN)).unwrap_err();
    assert_eq!((wrong.code, wrong.tries_left), (Code::PinWrong, Some(4)));
    assert_eq!(browser.refusal(&change_pin(PIN, PIN)), Code::PinUnchanged);
    let weak = browser.call(&change_pin(PIN, "123456")).unwrap_err();
    assert_eq!((weak.code, weak.fields), (Code::PinWeak, vec!["new".to_owned()]));
    browser.call(&change_pin(PIN, NEW_PIN)).unwrap();
    assert!(!is_pin(&world, &browser, PIN));
    assert!(is_pin(&world, &browser, NEW_PIN));
}

#[test]
fn a_locked_payment_password_is_reset_with_the_login_password_and_a_code() {
    let world = World::new();
    let browser = world.customer();
    for _ in 0..4 {
        assert_eq!(browser.refusal(&change_pin("975310", NEW_PIN)), Code::PinWrong);
    }
    assert_eq!(browser.refusal(&change_pin("975310", NEW_PIN)), Code::PinLocked);
    assert_eq!(browser.refusal(&pin_reset(None)), Code::Invalid);
    assert_eq!(browser.refusal(&pin_reset(Some("wrong"))), Code::PasswordWrong);
    let sent = browser.call(&pin_reset(Some(LOGIN))).unwrap();
    assert!(sent.sent_to.is_some(), "the page shows which phone");
    let code = browser.newest_code();
    let reset = |code: &SmsCode, pin: &str| ResetPaymentPin {
        challenge: sent.id.clone(),
        code: code.clone(),
        new: pin.parse().unwrap(),
    };
    assert_eq!(
        browser.refusal(&reset(&other_than(&code), NEW_PIN)),
        Code::CodeWrong
    );
    assert_eq!(browser.refusal(&reset(&code, "123456")), Code::PinWeak);
    assert_eq!(browser.refusal(&reset(&code, PIN)), Code::PinUnchanged);
    // A new password that is refused does not use up the code.
    let session = browser.call(&reset(&code, NEW_PIN)).unwrap();
    assert_eq!(session.state, SessionState::Certified);
    assert_eq!(browser.refusal(&reset(&code, "753190")), Code::CodeExpired);
    assert!(is_pin(&world, &browser, NEW_PIN), "the lock is lifted");
}

#[test]
fn only_passwords_that_are_set_can_be_changed_or_reset() {
    let browser = World::new().certified();
    assert_eq!(browser.refusal(&change_login(LOGIN, NEW_LOGIN)), Code::PinNotSet);
    assert_eq!(browser.refusal(&change_pin(PIN, NEW_PIN)), Code::PinNotSet);
    assert_eq!(browser.refusal(&pin_reset(Some(LOGIN))), Code::PinNotSet);
}

#[test]
fn a_code_of_another_purpose_resets_nothing() {
    let world = World::new();
    let browser = world.customer();
    let account = browser.call(&ListAccounts {}).unwrap().accounts.remove(0).id;
    let asked = RequestAlertsCode {
        account,
        pin: PIN.parse().unwrap(),
        also: Vec::new(),
    };
    let sent = browser.call(&asked).unwrap();
    let reset = ResetPaymentPin {
        challenge: sent.id,
        code: browser.newest_code(),
        new: NEW_PIN.parse().unwrap(),
    };
    assert_eq!(browser.refusal(&reset), Code::NotFound);
    assert!(is_pin(&world, &browser, PIN));
}
