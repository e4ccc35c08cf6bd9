//! The texts that the document describes are those that the types accept and print.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where its own values are wrong"
)]

use std::fmt::Debug;
use std::str::FromStr;

use proptest::prelude::*;
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wechat_bank_api::domain::{
    AccountNumber, AccountNumberError, Date, DateError, Document, DocumentNumber, DocumentNumberError,
    DocumentType, HourRange, LoginPassword, LoginPasswordError, MaskedName, MaskedNumber, MaskedPhone,
    MobileNumber, PaymentPin, SmsCode, TextFormat, TextShape, Threshold, Timestamp, TimestampError,
};
use wechat_bank_api::{
    AccountId, AgreementVersion, AlertKind, ChallengeId, Cursor, IntentKey, PasswordAttempt, Revision,
    SafeUrl, TransactionId,
};

/// The shape as a regular expression of Rust, without anchors.
fn expression(shape: TextShape) -> String {
    match shape {
        TextShape::Pattern(pattern) => pattern
            .strip_prefix('^')
            .and_then(|it| it.strip_suffix('$'))
            .unwrap()
            .to_owned(),
        TextShape::Length(least, most) => format!("(?s:.){{{least},{most}}}"),
    }
}

/// Texts of this shape.
fn texts(shape: TextShape) -> impl Strategy<Value = String> {
    string_regex(&expression(shape)).unwrap()
}

/// Checks that every text of the type's shape is accepted, except for reasons that only its documentation has, that
/// accepted ones are printed in the same shape, and that the examples are printed as they are.
fn holds<T>(other_reason: impl Fn(&T::Err) -> bool)
where
    T: TextFormat + FromStr<Err: Debug> + Serialize + DeserializeOwned,
{
    let shape = regex::Regex::new(&format!("^(?:{})$", expression(T::SHAPE))).unwrap();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(5_000));
    let outcome = runner.run(&texts(T::SHAPE), |text| {
        match T::from_str(&text) {
            Ok(value) => {
                let json = serde_json::to_value(&value).unwrap();
                let printed = json.as_str().unwrap();
                prop_assert!(shape.is_match(printed), "{printed:?} is printed");
                prop_assert!(serde_json::from_value::<T>(json).is_ok());
            }
            Err(error) => prop_assert!(other_reason(&error), "{text:?} is refused: {error:?}"),
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert!(!T::EXAMPLES.is_empty());
    for example in T::EXAMPLES {
        let value = T::from_str(example).unwrap_or_else(|error| panic!("{example}: {error:?}"));
        assert_eq!(serde_json::to_value(&value).unwrap(), *example);
    }
}

fn none<E>(_: &E) -> bool {
    false
}

#[test]
fn identifiers() {
    holds::<AccountId>(none);
    holds::<AgreementVersion>(none);
    holds::<AlertKind>(none);
    holds::<ChallengeId>(none);
    holds::<Cursor>(none);
    holds::<IntentKey>(none);
    holds::<Revision>(none);
    holds::<TransactionId>(none);
}

#[test]
fn numbers_of_accounts_but_for_check_digits_and_the_lengths_of_cards() {
    use AccountNumberError::{CheckDigit, TooLong, TooShort};
    holds::<AccountNumber>(|error| matches!(error, CheckDigit | TooShort | TooLong));
}

#[test]
fn days_but_for_those_that_a_month_does_not_have() {
    holds::<Date>(|error| matches!(error, DateError::NoSuchDay));
    holds::<Timestamp>(|error| matches!(error, TimestampError::NoSuchDay));
}

#[test]
fn phones_codes_and_payment_passwords() {
    holds::<MobileNumber>(none);
    holds::<SmsCode>(none);
    holds::<PaymentPin>(none);
}

#[test]
fn passwords_but_for_common_ones() {
    holds::<PasswordAttempt>(none);
    holds::<LoginPassword>(|error| matches!(error, LoginPasswordError::Common));
}

#[test]
fn masked_texts_and_addresses() {
    holds::<MaskedName>(none);
    holds::<MaskedNumber>(none);
    holds::<MaskedPhone>(none);
    holds::<SafeUrl>(none);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn numbers_of_documents_but_for_the_rules_of_identity_cards(number in texts(DocumentNumber::SHAPE)) {
        prop_assert!(Document::new(DocumentType::Passport, &number).is_ok());
        use DocumentNumberError::{CheckDigit, NotDigits, Region, WrongDate, WrongLength};
        for document_type in [DocumentType::ResidentIdentityCard, DocumentType::ResidencePermitHMT] {
            if let Err(error) = Document::new(document_type, &number) {
                prop_assert!(
                    matches!(error, CheckDigit | NotDigits | Region | WrongDate | WrongLength),
                    "{}", error
                );
            }
        }
    }

    #[test]
    fn hours_but_for_those_that_end_before_they_begin(from in 7_u8..=22, to in 8_u8..=23) {
        let json = format!(r#"{{"from":{from},"to":{to}}}"#);
        prop_assert_eq!(serde_json::from_str::<HourRange>(&json).is_ok(), from < to);
    }

    #[test]
    fn thresholds(fen in 100..=i64::MAX) {
        prop_assert!(serde_json::from_str::<Threshold>(&fen.to_string()).is_ok());
    }
}
