//! The demo customer.

use wechat_bank_api::domain::{AccountNumber, Document};
use wechat_bank_sandbox::seed;

pub const LOGIN: &str = "天山雪莲-2026";
pub const PIN: &str = "270418";
/// A Saturday noon.
pub const NOON: i64 = 1_795_233_600;

pub fn document() -> Document {
    let person = seed::person();
    Document::new(person.document_type, person.document_number).unwrap()
}

/// The number of the account with this key.
pub fn number(key: &str) -> AccountNumber {
    seed::account(key).unwrap().number.parse().unwrap()
}
