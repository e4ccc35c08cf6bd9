use wechat_bank_api::{
    AccountKind, Code, FindChallenge, GetAddAccountForm, GetSession, ListAccounts, LogIn, LogOut, Purpose,
    Seconds, SessionState,
};

use crate::client::{Browser, LOGIN, World, limits, number, without_login_password};

fn log_in(password: &str) -> LogIn {
    LogIn {
        password: password.parse().unwrap(),
    }
}

fn state(browser: &Browser) -> SessionState {
    browser.call(&GetSession {}).unwrap().state
}

#[test]
fn a_new_browser_is_a_guest_with_a_lasting_cookie() {
    let world = World::new();
    let browser = world.browser();
    let raw = browser.send("", &GetSession {});
    assert_eq!(raw.json()["state"], "guest");
    let cookie = raw.header("set-cookie").to_owned();
    assert!(
        cookie.starts_with("wb_user=") && cookie.contains("Max-Age=34560000"),
        "{cookie}"
    );
    assert!(
        cookie.contains("Path=/") && !cookie.contains("Secure"),
        "{cookie}"
    );
    // From now on it is the same user.
    assert!(
        browser
            .send("", &GetSession {})
            .headers
            .get("set-cookie")
            .is_none()
    );
}

#[test]
fn reading_without_a_session_makes_nobody_known() {
    let browser = World::new().browser();
    browser.get("/api/v1/profile");
    browser.get("/sandbox/phone");
    browser.refusal(&ListAccounts {});
    assert!(browser.cookies.lock().unwrap().is_empty());
}

#[test]
fn a_made_up_user_cookie_makes_a_new_user() {
    let world = World::new();
    let browser = world.certified();
    let mut cookie = browser.cookie("wb_user").unwrap();
    cookie.replace_range(0..1, if cookie.starts_with('A') { "B" } else { "A" });
    let forger = world.browser();
    forger
        .cookies
        .lock()
        .unwrap()
        .insert("wb_user".to_owned(), cookie.clone());
    assert_eq!(state(&forger), SessionState::Guest);
    assert_ne!(forger.cookie("wb_user"), Some(cookie));
}

#[test]
fn nothing_about_accounts_is_told_before_certification() {
    let browser = World::new().browser();
    assert_eq!(browser.refusal(&ListAccounts {}), Code::NotCertified);
    assert_eq!(browser.refusal(&GetAddAccountForm {}), Code::NotCertified);
}

#[test]
fn over_https_cookies_are_secure_and_belong_to_the_host() {
    let options = wechat_bank_sandbox::Options {
        https: true,
        limits: limits(),
        ..Default::default()
    };
    let world = World::over(&wechat_bank_sandbox::Storage::Memory, options);
    let browser = world.browser();
    let account = number("savings");
    let challenge = browser.ask(&account).unwrap();
    let raw = browser.send("k", &browser.certification(&challenge.id, &account));
    let cookie = raw.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-wb_session=") && cookie.ends_with("; Secure"),
        "{cookie}"
    );
    assert_eq!(state(&browser), SessionState::Certified);
}

#[test]
fn a_session_ends_after_ten_minutes_without_a_call() {
    let world = World::new();
    let browser = world.customer();
    for _ in 0..3 {
        world.pass(599);
        assert!(browser.call(&ListAccounts {}).is_ok());
    }
    world.pass(600);
    assert_eq!(browser.refusal(&ListAccounts {}), Code::SessionEnded);
    assert_eq!(state(&browser), SessionState::Ended);
}

#[test]
fn a_session_ends_after_two_hours_whatever_happens() {
    let world = World::new();
    let browser = world.customer();
    for _ in 0..14 {
        world.pass(500);
        assert!(browser.call(&ListAccounts {}).is_ok());
    }
    world.pass(200);
    assert_eq!(browser.refusal(&ListAccounts {}), Code::SessionEnded);
}

#[test]
fn without_passwords_an_ended_session_means_certifying_again() {
    let world = World::new();
    let browser = world.certified();
    world.pass(600);
    assert_eq!(state(&browser), SessionState::Guest);
    assert_eq!(browser.refusal(&ListAccounts {}), Code::NotCertified);
    assert_eq!(browser.refusal(&log_in(LOGIN)), Code::NotCertified);
}

#[test]
fn the_login_password_opens_a_new_session_with_everything_still_there() {
    let world = World::new();
    let browser = world.customer();
    browser.add("passbook").unwrap();
    let (before, ids) = (browser.cookie("wb_session"), browser.account_ids());
    world.pass(600);
    let session = browser.call(&log_in(LOGIN)).unwrap();
    assert_eq!(session.state, SessionState::Certified);
    assert!(session.passwords_set && !session.may_set_passwords);
    assert_ne!(browser.cookie("wb_session"), before);
    assert_eq!(browser.account_ids(), ids);
}

#[test]
fn a_bank_may_do_without_login_passwords() {
    let world = World::over(&wechat_bank_sandbox::Storage::Memory, without_login_password());
    let browser = world.customer();
    world.pass(600);
    assert_eq!(state(&browser), SessionState::Guest);
    assert_eq!(browser.refusal(&log_in(LOGIN)), Code::NotCertified);
}

#[test]
fn logging_out_ends_the_session_and_takes_the_cookie() {
    let world = World::new();
    let browser = world.customer();
    let session = browser.cookie("wb_session").unwrap();
    assert_eq!(browser.call(&LogOut {}).unwrap().state, SessionState::Ended);
    assert_eq!(browser.cookie("wb_session"), None);
    // The old cookie is no longer valid anywhere.
    browser
        .cookies
        .lock()
        .unwrap()
        .insert("wb_session".to_owned(), session);
    assert_eq!(browser.refusal(&ListAccounts {}), Code::SessionEnded);
}

#[test]
fn a_guest_may_log_out_too() {
    assert_eq!(
        World::new().browser().call(&LogOut {}).unwrap().state,
        SessionState::Guest
    );
}

#[test]
fn the_session_changes_at_certification_login_and_new_passwords() {
    let world = World::new();
    let browser = world.browser();
    let mut seen = vec![browser.cookie("wb_session")];
    browser.certify("savings").unwrap();
    seen.push(browser.cookie("wb_session"));
    browser.set_passwords().unwrap();
    seen.push(browser.cookie("wb_session"));
    browser.call(&log_in(LOGIN)).unwrap();
    seen.push(browser.cookie("wb_session"));
    world.pass(60);
    browser.certify("savings").unwrap();
    seen.push(browser.cookie("wb_session"));
    let different: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!(different.len(), 5);
    // None of the earlier ones is still valid.
    for old in seen.iter().take(4).flatten() {
        let thief = world.browser();
        thief
            .cookies
            .lock()
            .unwrap()
            .insert("wb_user".to_owned(), browser.cookie("wb_user").unwrap());
        thief
            .cookies
            .lock()
            .unwrap()
            .insert("wb_session".to_owned(), old.clone());
        assert_eq!(thief.refusal(&ListAccounts {}), Code::SessionEnded);
    }
}

#[test]
fn a_session_cookie_is_worth_nothing_without_its_user() {
    let world = World::new();
    let (owner, thief) = (world.certified(), world.browser());
    thief.call(&GetSession {}).unwrap();
    thief
        .cookies
        .lock()
        .unwrap()
        .insert("wb_session".to_owned(), owner.cookie("wb_session").unwrap());
    assert_eq!(thief.refusal(&ListAccounts {}), Code::NotCertified);
}

#[test]
fn codes_that_were_asked_for_in_a_session_end_with_it() {
    let world = World::new();
    let browser = world.customer();
    let challenge = browser.prove(&number("salary")).unwrap();
    let addition = browser.addition(&challenge.id);
    browser.call(&log_in(LOGIN)).unwrap();
    assert_eq!(browser.refusal(&addition), Code::CodeExpired);
    let found = browser
        .call(&FindChallenge {
            purpose: Purpose::AddAccount,
        })
        .unwrap();
    assert_eq!((found.challenge, found.resend_after), (None, Some(Seconds(60))));
}

#[test]
fn a_clock_that_was_set_back_makes_no_session_shorter_or_longer() {
    let world = World::new();
    let browser = world.customer();
    world.pass(-86_400);
    assert_eq!(state(&browser), SessionState::Certified);
    world.pass(599);
    assert_eq!(state(&browser), SessionState::Certified);
    world.pass(600);
    assert_eq!(state(&browser), SessionState::Ended);
    browser.call(&log_in(LOGIN)).unwrap();
    assert!(browser.certify("savings").is_ok());
}

#[test]
fn the_accounts_of_a_certified_customer_start_with_the_certified_one() {
    let browser = World::new().certified();
    let accounts = browser.call(&ListAccounts {}).unwrap().accounts;
    assert_eq!(accounts.len(), 1);
    assert!(accounts[0].certified && accounts[0].kind == AccountKind::Savings);
    assert_eq!(accounts[0].number.as_str(), "6230 **** **** 0017");
}
