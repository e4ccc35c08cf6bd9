//! The code that the bank sends by SMS.

use std::str::FromStr;

use zeroize::Zeroizing;

use crate::normalise::{fold, normalised};
use crate::value::{error_enum, secret_text, text_format};

/// A verification code: exactly six digits.
// `==` is not constant-time: the bank compares digests instead.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "crate::Text<Self>")
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

/// Names of a code: 验证码, 校验码, 动态密码, 动态口令, `code`, `OTP`, `verification` …
const NAMES: [&str; 7] = ["码", "碼", "口令", "code", "otp", "verif", "passw"];
/// The distance of a code from its name if it has none, and if it is called something else.
const NAMELESS: usize = 1_000;
const OTHER: usize = 10_000;

impl SmsCode {
    /// Extracts the code from a message.
    ///
    /// Candidates are six separate digits, also with spaces or hyphens between them (`123 456`), or twice in a row, as
    /// some phones fill them in. Of several, the code is the one nearest to its name in the same clause, and of those
    /// equally near the last; if none has a name, the first that is called neither a number (尾号000017) nor an amount.
    pub fn find_in(text: &str) -> Option<Self> {
        let mut nearest: Option<(usize, Self)> = None;
        // The code just read, until its clause ends: its name may follow (`284656是您的验证码`).
        let mut unnamed = None;
        let mut words = String::new();
        // How many characters ago the name was, what it or another name ended in, and whether 是 or a colon followed.
        let (mut distance, mut name, mut linked) = (NAMELESS, ' ', false);
        // The digits of a number, and how many of them its last group has.
        let (mut number, mut group) = (Zeroizing::new(String::new()), 0);
        let folded = text.chars().map(|c| fold(c).unwrap_or(' ').to_ascii_lowercase());
        for character in folded.chain(['.']) {
            if character.is_ascii_digit() {
                number.push(character);
                group += 1;
                continue;
            }
            let is_over = !matches!(character, ' ' | '-');
            // Behind the last group of a code there may be a space as well.
            if group > 0 || is_over && !number.is_empty() {
                let digits = number.get(number.len() - group..).unwrap_or_default();
                let digits = match digits.split_at_checked(6) {
                    Some((once, again)) if once == again => once,
                    _ if is_over && group < 6 => number.as_str(),
                    _ => digits,
                };
                if let Ok(code) = digits.parse::<Self>() {
                    let distance = match distance {
                        _ if name == '号' || character == '元' => OTHER,
                        // Distance zero, even with brackets or quotes in between.
                        ..4 => 0,
                        ..NAMELESS if linked => 0,
                        distance => distance,
                    };
                    unnamed = (distance < OTHER).then(|| code.clone());
                    if nearest
                        .as_ref()
                        .is_none_or(|(nearest, _)| distance < *nearest || distance == 0)
                    {
                        nearest = Some((distance, code));
                    }
                }
                group = 0;
            }
            if is_over {
                number.clear();
                distance += 1;
            }
            words.push(character);
            match character {
                ' ' | '-' => {}
                '码' if name == '号' => {}
                _ if NAMES.iter().any(|name| words.ends_with(name)) => {
                    (distance, name, linked) = (0, character, false);
                    if let Some(code) = unnamed.take() {
                        nearest = Some((0, code));
                    }
                }
                ',' | ';' | '.' | '!' | '?' | '。' | ')' => {
                    (distance, name, unnamed) = (NAMELESS, ' ', None);
                }
                // Also the last letter of `is` and `as`.
                ':' | '是' | '为' | '為' | 's' => linked = true,
                _ => (name, linked) = (character, false),
            }
        }
        nearest.map(|(_, code)| code)
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
text_format!(SmsCode, Pattern("^[0-9]{6}$"), ["284656"]);

/// Why a text is not a secret of six digits.
pub(crate) enum SixDigitsError {
    Empty,
    NotDigits,
    WrongLength,
}

/// Six digits, normalised without leaving a copy in memory.
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
    use proptest::sample::select;

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
        assert_eq!(found("123 456 ").unwrap(), "123456");
        assert_eq!(found("验证码 0000-00 ，勿泄露").unwrap(), "000000");
        assert_eq!(found("Your code is 123-456.").unwrap(), "123456");
        assert_eq!(found("12\u{200B}34\u{A0}56").unwrap(), "123456");
    }

    #[test]
    fn where_no_number_has_a_name_the_first_of_six_digits_is_the_code() {
        assert_eq!(found("20261121 13812341234 111222 333444").unwrap(), "111222");
    }

    #[test]
    fn a_number_beside_a_word_for_code_is_preferred_to_all_others() {
        for message in [
            "尾号000017的卡，验证码：284656",
            "尾号000017的卡验证码：284656",
            "您尾号000017的卡的验证码已发送：284656，请勿告知他人",
            "261129 12:30 验证码 284656",
            "2026-11-29 12:30 验证码284656",
            "26-11-29，验证码 284 656，5分钟内有效",
            "111111【新疆汇和银行】验证码 284656（序号 02），您正在办理客户认证，5 分钟内有效。",
            "验证码 111111（序号 01）。验证码284656（序号 02）。",
            "验证码111111（序号 01）。验证码：284656（序号 02）。",
            "【汇和银行】284656是您的验证码，订单号000017",
            "【汇和银行】284656（登录验证码），流水000017",
            "校验码「284-656」，尾号 000017",
            "您的动态密码为284656，转账100000元",
            "转账100000元，动态口令：２８４６５６",
            "您正在转账100000元，確認碼 284656",
            "验证码(OTP)为 284656，业务编号：000017",
            "手机号码 000017 的激活码是：284656",
            "284656 is your Huihe Bank verification code for order 000017.",
            "Your OTP for card 000017 is 284656. Do not share it.",
            "G-284656 is your code, ref 000017",
            "Ref 000017. Use 284656 as your one-time password.",
            "000017: verification code 284656",
            "验证码284656284656，尾号000017",
            "尾号000017\n验证码\n284656\n5分钟内有效",
        ] {
            assert_eq!(found(message).as_deref(), Some("284656"), "{message}");
        }
    }

    #[test]
    fn what_is_called_a_number_or_an_amount_is_a_code_only_when_there_is_no_other() {
        assert_eq!(found("尾号000017的卡，284656，5分钟内有效").unwrap(), "284656");
        assert_eq!(found("转账100000元，284656，5分钟内有效").unwrap(), "284656");
        assert_eq!(found("您的短信序号：000017").unwrap(), "000017");
    }

    #[test]
    fn a_code_filled_in_twice_counts_once() {
        assert_eq!(found("123456123456").unwrap(), "123456");
        assert_eq!(found("验证码123456123456").unwrap(), "123456");
        assert_eq!(found("123456654321"), None);
    }

    #[test]
    fn no_code_is_found_where_there_is_none() {
        for text in [
            "",
            "验证码",
            "12345",
            "1234567",
            "123456789012345678",
            "12345张6",
            "400-800-9666",
            "2026-11-29 12:30",
        ] {
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
        fn the_code_of_any_message_is_found_whatever_other_numbers_it_has(
            before in select(&["", "111111", "【汇和银行】", "尾号000017的卡，", "261129 12:30 ", "转账100000元，", "订单000017，"][..]),
            name in select(&["验证码", "校验码", "动态码", "动态密码", "短信验证码", "登录口令", "code", "OTP", "Verification Code"][..]),
            link in select(&["", " ", "：", "为", "是：", " is ", "为：“", "【", " (", "已发送："][..]),
            code in decorated("284656"),
            after in select(&["", "，5分钟内有效", "。请勿告知他人", "（序号 02），尾号000017", "】金额100000元", ". Ref 000017"][..]),
        ) {
            // Only between the first and the last digit: otherwise nothing separates the code from a number before it.
            let code = code.trim_start_matches(|c: char| fold(c).is_none_or(|c| c == '-'));
            let message = format!("{before}{name}{link}{code}{after}");
            prop_assert_eq!(found(&message), Some("284656".to_owned()), "{}", message);
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
