//! Forms: what is typed, what it parses to, and sending it once.

mod code;

pub use code::{CodeField, CodeRequest};

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use api::{Encoded, Endpoint, IntentKey};
use leptos::prelude::*;
use wechat_bank_api as api;
use wechat_bank_domain::caret;

use crate::client::{self, Failure};
use crate::load::{Hotline, explain};
use crate::platform::browser;
use crate::session::{Visit, use_visit};
use crate::ui::{Edited, Erased, Notice, NoticeKind, effect};

/// Has something secret forgotten when the session changes or ends, and when the page is left (T16); the same session told
/// again is no other.
pub fn forget_in_time(forget: impl Fn() + Copy + 'static) {
    let visit = use_visit();
    let mut before = None;
    effect(move || {
        let state = visit.state();
        if before.replace(state).is_some_and(|before| before != state) {
            forget();
        }
    });
    browser::on_leave(forget);
}

/// How many digits any document's number has, so that a name or a date's part is not taken for one.
const SHORTEST_NUMBER: usize = 6;

type Parse<T> = Box<dyn Fn(&str) -> Result<T, &'static str> + Send + Sync>;

/// One input: the text as typed, and what it parses to. The type's own door is the only validator.
pub struct Field<T: 'static> {
    /// The input's id.
    pub id: &'static str,
    /// What is typed.
    pub text: RwSignal<String>,
    /// Whether it is time to say what is wrong: the field was left with something in it, or the form was submitted.
    pub visited: RwSignal<bool>,
    /// What the bank said about this field, until the text changes.
    refused: RwSignal<Option<(String, String)>>,
    parse: StoredValue<Parse<T>>,
}

impl<T> Clone for Field<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Field<T> {}

impl<T: 'static> Field<T> {
    /// An empty field; `parse` may read signals, and says in the customer's words what is wrong.
    pub fn new(
        id: &'static str,
        parse: impl Fn(&str) -> Result<T, &'static str> + Send + Sync + 'static,
    ) -> Self {
        Self {
            id,
            text: RwSignal::new(String::new()),
            visited: RwSignal::new(false),
            refused: RwSignal::new(None),
            parse: StoredValue::new(Box::new(parse)),
        }
    }

    /// An empty field for a secret: emptied again when the session changes or ends, and when the page is left (T16).
    pub fn secret(
        id: &'static str,
        parse: impl Fn(&str) -> Result<T, &'static str> + Send + Sync + 'static,
    ) -> Self {
        let field = Self::new(id, parse);
        forget_in_time(move || field.clear());
        field
    }

    fn parsed(self) -> Result<T, &'static str> {
        self.text.with(|text| self.parse.with_value(|parse| parse(text)))
    }

    /// What the text parses to, if it does; reactive.
    pub fn value(self) -> Option<T> {
        self.parsed().ok()
    }

    /// What is wrong, if it is time to say so; reactive.
    pub fn error(self) -> Option<String> {
        let refused = self.refused.with(|refused| {
            refused
                .as_ref()
                .filter(|(text, _)| self.text.with(|now| now == text))
                .map(|(_, words)| words.clone())
        });
        refused.or_else(|| {
            if self.visited.get() {
                self.parsed().err().map(str::to_owned)
            } else {
                None
            }
        })
    }

    /// The same as a signal for the field's view.
    pub fn error_signal(self) -> Signal<Option<String>> {
        Signal::derive(move || self.error())
    }

    /// To be called when the field is left: nothing is said about a field that is still empty.
    pub fn leave(self) {
        if self.text.with_untracked(|text| !text.is_empty()) {
            self.visited.set(true);
        }
    }

    /// Shows what the bank said about the text as it is now.
    pub fn refuse(self, words: impl Into<String>) {
        self.refused.set(Some((self.text.get_untracked(), words.into())));
    }

    /// Marks the field and tells whether it has a value; for a form's submit.
    pub fn check(self) -> bool {
        self.visited.set(true);
        self.text
            .with_untracked(|text| self.parse.with_value(|parse| parse(text).is_ok()))
    }

    /// Empties it, with nothing to complain about.
    pub fn clear(self) {
        self.text.set(String::new());
        self.visited.set(false);
        self.refused.set(None);
    }
}

/// Marks all faulty fields of a submit, and focuses the first.
pub fn check_all(fields: &[(&'static str, bool)]) -> bool {
    match fields.iter().find(|(_, fine)| !fine) {
        None => true,
        Some((id, _)) => {
            browser::focus(id);
            false
        }
    }
}

/// Groups what is typed by four, the caret staying where the customer types.
pub fn group_by_four(before: &str, after: &str, at: usize, erased: Option<Erased>) -> Edited {
    let deletion = erased.map(|erased| match erased {
        Erased::Before => caret::Deletion::Backward,
        Erased::After => caret::Deletion::Forward,
    });
    let edited = caret::edit(before, after, at, deletion);
    Edited {
        text: edited.text,
        caret: edited.caret,
    }
}

/// Keeps of a pasted text the only number in it, of a document or a phone.
pub fn only_number(before: &str, after: &str, at: usize, _: Option<Erased>) -> Edited {
    let number = caret::only_number(caret::inserted(before, after, at), SHORTEST_NUMBER, true);
    number.map_or_else(|| as_typed(after, at), whole)
}

/// What takes the place of all that a field holds.
fn whole(text: String) -> Edited {
    Edited {
        caret: text.len(),
        text,
    }
}

fn as_typed(text: &str, caret: usize) -> Edited {
    Edited {
        text: text.to_owned(),
        caret,
    }
}

/// Tells whether another request says the same, without keeping what this one says: that may be a password.
fn fingerprint(request: &Encoded) -> u64 {
    let mut hasher = DefaultHasher::new();
    request.hash(&mut hasher);
    hasher.finish()
}

/// The same before it is written down.
fn content(request: &impl Endpoint) -> Option<u64> {
    api::encode(request).ok().map(|request| fingerprint(&request))
}

/// Has one thing done, once: while it is under way nothing more is sent, and a retry of the same request carries the
/// same intent, so that the bank cannot do it twice.
pub struct Submit<E: Endpoint + 'static> {
    sending: Sending,
    endpoint: core::marker::PhantomData<fn(E)>,
}

impl<E: Endpoint + 'static> Clone for Submit<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Endpoint + 'static> Copy for Submit<E> {}

impl<E: Endpoint + 'static> Submit<E> {
    /// Nothing was sent yet.
    pub fn new() -> Self {
        let sending = Sending {
            visit: use_visit(),
            pending: RwSignal::new(false),
            failure: RwSignal::new(None),
            intent: StoredValue::new(None),
        };
        Self {
            sending,
            endpoint: core::marker::PhantomData,
        }
    }

    /// Whether it is under way; reactive.
    pub fn pending(self) -> Signal<bool> {
        self.sending.pending.into()
    }

    /// Why the last one did not succeed; reactive.
    pub fn failure(self) -> Option<Failure> {
        self.sending.failure.get()
    }

    /// Forgets the last failure.
    pub fn forget(self) {
        self.sending.failure.set(None);
    }

    /// Sends the request, unless one is under way; then `done` gets the reply, or `refused` what went wrong.
    /// Neither is called when the customer has left the page in the meantime.
    pub fn send(
        self,
        request: E,
        done: impl FnOnce(E::Reply) + 'static,
        refused: impl FnOnce(&Failure) + 'static,
    ) {
        let Ok(request) = client::encoded(&request) else {
            return;
        };
        self.sending.start(
            request,
            Box::new(|body| {
                done(client::decoded(body)?);
                Ok(())
            }),
            Box::new(refused),
        );
    }
}

type Done = Box<dyn FnOnce(&str) -> Result<(), Failure>>;
type Refused = Box<dyn FnOnce(&Failure)>;

/// A [`Submit`] without its endpoint: the same for all, so that the pages carry little for each of them.
#[derive(Clone, Copy)]
struct Sending {
    visit: Visit,
    pending: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    intent: StoredValue<Option<(u64, IntentKey)>>,
}

impl Sending {
    fn start(self, request: Encoded, done: Done, refused: Refused) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        self.failure.set(None);
        let intent = self.intent_for(&request);
        leptos::task::spawn_local(async move {
            let answer = self.visit.perform(request, Some(intent.clone())).await;
            // The page may be gone by now, and its signals with it; what was done may have changed the session all the same.
            if self.pending.try_set(false).is_some() {
                if answer.is_ok() {
                    self.visit.check().await;
                }
                return;
            }
            let outcome = answer.and_then(|body| done(&body));
            // An answer that cannot be read leaves it open whether it was done.
            if outcome.as_ref().err().is_none_or(Failure::is_settled) {
                self.intent.try_update_value(|kept| {
                    kept.take_if(|(_, key)| *key == intent);
                });
            }
            if let Err(failure) = outcome {
                refused(&failure);
                self.failure.try_set(Some(failure));
            }
        });
    }

    /// The intent of the last try if it was the very same request and is not settled, else a new one.
    fn intent_for(self, request: &Encoded) -> IntentKey {
        let fingerprint = fingerprint(request);
        let kept = self.intent.with_value(|kept| {
            kept.as_ref()
                .filter(|(sent, _)| *sent == fingerprint)
                .map(|(_, key)| key.clone())
        });
        kept.unwrap_or_else(|| {
            let key = client::new_intent();
            self.intent.set_value(Some((fingerprint, key.clone())));
            key
        })
    }
}

/// Whether the hotline belongs to a failure: a dead end names it (HH32), a slip of the pen does not.
pub fn is_dead_end(failure: &Failure) -> bool {
    match failure {
        Failure::Offline | Failure::NotReached | Failure::Unreadable => false,
        Failure::OutOfOrder(_) | Failure::OutcomeUnknown => true,
        Failure::Refused(problem) => problem.tries_left.is_none() && problem.fields.is_empty(),
    }
}

/// What a form says when it could not be sent or the bank refused it; empty otherwise.
#[component]
pub fn FormFailure(
    /// What went wrong.
    #[prop(into)]
    failure: Signal<Option<Failure>>,
) -> impl IntoView {
    move || {
        failure
            .get()
            .filter(|failure| !failure.is_about_session())
            .map(|failure| {
                let dead_end = is_dead_end(&failure);
                view! {
                    <Notice kind=NoticeKind::Warning>{explain(&failure)}</Notice>
                    {dead_end.then(|| view! { <Hotline /> })}
                }
            })
    }
}
