//! Values that any bank needs: card numbers, documents, passwords, money and dates.
//!
//! Types with invariants have private fields, and all constructors ([`FromStr`](std::str::FromStr), `TryFrom`, `new`,
//! serde) perform the same checks, so every value is valid. `Display` prints a form that parses to the same value;
//! secrets have no `Display`, and `Debug` of personal or secret values hides their content. There is no clock here:
//! today is a parameter.

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
#[cfg(feature = "schema")]
mod schema;
mod sms_code;
mod threshold;
mod timestamp;

pub use account::{AccountNumber, AccountNumberError, NumberPrefix, PassbookNumber, PassbookNumberError};
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
#[cfg(feature = "schema")]
pub use schema::{Text, TextFormat, TextShape};
pub use sms_code::{SmsCode, SmsCodeError};
pub use threshold::{Threshold, ThresholdError};
pub use timestamp::{Timestamp, TimestampError};
