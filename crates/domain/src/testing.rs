//! Strategies and checks shared by the tests of all values.

use std::fmt::Display;
use std::str::FromStr;

use proptest::prelude::*;
use proptest::sample::select;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The number of cases of every property.
pub(crate) fn cases() -> ProptestConfig {
    ProptestConfig::with_cases(10_000)
}

/// Arbitrary text, and text of the characters of numbers, amounts, dates and documents, which reaches deeper into
/// parsers than random text.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let characters: Vec<char> =
        "0123456789０１９62XxE-－—.．,，¥￥+:TZ年 　\t\u{200B}\u{202E}\u{FEFF}a张é😀\0"
            .chars()
            .collect();
    let characters = proptest::collection::vec(select(characters), 0..24);
    let digits = proptest::collection::vec(proptest::char::range('0', '9'), 0..26);
    prop_oneof![
        any::<String>(),
        characters.prop_map(String::from_iter),
        digits.prop_map(String::from_iter),
        "(62|436742)?[0-9]{10,20}",
        "-?[0-9]{1,20}(,[0-9]{3}){0,3}(\\.[0-9]{0,3})?",
        "[12][0-9]{3}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,3})?(Z|[+-][0-2][0-9]:[0-6][0-9]))?",
        "[0-9]{6}(19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9X]",
    ]
}

/// The text with separators that people and phones insert, and with full-width digits: every parser of numbers ignores
/// these differences.
pub(crate) fn decorated(plain: &str) -> impl Strategy<Value = String> + use<> {
    let characters: Vec<char> = plain.chars().collect();
    let count = characters.len();
    let separators = select(vec!["", " ", "-", "　", "—", "\u{200B}", "\u{202D}", " - "]);
    proptest::collection::vec((separators, any::<bool>()), count).prop_map(move |decorations| {
        characters
            .iter()
            .zip(decorations)
            .flat_map(|(&character, (separator, wide))| {
                let wide = wide
                    .then(|| char::from_u32(u32::from(character) + 0xFEE0))
                    .flatten();
                separator.chars().chain([wide.unwrap_or(character)])
            })
            .collect()
    })
}

/// Accepted text is printed as text with the same meaning, by `Display` and by serde.
pub(crate) fn read_back<T>(text: &str)
where
    T: FromStr<Err: Display + std::fmt::Debug> + Display + PartialEq + Serialize + DeserializeOwned,
{
    let json_text = serde_json::to_string(text).unwrap();
    match text.parse::<T>() {
        Ok(value) => {
            assert!(value.to_string().parse::<T>().is_ok_and(|again| again == value));
            let json = serde_json::to_string(&value).unwrap();
            assert_eq!(json, serde_json::to_string(&value.to_string()).unwrap());
            assert!(serde_json::from_str::<T>(&json).unwrap() == value);
            assert!(serde_json::from_str::<T>(&json_text).unwrap() == value);
        }
        Err(error) => {
            let refused = serde_json::from_str::<T>(&json_text).err().unwrap().to_string();
            assert!(refused.starts_with(&error.to_string()), "{refused}");
        }
    }
}

/// Serde's error for a number in place of text, which must not quote the number.
pub(crate) fn complaint<T: DeserializeOwned>(json: &str) -> String {
    serde_json::from_str::<T>(json).err().unwrap().to_string()
}
