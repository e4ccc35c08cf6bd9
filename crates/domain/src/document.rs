//! Identity documents and their numbers.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::normalise::normalise;
use crate::value::{all_digits, error_enum, hidden_debug};

/// A kind of document that a customer can be known by; in JSON a code such as `resident-identity-card`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentType {
    /// 居民身份证
    ResidentIdentityCard,
    /// 护照
    Passport,
    /// 港澳居民来往内地通行证
    HongKongMacaoPermit,
    /// 台湾居民来往大陆通行证
    TaiwanPermit,
    /// 外国人永久居留身份证
    ForeignPermanentResident,
    /// 户口簿
    HouseholdRegister,
    /// 军官证
    MilitaryIdentity,
    /// 港澳台居民居住证: numbered like the resident identity card, under a region of its own.
    #[serde(rename = "residence-permit-hmt")]
    ResidencePermitHMT,
    /// A kind that a newer bank knows and this code does not; no document of it can be made.
    #[serde(other)]
    Unknown,
}

impl DocumentType {
    /// Every kind that documents can be made of, the commonest first.
    pub const ALL: [Self; 8] = [
        Self::ResidentIdentityCard,
        Self::Passport,
        Self::HongKongMacaoPermit,
        Self::TaiwanPermit,
        Self::ForeignPermanentResident,
        Self::ResidencePermitHMT,
        Self::HouseholdRegister,
        Self::MilitaryIdentity,
    ];

    /// Whether its numbers are built by GB 11643: 18 characters with a birthday and a check digit.
    pub fn is_citizen_number(self) -> bool {
        matches!(self, Self::ResidentIdentityCard | Self::ResidencePermitHMT)
    }
}

/// A document: its kind and a number that fits it; in JSON `{"type": …, "number": …}`.
#[derive(Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "Parts")]
pub struct Document {
    document_type: DocumentType,
    number: DocumentNumber,
}

/// A document's number in the one form it is compared in: without separators, letters in upper case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNumber(String);

error_enum! {
    /// Why a text is not a number of its kind of document (HH03, decision 7).
    pub enum DocumentNumberError {
        Empty: "the document number is empty",
        UnknownType: "documents of an unknown kind have no number",
        NotLettersOrDigits: "a document number is letters and digits only",
        TooLong: "a document number has at most 20 characters",
        WrongLength: "an identity card number has 18 characters",
        NotDigits: "an identity card number is digits, of which only the last may be an X",
        Region: "a residence permit's number starts with 810000, 820000 or 830000",
        WrongDate: "the identity card number holds no real birthday since 1900",
        CheckDigit: "the identity card number's check digit is wrong",
    }
}

impl Document {
    /// A document of this kind with the number as a person wrote it.
    pub fn new(document_type: DocumentType, number: &str) -> Result<Self, DocumentNumberError> {
        let mut number = normalise(number);
        number.make_ascii_uppercase();
        if number.is_empty() {
            return Err(DocumentNumberError::Empty);
        }
        if document_type == DocumentType::Unknown {
            return Err(DocumentNumberError::UnknownType);
        }
        if !number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(DocumentNumberError::NotLettersOrDigits);
        }
        if number.len() > 20 {
            return Err(DocumentNumberError::TooLong);
        }
        if document_type.is_citizen_number() {
            check_citizen_number(document_type, &number)?;
        }
        Ok(Self {
            document_type,
            number: DocumentNumber(number),
        })
    }

    /// The document's kind.
    pub fn document_type(&self) -> DocumentType {
        self.document_type
    }

    /// The document's number.
    pub fn number(&self) -> &DocumentNumber {
        &self.number
    }

    /// The holder's birthday, where the number holds one.
    pub fn birthday(&self) -> Option<Date> {
        if self.document_type.is_citizen_number() {
            birthday_in(&self.number.0)
        } else {
            None
        }
    }
}

impl DocumentNumber {
    /// The letters and digits without separators.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

hidden_debug!(Document, DocumentNumber);

#[derive(Deserialize)]
struct Parts {
    #[serde(rename = "type")]
    document_type: DocumentType,
    number: String,
}

#[derive(Serialize)]
struct BorrowedParts<'a> {
    #[serde(rename = "type")]
    document_type: DocumentType,
    number: &'a str,
}

impl TryFrom<Parts> for Document {
    type Error = DocumentNumberError;

    fn try_from(parts: Parts) -> Result<Self, Self::Error> {
        Self::new(parts.document_type, &parts.number)
    }
}

impl Serialize for Document {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        BorrowedParts {
            document_type: self.document_type,
            number: &self.number.0,
        }
        .serialize(serializer)
    }
}

/// The rules of GB 11643, in the order in which a person would look for the mistake.
fn check_citizen_number(document_type: DocumentType, number: &str) -> Result<(), DocumentNumberError> {
    if number.len() != 18 {
        return Err(DocumentNumberError::WrongLength);
    }
    let digits = number.strip_suffix('X').unwrap_or(number);
    if !all_digits(digits) {
        return Err(DocumentNumberError::NotDigits);
    }
    let hmt = ["810000", "820000", "830000"]
        .iter()
        .any(|region| number.starts_with(region));
    if document_type == DocumentType::ResidencePermitHMT && !hmt {
        return Err(DocumentNumberError::Region);
    }
    if birthday_in(number).is_none() {
        return Err(DocumentNumberError::WrongDate);
    }
    if !check_digit_fits(number) {
        return Err(DocumentNumberError::CheckDigit);
    }
    Ok(())
}

fn birthday_in(number: &str) -> Option<Date> {
    number.get(6..14)?.parse().ok()
}

/// ISO 7064 MOD 11-2, the check of GB 11643: the characters, each weighted by a power of two that doubles leftwards from
/// 1 at the last, sum up to 1 modulo 11; X counts 10.
fn check_digit_fits(number: &str) -> bool {
    let sum = number.chars().fold(0, |sum, character| {
        (sum * 2 + character.to_digit(10).unwrap_or(10)) % 11
    });
    sum == 1
}
