//! 修改支付密码 by one who knows it: the password so far, and twice the new one (HH60).

use std::rc::Rc;

use api::{ChangePaymentPin, Code};
use wechat_bank_api as api;
use wechat_bank_domain::PaymentPin;

use super::Changing;
use crate::client::Failure;
use crate::form::{Field, FormFailure, Submit};
use crate::navigation::Navigator;
use crate::pages::new_passwords::{NewPin, NewPinAgainStep, NewPinStep, PinEntry};
use crate::prelude::*;
use crate::route::Route;
use crate::session::use_session_context;
use crate::text::zh;
use crate::text::zh::passwords as words;
use crate::text::zh::titles;
use crate::ui::{ButtonKind, LinkButton, Steps, derived, effect, memo};

/// One entry after the other; each needs those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Current,
    New,
    Again,
}

impl Step {
    const NAMES: [&str; 3] = ["原支付密码", "新支付密码", "再次输入"];

    const fn index(self) -> usize {
        match self {
            Self::Current => 0,
            Self::New => 1,
            Self::Again => 2,
        }
    }

    /// The step itself, or an earlier one whose entry is missing, e.g. because it was cleared.
    fn reachable(self, has_current: bool, has_new: bool) -> Self {
        match (has_current, has_new) {
            (false, _) => Self::Current,
            (true, false) => self.min(Self::New),
            (true, true) => self,
        }
    }
}

#[component]
pub fn ChangePin() -> impl IntoView {
    let done = RwSignal::new(false);
    view! {
        <Changing title=titles::CHANGE_PIN changed=words::PIN_CHANGED done=done>
            <Entries done=done />
        </Changing>
    }
}

#[component]
fn Entries(done: RwSignal<bool>) -> impl IntoView {
    let context = use_session_context();
    let navigator = expect_context::<Navigator>();
    let current = Field::secret("current-pin", |text| {
        text.parse::<PaymentPin>().map_err(zh::pin_error)
    });
    let new = NewPin::new();
    let step = RwSignal::new(Step::Current);
    // The keypad takes the focus after a step, but not on arrival.
    let arrives = StoredValue::new(true);
    let change = Submit::<ChangePaymentPin>::new();

    let reachable = memo(move || {
        step.get()
            .reachable(current.value().is_some(), new.pin.value().is_some())
    });
    effect(move || {
        let reachable = reachable.get();
        if step.get_untracked() != reachable {
            step.set(reachable);
        }
    });
    let go = move |to: Step| {
        arrives.set_value(false);
        change.forget();
        step.set(to);
    };
    let send = move |()| {
        let request = untrack(move || {
            Some(ChangePaymentPin {
                current: current.value()?,
                new: new.pin.value()?,
            })
        });
        let Some(request) = request else { return };
        change.send(
            request,
            move |session| {
                current.clear();
                new.clear();
                done.set(true);
                context.enter(session);
            },
            move |failure| {
                let Failure::Refused(problem) = failure else {
                    return;
                };
                match problem.code {
                    Code::InProgress => {}
                    Code::PinWrong | Code::PinLocked => {
                        current.clear();
                        new.clear();
                        current.refuse(zh::refusal(problem));
                    }
                    Code::PinWeak | Code::PinUnchanged => {
                        new.clear();
                        new.pin.refuse(zh::refusal(problem));
                    }
                    _ => new.clear(),
                }
            },
        );
    };
    let back = Callback::new(move |()| match reachable.get_untracked() {
        // The result would be shown nowhere.
        _ if change.pending().get_untracked() => {}
        Step::Current => {}
        Step::New => {
            new.clear();
            current.clear();
            go(Step::Current);
        }
        Step::Again => {
            change.forget();
            new.clear();
        }
    });
    let is_later = move || reachable.get() != Step::Current;
    navigator.step_back(Rc::new(is_later), Rc::new(move || back.run(())));
    let failure = move || change.failure().filter(|failure| !is_about_entry(failure));
    // The input is still there, and a retry does nothing twice.
    let may_retry = memo(move || {
        reachable.get() == Step::Again && change.failure().is_some_and(|failure| !failure.is_settled())
    });
    view! {
        <Steps names=Step::NAMES.to_vec() current=derived(move || reachable.get().index()) />
        <FormFailure failure=derived(failure) />
        {move || match reachable.get() {
            Step::Current => {
                let is_arrival = arrives.get_value() && untrack(move || current.error().is_none());
                view! {
                    <PinEntry
                        pin=current
                        label=words::CURRENT_PIN_LABEL
                        focused=!is_arrival
                        on_done=move |()| go(Step::New)
                    />
                    <div class="page__actions">
                        <LinkButton kind=ButtonKind::Secondary href=Route::ResetPin.to_string()>
                            {words::PIN_FORGOTTEN}
                        </LinkButton>
                    </div>
                }
                    .into_any()
            }
            Step::New => {
                view! { <NewPinStep new=new on_done=move |()| go(Step::Again) on_back=back /> }.into_any()
            }
            Step::Again => {
                view! {
                    <NewPinAgainStep new=new busy=change.pending() failed=may_retry on_done=send on_back=back />
                }
                    .into_any()
            }
        }}
    }
}

/// Whether a failure is shown at the entry that it is about.
fn is_about_entry(failure: &Failure) -> bool {
    matches!(
        failure.code(),
        Some(Code::PinWrong | Code::PinLocked | Code::PinWeak | Code::PinUnchanged)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_stands_without_the_entries_before_it() {
        for (step, has_current, has_new, reachable) in [
            (Step::Current, false, false, Step::Current),
            (Step::Current, true, true, Step::Current),
            (Step::New, true, false, Step::New),
            (Step::New, false, false, Step::Current),
            (Step::Again, true, true, Step::Again),
            (Step::Again, true, false, Step::New),
            (Step::Again, false, true, Step::Current),
        ] {
            assert_eq!(
                step.reachable(has_current, has_new),
                reachable,
                "{step:?} {has_current} {has_new}"
            );
        }
    }

    #[test]
    fn what_is_wrong_with_an_entry_is_said_there_alone() {
        let refused = |code: Code| Failure::Refused(Box::new(code.problem()));
        assert!(is_about_entry(&refused(Code::PinWrong)));
        assert!(is_about_entry(&refused(Code::PinUnchanged)));
        assert!(!is_about_entry(&refused(Code::Unavailable)));
        assert!(!is_about_entry(&Failure::OutcomeUnknown));
    }
}
