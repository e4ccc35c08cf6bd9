//! The login password.

mod common;

use std::str::FromStr;

use zeroize::Zeroizing;

use crate::value::{error_enum, secret_text};

/// A login password (登录密码, HH61): 8–64 characters of any kind, exactly as typed.
#[derive(Clone, PartialEq, Eq)]
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

impl FromStr for LoginPassword {
    type Err = LoginPasswordError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.chars().count() {
            0 => Err(LoginPasswordError::Empty),
            1..8 => Err(LoginPasswordError::TooShort),
            65.. => Err(LoginPasswordError::TooLong),
            _ if common::is_common(text) => Err(LoginPasswordError::Common),
            _ => Ok(Self(Zeroizing::new(text.to_owned()))),
        }
    }
}

secret_text!(LoginPassword);

/// How long a password would withstand guessing, roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PasswordStrength {
    /// Not accepted, or little better than that.
    Weak,
    /// Withstands guesses over the network.
    Fair,
    /// Would withstand guesses against a stolen digest, too.
    Strong,
}

/// Judges a password while it is typed, by its length and the variety of its characters.
///
/// The bits of a random password of this length and these kinds of characters are counted, where a character that occurs
/// again counts half: below 36 it is weak, from 60 strong. Words are not looked up, so it errs on the kind side for them.
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
