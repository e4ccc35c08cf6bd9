//! The login password.

mod common_passwords;

use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use crate::value::{error_enum, read_personal, secret_content, text_format};

/// A login password (登录密码, HH61): 8–64 characters of any kind, exactly as typed. What is typed is none of the most common
/// ones; one that is read from JSON may be, so that the bank can say why it refuses it.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "crate::Text<Self>")
)]
pub struct LoginPassword(Zeroizing<String>);

error_enum! {
    /// Why a text is not accepted as a login password.
    pub enum LoginPasswordError {
        Empty: "the login password is empty",
        TooShort: "a login password has at least 8 characters",
        TooLong: "a login password has at most 64 characters",
        Common: "the login password is one of those that are tried first",
    }
}

impl LoginPassword {
    /// Whether it is one of those that are tried first.
    pub fn is_common(&self) -> bool {
        common_passwords::is_common(self.expose())
    }
}

impl FromStr for LoginPassword {
    type Err = LoginPasswordError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let AnyPassword(password) = text.parse()?;
        if password.is_common() {
            Err(LoginPasswordError::Common)
        } else {
            Ok(password)
        }
    }
}

/// A password that may be a common one.
struct AnyPassword(LoginPassword);

impl FromStr for AnyPassword {
    type Err = LoginPasswordError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.chars().count() {
            0 => Err(LoginPasswordError::Empty),
            1..8 => Err(LoginPasswordError::TooShort),
            65.. => Err(LoginPasswordError::TooLong),
            _ => Ok(Self(LoginPassword(Zeroizing::new(text.to_owned())))),
        }
    }
}

impl<'de> Deserialize<'de> for LoginPassword {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_personal(deserializer).map(|AnyPassword(password)| password)
    }
}

secret_content!(LoginPassword);
// `(?s)` is not known to ECMA 262, so the dot is spelled as a class of everything.
text_format!(
    LoginPassword,
    Length(8, 64),
    ["correct horse battery"],
    "password"
);

/// A rough estimate of how long a password withstands guessing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PasswordStrength {
    /// Not accepted, or hardly better.
    Weak,
    /// Withstands online guessing.
    Fair,
    /// Withstands offline guessing against a stolen hash, too.
    Strong,
}

/// Estimates a password's strength while it is typed, by its length and the variety of its characters.
///
/// Counts the bits of a random password of this length and these kinds of characters; a repeated character counts half.
/// Below 36 bits it is weak, from 60 strong. There is no dictionary, so it overestimates words.
pub fn strength(text: &str) -> PasswordStrength {
    if text.parse::<LoginPassword>().is_err() {
        return PasswordStrength::Weak;
    }
    let characters = text.chars().count();
    let different = text
        .char_indices()
        .filter(|&(at, c)| text.find(c) == Some(at))
        .count();
    let kinds = [
        (text.contains(|c: char| c.is_ascii_digit()), 10),
        (text.contains(|c: char| c.is_ascii_lowercase()), 26),
        (text.contains(|c: char| c.is_ascii_uppercase()), 26),
        (
            text.contains(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric()),
            33,
        ),
        (!text.is_ascii(), 1000),
    ];
    let alphabet: u32 = kinds
        .into_iter()
        .filter(|(occurs, _)| *occurs)
        .map(|(_, size)| size)
        .sum();
    let half_characters = u32::try_from(characters + different).unwrap_or(u32::MAX);
    match half_characters.saturating_mul(alphabet.checked_ilog2().unwrap_or(0)) / 2 {
        ..36 => PasswordStrength::Weak,
        36..60 => PasswordStrength::Fair,
        60.. => PasswordStrength::Strong,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{any_text, cases, complaint};

    fn refused(text: &str) -> LoginPasswordError {
        text.parse::<LoginPassword>()
            .err()
            .unwrap_or_else(|| panic!("{text} is accepted"))
    }

    #[test]
    fn passwords_of_8_to_64_characters_are_accepted_exactly_as_typed() {
        for text in [
            "tea4Kuqa",
            " two  spaces ",
            "全角Ａ１２３-密码",
            "我爱北京的秋天",
            "\0\t\n\u{202E}1234",
            "🐪🐪🌙🌙🏜🏜🌵🌵",
        ] {
            let text = if text.chars().count() < 8 {
                format!("{text}。")
            } else {
                text.to_owned()
            };
            assert_eq!(text.parse::<LoginPassword>().unwrap().expose(), text);
        }
        let longest = "长".repeat(63) + "短";
        assert_eq!(longest.parse::<LoginPassword>().unwrap().expose(), longest);
    }

    #[test]
    fn an_empty_password_is_empty_rather_than_too_short() {
        assert_eq!(refused(""), LoginPasswordError::Empty);
        assert_eq!(refused(" "), LoginPasswordError::TooShort);
    }

    #[test]
    fn length_is_counted_in_characters_rather_than_bytes() {
        assert_eq!(refused("tea4Kuq"), LoginPasswordError::TooShort);
        assert_eq!(refused("密码密码密码密"), LoginPasswordError::TooShort);
        assert_eq!(refused(&("长".repeat(64) + "短")), LoginPasswordError::TooLong);
    }

    #[test]
    fn passwords_that_are_tried_first_are_refused_in_any_case() {
        for text in [
            "password",
            "PassWord",
            "a123456789",
            "WoAiNi1314",
            "5201314520",
            "P@ssw0rd",
            "1Q2w3E4r",
        ] {
            assert_eq!(refused(text), LoginPasswordError::Common, "{text}");
        }
        assert!("password of mine".parse::<LoginPassword>().is_ok());
    }

    #[test]
    fn walks_over_the_keyboard_are_refused_in_both_directions() {
        for text in [
            "12345678",
            "1234567890",
            "87654321",
            "0987654321",
            "90123456",
            "qwertyui",
            "QWERTYUIOP",
            "poiuytrewq",
            "asdfghjkl",
            "1qaz2wsx",
            "1qaz2wsx3edc",
            "qazwsxedc",
            "zxcvbnm,./",
            "abcdefgh",
            "stuvwxyz",
            "iopasdfg",
        ] {
            assert_eq!(refused(text), LoginPasswordError::Common, "{text}");
        }
        assert!("qwertyu8".parse::<LoginPassword>().is_ok());
    }

    #[test]
    fn one_character_over_and_over_is_refused() {
        for text in ["aaaaaaaa", "AaAaAaAaA", "啊啊啊啊啊啊啊啊", "        "] {
            assert_eq!(refused(text), LoginPasswordError::Common, "{text}");
        }
    }

    #[test]
    fn strength_grows_with_length_and_variety() {
        for (text, expected) in [
            ("", PasswordStrength::Weak),
            ("tea4Kuq", PasswordStrength::Weak),
            ("password", PasswordStrength::Weak),
            ("83619472", PasswordStrength::Weak),
            ("kuqatea4", PasswordStrength::Fair),
            ("aaaaaaab", PasswordStrength::Weak),
            ("tea4Kuqa", PasswordStrength::Fair),
            ("tea4Kuqa!now", PasswordStrength::Strong),
            ("camels walk at dawn", PasswordStrength::Strong),
            ("我爱北京的秋天呀", PasswordStrength::Strong),
        ] {
            assert_eq!(strength(text), expected, "{text}");
        }
        assert!(
            PasswordStrength::Weak < PasswordStrength::Fair
                && PasswordStrength::Fair < PasswordStrength::Strong
        );
    }

    #[test]
    fn passwords_go_through_serde_as_text() {
        let password: LoginPassword = serde_json::from_str("\"tea \\\"4\\\" Kuqa\"").unwrap();
        assert_eq!(password.expose(), "tea \"4\" Kuqa");
        assert_eq!(
            serde_json::to_string(&password).unwrap(),
            "\"tea \\\"4\\\" Kuqa\""
        );
        assert!(complaint::<LoginPassword>("\"short\"").starts_with("a login password has at least"));
        let common: LoginPassword = serde_json::from_str("\"password\"").unwrap();
        assert!(common.is_common() && !password.is_common());
    }

    #[test]
    fn a_password_never_shows_in_debug_or_in_serdes_complaints() {
        assert_eq!(
            format!("{:?}", "tea4Kuqa".parse::<LoginPassword>().unwrap()),
            "LoginPassword(****)"
        );
        assert!(!complaint::<LoginPassword>("90417203746").contains("9041"));
        assert!(!complaint::<LoginPassword>("\"1234567\"").contains("1234567"));
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn any_text_is_a_password_as_typed_or_an_error(text in any_text()) {
            match text.parse::<LoginPassword>() {
                Ok(password) => prop_assert_eq!(password.expose(), text),
                Err(_) => prop_assert_eq!(strength(&text), PasswordStrength::Weak),
            }
        }

        #[test]
        fn a_longer_password_is_never_weaker(text in "[!-~]{8,60}", more in "[!-~]{1,4}") {
            let longer = format!("{text}{more}");
            prop_assume!(longer.parse::<LoginPassword>().is_ok());
            prop_assert!(strength(&longer) >= strength(&text));
        }
    }
}
