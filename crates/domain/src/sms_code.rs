//! The code that the bank sends by SMS.

use std::str::FromStr;

use zeroize::Zeroizing;

use crate::normalise::{fold, normalised};
use crate::value::{error_enum, secret_text, wire_text};

/// A verification code: exactly six digits. Comparing two takes no constant time: the bank compares digests instead.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String", extend("pattern" = <Self as crate::WireText>::PATTERN, "examples" = <Self as crate::WireText>::EXAMPLES))
)]
pub struct SmsCode(Zeroizing<String>);

error_enum! {
    /// Why a text is not a verification code.
    pub enum SmsCodeError {
        Empty: "the code is empty",
        NotDigits: "a code is digits only",
        WrongLength: "a code has six digits",
    }
}

impl SmsCode {
    /// Takes the code out of a pasted message: the first run of exactly six digits. A code that a phone filled in twice
    /// (`123456123456`) counts once.
    pub fn find_in(text: &str) -> Option<Self> {
        if let Ok(code) = text.parse() {
            return Some(code);
        }
        let text: Zeroizing<String> = Zeroizing::new(text.chars().map(|c| fold(c).unwrap_or(' ')).collect());
        let runs = || text.split(|character: char| !character.is_ascii_digit());
        let once = || runs().find(|run| run.len() == 6);
        let twice = || {
            runs()
                .filter(|run| run.len() == 12)
                .filter_map(|run| run.split_at_checked(6))
                .find(|(a, b)| a == b)
        };
        once().or_else(|| twice().map(|(code, _)| code))?.parse().ok()
    }
}

impl FromStr for SmsCode {
    type Err = SmsCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match six_digits(text) {
            Ok(digits) => Ok(Self(digits)),
            Err(SixDigitsError::Empty) => Err(SmsCodeError::Empty),
            Err(SixDigitsError::NotDigits) => Err(SmsCodeError::NotDigits),
            Err(SixDigitsError::WrongLength) => Err(SmsCodeError::WrongLength),
        }
    }
}

secret_text!(SmsCode);
wire_text!(SmsCode, "^[0-9]{6}$", "284656");

/// What can be wrong with a secret of six digits.
pub(crate) enum SixDigitsError {
    Empty,
    NotDigits,
    WrongLength,
}

/// Six digits, normalised without leaving a copy behind.
pub(crate) fn six_digits(text: &str) -> Result<Zeroizing<String>, SixDigitsError> {
    let mut length = 0_usize;
    for character in normalised(text) {
        if !character.is_ascii_digit() {
            return Err(SixDigitsError::NotDigits);
        }
        length = length.saturating_add(1);
    }
    match length {
        0 => Err(SixDigitsError::Empty),
        6 => {
            let mut digits = Zeroizing::new(String::with_capacity(6));
            digits.extend(normalised(text));
            Ok(digits)
        }
        _ => Err(SixDigitsError::WrongLength),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{any_text, cases, complaint, decorated};

    fn refused(text: &str) -> SmsCodeError {
        text.parse::<SmsCode>().unwrap_err()
    }

    fn found(text: &str) -> Option<String> {
        SmsCode::find_in(text).map(|code| code.expose().to_owned())
    }

    #[test]
    fn six_digits_are_a_code_leading_zeros_included() {
        for digits in ["123456", "000000", "012345"] {
            assert_eq!(digits.parse::<SmsCode>().unwrap().expose(), digits);
        }
    }

    #[test]
    fn an_empty_code_is_empty_rather_than_wrong() {
        assert_eq!(refused(""), SmsCodeError::Empty);
        assert_eq!(refused(" -　"), SmsCodeError::Empty);
    }

    #[test]
    fn a_code_with_a_letter_is_rejected() {
        assert_eq!(refused("12345O"), SmsCodeError::NotDigits);
        assert_eq!(refused("验证码123456"), SmsCodeError::NotDigits);
    }

    #[test]
    fn a_code_without_exactly_six_digits_is_rejected() {
        assert_eq!(refused("12345"), SmsCodeError::WrongLength);
        assert_eq!(refused("1234567"), SmsCodeError::WrongLength);
        assert_eq!(refused("123456123456"), SmsCodeError::WrongLength);
    }

    #[test]
    fn a_code_is_found_in_the_message_that_brought_it() {
        assert_eq!(
            found("【新疆汇和银行】验证码 123456，5分钟内有效").unwrap(),
            "123456"
        );
        assert_eq!(found("您的验证码是：１２３４５６。").unwrap(), "123456");
        assert_eq!(
            found("尾号1234的卡于11月21日申请认证，验证码654321，请勿泄露。400-800-9666").unwrap(),
            "654321"
        );
        assert_eq!(found("123 456").unwrap(), "123456");
    }

    #[test]
    fn the_first_run_of_exactly_six_digits_is_the_code() {
        assert_eq!(found("20261121 13812341234 111222 333444").unwrap(), "111222");
    }

    #[test]
    fn a_code_filled_in_twice_counts_once() {
        assert_eq!(found("123456123456").unwrap(), "123456");
        assert_eq!(found("验证码123456123456").unwrap(), "123456");
        assert_eq!(found("123456654321"), None);
    }

    #[test]
    fn no_code_is_found_where_there_is_none() {
        for text in ["", "验证码", "12345", "1234567", "123456789012345678", "12345张6"] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_goes_through_serde_as_text() {
        let code: SmsCode = serde_json::from_str("\"012 345\"").unwrap();
        assert_eq!(serde_json::to_string(&code).unwrap(), "\"012345\"");
        assert!(complaint::<SmsCode>("\"12345\"").starts_with("a code has six digits"));
    }

    #[test]
    fn a_code_never_shows_in_debug_or_in_serdes_complaints() {
        assert_eq!(
            format!("{:?}", "123456".parse::<SmsCode>().unwrap()),
            "SmsCode(****)"
        );
        for json in ["123456", "-123456", "123456.5", "\"1234567\""] {
            assert!(!complaint::<SmsCode>(json).contains("123456"), "{json}");
        }
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn any_text_is_a_code_of_six_digits_or_an_error(text in any_text()) {
            if let Ok(code) = text.parse::<SmsCode>() {
                prop_assert_eq!(code.expose().len(), 6);
                prop_assert!(code.expose().bytes().all(|byte| byte.is_ascii_digit()));
                prop_assert!(SmsCode::find_in(&text) == Some(code));
            }
        }

        #[test]
        fn a_code_between_any_words_is_found(before in "[^0-9０-９]{0,20}", code in "[0-9]{6}", after in "[^0-9０-９]{0,20}") {
            prop_assert_eq!(found(&format!("{before}{code}{after}")).unwrap(), code);
        }

        #[test]
        fn separators_and_full_width_digits_do_not_matter(text in decorated("012345")) {
            let read: SmsCode = text.parse().unwrap();
            prop_assert_eq!(read.expose(), "012345");
        }
    }
}
