use std::rc::Rc;

use api::{AccountId, Code, EnableAlerts, Problem, Purpose, RequestAlertsCode};
use wechat_bank_api as api;
use wechat_bank_domain::PaymentPin;

use super::draft::Editing;
use crate::client::Failure;
use crate::form::{CodeField, CodeRequest, FormFailure, Submit, check_all, forget_in_time};
use crate::load::explain;
use crate::navigation::Navigator;
use crate::platform::browser;
use crate::prelude::*;
use crate::route::Route;
use crate::session::use_session_context;
use crate::text::zh;
use crate::text::zh::alerts as words;
use crate::ui::{
    Button, ButtonKind, Keypad, LinkButton, Outcome, OutcomeKind, Show, Steps, Toaster, derived, effect,
    lead_to_heading, memo,
};

/// Storage key, for a reload: the account for which the last code was requested; the bank knows only its purpose.
const ASKED_FOR: &str = "alerts-code-for";
const PIN: &str = "pin";
/// The id of what is below the keypad, scrolled into view when there is something to retry.
const RETRY: &str = "pin-retry";

/// The two verifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The payment password, before the code.
    Pin,
    Code,
}

/// Enables an account's alerts, verified twice (IC02).
#[component]
pub(super) fn Enable(
    /// The account's settings, where alerts are off.
    editing: RwSignal<Editing>,
) -> impl IntoView {
    let context = use_session_context();
    let navigator = expect_context::<Navigator>();
    let toaster = expect_context::<Toaster>();
    let account = editing.with_untracked(|editing| editing.bank().account.id.clone());
    let kinds = editing.with_untracked(|editing| words::kinds_announced(editing.bank()));
    let code = CodeRequest::<RequestAlertsCode>::new(Purpose::EnableAlerts);
    let enabling = Submit::<EnableAlerts>::new();
    let pin_missing = context.session().is_some_and(|session| !session.passwords_set);
    let step = RwSignal::new(Step::Pin);
    // Set while the bank does not enable alerts for this account, or not now.
    let refused = RwSignal::new(pin_missing.then(|| Box::new(Code::PinNotSet.problem())));

    // A code that was sent, also before a reload of the page, only has to be typed. Not every browser stores anything
    // over a reload; a code that this page has requested is known without that.
    let asked_here = RwSignal::new(false);
    let is_sent = {
        let account = account.clone();
        memo(move || {
            let is_kept = || browser::kept_for_visit(ASKED_FOR).is_some_and(|kept| kept == account.as_str());
            code.challenge.with(Option::is_some) && (asked_here.get() || is_kept())
        })
    };
    // A code that was sent from another window can be typed here as well; the bank says if it is for another account.
    let has_code = memo(move || code.challenge.with(Option::is_some));
    // Once for each code: the bank reports it again whenever the page comes back from the background.
    let mut newest = None;
    effect(move || {
        let id = code
            .challenge
            .with(|challenge| challenge.as_ref().map(|challenge| challenge.id.clone()));
        if is_sent.get() && newest != id {
            newest = id;
            step.set(Step::Code);
        }
    });

    let submit = {
        let account = account.clone();
        move || {
            if !check_all(&[(code.field.id, code.check())]) {
                return;
            }
            let (Some(challenge), Some(typed)) = (code.challenge_id(), code.field.value()) else {
                return;
            };
            enabling.send(
                EnableAlerts {
                    account: account.clone(),
                    challenge,
                    code: typed,
                },
                move |settings| {
                    browser::keep_for_visit(ASKED_FOR, None);
                    toaster.say(words::ENABLED);
                    editing.set(Editing::new(settings));
                    lead_to_heading();
                },
                move |failure| {
                    if let Some(problem) = ends(failure) {
                        code.field.clear();
                        refused.set(Some(problem));
                    } else if failure.code() == Some(Code::ChallengeMismatch) {
                        code.void();
                        code.field.refuse(words::CODE_OF_ANOTHER_ACCOUNT);
                        browser::focus(code.field.id);
                    } else {
                        code.refuse(failure);
                    }
                },
            );
        }
    };
    let submit = StoredValue::new(submit);
    let account = StoredValue::new(account);
    let introduction = StoredValue::new(kinds);
    let form_failure = derived(move || {
        enabling
            .failure()
            .filter(|failure| !CodeRequest::<RequestAlertsCode>::is_to_blame(failure))
    });
    let current = memo(move || step.get());
    let is_later = move || current.get() == Step::Code && refused.with(Option::is_none);
    let back = move || {
        if !enabling.pending().get_untracked() {
            step.set(Step::Pin);
        }
    };
    navigator.step_back(Rc::new(is_later), Rc::new(back));
    let verification = move || match current.get() {
        Step::Pin => view! {
            <PinStep
                account=account.get_value()
                code=code
                has_code=has_code
                is_return=is_sent.get_untracked()
                on_sent=move |()| asked_here.set(true)
                on_refused=move |problem| refused.set(Some(problem))
                on_back=move |()| step.set(Step::Code)
            />
        }
        .into_any(),
        Step::Code => {
            browser::after_layout(move || browser::focus(code.field.id));
            view! {
                <form
                    novalidate
                    on:submit=move |event| {
                        event.prevent_default();
                        submit.with_value(|submit| submit());
                    }
                >
                    <div class="fields">
                        <CodeField request=code on_ask=move |()| step.set(Step::Pin) />
                    </div>
                    <p class="tip">{words::RESENDING_ASKS_PIN}</p>
                    <FormFailure failure=form_failure />
                    <Button submits=true busy=enabling.pending()>
                        "开通动账提醒"
                    </Button>
                </form>
            }
            .into_any()
        }
    };
    move || match refused.get() {
        Some(problem) => {
            let again = move |()| {
                step.set(Step::Pin);
                refused.set(None);
            };
            view! { <Refused problem=*problem account=account.get_value() on_again=again /> }.into_any()
        }
        None => view! {
            <Show when=move || current.get() == Step::Pin>
                <Introduction kinds=introduction.get_value() />
            </Show>
            <Steps
                names=vec!["支付密码", "短信验证码"]
                current=derived(move || usize::from(current.get() == Step::Code))
            />
            {verification}
        }
        .into_any(),
    }
}

/// The refusal, if it ends enabling for now; others are shown where they belong.
fn ends(failure: &Failure) -> Option<Box<Problem>> {
    let Failure::Refused(problem) = failure else {
        return None;
    };
    let ends = matches!(
        problem.code,
        Code::SecurityTokenRequired
            | Code::PhoneMismatch
            | Code::WechatTimedOut
            | Code::DocumentExpired
            | Code::PinNotSet
            | Code::PinLocked
    );
    ends.then(|| problem.clone())
}

#[component]
fn Introduction(kinds: Vec<String>) -> impl IntoView {
    view! {
        <section class="alerts-introduction">
            <p>{words::WHAT_ENABLING_DOES}</p>
            <p class="alerts-introduction__kinds">
                <bdi>{kinds.join("、")}</bdi>
            </p>
            <p>{words::HOW_ENABLING_IS_VERIFIED}</p>
        </section>
    }
}

#[component]
fn PinStep(
    account: AccountId,
    code: CodeRequest<RequestAlertsCode>,
    /// Whether a code can be typed that was sent before.
    #[prop(into)]
    has_code: Signal<bool>,
    /// Whether the customer comes back from the step of that code.
    is_return: bool,
    #[prop(into)] on_sent: Callback<()>,
    #[prop(into)] on_refused: Callback<Box<Problem>>,
    #[prop(into)] on_back: Callback<()>,
) -> impl IntoView {
    let digits = RwSignal::new(String::new());
    forget_in_time(move || digits.set(String::new()));

    let failed = RwSignal::new(None::<Failure>);
    let ask = move |()| {
        let Ok(pin) = digits.with_untracked(|digits| digits.parse::<PaymentPin>()) else {
            return;
        };
        failed.set(None);
        let id = account.to_string();
        code.ask_then(
            RequestAlertsCode {
                account: account.clone(),
                pin,
            },
            move || {
                browser::keep_for_visit(ASKED_FOR, Some(&id));
                on_sent.run(());
            },
            move |failure| {
                // That the session has ended is shown by the login, and over afterwards.
                failed.try_set(Some(failure.clone()).filter(|failure| !failure.is_about_session()));
                if let Some(problem) = ends(failure) {
                    on_refused.run(problem);
                } else if let Failure::Refused(_) = failure {
                    digits.try_set(String::new());
                    browser::focus(PIN);
                } else {
                    browser::after_layout(|| browser::focus(RETRY));
                }
            },
        );
    };
    let ask = Callback::new(ask);
    let waiting = memo(move || code.waiting());
    let disabled = derived(move || code.pending().get() || waiting.get() > 0);
    let error = derived(move || {
        let failure = failed
            .get()
            .filter(|failure| failure.code() != Some(Code::ResendTooSoon));
        failure.as_ref().map(explain)
    });
    // After a lost response the same password requests the same code, not another one.
    let can_retry = move || failed.with(Option::is_some) && digits.with(|digits| digits.len() == 6);
    if is_return {
        browser::after_layout(|| browser::focus(PIN));
    }
    view! {
        // The wait counts down, so it is not announced; the rest is.
        <p class="tip">
            {move || match waiting.get() {
                0 => words::WHICH_PIN.to_owned(),
                seconds => words::next_code_in(seconds),
            }}
        </p>
        <Keypad
            id=PIN
            label="请输入微信银行支付密码".to_owned()
            digits=digits
            order=browser::shuffled_digits()
            error=error
            disabled=disabled
            on_complete=ask
        />
        <p class="tip" role="status">
            {move || code.pending().get().then_some(words::SENDING_CODE)}
        </p>
        <div class="page__actions" id=RETRY tabindex="-1">
            <Show when=can_retry>
                <Button busy=code.pending() on_press=ask>
                    "重试"
                </Button>
            </Show>
            <Show when=move || has_code.get() && failed.with(Option::is_none)>
                <Button kind=ButtonKind::Secondary on_press=on_back>
                    "返回输入验证码"
                </Button>
            </Show>
        </div>
    }
}

/// A refusal with its own text and next step (IC03, IC04).
#[component]
fn Refused(problem: Problem, account: AccountId, #[prop(into)] on_again: Callback<()>) -> impl IntoView {
    let context = use_session_context();
    let (title, can_try_again) = words::enabling_refused(problem.code);
    let description = match problem.code {
        Code::PinNotSet => words::PIN_NOT_SET.to_owned(),
        _ => zh::refusal(&problem),
    };
    let here = Route::AccountAlerts(account);
    let set_pin = (problem.code == Code::PinNotSet).then(|| {
        view! {
            <LinkButton href=Route::LoginSettings.to_string() on_press=move |()| context.want(&here)>
                "去设置支付密码"
            </LinkButton>
        }
    });
    let again = can_try_again.then(|| view! { <Button on_press=on_again>"再试一次"</Button> });
    view! {
        <Outcome kind=OutcomeKind::Info title=title description=description>
            {set_pin}
            {again}
            <LinkButton kind=ButtonKind::Secondary href=Route::Alerts.to_string()>
                "返回动账提醒"
            </LinkButton>
        </Outcome>
    }
}
