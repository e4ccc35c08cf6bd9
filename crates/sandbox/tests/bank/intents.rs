use std::sync::{Arc, Mutex};
use std::thread;

use wechat_bank_api::{
    AccountId, Certify, Code, CopyAlerts, FindOperation, GetSession, ListAccounts, LogIn, LogOut,
    OperationState, Problem, RemoveAccount, RequestCertificationCode, Seconds, SessionState,
};
use wechat_bank_client::journeys;
use wechat_bank_sandbox::{Options, Queue};

use crate::client::{
    Browser, Folder, LOGIN, PIN, World, adding, at_once, document, limits, number, other_than, passwords,
};

fn find(browser: &Browser, key: &str) -> wechat_bank_api::Operation {
    browser
        .call(&FindOperation {
            key: key.parse().unwrap(),
        })
        .unwrap()
}

#[test]
fn the_same_intent_gets_the_same_answer_and_no_second_effect() {
    let world = World::new();
    let browser = world.customer();
    let challenge = browser.prove(&number("salary")).unwrap();
    let addition = browser.addition(&challenge.id);
    let first = browser.call_as("once", &addition).unwrap();
    let again = browser.call_as("once", &addition).unwrap();
    assert_eq!(first, again);
    assert_eq!(browser.account_ids().len(), 2);
}

#[test]
fn the_same_intent_sent_many_times_at_once_takes_effect_once() {
    let world = World::new();
    let browser = world.customer();
    let challenge = browser.prove(&number("salary")).unwrap();
    let addition = browser.addition(&challenge.id);
    let ids: std::collections::BTreeSet<AccountId> = thread::scope(|scope| {
        let calls: Vec<_> = (0..16)
            .map(|_| scope.spawn(|| browser.call_as("once", &addition).unwrap().id))
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_eq!(ids.len(), 1);
    assert_eq!(browser.account_ids().len(), 2);
}

#[test]
fn a_refusal_is_repeated_and_a_wrong_code_sent_twice_costs_one_try() {
    let browser = World::new().browser();
    let account = number("savings");
    let challenge = browser.ask(&account).unwrap();
    let mut request = browser.certification(&challenge.id, &account);
    request.code = other_than(&request.code);
    let first = browser.call_as("once", &request).unwrap_err();
    let again = browser.call_as("once", &request).unwrap_err();
    assert_eq!(first, again);
    assert!(first.trace.is_some());
    assert_eq!(browser.call(&request).unwrap_err().tries_left, Some(3));
}

#[test]
fn a_code_asked_for_twice_by_one_intent_is_sent_once() {
    let browser = World::new().browser();
    let request = RequestCertificationCode {
        document: document(),
        account: number("savings"),
    };
    let first = browser.call_as("once", &request).unwrap();
    assert_eq!(browser.call_as("once", &request).unwrap(), first);
    assert_eq!(browser.messages().len(), 1);
}

#[test]
fn a_key_cannot_be_used_for_another_request() {
    let browser = World::new().customer();
    browser.call_as("once", &adding(&number("salary"))).unwrap();
    assert_eq!(
        browser
            .call_as("once", &adding(&number("wealth")))
            .unwrap_err()
            .code,
        Code::KeyReused
    );
    assert_eq!(
        browser.call_as("once", &LogOut {}).unwrap_err().code,
        Code::KeyReused
    );
}

#[test]
fn a_request_is_the_same_in_another_order_and_with_members_that_the_bank_does_not_know() {
    let browser = World::new().browser();
    let request = RequestCertificationCode {
        document: document(),
        account: number("savings"),
    };
    let first = browser.call_as("once", &request).unwrap();
    let written = |account: &str| {
        let body = format!(
            r#"{{ "account": "{account}", "of-a-newer-page": [1],
                  "document": {{ "number": "11010519491231002X", "of-a-newer-page": 1, "type": "resident-identity-card" }} }}"#
        );
        let mut sent = browser.request("once", &request);
        *sent.body_mut() = body.into();
        browser.send_request(sent)
    };
    let again = written("6230910000000017");
    assert_eq!(again.json()["id"], first.id.as_str());
    assert_eq!(written("6230910000000025").problem().code, Code::KeyReused);
    assert_eq!(browser.messages().len(), 1);
}

#[test]
fn an_absent_member_is_the_same_as_its_default() {
    let browser = World::new().customer();
    let first = browser.call_as("once", &adding(&number("salary"))).unwrap();
    for body in [
        r#"{"number":"6230910000000025"}"#,
        r#"{"number":"6230910000000025","resume":false,"phone":null}"#,
    ] {
        let mut sent = browser.request("once", &adding(&number("salary")));
        *sent.body_mut() = body.into();
        assert_eq!(
            browser.send_request(sent).json()["id"],
            first.id.as_str(),
            "{body}"
        );
    }
}

#[test]
fn an_intent_that_had_to_wait_succeeds_afterwards() {
    let world = World::new();
    let browser = world.customer();
    browser.call(&adding(&number("salary"))).unwrap();
    let other = adding(&number("wealth"));
    assert_eq!(
        browser.call_as("waits", &other).unwrap_err().code,
        Code::ResendTooSoon
    );
    assert_eq!(find(&browser, "waits").state, OperationState::Absent);
    world.pass(60);
    assert!(browser.call_as("waits", &other).is_ok());
    assert_eq!(find(&browser, "waits").state, OperationState::Done);
}

#[test]
fn no_refusal_that_says_nothing_about_an_intent_is_stored() {
    let world = World::new();
    let browser = world.customer();
    let account = browser.account_ids().remove(0);
    let mut malformed = browser.request("malformed", &adding(&number("salary")));
    *malformed.body_mut() = "{}".into();
    assert_eq!(browser.send_request(malformed).problem().code, Code::Invalid);
    let copy = CopyAlerts {
        account: account.clone(),
        to: vec![account.clone()],
    };
    world.pass(60);
    at_once(journeys::enable_alerts(
        &browser,
        account.clone(),
        PIN.parse().unwrap(),
    ))
    .unwrap();
    assert_eq!(
        browser.call_as("pointless", &copy).unwrap_err().code,
        Code::Invalid
    );
    for key in ["malformed", "pointless"] {
        assert_eq!(find(&browser, key).state, OperationState::Absent, "{key}");
    }
    let removal = RemoveAccount { account };
    assert_eq!(
        browser.call_as("refused", &removal).unwrap_err().code,
        Code::AccountCertified
    );
    assert_eq!(find(&browser, "refused").state, OperationState::Done);
}

#[test]
fn a_key_belongs_to_one_user() {
    let world = World::new();
    let (one, other) = (world.certified(), world.certified());
    one.call_as("shared", &passwords(LOGIN, PIN)).unwrap();
    let session = other.call_as("shared", &passwords(LOGIN, PIN)).unwrap();
    assert_eq!(session.state, SessionState::Certified);
    assert_eq!(find(&world.browser(), "shared").state, OperationState::Absent);
}

#[test]
fn a_certification_whose_answer_was_lost_still_opens_its_session() {
    let world = World::new();
    let browser = world.browser();
    let account = number("savings");
    let challenge = browser.ask(&account).unwrap();
    let request = browser.certification(&challenge.id, &account);
    let jar = browser.cookies.lock().unwrap().clone();
    browser.call_as("once", &request).unwrap();
    // The response never arrived, and neither did its cookie.
    *browser.cookies.lock().unwrap() = jar;
    assert_eq!(browser.refusal(&ListAccounts {}), Code::NotCertified);
    assert_eq!(
        browser.call_as("once", &request).unwrap().state,
        SessionState::Certified
    );
    assert!(browser.call(&ListAccounts {}).is_ok());
}

#[test]
fn after_a_double_tap_both_answers_cookies_are_good() {
    let world = World::new();
    let browser = world.browser();
    let account = number("savings");
    let challenge = browser.ask(&account).unwrap();
    let request = browser.certification(&challenge.id, &account);
    browser.call_as("once", &request).unwrap();
    let first = browser.cookie("wb_session").unwrap();
    for _ in 0..6 {
        browser.call_as("once", &request).unwrap();
        let latest = browser.cookie("wb_session").unwrap();
        for cookie in [&first, &latest] {
            browser
                .cookies
                .lock()
                .unwrap()
                .insert("wb_session".to_owned(), cookie.clone());
            assert!(browser.call(&ListAccounts {}).is_ok());
        }
    }
}

#[test]
fn new_passwords_and_a_login_can_be_repeated_too() {
    let world = World::new();
    let browser = world.certified();
    let jar = browser.cookies.lock().unwrap().clone();
    browser.call_as("set", &passwords(LOGIN, PIN)).unwrap();
    *browser.cookies.lock().unwrap() = jar;
    browser.call_as("set", &passwords(LOGIN, PIN)).unwrap();
    assert!(browser.call(&ListAccounts {}).is_ok());
    world.pass(600);
    let login = LogIn {
        password: LOGIN.parse().unwrap(),
    };
    let jar = browser.cookies.lock().unwrap().clone();
    browser.call_as("in", &login).unwrap();
    *browser.cookies.lock().unwrap() = jar;
    browser.call_as("in", &login).unwrap();
    assert!(browser.call(&ListAccounts {}).is_ok());
}

#[test]
fn a_repeated_certification_opens_nothing_once_its_session_is_over() {
    let world = World::new();
    let browser = world.browser();
    let account = number("savings");
    let challenge = browser.ask(&account).unwrap();
    let request = browser.certification(&challenge.id, &account);
    browser.call_as("once", &request).unwrap();
    browser.call(&LogOut {}).unwrap();
    assert_eq!(
        browser.call_as("once", &request).unwrap_err().code,
        Code::NotCertified
    );
    assert_eq!(browser.cookie("wb_session"), None);
}

#[test]
fn a_repeated_login_opens_nothing_once_its_session_is_over() {
    let browser = World::new().customer();
    browser.call(&LogOut {}).unwrap();
    browser.call_as("once", &login(LOGIN)).unwrap();
    browser.call(&LogOut {}).unwrap();
    let repeated = browser.call_as("once", &login(LOGIN));
    assert_eq!(repeated.unwrap_err().code, Code::SessionEnded);
}

#[test]
fn a_repeated_certification_opens_nothing_after_five_minutes() {
    let world = World::new();
    let browser = world.browser();
    let account = number("savings");
    let challenge = browser.ask(&account).unwrap();
    let request = browser.certification(&challenge.id, &account);
    browser.call_as("once", &request).unwrap();
    let thief = browser.clone();
    world.pass(300);
    thief.cookies.lock().unwrap().remove("wb_session");
    assert_eq!(
        thief.call_as("once", &request).unwrap_err().code,
        Code::NotCertified
    );
}

#[test]
fn without_the_user_cookie_a_repeated_certification_is_somebody_elses() {
    let world = World::new();
    let browser = world.browser();
    let account = number("savings");
    let challenge = browser.ask(&account).unwrap();
    let request = browser.certification(&challenge.id, &account);
    browser.call_as("once", &request).unwrap();
    let thief = world.browser();
    assert_eq!(thief.call_as("once", &request).unwrap_err().code, Code::NotFound);
    assert_eq!(thief.cookie("wb_session"), None);
    assert_eq!(thief.call(&GetSession {}).unwrap().state, SessionState::Guest);
}

#[test]
fn what_was_answered_in_a_session_is_repeated_in_a_session_only() {
    let world = World::new();
    let browser = world.customer();
    let challenge = browser.prove(&number("salary")).unwrap();
    let addition = browser.addition(&challenge.id);
    let account = browser.call_as("once", &addition).unwrap();
    world.pass(600);
    assert_eq!(
        browser.call_as("once", &addition).unwrap_err().code,
        Code::SessionEnded
    );
    let operation = FindOperation {
        key: "once".parse().unwrap(),
    };
    assert_eq!(browser.refusal(&operation), Code::SessionEnded);
    browser
        .call(&LogIn {
            password: LOGIN.parse().unwrap(),
        })
        .unwrap();
    assert_eq!(browser.call_as("once", &addition).unwrap(), account);
    assert_eq!(browser.call(&operation).unwrap().state, OperationState::Done);
}

#[test]
fn whose_session_an_answer_opened_is_repeated_in_a_session_only() {
    let world = World::new();
    let browser = world.browser();
    let account = number("savings");
    let challenge = browser.ask(&account).unwrap();
    let certification = browser.certification(&challenge.id, &account);
    browser.call_as("certified", &certification).unwrap();
    browser.set_passwords().unwrap();
    let log_in = LogIn {
        password: LOGIN.parse().unwrap(),
    };
    browser.call_as("logged-in", &log_in).unwrap();
    let questions = ["certified", "logged-in"].map(|key| FindOperation {
        key: key.parse().unwrap(),
    });
    for question in &questions {
        assert_eq!(browser.call(question).unwrap().state, OperationState::Done);
    }
    browser.call(&LogOut {}).unwrap();
    for question in &questions {
        let raw = browser.send("k", question);
        assert_eq!(raw.problem().code, Code::SessionEnded);
        assert!(!raw.body.unwrap().contains('伟'));
    }
}

#[test]
fn an_intent_refused_for_want_of_a_session_succeeds_after_the_login() {
    let world = World::new();
    let browser = world.customer();
    let account = browser.add("salary").unwrap().id;
    world.pass(600);
    let removal = RemoveAccount { account };
    assert_eq!(
        browser.call_as("once", &removal).unwrap_err().code,
        Code::SessionEnded
    );
    browser
        .call(&LogIn {
            password: LOGIN.parse().unwrap(),
        })
        .unwrap();
    assert!(browser.call_as("once", &removal).is_ok());
}

#[test]
fn a_lost_answer_can_be_asked_after() {
    let world = World::new();
    let browser = world.customer();
    assert_eq!(find(&browser, "once").state, OperationState::Absent);
    let account = browser.add("salary").unwrap();
    let removal = RemoveAccount { account: account.id };
    browser.call_as("once", &removal).unwrap();
    let done = find(&browser, "once");
    assert_eq!((done.state, done.status), (OperationState::Done, Some(200)));
    assert_eq!(done.answer.unwrap().get(), "{}");
    browser.call_as("again", &removal).unwrap_err();
    let refused = find(&browser, "again");
    let problem: Problem = serde_json::from_str(refused.answer.unwrap().get()).unwrap();
    assert_eq!((refused.status, problem.code), (Some(404), Code::NotFound));
}

#[test]
fn an_intent_that_never_reaches_the_bank_is_absent() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    // While the network is silent for the special card, the page asks for the outcome of its intent.
    let asking: Arc<Mutex<Option<Browser>>> = Arc::default();
    let world = World::waiting({
        let (seen, asking) = (Arc::clone(&seen), Arc::clone(&asking));
        move || {
            let browser = asking.lock().unwrap().clone().unwrap();
            let state = thread::spawn(move || find(&browser, "silent").state)
                .join()
                .unwrap();
            seen.lock().unwrap().push(state);
        }
    });
    let browser = world.certified();
    *asking.lock().unwrap() = Some(browser.clone());
    world.pass(60);
    let silent = RequestCertificationCode {
        document: document(),
        account: "6230919999000185".parse().unwrap(),
    };
    let silence = browser.expecting_faults().send("silent", &silent);
    assert_eq!(silence.status, 504);
    assert_eq!(*seen.lock().unwrap(), [OperationState::Absent]);
    assert_eq!(find(&browser, "silent").state, OperationState::Absent);
}

#[test]
fn an_intent_whose_caller_went_away_is_pending_until_it_is_done() {
    let world = World::new();
    let browser = world.certified();
    world.hold(|queue| *queue == Queue::Writes);
    browser.sends_and_leaves("left", &LogOut {});
    let held = world.held_work();
    assert_eq!(held.len(), 1);
    // The connection is gone, and the bank still has to process it: it must not report that nothing was done.
    assert_eq!(find(&browser, "left").state, OperationState::Pending);
    for job in held {
        job();
    }
    // It was done nevertheless.
    assert_eq!(browser.refusal(&ListAccounts {}), Code::NotCertified);
}

#[test]
fn a_call_without_a_waiting_client_is_not_begun() {
    let world = World::new();
    let browser = world.certified();
    world.hold(|queue| *queue == Queue::Reads);
    browser.sends_and_leaves("left", &LogOut {});
    // The first pass had started and is completed; the writing one has not.
    for job in world.held_work() {
        job();
    }
    assert_eq!(find(&browser, "left").state, OperationState::Absent);
    assert!(browser.call(&ListAccounts {}).is_ok());
}

#[test]
fn a_bank_with_too_much_to_do_says_when_to_come_again_and_has_done_nothing() {
    let world = World::new();
    let browser = world.customer();
    let is_full: [fn(&Queue) -> bool; 3] = [
        |queue| *queue == Queue::Reads,
        |queue| *queue == Queue::Writes,
        |queue| matches!(queue, Queue::Passwords { .. }),
    ];
    for is_full in is_full {
        world.fill(is_full);
        let raw = browser.send("busy", &login(LOGIN));
        assert_eq!((raw.status.as_u16(), raw.header("retry-after")), (503, "2"));
        let problem = raw.problem();
        assert_eq!(
            (problem.code, problem.retry_after),
            (Code::Unavailable, Some(Seconds(2)))
        );
        world.held_work();
        assert_eq!(find(&browser, "busy").state, OperationState::Absent);
    }
    // The same intent again.
    assert!(browser.call_as("busy", &login(LOGIN)).is_ok());
}

#[test]
fn a_call_that_changes_nothing_does_not_touch_the_disk() {
    let folder = Folder::new("untouched");
    let options = Options {
        limits: limits(),
        ..Options::default()
    };
    let world = World::over(&folder.storage(), options);
    let customer = world.customer();
    let untouched = |what: &str, call: &dyn Fn()| {
        let before = std::fs::read(folder.store()).unwrap();
        call();
        assert!(
            before == std::fs::read(folder.store()).unwrap(),
            "{what} is written down"
        );
    };
    // Calls that do change something are noticed.
    let before = std::fs::read(folder.store()).unwrap();
    customer.call(&LogOut {}).unwrap();
    assert!(before != std::fs::read(folder.store()).unwrap());
    let stranger = world.browser();
    stranger.call(&GetSession {}).unwrap();
    untouched("a stranger's login", &|| {
        assert_eq!(stranger.refusal(&login(LOGIN)), Code::NotCertified);
    });
    untouched("a stranger's logout", &|| {
        stranger.call(&LogOut {}).unwrap();
    });
    untouched("a stranger's code that was never sent", &|| {
        let challenge = "never-sent".parse().unwrap();
        let request = Certify {
            challenge,
            code: "123456".parse().unwrap(),
            document: document(),
            account: number("savings"),
        };
        assert_eq!(stranger.refusal(&request), Code::NotFound);
    });
    untouched("a login without a user cookie", &|| {
        assert_eq!(world.browser().refusal(&login(LOGIN)), Code::NotCertified);
    });
    untouched("a call without a session", &|| {
        let request = RemoveAccount {
            account: "any".parse().unwrap(),
        };
        assert_eq!(customer.refusal(&request), Code::SessionEnded);
    });
    untouched("a request of the wrong shape", &|| {
        let mut request = stranger.request("shape", &login(LOGIN));
        *request.body_mut() = "{}".into();
        assert_eq!(stranger.send_request(request).status.as_u16(), 422);
    });
    untouched("reading", &|| {
        customer.call(&GetSession {}).unwrap();
    });
}

fn login(password: &str) -> LogIn {
    LogIn {
        password: password.parse().unwrap(),
    }
}

#[test]
fn a_repeated_logout_is_answered_alike() {
    let browser = World::new().customer();
    let first = browser.call_as("out", &LogOut {}).unwrap();
    assert_eq!(browser.call_as("out", &LogOut {}).unwrap(), first);
}

#[test]
fn answers_are_kept_for_a_day() {
    let world = World::new();
    let browser = world.customer();
    browser.call_as("first", &LogOut {}).unwrap();
    world.pass(86_399);
    browser.call_as("second", &LogOut {}).unwrap();
    assert_eq!(find(&browser, "first").state, OperationState::Done);
    world.pass(1);
    for _ in 0..3 {
        browser.call(&LogOut {}).unwrap();
    }
    assert_eq!(find(&browser, "first").state, OperationState::Absent);
    assert_eq!(find(&browser, "second").state, OperationState::Done);
}

#[test]
fn an_unsafe_call_without_a_key_is_refused() {
    let browser = World::new().browser();
    for key in ["", "not a key", &"x".repeat(129)] {
        let mut request = browser.request("k", &LogOut {});
        if key.is_empty() {
            request.headers_mut().remove(wechat_bank_api::IDEMPOTENCY_KEY);
        } else {
            request
                .headers_mut()
                .insert(wechat_bank_api::IDEMPOTENCY_KEY, key.parse().unwrap());
        }
        let raw = browser.send_request(request);
        assert_eq!((raw.status.as_u16(), raw.problem().code), (422, Code::Invalid));
    }
}

#[test]
fn a_stored_request_shows_nothing_of_what_was_in_it() {
    let folder = Folder::new("fingerprints");
    let options = Options {
        limits: limits(),
        ..Default::default()
    };
    let world = World::over(&folder.storage(), options);
    let browser = world.customer();
    let (user, session) = (
        browser.cookie("wb_user").unwrap(),
        browser.cookie("wb_session").unwrap(),
    );
    let strangers = crate::client::unknown_document();
    let request = RequestCertificationCode {
        document: strangers.clone(),
        account: number("savings"),
    };
    world.pass(60);
    browser.call(&request).unwrap();
    drop((browser, world));
    let bytes = std::fs::read(folder.store()).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    for secret in [
        user.as_str(),
        &user[..20],
        &session,
        strangers.number().as_str(),
        LOGIN,
        PIN,
    ] {
        assert!(!text.contains(secret), "{secret} stands in the store");
    }
}
