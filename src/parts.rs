//! Code splitting: most pages are in parts of the program that are loaded when the first of their pages is opened.
//!
//! With the feature `parts`, `cargo xtask build` splits the module at the functions below, and boot/boot.js fetches a
//! part on demand; without it everything is one module, and nothing has to be loaded. The certification is in the
//! initial part: that is a third of the program.

use futures::FutureExt;
use leptos::wasm_split::SplitLoaderError;
#[cfg(feature = "parts")]
use leptos::wasm_split::wasm_split;

use crate::load::{Failed, Waiting};
use crate::navigation::Navigator;
use crate::platform::{browser, http};
use crate::prelude::*;
use crate::route::{Part, Route};
use crate::sitemap::sitemap;
use crate::ui::focus_unless_elsewhere;

/// A page with the parameters that its component takes.
macro_rules! pattern {
    ($page:ident) => {
        Route::$page { .. }
    };
    ($page:ident $($given:ident)+) => {
        Route::$page($($given,)+ ..)
    };
}

/// A module for each part, with a function that builds its pages.
macro_rules! builders {
    ($($chunk:ident: $part:expr => {$(
        $(#[$doc:meta])+
        $page:ident $(($($field:ident: $type:ty),+))?: [$($segment:tt),+] $(? $query:ident)?, $access:ident,
            $title:ident $(= $text:literal)?, $($component:ident)::+ $(($($given:ident),+))?;
    )+})+) => {$(
        mod $chunk {
            use crate::pages::*;
            use crate::prelude::*;
            use crate::route::Route;

            pub fn build(page: Route) -> AnyView {
                match page {
                    $(pattern!($page $($($given)+)?) => {
                        view! { <$($component)::+ $($($given=$given)+)? /> }.into_any()
                    })+
                    // In another part.
                    _ => ().into_any(),
                }
            }
        }
    )+};
}

sitemap!(builders);

/// Splits a part off: an async function that loads it and builds its page, and one that only prefetches it.
macro_rules! split {
    ($part:ident, $fetch:ident) => {
        #[cfg(feature = "parts")]
        #[wasm_split($part, wasm_split_path = ::leptos::wasm_split, fallible, preload($fetch))]
        fn $part(page: Route) -> Result<AnyView, SplitLoaderError> {
            Ok($part::build(page))
        }

        #[cfg(not(feature = "parts"))]
        async fn $part(page: Route) -> Result<AnyView, SplitLoaderError> {
            Ok($part::build(page))
        }

        #[cfg(not(feature = "parts"))]
        async fn $fetch() -> Result<(), SplitLoaderError> {
            Ok(())
        }
    };
}

split!(login, fetch_login);
split!(accounts, fetch_accounts);
split!(passwords, fetch_passwords);
split!(transactions, fetch_transactions);
split!(alerts, fetch_alerts);

impl Part {
    async fn fetch(self) -> Result<(), SplitLoaderError> {
        match self {
            Self::Login => fetch_login().await,
            Self::Accounts => fetch_accounts().await,
            Self::Passwords => fetch_passwords().await,
            Self::Transactions => fetch_transactions().await,
            Self::Alerts => fetch_alerts().await,
        }
    }

    async fn open(self, page: Route) -> Result<AnyView, SplitLoaderError> {
        match self {
            Self::Login => login(page).await,
            Self::Accounts => accounts(page).await,
            Self::Passwords => passwords(page).await,
            Self::Transactions => transactions(page).await,
            Self::Alerts => alerts(page).await,
        }
    }
}

/// A page of the sitemap.
pub fn page(route: Route) -> AnyView {
    match route.part() {
        Some(part) => view! { <PageOf part=part route=route /> }.into_any(),
        None => initial::build(route),
    }
}

/// A page of a lazy part, synchronously if the part is loaded.
#[component]
fn PageOf(part: Part, route: Route) -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    // Whether loading succeeded; `None` while it is pending.
    let came = RwSignal::new(None);
    let fetch = move || {
        came.set(None);
        let mut fetched = Box::pin(part.fetch());
        match fetched.as_mut().now_or_never() {
            Some(result) => came.set(Some(result.is_ok())),
            None => leptos::task::spawn_local(async move {
                came.try_set(Some(fetched.await.is_ok()));
                // The page's heading has only now been added.
                if !navigator.is_return() {
                    browser::after_layout(|| focus_unless_elsewhere("page-title"));
                }
            }),
        }
    };
    fetch();
    move || match came.get() {
        // A loaded part is built synchronously, with the contexts of this position in the tree.
        Some(true) => part
            .open(route.clone())
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
            // As high as the screen, so that the foot of the page does not move when the page comes.
            <main class="page">
                <div class="opening">
                    <Waiting />
                </div>
            </main>
        }
        .into_any(),
    }
}
