//! 修改登录密码: the password so far, and a new one (HH60).

use std::rc::Rc;

use api::{ChangeLoginPassword, Code, PasswordAttempt};
use leptos::ev::SubmitEvent;
use wechat_bank_api as api;

use super::Changing;
use crate::client::Failure;
use crate::form::{Field, FormFailure, Submit, check_all};
use crate::pages::leave::LeaveQuestion;
use crate::pages::new_passwords::{NewLogin, NewLoginFields};
use crate::platform::browser;
use crate::prelude::*;
use crate::session::use_session_context;
use crate::text::zh;
use crate::text::zh::passwords as words;
use crate::text::zh::titles;
use crate::ui::{Button, InputKind, PasswordField, derived};

#[component]
pub fn ChangeLogin() -> impl IntoView {
    let done = RwSignal::new(false);
    view! {
        <Changing title=titles::CHANGE_LOGIN changed=words::LOGIN_CHANGED done=done>
            <Form done=done />
        </Changing>
    }
}

#[component]
fn Form(done: RwSignal<bool>) -> impl IntoView {
    let context = use_session_context();
    let current = Field::secret("current-password", |text| {
        text.parse::<PasswordAttempt>()
            .map_err(zh::password_attempt_error)
    });
    let new = NewLogin::new();
    let change = Submit::<ChangeLoginPassword>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let [password, again] = new.checks();
        if !check_all(&[(current.id, current.check()), password, again]) {
            return;
        }
        let request = untrack(move || {
            Some(ChangeLoginPassword {
                current: current.value()?,
                new: new.password.value()?,
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
                    Code::PasswordWrong | Code::PasswordLocked => {
                        current.clear();
                        current.refuse(zh::refusal(problem));
                        browser::focus(current.id);
                    }
                    Code::PasswordWeak | Code::PasswordUnchanged => {
                        new.clear();
                        new.password.refuse(zh::refusal(problem));
                        browser::focus(new.password.id);
                    }
                    _ => {}
                }
            },
        );
    };
    let failure = move || change.failure().filter(|failure| !is_about_entry(failure));
    let held = Rc::new(move || current.text.with(|text| !text.is_empty()) || new.is_begun());
    view! {
        <LeaveQuestion held=held title=titles::unfinished(titles::CHANGE_LOGIN) advice=titles::LEAVE_ADVICE />
        <form novalidate on:submit=submit>
            <div class="fields">
                <PasswordField
                    id=current.id
                    label=words::CURRENT_LOGIN
                    text=current.text
                    error=current.error_signal()
                    input=InputKind::PASSWORD
                    on_leave=move |()| current.leave()
                />
                <NewLoginFields new=new label=words::NEW_LOGIN />
            </div>
            <FormFailure failure=derived(failure) />
            <Button submits=true busy=change.pending()>
                "确认修改"
            </Button>
        </form>
        <p class="tip">{words::FORGOTTEN_TIP}</p>
    }
}

/// Whether a failure is shown at the entry that it is about.
fn is_about_entry(failure: &Failure) -> bool {
    matches!(
        failure.code(),
        Some(Code::PasswordWrong | Code::PasswordLocked | Code::PasswordWeak | Code::PasswordUnchanged)
    )
}
