//! Shared by all values: error enums, serde implementations, and a `Debug` that hides the content.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserializer, Error, Unexpected, Visitor};

/// Declares an error enum: one variant for each rule; its text is both its documentation and its `Display`.
macro_rules! error_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident: $message:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = $message] $variant,)+
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self { $(Self::$variant => $message,)+ })
            }
        }

        impl std::error::Error for $name {}
    };
}

/// Implements serde with the text of `Display` and `FromStr`.
macro_rules! serde_as_text {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str($crate::value::TextVisitor::new())
            }
        }
    };
}

/// Implements a `Debug` that shows only the type, so that no log leaks a personal value.
macro_rules! hidden_debug {
    ($($type:ident),+) => {$(
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($type), "(****)"))
            }
        }
    )+};
}

/// Implements `Display`, serde as text, and a hiding `Debug` for a personal value with an `as_str`.
macro_rules! personal_text {
    ($type:ident) => {
        $crate::value::hidden_debug!($type);

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::value::read_personal(deserializer)
            }
        }
    };
}

/// Gives access to a secret's text for sending and hashing, and implements serde's `Serialize` with it.
macro_rules! secret_content {
    ($type:ident) => {
        impl $type {
            /// The secret in clear: for sealing, hashing or sending, never for display.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        $crate::value::hidden_debug!($type);

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.expose())
            }
        }
    };
}

/// The same, and implements `Deserialize` with `FromStr`.
macro_rules! secret_text {
    ($type:ident) => {
        $crate::value::secret_content!($type);

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::value::read_personal(deserializer)
            }
        }
    };
}

/// Describes how a value is written as text, for the contract's document.
macro_rules! text_format {
    ($type:ident, $shape:ident($($limit:literal),+), [$($example:literal),+] $(, $format:literal)?) => {
        #[cfg(feature = "schema")]
        impl $crate::TextFormat for $type {
            const SHAPE: $crate::TextShape = $crate::TextShape::$shape($($limit),+);
            const EXAMPLES: &'static [&'static str] = &[$($example),+];
            $(const FORMAT: Option<&'static str> = Some($format);)?
        }
    };
}

pub(crate) use {
    error_enum, hidden_debug, personal_text, secret_content, secret_text, serde_as_text, text_format,
};

/// Deserialises a value from text, with errors that do not quote other input: given a number instead of text, a JSON
/// parser would quote the number, such as a card number or PIN.
pub(crate) fn read_personal<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err: fmt::Display>,
    D: Deserializer<'de>,
{
    if deserializer.is_human_readable() {
        deserializer.deserialize_any(TextVisitor::new())
    } else {
        deserializer.deserialize_str(TextVisitor::new())
    }
}

/// Deserialises a value with its `FromStr`.
pub(crate) struct TextVisitor<T>(PhantomData<T>);

impl<T> TextVisitor<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<T, E> {
        Err(E::invalid_type(Unexpected::Other("a number"), &self))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<T, E> {
        Err(E::invalid_type(Unexpected::Other("a number"), &self))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<T, E> {
        Err(E::invalid_type(Unexpected::Other("a number"), &self))
    }
}

/// Writes `value` in decimal with at least `width` digits.
pub(crate) fn write_decimal(out: &mut impl fmt::Write, value: u64, width: u32) -> fmt::Result {
    if value >= 10 || width > 1 {
        write_decimal(out, value / 10, width.saturating_sub(1))?;
    }
    let digit = u8::try_from(value % 10).unwrap_or_default();
    out.write_char(char::from(b'0' + digit))
}

/// The number for a text of only ASCII digits; `None` for any other text, including the empty one.
pub(crate) fn decimal(text: &str) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    text.chars().try_fold(0_u32, |number, character| {
        number.checked_mul(10)?.checked_add(character.to_digit(10)?)
    })
}

/// Whether the text consists of ASCII digits.
pub(crate) fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The last `count` characters of the text, or all of it if it is shorter.
pub(crate) fn last_characters(text: &str, count: usize) -> &str {
    let start = text
        .char_indices()
        .rev()
        .take(count)
        .last()
        .map_or(text.len(), |(index, _)| index);
    text.get(start..).unwrap_or_default()
}

/// The first `count` characters of the text, or all of it if it is shorter.
pub(crate) fn first_characters(text: &str, count: usize) -> &str {
    let end = text
        .char_indices()
        .nth(count)
        .map_or(text.len(), |(index, _)| index);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: u64, width: u32) -> String {
        let mut text = String::new();
        write_decimal(&mut text, value, width).unwrap();
        text
    }

    #[test]
    fn decimals_are_written_with_leading_zeros_up_to_their_width() {
        assert_eq!(written(0, 1), "0");
        assert_eq!(written(7, 2), "07");
        assert_eq!(written(2026, 4), "2026");
        assert_eq!(written(12345, 2), "12345");
        assert_eq!(written(u64::MAX, 1), u64::MAX.to_string());
    }

    #[test]
    fn decimals_are_read_from_ascii_digits_alone() {
        assert_eq!(decimal("0042"), Some(42));
        assert_eq!(decimal("4294967295"), Some(u32::MAX));
        for text in ["", "4294967296", "+1", "-1", " 1", "１", "1a"] {
            assert_eq!(decimal(text), None, "{text:?}");
        }
    }

    #[test]
    fn ends_of_texts_are_counted_in_characters() {
        assert_eq!(last_characters("张三丰", 1), "丰");
        assert_eq!(last_characters("123", 4), "123");
        assert_eq!(last_characters("123", 0), "");
        assert_eq!(first_characters("张三丰", 1), "张");
        assert_eq!(first_characters("123", 4), "123");
        assert_eq!(first_characters("123", 0), "");
    }
}
