//! The fields of template and subscription messages: each has a type, and each type has its rule (订阅消息参数值内容限制说明).
//! One field that breaks its rule makes WeChat refuse the whole message (47003). Where the documents leave a rule open,
//! the stricter reading is checked: what passes here is not refused there.

mod moment;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::value::InvalidValue;

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldKind {
    /// At most 20 characters of any kind. One outside of Unicode's basic plane, such as an emoji, counts as two here.
    Thing,
    /// At most 32 digits, with decimals.
    Number,
    /// At most 32 letters of English.
    Letter,
    /// At most 5 signs: neither Chinese characters nor letters nor digits.
    Symbol,
    /// At most 32 digits, letters and signs. Signs are those of ASCII here.
    CharacterString,
    /// A time of 24 hours, with or without the day before it, or a span of two: `2019年10月1日 15:01`.
    Time,
    /// A day or month, with or without a time after it, or a span of two: `2019年10月1日`, `2018-01`.
    Date,
    /// One currency sign, at most 10 digits, decimals, 元 at the end; only the digits have to be there. The documents do
    /// not say whether decimals count; here they do not, and there are at most two.
    Amount,
    /// At most 17 digits and signs: `+86-0766-66888866`.
    PhoneNumber,
    /// At most 8 letters and digits; the first and the last may be Chinese characters: `粤A8Z888挂`.
    CarNumber,
    /// At most 10 Chinese characters, or 20 letters and signs; a mixture counts as Chinese.
    Name,
    /// At most 5 Chinese characters, and nothing else.
    Phrase,
    /// One of the values that were approved with the template. Only the account's console knows them; here, 20
    /// characters.
    Const,
    /// One of the values of the template's list; likewise.
    Enum,
    /// Not documented. Here, at most 5 characters, as the shortest type that is.
    ShortThing,
}

const KINDS: [(FieldKind, &str); 15] = [
    (FieldKind::Thing, "thing"),
    (FieldKind::Number, "number"),
    (FieldKind::Letter, "letter"),
    (FieldKind::Symbol, "symbol"),
    (FieldKind::CharacterString, "character_string"),
    (FieldKind::Time, "time"),
    (FieldKind::Date, "date"),
    (FieldKind::Amount, "amount"),
    (FieldKind::PhoneNumber, "phone_number"),
    (FieldKind::CarNumber, "car_number"),
    (FieldKind::Name, "name"),
    (FieldKind::Phrase, "phrase"),
    (FieldKind::Const, "const"),
    (FieldKind::Enum, "enum"),
    (FieldKind::ShortThing, "short_thing"),
];

/// The name of a field in a template: its type and a number, such as `thing4`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldKey {
    kind: FieldKind,
    name: String,
}

/// The fields of one message, each of which keeps the rule of its type.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<FieldKey, String>);

/// Why a value does not keep the rule of its field's type. Which value it is, it does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// There is nothing in it.
    Empty,
    /// It is too long.
    TooLong,
    /// It has a character that the type does not have.
    Character,
    /// It is not in the type's form, or there is no such day, time or number.
    Form,
}

impl FieldKind {
    /// Every type.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().map(|(kind, _)| *kind)
    }

    /// Its name in templates.
    pub fn name(self) -> &'static str {
        KINDS
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| name)
    }

    /// Checks the rule.
    pub fn check(self, value: &str) -> Result<(), FieldError> {
        // Also separators of lines and paragraphs.
        if value.contains(|character: char| {
            character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
        }) {
            return Err(FieldError::Character);
        }
        if value.trim().is_empty() {
            return Err(FieldError::Empty);
        }
        match self {
            Self::Thing | Self::Const | Self::Enum => at_most(20, value),
            Self::ShortThing => at_most(5, value),
            Self::Number => number(value, 32),
            Self::Letter => made_of(32, value, |character| character.is_ascii_alphabetic()),
            Self::Symbol => made_of(5, value, is_sign),
            Self::CharacterString => made_of(32, value, |character| character.is_ascii_graphic()),
            Self::Time => in_form(moment::is_time_or_span(value)),
            Self::Date => in_form(moment::is_date_or_span(value)),
            Self::Amount => amount(value),
            Self::PhoneNumber => made_of(17, value, |character| {
                character.is_ascii_digit() || character.is_ascii_punctuation()
            }),
            Self::CarNumber => car_number(value),
            Self::Name => name(value),
            Self::Phrase => made_of(5, value, is_chinese),
        }
    }

    /// The value in a form that keeps the rule: control characters become blanks, and what may have any characters is
    /// shortened with `…`. A number, amount or time is never cut.
    pub fn fit(self, value: &str) -> Result<String, FieldError> {
        let longest = match self {
            Self::Thing => 20,
            Self::ShortThing => 5,
            _ => {
                self.check(value)?;
                return Ok(value.to_owned());
            }
        };
        let blank =
            |character: char| character.is_control() || character.is_whitespace() || character == '\u{2028}';
        let plain: String = value
            .chars()
            .map(|character| if blank(character) { ' ' } else { character })
            .collect();
        let plain = plain.trim();
        let mut fitting = plain.to_owned();
        if length(plain) > longest {
            fitting.clear();
            let mut left = longest - 1;
            for character in plain.chars() {
                let Some(rest) = left.checked_sub(character.len_utf16()) else {
                    break;
                };
                left = rest;
                fitting.push(character);
            }
            fitting.push('…');
        }
        self.check(&fitting)?;
        Ok(fitting)
    }
}

/// How long a value is: in UTF-16, as WeChat's clients count.
fn length(value: &str) -> usize {
    value.encode_utf16().count()
}

fn at_most(longest: usize, value: &str) -> Result<(), FieldError> {
    if length(value) > longest {
        Err(FieldError::TooLong)
    } else {
        Ok(())
    }
}

fn in_form(is_valid: bool) -> Result<(), FieldError> {
    if is_valid { Ok(()) } else { Err(FieldError::Form) }
}

fn made_of(longest: usize, value: &str, allowed: fn(char) -> bool) -> Result<(), FieldError> {
    if !value.chars().all(allowed) {
        return Err(FieldError::Character);
    }
    at_most(longest, value)
}

/// Digits, of which so many may be before the point, and any number after it as long as all of them are no more.
fn number(value: &str, most: usize) -> Result<(), FieldError> {
    if value.contains(|character: char| !character.is_ascii_digit() && character != '.') {
        return Err(FieldError::Character);
    }
    let (whole, decimals) = match value.split_once('.') {
        None => (value, "0"),
        Some(parts) => parts,
    };
    if whole.is_empty() || decimals.is_empty() || decimals.contains('.') {
        return Err(FieldError::Form);
    }
    if value.len() > most {
        Err(FieldError::TooLong)
    } else {
        Ok(())
    }
}

fn amount(value: &str) -> Result<(), FieldError> {
    const CURRENCIES: [char; 12] = ['¥', '￥', '$', '＄', '€', '£', '￡', '₩', '₽', '฿', '₫', '₹'];
    let digits = value.strip_prefix(CURRENCIES).unwrap_or(value);
    let digits = digits.strip_suffix('元').unwrap_or(digits);
    let (whole, decimals) = match digits.split_once('.') {
        None => (digits, None),
        Some((whole, decimals)) => (whole, Some(decimals)),
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !decimals.is_none_or(is_number) {
        return Err(FieldError::Form);
    }
    if whole.len() > 10 || decimals.is_some_and(|decimals| decimals.len() > 2) {
        return Err(FieldError::TooLong);
    }
    Ok(())
}

fn car_number(value: &str) -> Result<(), FieldError> {
    let last = value.chars().count() - 1;
    let is_allowed = |(at, character): (usize, char)| {
        character.is_ascii_alphanumeric() || (is_chinese(character) && (at == 0 || at == last))
    };
    if !value.chars().enumerate().all(is_allowed) {
        return Err(FieldError::Character);
    }
    at_most(8, value)
}

fn name(value: &str) -> Result<(), FieldError> {
    let longest = if value.is_ascii() { 20 } else { 10 };
    let is_allowed =
        |character: char| is_chinese(character) || character.is_ascii_alphabetic() || is_name_sign(character);
    if !value.chars().all(is_allowed) {
        return Err(FieldError::Character);
    }
    at_most(longest, value)
}

/// Signs in names, of which `·` is between the parts of Uyghur and foreign ones.
fn is_name_sign(character: char) -> bool {
    matches!(character, '·' | '•' | ' ' | '*') || character.is_ascii_punctuation()
}

/// Neither letter nor digit nor blank.
fn is_sign(character: char) -> bool {
    !character.is_alphanumeric() && !character.is_whitespace() && !is_chinese(character)
}

fn is_chinese(character: char) -> bool {
    matches!(character,
        '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{323AF}')
}

impl FieldKey {
    /// The type of the field.
    pub fn kind(&self) -> FieldKind {
        self.kind
    }

    /// The name as in the template.
    pub fn as_str(&self) -> &str {
        &self.name
    }
}

impl FromStr for FieldKey {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let kind = text.trim_end_matches(|last: char| last.is_ascii_digit());
        let digits = text.len() - kind.len();
        match KINDS.iter().find(|(_, name)| *name == kind) {
            Some((kind, _)) if digits <= 4 => Ok(Self {
                kind: *kind,
                name: text.to_owned(),
            }),
            _ => Err(InvalidValue(
                "not a valid field: one of WeChat's types and a number",
            )),
        }
    }
}

impl Fields {
    /// No fields yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same fields with this one.
    pub fn with(mut self, key: FieldKey, value: impl Into<String>) -> Result<Self, FieldError> {
        let value = value.into();
        key.kind.check(&value)?;
        self.0.insert(key, value);
        Ok(self)
    }

    /// Each field with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&FieldKey, &str)> {
        self.0.iter().map(|(key, value)| (key, value.as_str()))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Field<'a> {
            value: &'a str,
        }
        serializer.collect_map(self.iter().map(|(key, value)| (key.as_str(), Field { value })))
    }
}

impl fmt::Debug for Fields {
    /// The names without the values, which are about somebody's money.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.0.keys().map(FieldKey::as_str))
            .finish()
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the value is empty",
            Self::TooLong => "the value is too long",
            Self::Character => "the value has a character that its type does not allow",
            Self::Form => "the value is not in the form of its type",
        })
    }
}

impl std::error::Error for FieldError {}

#[cfg(test)]
mod tests;
