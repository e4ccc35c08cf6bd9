use serde_json::{Value as Json, json};

use super::*;

const BALANCE: &str = "balance-change";
const REFUND: &str = "refund";

/// A balance alert with two thresholds, one without any, and one that the kind of account fixes.
fn bank(revision: &str, change: impl FnOnce(&mut Json)) -> AlertSettings {
    let threshold = |direction: &str| {
        json!({"direction": direction, "on": true, "amount": 100, "default_amount": 100,
            "suggestion": {"amount": 10_000, "reason": "工资卡建议 100 元"}})
    };
    let mut settings = json!({
        "account": {"id": "a1", "number": "6230 **** **** 0017", "holder": "*伟", "kind": "salary", "bank": "银行",
            "balance": 0, "available": 0, "certified": true},
        "state": "on",
        "revision": revision,
        "settings": [
            {"kind": BALANCE, "name": "账户余额变动", "description": "", "on": true, "default_on": true,
                "thresholds": [threshold("income"), threshold("expense")]},
            {"kind": REFUND, "name": "退款到账", "description": "", "on": false, "default_on": false},
            {"kind": "bill", "name": "账单到期", "description": "", "on": false, "default_on": false,
                "lock": {"reason": "只有信用卡有账单。"}},
        ],
        "hours": {"hours": {"from": 7, "to": 23}, "widest": {"from": 7, "to": 23}},
        "advised_changes": 3,
    });
    change(&mut settings);
    serde_json::from_value(settings).unwrap()
}

fn begun() -> Editing {
    Editing::new(bank("r1", |_| {}))
}

fn kind(name: &str) -> Item {
    Item::Kind(name.parse().unwrap())
}

fn income() -> Item {
    Item::Amount(BALANCE.parse().unwrap(), Direction::Income)
}

fn expense() -> Item {
    Item::Amount(BALANCE.parse().unwrap(), Direction::Expense)
}

fn expense_switch() -> Item {
    Item::Direction(BALANCE.parse().unwrap(), Direction::Expense)
}

fn amount(text: &str) -> Value {
    Value::Amount(text.to_owned())
}

#[test]
fn a_draft_that_was_just_opened_has_no_changes_and_sends_no_kinds() {
    let editing = begun();
    assert_eq!(editing.changes(), []);
    let request = editing.request().unwrap();
    assert_eq!((request.choices.len(), request.revision.as_str()), (0, "r1"));
    assert_eq!(request.hours, HourRange::WIDEST);
}

#[test]
fn amounts_are_edited_without_commas() {
    let settings = bank("r1", |json| {
        json["settings"][0]["thresholds"][0]["amount"] = json!(123_456_700)
    });
    assert_eq!(Draft::of(&settings).amount(&income()), "1234567.00");
}

#[test]
fn an_amount_that_is_only_written_differently_is_no_change() {
    let mut editing = begun();
    for text in ["1", "1.0", " 1.00 ", "１．００", "01"] {
        editing.set(&income(), amount(text));
        assert_eq!(editing.changes(), [], "{text}");
    }
    editing.set(&income(), amount("1.01"));
    assert_eq!(editing.changes(), [income()]);
    editing.set(&income(), amount(""));
    assert_eq!(editing.changes(), [income()]);
}

#[test]
fn every_changed_item_counts_and_one_that_was_put_back_does_not() {
    let mut editing = begun();
    editing.set(&kind(REFUND), Value::Switch(true));
    editing.set(&expense_switch(), Value::Switch(false));
    editing.set(&Item::Hours, Value::Hours(8, 20));
    assert_eq!(editing.changes(), [expense_switch(), kind(REFUND), Item::Hours]);
    editing.set(&kind(REFUND), Value::Switch(false));
    assert_eq!(editing.changes(), [expense_switch(), Item::Hours]);
}

#[test]
fn only_the_kinds_that_changed_are_sent_each_with_all_its_thresholds() {
    let mut editing = begun();
    editing.set(&income(), amount("1,000"));
    editing.set(&expense_switch(), Value::Switch(false));
    let request = editing.request().unwrap();
    let [choice] = request.choices.as_slice() else {
        panic!("one kind changed")
    };
    assert_eq!((choice.kind.as_str(), choice.on), (BALANCE, true));
    let sent: Vec<_> = choice
        .thresholds
        .iter()
        .map(|it| (it.direction, it.on, it.amount.to_string()))
        .collect();
    let expected = [
        (Direction::Income, true, "1,000.00".to_owned()),
        (Direction::Expense, false, "1.00".to_owned()),
    ];
    assert_eq!(sent, expected);
}

#[test]
fn nothing_is_sent_while_an_amount_on_the_screen_is_faulty() {
    for text in ["", "0.99", "1.001", "一百", "1e3", "99999999999999999999", "-5"] {
        let mut editing = begun();
        editing.set(&expense(), amount(text));
        assert_eq!(editing.request(), Err(expense()), "{text}");
    }
}

#[test]
fn the_first_faulty_item_of_the_page_is_named() {
    let mut editing = begun();
    editing.set(&Item::Hours, Value::Hours(20, 8));
    assert_eq!(editing.request(), Err(Item::Hours));
    editing.set(&expense(), amount("x"));
    assert_eq!(editing.request(), Err(expense()));
    editing.set(&income(), amount("x"));
    assert_eq!(editing.request(), Err(income()));
}

#[test]
fn a_faulty_amount_that_is_switched_off_is_kept_on_the_screen_and_not_sent() {
    let mut editing = begun();
    editing.set(&expense(), amount("abc"));
    editing.set(&kind(BALANCE), Value::Switch(false));
    assert_eq!(editing.changes(), [kind(BALANCE)]);
    let request = editing.request().unwrap();
    assert!(
        request.choices[0]
            .thresholds
            .iter()
            .all(|threshold| threshold.amount == Threshold::MINIMUM)
    );
    editing.set(&kind(BALANCE), Value::Switch(true));
    assert_eq!(editing.draft().amount(&expense()), "abc");
    assert_eq!(editing.request(), Err(expense()));
}

#[test]
fn a_setting_that_the_kind_of_account_fixes_cannot_be_changed() {
    let mut editing = begun();
    editing.set(&kind("bill"), Value::Switch(true));
    assert_eq!(editing.changes(), []);
}

#[test]
fn an_account_whose_kind_fixes_everything_leaves_nothing_to_choose() {
    assert!(begun().is_open());
    let lock = json!({"reason": "由账户类型决定。"});
    let fixed = |spare_hours: bool| {
        Editing::new(bank("r1", |json| {
            for setting in json["settings"].as_array_mut().unwrap() {
                setting["lock"] = lock.clone();
                for threshold in setting
                    .get_mut("thresholds")
                    .and_then(serde_json::Value::as_array_mut)
                    .into_iter()
                    .flatten()
                {
                    threshold["lock"] = lock.clone();
                }
            }
            if !spare_hours {
                json["hours"]["lock"] = lock.clone();
            }
        }))
    };
    assert!(fixed(true).is_open());
    assert!(!fixed(false).is_open());
}

#[test]
fn changes_away_from_the_defaults_are_counted_and_those_back_to_them_are_not() {
    let mut editing = Editing::new(bank("r1", |json| json["settings"][1]["on"] = json!(true)));
    assert_eq!(
        editing.left_defaults(),
        0,
        "what was saved before is not being changed now"
    );
    editing.set(&income(), amount("100"));
    editing.set(&expense(), amount("100"));
    editing.set(&kind(REFUND), Value::Switch(false));
    editing.set(&Item::Hours, Value::Hours(8, 20));
    assert_eq!((editing.changes().len(), editing.left_defaults()), (4, 2));
    editing.set(&kind(BALANCE), Value::Switch(false));
    assert_eq!(editing.left_defaults(), 3);
}

#[test]
fn what_was_changed_while_saving_stays_unsaved() {
    let mut editing = begun();
    editing.set(&income(), amount("100"));
    let sent = editing.draft().clone();
    editing.set(&expense(), amount("50"));
    editing.saved(
        &sent,
        bank("r2", |json| {
            json["settings"][0]["thresholds"][0]["amount"] = json!(10_000)
        }),
    );
    assert_eq!(editing.changes(), [expense()]);
    assert_eq!(editing.draft().amount(&income()), "100.00");
    assert_eq!(editing.request().unwrap().revision.as_str(), "r2");
}

#[test]
fn settings_that_arrive_again_keep_a_draft_of_the_same_revision() {
    let mut editing = begun();
    editing.set(&income(), amount("1x"));
    editing.arrive(bank("r1", |_| {}));
    assert_eq!(editing.draft().amount(&income()), "1x");
    assert!(!editing.is_in_conflict());
}

#[test]
fn settings_that_arrive_again_replace_a_draft_without_changes() {
    let mut editing = begun();
    editing.arrive(bank("r2", |json| json["settings"][1]["on"] = json!(true)));
    assert_eq!(
        editing,
        Editing::new(bank("r2", |json| json["settings"][1]["on"] = json!(true)))
    );
}

#[test]
fn settings_that_were_changed_elsewhere_do_not_replace_a_draft_with_changes() {
    let mut editing = begun();
    editing.set(&income(), amount("200"));
    editing.arrive(bank("r2", |json| json["settings"][1]["on"] = json!(true)));
    assert!(editing.is_in_conflict());
    assert_eq!(editing.draft().amount(&income()), "200");
}

#[test]
fn changes_that_the_bank_has_already_are_no_conflict() {
    let mut editing = begun();
    editing.set(&kind(REFUND), Value::Switch(true));
    editing.arrive(bank("r2", |json| json["settings"][1]["on"] = json!(true)));
    assert_eq!((editing.is_in_conflict(), editing.changes()), (false, vec![]));
}

#[test]
fn alerts_that_were_switched_off_elsewhere_leave_nothing_to_save() {
    let mut editing = begun();
    editing.set(&kind(REFUND), Value::Switch(true));
    editing.arrive(bank("r2", |json| json["state"] = json!("off")));
    assert_eq!(
        (editing.bank().state, editing.changes()),
        (AlertState::Off, vec![])
    );
}

/// The customer changed the income amount and the hours; elsewhere the income amount, the refund alert and, to the
/// same value, the hours were changed.
fn in_conflict() -> Editing {
    let mut editing = begun();
    editing.set(&income(), amount("200"));
    editing.set(&Item::Hours, Value::Hours(8, 20));
    editing.arrive(bank("r2", |json| {
        json["settings"][0]["thresholds"][0]["amount"] = json!(30_000);
        json["settings"][1]["on"] = json!(true);
        json["hours"]["hours"] = json!({"from": 8, "to": 20});
    }));
    editing
}

#[test]
fn a_conflict_shows_what_differs_and_whose_change_it_is() {
    let shown = in_conflict().differences();
    let expected = [
        Difference {
            item: income(),
            mine: amount("200"),
            bank: amount("300"),
            outlook: Outlook::Mine,
        },
        Difference {
            item: kind(REFUND),
            mine: Value::Switch(false),
            bank: Value::Switch(true),
            outlook: Outlook::Theirs,
        },
    ];
    assert_eq!(shown, expected);
}

#[test]
fn keeping_ones_changes_keeps_the_changes_made_elsewhere_to_other_settings() {
    let mut editing = in_conflict();
    editing.keep_changes();
    assert!(!editing.is_in_conflict());
    assert_eq!(editing.changes(), [income()]);
    assert!(editing.draft().is_on(&kind(REFUND)));
    let request = editing.request().unwrap();
    assert_eq!((request.revision.as_str(), request.choices.len()), ("r2", 1));
    assert_eq!((request.hours.from(), request.hours.to()), (8, 20));
}

#[test]
fn adopting_the_banks_newest_settings_drops_ones_own_changes() {
    let mut editing = in_conflict();
    editing.adopt_newest();
    assert_eq!((editing.is_in_conflict(), editing.changes()), (false, vec![]));
    assert_eq!(editing.draft().amount(&income()), "300.00");
}

#[test]
fn a_change_to_a_setting_that_is_locked_by_now_cannot_be_kept() {
    let mut editing = begun();
    editing.set(&kind(REFUND), Value::Switch(true));
    editing.set(&income(), amount("5"));
    editing.arrive(bank("r2", |json| {
        json["settings"][1]["lock"] = json!({"reason": "由账户类型决定。"})
    }));
    assert!(editing.is_in_conflict());
    let refund = editing
        .differences()
        .into_iter()
        .find(|difference| difference.item == kind(REFUND))
        .unwrap();
    assert_eq!(refund.outlook, Outlook::Locked);
    editing.keep_changes();
    assert_eq!(editing.changes(), [income()]);
}

#[test]
fn a_kind_that_the_bank_no_longer_has_is_not_sent() {
    let mut editing = begun();
    editing.set(&kind(REFUND), Value::Switch(true));
    editing.set(&income(), amount("5"));
    editing.arrive(bank("r2", |json| {
        json["settings"].as_array_mut().unwrap().remove(1);
    }));
    editing.keep_changes();
    let sent = editing.request().unwrap().choices;
    assert_eq!(
        sent.iter().map(|choice| choice.kind.as_str()).collect::<Vec<_>>(),
        [BALANCE]
    );
}

#[test]
fn a_faulty_amount_survives_a_conflict() {
    let mut editing = begun();
    editing.set(&income(), amount("abc"));
    editing.arrive(bank("r2", |json| json["settings"][1]["on"] = json!(true)));
    editing.keep_changes();
    assert_eq!(editing.draft().amount(&income()), "abc");
    assert_eq!(editing.request(), Err(income()));
}

#[test]
fn a_change_that_cannot_be_saved_any_more_is_shown_and_not_dropped_in_silence() {
    let mut editing = begun();
    editing.set(&kind(REFUND), Value::Switch(true));
    editing.arrive(bank("r2", |json| {
        json["settings"][1]["lock"] = json!({"reason": "由账户类型决定。"})
    }));
    let expected = [Difference {
        item: kind(REFUND),
        mine: Value::Switch(true),
        bank: Value::Switch(false),
        outlook: Outlook::Locked,
    }];
    assert_eq!(editing.differences(), expected);
}

#[test]
fn a_kind_that_the_bank_sends_twice_is_no_change() {
    let twice = bank("r1", |settings| settings["settings"][1]["kind"] = json!(BALANCE));
    assert_eq!(Editing::new(twice).changes(), []);
}
