use axum::body::Body;
use wechat_bank_api::{
    AccountId, AlertChoice, AlertSetting, AlertSettings, AlertState, Code, CopiedAlerts, CopyAlerts,
    CopyOutcome, DisableAlerts, EnableAlerts, GetAlerts, ListAlerts, Problem, Purpose, RemoveAccount,
    RequestAlertsCode, SaveAlerts, ThresholdChoice,
};
use wechat_bank_client::journeys;
use wechat_bank_domain::{Direction, HourRange, Money, Threshold};

use crate::client::{Browser, PIN, World, at_once, other_than};

impl Browser {
    fn alerts(&self, account: &AccountId) -> AlertSettings {
        self.call(&GetAlerts {
            account: account.clone(),
        })
        .unwrap()
    }

    fn ask_for_alerts(&self, account: &AccountId, pin: &str) -> Result<wechat_bank_api::Challenge, Problem> {
        self.call(&RequestAlertsCode {
            also: Vec::new(),
            account: account.clone(),
            pin: pin.parse().unwrap(),
        })
    }

    /// Both verifications (IC02), once another code may be requested.
    fn enable(&self, account: &AccountId) -> AlertSettings {
        self.world.pass(60);
        at_once(journeys::enable_alerts(
            self,
            account.clone(),
            PIN.parse().unwrap(),
        ))
        .unwrap()
    }
}

/// A customer with passwords whose certified account is the one of this key.
fn customer(key: &str) -> (Browser, AccountId) {
    let browser = World::new().browser();
    browser.certify(key).unwrap();
    browser.set_passwords().unwrap();
    let id = browser.account_ids().remove(0);
    (browser, id)
}

fn setting<'a>(alerts: &'a AlertSettings, kind: &str) -> &'a AlertSetting {
    alerts
        .settings
        .iter()
        .find(|setting| setting.kind.as_str() == kind)
        .unwrap()
}

fn yuan(yuan: i64) -> Threshold {
    Threshold::try_from(Money::from_fen(yuan * 100)).unwrap()
}

/// Alerts about expenses from this amount on.
fn expenses_from(alerts: &AlertSettings, amount: Threshold) -> SaveAlerts {
    let expense = ThresholdChoice {
        direction: Direction::Expense,
        on: true,
        amount,
    };
    SaveAlerts {
        account: alerts.account.id.clone(),
        revision: alerts.revision.clone(),
        choices: vec![AlertChoice {
            kind: "balance-change".parse().unwrap(),
            on: true,
            thresholds: vec![expense],
        }],
        hours: alerts.hours.hours,
    }
}

fn switching(alerts: &AlertSettings, kind: &str, on: bool) -> SaveAlerts {
    let choices = vec![AlertChoice {
        kind: kind.parse().unwrap(),
        on,
        thresholds: vec![],
    }];
    SaveAlerts {
        choices,
        ..expenses_from(alerts, yuan(1))
    }
}

#[test]
fn alerts_are_enabled_by_payment_password_and_code() {
    let (browser, account) = customer("savings");
    assert_eq!(browser.alerts(&account).state, AlertState::Off);
    let problem = browser.ask_for_alerts(&account, "975310").unwrap_err();
    assert_eq!((problem.code, problem.tries_left), (Code::PinWrong, Some(4)));
    let challenge = browser.ask_for_alerts(&account, PIN).unwrap();
    assert_eq!(
        challenge.sent_to.map(|phone| phone.to_string()).as_deref(),
        Some("138****8000")
    );
    let message = browser.messages().remove(0);
    assert_eq!(message.purpose, Purpose::EnableAlerts);
    let code = browser.newest_code();
    let enable = |code| EnableAlerts {
        also: Vec::new(),
        account: account.clone(),
        challenge: challenge.id.clone(),
        code,
    };
    assert_eq!(browser.refusal(&enable(other_than(&code))), Code::CodeWrong);
    assert_eq!(browser.alerts(&account).state, AlertState::Off);
    let enabled = browser.call(&enable(code.clone())).unwrap();
    assert_eq!(enabled.state, AlertState::On);
    assert_eq!(browser.alerts(&account), enabled);
    // T2: a code works once.
    browser
        .call(&DisableAlerts {
            account: account.clone(),
        })
        .unwrap();
    assert_eq!(browser.refusal(&enable(code)), Code::CodeExpired);
    assert_eq!(browser.alerts(&account).state, AlertState::Off);
}

#[test]
fn without_a_payment_password_alerts_cannot_be_enabled() {
    let browser = World::new().certified();
    let account = browser.account_ids().remove(0);
    assert_eq!(
        browser.ask_for_alerts(&account, PIN).unwrap_err().code,
        Code::PinNotSet
    );
    assert_eq!(
        World::new()
            .browser()
            .ask_for_alerts(&account, PIN)
            .unwrap_err()
            .code,
        Code::NotCertified
    );
}

#[test]
fn a_code_enables_the_alerts_of_the_account_it_was_asked_for() {
    let (browser, account) = customer("savings");
    let other = browser.add("salary").unwrap().id;
    browser.world.pass(60);
    let challenge = browser.ask_for_alerts(&account, PIN).unwrap().id;
    let code = browser.newest_code();
    let enable = EnableAlerts {
        also: Vec::new(),
        account: other.clone(),
        challenge,
        code,
    };
    assert_eq!(browser.refusal(&enable), Code::ChallengeMismatch);
    assert_eq!(browser.alerts(&other).state, AlertState::Off);
    assert!(browser.call(&EnableAlerts { account, ..enable }).is_ok());
}

#[test]
fn several_accounts_are_enabled_with_one_password_and_one_code() {
    let (browser, account) = customer("savings");
    let [salary, card] = ["salary", "credit-card"].map(|key| browser.add(key).unwrap().id);
    browser.world.pass(60);
    let asked = RequestAlertsCode {
        account: account.clone(),
        pin: PIN.parse().unwrap(),
        also: vec![salary.clone(), card.clone()],
    };
    let challenge = browser.call(&asked).unwrap().id;
    let enable = |also: Vec<AccountId>| EnableAlerts {
        account: account.clone(),
        challenge: challenge.clone(),
        code: browser.newest_code(),
        also,
    };
    // The code is for all of them together.
    for other in [vec![], vec![salary.clone()], vec![card.clone(), salary.clone()]] {
        assert_eq!(browser.refusal(&enable(other)), Code::ChallengeMismatch);
    }
    assert_eq!(browser.alerts(&account).state, AlertState::Off);
    let enabled = browser.call(&enable(asked.also)).unwrap();
    assert_eq!((enabled.account.id, enabled.state), (account, AlertState::On));
    for other in [salary, card] {
        assert_eq!(browser.alerts(&other).state, AlertState::On);
    }
}

#[test]
fn several_accounts_are_refused_together_if_one_of_them_cannot_be_enabled() {
    let (browser, account) = customer("savings");
    let [salary, without_phone, large] =
        ["salary", "alerts-phone", "daily-total"].map(|key| browser.add(key).unwrap().id);
    browser.world.pass(60);
    let ask = |also: &[&AccountId]| RequestAlertsCode {
        account: account.clone(),
        pin: PIN.parse().unwrap(),
        also: also.iter().copied().cloned().collect(),
    };
    assert_eq!(
        browser.refusal(&ask(&[&salary, &without_phone])),
        Code::PhoneMismatch
    );
    assert_eq!(
        browser.refusal(&ask(&[&salary, &large])),
        Code::SecurityTokenRequired
    );
    let twice = browser.call(&ask(&[&salary, &salary])).unwrap_err();
    assert_eq!(
        (twice.code, twice.fields),
        (Code::Invalid, vec!["also".to_owned()])
    );
    assert_eq!(browser.refusal(&ask(&[&account])), Code::Invalid);
    let foreign = "of-another-customer".parse().unwrap();
    assert_eq!(browser.refusal(&ask(&[&foreign])), Code::NotFound);
    assert!(browser.call(&ask(&[&salary])).is_ok());
}

#[test]
fn a_daily_total_above_five_thousand_needs_a_token_and_costs_no_try() {
    let (browser, account) = customer("daily-total");
    for _ in 0..6 {
        let problem = browser.ask_for_alerts(&account, "975310").unwrap_err();
        assert_eq!(
            (problem.code, problem.tries_left),
            (Code::SecurityTokenRequired, None)
        );
    }
    let other = browser.add("savings").unwrap().id;
    assert_eq!(browser.enable(&other).state, AlertState::On);
}

#[test]
fn the_three_common_failures_have_a_code_each_and_send_nothing() {
    let failures = [
        ("alerts-phone", Code::PhoneMismatch),
        ("alerts-wechat", Code::WechatTimedOut),
        ("alerts-document", Code::DocumentExpired),
    ];
    for (key, code) in failures {
        let (browser, account) = customer(key);
        let messages = browser.messages().len();
        assert_eq!(
            browser.ask_for_alerts(&account, "975310").unwrap_err().code,
            Code::PinWrong
        );
        assert_eq!(browser.ask_for_alerts(&account, PIN).unwrap_err().code, code);
        assert_eq!(browser.messages().len(), messages);
    }
}

#[test]
fn the_overview_follows_the_accounts_and_counts_what_is_sent() {
    let (browser, account) = customer("savings");
    browser.add("credit-card").unwrap();
    let overview = || browser.call(&ListAlerts {}).unwrap().accounts;
    let shown: Vec<_> = overview()
        .iter()
        .map(|entry| (entry.account.id.clone(), entry.state, entry.kinds_on))
        .collect();
    let expected: Vec<_> = browser
        .account_ids()
        .into_iter()
        .map(|id| (id, AlertState::Off, 0))
        .collect();
    assert_eq!(shown, expected);
    let alerts = browser.enable(&account);
    let on = alerts.settings.iter().filter(|setting| setting.on).count();
    assert_eq!(
        (overview()[0].state, overview()[0].kinds_on),
        (AlertState::On, u32::try_from(on).unwrap())
    );
    assert_eq!(
        (overview()[1].state, overview()[1].kinds_on),
        (AlertState::Off, 0)
    );
    assert_eq!(World::new().browser().refusal(&ListAlerts {}), Code::NotCertified);
}

#[test]
fn what_is_saved_is_kept_and_switching_off_keeps_it_too() {
    let (browser, account) = customer("salary");
    let alerts = browser.enable(&account);
    let hours = HourRange::new(8, 22).unwrap();
    let save = SaveAlerts {
        hours,
        ..expenses_from(&alerts, yuan(100))
    };
    let saved = browser.call(&save).unwrap();
    assert_ne!(saved.revision, alerts.revision);
    let amounts: Vec<_> = setting(&saved, "balance-change")
        .thresholds
        .iter()
        .map(|it| (it.direction, it.amount))
        .collect();
    assert_eq!(
        amounts,
        [(Direction::Income, yuan(1)), (Direction::Expense, yuan(100))]
    );
    assert_eq!(saved.hours.hours, hours);
    assert_eq!(browser.alerts(&account), saved);
    let off = browser
        .call(&DisableAlerts {
            account: account.clone(),
        })
        .unwrap();
    assert_eq!((off.state, &off.settings), (AlertState::Off, &saved.settings));
    let late = SaveAlerts {
        revision: off.revision,
        ..save
    };
    assert_eq!(browser.refusal(&late), Code::AlertsNotEnabled);
    assert_eq!(browser.enable(&account).settings, saved.settings);
}

#[test]
fn a_change_made_elsewhere_in_between_is_not_overwritten() {
    let (browser, account) = customer("savings");
    let alerts = browser.enable(&account);
    let elsewhere = browser.call(&expenses_from(&alerts, yuan(200))).unwrap();
    assert_eq!(
        browser.refusal(&expenses_from(&alerts, yuan(300))),
        Code::RevisionConflict
    );
    assert_eq!(browser.alerts(&account), elsewhere);
    assert!(browser.call(&expenses_from(&elsewhere, yuan(300))).is_ok());
}

#[test]
fn a_repeated_save_is_answered_again_and_is_no_conflict() {
    let (browser, account) = customer("savings");
    let alerts = browser.enable(&account);
    let save = expenses_from(&alerts, yuan(200));
    let key = browser.key();
    let first = browser.call_as(&key, &save).unwrap();
    assert_eq!(browser.call_as(&key, &save).unwrap(), first);
}

#[test]
fn what_the_kind_of_account_fixes_cannot_be_changed() {
    for (key, kind, on) in [
        ("joint-a", "automatic-debit", true),
        ("joint-b", "balance-change", false),
        ("corporate", "balance-change", false),
        ("corporate", "refund-received", true),
        ("type-three", "login-warning", false),
        ("savings", "credit-card-bill", true),
    ] {
        let (browser, account) = customer(key);
        let alerts = browser.enable(&account);
        assert!(
            setting(&alerts, kind)
                .lock
                .as_ref()
                .is_some_and(|lock| lock.reason.ends_with('。')),
            "{key} {kind}"
        );
        let problem = browser.call(&switching(&alerts, kind, on)).unwrap_err();
        assert_eq!(
            (problem.code, problem.fields),
            (Code::SettingLocked, vec!["choices".to_owned()]),
            "{key} {kind}"
        );
        assert_eq!(browser.alerts(&account), alerts);
    }
}

#[test]
fn a_threshold_starts_at_one_yuan_and_hours_stay_within_seven_and_twenty_three() {
    let (browser, account) = customer("savings");
    let alerts = browser.enable(&account);
    assert!(browser.call(&expenses_from(&alerts, Threshold::MINIMUM)).is_ok());
    let save = expenses_from(&browser.alerts(&account), yuan(1));
    let send = |change: &dyn Fn(&mut serde_json::Value)| {
        let (parts, body) = browser.request(&browser.key(), &save).into_parts();
        drop(body);
        let mut json = serde_json::to_value(&save).unwrap();
        change(&mut json);
        json.as_object_mut().unwrap().remove("account");
        browser.send_request(axum::http::Request::from_parts(
            parts,
            Body::from(json.to_string()),
        ))
    };
    assert!(send(&|_| ()).status.is_success());
    for fen in [99, 0, -100, i64::MIN] {
        let raw = send(&|json| json["choices"][0]["thresholds"][0]["amount"] = fen.into());
        assert_eq!(raw.problem().code, Code::Invalid, "{fen}");
    }
    for (from, to) in [(6, 23), (7, 24), (9, 9), (10, 9)] {
        let raw = send(&|json| json["hours"] = serde_json::json!({ "from": from, "to": to }));
        assert_eq!(raw.problem().code, Code::Invalid, "{from} {to}");
    }
    let unknown = switching(&browser.alerts(&account), "horoscope", true);
    assert_eq!(browser.refusal(&unknown), Code::Invalid);
}

#[test]
fn settings_are_copied_as_far_as_the_other_kind_of_account_allows() {
    let (browser, account) = customer("savings");
    let [salary, corporate, passbook] =
        ["salary", "corporate", "passbook"].map(|key| browser.add(key).unwrap().id);
    let alerts = browser.enable(&account);
    browser.enable(&salary);
    browser.enable(&corporate);
    let alerts = browser
        .call(&switching(&alerts, "refund-received", true))
        .unwrap();
    let alerts = browser.call(&expenses_from(&alerts, yuan(200))).unwrap();
    let to = vec![passbook.clone(), corporate.clone(), salary.clone()];
    let report = browser.call(&CopyAlerts { account, to }).unwrap();
    let expected = [
        (passbook.clone(), CopyOutcome::NotEnabled),
        (corporate.clone(), CopyOutcome::CopiedButLocked),
        (salary.clone(), CopyOutcome::Copied),
    ];
    assert_eq!(
        report.results,
        expected.map(|(account, outcome)| CopiedAlerts { account, outcome })
    );
    let copied = browser.alerts(&salary);
    assert!(setting(&copied, "refund-received").on);
    assert_eq!(
        setting(&copied, "balance-change").thresholds[1].amount,
        setting(&alerts, "balance-change").thresholds[1].amount
    );
    assert!(!setting(&browser.alerts(&corporate), "refund-received").on);
    assert!(!setting(&browser.alerts(&passbook), "refund-received").on);
}

#[test]
fn copying_is_refused_as_a_whole_where_a_target_is_wrong() {
    let (browser, account) = customer("savings");
    let salary = browser.add("salary").unwrap().id;
    let copy = |to: Vec<AccountId>| CopyAlerts {
        account: account.clone(),
        to,
    };
    assert_eq!(
        browser.refusal(&copy(vec![salary.clone()])),
        Code::AlertsNotEnabled
    );
    let alerts = browser.enable(&account);
    browser.enable(&salary);
    browser
        .call(&switching(&alerts, "refund-received", true))
        .unwrap();
    let (_, foreign) = customer("salary");
    let before = browser.alerts(&salary);
    assert_eq!(
        browser.refusal(&copy(vec![salary.clone(), foreign])),
        Code::NotFound
    );
    assert_eq!(
        browser.refusal(&copy(vec![salary.clone(), salary.clone()])),
        Code::Invalid
    );
    assert_eq!(
        browser.refusal(&copy(vec![salary.clone(), account.clone()])),
        Code::Invalid
    );
    assert_eq!(browser.alerts(&salary), before);
    assert!(browser.call(&copy(vec![])).unwrap().results.is_empty());
}

#[test]
fn an_account_that_was_removed_and_added_again_has_to_be_enabled_again() {
    let (browser, _) = customer("savings");
    let salary = browser.add("salary").unwrap().id;
    let alerts = browser.enable(&salary);
    browser.call(&expenses_from(&alerts, yuan(500))).unwrap();
    browser
        .call(&RemoveAccount {
            account: salary.clone(),
        })
        .unwrap();
    assert_eq!(browser.refusal(&GetAlerts { account: salary }), Code::NotFound);
    let again = browser.add("salary").unwrap().id;
    let alerts = browser.alerts(&again);
    assert_eq!(alerts.state, AlertState::Off);
    assert_eq!(setting(&alerts, "balance-change").thresholds[1].amount, yuan(1));
}

#[test]
fn customers_do_not_share_alerts() {
    let world = World::new();
    let [(one, mine), (other, theirs)] = [(); 2].map(|()| {
        let browser = world.customer();
        let id = browser.account_ids().remove(0);
        (browser, id)
    });
    one.enable(&mine);
    assert_eq!(other.alerts(&theirs).state, AlertState::Off);
    assert_eq!(
        other.refusal(&GetAlerts {
            account: mine.clone()
        }),
        Code::NotFound
    );
    assert_eq!(
        other.refusal(&DisableAlerts {
            account: mine.clone()
        }),
        Code::NotFound
    );
    assert_eq!(other.ask_for_alerts(&mine, PIN).unwrap_err().code, Code::NotFound);
    assert_eq!(one.alerts(&mine).state, AlertState::On);
}
