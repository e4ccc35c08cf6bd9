//! 登录: the login password opens a new session (decision 11), on a page of its own and over a page whose session ended.

use api::{Code, LogIn, PasswordAttempt};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wechat_bank_api as api;

use crate::client::Failure;
use crate::form::{Field, FormFailure, Submit, check_all};
use crate::load::Hotline;
use crate::navigation::Navigator;
use crate::pages::brand::Brand;
use crate::platform::browser;
use crate::platform::clock::{self, Moment};
use crate::route::Route;
use crate::session::use_visit;
use crate::text::zh;
use crate::text::zh::passwords as words;
use crate::text::zh::titles;
use crate::ui::{
    Button, ButtonKind, InputKind, LinkButton, Notice, NoticeKind, Page, PasswordField, Show,
    focus_unless_elsewhere,
};

/// The cover's heading; the page below keeps its own.
const COVER_TITLE: &str = "cover-title";

/// 登录 as a page.
#[component]
pub fn Login() -> impl IntoView {
    let visit = use_visit();
    let navigator = expect_context::<Navigator>();
    let go_on = move |()| {
        let route = visit.wanted().unwrap_or(Route::Accounts);
        visit.forget_wanted();
        navigator.replace(&route);
    };
    view! {
        <header class="entrance"><Brand /></header>
        <Page title=titles::LOGIN.to_owned() lead=words::LOGIN_LEAD.to_owned()>
            <LoginForm id="password" on_done=go_on on_forgotten=|()| {} />
        </Page>
    }
}

/// 登录 over a page whose session has ended; the page stays as it is below, hidden, with what was typed.
#[component]
pub fn LoginCover() -> impl IntoView {
    let visit = use_visit();
    let navigator = expect_context::<Navigator>();
    browser::after_layout(|| {
        browser::scroll_to(0.0);
        focus_unless_elsewhere(COVER_TITLE);
    });
    let want_this_page = move |()| visit.want(&untrack(move || navigator.route()));
    view! {
        <Page
            title=words::SESSION_ENDED.to_owned()
            lead=words::SESSION_ENDED_LEAD.to_owned()
            title_id=COVER_TITLE
        >
            <LoginForm id="cover-password" on_done=|()| {} on_forgotten=want_this_page />
        </Page>
    }
}

#[component]
fn LoginForm(
    /// The input's id.
    id: &'static str,
    /// Called once the new session is open.
    #[prop(into)]
    on_done: Callback<()>,
    /// Called when the customer is about to certify again instead.
    #[prop(into)]
    on_forgotten: Callback<()>,
) -> impl IntoView {
    let visit = use_visit();
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
    // While the phone slept, the clock may have stood still; the bank says how long it still is.
    browser::on_return(move || locked_until.set(None));
    let locked_for = Memo::new(move |_| {
        now.track();
        locked_until.get().map_or(0, Moment::seconds_left)
    });
    let locked = Memo::new(move |_| locked_for.get() > 0);
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
                visit.enter(session);
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
                        locked_until.set(Some(Moment::now().after_seconds(seconds.0)));
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
                    // The notice is spoken once; its countdown must not be, every second.
                    <p role="timer" aria-live="off">
                        {move || words::lock_left(locked_for.get())}
                    </p>
                </Notice>
            </Show>
            <FormFailure failure=Signal::derive(failure) />
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

/// What stands at the field, or as a countdown.
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
    fn a_wrong_password_and_a_lock_with_a_countdown_are_not_told_twice() {
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
