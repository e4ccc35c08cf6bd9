//! Masked numbers and names, as in API responses: enough to recognise, too little to misuse (decision 8).

use std::fmt;
use std::str::FromStr;

use crate::normalise::normalise;
use crate::value::{error_enum, first_characters, hidden_debug, last_characters, serde_as_text, text_format};

error_enum! {
    /// Why a text is not accepted as masked.
    pub enum MaskedTextError {
        TooLong: "a masked text has at most 64 characters",
    }
}

macro_rules! masked_text {
    ($(#[$meta:meta])* $name:ident, $example:literal) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::Text<Self>"))]
        pub struct $name(String);

        impl $name {
            /// The masked text.
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
        text_format!($name, Length(0, 64), [$example]);
    };
}

masked_text! {
    /// A masked card or account number: `6222 **** **** 1234`, for any length.
    MaskedNumber, "6222 **** **** 1234"
}

masked_text! {
    /// A masked name of a person or company: `*三`.
    MaskedName, "*三"
}

masked_text! {
    /// A masked phone number: `138****1234`.
    MaskedPhone, "138****1234"
}

impl MaskedNumber {
    /// Masks a full number: four digits at both ends stay; with fewer than 16 digits only the last four, with fewer
    /// than 8 none.
    pub fn mask(number: &str) -> Self {
        let number = normalise(number);
        let (first, last) = (first_characters(&number, 4), last_characters(&number, 4));
        Self(match number.chars().count() {
            ..8 => "****".to_owned(),
            8..16 => ["**** ****", last].join(" "),
            _ => [first, "**** ****", last].join(" "),
        })
    }

    /// The last four characters, by which people distinguish their cards (尾号).
    pub fn last_four(&self) -> &str {
        last_characters(&self.0, 4)
    }
}

impl MaskedName {
    /// Masks a full name: in Chinese characters the last one stays, after at most two stars; otherwise the first letter
    /// stays, before three stars.
    pub fn mask(name: &str) -> Self {
        let name = name.trim();
        // Everything below U+2E80 is an alphabet (Latin, Cyrillic, Arabic …), where the first letter reveals little and
        // the last one nothing; Chinese characters are above.
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
    /// Masks a full number: of eleven digits the first three and the last four stay, of another length (a foreign
    /// number) the last four, of fewer than 8 none.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{any_text, cases, read_back};

    #[test]
    fn numbers_show_four_digits_at_both_ends_whatever_their_length() {
        assert_eq!(
            MaskedNumber::mask("6222021234561234").as_str(),
            "6222 **** **** 1234"
        );
        assert_eq!(
            MaskedNumber::mask("6222 0212 3456 7891 234").as_str(),
            "6222 **** **** 1234"
        );
    }

    #[test]
    fn short_numbers_show_less() {
        assert_eq!(MaskedNumber::mask("123456789012345").as_str(), "**** **** 2345");
        assert_eq!(MaskedNumber::mask("12345678").as_str(), "**** **** 5678");
        assert_eq!(MaskedNumber::mask("1234567").as_str(), "****");
        assert_eq!(MaskedNumber::mask("").as_str(), "****");
    }

    #[test]
    fn a_masked_number_still_has_its_tail() {
        assert_eq!(MaskedNumber::mask("6222021234561234").last_four(), "1234");
        assert_eq!("1".parse::<MaskedNumber>().unwrap().last_four(), "1");
    }

    #[test]
    fn names_in_chinese_characters_show_the_last_one() {
        for (name, masked) in [
            ("张三", "*三"),
            (" 张三 ", "*三"),
            ("王小明", "**明"),
            ("欧阳娜娜", "**娜"),
            ("买买提·阿不都热合曼", "**曼"),
            ("新疆汇和贸易有限公司", "**司"),
            ("张", "*"),
            ("", "*"),
        ] {
            assert_eq!(MaskedName::mask(name).as_str(), masked);
        }
    }

    #[test]
    fn names_in_other_scripts_show_the_first_letter() {
        for (name, masked) in [
            ("John Smith", "J***"),
            ("Ó Súilleabháin", "Ó***"),
            ("Юлия", "Ю***"),
            ("ئالىم", "ئ***"),
        ] {
            assert_eq!(MaskedName::mask(name).as_str(), masked);
        }
    }

    #[test]
    fn phones_show_three_and_four_digits_and_those_abroad_four() {
        assert_eq!(MaskedPhone::mask("13812341234").as_str(), "138****1234");
        assert_eq!(MaskedPhone::mask("138 1234 1234").as_str(), "138****1234");
        assert_eq!(MaskedPhone::mask("+85291234567").as_str(), "****4567");
        assert_eq!(MaskedPhone::mask("1234567").as_str(), "****");
    }

    #[test]
    fn masked_texts_have_at_most_64_characters() {
        let longest = "*".repeat(63) + "三";
        assert_eq!(longest.parse::<MaskedName>().unwrap().as_str(), longest);
        let longer = longest + "三";
        assert_eq!(
            longer.parse::<MaskedName>().unwrap_err(),
            MaskedTextError::TooLong
        );
        assert_eq!(
            longer.parse::<MaskedNumber>().unwrap_err(),
            MaskedTextError::TooLong
        );
        assert_eq!(
            longer.parse::<MaskedPhone>().unwrap_err(),
            MaskedTextError::TooLong
        );
    }

    #[test]
    fn even_masked_texts_do_not_show_in_debug() {
        assert_eq!(format!("{:?}", MaskedName::mask("张三")), "MaskedName(****)");
        assert_eq!(
            format!("{:?}", MaskedNumber::mask("6222021234561234")),
            "MaskedNumber(****)"
        );
        assert_eq!(
            format!("{:?}", MaskedPhone::mask("13812341234")),
            "MaskedPhone(****)"
        );
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn any_text_is_a_masked_one_that_reads_back_or_too_long(text in any_text()) {
            read_back::<MaskedNumber>(&text);
            read_back::<MaskedName>(&text);
            read_back::<MaskedPhone>(&text);
        }

        #[test]
        fn masking_shows_no_more_than_the_ends(number in "[0-9]{0,30}", name in any_text()) {
            let shown = |text: &str| text.chars().filter(char::is_ascii_digit).count();
            let masked = MaskedNumber::mask(&number);
            prop_assert!(shown(masked.as_str()) <= 8 && shown(masked.as_str()) * 2 <= number.len());
            let masked = MaskedPhone::mask(&number);
            prop_assert!(shown(masked.as_str()) <= 7 && shown(masked.as_str()) * 11 <= number.len() * 7);
            let masked = MaskedName::mask(&name);
            prop_assert!(masked.as_str().parse::<MaskedName>().is_ok());
            prop_assert!(masked.as_str().chars().filter(|&character| character != '*').count() <= 1);
        }
    }
}
