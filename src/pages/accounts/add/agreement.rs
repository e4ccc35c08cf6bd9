//! The agreement, read before it is accepted (BK03), and the final confirmation.

use api::Agreement;
use leptos::ev::{MouseEvent, SubmitEvent};
use wechat_bank_api as api;

use super::flow::{Flow, Step, stays};
use super::reading::{BOX, CONSENT};
use crate::form::FormFailure;
use crate::pages::pin_sheet::PinSheet;
use crate::platform::{browser, clock};
use crate::prelude::*;
use crate::text::zh;
use crate::text::zh::accounts as words;
use crate::ui::{Button, ButtonKind, derived, memo};

#[component]
pub fn AgreementStep(flow: Flow) -> impl IntoView {
    let reading = flow.reading;
    let agreement = memo(move || flow.form.with(|form| form.agreement.clone()));
    let failure = memo(move || {
        flow.addition
            .failure()
            .filter(|failure| stays(failure, Step::Agreement))
    });
    browser::after_layout(move || reading.look());
    clock::every_second(move || {
        if browser::is_visible() {
            reading
                .seconds_left
                .update(|seconds| *seconds = seconds.saturating_sub(1));
            reading.look();
        }
    });
    let missing = memo(move || reading.missing());
    let complaint = memo(move || reading.complaint());
    let consent = move |event: MouseEvent| {
        if missing.with_untracked(Option::is_some) {
            event.prevent_default();
            reading.urged.set(true);
        }
    };
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        flow.accept();
    };
    let pin_error = memo(move || flow.pin.error());
    view! {
        <form novalidate on:submit=add>
            <section class="agreement" aria-labelledby="agreement-title">
                <h2 class="agreement__title" id="agreement-title">
                    {move || agreement.with(|agreement| zh::visible(&agreement.title))}
                </h2>
                <div
                    class="agreement__box"
                    id=BOX
                    role="region"
                    aria-label=words::AGREEMENT_BOX
                    tabindex="0"
                    on:scroll=move |_| reading.look()
                >
                    {move || agreement.with(clauses)}
                </div>
                // It counts down: announced only at the end.
                <p class="agreement__missing" id="consent-missing">
                    {missing}
                </p>
                <p class="visually-hidden" role="status">
                    {move || missing.with(Option::is_none).then_some(words::AGREEMENT_READ)}
                </p>
                <label class="agreement__consent" for=CONSENT>
                    <input
                        type="checkbox"
                        class="check"
                        id=CONSENT
                        prop:checked=move || reading.accepted.get()
                        aria-disabled=move || missing.with(Option::is_some).then_some("true")
                        aria-invalid=move || complaint.with(Option::is_some).then_some("true")
                        aria-describedby="consent-missing consent-complaint"
                        on:click=consent
                        on:change=move |_| reading.accepted.update(|accepted| *accepted = !*accepted)
                    />
                    <span>{move || agreement.with(|agreement| words::consent(&agreement.title))}</span>
                </label>
                <p class="field__error" id="consent-complaint" role="alert">
                    {complaint}
                </p>
            </section>
            <FormFailure failure=failure />
            <div class="page__actions">
                <Button submits=true busy=flow.addition.pending()>
                    {move || if failure.with(Option::is_some) { "重试" } else { "确认添加" }}
                </Button>
                <Button
                    kind=ButtonKind::Secondary
                    disabled=flow.addition.pending()
                    on_press=move |()| flow.go(Step::Code)
                >
                    "上一步"
                </Button>
            </div>
        </form>
        <PinSheet
            open=flow.asks_pin
            digits=flow.pin.text
            error=derived(move || pin_error.get())
            busy=flow.addition.pending()
            busy_words=words::ADDING
            can_retry=derived(|| false)
            on_complete=move |()| flow.add()
        />
    }
}

fn clauses(agreement: &Agreement) -> impl IntoView + use<> {
    let clauses = agreement.clauses.iter().map(|clause| {
        let text = zh::visible(&clause.text);
        let text = if clause.key {
            view! {
                <strong>
                    <span class="agreement__mark">{words::KEY_CLAUSE}</span>
                    {text}
                </strong>
            }
            .into_any()
        } else {
            text.into_any()
        };
        view! { <li>{text}</li> }
    });
    view! { <ol class="agreement__clauses">{clauses.collect_view()}</ol> }
}
