use wechat_bank_api::{
    AccountId, AccountKind, AddAccount, AlertState, Code, FormField, GetAddAccountForm, GetAlerts,
    ListAccounts, ProveAddAccountCode, RemoveAccount, RestoreAccount, Seconds,
};
use wechat_bank_client::journeys;
use wechat_bank_domain::AccountNumber;
use wechat_bank_sandbox::{Limits, seed};

use crate::client::{PIN, World, adding, at_once, limits, number, other_than, unused_card};

#[test]
fn an_account_is_added_step_by_step() {
    let world = World::new();
    let browser = world.customer();
    let form = browser.call(&GetAddAccountForm {}).unwrap();
    assert_eq!(form.fields, [FormField::Number]);
    assert!(
        form.pin_set
            && form.agreement.read_for == Seconds(5)
            && form.agreement.clauses.iter().any(|it| it.key)
    );
    assert_eq!((form.attempts_left, form.attempts_a_day), (5, 5));

    let asked = browser.call(&adding(&number("passbook"))).unwrap();
    assert_eq!(asked.sent_to.as_ref().unwrap().as_str(), "138****8000");
    assert!(!asked.proved);
    assert!(browser.messages()[0].text.contains("账户加挂"));
    let proved = browser
        .call(&ProveAddAccountCode {
            challenge: asked.id,
            code: browser.newest_code(),
        })
        .unwrap();
    assert!(proved.proved);
    let account = browser.call(&browser.addition(&proved.id)).unwrap();
    assert_eq!((account.kind, account.certified), (AccountKind::Passbook, false));
    assert_eq!(account.holder.as_str(), "*伟");

    let accounts = browser.call(&ListAccounts {}).unwrap();
    assert_eq!(accounts.accounts.len(), 2);
    assert_eq!(accounts.accounts[1], account);
    assert_eq!(
        accounts.total.fen(),
        accounts.accounts[0].balance.fen() + account.balance.fen()
    );
    assert_eq!(browser.call(&GetAddAccountForm {}).unwrap().attempts_left, 4);
}

#[test]
fn every_account_of_the_customer_can_be_added_and_is_shown_masked() {
    let world = World::with(Limits {
        add_attempts_a_day: 100,
        codes_an_hour: 100,
        codes_a_day: 100,
        codes_a_day_in_all: 100,
        ..limits()
    });
    let browser = world.customer();
    let person = seed::person();
    let own = seed::accounts()
        .iter()
        .filter(|account| std::ptr::eq(account.owner, person) && account.sms_enabled);
    let faulty = ["savings", "slow", "garbled", "lost"];
    let mut added = 1;
    for account in own.filter(|account| !faulty.contains(&account.key)) {
        browser.add(account.key).unwrap();
        added += 1;
    }
    let accounts = browser.call(&ListAccounts {}).unwrap();
    assert_eq!(accounts.accounts.len(), added);
    let json = browser.send("", &ListAccounts {}).body.unwrap();
    for account in seed::accounts() {
        assert!(
            !json.contains(account.number) && !json.contains(account.holder),
            "{} shows",
            account.key
        );
    }
}

#[test]
fn adding_needs_the_payment_password_first() {
    let browser = World::new().certified();
    assert!(!browser.call(&GetAddAccountForm {}).unwrap().pin_set);
    assert_eq!(browser.refusal(&adding(&number("salary"))), Code::PinNotSet);
}

#[test]
fn no_step_of_adding_can_be_skipped() {
    let world = World::new();
    let browser = world.customer();
    let asked = browser.call(&adding(&number("salary"))).unwrap();
    let right = browser.addition(&asked.id);
    // Not proved.
    assert_eq!(browser.refusal(&right), Code::StepSkipped);
    // Wrong code.
    let wrong = ProveAddAccountCode {
        challenge: asked.id.clone(),
        code: other_than(&browser.newest_code()),
    };
    assert_eq!(browser.refusal(&wrong), Code::CodeWrong);
    assert_eq!(browser.refusal(&right), Code::StepSkipped);
    // No code at all, or one for something else.
    assert_eq!(
        browser.refusal(&AddAccount {
            challenge: "made-up".parse().unwrap(),
            ..right.clone()
        }),
        Code::NotFound
    );
    world.pass(60);
    let certification = browser.ask(&number("savings")).unwrap();
    assert_eq!(
        browser.refusal(&AddAccount {
            challenge: certification.id.clone(),
            ..right.clone()
        }),
        Code::NotFound
    );
    let for_another_purpose = ProveAddAccountCode {
        challenge: certification.id,
        code: browser.newest_code(),
    };
    assert_eq!(browser.refusal(&for_another_purpose), Code::NotFound);
    assert_eq!(browser.call(&ListAccounts {}).unwrap().accounts.len(), 1);
}

#[test]
fn the_agreement_in_force_has_to_be_accepted() {
    let browser = World::new().customer();
    let proved = browser.prove(&number("salary")).unwrap();
    let older = AddAccount {
        agreement: "2025-07".parse().unwrap(),
        ..browser.addition(&proved.id)
    };
    assert_eq!(browser.refusal(&older), Code::AgreementNotAccepted);
    assert!(browser.call(&browser.addition(&proved.id)).is_ok());
}

#[test]
fn a_proved_code_adds_once_and_only_for_five_minutes() {
    let world = World::new();
    let browser = world.customer();
    let proved = browser.prove(&number("salary")).unwrap();
    world.pass(300);
    assert_eq!(browser.refusal(&browser.addition(&proved.id)), Code::CodeExpired);
    let proved = browser.prove(&number("salary")).unwrap();
    world.pass(299);
    let addition = browser.addition(&proved.id);
    browser.call(&addition).unwrap();
    assert_eq!(browser.refusal(&addition), Code::CodeExpired);
}

#[test]
fn an_account_is_added_only_once() {
    let world = World::new();
    let browser = world.customer();
    browser.add("salary").unwrap();
    world.pass(60);
    assert_eq!(browser.refusal(&adding(&number("salary"))), Code::AccountExists);
    assert_eq!(browser.refusal(&adding(&number("savings"))), Code::AccountExists);
}

#[test]
fn somebody_elses_account_is_refused_like_one_that_does_not_exist() {
    let world = World::new();
    let (one, other) = (world.customer(), world.customer());
    let foreign = one.call(&adding(&number("somebody-else"))).unwrap_err();
    let unknown = other.call(&adding(&unused_card())).unwrap_err();
    assert_eq!((foreign.code, &foreign.fields), (unknown.code, &unknown.fields));
    assert_eq!(foreign.code, Code::CardCheckFailed);
    assert!(one.messages().len() == 1 && other.messages().len() == 1);
}

#[test]
fn a_card_of_a_bank_that_is_not_supported_is_refused_without_an_attempt() {
    let browser = World::new().customer();
    for card in ["6226900000000005", "6299990000000006"] {
        assert_eq!(browser.refusal(&adding(&luhn(card))), Code::BankNotSupported);
    }
    assert_eq!(browser.call(&GetAddAccountForm {}).unwrap().attempts_left, 5);
}

/// The number with a correct check digit.
fn luhn(number: &str) -> AccountNumber {
    (0..10)
        .find_map(|digit| format!("{}{digit}", &number[..number.len() - 1]).parse().ok())
        .unwrap()
}

#[test]
fn a_card_of_another_supported_bank_can_be_added() {
    let browser = World::new().customer();
    assert_eq!(browser.add("other-bank").unwrap().bank, "中国工商银行");
}

#[test]
fn without_sms_at_the_bank_there_is_no_adding() {
    assert_eq!(
        World::new().customer().refusal(&adding(&number("no-sms"))),
        Code::PhoneMismatch
    );
}

#[test]
fn adding_can_be_tried_five_times_a_day() {
    let world = World::new();
    let browser = world.customer();
    for attempts_left in (0..5).rev() {
        assert_eq!(browser.refusal(&adding(&unused_card())), Code::CardCheckFailed);
        assert_eq!(
            browser.call(&GetAddAccountForm {}).unwrap().attempts_left,
            attempts_left
        );
    }
    let problem = browser.call(&adding(&number("salary"))).unwrap_err();
    // Noon: twelve hours to midnight.
    assert_eq!(
        (problem.code, problem.retry_after),
        (Code::DailyLimitReached, Some(Seconds(12 * 3600)))
    );
    world.pass(12 * 3600);
    browser
        .call(&wechat_bank_api::LogIn {
            password: crate::client::LOGIN.parse().unwrap(),
        })
        .unwrap();
    assert!(browser.add("salary").is_ok());
}

#[test]
fn asking_too_soon_costs_no_attempt() {
    let browser = World::new().customer();
    browser.call(&adding(&number("salary"))).unwrap();
    assert_eq!(browser.refusal(&adding(&number("salary"))), Code::ResendTooSoon);
    assert_eq!(browser.call(&GetAddAccountForm {}).unwrap().attempts_left, 4);
}

#[test]
fn a_code_that_was_sent_is_gone_on_with_for_the_same_account_alone() {
    let world = World::new();
    let browser = world.customer();
    let resuming = |key: &str| {
        let mut request = adding(&number(key));
        request.resume = true;
        request
    };
    // With nothing to resume, a new code is sent.
    let sent = browser.call(&resuming("salary")).unwrap();
    assert!(browser.call(&GetAddAccountForm {}).unwrap().code_sent);
    assert_eq!(browser.refusal(&resuming("passbook")), Code::ResendTooSoon);
    world.pass(200);
    let again = browser.call(&resuming("salary")).unwrap();
    assert_eq!((again.id.clone(), again.sequence), (sent.id, sent.sequence));
    assert_eq!((again.resend_after, again.expires_in), (Seconds(0), Seconds(100)));
    let proof = ProveAddAccountCode {
        challenge: again.id.clone(),
        code: browser.newest_code(),
    };
    assert!(browser.call(&proof).unwrap().proved);
    // A proved code is resumed as well.
    assert!(browser.call(&resuming("salary")).unwrap().proved);
    let form = browser.call(&GetAddAccountForm {}).unwrap();
    assert_eq!((form.attempts_left, form.code_sent), (4, true));
    assert_eq!(browser.messages().len(), 2);
    // Without `resume` a new code is sent.
    let other = browser.call(&adding(&number("salary"))).unwrap();
    assert_ne!(other.id, again.id);
    // Used, expired and exhausted codes cannot be resumed.
    let proof = ProveAddAccountCode {
        challenge: other.id.clone(),
        code: browser.newest_code(),
    };
    browser.call(&proof).unwrap();
    browser.call(&browser.addition(&other.id)).unwrap();
    assert!(!browser.call(&GetAddAccountForm {}).unwrap().code_sent);
    world.pass(60);
    let third = browser.call(&resuming("passbook")).unwrap();
    world.pass(300);
    assert_ne!(browser.call(&resuming("passbook")).unwrap().id, third.id);
    assert_eq!(browser.call(&GetAddAccountForm {}).unwrap().attempts_left, 1);
}

#[test]
fn a_code_that_another_window_has_asked_for_costs_a_wait_and_no_attempt() {
    let world = World::new();
    let (one, other) = (world.customer(), world.browser());
    world.pass(60);
    other.certify("savings").unwrap();
    other.set_passwords().unwrap();
    one.call(&adding(&number("salary"))).unwrap();
    assert_eq!(other.refusal(&adding(&number("salary"))), Code::ResendTooSoon);
    assert_eq!(other.call(&GetAddAccountForm {}).unwrap().attempts_left, 5);
    world.pass(60);
    other.call(&adding(&number("salary"))).unwrap();
    assert_eq!(other.call(&GetAddAccountForm {}).unwrap().attempts_left, 4);
}

#[test]
fn a_removed_account_is_gone_at_once_and_can_be_added_again_under_another_id() {
    let world = World::new();
    let browser = world.customer();
    let account = browser.add("salary").unwrap();
    browser
        .call(&RemoveAccount {
            account: account.id.clone(),
        })
        .unwrap();
    assert_eq!(browser.account_ids().len(), 1);
    assert_eq!(
        browser.refusal(&RemoveAccount {
            account: account.id.clone()
        }),
        Code::NotFound
    );
    assert_ne!(browser.add("salary").unwrap().id, account.id);
}

#[test]
fn a_removal_can_be_taken_back_for_five_minutes() {
    let world = World::new();
    let browser = world.customer();
    let [salary, passbook] = ["salary", "passbook"].map(|key| browser.add(key).unwrap().id);
    world.pass(60);
    at_once(journeys::enable_alerts(
        &browser,
        salary.clone(),
        PIN.parse().unwrap(),
    ))
    .unwrap();
    let before = browser.account_ids();
    let remove = |account: &AccountId| {
        browser.call(&RemoveAccount {
            account: account.clone(),
        })
    };
    let restore = |account: &AccountId| RestoreAccount {
        account: account.clone(),
    };
    remove(&salary).unwrap();
    assert_eq!(browser.call(&restore(&salary)).unwrap().id, salary);
    assert_eq!(browser.account_ids(), before, "in its place");
    let alerts = browser.call(&GetAlerts {
        account: salary.clone(),
    });
    assert_eq!(alerts.unwrap().state, AlertState::On);
    // Only once, and only what was removed.
    for account in [&salary, &passbook] {
        assert_eq!(browser.refusal(&restore(account)), Code::NotFound);
    }
    // Too late.
    remove(&salary).unwrap();
    world.pass(300);
    assert_eq!(browser.refusal(&restore(&salary)), Code::NotFound);
    // Added again meanwhile.
    remove(&passbook).unwrap();
    browser.add("passbook").unwrap();
    assert_eq!(browser.refusal(&restore(&passbook)), Code::AccountExists);
}

#[test]
fn the_certified_account_cannot_be_removed() {
    let browser = World::new().customer();
    let account = browser.account_ids().remove(0);
    assert_eq!(
        browser.refusal(&RemoveAccount { account }),
        Code::AccountCertified
    );
}

#[test]
fn a_bank_knows_no_calls_for_what_it_does_not_offer() {
    let mut profile = wechat_bank_sandbox::default_profile();
    profile.features.account_linking = false;
    profile.features.alerts = false;
    let options = wechat_bank_sandbox::Options {
        profile,
        limits: limits(),
        ..Default::default()
    };
    let browser = World::over(&wechat_bank_sandbox::Storage::Memory, options).customer();
    assert_eq!(browser.refusal(&GetAddAccountForm {}), Code::NotFound);
    assert_eq!(browser.refusal(&adding(&number("salary"))), Code::NotFound);
    assert_eq!(browser.refusal(&wechat_bank_api::ListAlerts {}), Code::NotFound);
    assert_eq!(browser.account_ids().len(), 1);
}
