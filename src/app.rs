//! What stands around every page: the visit, the router, the gate (HH14), and what speaks over all of them.

use api::SessionState;
use leptos::prelude::*;
use wechat_bank_api as api;

use crate::load::{Failed, Waiting};
use crate::navigation::Navigator;
use crate::pages::{brand, certify, not_found, transactions};
use crate::parts::{self, Part};
use crate::platform::{appearance, browser};
use crate::route::Route;
use crate::session::Visit;
use crate::text::zh::titles;
use crate::ui::{Page, Show, Spot, ToastHost, Toaster, effect, focus_unless_elsewhere};

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    appearance::restore();
    let visit = Visit::new();
    let navigator = Navigator::start();
    let toaster = Toaster::new();
    provide_context(visit);
    provide_context(navigator);
    provide_context(toaster);
    provide_context(transactions::Kept::new());

    leptos::task::spawn_local(visit.begin());
    browser::on_return(move || leptos::task::spawn_local(visit.check()));
    effect(move || browser::set_title(title(&navigator.route())));

    let known = move || visit.state().is_some();
    effect(move || {
        let known = known();
        if known || visit.failure().is_some() {
            browser::leave_shell(known);
        }
    });
    view! {
        <Show when=known fallback=move || view! { <Opening visit=visit /> }>
            <Gate visit=visit navigator=navigator />
        </Show>
        <ToastHost toaster=toaster />
    }
}

/// Until the bank has said who is calling.
#[component]
fn Opening(visit: Visit) -> impl IntoView {
    let tried = RwSignal::new(false);
    // The first time, what index.html shows is still there.
    let shown = move || tried.get() || visit.failure().is_some();
    let outcome = move || match visit.failure() {
        None => view! { <Waiting /> }.into_any(),
        Some(failure) => {
            let retry = move |()| {
                tried.set(true);
                leptos::task::spawn_local(visit.begin());
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

/// Lets nobody see a page of a customer before certification, and leads back afterwards (HH14).
///
/// A session that ends while a page is open only covers the page: what was typed is still there after signing in.
#[component]
fn Gate(visit: Visit, navigator: Navigator) -> impl IntoView {
    let place = Memo::new(move |_| navigator.route().place());
    let state = Memo::new(move |_| visit.state().unwrap_or(SessionState::Unknown));
    let with_password = move || visit.has_login_password();
    let ended = Memo::new(move |before: Option<&bool>| {
        let ended =
            state.get() == SessionState::Ended && place.get().needs_certification() && with_password();
        // Here, because nothing covers the page yet.
        if ended && before == Some(&false) {
            navigator.keep_place();
        }
        ended
    });
    // Once open, a page stays while the session is being renewed; a guest's page is left at once.
    let opened = Memo::new(move |before: Option<&bool>| {
        state.get() == SessionState::Certified || (ended.get() && before.copied().unwrap_or(false))
    });
    effect(move || {
        let route = navigator.route();
        let state = state.get();
        let to = match (&route, state) {
            (Route::Home, SessionState::Certified) => Route::Accounts,
            (Route::Home, SessionState::Ended) if with_password() => Route::Login,
            (Route::Home, _) => Route::Certify,
            (Route::Login, SessionState::Certified) => visit.wanted().unwrap_or(Route::Accounts),
            (Route::Login, SessionState::Guest | SessionState::Unknown) => Route::Certify,
            (wanted, SessionState::Guest | SessionState::Unknown) if wanted.needs_certification() => {
                visit.want(wanted);
                Route::Certify
            }
            (wanted, SessionState::Ended) if wanted.needs_certification() && !with_password() => {
                visit.want(wanted);
                Route::Certify
            }
            _ => return,
        };
        navigator.replace(&to);
    });
    effect(move || navigator.keep_guard(ended.get()));
    // Each page starts with its heading focused, so that a screen reader says where one is; on the way back the
    // navigator returns to the link that was followed.
    let mut first = true;
    effect(move || {
        place.track();
        if !core::mem::take(&mut first) && !navigator.is_return() {
            browser::after_layout(|| focus_unless_elsewhere("page-title"));
        }
    });
    // Covering a page takes its focus and its scroll position; both come back with it. Noted before it is hidden: the
    // cover may have to be fetched first.
    let spot = StoredValue::new_local(None::<Spot>);
    let covered = move || {
        let covered = ended.get();
        if covered {
            spot.set_value(Some(Spot::here()));
        } else if let Some(spot) = spot.try_update_value(Option::take).flatten()
            && state.get_untracked() == SessionState::Certified
        {
            browser::after_layout(move || spot.restore());
        }
        covered
    };
    view! {
        <Show when=move || ended.get()>
            <Part name=parts::Name::Login place=Route::Home />
        </Show>
        <div class="app" hidden=covered>
            {move || {
                let place = place.get();
                if place.needs_certification() && !opened.get() {
                    return ().into_any();
                }
                page(place)
            }}
        </div>
        <brand::Foot />
    }
}

fn page(place: Route) -> AnyView {
    match place {
        Route::Home => ().into_any(),
        Route::Certify => view! { <certify::Certify /> }.into_any(),
        Route::NotFound => view! { <not_found::NotFound /> }.into_any(),
        place => view! { <Part name=parts::Name::of(&place) place=place /> }.into_any(),
    }
}

fn title(route: &Route) -> &'static str {
    match route {
        Route::Home => titles::HOME,
        Route::Certify => titles::CERTIFY,
        Route::Certified => titles::CERTIFIED_PAGE,
        Route::LoginSettings => titles::LOGIN_SETTINGS,
        Route::Login => titles::LOGIN,
        Route::Accounts => titles::ACCOUNTS,
        Route::ManageAccounts => titles::MANAGE_ACCOUNTS,
        Route::AddAccount => titles::ADD_ACCOUNT,
        Route::Transactions(..) => titles::TRANSACTIONS,
        Route::Transaction(..) => titles::TRANSACTION,
        Route::Alerts | Route::AccountAlerts(_) => titles::ALERTS,
        Route::NotFound => titles::NOT_FOUND,
    }
}
