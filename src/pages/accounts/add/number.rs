//! Which account: its number, and what else the bank's form asks (BK02, BK03).

use api::{AddAccountForm, Code, FormField, Problem, RequestAddAccountCode};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wechat_bank_api as api;
use wechat_bank_domain::{
    AccountNumber, Document, DocumentNumberError, DocumentType, Issuer, MobileNumber, issuer_of, normalise,
};

use super::{Flow, Step, stays};
use crate::client::Failure;
use crate::form::{Field, FormFailure, check_all, group_by_four, only_number};
use crate::platform::browser;
use crate::session::use_visit;
use crate::text::zh;
use crate::text::zh::accounts as words;
use crate::ui::{Button, ButtonKind, Choice, ChoiceSheet, InputKind, Notice, Rewrite, Sheet, Show, TextField};

/// From how many digits on a card's bank is certain to be told.
const ISSUER_DIGITS: usize = 8;
/// More characters than any name in a bank's books.
const LONGEST_NAME: usize = 100;

/// What is asked, in the form's order and each once; none if the form asks something unknown.
pub fn questions(fields: &[FormField]) -> Option<Vec<FormField>> {
    let mut asked = Vec::with_capacity(4);
    // The number is always asked, whatever the form says.
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

/// Whether a refusal that blames this field of the request blames one of the questions.
pub fn is_question(field: &str) -> bool {
    matches!(field, "number" | "holder_name" | "document" | "phone")
}

/// What the first digits tell about a number that is being typed (BK03).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recognised {
    /// Too few digits, or no digits.
    Nothing,
    /// A card of a bank whose cards can be added.
    Supported(Issuer),
    /// A card of another bank.
    NotSupported(Issuer),
    /// A card of a bank that these pages do not know; the bank may.
    Card,
    /// No card: a passbook of this bank.
    Passbook,
}

fn recognise(text: &str, supported: &[String]) -> Recognised {
    let digits = normalise(text);
    if digits.len() < ISSUER_DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        // Six digits may be enough, but fewer than eight may still turn into another bank's.
        return match issuer_of(&digits) {
            Some(issuer) if supports(supported, issuer) => Recognised::Supported(issuer),
            _ => Recognised::Nothing,
        };
    }
    match issuer_of(&digits) {
        Some(issuer) if supports(supported, issuer) => Recognised::Supported(issuer),
        Some(issuer) => Recognised::NotSupported(issuer),
        None if digits.starts_with("62") => Recognised::Card,
        None => Recognised::Passbook,
    }
}

/// A bank that does not say which banks it supports decides when it is asked.
fn supports(banks: &[String], issuer: Issuer) -> bool {
    banks.is_empty() || banks.iter().any(|bank| bank == issuer.bank)
}

/// What the customer answers.
#[derive(Clone, Copy)]
pub struct Answers {
    /// 卡号或账号.
    pub number: Field<AccountNumber>,
    holder_name: Field<String>,
    document_type: RwSignal<Option<DocumentType>>,
    document: Field<Document>,
    phone: Field<MobileNumber>,
}

impl Answers {
    /// Nothing is answered yet.
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

    /// Whether anything is typed; reactive.
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

    /// The request these answers make, if each question has one; reactive.
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

    /// Marks what is faulty, and focuses the first of it.
    fn check(self, questions: &[FormField]) -> bool {
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

    /// Shows a refusal at the question it blames, the number if it names none, and focuses it.
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

#[component]
pub fn NumberStep(flow: Flow) -> impl IntoView {
    let asked = Memo::new(move |_| flow.form.with(|form| questions(&form.fields)).unwrap_or_default());
    let attempts = move || {
        flow.form
            .with(|form| words::attempts_left(form.attempts_left, form.attempts_a_day))
    };
    // Whoever changes the account within a minute has to wait for the next code.
    let waiting = Memo::new(move |_| {
        let waiting = flow.code.waiting();
        let sent = flow
            .request()
            .is_some_and(|request| flow.code.is_for(&request) || flow.code.may_be_for(&request));
        (waiting > 0 && !sent).then_some(waiting)
    });
    let is_waiting = Memo::new(move |_| waiting.get().is_some());
    let failure = Signal::derive(move || {
        flow.code.failure().filter(|failure| match failure {
            // The button counts down what is only a wait.
            Failure::Refused(problem) if problem.code == Code::ResendTooSoon => false,
            failure => stays(failure, Step::Number),
        })
    });
    let next = move |event: SubmitEvent| {
        event.prevent_default();
        flow.banks.set(false);
        if untrack(move || flow.answers.check(&asked.get())) {
            flow.begin();
        } else if untrack(move || matches!(recognised(flow), Recognised::NotSupported(_))) {
            flow.banks.set(true);
        }
    };
    let question = move |question: FormField| match question {
        FormField::Number => view! { <NumberField flow=flow /> }.into_any(),
        FormField::HolderName => {
            view! { <Line field=flow.answers.holder_name label="账户户名" input=NAME /> }.into_any()
        }
        FormField::Document => view! { <DocumentFields answers=flow.answers /> }.into_any(),
        FormField::Phone => view! {
            <Line field=flow.answers.phone label="预留手机号" input=PHONE rewrite=Some(only_number) />
        }
        .into_any(),
        FormField::Unknown => ().into_any(),
    };
    view! {
        <form novalidate on:submit=next>
            <Show when=move || flow.code.is_unclaimed()>
                <Notice>{words::CODE_SENT_BEFORE}</Notice>
            </Show>
            <p class="tip">{words::NUMBER_LEAD}</p>
            <div class="fields">{move || asked.get().into_iter().map(question).collect_view()}</div>
            <p class="tip">{attempts}</p>
            <Show when=move || is_waiting.get()>
                <p class="tip">{words::CODE_WAIT}</p>
            </Show>
            <FormFailure failure=failure />
            <Button submits=true busy=flow.code.pending() disabled=is_waiting>
                {move || match waiting.get() {
                    None => "下一步".to_owned(),
                    Some(seconds) => format!("下一步（{}后）", zh::wait(seconds)),
                }}
            </Button>
        </form>
        <Sheet
            id="supported-banks"
            open=flow.banks
            title=words::SUPPORTED_BANKS
            on_close=move |()| flow.banks.set(false)
        >
            <ul class="banks">
                {move || {
                    flow.form
                        .with(|form| {
                            form.supported_banks.iter().map(|bank| view! { <li>{zh::visible(bank)}</li> }).collect_view()
                        })
                }}
            </ul>
        </Sheet>
    }
}

const NAME: InputKind = InputKind {
    autocomplete: "name",
    ..InputKind::TEXT
};
const PHONE: InputKind = InputKind {
    mode: "tel",
    autocomplete: "tel-national",
    ..InputKind::TEXT
};

/// What the number's first digits tell; reactive.
fn recognised(flow: Flow) -> Recognised {
    flow.form.with(|form| {
        flow.answers
            .number
            .text
            .with(|text| recognise(text, &form.supported_banks))
    })
}

#[component]
fn NumberField(flow: Flow) -> impl IntoView {
    let number = flow.answers.number;
    let bank = Memo::new(move |_| match recognised(flow) {
        Recognised::Nothing => None,
        Recognised::Supported(issuer) => Some(words::issuer(issuer)),
        Recognised::NotSupported(issuer) => Some(format!(
            "{}，{}",
            words::issuer(issuer),
            words::BANK_NOT_SUPPORTED
        )),
        Recognised::Card => Some(words::BANK_NOT_RECOGNISED.to_owned()),
        Recognised::Passbook => Some(words::TAKEN_FOR_PASSBOOK.to_owned()),
    });
    view! {
        <TextField
            id=number.id
            label="卡号或账号"
            text=number.text
            error=number.error_signal()
            input=InputKind::DIGITS.placeholder("银行卡号或存折账号")
            rewrite=Some(group_by_four)
            on_leave=move |()| number.leave()
        />
        <div class="issuer">
            // Spoken as soon as it is known, while the number is still being typed.
            <p class="issuer__name" role="status">
                {bank}
            </p>
            <Button kind=ButtonKind::Text on_press=move |()| flow.banks.set(true)>
                {words::SUPPORTED_BANKS}
            </Button>
        </div>
    }
}

#[component]
fn Line<T: 'static>(
    field: Field<T>,
    label: &'static str,
    input: InputKind,
    #[prop(optional_no_strip)] rewrite: Option<Rewrite>,
) -> impl IntoView {
    view! {
        <TextField
            id=field.id
            label=label
            text=field.text
            error=field.error_signal()
            input=input
            rewrite=rewrite
            on_leave=move |()| field.leave()
        />
    }
}

#[component]
fn DocumentFields(answers: Answers) -> impl IntoView {
    let visit = use_visit();
    let Answers {
        document_type,
        document,
        ..
    } = answers;
    let types =
        untrack(move || visit.profile()).map_or_else(Vec::new, |profile| offered(&profile.document_types));
    // The commonest one stands first.
    if document_type.with_untracked(Option::is_none) {
        document_type.set(types.first().map(|first| first.value));
    }
    let typeless = move || {
        let missing = document.visited.get() && document_type.with(Option::is_none);
        missing.then(|| zh::document_number_error(DocumentNumberError::UnknownType).to_owned())
    };
    view! {
        <ChoiceSheet
            id="document-type"
            label="证件类型"
            choices=types
            chosen=document_type
            error=Signal::derive(typeless)
        />
        <Line field=document label="证件号码" input=InputKind::TEXT rewrite=Some(only_number) />
    }
}

fn offered(types: &[DocumentType]) -> Vec<Choice<DocumentType>> {
    let known = types
        .iter()
        .filter(|document_type| **document_type != DocumentType::Unknown);
    known
        .map(|value| Choice {
            value: *value,
            label: zh::document_type(*value).to_owned(),
        })
        .collect()
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
