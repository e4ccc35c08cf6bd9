//! Identity documents and their numbers.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::normalise::normalise;
use crate::value::{all_digits, error_enum, hidden_debug, read_personal, text_format};

/// A kind of identity document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// A kind that this code does not know yet; no document of it can be made.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

impl DocumentType {
    /// Every kind of which documents can be made, most common first.
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

    /// Whether its numbers follow GB 11643: 18 characters with a birthday and a check digit.
    pub fn has_citizen_number(self) -> bool {
        matches!(self, Self::ResidentIdentityCard | Self::ResidencePermitHMT)
    }
}

/// A document: its kind and a matching number.
///
/// A `resident-identity-card` is numbered by GB 11643: six digits of the region, the birthday as eight digits, which is a
/// day since 1900, three digits, and a check character (ISO 7064 MOD 11-2), which may be an X. A `residence-permit-hmt` is
/// numbered alike, in the regions 810000, 820000 and 830000. Numbers of other kinds have no further rules.
#[derive(Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "Parts")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "Parts"))]
pub struct Document {
    document_type: DocumentType,
    number: DocumentNumber,
}

/// A document number in canonical form: without separators, letters in upper case.
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
    /// A document of this kind with the number as typed.
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
        if document_type.has_citizen_number() {
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

    /// The holder's birthday, if the number contains it.
    pub fn birthday(&self) -> Option<Date> {
        if self.document_type.has_citizen_number() {
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
text_format!(
    DocumentNumber,
    Pattern("^[0-9A-Z]{1,20}$"),
    ["11010519491231002X"],
    "document-number"
);

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Parts {
    /// The kind.
    #[serde(rename = "type")]
    document_type: DocumentType,
    /// Digits and capital letters, without separators.
    #[serde(deserialize_with = "read_personal")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Text<DocumentNumber>"))]
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

/// The rules of GB 11643, in the order in which a person would look for a mistake.
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

/// ISO 7064 MOD 11-2, the check of GB 11643: the characters, each weighted by a power of two that doubles leftwards
/// from 1 at the last, sum up to 1 modulo 11; X counts 10.
fn check_digit_fits(number: &str) -> bool {
    let sum = number.chars().fold(0, |sum, character| {
        (sum * 2 + character.to_digit(10).unwrap_or(10)) % 11
    });
    sum == 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{any_text, cases, complaint, decorated};

    use DocumentNumberError as Error;
    use DocumentType::{Passport, ResidencePermitHMT, ResidentIdentityCard};

    fn document(document_type: DocumentType, number: &str) -> Document {
        Document::new(document_type, number).unwrap_or_else(|error| panic!("{number}: {error}"))
    }

    fn refused(document_type: DocumentType, number: &str) -> DocumentNumberError {
        Document::new(document_type, number)
            .err()
            .unwrap_or_else(|| panic!("{number} is accepted"))
    }

    #[test]
    fn identity_cards_with_a_right_check_digit_are_accepted() {
        // The first is the standard's example.
        for number in ["11010519491231002X", "650101199003076611", "650101200002290013"] {
            let card = document(ResidentIdentityCard, number);
            assert_eq!(card.document_type(), ResidentIdentityCard);
            assert_eq!(card.number().to_string(), number);
            assert_eq!(card.number().as_str(), number);
        }
    }

    #[test]
    fn a_small_x_is_a_large_one() {
        for number in [
            "11010519491231002x",
            "１１０１０５１９４９１２３１００２ｘ",
            "110105 19491231-002x",
            "11010519491231002×",
            "11010519491231002Х",
            "11010519491231002х",
        ] {
            assert_eq!(
                document(ResidentIdentityCard, number).number().as_str(),
                "11010519491231002X"
            );
        }
    }

    #[test]
    fn an_empty_document_number_is_empty_rather_than_wrong() {
        for document_type in DocumentType::ALL {
            assert_eq!(refused(document_type, ""), Error::Empty);
            assert_eq!(refused(document_type, " -　"), Error::Empty);
        }
    }

    #[test]
    fn a_document_number_longer_than_20_characters_is_rejected() {
        for document_type in DocumentType::ALL {
            assert_eq!(refused(document_type, "123456789012345678901"), Error::TooLong);
        }
    }

    #[test]
    fn a_document_number_with_other_characters_is_rejected() {
        for document_type in DocumentType::ALL {
            for number in [
                "军字第1234567号",
                "E1234_5678",
                "E12345678😀",
                "E1234.5678",
                "é1234567",
            ] {
                assert_eq!(
                    refused(document_type, number),
                    Error::NotLettersOrDigits,
                    "{number}"
                );
            }
        }
    }

    #[test]
    fn an_identity_card_without_exactly_18_characters_is_rejected() {
        for number in [
            "1",
            "11010519491231002",
            "11010519491231002XX",
            "110105491231002",
            "11010519491231002X00",
        ] {
            assert_eq!(
                refused(ResidentIdentityCard, number),
                Error::WrongLength,
                "{number}"
            );
        }
    }

    #[test]
    fn an_identity_card_with_letters_other_than_a_last_x_is_rejected() {
        for number in [
            "1101051949123100XX",
            "X1010519491231002X",
            "11010519491231002A",
            "1101O519491231002X",
        ] {
            assert_eq!(
                refused(ResidentIdentityCard, number),
                Error::NotDigits,
                "{number}"
            );
        }
    }

    #[test]
    fn an_identity_card_with_an_impossible_birthday_is_rejected() {
        for number in [
            "650101190002290017", // 29 February of a year that was not a leap year
            "650101202602290016", // the same
            "650101199004310019", // 31 April
            "440524188001010014", // born before 1900, though the check digit is right
            "650101210101010012", // after 2100
            "65010119901301001X",
            "650101199000010011",
        ] {
            assert_eq!(
                refused(ResidentIdentityCard, number),
                Error::WrongDate,
                "{number}"
            );
        }
    }

    #[test]
    fn an_identity_card_with_a_wrong_check_digit_is_rejected() {
        for check in "0123456789".chars() {
            assert_eq!(
                refused(ResidentIdentityCard, &format!("11010519491231002{check}")),
                Error::CheckDigit
            );
        }
        assert_eq!(
            refused(ResidentIdentityCard, "65010119900307661X"),
            Error::CheckDigit
        );
    }

    #[test]
    fn residence_permits_keep_the_identity_cards_rules_under_regions_of_their_own() {
        for number in ["810000199408230021", "820000199408230023", "830000199201300022"] {
            assert_eq!(document(ResidencePermitHMT, number).number().as_str(), number);
        }
        assert_eq!(refused(ResidencePermitHMT, "11010519491231002X"), Error::Region);
        assert_eq!(refused(ResidencePermitHMT, "840000199408230021"), Error::Region);
        assert_eq!(
            refused(ResidencePermitHMT, "81000019940823002"),
            Error::WrongLength
        );
        assert_eq!(
            refused(ResidencePermitHMT, "81000O199408230021"),
            Error::NotDigits
        );
        assert_eq!(
            refused(ResidencePermitHMT, "810000199402300021"),
            Error::WrongDate
        );
        assert_eq!(
            refused(ResidencePermitHMT, "810000199408230022"),
            Error::CheckDigit
        );
    }

    #[test]
    fn other_documents_are_1_to_20_letters_and_digits() {
        for document_type in DocumentType::ALL {
            if document_type.has_citizen_number() {
                continue;
            }
            for number in ["1", "E12345678", "H1234567801", "ABCDEFGHIJ0123456789"] {
                assert_eq!(document(document_type, number).number().as_str(), number);
                assert_eq!(document(document_type, number).birthday(), None);
            }
        }
        assert!(document(Passport, "e12345678") == document(Passport, "E12345678"));
    }

    #[test]
    fn documents_of_an_unknown_kind_cannot_be_made() {
        assert_eq!(refused(DocumentType::Unknown, "E12345678"), Error::UnknownType);
        assert_eq!(refused(DocumentType::Unknown, ""), Error::Empty);
    }

    #[test]
    fn identity_cards_contain_the_birthday() {
        let birthday = document(ResidentIdentityCard, "11010519491231002X")
            .birthday()
            .unwrap();
        assert_eq!(birthday.to_string(), "1949-12-31");
        let birthday = document(ResidencePermitHMT, "810000199408230021")
            .birthday()
            .unwrap();
        assert_eq!(birthday.to_string(), "1994-08-23");
        assert_eq!(document(Passport, "11010519491231002X").birthday(), None);
    }

    #[test]
    fn document_types_have_codes_in_json() {
        assert_eq!(
            serde_json::to_string(&DocumentType::ALL).unwrap(),
            concat!(
                r#"["resident-identity-card","passport","hong-kong-macao-permit","taiwan-permit","#,
                r#""foreign-permanent-resident","residence-permit-hmt","household-register","military-identity"]"#
            )
        );
        for document_type in DocumentType::ALL {
            let json = serde_json::to_string(&document_type).unwrap();
            assert_eq!(
                serde_json::from_str::<DocumentType>(&json).unwrap(),
                document_type
            );
        }
    }

    #[test]
    fn a_type_from_a_newer_bank_is_unknown_rather_than_an_error() {
        assert_eq!(
            serde_json::from_str::<DocumentType>("\"library-card\"").unwrap(),
            DocumentType::Unknown
        );
        assert_eq!(
            serde_json::from_str::<Vec<DocumentType>>(r#"["passport","moon-pass"]"#).unwrap(),
            [Passport, DocumentType::Unknown]
        );
    }

    #[test]
    fn documents_go_through_serde_by_the_same_door() {
        let json = r#"{"type":"resident-identity-card","number":"11010519491231002X"}"#;
        let card: Document = serde_json::from_str(json).unwrap();
        assert!(card == document(ResidentIdentityCard, "11010519491231002X"));
        assert_eq!(serde_json::to_string(&card).unwrap(), json);
        let typed: Document =
            serde_json::from_str(r#"{"number":"110105 19491231 002x","type":"resident-identity-card"}"#)
                .unwrap();
        assert!(typed == card);
        let refused =
            complaint::<Document>(r#"{"type":"resident-identity-card","number":"110105194912310021"}"#);
        assert!(refused.starts_with(&Error::CheckDigit.to_string()), "{refused}");
        let refused = complaint::<Document>(r#"{"type":"library-card","number":"1"}"#);
        assert!(refused.starts_with(&Error::UnknownType.to_string()), "{refused}");
    }

    #[test]
    fn a_document_never_shows_in_debug_or_in_serdes_complaints() {
        let card = document(ResidentIdentityCard, "11010519491231002X");
        assert_eq!(format!("{card:?}"), "Document(****)");
        assert_eq!(format!("{:?}", card.number()), "DocumentNumber(****)");
        for number in [
            "650101199003076611",
            "\"650101199003076612\"",
            "65010119900307.6611",
        ] {
            let json = format!(r#"{{"type":"resident-identity-card","number":{number}}}"#);
            assert!(!complaint::<Document>(&json).contains("650101"), "{number}");
        }
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn any_text_is_a_document_number_that_reads_back_or_an_error(
            text in any_text(),
            document_type in proptest::sample::select(DocumentType::ALL.to_vec()),
        ) {
            if let Ok(made) = Document::new(document_type, &text) {
                prop_assert!(document(document_type, made.number().as_str()) == made);
                let json = serde_json::to_string(&made).unwrap();
                prop_assert!(serde_json::from_str::<Document>(&json).unwrap() == made);
                prop_assert_eq!(made.birthday().is_some(), document_type.has_citizen_number());
            }
        }

        #[test]
        fn separators_and_full_width_characters_do_not_matter(text in decorated("11010519491231002X")) {
            let card = document(ResidentIdentityCard, &text);
            prop_assert_eq!(card.number().as_str(), "11010519491231002X");
        }

        /// The standard's weights, written out as it prints them, against the Horner scheme in the code.
        #[test]
        fn the_check_digit_is_the_standards(region in "[1-6][1-5][0-9]{4}", days in 0..73_000, order in "[0-9]{3}") {
            let birthday = Date::MIN.add_days(days).to_string().replace('-', "");
            let start = format!("{region}{birthday}{order}");
            let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
            let sum: usize = start.bytes().zip(weights).map(|(byte, weight)| usize::from(byte - b'0') * weight).sum();
            let right = b"10X98765432"[sum % 11];
            for check in b"0123456789X" {
                let number = format!("{start}{}", char::from(*check));
                let fits = Document::new(ResidentIdentityCard, &number).is_ok();
                prop_assert_eq!(fits, *check == right, "{}", number);
            }
        }

        #[test]
        fn no_single_mistyped_digit_of_an_identity_card_goes_unnoticed(at in 0_usize..17, add in 1_u32..10) {
            let number = "11010519491231002X".chars().enumerate().map(|(index, character)| match character.to_digit(10) {
                Some(digit) if index == at => char::from_digit((digit + add) % 10, 10).unwrap(),
                _ => character,
            });
            let error = refused(ResidentIdentityCard, &String::from_iter(number));
            prop_assert!(matches!(error, Error::CheckDigit | Error::WrongDate));
        }
    }
}
