//! What is true at any bank: card numbers, documents, passwords, money and dates as values.
//!
//! A type that not every content makes sense for has private fields, and all ways in ([`FromStr`](std::str::FromStr),
//! `TryFrom`, `new`, serde) check alike, so a value that exists is a valid one. What `Display` prints of a value is
//! read as the same one again; secrets have none, and `Debug` of anything personal or secret shows nothing of it. There
//! is no clock here: whoever needs today passes it in.

mod value;

#[cfg(test)]
mod testing;

mod account;
mod card;
pub mod caret;
mod date;
mod direction;
mod document;
mod hours;
mod issuer;
mod masked;
mod money;
mod normalise;
mod password;
mod phone;
mod pin;
mod range;
mod sms_code;
mod threshold;
mod timestamp;

pub use account::{AccountNumber, AccountNumberError, PassbookNumber, PassbookNumberError};
pub use card::{CardNumber, CardNumberError};
pub use caret::group_by_four;
pub use date::{Date, DateError, Weekday};
pub use direction::Direction;
pub use document::{Document, DocumentNumber, DocumentNumberError, DocumentType};
pub use hours::{HourRange, HourRangeError};
pub use issuer::{CardKind, Issuer, issuer_of};
pub use masked::{MaskedName, MaskedNumber, MaskedPhone, MaskedTextError};
pub use money::{Money, MoneyError};
pub use normalise::normalise;
pub use password::{LoginPassword, LoginPasswordError, PasswordStrength, strength};
pub use phone::{MobileNumber, MobileNumberError};
pub use pin::{PaymentPin, PinContext, PinError, PinWeakness};
pub use range::{DateRange, DateRangeError, Period, RangeLimits};
pub use sms_code::{SmsCode, SmsCodeError};
pub use threshold::{Threshold, ThresholdError};
pub use timestamp::{Timestamp, TimestampError};

/// A value that travels as text: how it is spelled, for the contract's document.
#[cfg(feature = "schema")]
pub trait WireText: core::str::FromStr {
    /// What every printed value matches, as a regular expression of ECMA 262.
    const PATTERN: &'static str;
    /// Values that are accepted.
    const EXAMPLES: &'static [&'static str];
}
