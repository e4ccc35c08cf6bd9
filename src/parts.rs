//! Most pages, in parts of the program that come when the first of their pages is opened.
//!
//! With the feature `parts`, `cargo xtask build` takes the module apart at the functions below, and boot/boot.js fetches
//! a part when it is called for; without it everything is one module, and nothing is ever waited for. The certification
//! is in the part that starts: it loads a third of the program.

use futures::FutureExt;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
#[cfg(feature = "parts")]
use leptos::wasm_split::wasm_split;

use crate::load::{Failed, Waiting};
use crate::navigation::Navigator;
use crate::pages::{
    accounts as account_pages, alerts as alert_pages, certify, login as login_pages, login_settings,
    transactions as transaction_pages,
};
use crate::platform::{browser, http};
use crate::route::Route;
use crate::ui::focus_unless_elsewhere;

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

part!(login, fetch_login, login_page);
part!(accounts, fetch_accounts, accounts_page);
part!(transactions, fetch_transactions, transactions_page);
part!(alerts, fetch_alerts, alerts_page);

/// Which part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// 登录, as a page and over any other.
    Login,
    /// 账户管理, 添加删除, 账户加挂, 登录设置, and what leads to them after certification.
    Accounts,
    /// 交易明细.
    Transactions,
    /// 动账提醒.
    Alerts,
}

impl Name {
    /// The part with this page.
    pub const fn of(place: &Route) -> Self {
        match place {
            Route::Login => Self::Login,
            Route::Transactions(..) | Route::Transaction(..) => Self::Transactions,
            Route::Alerts | Route::AccountAlerts(_) => Self::Alerts,
            _ => Self::Accounts,
        }
    }

    async fn fetch(self) -> Result<(), SplitLoaderError> {
        match self {
            Self::Login => fetch_login().await,
            Self::Accounts => fetch_accounts().await,
            Self::Transactions => fetch_transactions().await,
            Self::Alerts => fetch_alerts().await,
        }
    }

    async fn open(self, place: Route) -> Result<AnyView, SplitLoaderError> {
        match self {
            Self::Login => login(place).await,
            Self::Accounts => accounts(place).await,
            Self::Transactions => transactions(place).await,
            Self::Alerts => alerts(place).await,
        }
    }
}

fn login_page(place: Route) -> AnyView {
    match place {
        Route::Login => view! { <login_pages::Login /> }.into_any(),
        _ => view! { <login_pages::LoginCover /> }.into_any(),
    }
}

fn accounts_page(place: Route) -> AnyView {
    match place {
        Route::Certified => view! { <certify::Certified /> }.into_any(),
        Route::LoginSettings => view! { <login_settings::LoginSettings /> }.into_any(),
        Route::ManageAccounts => view! { <account_pages::manage::ManageAccounts /> }.into_any(),
        Route::AddAccount => view! { <account_pages::add::AddAccount /> }.into_any(),
        _ => view! { <account_pages::list::Accounts /> }.into_any(),
    }
}

fn transactions_page(place: Route) -> AnyView {
    match place {
        Route::Transactions(account, _) => {
            view! { <transaction_pages::Transactions account=account /> }.into_any()
        }
        Route::Transaction(account, transaction) => {
            view! { <transaction_pages::details::Transaction account=account transaction=transaction /> }
                .into_any()
        }
        _ => ().into_any(),
    }
}

fn alerts_page(place: Route) -> AnyView {
    match place {
        Route::AccountAlerts(account) => {
            view! { <alert_pages::account::AccountAlerts account=account /> }.into_any()
        }
        _ => view! { <alert_pages::Alerts /> }.into_any(),
    }
}

/// A page of a part, at once if the part is there.
#[component]
pub fn Part(
    /// Which part.
    name: Name,
    /// Which page.
    place: Route,
) -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    // Whether the part has come; nothing while it is on its way.
    let came = RwSignal::new(None);
    let fetch = move || {
        came.set(None);
        let mut fetched = Box::pin(name.fetch());
        match fetched.as_mut().now_or_never() {
            Some(result) => came.set(Some(result.is_ok())),
            None => leptos::task::spawn_local(async move {
                came.try_set(Some(fetched.await.is_ok()));
                // The heading that each page starts with has come only now.
                if !navigator.is_return() {
                    browser::after_layout(|| focus_unless_elsewhere("page-title"));
                }
            }),
        }
    };
    fetch();
    move || match came.get() {
        // What is there is built here and now, with the contexts of this place.
        Some(true) => name
            .open(place.clone())
            .now_or_never()
            .and_then(Result::ok)
            .unwrap_or_else(|| ().into_any()),
        Some(false) => view! {
            <main class="page">
                <Failed failure=http::broken().into() on_retry=Callback::new(move |()| fetch()) />
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
