use std::rc::Rc;

use api::{
    AccountId, AlertOverviews, AlertState, Code, EnableAlerts, ListAlerts, Problem, Purpose,
    RequestAlertsCode,
};
use wechat_bank_api as api;
use wechat_bank_domain::PaymentPin;

use super::copy::membership;
use super::draft::Editing;
use crate::client::Failure;
use crate::form::{CodeField, CodeRequest, FormFailure, Submit, check_all, forget_in_time};
use crate::load::{explain, load};
use crate::navigation::Navigator;
use crate::pages::pin_sheet::{PIN, PinSheet};
use crate::platform::browser;
use crate::prelude::*;
use crate::route::Route;
use crate::session::use_session_context;
use crate::text::zh;
use crate::text::zh::accounts::account_name;
use crate::text::zh::alerts as words;
use crate::text::zh::titles;
use crate::ui::{
    Button, ButtonKind, Cells, CheckCell, LinkButton, Outcome, OutcomeKind, Show, Toaster, derived, effect,
    lead_to_heading, memo,
};

/// Storage key, for a reload: the accounts for which the last code was requested; the bank knows only its purpose.
const ASKED_FOR: &str = "alerts-code-for";

/// The two verifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The choice of accounts, and over it the payment password.
    Pin,
    Code,
}

/// The accounts that are enabled together, as they are stored.
fn spelled(account: &AccountId, also: &[AccountId]) -> String {
    let ids = core::iter::once(account).chain(also);
    ids.map(AccountId::as_str).collect::<Vec<_>>().join(" ")
}

/// The further accounts, if the stored text begins with this one.
fn also_of(account: &AccountId, stored: &str) -> Option<Vec<AccountId>> {
    let mut ids = stored.split(' ');
    if ids.next() != Some(account.as_str()) {
        return None;
    }
    Some(ids.filter_map(|id| id.parse().ok()).collect())
}

/// Enables an account's alerts, and those of others with it, verified twice (IC02).
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
    let kept = browser::kept_for_visit(ASKED_FOR).and_then(|kept| also_of(&account, &kept));
    let is_kept = kept.is_some();
    let kept = kept.unwrap_or_default();
    // The further accounts that are chosen, and those that the pending code was requested for.
    let also = RwSignal::new(kept.clone());
    let asked_for = StoredValue::new(kept);
    let asked_here = RwSignal::new(false);
    let is_sent = memo(move || code.challenge.with(Option::is_some) && (asked_here.get() || is_kept));
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
            let also = asked_for.get_value();
            let count = also.len() + 1;
            enabling.send(
                EnableAlerts {
                    account: account.clone(),
                    challenge,
                    code: typed,
                    also,
                },
                move |settings| {
                    browser::keep_for_visit(ASKED_FOR, None);
                    toaster.say(words::enabled(count));
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
    // Another code was asked for, which needs the payment password again.
    let again = RwSignal::new(false);
    let current = memo(move || step.get());
    let is_later = move || current.get() == Step::Code && refused.with(Option::is_none);
    let back = move || {
        if !enabling.pending().get_untracked() {
            again.set(false);
            step.set(Step::Pin);
        }
    };
    navigator.step_back(Rc::new(is_later), Rc::new(back));
    let verification = move || match current.get() {
        Step::Pin => view! {
            <Introduction kinds=introduction.get_value() />
            <PinStep
                account=account.get_value()
                also=also
                code=code
                has_code=has_code
                asks=again.get_untracked()
                on_sent=move |also| {
                    asked_for.set_value(also);
                    asked_here.set(true);
                }
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
                        <CodeField
                            request=code
                            on_ask=move |()| {
                                again.set(true);
                                step.set(Step::Pin);
                            }
                        />
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
            let retry = move |()| {
                step.set(Step::Pin);
                refused.set(None);
            };
            view! { <Refused problem=*problem account=account.get_value() on_again=retry /> }.into_any()
        }
        None => verification(),
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
        </section>
    }
}

/// The accounts to enable, and the payment password that is asked for over them.
#[component]
fn PinStep(
    account: AccountId,
    also: RwSignal<Vec<AccountId>>,
    code: CodeRequest<RequestAlertsCode>,
    /// Whether a code can be typed that was sent before.
    #[prop(into)]
    has_code: Signal<bool>,
    /// Whether the payment password is asked for at once.
    asks: bool,
    /// Called with the further accounts that the code is for.
    #[prop(into)]
    on_sent: Callback<Vec<AccountId>>,
    #[prop(into)] on_refused: Callback<Box<Problem>>,
    #[prop(into)] on_back: Callback<()>,
) -> impl IntoView {
    let digits = RwSignal::new(String::new());
    let open = RwSignal::new(asks && untrack(move || code.waiting()) == 0);
    forget_in_time(move || {
        digits.set(String::new());
        open.set(false);
    });

    let failed = RwSignal::new(None::<Failure>);
    let asked = account.clone();
    let ask = move |()| {
        let Ok(pin) = digits.with_untracked(|digits| digits.parse::<PaymentPin>()) else {
            return;
        };
        failed.set(None);
        let also = also.get_untracked();
        let kept = spelled(&asked, &also);
        let sent_for = also.clone();
        code.ask_then(
            RequestAlertsCode {
                account: asked.clone(),
                pin,
                also,
            },
            move || {
                open.try_set(false);
                browser::keep_for_visit(ASKED_FOR, Some(&kept));
                on_sent.run(sent_for);
            },
            move |failure| {
                // That the session has ended is shown by the login, and over afterwards.
                failed.try_set(Some(failure.clone()).filter(|failure| !failure.is_about_session()));
                if let Some(problem) = ends(failure) {
                    on_refused.run(problem);
                } else if failure.code() == Some(Code::ResendTooSoon) {
                    // The page says how long.
                    digits.try_set(String::new());
                    open.try_set(false);
                } else if let Failure::Refused(_) = failure {
                    digits.try_set(String::new());
                    browser::focus(PIN);
                }
            },
        );
    };
    let waiting = memo(move || code.waiting());
    let error = derived(move || failed.get().as_ref().map(explain));
    // After a lost response the same password requests the same code, not another one.
    let can_retry = derived(move || failed.with(Option::is_some) && digits.with(|digits| digits.len() == 6));
    let begin = move |()| {
        failed.set(None);
        digits.set(String::new());
        open.set(true);
    };
    view! {
        <Others account=account also=also />
        // The wait counts down, so it is not announced; the rest is.
        <p class="tip">
            {move || match waiting.get() {
                0 => words::HOW_ENABLING_IS_VERIFIED.to_owned(),
                seconds => words::next_code_in(seconds),
            }}
        </p>
        <div class="page__actions">
            <Button disabled=derived(move || { waiting.get() > 0 }) on_press=begin>
                {move || words::enable_button(also.with(Vec::len) + 1)}
            </Button>
            <Show when=move || has_code.get()>
                <Button kind=ButtonKind::Secondary on_press=on_back>
                    "返回输入验证码"
                </Button>
            </Show>
        </div>
        <PinSheet
            open=open
            digits=digits
            error=error
            busy=code.pending()
            busy_words=words::SENDING_CODE
            can_retry=can_retry
            on_complete=ask
        />
    }
}

/// The other accounts without alerts, to be enabled with the same password and code (A5). Where they cannot be loaded,
/// one account can be enabled all the same.
#[component]
fn Others(account: AccountId, also: RwSignal<Vec<AccountId>>) -> impl IntoView {
    let overviews = load(|| ListAlerts {});
    move || {
        let AlertOverviews { accounts } = overviews.get()?.ok()?;
        let others: Vec<_> = accounts
            .into_iter()
            .filter(|other| other.state == AlertState::Off && other.account.id != account)
            .collect();
        // One that was enabled or removed meanwhile cannot be chosen any more.
        also.update(|also| also.retain(|id| others.iter().any(|other| other.account.id == *id)));
        let rows = others.into_iter().map(|other| {
            view! {
                <CheckCell
                    id=format!("also-{}", other.account.id)
                    label=account_name(&other.account)
                    ticked=membership(also, other.account.id)
                    lock=None
                />
            }
        });
        let rows = rows.collect::<Vec<_>>();
        (!rows.is_empty()).then(|| view! { <Cells title=words::ALSO tip=words::ALSO_TIP>{rows}</Cells> })
    }
}

/// A refusal with its own text and next step (IC03, IC04).
#[component]
fn Refused(problem: Problem, account: AccountId, #[prop(into)] on_again: Callback<()>) -> impl IntoView {
    let context = use_session_context();
    let (title, can_try_again) = words::enabling_refused(problem.code);
    let description = match problem.code {
        Code::PinNotSet => words::PIN_NOT_SET.to_owned(),
        // The cause is the title.
        _ => {
            let text = zh::refusal(&problem);
            let step = text.strip_prefix(title).and_then(|step| step.strip_prefix('。'));
            step.unwrap_or(&text).to_owned()
        }
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
    let reset = (problem.code == Code::PinLocked)
        .then(|| view! { <LinkButton href=Route::ResetPin.to_string()>{titles::RESET_PIN}</LinkButton> });
    view! {
        <Outcome kind=OutcomeKind::Info title=title description=description>
            {set_pin}
            {reset}
            {again}
            <LinkButton kind=ButtonKind::Secondary href=Route::Alerts.to_string()>
                "返回动账提醒"
            </LinkButton>
        </Outcome>
    }
}
