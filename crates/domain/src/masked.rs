//! Numbers and names as they leave the API: enough to recognise, too little to use (decision 8).

use std::fmt;
use std::str::FromStr;

use crate::normalise::normalise;
use crate::value::{error_enum, first_characters, hidden_debug, last_characters, serde_as_text};

error_enum! {
    /// Why a text is not accepted as a masked one.
    pub enum MaskedTextError {
        TooLong: "a masked text has at most 64 characters",
    }
}

macro_rules! masked_text {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text as it is shown.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = MaskedTextError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                if text.chars().nth(64).is_some() {
                    return Err(MaskedTextError::TooLong);
                }
                Ok(Self(text.to_owned()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        hidden_debug!($name);
        serde_as_text!($name);
    };
}

masked_text! {
    /// A card or account number as it is shown: `6222 **** **** 1234`, whatever its length.
    MaskedNumber
}

masked_text! {
    /// A person's or a company's name as it is shown: `*三`.
    MaskedName
}

masked_text! {
    /// A phone number as it is shown: `138****1234`.
    MaskedPhone
}

impl MaskedNumber {
    /// Masks a full number: four digits at both ends stay, of fewer than 16 digits only the last four, of fewer than 8
    /// none.
    pub fn mask(number: &str) -> Self {
        let number = normalise(number);
        let (first, last) = (first_characters(&number, 4), last_characters(&number, 4));
        Self(match number.chars().count() {
            ..8 => "****".to_owned(),
            8..16 => ["**** ****", last].join(" "),
            _ => [first, "**** ****", last].join(" "),
        })
    }

    /// The last four characters, by which people tell their cards apart (尾号).
    pub fn last_four(&self) -> &str {
        last_characters(&self.0, 4)
    }
}

impl MaskedName {
    /// Masks a full name: of a name in Chinese characters the last one stays behind at most two stars, of any other the
    /// first letter stays before three.
    pub fn mask(name: &str) -> Self {
        let name = name.trim();
        // Everything below U+2E80 is an alphabet (Latin, Cyrillic, Arabic …), where the first letter tells little and
        // the last one nothing; from there on come the Chinese characters.
        if name.starts_with(|first: char| first.is_alphabetic() && first < '\u{2E80}') {
            return Self([first_characters(name, 1), "***"].concat());
        }
        Self(match name.chars().count() {
            0 | 1 => "*".to_owned(),
            2 => ["*", last_characters(name, 1)].concat(),
            _ => ["**", last_characters(name, 1)].concat(),
        })
    }
}

impl MaskedPhone {
    /// Masks a full number: of eleven digits the first three and the last four stay, of another length (a number abroad)
    /// the last four, of fewer than 8 none.
    pub fn mask(phone: &str) -> Self {
        let phone = normalise(phone);
        let last = last_characters(&phone, 4);
        Self(match phone.chars().count() {
            ..8 => "****".to_owned(),
            11 => [first_characters(&phone, 3), last].join("****"),
            _ => ["****", last].concat(),
        })
    }
}
