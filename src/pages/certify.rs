//! 客户认证 (HH02–HH15).

mod done;

pub use done::Certified;

use std::rc::Rc;

use api::{Code, Purpose, RequestCertificationCode, SessionState};
use leptos::ev::SubmitEvent;
use wechat_bank_api as api;
use wechat_bank_domain::{AccountNumber, Document, DocumentType, issuer_of};

use crate::client::Failure;
use crate::form::{
    CodeField, CodeRequest, Field, FieldInput, FormFailure, Submit, check_all, group_by_four, is_dead_end,
    only_number,
};
use crate::load::Hotline;
use crate::navigation::Navigator;
use crate::pages::brand::Entrance;
use crate::pages::leave::LeaveQuestion;
use crate::prelude::*;
use crate::route::Route;
use crate::session::use_session_context;
use crate::text::zh;
use crate::text::zh::certification as words;
use crate::text::zh::titles;
use crate::ui::{
    Button, ButtonKind, Choice, ChoiceSheet, InputKind, LinkButton, Outcome, OutcomeKind, Page, Show, derived,
};

/// 客户认证: the form, or for certified customers (HH13) a message that it is not needed.
#[component]
pub fn Certify() -> impl IntoView {
    let context = use_session_context();
    let navigator = expect_context::<Navigator>();
    // The state on arrival: the form stays until it has led on to its own success.
    let certified = RwSignal::new(untrack(move || match context.state() {
        Some(SessionState::Certified) => true,
        // A customer who comes from one of our pages has forgotten the password; from the menu it is enough to sign in.
        Some(SessionState::Ended) => navigator.is_entrance() && context.has_login_password(),
        _ => false,
    }));
    let lead = move || {
        let lead = match (certified.get(), context.state()) {
            (true, _) => "",
            (false, Some(SessionState::Guest)) if context.wanted().is_some() => words::LEAD_WANTED,
            (false, Some(SessionState::Guest)) => words::LEAD,
            (false, _) => words::LEAD_AGAIN,
        };
        lead.to_owned()
    };
    view! {
        <Entrance />
        <Page title=titles::CERTIFY.to_owned() lead=derived(lead)>
            <Show when=move || certified.get() fallback=|| view! { <CertifyForm /> }>
                <AlreadyCertified on_again=move |()| certified.set(false) />
            </Show>
        </Page>
    }
}

#[component]
fn AlreadyCertified(
    /// Called when the customer wants to certify all the same.
    #[prop(into)]
    on_again: Callback<()>,
) -> impl IntoView {
    let context = use_session_context();
    let passwords_set = move || context.session().is_some_and(|session| session.passwords_set);
    view! {
        <Outcome kind=OutcomeKind::Success title=words::ALREADY description=words::ALREADY_ADVICE>
            <LinkButton href=Route::Accounts.to_string()>{titles::ACCOUNTS}</LinkButton>
            <Show when=move || !passwords_set()>
                <LinkButton kind=ButtonKind::Secondary href=Route::LoginSettings.to_string()>
                    {titles::LOGIN_SETTINGS}
                </LinkButton>
            </Show>
            <p>
                <Button kind=ButtonKind::Text on_press=on_again>
                    "重新认证"
                </Button>
            </p>
        </Outcome>
    }
}

#[component]
fn CertifyForm() -> impl IntoView {
    let context = use_session_context();
    let navigator = expect_context::<Navigator>();

    // The profile is loaded before any page, and does not change.
    let (types, bank) = untrack(move || context.profile()).map_or_else(Default::default, |profile| {
        (offered(&profile.document_types), profile.name)
    });
    let document_type = RwSignal::new(types.first().map(|first| first.value));
    let document = Field::new("document-number", move |text| {
        Document::new(document_type.get().unwrap_or(DocumentType::Unknown), text)
            .map_err(zh::document_number_error)
    });
    let account = Field::new("account-number", |text| {
        text.parse::<AccountNumber>().map_err(zh::account_number_error)
    });
    let account_hint = move || issuer_of(&account.text.get()).map(|issuer| words::issuer_hint(issuer, &bank));

    let asked = move || {
        Some(RequestCertificationCode {
            document: document.value()?,
            account: account.value()?,
        })
    };
    let code = CodeRequest::<RequestCertificationCode>::new(Purpose::Certification);
    code.follow(asked);
    let certification = Submit::<api::Certify>::new();
    let failure = move || certification.failure().filter(|failure| !is_about_code(failure));

    let ask = move |()| {
        let fine = check_all(&[(document.id, document.check()), (account.id, account.check())]);
        if fine
            && !certification.pending().get_untracked()
            && let Some(request) = untrack(asked)
        {
            certification.forget();
            code.ask(request, |_| {});
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let fields = [
            (document.id, document.check()),
            (account.id, account.check()),
            (code.field.id, untrack(move || code.check())),
        ];
        if !check_all(&fields) {
            return;
        }
        let request = untrack(move || {
            Some(api::Certify {
                challenge: code.challenge_id()?,
                code: code.field.value()?,
                document: document.value()?,
                account: account.value()?,
            })
        });
        if let Some(request) = request {
            certification.send(
                request,
                move |session| {
                    context.enter(session);
                    navigator.replace(&Route::Certified);
                },
                move |failure| refused(code, failure),
            );
        }
    };

    let held = Rc::new(move || {
        document.text.with(|text| !text.is_empty()) || account.text.with(|text| !text.is_empty())
    });
    view! {
        <LeaveQuestion held=held title=titles::unfinished(titles::CERTIFY) advice=titles::LEAVE_ADVICE />
        <form novalidate on:submit=submit>
            <div class="fields">
                <ChoiceSheet id="document-type" label="证件类型" choices=types chosen=document_type />
                <FieldInput field=document label="证件号码" rewrite=only_number />
                <FieldInput
                    field=account
                    label="卡号或账号"
                    hint=derived(account_hint)
                    input=InputKind::DIGITS.placeholder("借记卡或活期一本通")
                    rewrite=group_by_four
                />
                <CodeField request=code on_ask=ask />
            </div>
            <p class="tip">
                {move || if code.challenge.with(Option::is_some) { words::NO_CODE_TIP } else { words::PHONE_TIP }}
            </p>
            <FormFailure failure=derived(failure) />
            <Button submits=true busy=certification.pending()>
                "提交认证"
            </Button>
        </form>
        <Show when=move || !failure().as_ref().is_some_and(is_dead_end)>
            <Hotline />
        </Show>
    }
}

/// How a refused certification affects the code; its message is shown in the form or at the field.
fn refused(code: CodeRequest<RequestCertificationCode>, failure: &Failure) {
    // After a timeout nothing is decided (HH15): the code stays, and the customer may retry manually.
    let uses_up = matches!(
        failure.code(),
        Some(Code::AuthenticationFailed | Code::PhoneMismatch | Code::DocumentExpired | Code::NotFound)
    );
    if !code.refuse(failure) && uses_up {
        code.void();
    }
}

fn is_about_code(failure: &Failure) -> bool {
    CodeRequest::<RequestCertificationCode>::is_to_blame(failure)
}

/// The offered document types that this build knows, in the bank's order (HH02).
pub(super) fn offered(types: &[DocumentType]) -> Vec<Choice<DocumentType>> {
    let known = types
        .iter()
        .copied()
        .filter(|document_type| *document_type != DocumentType::Unknown);
    known
        .map(|value| Choice {
            value,
            label: zh::document_type(value).to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_types_stand_in_the_banks_order_without_those_of_a_newer_bank() {
        let types = [
            DocumentType::Passport,
            DocumentType::Unknown,
            DocumentType::ResidentIdentityCard,
        ];
        let labels: Vec<_> = offered(&types).into_iter().map(|choice| choice.label).collect();
        assert_eq!(labels, ["护照", "居民身份证"]);
    }
}
