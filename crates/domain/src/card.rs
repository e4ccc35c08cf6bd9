//! The number embossed on a card.

use std::str::FromStr;

use crate::issuer::{Issuer, issuer_of};
use crate::masked::MaskedNumber;
use crate::normalise::normalise;
use crate::value::{all_digits, error_enum, last_characters, personal_text};

/// A card number: 16–19 digits, the last of which is the Luhn check digit (decision 6).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardNumber(String);

error_enum! {
    /// Why a text is not a card number.
    pub enum CardNumberError {
        Empty: "the card number is empty",
        NotDigits: "a card number is digits only",
        TooShort: "a card number has at least 16 digits",
        TooLong: "a card number has at most 19 digits",
        CheckDigit: "the card number's check digit is wrong",
    }
}

impl CardNumber {
    /// The digits without separators.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bank that issued the card and the kind of card, if the first digits are known.
    pub fn issuer(&self) -> Option<Issuer> {
        issuer_of(&self.0)
    }

    /// The number as it may be shown: `6222 **** **** 1234`.
    pub fn masked(&self) -> MaskedNumber {
        MaskedNumber::mask(&self.0)
    }

    /// The last four digits, by which people distinguish their cards (尾号).
    pub fn last_four(&self) -> &str {
        last_characters(&self.0, 4)
    }

    /// Parses digits that are already normalised.
    pub(crate) fn from_normalised(digits: String) -> Result<Self, CardNumberError> {
        if digits.is_empty() {
            return Err(CardNumberError::Empty);
        }
        if !all_digits(&digits) {
            return Err(CardNumberError::NotDigits);
        }
        match digits.len() {
            ..16 => Err(CardNumberError::TooShort),
            20.. => Err(CardNumberError::TooLong),
            _ if !luhn(&digits) => Err(CardNumberError::CheckDigit),
            _ => Ok(Self(digits)),
        }
    }
}

impl FromStr for CardNumber {
    type Err = CardNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_normalised(normalise(text))
    }
}

personal_text!(CardNumber);

/// ISO/IEC 7812-1 annex B: every second digit from the right is doubled, and the digits' sum ends in 0.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .map(|byte| u32::from(byte - b'0'))
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, factor)| digit * factor)
        .map(|product| product / 10 + product % 10)
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::issuer::CardKind;
    use crate::testing::{any_text, cases, complaint, decorated, read_back};

    fn refused(text: &str) -> CardNumberError {
        text.parse::<CardNumber>().unwrap_err()
    }

    #[test]
    fn cards_of_16_to_19_digits_with_a_right_check_digit_are_accepted() {
        for digits in [
            "6222020200000005",
            "62220202000000006",
            "622202020000000005",
            "6222020200000000006",
            "6212345678901265",
            "6216261000000000018",
        ] {
            let card: CardNumber = digits.parse().unwrap();
            assert_eq!(card.to_string(), digits);
            assert_eq!(card.as_str(), digits);
        }
    }

    #[test]
    fn an_empty_card_number_is_empty_rather_than_wrong() {
        assert_eq!(refused(""), CardNumberError::Empty);
        assert_eq!(refused(" -　\u{200B}"), CardNumberError::Empty);
    }

    #[test]
    fn a_card_number_with_a_letter_is_rejected() {
        assert_eq!(refused("622202020000000O"), CardNumberError::NotDigits);
        assert_eq!(refused("卡号6222020200000005"), CardNumberError::NotDigits);
        assert_eq!(refused("٦222020200000005"), CardNumberError::NotDigits);
    }

    #[test]
    fn a_card_with_fewer_than_16_digits_is_rejected() {
        assert_eq!(refused("622202020000000"), CardNumberError::TooShort);
        assert_eq!(refused("0"), CardNumberError::TooShort);
    }

    #[test]
    fn a_card_with_more_than_19_digits_is_rejected() {
        assert_eq!(refused("62309100000012345673"), CardNumberError::TooLong);
    }

    #[test]
    fn a_card_with_a_wrong_check_digit_is_rejected() {
        for check in ['0', '1', '2', '3', '4', '6', '7', '8', '9'] {
            assert_eq!(
                refused(&format!("622202020000000{check}")),
                CardNumberError::CheckDigit
            );
        }
    }

    #[test]
    fn a_card_knows_its_issuer_and_its_tail() {
        let card: CardNumber = "6230910000000001236".parse().unwrap();
        assert_eq!(
            card.issuer(),
            Some(Issuer {
                bank: "新疆汇和银行",
                kind: CardKind::Debit
            })
        );
        assert_eq!(card.last_four(), "1236");
        assert_eq!(card.masked().as_str(), "6230 **** **** 1236");
        let visa: CardNumber = "4111111111111111".parse().unwrap();
        assert_eq!(visa.issuer(), None);
    }

    #[test]
    fn a_card_number_never_shows_in_debug_or_in_serdes_complaints() {
        let card: CardNumber = "6222020200000005".parse().unwrap();
        assert_eq!(format!("{card:?}"), "CardNumber(****)");
        assert!(!complaint::<CardNumber>("6222020200000005").contains("6222"));
        assert!(!complaint::<CardNumber>("\"6222020200000006\"").contains("6222"));
    }

    #[test]
    fn every_error_says_something_else() {
        use CardNumberError::*;
        let texts = [Empty, NotDigits, TooShort, TooLong, CheckDigit].map(|error| error.to_string());
        for (index, text) in texts.iter().enumerate() {
            assert!(!text.is_empty() && !texts.iter().skip(index + 1).any(|other| other == text));
        }
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn any_text_is_a_card_number_that_reads_back_or_an_error(text in any_text()) {
            read_back::<CardNumber>(&text);
        }

        #[test]
        fn separators_and_full_width_digits_do_not_matter(text in decorated("6222020200000000006")) {
            let read: CardNumber = text.parse().unwrap();
            prop_assert_eq!(read.as_str(), "6222020200000000006");
        }

        #[test]
        fn exactly_one_check_digit_fits(start in "[0-9]{15,18}") {
            let fitting = (0..10).filter(|check| format!("{start}{check}").parse::<CardNumber>().is_ok());
            prop_assert_eq!(fitting.count(), 1);
        }

        #[test]
        fn no_single_mistyped_digit_goes_unnoticed(at in 0_usize..19, add in 1_u32..10) {
            let digits = "6222020200000000006".chars().enumerate().map(|(index, digit)| {
                let digit = digit.to_digit(10).unwrap();
                char::from_digit(if index == at { (digit + add) % 10 } else { digit }, 10).unwrap()
            });
            prop_assert_eq!(refused(&String::from_iter(digits)), CardNumberError::CheckDigit);
        }
    }
}
