//! What the customer answers to the questions of the bank's form (BK02), and what the page makes of it.

use api::{AddAccountForm, FormField, Problem, RequestAddAccountCode};
use wechat_bank_api as api;
use wechat_bank_domain::{AccountNumber, Document, DocumentType, Issuer, MobileNumber, NumberPrefix};

use crate::form::{Field, check_all};
use crate::platform::browser;
use crate::prelude::*;
use crate::text::zh;
use crate::text::zh::accounts as words;

/// Longer than any name in a bank's records.
const LONGEST_NAME: usize = 100;

/// The questions in the form's order, without duplicates; none if the form has an unknown question.
pub fn questions(fields: &[FormField]) -> Option<Vec<FormField>> {
    let mut asked = Vec::with_capacity(4);
    // The number is always asked for, whatever the form says.
    if !fields.contains(&FormField::Number) {
        asked.push(FormField::Number);
    }
    for field in fields {
        match field {
            FormField::Unknown => return None,
            field if asked.contains(field) => {}
            field => asked.push(*field),
        }
    }
    Some(asked)
}

/// Whether a refusal that names this field of the request is about one of the questions.
pub fn is_question(field: &str) -> bool {
    matches!(field, "number" | "holder_name" | "document" | "phone")
}

/// What the first digits say about a number that is being typed (BK03).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recognised {
    /// Too few digits, or no digits.
    Nothing,
    /// A card of a bank whose cards can be added.
    Supported(Issuer),
    /// A card of another bank.
    NotSupported(Issuer),
    /// A card of a bank that these pages do not know; the server may.
    Card,
    /// Not a card: a passbook of this bank.
    Passbook,
}

pub(super) fn recognise(text: &str, supported: &[String]) -> Recognised {
    match AccountNumber::recognise_prefix(text) {
        NumberPrefix::Issuer { issuer, .. } if supports(supported, issuer) => Recognised::Supported(issuer),
        NumberPrefix::Issuer {
            issuer,
            is_final: true,
        } => Recognised::NotSupported(issuer),
        NumberPrefix::Issuer { .. } | NumberPrefix::TooShort => Recognised::Nothing,
        NumberPrefix::OtherCard => Recognised::Card,
        NumberPrefix::Passbook => Recognised::Passbook,
    }
}

/// A bank that does not list the banks it supports decides when the request is sent.
fn supports(banks: &[String], issuer: Issuer) -> bool {
    banks.is_empty() || banks.iter().any(|bank| bank == issuer.bank)
}

/// The customer's answers.
#[derive(Clone, Copy)]
pub struct Answers {
    /// 卡号或账号.
    pub number: Field<AccountNumber>,
    pub holder_name: Field<String>,
    pub document_type: RwSignal<Option<DocumentType>>,
    pub document: Field<Document>,
    pub phone: Field<MobileNumber>,
}

impl Answers {
    pub fn new(form: RwSignal<AddAccountForm>) -> Self {
        let document_type = RwSignal::new(None);
        Self {
            number: Field::new("number", move |text| {
                let number = text.parse::<AccountNumber>().map_err(zh::account_number_error)?;
                match form.with(|form| recognise(text, &form.supported_banks)) {
                    Recognised::NotSupported(_) => Err(words::BANK_NOT_SUPPORTED),
                    _ => Ok(number),
                }
            }),
            holder_name: Field::new("holder-name", holder_name),
            document_type,
            document: Field::new("document", move |text| {
                let document_type = document_type.get().unwrap_or(DocumentType::Unknown);
                Document::new(document_type, text).map_err(zh::document_number_error)
            }),
            phone: Field::new("phone", |text| text.parse().map_err(words::mobile_number_error)),
        }
    }

    /// Whether there is any input; reactive.
    pub fn is_begun(self) -> bool {
        [
            self.number.text,
            self.holder_name.text,
            self.document.text,
            self.phone.text,
        ]
        .iter()
        .any(|text| text.with(|text| !text.is_empty()))
    }

    /// The request with these answers, if every question has a valid one; reactive.
    pub fn request(self, questions: &[FormField]) -> Option<RequestAddAccountCode> {
        let mut request = RequestAddAccountCode {
            number: self.number.value()?,
            holder_name: None,
            document: None,
            phone: None,
            resume: true,
        };
        for question in questions {
            match question {
                FormField::Number => {}
                FormField::HolderName => request.holder_name = Some(self.holder_name.value()?),
                FormField::Document => request.document = Some(self.document.value()?),
                FormField::Phone => request.phone = Some(self.phone.value()?),
                FormField::Unknown => return None,
            }
        }
        Some(request)
    }

    /// Marks invalid answers, and focuses the first.
    pub fn check(self, questions: &[FormField]) -> bool {
        let checked: Vec<_> = questions
            .iter()
            .filter_map(|question| match question {
                FormField::Number => Some((self.number.id, self.number.check())),
                FormField::HolderName => Some((self.holder_name.id, self.holder_name.check())),
                FormField::Document => {
                    let fine = self.document.check();
                    let typeless = self.document_type.with_untracked(Option::is_none);
                    Some((
                        if typeless {
                            "document-type"
                        } else {
                            self.document.id
                        },
                        fine,
                    ))
                }
                FormField::Phone => Some((self.phone.id, self.phone.check())),
                FormField::Unknown => None,
            })
            .collect();
        check_all(&checked)
    }

    /// Shows a refusal at the question it is about, the number if it names none, and focuses it.
    pub fn refuse(self, problem: &Problem) {
        let text = zh::refusal(problem);
        let id = match problem
            .fields
            .iter()
            .find(|field| is_question(field))
            .map(String::as_str)
        {
            Some("holder_name") => {
                self.holder_name.refuse(text);
                self.holder_name.id
            }
            Some("document") => {
                self.document.refuse(text);
                self.document.id
            }
            Some("phone") => {
                self.phone.refuse(text);
                self.phone.id
            }
            _ => {
                self.number.refuse(text);
                self.number.id
            }
        };
        browser::focus(id);
    }
}

fn holder_name(text: &str) -> Result<String, &'static str> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err(words::HOLDER_NAME_EMPTY),
        1..=LONGEST_NAME => Ok(name.to_owned()),
        _ => Err(words::HOLDER_NAME_TOO_LONG),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn supported() -> Vec<String> {
        vec!["新疆汇和银行".to_owned(), "中国工商银行".to_owned()]
    }

    #[test]
    fn a_form_asks_each_question_once_in_its_order_and_the_number_always() {
        use FormField::{Document, HolderName, Number, Phone, Unknown};
        assert_eq!(questions(&[]), Some(vec![Number]));
        assert_eq!(
            questions(&[HolderName, Number, HolderName]),
            Some(vec![HolderName, Number])
        );
        assert_eq!(questions(&[Phone, Document]), Some(vec![Number, Phone, Document]));
        assert_eq!(questions(&[Number, Unknown]), None);
    }

    #[test]
    fn a_bank_is_recognised_while_its_card_is_being_typed() {
        assert_eq!(recognise("6230 9", &supported()), Recognised::Nothing);
        for typed in ["6230 91", "6230 9100 0000 0017", "６２３０９１"] {
            let Recognised::Supported(issuer) = recognise(typed, &supported()) else {
                panic!("{typed}")
            };
            assert_eq!(issuer.bank, "新疆汇和银行");
        }
    }

    #[test]
    fn a_card_of_a_bank_that_is_not_on_the_list_is_told_from_one_of_an_unknown_bank() {
        // 中国建设银行.
        assert_eq!(recognise("436742", &supported()), Recognised::Nothing);
        assert!(matches!(
            recognise("43674200", &supported()),
            Recognised::NotSupported(_)
        ));
        assert!(matches!(recognise("43674200", &[]), Recognised::Supported(_)));
        assert_eq!(recognise("62999900", &supported()), Recognised::Card);
    }

    #[test]
    fn what_does_not_start_like_a_card_is_a_passbook() {
        assert_eq!(recognise("8810 0000 0001", &supported()), Recognised::Passbook);
        assert_eq!(recognise("8810", &supported()), Recognised::Nothing);
        assert_eq!(recognise("8810 0000 abcd", &supported()), Recognised::Nothing);
        assert_eq!(recognise("", &supported()), Recognised::Nothing);
        assert_eq!(recognise("卡号卡号卡号", &supported()), Recognised::Nothing);
    }

    #[test]
    fn a_holders_name_is_trimmed_and_has_a_length() {
        assert_eq!(holder_name(" 张伟　"), Ok("张伟".to_owned()));
        assert_eq!(holder_name(" "), Err(words::HOLDER_NAME_EMPTY));
        assert!(holder_name(&"名".repeat(LONGEST_NAME)).is_ok());
        assert_eq!(
            holder_name(&"名".repeat(LONGEST_NAME + 1)),
            Err(words::HOLDER_NAME_TOO_LONG)
        );
    }

    #[test]
    fn the_fields_of_the_request_are_the_questions() {
        let request = RequestAddAccountCode {
            number: "6230910000000017".parse().unwrap(),
            holder_name: Some("张伟".to_owned()),
            document: Some(Document::new(DocumentType::Passport, "E12345678").unwrap()),
            phone: Some("13800138000".parse().unwrap()),
            resume: false,
        };
        let value = serde_json::to_value(request).unwrap();
        assert!(
            value
                .as_object()
                .unwrap()
                .keys()
                .all(|field| is_question(field) || field == "resume")
        );
        assert!(!is_question("challenge"));
    }
}
