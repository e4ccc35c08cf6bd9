//! The bank's brand, and what stands around every page. The name is from the profile, the logo is `public/icon.svg`.

use crate::platform::appearance;
use crate::prelude::*;
use crate::route::Route;
use crate::session::use_session_context;
use crate::text::zh;
use crate::text::zh::home as words;
use crate::ui::{Icon, IconName, Show, true_or_false};

#[component]
pub fn Brand() -> impl IntoView {
    let context = use_session_context();
    let name = move || context.profile().map(|profile| zh::visible(&profile.name));
    view! {
        <p class="brand">
            <img class="brand__logo" src="/icon.svg" alt="" />
            <bdi>{name}</bdi>
        </p>
    }
}

/// The head of a page that people enter by: whose it is, and the switch for large text.
#[component]
pub fn Entrance() -> impl IntoView {
    view! {
        <header class="entrance">
            <Brand />
            {large_text()}
            // For eyes only: the switch says what it is.
            {appearance::is_hinted()
                .then(|| {
                    view! {
                        <small class="entrance__hint" aria-hidden="true">
                            {words::LARGE_TEXT_HINT}
                        </small>
                    }
                })}
        </header>
    }
}

/// The foot of every page: the way home, and the switch for large text where the page's head has none.
#[component]
pub fn Foot(
    home: Signal<bool>,
    large: Signal<bool>,
    /// Whether what is above it is still coming.
    waits: Signal<bool>,
) -> impl IntoView {
    view! {
        <footer class="foot" class:foot--waits=move || waits.get()>
            <Show when=move || home.get()>
                <a class="foot__home" href=Route::Home.to_string()>
                    <Icon name=IconName::HOUSE />
                    {words::GO_HOME}
                </a>
            </Show>
            <Show when=move || large.get()>{large_text()}</Show>
        </footer>
    }
}

fn large_text() -> impl IntoView {
    let large = RwSignal::new(appearance::is_large());
    let toggle = move |_| {
        large.update(|large| *large = !*large);
        appearance::choose_large(large.get_untracked());
    };
    view! {
        <button type="button" class="large-text" aria-pressed=move || true_or_false(large.get()) on:click=toggle>
            {zh::LARGE_TEXT}
        </button>
    }
}
