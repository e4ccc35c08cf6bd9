//! 退出登录.

use api::LogOut;
use wechat_bank_api as api;

use crate::form::{FormFailure, Submit};
use crate::navigation::Navigator;
use crate::prelude::*;
use crate::route::Route;
use crate::session::use_session_context;
use crate::text::zh::accounts as words;
use crate::ui::{Button, ButtonKind, Toaster, derived};

/// Ends the session, and leads to the login.
#[component]
pub fn LogOutButton() -> impl IntoView {
    let context = use_session_context();
    let navigator = expect_context::<Navigator>();
    let toaster = expect_context::<Toaster>();
    let log_out = Submit::<LogOut>::new();
    let leave = move |()| {
        log_out.send(
            LogOut {},
            move |session| {
                context.forget_wanted();
                context.enter(session);
                // Not only covered: the amounts leave the document. Without a login password, the app redirects.
                navigator.replace(&Route::Login);
                toaster.say(words::LOGGED_OUT);
            },
            |_| {},
        );
    };
    view! {
        <div class="page__actions">
            <FormFailure failure=derived(move || log_out.failure()) />
            <Button kind=ButtonKind::Secondary busy=log_out.pending() on_press=leave>
                "退出登录"
            </Button>
        </div>
    }
}
