//! docs/sandbox.md matches the bank.

use wechat_bank_domain::{Document, PaymentPin, PinContext};
use wechat_bank_sandbox::faults::FaultRule;
use wechat_bank_sandbox::{Limits, seed, sentinel};

const DOCUMENT: &str = include_str!("../../../docs/sandbox.md");
const CONTRACT: &str = include_str!("../../../docs/api.md");

#[test]
fn the_document_lists_every_special_input() {
    let table = sentinel::markdown();
    assert!(
        DOCUMENT.contains(&table),
        "the table of special inputs has to read\n\n{table}"
    );
}

#[test]
fn the_document_lists_every_account() {
    let table = seed::markdown();
    assert!(
        DOCUMENT.contains(&table),
        "the table of accounts has to read\n\n{table}"
    );
}

#[test]
fn the_document_names_the_demo_customers_papers() {
    let person = seed::person();
    for words in [person.name, person.document_number, person.phone] {
        assert!(DOCUMENT.contains(words), "{words} is missing");
    }
}

#[test]
fn the_document_is_right_about_payment_pins() {
    let person = seed::person();
    let document = Document::new(person.document_type, person.document_number).unwrap();
    let numbers = seed::accounts()
        .iter()
        .flat_map(|account| [account.number, account.phone]);
    let tails = numbers
        .chain([person.document_number])
        .map(str::to_owned)
        .collect();
    let context = PinContext {
        birthday: document.birthday(),
        tails,
    };
    for (pin, accepted) in [("246813", true), ("123456", false), ("491231", false)] {
        assert!(DOCUMENT.contains(&format!("`{pin}`")));
        assert_eq!(
            pin.parse::<PaymentPin>().unwrap().weakness(&context).is_none(),
            accepted,
            "{pin}"
        );
    }
}

#[test]
fn the_documents_faults_are_read_by_the_bank() {
    let (_, after) = DOCUMENT.split_once("```json\n").unwrap();
    let (example, _) = after.split_once("```").unwrap();
    let faults: Vec<FaultRule> = serde_json::from_str(example).unwrap();
    assert_eq!(faults.len(), 2);
}

#[test]
fn the_document_states_the_limits_in_force() {
    let limits = Limits::default();
    let rows = [
        format!(
            "| a code can be asked for again | after {} s |",
            limits.code_resend
        ),
        format!("| a code is valid | {} s |", limits.code_valid),
        format!("| wrong tries that end a code | {} |", limits.code_tries),
        format!(
            "| codes for one purpose | {} an hour, {} a day |",
            limits.codes_an_hour, limits.codes_a_day
        ),
        format!(
            "| codes for one customer, whatever for | {} a day |",
            limits.codes_a_day_in_all
        ),
        format!(
            "| wrong codes, after which none is sent | {} a day |",
            limits.wrong_codes_a_day
        ),
        format!(
            "| wrong passwords or PINs that lock it | {} |",
            limits.password_tries
        ),
        format!(
            "| a password or PIN stays locked | {} min |",
            limits.password_lock / 60
        ),
        format!(
            "| a session without a call ends | after {} min |",
            limits.session_idle / 60
        ),
        format!(
            "| a session ends in any case | after {} min |",
            limits.session_absolute / 60
        ),
        format!(
            "| attempts to add an account | {} a day |",
            limits.add_attempts_a_day
        ),
        format!(
            "| somebody who was never certified is forgotten | after {} min |",
            limits.strangers_kept / 60
        ),
    ];
    for row in rows {
        assert!(DOCUMENT.contains(&row), "missing or outdated: {row}");
    }
}

#[test]
fn the_contracts_document_is_right_about_this_bank() {
    let limits = Limits::default();
    for text in [
        format!(
            "with the sandbox bank it is {} minutes and {} hours",
            limits.session_idle / 60,
            limits.session_absolute / 60 / 60
        ),
        format!("with the sandbox bank {} minutes", limits.session_reissue / 60),
        format!(
            "stores its answers for at least {} hours",
            limits.answers_kept / 60 / 60
        ),
    ] {
        assert!(CONTRACT.contains(&text), "missing or outdated: {text}");
    }
}
