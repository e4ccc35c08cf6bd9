//! The payment password: six digits that are not easily guessed.

use std::fmt;
use std::str::FromStr;

use zeroize::Zeroizing;

use crate::date::Date;
use crate::normalise::normalised;
use crate::sms_code::{SixDigitsError, six_digits};
use crate::value::{error_enum, last_characters, secret_text, text_format, write_decimal};

/// A payment password (微信银行支付密码, decision 2): exactly six digits. Weak ones are valid values too, so that there can be
/// a reason for refusing them.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "crate::Text<Self>")
)]
pub struct PaymentPin(Zeroizing<String>);

error_enum! {
    /// Why a text is not a payment password.
    pub enum PinError {
        Empty: "the payment password is empty",
        NotDigits: "a payment password is digits only",
        WrongLength: "a payment password has six digits",
    }
}

/// Personal data that a payment password must not contain.
#[derive(Clone, Default)]
pub struct PinContext {
    /// The customer's birthday.
    pub birthday: Option<Date>,
    /// Numbers of cards, documents and phones, in full or only the last six digits.
    pub tails: Vec<String>,
}

/// Why a payment password is too easy to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinWeakness {
    /// Made of one or two digits, of three repeated, or of pairs: `111111`, `121212`, `123123`, `112233`.
    Repeated,
    /// Counts up or down: `123456`, `654321`, `890123`.
    Run,
    /// The customer's birthday: `850603` and similar.
    Birthday,
    /// The last six digits of a card, document or phone of the customer.
    Tail,
    /// One of those that many people choose: `147258`, `520131`.
    Common,
}

impl PaymentPin {
    /// Why this password is too easy to guess, if it is.
    pub fn weakness(&self, context: &PinContext) -> Option<PinWeakness> {
        if self.is_repeated() {
            Some(PinWeakness::Repeated)
        } else if self.is_run() {
            Some(PinWeakness::Run)
        } else if context.birthday.is_some_and(|birthday| self.contains(birthday)) {
            Some(PinWeakness::Birthday)
        } else if context.tails.iter().any(|number| self.is_tail_of(number)) {
            Some(PinWeakness::Tail)
        } else if COMMON.contains(&self.expose()) {
            Some(PinWeakness::Common)
        } else {
            None
        }
    }

    fn is_repeated(&self) -> bool {
        let pin = self.expose();
        let different = ('0'..='9').filter(|&digit| pin.contains(digit)).count();
        let pairs = pin
            .as_bytes()
            .chunks(2)
            .all(|pair| matches!(pair, [a, b] if a == b));
        let (left, right) = pin.split_at_checked(3).unwrap_or_default();
        different <= 2 || pairs || left == right
    }

    fn is_run(&self) -> bool {
        let steps = |step: u8| {
            self.expose()
                .as_bytes()
                .windows(2)
                .all(|pair| matches!(pair, [a, b] if (a - b'0' + step) % 10 == b - b'0'))
        };
        steps(1) || steps(9)
    }

    fn contains(&self, birthday: Date) -> bool {
        let (year, month, day) = (
            birthday.year().into(),
            birthday.month().into(),
            birthday.day().into(),
        );
        let (yyyy, yy, mm, dd) = ((year, 4), (year % 100, 2), (month, 2), (day, 2));
        let (m, d) = ((month, 1), (day, 1));
        let orders: [&[(u64, u32)]; 10] = [
            &[yy, mm, dd],
            &[mm, dd, yy],
            &[dd, mm, yy],
            &[yy, dd, mm],
            &[yyyy, mm],
            &[mm, yyyy],
            &[yyyy, dd],
            &[yyyy, m, d],
            &[m, d, yyyy],
            &[d, m, yyyy],
        ];
        orders.iter().any(|order| {
            let mut digits = Zeroizing::new(String::with_capacity(8));
            // Writing to a `String` never fails.
            let _ = order
                .iter()
                .try_for_each(|&(value, width)| write_decimal(&mut *digits, value, width));
            *digits == *self.0
        })
    }

    fn is_tail_of(&self, number: &str) -> bool {
        // An identity card's last character may be an X, which is not a digit: then the six digits before it count.
        let number: Zeroizing<String> = Zeroizing::new(normalised(number).collect());
        last_characters(number.trim_end_matches(['X', 'x']), 6) == self.expose()
    }
}

impl FromStr for PaymentPin {
    type Err = PinError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match six_digits(text) {
            Ok(digits) => Ok(Self(digits)),
            Err(SixDigitsError::Empty) => Err(PinError::Empty),
            Err(SixDigitsError::NotDigits) => Err(PinError::NotDigits),
            Err(SixDigitsError::WrongLength) => Err(PinError::WrongLength),
        }
    }
}

secret_text!(PaymentPin);
text_format!(PaymentPin, Pattern("^[0-9]{6}$"), ["246813"], "password");

impl fmt::Debug for PinContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinContext(****)")
    }
}

/// Frequent choices: lines on the keypad, words spelled in digits, emergency numbers.
const COMMON: &[&str] = &[
    "110119", "110120", "112358", "121314", "123321", "123654", "123789", "131419", "131420", "131421",
    "135246", "135790", "142857", "147258", "147852", "147963", "159357", "159753", "168888", "201314",
    "246810", "258369", "314159", "321654", "369258", "456123", "520131", "520134", "520530", "741852",
    "789456",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{any_text, cases, complaint, decorated};

    fn pin(digits: &str) -> PaymentPin {
        digits.parse().unwrap()
    }

    fn refused(text: &str) -> PinError {
        text.parse::<PaymentPin>().unwrap_err()
    }

    fn weakness(digits: &str) -> Option<PinWeakness> {
        pin(digits).weakness(&PinContext::default())
    }

    fn born(date: &str) -> PinContext {
        PinContext {
            birthday: Some(date.parse().unwrap()),
            tails: Vec::new(),
        }
    }

    fn known(numbers: &[&str]) -> PinContext {
        PinContext {
            birthday: None,
            tails: numbers.iter().map(|&number| number.to_owned()).collect(),
        }
    }

    #[test]
    fn six_digits_are_a_payment_password_leading_zeros_included() {
        for digits in ["280519", "000000", "012345"] {
            assert_eq!(pin(digits).expose(), digits);
        }
    }

    #[test]
    fn each_rule_has_its_own_error() {
        assert_eq!(refused(""), PinError::Empty);
        assert_eq!(refused(" "), PinError::Empty);
        assert_eq!(refused("28O519"), PinError::NotDigits);
        assert_eq!(refused("28051"), PinError::WrongLength);
        assert_eq!(refused("2805190"), PinError::WrongLength);
    }

    #[test]
    fn repeated_digits_are_weak() {
        for digits in [
            "000000", "888888", "121212", "112233", "445566", "123123", "111222", "555556", "585585",
            "998877",
        ] {
            assert_eq!(weakness(digits), Some(PinWeakness::Repeated), "{digits}");
        }
    }

    #[test]
    fn runs_up_and_down_are_weak_round_the_zero_too() {
        for digits in [
            "123456", "654321", "890123", "567890", "098765", "321098", "012345",
        ] {
            assert_eq!(weakness(digits), Some(PinWeakness::Run), "{digits}");
        }
        assert_eq!(weakness("123457"), None);
    }

    #[test]
    fn the_customers_birthday_is_weak_in_every_order() {
        for digits in [
            "850603", "060385", "030685", "850306", "198506", "061985", "198503", "198563", "631985",
            "361985",
        ] {
            assert_eq!(
                pin(digits).weakness(&born("1985-06-03")),
                Some(PinWeakness::Birthday),
                "{digits}"
            );
            assert_eq!(pin(digits).weakness(&born("1971-02-17")), None, "{digits}");
        }
        assert_eq!(
            pin("851123").weakness(&born("1985-11-23")),
            Some(PinWeakness::Birthday)
        );
    }

    #[test]
    fn tails_of_known_numbers_are_weak() {
        let context = known(&[
            "6222021234280519",
            "13812349407",
            "11010519491231002X",
            "E20483716",
        ]);
        for digits in ["280519", "349407", "231002", "483716"] {
            assert_eq!(
                pin(digits).weakness(&context),
                Some(PinWeakness::Tail),
                "{digits}"
            );
            assert_eq!(weakness(digits), None, "{digits}");
        }
        assert_eq!(pin("021234").weakness(&context), None);
        assert_eq!(
            pin("280519").weakness(&known(&["280519"])),
            Some(PinWeakness::Tail)
        );
        assert_eq!(
            pin("280519").weakness(&known(&["6222 0212 3428 0519"])),
            Some(PinWeakness::Tail)
        );
    }

    #[test]
    fn tails_shorter_than_six_digits_say_nothing() {
        assert_eq!(
            pin("280519").weakness(&known(&["", "X", "0519", "6222 **** **** 0519"])),
            None
        );
    }

    #[test]
    fn favourites_of_many_are_weak_and_in_no_other_rule() {
        for digits in COMMON {
            assert_eq!(weakness(digits), Some(PinWeakness::Common), "{digits}");
        }
    }

    #[test]
    fn other_digits_are_not_weak() {
        for digits in ["280519", "904172", "037461", "112234", "123475"] {
            assert_eq!(weakness(digits), None, "{digits}");
        }
    }

    #[test]
    fn the_rules_leave_nearly_all_payment_passwords() {
        let weak = (0..1_000_000)
            .filter(|number| weakness(&format!("{number:06}")).is_some())
            .count();
        // 10 of one digit, 2,790 of two, 720 of three pairs of different digits, 720 of three digits repeated, 20 runs
        // and the favourites.
        assert_eq!(weak, 10 + 2_790 + 720 + 720 + 20 + COMMON.len());
    }

    #[test]
    fn payment_passwords_go_through_serde_as_text() {
        let read: PaymentPin = serde_json::from_str("\"012345\"").unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), "\"012345\"");
        assert!(complaint::<PaymentPin>("\"\"").starts_with("the payment password is empty"));
    }

    #[test]
    fn a_payment_password_never_shows_in_debug_or_in_serdes_complaints() {
        assert_eq!(format!("{:?}", pin("280519")), "PaymentPin(****)");
        assert_eq!(format!("{:?}", born("1985-06-03")), "PinContext(****)");
        assert!(!complaint::<PaymentPin>("280519").contains("280519"));
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn any_text_is_six_digits_or_an_error(text in any_text(), days in any::<i32>()) {
            if let Ok(pin) = text.parse::<PaymentPin>() {
                prop_assert_eq!(pin.expose().len(), 6);
                prop_assert!(pin.expose().parse::<PaymentPin>().is_ok_and(|again| again == pin));
                pin.weakness(&PinContext { birthday: Some(Date::from_days(days)), tails: vec![text] });
            }
        }

        #[test]
        fn separators_and_full_width_digits_do_not_matter(text in decorated("280519")) {
            let read: PaymentPin = text.parse().unwrap();
            prop_assert_eq!(read.expose(), "280519");
        }

        #[test]
        fn yymmdd_of_any_birthday_is_weak(days in 0..73_414) {
            let birthday = Date::MIN.add_days(days);
            let digits = birthday.to_string().replace('-', "");
            for candidate in [&digits[2..], &digits[..6]] {
                let context = PinContext { birthday: Some(birthday), tails: Vec::new() };
                prop_assert!(pin(candidate).weakness(&context).is_some(), "{}", candidate);
            }
        }
    }
}
