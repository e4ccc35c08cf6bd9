//! Mobile numbers of mainland China.

use std::str::FromStr;

use crate::masked::MaskedPhone;
use crate::normalise::normalise;
use crate::value::{all_digits, error_enum, personal_text, text_format};

/// A mobile number of mainland China: 11 digits, the first a 1, the second 3–9.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "crate::Text<Self>")
)]
pub struct MobileNumber(String);

error_enum! {
    /// Why a text is not a mobile number.
    pub enum MobileNumberError {
        Empty: "the mobile number is empty",
        NotDigits: "a mobile number is digits only",
        WrongLength: "a mobile number has 11 digits",
        WrongPrefix: "a mobile number starts with 13 to 19",
    }
}

impl MobileNumber {
    /// The eleven digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as it may be shown: `138****1234`.
    pub fn masked(&self) -> MaskedPhone {
        MaskedPhone::mask(&self.0)
    }
}

impl FromStr for MobileNumber {
    type Err = MobileNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = normalise(text);
        // Phones autofill their own number with the country code.
        let digits = text
            .strip_prefix("+86")
            .or_else(|| text.strip_prefix("0086"))
            .unwrap_or(&text);
        if digits.is_empty() {
            Err(MobileNumberError::Empty)
        } else if !all_digits(digits) {
            Err(MobileNumberError::NotDigits)
        } else if digits.len() != 11 {
            Err(MobileNumberError::WrongLength)
        } else if !matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..]) {
            Err(MobileNumberError::WrongPrefix)
        } else {
            Ok(Self(digits.to_owned()))
        }
    }
}

personal_text!(MobileNumber);
text_format!(MobileNumber, Pattern("^1[3-9][0-9]{9}$"), ["13800138000"]);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{any_text, cases, complaint, decorated, read_back};

    fn refused(text: &str) -> MobileNumberError {
        text.parse::<MobileNumber>().unwrap_err()
    }

    #[test]
    fn mobile_numbers_of_every_carrier_are_accepted() {
        for second in 3..=9 {
            let digits = format!("1{second}812341234");
            let number: MobileNumber = digits.parse().unwrap();
            assert_eq!(number.to_string(), digits);
            assert_eq!(number.as_str(), digits);
        }
    }

    #[test]
    fn the_country_code_that_phones_fill_in_is_taken_off() {
        for text in [
            "+86 138 1234 1234",
            "＋８６-13812341234",
            "008613812341234",
            "\u{202D}+86 13812341234\u{202C}",
        ] {
            assert_eq!(text.parse::<MobileNumber>().unwrap().as_str(), "13812341234");
        }
    }

    #[test]
    fn an_empty_mobile_number_is_empty_rather_than_wrong() {
        assert_eq!(refused(""), MobileNumberError::Empty);
        assert_eq!(refused(" "), MobileNumberError::Empty);
        assert_eq!(refused("+86"), MobileNumberError::Empty);
    }

    #[test]
    fn a_mobile_number_with_other_characters_is_rejected() {
        assert_eq!(refused("1381234123O"), MobileNumberError::NotDigits);
        assert_eq!(refused("+13812341234"), MobileNumberError::NotDigits);
        assert_eq!(refused("+8613812341234+"), MobileNumberError::NotDigits);
    }

    #[test]
    fn a_mobile_number_without_exactly_11_digits_is_rejected() {
        assert_eq!(refused("1381234123"), MobileNumberError::WrongLength);
        assert_eq!(refused("138123412345"), MobileNumberError::WrongLength);
        assert_eq!(refused("8613812341234"), MobileNumberError::WrongLength);
    }

    #[test]
    fn a_landline_or_service_number_is_rejected() {
        for text in [
            "12812341234",
            "11812341234",
            "10812341234",
            "23812341234",
            "01012341234",
        ] {
            assert_eq!(refused(text), MobileNumberError::WrongPrefix, "{text}");
        }
    }

    #[test]
    fn a_mobile_number_never_shows_in_debug_or_in_serdes_complaints() {
        let number: MobileNumber = "13812341234".parse().unwrap();
        assert_eq!(format!("{number:?}"), "MobileNumber(****)");
        assert_eq!(number.masked().as_str(), "138****1234");
        assert!(!complaint::<MobileNumber>("13812341234").contains("1381"));
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn any_text_is_a_mobile_number_that_reads_back_or_an_error(text in any_text()) {
            read_back::<MobileNumber>(&text);
        }

        #[test]
        fn separators_and_full_width_digits_do_not_matter(text in decorated("13812341234")) {
            let read: MobileNumber = text.parse().unwrap();
            prop_assert_eq!(read.as_str(), "13812341234");
        }
    }
}
