use std::collections::BTreeSet;

use wechat_bank_api::{
    AccountKind, AlertChoice, AlertHours, AlertKind, AlertSetting, Code, CopyOutcome, Problem,
    ThresholdChoice,
};
use wechat_bank_domain::{Direction, HourRange, Money, Threshold};

use super::AlertBook;
use super::catalogue::{Alert, notes};

const KINDS: [AccountKind; 9] = [
    AccountKind::Savings,
    AccountKind::Salary,
    AccountKind::Wealth,
    AccountKind::CreditCard,
    AccountKind::Passbook,
    AccountKind::JointA,
    AccountKind::JointB,
    AccountKind::Corporate,
    AccountKind::TypeThree,
];

fn enabled() -> AlertBook {
    let mut book = AlertBook::default();
    book.switch(true);
    book
}

fn yuan(yuan: i64) -> Threshold {
    Threshold::try_from(Money::from_fen(yuan * 100)).expect("a threshold")
}

fn setting(book: &AlertBook, account: AccountKind, alert: Alert) -> AlertSetting {
    let kind = alert.kind().expect("a name");
    let settings = book.settings(account).expect("settings");
    settings
        .into_iter()
        .find(|setting| setting.kind == kind)
        .expect("every kind is listed")
}

/// The choice that keeps a setting unchanged.
fn as_it_is(setting: &AlertSetting) -> AlertChoice {
    let thresholds = setting.thresholds.iter().map(|threshold| ThresholdChoice {
        direction: threshold.direction,
        on: threshold.on,
        amount: threshold.amount,
    });
    AlertChoice {
        kind: setting.kind.clone(),
        on: setting.on,
        thresholds: thresholds.collect(),
    }
}

fn save(book: &mut AlertBook, account: AccountKind, choices: &[AlertChoice]) -> Result<(), Code> {
    let (revision, hours) = (book.revision().expect("a revision"), book.hours(account).hours);
    book.save(account, &revision, choices, hours)
        .map_err(|problem| problem.code)
}

fn save_hours(book: &mut AlertBook, account: AccountKind, hours: HourRange) -> Result<(), Problem> {
    let revision = book.revision().expect("a revision");
    book.save(account, &revision, &[], hours)
}

fn hours(from: u8, to: u8) -> HourRange {
    HourRange::new(from, to).expect("hours")
}

#[test]
fn every_account_lists_the_twelve_kinds_with_the_four_named_ones_first() {
    for account in KINDS {
        let settings = AlertBook::default().settings(account).expect("settings");
        assert_eq!(settings.len(), 12);
        assert_eq!(
            settings
                .iter()
                .map(|setting| &setting.kind)
                .collect::<BTreeSet<_>>()
                .len(),
            12
        );
        let names: Vec<_> = settings
            .iter()
            .take(4)
            .map(|setting| setting.name.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "账户余额变动",
                "信用卡账单到期",
                "理财产品收益到账",
                "登录异常预警"
            ]
        );
        for setting in settings {
            assert_eq!(setting.on, setting.default_on);
            assert!(setting.description.ends_with('。'));
        }
    }
}

#[test]
fn a_change_of_the_balance_is_announced_from_one_yuan_on_for_income_and_expense_apart() {
    let setting = setting(&enabled(), AccountKind::Savings, Alert::BalanceChange);
    assert!(setting.on);
    let thresholds: Vec<_> = setting
        .thresholds
        .iter()
        .map(|threshold| (threshold.direction, threshold.on, threshold.amount))
        .collect();
    assert_eq!(
        thresholds,
        [
            (Direction::Income, true, yuan(1)),
            (Direction::Expense, true, yuan(1))
        ]
    );
}

#[test]
fn thresholds_are_suggested_by_kind_of_account() {
    let suggested = |account| {
        let setting = setting(&enabled(), account, Alert::BalanceChange);
        let amounts = setting
            .thresholds
            .iter()
            .map(|threshold| threshold.suggestion.as_ref().map(|it| it.amount));
        amounts.collect::<Vec<_>>()
    };
    assert_eq!(suggested(AccountKind::Salary), [Some(yuan(100)); 2]);
    assert_eq!(suggested(AccountKind::Wealth), [Some(yuan(1_000)); 2]);
    assert_eq!(suggested(AccountKind::CreditCard), [Some(yuan(50)); 2]);
    for account in KINDS {
        if !matches!(
            account,
            AccountKind::Salary | AccountKind::Wealth | AccountKind::CreditCard
        ) {
            assert_eq!(suggested(account), [None; 2], "{account:?}");
        }
    }
    assert!(
        notes(AccountKind::Wealth)
            .iter()
            .any(|note| note.contains("30 秒"))
    );
}

#[test]
fn only_a_credit_card_announces_its_bill() {
    for account in KINDS {
        for alert in [Alert::CreditCardBill, Alert::CardRepayment] {
            let setting = setting(&enabled(), account, alert);
            assert_eq!(setting.on, account == AccountKind::CreditCard);
            assert_eq!(setting.lock.is_none(), account == AccountKind::CreditCard);
        }
    }
}

/// What each kind of account locks (IC10): the kinds locked on, and those locked off.
fn locks(account: AccountKind) -> (Vec<AlertKind>, Vec<AlertKind>) {
    let locked = AlertBook::default()
        .settings(account)
        .expect("settings")
        .into_iter();
    let (on, off): (Vec<_>, Vec<_>) = locked
        .filter(|setting| setting.lock.is_some())
        .partition(|setting| setting.on);
    let kinds = |settings: Vec<AlertSetting>| settings.into_iter().map(|setting| setting.kind).collect();
    (kinds(on), kinds(off))
}

fn named(names: &[&str]) -> Vec<AlertKind> {
    names.iter().map(|name| name.parse().expect("a name")).collect()
}

#[test]
fn a_joint_account_of_class_a_announces_own_transactions_only() {
    let off = [
        "credit-card-bill",
        "investment-income",
        "card-repayment",
        "automatic-debit",
        "investment-maturity",
    ];
    assert_eq!(locks(AccountKind::JointA), (vec![], named(&off)));
    assert!(
        notes(AccountKind::JointA)
            .iter()
            .any(|note| note.contains("自己的交易"))
    );
    assert!(
        notes(AccountKind::JointA)
            .iter()
            .any(|note| note.contains("不显示余额"))
    );
}

#[test]
fn a_joint_account_of_class_b_notifies_the_main_holder_of_everything() {
    let (on, off) = locks(AccountKind::JointB);
    assert_eq!(
        (on, off),
        (
            named(&["balance-change"]),
            named(&["credit-card-bill", "card-repayment"])
        )
    );
    let setting = setting(&enabled(), AccountKind::JointB, Alert::BalanceChange);
    assert!(
        setting
            .thresholds
            .iter()
            .all(|threshold| threshold.lock.is_some() && threshold.amount == yuan(1))
    );
    assert!(
        notes(AccountKind::JointB)
            .iter()
            .any(|note| note.contains("不显示余额"))
    );
}

#[test]
fn a_corporate_account_has_basic_alerts_on_the_next_working_morning() {
    let (on, off) = locks(AccountKind::Corporate);
    assert_eq!((on, off.len()), (named(&["balance-change"]), 9));
    let hours = AlertBook::default().hours(AccountKind::Corporate);
    assert!(hours.lock.is_some_and(|lock| lock.reason.contains("工作日")));
    assert!(hours.hours.to() <= 12 && hours.exempt_from.is_none());
    assert!(
        notes(AccountKind::Corporate)
            .iter()
            .any(|note| note.contains("T+1"))
    );
}

#[test]
fn a_type_three_account_announces_everything_at_once() {
    let possible: Vec<_> = AlertBook::default()
        .settings(AccountKind::TypeThree)
        .expect("settings");
    assert!(possible.iter().all(|setting| setting.lock.is_some()));
    let (on, off) = locks(AccountKind::TypeThree);
    assert_eq!((on.len(), off.len()), (6, 6));
    let thresholds = possible.iter().flat_map(|setting| &setting.thresholds);
    assert!(
        thresholds
            .into_iter()
            .all(|threshold| threshold.lock.is_some() && threshold.on)
    );
    let hours = AlertBook::default().hours(AccountKind::TypeThree);
    assert!(hours.lock.is_some() && hours.exempt_from == Some(Money::from_fen(1)));
}

#[test]
fn other_kinds_of_account_fix_only_what_cannot_happen_on_them() {
    for account in [AccountKind::Savings, AccountKind::Salary, AccountKind::Wealth] {
        assert_eq!(
            locks(account),
            (vec![], named(&["credit-card-bill", "card-repayment"]))
        );
    }
    let off = ["credit-card-bill", "card-repayment", "overseas-payment"];
    assert_eq!(locks(AccountKind::Passbook), (vec![], named(&off)));
    let off = ["investment-income", "salary-received", "investment-maturity"];
    assert_eq!(locks(AccountKind::CreditCard), (vec![], named(&off)));
}

#[test]
fn every_lock_refuses_a_change_and_takes_what_changes_nothing() {
    for account in KINDS {
        for alert in Alert::ALL {
            let mut book = enabled();
            let present = setting(&book, account, alert);
            assert_eq!(save(&mut book, account, &[as_it_is(&present)]), Ok(()));
            let before = book.clone();
            let flipped = AlertChoice {
                on: !present.on,
                ..as_it_is(&present)
            };
            let expected = if present.lock.is_some() {
                Err(Code::SettingLocked)
            } else {
                Ok(())
            };
            assert_eq!(
                save(&mut book, account, &[flipped]),
                expected,
                "{account:?} {alert:?}"
            );
            assert_eq!(book == before, expected.is_err());
            for threshold in &present.thresholds {
                for (on, amount) in [(!threshold.on, threshold.amount), (threshold.on, yuan(777))] {
                    let mut book = enabled();
                    let mut choice = as_it_is(&present);
                    choice.thresholds = vec![ThresholdChoice {
                        direction: threshold.direction,
                        on,
                        amount,
                    }];
                    let expected = if threshold.lock.is_some() {
                        Err(Code::SettingLocked)
                    } else {
                        Ok(())
                    };
                    assert_eq!(
                        save(&mut book, account, &[choice]),
                        expected,
                        "{account:?} {alert:?}"
                    );
                }
            }
        }
        let mut book = enabled();
        let locked = book.hours(account).lock.is_some();
        let refused = save_hours(&mut book, account, hours(8, 20));
        assert_eq!(refused.is_err(), locked, "{account:?}");
        assert_eq!(book.hours(account).hours == hours(8, 20), !locked);
    }
}

#[test]
fn what_was_saved_is_what_is_shown_and_the_rest_stays() {
    let mut book = enabled();
    let account = AccountKind::Salary;
    let mut choice = as_it_is(&setting(&book, account, Alert::BalanceChange));
    choice.thresholds = vec![ThresholdChoice {
        direction: Direction::Expense,
        on: true,
        amount: yuan(100),
    }];
    let off = AlertChoice {
        on: false,
        ..as_it_is(&setting(&book, account, Alert::SalaryReceived))
    };
    assert_eq!(save(&mut book, account, &[choice, off]), Ok(()));
    let saved = setting(&book, account, Alert::BalanceChange);
    let amounts: Vec<_> = saved
        .thresholds
        .iter()
        .map(|threshold| threshold.amount)
        .collect();
    assert_eq!(amounts, [yuan(1), yuan(100)]);
    assert!(
        saved
            .thresholds
            .iter()
            .all(|threshold| threshold.default_amount == yuan(1))
    );
    let salary = setting(&book, account, Alert::SalaryReceived);
    assert_eq!((salary.on, salary.default_on), (false, true));
    assert!(setting(&book, account, Alert::LoginWarning).on);
}

#[test]
fn settings_outlive_switching_the_alerts_off_and_on_again() {
    let mut book = enabled();
    let account = AccountKind::Savings;
    let off = AlertChoice {
        on: false,
        ..as_it_is(&setting(&book, account, Alert::LoginWarning))
    };
    assert_eq!(save(&mut book, account, &[off]), Ok(()));
    save_hours(&mut book, account, hours(9, 21)).expect("saved");
    book.switch(false);
    let choice = as_it_is(&setting(&book, account, Alert::LoginWarning));
    assert_eq!(save(&mut book, account, &[choice]), Err(Code::AlertsNotEnabled));
    book.switch(true);
    assert!(!setting(&book, account, Alert::LoginWarning).on);
    assert_eq!(book.hours(account).hours, hours(9, 21));
}

#[test]
fn a_change_made_elsewhere_in_between_is_a_conflict_and_nothing_is_overwritten() {
    let mut book = enabled();
    let account = AccountKind::Savings;
    let seen = book.revision().expect("a revision");
    let widest = book.hours(account).hours;
    let choice = |book: &AlertBook, on| AlertChoice {
        on,
        ..as_it_is(&setting(book, account, Alert::RefundReceived))
    };
    assert_eq!(book.save(account, &seen, &[choice(&book, true)], widest), Ok(()));
    let stale = book
        .save(account, &seen, &[choice(&book, false)], hours(8, 20))
        .expect_err("a conflict");
    assert_eq!(stale.code, Code::RevisionConflict);
    assert!(setting(&book, account, Alert::RefundReceived).on);
    assert_eq!(book.hours(account).hours, widest);
    let off = choice(&book, false);
    assert_eq!(save(&mut book, account, &[off]), Ok(()));
}

#[test]
fn saving_what_is_there_already_is_no_change_for_anybody_else() {
    let mut book = enabled();
    let account = AccountKind::Savings;
    let choice = AlertChoice {
        on: true,
        ..as_it_is(&setting(&book, account, Alert::RefundReceived))
    };
    assert_eq!(save(&mut book, account, std::slice::from_ref(&choice)), Ok(()));
    let revision = book.revision();
    assert_eq!(save(&mut book, account, &[choice]), Ok(()));
    assert_eq!(book.revision(), revision);
    book.switch(true);
    assert_eq!(book.revision(), revision);
    book.switch(false);
    assert_ne!(book.revision(), revision);
}

#[test]
fn kinds_and_directions_the_bank_does_not_have_and_those_named_twice_are_invalid() {
    let account = AccountKind::Savings;
    let mut book = enabled();
    let refund = as_it_is(&setting(&book, account, Alert::RefundReceived));
    let large = as_it_is(&setting(&book, account, Alert::LargePayment));
    let unknown = AlertChoice {
        kind: "horoscope".parse().expect("a name"),
        ..refund.clone()
    };
    let income = ThresholdChoice {
        direction: Direction::Income,
        on: true,
        amount: yuan(5),
    };
    let expense = ThresholdChoice {
        direction: Direction::Expense,
        on: true,
        amount: yuan(5),
    };
    let before = book.clone();
    for choices in [
        vec![unknown],
        vec![refund.clone(), refund.clone()],
        vec![AlertChoice {
            thresholds: vec![income],
            ..large.clone()
        }],
        vec![AlertChoice {
            thresholds: vec![expense, expense],
            ..large
        }],
        vec![AlertChoice {
            thresholds: vec![expense],
            ..refund
        }],
    ] {
        assert_eq!(save(&mut book, account, &choices), Err(Code::Invalid));
        assert_eq!(book, before);
    }
}

fn copied(from: &AlertBook, from_kind: AccountKind, to: &mut AlertBook, to_kind: AccountKind) -> CopyOutcome {
    let settings = from.settings(from_kind).expect("settings");
    to.copy(to_kind, &settings, &from.hours(from_kind))
        .expect("an outcome")
}

/// A savings account's alerts with a threshold of 200 元, refund alerts, and hours from 8 to 20.
fn changed() -> AlertBook {
    let mut book = enabled();
    let account = AccountKind::Savings;
    let mut balance = as_it_is(&setting(&book, account, Alert::BalanceChange));
    for threshold in &mut balance.thresholds {
        threshold.amount = yuan(200);
    }
    let refund = AlertChoice {
        on: true,
        ..as_it_is(&setting(&book, account, Alert::RefundReceived))
    };
    assert_eq!(save(&mut book, account, &[balance, refund]), Ok(()));
    save_hours(&mut book, account, hours(8, 20)).expect("saved");
    book
}

#[test]
fn copying_takes_over_everything_that_the_other_kind_of_account_leaves_open() {
    let mut to = enabled();
    assert_eq!(
        copied(&changed(), AccountKind::Savings, &mut to, AccountKind::Salary),
        CopyOutcome::Copied
    );
    assert!(setting(&to, AccountKind::Salary, Alert::RefundReceived).on);
    assert!(
        !setting(&to, AccountKind::Salary, Alert::SalaryReceived).on,
        "the savings account has it off"
    );
    let balance = setting(&to, AccountKind::Salary, Alert::BalanceChange);
    assert!(
        balance
            .thresholds
            .iter()
            .all(|threshold| threshold.amount == yuan(200))
    );
    assert_eq!(to.hours(AccountKind::Salary).hours, hours(8, 20));
    let revision = to.revision();
    assert_eq!(
        copied(&changed(), AccountKind::Savings, &mut to, AccountKind::Salary),
        CopyOutcome::Copied
    );
    assert_eq!(to.revision(), revision, "a second copy changes nothing");
}

#[test]
fn copying_leaves_what_the_other_kind_of_account_fixes_and_says_so() {
    for account in [
        AccountKind::JointB,
        AccountKind::Corporate,
        AccountKind::TypeThree,
    ] {
        let mut to = enabled();
        let before = to.settings(account).expect("settings");
        assert_eq!(
            copied(&changed(), AccountKind::Savings, &mut to, account),
            CopyOutcome::CopiedButLocked
        );
        let locked = |settings: Vec<AlertSetting>| -> Vec<_> {
            settings
                .into_iter()
                .filter(|setting| setting.lock.is_some())
                .map(|setting| (setting.kind, setting.on))
                .collect()
        };
        assert_eq!(
            locked(to.settings(account).expect("settings")),
            locked(before),
            "{account:?}"
        );
        if let AlertHours {
            hours, lock: Some(_), ..
        } = to.hours(account)
        {
            assert_ne!(hours, self::hours(8, 20));
        }
    }
}

#[test]
fn what_the_first_account_fixes_is_not_the_customers_choice_and_is_not_copied() {
    let mut to = enabled();
    let outcome = copied(&enabled(), AccountKind::Savings, &mut to, AccountKind::CreditCard);
    assert_eq!(outcome, CopyOutcome::Copied);
    assert!(setting(&to, AccountKind::CreditCard, Alert::CreditCardBill).on);
    let mut to = changed();
    let before = to.clone();
    assert_eq!(
        copied(&enabled(), AccountKind::TypeThree, &mut to, AccountKind::Savings),
        CopyOutcome::Copied
    );
    assert_eq!(
        to.settings(AccountKind::Savings),
        before.settings(AccountKind::Savings)
    );
    assert_eq!(to.hours(AccountKind::Savings), before.hours(AccountKind::Savings));
}

#[test]
fn nothing_is_copied_where_alerts_are_not_enabled() {
    let mut to = AlertBook::default();
    assert_eq!(
        copied(&changed(), AccountKind::Savings, &mut to, AccountKind::Salary),
        CopyOutcome::NotEnabled
    );
    assert_eq!(to, AlertBook::default());
}

#[test]
fn a_book_survives_being_stored_and_an_older_one_can_be_read() {
    let book = changed();
    let stored = serde_json::to_string(&book).expect("JSON");
    assert_eq!(serde_json::from_str::<AlertBook>(&stored).expect("a book"), book);
    assert_eq!(
        serde_json::from_str::<AlertBook>("{}").expect("a book"),
        AlertBook::default()
    );
}
