//! 安全管理: the passwords, and signing out (HH60).

pub mod login;
pub mod payment;
pub mod reset;

use crate::pages::log_out::LogOutButton;
use crate::prelude::*;
use crate::route::Route;
use crate::session::use_session_context;
use crate::text::zh::passwords as words;
use crate::text::zh::titles;
use crate::ui::{ButtonKind, Cells, LinkButton, LinkCell, Outcome, OutcomeKind, Page, memo};

/// 安全管理: a way to each password by itself.
#[component]
pub fn Security() -> impl IntoView {
    let context = use_session_context();
    let are_set = memo(move || context.session().is_some_and(|session| session.passwords_set));
    let with_login = memo(move || {
        context
            .profile()
            .is_some_and(|profile| profile.features.login_password)
    });
    let link = |route: &Route, title: &'static str, description: &'static str| {
        view! { <LinkCell href=route.to_string() label=title description=description /> }
    };
    let passwords = move || {
        if !are_set.get() {
            let set = link(
                &Route::LoginSettings,
                titles::LOGIN_SETTINGS,
                words::NOT_SET_ADVICE,
            );
            return view! { <Cells title=words::PASSWORDS>{set}</Cells> }.into_any();
        }
        let login = with_login.get().then(|| {
            link(
                &Route::ChangeLogin,
                titles::CHANGE_LOGIN,
                words::CHANGE_LOGIN_ADVICE,
            )
        });
        view! {
            <Cells title=words::PASSWORDS>
                {login} {link(&Route::ChangePin, titles::CHANGE_PIN, words::CHANGE_PIN_ADVICE)}
                {link(&Route::ResetPin, titles::RESET_PIN, words::RESET_PIN_ADVICE)}
            </Cells>
        }
        .into_any()
    };
    view! {
        <Page title=titles::SECURITY.to_owned()>
            {passwords}
            <Cells title=words::IDENTITY>
                {link(&Route::Certify, titles::CERTIFY, words::CERTIFY_AGAIN_ADVICE)}
            </Cells>
            <p class="tip">{words::SAFETY}</p>
            <LogOutButton />
        </Page>
    }
}

/// What a changed password means, and the way on.
#[component]
fn Changed(title: &'static str) -> impl IntoView {
    view! {
        <Outcome kind=OutcomeKind::Success title=title description=words::CHANGED_ADVICE>
            <LinkButton href=Route::Security.to_string()>{titles::SECURITY}</LinkButton>
            <LinkButton kind=ButtonKind::Secondary href=Route::Accounts.to_string()>
                {titles::ACCOUNTS}
            </LinkButton>
        </Outcome>
    }
}

/// Shown instead of a form while there is no password to change.
#[component]
fn NothingToChange() -> impl IntoView {
    view! {
        <Outcome kind=OutcomeKind::Info title=words::NOT_SET description=words::NOT_SET_ADVICE>
            <LinkButton href=Route::LoginSettings.to_string()>{titles::LOGIN_SETTINGS}</LinkButton>
            <LinkButton kind=ButtonKind::Secondary href=Route::Security.to_string()>
                {titles::SECURITY}
            </LinkButton>
        </Outcome>
    }
}

/// A form about passwords that are set, until it has changed one.
#[component]
fn Changing(
    title: &'static str,
    /// The heading once it is changed.
    changed: &'static str,
    done: RwSignal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let context = use_session_context();
    let are_set = memo(move || context.session().is_some_and(|session| session.passwords_set));
    let children = StoredValue::new(children);
    view! {
        <Page title=title.to_owned()>
            {move || match (done.get(), are_set.get()) {
                (true, _) => view! { <Changed title=changed /> }.into_any(),
                (false, true) => children.with_value(|children| children()).into_any(),
                (false, false) => view! { <NothingToChange /> }.into_any(),
            }}
        </Page>
    }
}
