//! 重置支付密码 by one who has forgotten it: login password and SMS code, then twice the new one (HH60).

use std::rc::Rc;

use api::{Code, PasswordAttempt, Purpose, RequestPinResetCode, ResetPaymentPin};
use leptos::ev::SubmitEvent;
use wechat_bank_api as api;

use super::Changing;
use crate::client::Failure;
use crate::form::{CodeField, CodeRequest, Field, FormFailure, Submit, check_all};
use crate::navigation::Navigator;
use crate::pages::new_passwords::{NewPin, NewPinAgainStep, NewPinStep};
use crate::platform::browser;
use crate::prelude::*;
use crate::session::use_session_context;
use crate::text::zh;
use crate::text::zh::passwords as words;
use crate::text::zh::titles;
use crate::ui::{Button, InputKind, PasswordField, Show, Steps, derived, memo};

/// The proof, then the new password twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Proof,
    New,
    Again,
}

impl Step {
    const NAMES: [&str; 3] = ["验证身份", "新支付密码", "再次输入"];

    const fn index(self) -> usize {
        match self {
            Self::Proof => 0,
            Self::New => 1,
            Self::Again => 2,
        }
    }
}

#[component]
pub fn ResetPin() -> impl IntoView {
    let done = RwSignal::new(false);
    view! {
        <Changing title=titles::RESET_PIN changed=words::PIN_RESET done=done>
            <Resetting done=done />
        </Changing>
    }
}

#[component]
fn Resetting(done: RwSignal<bool>) -> impl IntoView {
    let context = use_session_context();
    let navigator = expect_context::<Navigator>();
    let with_login =
        untrack(move || context.profile()).is_some_and(|profile| profile.features.login_password);
    let password = Field::secret("password", |text| {
        text.parse::<PasswordAttempt>()
            .map_err(zh::password_attempt_error)
    });
    let code = CodeRequest::<RequestPinResetCode>::new(Purpose::PinReset);
    let new = NewPin::new();
    let reset = Submit::<ResetPaymentPin>::new();
    let step = RwSignal::new(Step::Proof);
    // Without the entries of the step before there is no later one: they are cleared with the session, for example.
    let current = memo(move || {
        let is_proof = code.field.value().is_some();
        match step.get() {
            _ if !is_proof => Step::Proof,
            Step::Again if new.pin.value().is_none() => Step::New,
            step => step,
        }
    });
    let go = move |to: Step| {
        reset.forget();
        step.set(to);
    };
    let ask = move |()| {
        if with_login && !check_all(&[(password.id, password.check())]) {
            return;
        }
        let request = RequestPinResetCode {
            password: untrack(move || password.value()).filter(|_| with_login),
        };
        code.ask(request, move |failure| {
            let Failure::Refused(problem) = failure else {
                return;
            };
            if matches!(problem.code, Code::PasswordWrong | Code::PasswordLocked) {
                password.clear();
                password.refuse(zh::refusal(problem));
                browser::focus(password.id);
            }
        });
    };
    let send = move |()| {
        let request = untrack(move || {
            Some(ResetPaymentPin {
                challenge: code.challenge_id()?,
                code: code.field.value()?,
                new: new.pin.value()?,
            })
        });
        let Some(request) = request else { return };
        reset.send(
            request,
            move |session| {
                password.clear();
                code.void();
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
                    Code::PinWeak | Code::PinUnchanged => {
                        new.clear();
                        new.pin.refuse(zh::refusal(problem));
                        step.set(Step::New);
                    }
                    // The new password is kept: it is sent once the code is right.
                    _ if is_about_code(failure) => {
                        let failure = failure.clone();
                        step.set(Step::Proof);
                        browser::after_layout(move || {
                            code.refuse(&failure);
                        });
                    }
                    _ => new.clear(),
                }
            },
        );
    };
    let prove = move |event: SubmitEvent| {
        event.prevent_default();
        if !check_all(&[(code.field.id, untrack(move || code.check()))]) {
            return;
        }
        if untrack(move || new.again.value().is_some() && new.pin.value().is_some()) {
            go(Step::Again);
            send(());
        } else {
            go(Step::New);
        }
    };
    let back = Callback::new(move |()| match current.get_untracked() {
        // The result would be shown nowhere.
        _ if reset.pending().get_untracked() => {}
        Step::Proof => {}
        Step::New => {
            new.clear();
            go(Step::Proof);
        }
        Step::Again => {
            reset.forget();
            new.clear();
        }
    });
    let is_later = move || current.get() != Step::Proof;
    navigator.step_back(Rc::new(is_later), Rc::new(move || back.run(())));
    let failure = move || reset.failure().filter(|failure| !is_about_entry(failure));
    // The input is still there, and a retry does nothing twice.
    let may_retry = memo(move || {
        current.get() == Step::Again && reset.failure().is_some_and(|failure| !failure.is_settled())
    });
    view! {
        <Steps names=Step::NAMES.to_vec() current=derived(move || current.get().index()) />
        <FormFailure failure=derived(failure) />
        {move || match current.get() {
            Step::Proof => {
                view! {
                    <form novalidate on:submit=prove>
                        <p class="tip">{words::RESET_LEAD}</p>
                        <div class="fields">
                            <Show when=move || with_login>
                                <PasswordField
                                    id=password.id
                                    label="登录密码"
                                    text=password.text
                                    error=password.error_signal()
                                    input=InputKind::PASSWORD
                                    on_leave=move |()| password.leave()
                                />
                            </Show>
                            <CodeField request=code on_ask=ask />
                        </div>
                        <Button submits=true busy=reset.pending()>
                            "下一步"
                        </Button>
                    </form>
                }
                    .into_any()
            }
            Step::New => {
                view! { <NewPinStep new=new on_done=move |()| go(Step::Again) on_back=back /> }.into_any()
            }
            Step::Again => {
                view! {
                    <NewPinAgainStep new=new busy=reset.pending() failed=may_retry on_done=send on_back=back />
                }
                    .into_any()
            }
        }}
    }
}

fn is_about_code(failure: &Failure) -> bool {
    CodeRequest::<RequestPinResetCode>::is_to_blame(failure)
}

/// Whether a failure is shown at the entry that it is about.
fn is_about_entry(failure: &Failure) -> bool {
    is_about_code(failure) || matches!(failure.code(), Some(Code::PinWeak | Code::PinUnchanged))
}
