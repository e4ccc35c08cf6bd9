//! The patterns of the document do not lie: what they allow is accepted, and what is printed they allow.

#![expect(clippy::unwrap_used, reason = "a test stops where its own values are wrong")]

use std::str::FromStr;

use proptest::prelude::*;
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use serde::Serialize;
use wechat_bank_api::domain::{
    AccountNumber, AccountNumberError, Date, DateError, Document, DocumentNumberError, DocumentType,
    LoginPassword, LoginPasswordError, MobileNumber, PaymentPin, SmsCode, Timestamp, TimestampError,
    WireText,
};
use wechat_bank_api::{AccountId, IntentKey, PasswordAttempt, SafeUrl};

/// Every text that matches the pattern is accepted, or refused for `reason` alone: a rule that a pattern cannot say, and
/// the type's description does. What is accepted is printed so that it matches.
fn holds<T: WireText + Serialize>(reason: impl Fn(&T::Err) -> bool)
where
    T::Err: core::fmt::Debug,
{
    // The generator knows the classes of Rust's regular expressions.
    let anchored = T::PATTERN.trim_start_matches('^').trim_end_matches('$');
    let strategy = string_regex(anchored).unwrap();
    let printed = regex::Regex::new(T::PATTERN).unwrap();
    let mut accepted = 0_u32;
    let mut runner = TestRunner::new(ProptestConfig::with_cases(5_000));
    let outcome = runner.run(&strategy, |text| {
        match T::from_str(&text) {
            Ok(value) => {
                let json = serde_json::to_value(&value).unwrap();
                let text = json.as_str().unwrap();
                prop_assert!(printed.is_match(text), "{text} is printed and does not match");
            }
            Err(error) => prop_assert!(reason(&error), "{text:?} matches and is refused: {error:?}"),
        }
        Ok(())
    });
    outcome.unwrap();
    for example in T::EXAMPLES {
        let value = T::from_str(example).unwrap_or_else(|error| panic!("{example}: {error:?}"));
        assert_eq!(serde_json::to_value(&value).unwrap(), *example);
        accepted += 1;
    }
    assert!(accepted > 0, "a pattern without an example");
}

fn never<E>(_: &E) -> bool {
    false
}

#[test]
fn identifiers_are_all_alike() {
    holds::<AccountId>(never);
    holds::<IntentKey>(never);
}

#[test]
fn numbers_of_accounts_are_what_the_pattern_allows_but_for_check_digits_and_lengths_of_cards() {
    use AccountNumberError::{CheckDigit, TooLong, TooShort};
    holds::<AccountNumber>(|error| matches!(error, CheckDigit | TooShort | TooLong));
}

#[test]
fn days_are_what_the_pattern_allows_but_for_those_that_no_month_has() {
    holds::<Date>(|error| matches!(error, DateError::NoSuchDay));
    holds::<Timestamp>(|error| matches!(error, TimestampError::NoSuchDay));
}

#[test]
fn phones_codes_and_payment_passwords_are_exactly_what_the_patterns_allow() {
    holds::<MobileNumber>(never);
    holds::<SmsCode>(never);
    holds::<PaymentPin>(never);
}

#[test]
fn passwords_are_what_the_patterns_allow_but_for_common_ones() {
    holds::<PasswordAttempt>(never);
    holds::<LoginPassword>(|error| matches!(error, LoginPasswordError::Common));
}

#[test]
fn addresses_are_what_the_pattern_allows() {
    holds::<SafeUrl>(never);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn numbers_of_documents_are_what_the_pattern_allows(number in "[0-9A-Z]{1,20}") {
        prop_assert!(Document::new(DocumentType::Passport, &number).is_ok());
        use DocumentNumberError::{CheckDigit, NotDigits, WrongDate, WrongLength};
        match Document::new(DocumentType::ResidentIdentityCard, &number) {
            Ok(_) => {}
            Err(error) => prop_assert!(matches!(error, CheckDigit | NotDigits | WrongDate | WrongLength)),
        }
    }
}
