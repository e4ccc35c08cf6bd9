//! 登录: the login password starts a new session (decision 11), on its own page and over a page whose session ended.

use api::{Code, LogIn, PasswordAttempt};
use leptos::ev::SubmitEvent;
use wechat_bank_api as api;

use crate::client::Failure;
use crate::form::{Field, FormFailure, Submit, check_all};
use crate::load::Hotline;
use crate::navigation::Navigator;
use crate::pages::brand::Entrance;
use crate::platform::browser;
use crate::platform::clock::{self, Moment};
use crate::prelude::*;
use crate::route::Route;
use crate::session::{SessionContext, use_session_context};
use crate::text::zh;
use crate::text::zh::passwords as words;
use crate::text::zh::titles;
use crate::ui::{
    Button, ButtonKind, InputKind, LinkButton, Notice, NoticeKind, Page, PasswordField, Show, derived,
    focus_unless_elsewhere, memo,
};

/// The id of the cover's heading; the page below keeps its own.
const COVER_TITLE: &str = "cover-title";

/// A page at its own address, and a cover over any other page whose session has ended.
#[component]
pub fn Login() -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    if untrack(move || navigator.route()) == Route::Login {
        entrance(navigator)
    } else {
        cover(navigator)
    }
}

fn entrance(navigator: Navigator) -> AnyView {
    let context = use_session_context();
    let go_on = move |()| {
        let route = context.wanted().unwrap_or(Route::Home);
        context.forget_wanted();
        navigator.replace(&route);
    };
    view! {
        <Entrance />
        <Page title=titles::LOGIN.to_owned() lead=derived(move || whose(context, words::LOGIN_LEAD))>
            <LoginForm id="password" on_done=go_on on_forgotten=|()| {} />
        </Page>
    }
    .into_any()
}

/// The covered page is hidden and keeps its input.
fn cover(navigator: Navigator) -> AnyView {
    let context = use_session_context();
    browser::after_layout(|| {
        browser::scroll_to(0.0);
        focus_unless_elsewhere(COVER_TITLE);
    });
    let want_this_page = move |()| context.want(&untrack(move || navigator.route()));
    view! {
        <Page
            title=words::SESSION_ENDED.to_owned()
            lead=derived(move || whose(context, words::SESSION_ENDED_LEAD))
            title_id=COVER_TITLE
        >
            <LoginForm id="cover-password" on_done=|()| {} on_forgotten=want_this_page />
        </Page>
    }
    .into_any()
}

/// The customer's masked name before the sentence, so that people who share a phone see whose password it is; reactive.
fn whose(context: SessionContext, lead: &'static str) -> String {
    match context.session().and_then(|session| session.holder) {
        Some(holder) => format!("{}，{lead}", zh::visible(holder.as_str())),
        None => lead.to_owned(),
    }
}

#[component]
fn LoginForm(
    id: &'static str,
    /// Called once the new session has started.
    #[prop(into)]
    on_done: Callback<()>,
    /// Called before the customer goes to certify again instead.
    #[prop(into)]
    on_forgotten: Callback<()>,
) -> impl IntoView {
    let context = use_session_context();
    let password = Field::secret(id, |text| {
        text.parse::<PasswordAttempt>()
            .map_err(zh::password_attempt_error)
    });
    let login = Submit::<LogIn>::new();

    let locked_until = RwSignal::new(None::<Moment>);
    let now = RwSignal::new(());
    clock::every_second(move || {
        now.try_set(());
    });
    // While the phone slept, the clock may have stood still; the bank says how long the lock lasts.
    browser::on_return(move || locked_until.set(None));
    let locked_for = memo(move || {
        now.track();
        locked_until
            .get()
            .map_or(0, |until| until.seconds_left(clock::now()))
    });
    let locked = memo(move || locked_for.get() > 0);
    let failure = move || login.failure().filter(|failure| !is_shown_elsewhere(failure));

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let fine = check_all(&[(password.id, password.check())]);
        let Some(attempt) = untrack(move || password.value()).filter(|_| fine) else {
            return;
        };
        login.send(
            LogIn { password: attempt },
            move |session| {
                password.clear();
                context.enter(session);
                on_done.run(());
            },
            move |failure| {
                let Failure::Refused(problem) = failure else {
                    return;
                };
                if failure.is_settled() {
                    password.clear();
                }
                match (problem.code, problem.retry_after) {
                    (Code::PasswordWrong, _) => {
                        password.refuse(zh::refusal(problem));
                        browser::focus(password.id);
                    }
                    (Code::PasswordLocked, Some(seconds)) => {
                        locked_until.set(Some(clock::now().after_seconds(seconds.0)));
                    }
                    _ => {}
                }
            },
        );
    };
    view! {
        <form novalidate on:submit=submit>
            <div class="fields">
                <PasswordField
                    id=password.id
                    label="登录密码"
                    text=password.text
                    error=password.error_signal()
                    input=InputKind::PASSWORD
                    on_leave=move |()| password.leave()
                />
            </div>
            <Show when=move || locked.get()>
                <Notice kind=NoticeKind::Warning>
                    <p>{words::LOCKED}</p>
                    // The notice is announced once; its countdown must not be, every second.
                    <p role="timer" aria-live="off">
                        {move || words::lock_left(locked_for.get())}
                    </p>
                </Notice>
            </Show>
            <FormFailure failure=derived(failure) />
            <Button submits=true busy=login.pending() disabled=locked>
                "登录"
            </Button>
        </form>
        <p class="tip">{words::FORGOTTEN_TIP}</p>
        <div class="page__actions">
            <LinkButton kind=ButtonKind::Secondary href=Route::Certify.to_string() on_press=on_forgotten>
                "忘记密码"
            </LinkButton>
        </div>
        <Hotline />
    }
}

/// Whether a failure is shown at the field, or as a countdown.
fn is_shown_elsewhere(failure: &Failure) -> bool {
    match failure {
        Failure::Refused(problem) => {
            problem.code == Code::PasswordWrong
                || (problem.code == Code::PasswordLocked && problem.retry_after.is_some())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use api::Seconds;

    use super::*;

    fn refusal(problem: api::Problem) -> Failure {
        Failure::Refused(Box::new(problem))
    }

    #[test]
    fn a_wrong_password_and_a_lock_with_a_countdown_are_not_shown_twice() {
        assert!(is_shown_elsewhere(&refusal(
            Code::PasswordWrong.problem().with_tries_left(4)
        )));
        assert!(is_shown_elsewhere(&refusal(
            Code::PasswordLocked.problem().with_retry_after(Seconds(60))
        )));
        assert!(!is_shown_elsewhere(&refusal(Code::PasswordLocked.problem())));
        assert!(!is_shown_elsewhere(&Failure::Offline));
    }
}
