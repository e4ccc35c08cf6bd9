//! 登录设置: both passwords (HH61, decision 2).

mod strength;

use std::rc::Rc;

use api::{Code, SetPasswords};
use leptos::ev::SubmitEvent;
use wechat_bank_api as api;
use wechat_bank_domain::{LoginPassword, PaymentPin, PinContext};

use crate::client::Failure;
use crate::form::{Field, FormFailure, Submit, check_all};
use crate::load::Hotline;
use crate::navigation::Navigator;
use crate::pages::leave::LeaveQuestion;
use crate::platform::browser;
use crate::prelude::*;
use crate::route::Route;
use crate::session::use_session_context;
use crate::text::zh;
use crate::text::zh::passwords as words;
use crate::text::zh::titles;
use crate::ui::{
    Button, ButtonKind, InputKind, Keypad, LinkButton, Outcome, OutcomeKind, Page, PasswordField, Show,
    Steps, derived, effect, memo,
};

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
            <LinkButton href=Route::Certify.to_string()>"重新认证"</LinkButton>
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
    password: Field<LoginPassword>,
    password_again: Field<()>,
    pin: Field<PaymentPin>,
    pin_again: Field<()>,
}

impl Entries {
    fn new() -> Self {
        let password = Field::secret("login-password", |text| {
            text.parse::<LoginPassword>().map_err(zh::login_password_error)
        });
        let password_again = Field::secret("login-password-again", move |text| {
            password.text.with(|first| repeats_password(first, text))
        });
        let pin = Field::secret("payment-pin", new_pin);
        let pin_again = Field::secret("payment-pin-again", move |text| {
            pin.text.with(|first| repeats_pin(first, text))
        });
        Self {
            password,
            password_again,
            pin,
            pin_again,
        }
    }

    fn clear_pins(self) {
        self.pin.clear();
        self.pin_again.clear();
    }

    fn clear(self) {
        self.password.clear();
        self.password_again.clear();
        self.clear_pins();
    }
}

fn repeats_password(first: &str, again: &str) -> Result<(), &'static str> {
    match again {
        "" => Err(words::REPEAT_MISSING),
        again if again == first => Ok(()),
        _ => Err(words::LOGIN_MISMATCH),
    }
}

fn repeats_pin(first: &str, again: &str) -> Result<(), &'static str> {
    if again == first {
        Ok(())
    } else {
        Err(words::PIN_MISMATCH)
    }
}

/// A payment PIN that is not weak, as far as the page can check; only the bank knows birthday and numbers.
fn new_pin(text: &str) -> Result<PaymentPin, &'static str> {
    let pin: PaymentPin = text.parse().map_err(zh::pin_error)?;
    match pin.weakness(&PinContext::default()) {
        None => Ok(pin),
        Some(weakness) => Err(zh::pin_weakness(weakness)),
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
    let entries = Entries::new();
    let step = RwSignal::new(Step::LoginPassword);
    let submit = Submit::<SetPasswords>::new();

    // When entries were cleared (by a refusal, the session's end, a return from the back/forward cache), the customer
    // continues at the first missing one.
    let reachable = memo(move || {
        step.get()
            .reachable(entries.password.value().is_some(), entries.pin.value().is_some())
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
                login: entries.password.value()?,
                payment: entries.pin.value()?,
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
            entries.pin.clear();
            step.set(Step::LoginPassword);
        }
        Step::PaymentPinAgain => {
            submit.forget();
            entries.clear_pins();
        }
    });
    let is_later = move || reachable.get() != Step::LoginPassword;
    navigator.step_back(Rc::new(is_later), Rc::new(move || back.run(())));
    let is_begun = move || {
        entries.password.text.with(|text| !text.is_empty())
            || entries.password_again.text.with(|text| !text.is_empty())
    };
    let held = Rc::new(is_begun);
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
                view! { <PasswordStep entries=entries on_done=next /> }.into_any()
            }
            Step::PaymentPin => {
                let next = move |()| {
                    submit.forget();
                    step.set(Step::PaymentPinAgain);
                };
                view! { <PinStep entries=entries on_done=next on_back=back /> }.into_any()
            }
            Step::PaymentPinAgain => {
                let again = Callback::new(move |()| send());
                view! {
                    <PinAgainStep
                        entries=entries
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
            entries.password.refuse(zh::refusal(problem));
        }
        Code::PinWeak => {
            entries.clear_pins();
            entries.pin.refuse(zh::refusal(problem));
        }
        Code::PasswordsAlreadySet => entries.clear(),
        _ => entries.clear_pins(),
    }
}

fn is_about_entry(failure: &Failure) -> bool {
    matches!(failure.code(), Some(Code::PasswordWeak | Code::PinWeak))
}

#[component]
fn PasswordStep(
    entries: Entries,
    /// Called once the login password was entered twice.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let Entries {
        password,
        password_again,
        ..
    } = entries;
    // Not on arrival, when the page's heading has the focus, but after a step back or a refusal.
    let returned = untrack(move || password.error().is_some() || password.value().is_some());
    if returned {
        browser::after_layout(move || browser::focus(password.id));
    }
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let fields = [
            (password.id, password.check()),
            (password_again.id, password_again.check()),
        ];
        if check_all(&fields) {
            on_done.run(());
        }
    };
    view! {
        <form novalidate on:submit=submit>
            <p class="tip">{words::LEAD}</p>
            <div class="fields">
                <PasswordField
                    id=password.id
                    label="登录密码"
                    text=password.text
                    error=password.error_signal()
                    input=InputKind::NEW_PASSWORD
                    on_leave=move |()| password.leave()
                />
                <strength::Strength text=password.text />
                <PasswordField
                    id=password_again.id
                    label="确认登录密码"
                    text=password_again.text
                    error=password_again.error_signal()
                    input=InputKind::NEW_PASSWORD
                    on_leave=move |()| password_again.leave()
                />
            </div>
            <Button submits=true>"下一步"</Button>
        </form>
    }
}

/// One entry of six digits, focused, with newly shuffled keys.
#[component]
fn PinEntry<T: 'static>(
    pin: Field<T>,
    label: &'static str,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// Called once the digits are complete and valid.
    on_done: Callback<()>,
) -> impl IntoView {
    browser::after_layout(move || browser::focus(pin.id));
    let complete = move |()| {
        if start_over_unless_valid(pin) {
            on_done.run(());
        }
    };
    view! {
        <Keypad
            id=pin.id
            label=label
            digits=pin.text
            order=browser::shuffled_digits()
            error=pin.error_signal()
            disabled=disabled
            on_complete=complete
        />
    }
}

#[component]
fn PinStep(
    entries: Entries,
    /// Called once a payment PIN was entered.
    #[prop(into)]
    on_done: Callback<()>,
    /// Called when the customer wants to change the login password.
    #[prop(into)]
    on_back: Callback<()>,
) -> impl IntoView {
    view! {
        <PinEntry pin=entries.pin label=words::PIN_LABEL on_done=on_done />
        <p class="tip">{words::PIN_TIP}</p>
        <div class="page__actions">
            <Button kind=ButtonKind::Secondary on_press=on_back>
                "上一步"
            </Button>
        </div>
    }
}

#[component]
fn PinAgainStep(
    entries: Entries,
    /// Whether the passwords are being sent.
    #[prop(into)]
    busy: Signal<bool>,
    /// Whether sending failed, so that it can be retried.
    #[prop(into)]
    failed: Signal<bool>,
    /// Called once the same payment PIN was entered twice, and for a retry.
    #[prop(into)]
    on_done: Callback<()>,
    /// Called when the customer wants to choose another one.
    #[prop(into)]
    on_back: Callback<()>,
) -> impl IntoView {
    view! {
        <PinEntry pin=entries.pin_again label=words::PIN_AGAIN_LABEL disabled=busy on_done=on_done />
        <p class="tip" role="status">
            {move || if busy.get() { words::SAVING } else { "" }}
        </p>
        <div class="page__actions">
            <Show when=move || failed.get()>
                <Button busy=busy on_press=on_done>
                    "重试"
                </Button>
            </Show>
            <Button kind=ButtonKind::Secondary disabled=busy on_press=on_back>
                {words::PIN_CHOOSE_AGAIN}
            </Button>
        </div>
    }
}

/// Whether all digits make a valid value; if not, shows why and clears them.
fn start_over_unless_valid<T>(field: Field<T>) -> bool {
    if field.check() {
        return true;
    }
    let words = untrack(move || field.error());
    field.clear();
    field.refuse(words.unwrap_or_default());
    false
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

    #[test]
    fn a_second_entry_has_to_be_the_first_one_again() {
        assert_eq!(repeats_password("Vx7#qLm2", "Vx7#qLm2"), Ok(()));
        assert_eq!(repeats_password("Vx7#qLm2", ""), Err(words::REPEAT_MISSING));
        assert_eq!(
            repeats_password("Vx7#qLm2", "vx7#qLm2"),
            Err(words::LOGIN_MISMATCH)
        );
        assert_eq!(repeats_pin("270418", "270418"), Ok(()));
        assert_eq!(repeats_pin("270418", "270419"), Err(words::PIN_MISMATCH));
    }

    #[test]
    fn a_payment_pin_that_is_easily_guessed_is_refused_before_the_bank_sees_it() {
        assert!(new_pin("270418").is_ok());
        for weak in ["123456", "111111", "520131"] {
            assert!(new_pin(weak).is_err(), "{weak}");
        }
        assert_eq!(new_pin("2704").err(), Some("支付密码为6位数字"));
    }
}
