//! The agreement, read before it is accepted (BK03), and the last word.

use api::{AddAccountForm, Agreement, AgreementVersion};
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use wechat_bank_api as api;

use super::{Flow, Step, stays};
use crate::form::FormFailure;
use crate::platform::{browser, clock};
use crate::text::zh;
use crate::text::zh::accounts as words;
use crate::ui::{Button, ButtonKind, effect};

/// The id of the box that is scrolled.
pub const BOX: &str = "agreement";
const CONSENT: &str = "consent";

/// How far the agreement is read: it has to be open for a while and scrolled to its end.
#[derive(Clone, Copy)]
pub struct Reading {
    /// Which text is being read.
    version: RwSignal<Option<AgreementVersion>>,
    seconds_left: RwSignal<u32>,
    at_end: RwSignal<bool>,
    accepted: RwSignal<bool>,
    /// Whether the customer wanted to go on too early, so that it is time to say what is missing.
    urged: RwSignal<bool>,
}

impl Reading {
    /// Nothing is read yet.
    pub fn new() -> Self {
        Self {
            version: RwSignal::new(None),
            seconds_left: RwSignal::new(0),
            at_end: RwSignal::new(false),
            accepted: RwSignal::new(false),
            urged: RwSignal::new(false),
        }
    }

    /// Starts over whenever the form comes with another text.
    pub fn follow(self, form: RwSignal<AddAccountForm>) {
        effect(move || {
            form.with(|form| {
                let Agreement {
                    version, read_for, ..
                } = &form.agreement;
                if self
                    .version
                    .with_untracked(|known| known.as_ref() != Some(version))
                {
                    self.version.set(Some(version.clone()));
                    self.seconds_left.set(read_for.0);
                    self.at_end.set(false);
                    self.accepted.set(false);
                    self.urged.set(false);
                    // Another text is read from its beginning; a short one has no end to scroll to.
                    browser::after_layout(move || {
                        browser::scroll_to_start(BOX);
                        self.look();
                    });
                }
            });
        });
    }

    /// What is still missing before it can be accepted; reactive.
    fn missing(self) -> Option<String> {
        words::reading_left(self.seconds_left.get(), self.at_end.get())
    }

    /// What is to be said at the consent; reactive.
    fn complaint(self) -> Option<&'static str> {
        if !self.urged.get() || self.accepted.get() {
            None
        } else if self.missing().is_some() {
            Some(words::AGREEMENT_UNREAD)
        } else {
            Some(words::CONSENT_MISSING)
        }
    }

    /// Whether it is accepted; if not, says what is missing and leads there.
    pub fn check(self) -> bool {
        if self.accepted.get_untracked() {
            return true;
        }
        self.urged.set(true);
        browser::focus(if untrack(move || self.missing()).is_some() {
            BOX
        } else {
            CONSENT
        });
        false
    }

    fn look(self) {
        // By the time it looks, the page may be gone.
        if self.at_end.try_get_untracked() == Some(false) && browser::is_scrolled_to_end(BOX) {
            self.at_end.set(true);
        }
    }
}

#[component]
pub fn AgreementStep(flow: Flow) -> impl IntoView {
    let reading = flow.reading;
    let agreement = Memo::new(move |_| flow.form.with(|form| form.agreement.clone()));
    let failure = Memo::new(move |_| {
        flow.addition
            .failure()
            .filter(|failure| stays(failure, Step::Agreement))
    });
    let unsettled =
        move || failure.with(|failure| failure.as_ref().is_some_and(|failure| !failure.is_settled()));

    browser::after_layout(move || reading.look());
    clock::every_second(move || {
        if browser::is_visible() {
            reading
                .seconds_left
                .update(|seconds| *seconds = seconds.saturating_sub(1));
            reading.look();
        }
    });
    let missing = Memo::new(move |_| reading.missing());
    let complaint = Memo::new(move |_| reading.complaint());
    let consent = move |event: MouseEvent| {
        if missing.with_untracked(Option::is_some) {
            event.prevent_default();
            reading.urged.set(true);
        }
    };
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        flow.add();
    };
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
                // It counts: spoken only once it is over.
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
                        prop:checked=reading.accepted
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
                    {move || if unsettled() { "重试" } else { "确认添加" }}
                </Button>
                <Button
                    kind=ButtonKind::Secondary
                    disabled=flow.addition.pending()
                    on_press=move |()| flow.go(Step::Pin)
                >
                    "上一步"
                </Button>
            </div>
        </form>
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
