//! The app around every page: session, router, certification gate (HH14), and what belongs to all pages.

use api::SessionState;
use wechat_bank_api as api;

use crate::load::{Failed, Waiting, Waits};
use crate::navigation::Navigator;
use crate::pages::amount::AmountsShown;
use crate::pages::{brand, not_found, transactions};
use crate::parts;
use crate::platform::{appearance, browser, wechat};
use crate::prelude::*;
use crate::route::Route;
use crate::session::SessionContext;
use crate::text::zh::titles;
use crate::ui::{
    Page, ScrollAndFocus, Show, ToastHost, Toaster, derived, effect, focus_unless_elsewhere, memo,
};

#[component]
pub fn App() -> impl IntoView {
    appearance::restore();
    let context = SessionContext::new();
    let navigator = Navigator::start();
    let toaster = Toaster::new();
    provide_context(context);
    provide_context(navigator);
    provide_context(toaster);
    provide_context(AmountsShown::new());
    provide_context(Waits::new());
    provide_context(transactions::ListCache::new());

    leptos::task::spawn_local(context.begin());
    browser::on_return(move || leptos::task::spawn_local(context.check()));
    effect(move || browser::set_title(navigator.route().title()));

    let known = move || context.state().is_some();
    effect(move || {
        let known = known();
        if known || context.failure().is_some() {
            browser::leave_shell(known);
        }
    });
    view! {
        <Show when=known fallback=move || view! { <Opening context=context /> }>
            <Gate context=context navigator=navigator />
        </Show>
        <ToastHost toaster=toaster />
    }
}

/// Shown until the session is known.
#[component]
fn Opening(context: SessionContext) -> impl IntoView {
    let tried = RwSignal::new(false);
    // The first time, the static shell of index.html is still shown.
    let shown = move || tried.get() || context.failure().is_some();
    let outcome = move || match context.failure() {
        None => view! { <Waiting /> }.into_any(),
        Some(failure) => {
            let retry = move |()| {
                tried.set(true);
                leptos::task::spawn_local(context.begin());
            };
            view! { <Failed failure=failure on_retry=Callback::new(retry) /> }.into_any()
        }
    };
    view! {
        <Show when=shown>
            <Page title=titles::HOME.to_owned()>{outcome}</Page>
        </Show>
    }
}

/// Shows no page of a customer before certification, and returns to the requested one afterwards (HH14).
///
/// When the session ends while a page is open, the login only covers it: the input is kept until after signing in.
#[component]
fn Gate(context: SessionContext, navigator: Navigator) -> impl IntoView {
    let place = memo(move || navigator.route().place());
    let state = memo(move || context.state().unwrap_or(SessionState::Unknown));
    let with_password = move || context.has_login_password();
    // The home page is a customer's as long as the bank knows one; guests have their own.
    let is_private = move |page: &Route| {
        page.needs_certification()
            || (*page == Route::Home
                && match state.get() {
                    SessionState::Certified => true,
                    SessionState::Ended => with_password(),
                    SessionState::Guest | SessionState::Unknown => false,
                })
    };
    let is_gated = memo(move || place.with(is_private));
    effect(move || wechat::offer_sharing(!is_gated.get()));
    let ended = Memo::new(move |before: Option<&bool>| {
        let ended = state.get() == SessionState::Ended && is_gated.get() && with_password();
        // Here, because the page is not covered yet.
        if ended && before == Some(&false) {
            navigator.keep_place();
        }
        ended
    });
    // Once open, a customer's page stays mounted while the session is renewed; a guest's is unmounted at once.
    let opened = Memo::new(move |before: Option<&bool>| {
        state.get() == SessionState::Certified || (ended.get() && before.copied().unwrap_or(false))
    });
    effect(move || {
        let route = navigator.route();
        let state = state.get();
        let to = match (&route, state) {
            (Route::Login, SessionState::Certified) => context.wanted().unwrap_or(Route::Home),
            (Route::Login, SessionState::Guest | SessionState::Unknown) => Route::Certify,
            (wanted, SessionState::Guest | SessionState::Unknown) if wanted.needs_certification() => {
                context.want(wanted);
                Route::Certify
            }
            (wanted, SessionState::Ended) if wanted.needs_certification() && !with_password() => {
                context.want(wanted);
                Route::Certify
            }
            _ => return,
        };
        navigator.replace(&to);
    });
    effect(move || navigator.keep_guard(ended.get()));
    // Each page starts with its heading focused, so that a screen reader announces it; after back or forward the
    // navigator restores the focus to the link that was followed.
    let mut first = true;
    effect(move || {
        place.track();
        if !core::mem::take(&mut first) && !navigator.is_return() {
            browser::after_layout(|| focus_unless_elsewhere("page-title"));
        }
    });
    // Covering a page loses its focus and scroll position; both are restored with it. Saved before it is hidden: the
    // cover may have to be fetched first.
    let waits = expect_context::<Waits>();
    let spot = StoredValue::new_local(None::<ScrollAndFocus>);
    let covered = move || {
        let covered = ended.get();
        if covered {
            spot.set_value(Some(ScrollAndFocus::here()));
        } else if let Some(spot) = spot.try_update_value(Option::take).flatten()
            && state.get_untracked() == SessionState::Certified
        {
            browser::after_layout(move || spot.restore());
        }
        covered
    };
    view! {
        <Show when=move || ended.get()>
            {parts::page(Route::Login)}
        </Show>
        <div class="app" hidden=covered>
            {move || {
                let place = place.get();
                if is_gated.get() && !opened.get() {
                    return ().into_any();
                }
                page(place)
            }}
        </div>
        <brand::Foot
            waits=derived(move || waits.is_any())
            home=derived(move || !ended.get() && !matches!(place.get(), Route::Home | Route::Login | Route::NotFound))
            large=derived(move || ended.get() || !matches!(place.get(), Route::Home | Route::Certify | Route::Login))
        />
    }
}

fn page(place: Route) -> AnyView {
    match place {
        Route::NotFound => view! { <not_found::NotFound /> }.into_any(),
        route => parts::page(route),
    }
}
