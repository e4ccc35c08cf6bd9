//! The pages of certified customers, in parts of the program that come when the first of their pages is opened.
//!
//! With the feature `parts`, `cargo xtask build` takes the module apart at the functions below, and boot/boot.js fetches
//! a part when it is called for; without it everything is one module, and nothing is ever waited for. The certification
//! is in the part that starts: it loads a third of the program.

use futures::FutureExt;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
#[cfg(feature = "parts")]
use leptos::wasm_split::wasm_split;

use crate::client::Failure;
use crate::load::{Failed, Waiting};
use crate::navigation::Navigator;
use crate::pages::{accounts, alerts, login_settings, transactions};
use crate::platform::browser;
use crate::route::Route;

/// A part of the program: an async function that fetches it and builds its page at a place, and one that only fetches.
macro_rules! part {
    ($part:ident, $fetch:ident, $page:ident) => {
        #[cfg(feature = "parts")]
        #[wasm_split($part, wasm_split_path = ::leptos::wasm_split, fallible, preload($fetch))]
        fn $part(place: Route) -> Result<AnyView, SplitLoaderError> {
            Ok($page(place))
        }

        #[cfg(not(feature = "parts"))]
        async fn $part(place: Route) -> Result<AnyView, SplitLoaderError> {
            Ok($page(place))
        }

        #[cfg(not(feature = "parts"))]
        async fn $fetch() -> Result<(), SplitLoaderError> {
            Ok(())
        }
    };
}

part!(accounts, fetch_accounts, accounts_page);
part!(history, fetch_history, history_page);

/// 账户管理, 添加删除, 账户加挂 and 登录设置.
fn accounts_page(place: Route) -> AnyView {
    match place {
        Route::LoginSettings => view! { <login_settings::LoginSettings /> }.into_any(),
        Route::ManageAccounts => view! { <accounts::manage::ManageAccounts /> }.into_any(),
        Route::AddAccount => view! { <accounts::add::AddAccount /> }.into_any(),
        _ => view! { <accounts::list::Accounts /> }.into_any(),
    }
}

/// 交易明细 and 动账提醒.
fn history_page(place: Route) -> AnyView {
    match place {
        Route::Transactions(account, _) => {
            view! { <transactions::Transactions account=account /> }.into_any()
        }
        Route::Transaction(account, transaction) => {
            view! { <transactions::details::Transaction account=account transaction=transaction /> }
                .into_any()
        }
        Route::AccountAlerts(account) => {
            view! { <alerts::account::AccountAlerts account=account /> }.into_any()
        }
        _ => view! { <alerts::Alerts /> }.into_any(),
    }
}

fn is_history(place: &Route) -> bool {
    matches!(
        place,
        Route::Transactions(..) | Route::Transaction(..) | Route::Alerts | Route::AccountAlerts(_)
    )
}

async fn fetch(history: bool) -> Result<(), SplitLoaderError> {
    if history {
        fetch_history().await
    } else {
        fetch_accounts().await
    }
}

async fn open(place: Route) -> Result<AnyView, SplitLoaderError> {
    if is_history(&place) {
        history(place).await
    } else {
        accounts(place).await
    }
}

/// A page of a certified customer, at once if its part is there.
#[component]
pub fn Part(
    /// Which page.
    place: Route,
) -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    // Whether the part has come; nothing while it is on its way.
    let came = RwSignal::new(None);
    let history = is_history(&place);
    let fetch = move || {
        came.set(None);
        let mut fetched = Box::pin(fetch(history));
        match fetched.as_mut().now_or_never() {
            Some(result) => came.set(Some(result.is_ok())),
            None => leptos::task::spawn_local(async move {
                came.try_set(Some(fetched.await.is_ok()));
                // The heading that each page starts with has come only now.
                if !navigator.is_return() {
                    browser::after_layout(|| browser::focus_unless_typing("page-title"));
                }
            }),
        }
    };
    fetch();
    move || match came.get() {
        // What is there is built here and now, with the contexts of this place.
        Some(true) => open(place.clone())
            .now_or_never()
            .and_then(Result::ok)
            .unwrap_or_else(|| ().into_any()),
        Some(false) => view! {
            <main class="page">
                <Failed failure=Failure::NotReached on_retry=Callback::new(move |()| fetch()) />
            </main>
        }
        .into_any(),
        None => view! {
            <main class="page">
                <Waiting />
            </main>
        }
        .into_any(),
    }
}
