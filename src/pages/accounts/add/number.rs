//! The account to add: its number, and the other questions of the bank's form (BK02, BK03).

use api::{Code, FormField};
use leptos::ev::SubmitEvent;
use wechat_bank_api as api;
use wechat_bank_domain::DocumentNumberError;

use super::answers::{Answers, Recognised, questions, recognise};
use super::flow::{Flow, Step, stays};
use crate::client::Failure;
use crate::form::{FieldInput, FormFailure, group_by_four, only_number};
use crate::pages::certify::offered;
use crate::prelude::*;
use crate::session::use_session_context;
use crate::text::zh;
use crate::text::zh::accounts as words;
use crate::ui::{Button, ButtonKind, ChoiceSheet, InputKind, Notice, Sheet, Show, derived, memo};

#[component]
pub fn NumberStep(flow: Flow) -> impl IntoView {
    let asked = memo(move || flow.form.with(|form| questions(&form.fields)).unwrap_or_default());
    let attempts = move || {
        flow.form
            .with(|form| words::attempts_left(form.attempts_left, form.attempts_a_day))
    };
    // A customer who changes the account within a minute has to wait for the next code.
    let waiting = memo(move || {
        let waiting = flow.code.waiting();
        let sent = flow
            .request()
            .is_some_and(|request| flow.code.is_for(&request) || flow.code.may_be_for(&request));
        (waiting > 0 && !sent).then_some(waiting)
    });
    let is_waiting = memo(move || waiting.get().is_some());
    let failure = derived(move || {
        flow.code.failure().filter(|failure| match failure {
            // A mere wait is counted down by the button.
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
            view! { <FieldInput field=flow.answers.holder_name label="账户户名" input=NAME /> }.into_any()
        }
        FormField::Document => view! { <DocumentFields answers=flow.answers /> }.into_any(),
        FormField::Phone => view! {
            <FieldInput field=flow.answers.phone label="预留手机号" input=PHONE rewrite=only_number />
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

/// The bank recognised from the number's first digits; reactive.
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
    let bank = memo(move || match recognised(flow) {
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
        <FieldInput
            field=number
            label="卡号或账号"
            input=InputKind::DIGITS.placeholder("银行卡号或存折账号")
            rewrite=group_by_four
        />
        <div class="issuer">
            // Announced as soon as it is known, while the number is still being typed.
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
fn DocumentFields(answers: Answers) -> impl IntoView {
    let context = use_session_context();
    let Answers {
        document_type,
        document,
        ..
    } = answers;
    let types =
        untrack(move || context.profile()).map_or_else(Vec::new, |profile| offered(&profile.document_types));
    // The most common one comes first.
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
            error=derived(typeless)
        />
        <FieldInput field=document label="证件号码" rewrite=only_number />
    }
}
