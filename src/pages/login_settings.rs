//! 登录设置: both passwords (HH61, decision 2).

use std::rc::Rc;

use api::{Code, SetPasswords};
use leptos::ev::SubmitEvent;
use wechat_bank_api as api;

use crate::client::Failure;
use crate::form::{FormFailure, Submit, check_all};
use crate::load::Hotline;
use crate::navigation::Navigator;
use crate::pages::leave::LeaveQuestion;
use crate::pages::new_passwords::{NewLogin, NewLoginFields, NewPin, NewPinAgainStep, NewPinStep};
use crate::platform::browser;
use crate::prelude::*;
use crate::route::Route;
use crate::session::use_session_context;
use crate::text::zh;
use crate::text::zh::passwords as words;
use crate::text::zh::titles;
use crate::ui::{Button, ButtonKind, LinkButton, Outcome, OutcomeKind, Page, Steps, derived, effect, memo};

/// 登录设置: the steps, or why there are none (`may_set_passwords` of the session).
#[component]
pub fn LoginSettings() -> impl IntoView {
    let context = use_session_context();
    let done = RwSignal::new(false);
    let allowed = memo(move || context.session().is_some_and(|session| session.may_set_passwords));
    view! {
        <Page title=titles::LOGIN_SETTINGS.to_owned()>
            {move || match (done.get(), allowed.get()) {
                (true, _) => view! { <PasswordsSet /> }.into_any(),
                (false, true) => view! { <PasswordSteps on_done=move |()| done.set(true) /> }.into_any(),
                (false, false) => view! { <AlreadySet /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn AlreadySet() -> impl IntoView {
    view! {
        <Outcome kind=OutcomeKind::Info title=words::ALREADY description=words::ALREADY_ADVICE>
            <LinkButton href=Route::Security.to_string()>{titles::SECURITY}</LinkButton>
            <LinkButton kind=ButtonKind::Secondary href=Route::Accounts.to_string()>
                {titles::ACCOUNTS}
            </LinkButton>
        </Outcome>
        <Hotline />
    }
}

#[component]
fn PasswordsSet() -> impl IntoView {
    let context = use_session_context();
    let wanted = context
        .wanted()
        .filter(|route| !matches!(route, Route::LoginSettings | Route::Accounts));
    let kind = if wanted.is_some() {
        ButtonKind::Secondary
    } else {
        ButtonKind::Primary
    };
    let forget = move |()| context.forget_wanted();
    view! {
        <Outcome kind=OutcomeKind::Success title=words::SET description=words::SET_ADVICE>
            {wanted
                .map(|route| {
                    view! {
                        <LinkButton href=route.to_string() on_press=forget>
                            "继续"
                        </LinkButton>
                    }
                })}
            <LinkButton kind=kind href=Route::Accounts.to_string() on_press=forget>
                {titles::ACCOUNTS}
            </LinkButton>
        </Outcome>
    }
}

/// One entry after the other; each step needs the entries of the previous ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    LoginPassword,
    PaymentPin,
    PaymentPinAgain,
}

impl Step {
    const NAMES: [&str; 3] = ["登录密码", "支付密码", "再次输入"];

    const fn index(self) -> usize {
        match self {
            Self::LoginPassword => 0,
            Self::PaymentPin => 1,
            Self::PaymentPinAgain => 2,
        }
    }

    /// The step itself, or an earlier one whose entry is missing, e.g. because it was cleared.
    const fn reachable(self, has_password: bool, has_pin: bool) -> Self {
        match self {
            Self::PaymentPin | Self::PaymentPinAgain if !has_password => Self::LoginPassword,
            Self::PaymentPinAgain if !has_pin => Self::PaymentPin,
            step => step,
        }
    }
}

/// The input of all steps; all of it is secret.
#[derive(Clone, Copy)]
struct Entries {
    login: NewLogin,
    payment: NewPin,
}

impl Entries {
    fn clear(self) {
        self.login.clear();
        self.payment.clear();
    }
}

#[component]
fn PasswordSteps(
    /// Called once both passwords are set.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let context = use_session_context();
    let navigator = expect_context::<Navigator>();
    let entries = Entries {
        login: NewLogin::new(),
        payment: NewPin::new(),
    };
    let (password, pin) = (entries.login.password, entries.payment.pin);
    let step = RwSignal::new(Step::LoginPassword);
    let submit = Submit::<SetPasswords>::new();

    // When entries were cleared (by a refusal, the session's end, a return from the back/forward cache), the customer
    // continues at the first missing one.
    let reachable = memo(move || {
        step.get()
            .reachable(password.value().is_some(), pin.value().is_some())
    });
    effect(move || {
        let reachable = reachable.get();
        if step.get_untracked() != reachable {
            step.set(reachable);
        }
    });

    let send = move || {
        let request = untrack(move || {
            Some(SetPasswords {
                login: password.value()?,
                payment: pin.value()?,
            })
        });
        let Some(request) = request else { return };
        submit.send(
            request,
            move |session| {
                entries.clear();
                on_done.run(());
                context.enter(session);
            },
            move |failure| {
                refused(entries, failure);
                if failure.code() == Some(Code::PasswordsAlreadySet) {
                    leptos::task::spawn_local(context.check());
                }
            },
        );
    };
    let back = Callback::new(move |()| match reachable.get_untracked() {
        // The result would be shown nowhere.
        _ if submit.pending().get_untracked() => {}
        Step::LoginPassword => {}
        Step::PaymentPin => {
            pin.clear();
            step.set(Step::LoginPassword);
        }
        Step::PaymentPinAgain => {
            submit.forget();
            entries.payment.clear();
        }
    });
    let is_later = move || reachable.get() != Step::LoginPassword;
    navigator.step_back(Rc::new(is_later), Rc::new(move || back.run(())));
    let held = Rc::new(move || entries.login.is_begun());
    let failure = move || submit.failure().filter(|failure| !is_about_entry(failure));
    // The input is still there, and a retry does nothing twice.
    let may_retry = memo(move || {
        reachable.get() == Step::PaymentPinAgain
            && submit.failure().is_some_and(|failure| !failure.is_settled())
    });

    view! {
        <Steps names=Step::NAMES.to_vec() current=derived(move || reachable.get().index()) />
        <FormFailure failure=derived(failure) />
        <LeaveQuestion held=held title=titles::unfinished(titles::LOGIN_SETTINGS) advice=titles::LEAVE_ADVICE />
        {move || match reachable.get() {
            Step::LoginPassword => {
                let next = move |()| step.set(Step::PaymentPin);
                view! { <PasswordStep login=entries.login on_done=next /> }.into_any()
            }
            Step::PaymentPin => {
                let next = move |()| {
                    submit.forget();
                    step.set(Step::PaymentPinAgain);
                };
                view! { <NewPinStep new=entries.payment on_done=next on_back=back /> }.into_any()
            }
            Step::PaymentPinAgain => {
                let again = Callback::new(move |()| send());
                view! {
                    <NewPinAgainStep
                        new=entries.payment
                        busy=submit.pending()
                        failed=may_retry
                        on_done=again
                        on_back=back
                    />
                }
                    .into_any()
            }
        }}
    }
}

/// Clears what was refused, and shows the refusal at the entry it is about.
fn refused(entries: Entries, failure: &Failure) {
    let Failure::Refused(problem) = failure else {
        return;
    };
    match problem.code {
        Code::InProgress => {}
        Code::PasswordWeak => {
            entries.clear();
            entries.login.password.refuse(zh::refusal(problem));
        }
        Code::PinWeak => {
            entries.payment.clear();
            entries.payment.pin.refuse(zh::refusal(problem));
        }
        Code::PasswordsAlreadySet => entries.clear(),
        _ => entries.payment.clear(),
    }
}

fn is_about_entry(failure: &Failure) -> bool {
    matches!(failure.code(), Some(Code::PasswordWeak | Code::PinWeak))
}

#[component]
fn PasswordStep(
    login: NewLogin,
    /// Called once the login password was entered twice.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let password = login.password;
    // Not on arrival, when the page's heading has the focus, but after a step back or a refusal.
    let returned = untrack(move || password.error().is_some() || password.value().is_some());
    if returned {
        browser::after_layout(move || browser::focus(password.id));
    }
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if check_all(&login.checks()) {
            on_done.run(());
        }
    };
    view! {
        <form novalidate on:submit=submit>
            <p class="tip">{words::LEAD}</p>
            <div class="fields">
                <NewLoginFields new=login label=words::FIRST_LOGIN />
            </div>
            <Button submits=true>"下一步"</Button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_stands_without_the_entries_before_it() {
        use Step::{LoginPassword, PaymentPin, PaymentPinAgain};
        for (step, has_password, has_pin, reachable) in [
            (LoginPassword, false, false, LoginPassword),
            (LoginPassword, true, true, LoginPassword),
            (PaymentPin, true, false, PaymentPin),
            (PaymentPin, false, false, LoginPassword),
            (PaymentPinAgain, true, true, PaymentPinAgain),
            (PaymentPinAgain, true, false, PaymentPin),
            (PaymentPinAgain, false, true, LoginPassword),
        ] {
            assert_eq!(
                step.reachable(has_password, has_pin),
                reachable,
                "{step:?} {has_password} {has_pin}"
            );
        }
    }
}
