//! The payment password: six digits that are not easily guessed.

use std::fmt;
use std::str::FromStr;

use zeroize::Zeroizing;

use crate::date::Date;
use crate::sms_code::{SixDigitsError, six_digits};
use crate::value::{error_enum, last_characters, secret_text, write_decimal};

/// A payment password (微信银行支付密码, decision 2): exactly six digits. Weak ones are values too, so that a page can say
/// why it refuses them: see [`PaymentPin::weakness`].
#[derive(Clone, PartialEq, Eq)]
pub struct PaymentPin(Zeroizing<String>);

error_enum! {
    /// Why a text is not a payment password.
    pub enum PinError {
        Empty: "the payment password is empty",
        NotDigits: "a payment password is digits only",
        WrongLength: "a payment password has six digits",
    }
}

/// What is known of the customer that a payment password must not be made of.
#[derive(Clone, Default)]
pub struct PinContext {
    /// The customer's birthday.
    pub birthday: Option<Date>,
    /// Full numbers of cards, documents and phones, or the last six digits of them.
    pub tails: Vec<String>,
}

/// Why a payment password is too easily guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinWeakness {
    /// Made of one or two digits, of three repeated, or of pairs: `111111`, `121212`, `123123`, `112233`.
    Repeated,
    /// Counts up or down: `123456`, `654321`, `890123`.
    Run,
    /// Tells the customer's birthday: `850603` and the like.
    Birthday,
    /// The last six digits of a card, document or phone of the customer.
    Tail,
    /// One of those that many people choose: `147258`, `520131`.
    Common,
}

impl PaymentPin {
    /// What makes this password too easily guessed, if anything does.
    pub fn weakness(&self, context: &PinContext) -> Option<PinWeakness> {
        if self.is_repeated() {
            Some(PinWeakness::Repeated)
        } else if self.is_run() {
            Some(PinWeakness::Run)
        } else if context.birthday.is_some_and(|birthday| self.tells(birthday)) {
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

    fn tells(&self, birthday: Date) -> bool {
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
        // An identity card's last character may be an X, which no PIN can hold: the six digits before it are its tail.
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

impl fmt::Debug for PinContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinContext(****)")
    }
}

/// Chosen by many: lines on the keypad, words told in digits, emergency numbers.
const COMMON: [&str; 32] = [
    "110119", "110120", "112358", "121314", "123321", "123654", "123789", "131419", "131420", "131421",
    "135246", "135790", "142857", "147258", "147852", "147963", "159357", "159753", "168888", "201314",
    "246810", "258369", "314159", "321654", "369258", "456123", "456789", "520131", "520134", "520530",
    "741852", "789456",
];
