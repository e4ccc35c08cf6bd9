use api::{Encoded, Endpoint};
use wechat_bank_api as api;
use wechat_bank_client::{Submission, fingerprint};

use crate::client::{self, Failure};
use crate::load::{Hotline, explain};
use crate::prelude::*;
use crate::session::{SessionContext, use_session_context};
use crate::ui::{Notice, NoticeKind};

/// A hash of a request that is not serialised yet.
pub(super) fn content(request: &impl Endpoint) -> Option<u64> {
    api::encode(request).ok().map(|request| fingerprint(&request))
}

/// Performs one operation, once: while it is pending nothing more is sent, and a retry of the same request has the
/// same idempotency key, so that the bank cannot do it twice.
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
    /// Before anything was sent.
    pub fn new() -> Self {
        Self {
            sending: Sending::new(),
            endpoint: core::marker::PhantomData,
        }
    }

    pub fn pending(self) -> Signal<bool> {
        self.sending.pending.into()
    }

    /// Why the last attempt failed; reactive.
    pub fn failure(self) -> Option<Failure> {
        self.sending.failure.get()
    }

    /// Clears the last failure.
    pub fn forget(self) {
        self.sending.failure.set(None);
    }

    /// Sends the request, unless one is pending; then calls `done` with the reply, or `refused` with the failure.
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

pub(super) type Done = Box<dyn FnOnce(&str) -> Result<(), Failure>>;
pub(super) type Refused = Box<dyn FnOnce(&Failure)>;

/// A [`Submit`] without its endpoint: shared by all endpoints, to keep the bundle small.
#[derive(Clone, Copy)]
pub(super) struct Sending {
    pub(super) context: SessionContext,
    pub(super) pending: RwSignal<bool>,
    pub(super) failure: RwSignal<Option<Failure>>,
    pub(super) submission: StoredValue<Submission>,
}

impl Sending {
    pub(super) fn new() -> Self {
        Self {
            context: use_session_context(),
            pending: RwSignal::new(false),
            failure: RwSignal::new(None),
            submission: StoredValue::new(Submission::default()),
        }
    }

    pub(super) fn start(self, request: Encoded, done: Done, refused: Refused) {
        let key = self
            .submission
            .try_update_value(|submission| submission.start(&request, client::new_intent))
            .flatten();
        let Some(key) = key else { return };
        self.pending.set(true);
        self.failure.set(None);
        leptos::task::spawn_local(async move {
            let answer = self.context.perform(request, Some(key.clone())).await;
            // The page may be unmounted by now, and its signals disposed; the session may have changed all the same.
            if self.pending.try_set(false).is_some() {
                if answer.is_ok() {
                    self.context.check().await;
                }
                return;
            }
            self.submission.update_value(Submission::end);
            let outcome = answer.and_then(|body| done(&body));
            let outcome = self
                .submission
                .try_update_value(|submission| submission.settle(&key, outcome));
            if let Some(Err(failure)) = outcome {
                refused(&failure);
                self.failure.try_set(Some(failure));
            }
        });
    }
}

/// Whether to show the hotline: for dead ends only (HH32), not for input mistakes.
pub fn is_dead_end(failure: &Failure) -> bool {
    match failure {
        Failure::Offline | Failure::NotReached | Failure::Unreadable => false,
        Failure::OutOfOrder(_) | Failure::OutcomeUnknown => true,
        Failure::Refused(problem) => problem.tries_left.is_none() && problem.fields.is_empty(),
    }
}

/// The error of a form that could not be sent or was refused; empty otherwise.
#[component]
pub fn FormFailure(#[prop(into)] failure: Signal<Option<Failure>>) -> impl IntoView {
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

#[cfg(test)]
mod tests {
    use api::Code;

    use super::*;

    #[test]
    fn the_hotline_is_for_dead_ends() {
        let refusal = |problem: api::Problem| Failure::Refused(Box::new(problem));
        for failure in [
            Failure::OutOfOrder(None),
            Failure::OutcomeUnknown,
            refusal(Code::PinLocked.problem()),
        ] {
            assert!(is_dead_end(&failure), "{failure:?}");
        }
        for failure in [
            Failure::Offline,
            Failure::NotReached,
            Failure::Unreadable,
            refusal(Code::PinWrong.problem().with_tries_left(4)),
            refusal(Code::Invalid.problem().with_field("number")),
        ] {
            assert!(!is_dead_end(&failure), "{failure:?}");
        }
    }
}
