//! Account numbers: of a card, or of a passbook (活期一本通).

use std::str::FromStr;

use crate::card::{CardNumber, CardNumberError};
use crate::issuer::{Issuer, issuer_of};
use crate::masked::MaskedNumber;
use crate::normalise::normalise;
use crate::value::{all_digits, error_enum, last_characters, personal_text, text_format};

/// The minimum number of digits of an account number.
pub(crate) const SHORTEST: usize = 10;

/// A passbook account's number: 10–24 digits without a check digit (decision 6).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PassbookNumber(String);

error_enum! {
    /// Why a text is not a passbook account's number.
    pub enum PassbookNumberError {
        Empty: "the passbook account number is empty",
        NotDigits: "a passbook account number is digits only",
        TooShort: "a passbook account number has at least 10 digits",
        TooLong: "a passbook account number has at most 24 digits",
    }
}

impl PassbookNumber {
    /// The digits without separators.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the first digits say about a number that is being typed.
    pub fn recognise_prefix(text: &str) -> NumberPrefix {
        let digits = normalise(text);
        // Six digits may be enough, but with fewer than eight it may still become another bank's.
        let is_final = digits.len() >= ISSUER_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        match issuer_of(&digits) {
            Some(issuer) => NumberPrefix::Issuer { issuer, is_final },
            None if !is_final => NumberPrefix::TooShort,
            None if digits.starts_with(UNIONPAY) => NumberPrefix::OtherCard,
            None => NumberPrefix::Passbook,
        }
    }

    /// The number as it may be shown.
    pub fn masked(&self) -> MaskedNumber {
        MaskedNumber::mask(&self.0)
    }

    /// The last four digits (尾号).
    pub fn last_four(&self) -> &str {
        last_characters(&self.0, 4)
    }

    fn from_normalised(digits: String) -> Result<Self, PassbookNumberError> {
        if digits.is_empty() {
            return Err(PassbookNumberError::Empty);
        }
        if !all_digits(&digits) {
            return Err(PassbookNumberError::NotDigits);
        }
        match digits.len() {
            ..SHORTEST => Err(PassbookNumberError::TooShort),
            25.. => Err(PassbookNumberError::TooLong),
            _ => Ok(Self(digits)),
        }
    }
}

impl FromStr for PassbookNumber {
    type Err = PassbookNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_normalised(normalise(text))
    }
}

/// A 卡号或账号 (HH04). One that begins with 62, 436742 or 955880 is the number of a card: 16–19 digits, the last of which
/// is the check digit (Luhn, ISO/IEC 7812-1). Any other is that of a passbook account, with 10–24 digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "crate::Text<Self>")
)]
pub enum AccountNumber {
    /// Starts with 62 (UnionPay), or with the digits of a known issuer.
    Card(CardNumber),
    /// Everything else.
    Passbook(PassbookNumber),
}

/// The number of digits that identify a card's issuer for certain.
const ISSUER_DIGITS: usize = 8;
/// The first digits of UnionPay's cards.
const UNIONPAY: &str = "62";

/// What the first digits of an [`AccountNumber`] say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberPrefix {
    /// Nothing yet: there are too few digits, or something that is no digit.
    TooShort,
    /// A card of this issuer.
    Issuer {
        /// The issuer.
        issuer: Issuer,
        /// Whether more digits cannot make it another issuer's.
        is_final: bool,
    },
    /// A card of an issuer that is not known here.
    OtherCard,
    /// A passbook account.
    Passbook,
}

error_enum! {
    /// Why a text is neither a card number nor a passbook account number.
    pub enum AccountNumberError {
        Empty: "the account number is empty",
        NotDigits: "an account number is digits only",
        TooShort: "the account number has too few digits",
        TooLong: "the account number has too many digits",
        CheckDigit: "the card number's check digit is wrong",
    }
}

impl AccountNumber {
    /// The digits without separators.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Card(card) => card.as_str(),
            Self::Passbook(passbook) => passbook.as_str(),
        }
    }

    /// What the first digits say about a number that is being typed.
    pub fn recognise_prefix(text: &str) -> NumberPrefix {
        let digits = normalise(text);
        // Six digits may be enough, but with fewer than eight it may still become another bank's.
        let is_final = digits.len() >= ISSUER_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        match issuer_of(&digits) {
            Some(issuer) => NumberPrefix::Issuer { issuer, is_final },
            None if !is_final => NumberPrefix::TooShort,
            None if digits.starts_with(UNIONPAY) => NumberPrefix::OtherCard,
            None => NumberPrefix::Passbook,
        }
    }

    /// The number as it may be shown.
    pub fn masked(&self) -> MaskedNumber {
        MaskedNumber::mask(self.as_str())
    }

    /// The last four digits (尾号).
    pub fn last_four(&self) -> &str {
        last_characters(self.as_str(), 4)
    }

    /// The bank that issued the card, if it is a card and its first digits are known.
    pub fn issuer(&self) -> Option<Issuer> {
        match self {
            Self::Card(card) => card.issuer(),
            Self::Passbook(_) => None,
        }
    }
}

impl FromStr for AccountNumber {
    type Err = AccountNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = normalise(text);
        if digits.starts_with(UNIONPAY) || issuer_of(&digits).is_some() {
            Ok(Self::Card(CardNumber::from_normalised(digits)?))
        } else {
            Ok(Self::Passbook(PassbookNumber::from_normalised(digits)?))
        }
    }
}

impl From<CardNumberError> for AccountNumberError {
    fn from(error: CardNumberError) -> Self {
        match error {
            CardNumberError::Empty => Self::Empty,
            CardNumberError::NotDigits => Self::NotDigits,
            CardNumberError::TooShort => Self::TooShort,
            CardNumberError::TooLong => Self::TooLong,
            CardNumberError::CheckDigit => Self::CheckDigit,
        }
    }
}

impl From<PassbookNumberError> for AccountNumberError {
    fn from(error: PassbookNumberError) -> Self {
        match error {
            PassbookNumberError::Empty => Self::Empty,
            PassbookNumberError::NotDigits => Self::NotDigits,
            PassbookNumberError::TooShort => Self::TooShort,
            PassbookNumberError::TooLong => Self::TooLong,
        }
    }
}

personal_text!(PassbookNumber);
personal_text!(AccountNumber);
text_format!(
    AccountNumber,
    Pattern("^[0-9]{10,24}$"),
    ["6230910000000017", "881000000001"],
    "account-number"
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{any_text, cases, complaint, decorated, read_back};

    fn account(text: &str) -> AccountNumber {
        text.parse().unwrap()
    }

    fn refused(text: &str) -> AccountNumberError {
        text.parse::<AccountNumber>().unwrap_err()
    }

    fn passbook_refused(text: &str) -> PassbookNumberError {
        text.parse::<PassbookNumber>().unwrap_err()
    }

    #[test]
    fn passbook_accounts_have_10_to_24_digits_without_a_check() {
        for digits in ["1234567890", "1234567891", "000000000000000000000000"] {
            let passbook: PassbookNumber = digits.parse().unwrap();
            assert_eq!(passbook.to_string(), digits);
            assert_eq!(passbook.as_str(), digits);
        }
        assert_eq!(passbook_refused(""), PassbookNumberError::Empty);
        assert_eq!(passbook_refused("　-"), PassbookNumberError::Empty);
        assert_eq!(passbook_refused("123456789X"), PassbookNumberError::NotDigits);
        assert_eq!(passbook_refused("123456789"), PassbookNumberError::TooShort);
        assert_eq!(
            passbook_refused("1234567890123456789012345"),
            PassbookNumberError::TooLong
        );
    }

    #[test]
    fn what_starts_with_62_is_a_card_and_keeps_its_rules() {
        assert!(matches!(account("6222020200000005"), AccountNumber::Card(_)));
        assert_eq!(refused("6222020200000006"), AccountNumberError::CheckDigit);
        assert_eq!(refused("62"), AccountNumberError::TooShort);
        assert_eq!(refused("622202020000000"), AccountNumberError::TooShort);
        assert_eq!(refused("62220202000000000000"), AccountNumberError::TooLong);
        assert_eq!(refused("622202020000000O"), AccountNumberError::NotDigits);
    }

    #[test]
    fn what_a_known_issuer_starts_with_is_a_card_and_keeps_its_rules() {
        assert!(matches!(account("4367420000001234567"), AccountNumber::Card(_)));
        assert_eq!(refused("4367420000001234568"), AccountNumberError::CheckDigit);
    }

    #[test]
    fn everything_else_is_a_passbook_account() {
        // The Luhn check does not matter.
        for digits in ["4111111111111111", "4111111111111112", "8510001234567890"] {
            assert!(matches!(account(digits), AccountNumber::Passbook(_)), "{digits}");
            assert_eq!(account(digits).to_string(), digits);
        }
        assert_eq!(refused(""), AccountNumberError::Empty);
        assert_eq!(refused("85100012O"), AccountNumberError::NotDigits);
        assert_eq!(refused("851000123"), AccountNumberError::TooShort);
        assert_eq!(refused("8510001234567890123456789"), AccountNumberError::TooLong);
    }

    #[test]
    fn the_errors_of_both_kinds_keep_their_meaning() {
        for (card, account) in [
            (CardNumberError::Empty, AccountNumberError::Empty),
            (CardNumberError::NotDigits, AccountNumberError::NotDigits),
            (CardNumberError::TooShort, AccountNumberError::TooShort),
            (CardNumberError::TooLong, AccountNumberError::TooLong),
            (CardNumberError::CheckDigit, AccountNumberError::CheckDigit),
        ] {
            assert_eq!(AccountNumberError::from(card), account);
        }
        for (passbook, account) in [
            (PassbookNumberError::Empty, AccountNumberError::Empty),
            (PassbookNumberError::NotDigits, AccountNumberError::NotDigits),
            (PassbookNumberError::TooShort, AccountNumberError::TooShort),
            (PassbookNumberError::TooLong, AccountNumberError::TooLong),
        ] {
            assert_eq!(AccountNumberError::from(passbook), account);
        }
    }

    #[test]
    fn the_first_digits_say_what_a_number_will_be() {
        let prefix = AccountNumber::recognise_prefix;
        for typed in ["", "8810", "622", "8810 0000 abcd", "436742ab"] {
            assert_eq!(prefix(typed), NumberPrefix::TooShort, "{typed}");
        }
        for (typed, final_yet) in [("436742", false), ("4367 4200", true)] {
            let NumberPrefix::Issuer { issuer, is_final } = prefix(typed) else {
                panic!("{typed}");
            };
            assert_eq!((issuer.bank, is_final), ("中国建设银行", final_yet), "{typed}");
        }
        assert_eq!(prefix("62999900"), NumberPrefix::OtherCard);
        assert_eq!(prefix("88100000"), NumberPrefix::Passbook);
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn what_the_first_digits_say_for_certain_stays_true(digits in "[0-9]{10,24}") {
            let said = AccountNumber::recognise_prefix(&digits[..ISSUER_DIGITS]);
            match digits.parse::<AccountNumber>() {
                Ok(AccountNumber::Passbook(_)) => prop_assert_eq!(said, NumberPrefix::Passbook),
                Ok(AccountNumber::Card(card)) => match said {
                    NumberPrefix::Issuer { issuer, is_final } => {
                        prop_assert!(is_final);
                        prop_assert_eq!(card.issuer(), Some(issuer));
                    }
                    other => prop_assert_eq!((other, card.issuer()), (NumberPrefix::OtherCard, None)),
                },
                Err(_) => prop_assert_ne!(said, NumberPrefix::TooShort),
            }
        }
    }

    #[test]
    fn only_cards_have_an_issuer() {
        assert_eq!(
            account("6230910000000001236").issuer().unwrap().bank,
            "新疆汇和银行"
        );
        assert_eq!(account("8510001234567890").issuer(), None);
    }

    #[test]
    fn accounts_are_masked_to_their_ends() {
        assert_eq!(
            account("6222020200000005").masked().as_str(),
            "6222 **** **** 0005"
        );
        assert_eq!(
            account("8510001234567890").masked().as_str(),
            "8510 **** **** 7890"
        );
        assert_eq!(account("1234567890").masked().as_str(), "**** **** 7890");
        assert_eq!(account("1234567890").last_four(), "7890");
        let passbook: PassbookNumber = "1234567890".parse().unwrap();
        assert_eq!(passbook.masked().as_str(), "**** **** 7890");
        assert_eq!(passbook.last_four(), "7890");
    }

    #[test]
    fn an_account_number_never_shows_in_debug_or_in_serdes_complaints() {
        assert_eq!(
            format!("{:?}", account("6222020200000005")),
            "AccountNumber(****)"
        );
        assert_eq!(
            format!("{:?}", account("8510001234567890")),
            "AccountNumber(****)"
        );
        let passbook: PassbookNumber = "8510001234567890".parse().unwrap();
        assert_eq!(format!("{passbook:?}"), "PassbookNumber(****)");
        assert!(!complaint::<AccountNumber>("8510001234567890").contains("8510"));
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn any_text_is_an_account_number_that_reads_back_or_an_error(text in any_text()) {
            read_back::<AccountNumber>(&text);
            read_back::<PassbookNumber>(&text);
        }

        #[test]
        fn separators_and_full_width_digits_do_not_matter(text in decorated("851000123456789012")) {
            let read: AccountNumber = text.parse().unwrap();
            prop_assert_eq!(read.as_str(), "851000123456789012");
        }
    }
}
