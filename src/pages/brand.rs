//! What tells whose pages these are; the name is the bank's profile's, the logo is `public/icon.svg`.

use leptos::prelude::*;

use crate::platform::appearance;
use crate::session::use_visit;
use crate::text::zh;

/// Logo and name.
#[component]
pub fn Brand() -> impl IntoView {
    let visit = use_visit();
    let name = move || visit.profile().map(|profile| zh::visible(&profile.name));
    view! {
        <p class="brand">
            <img class="brand__logo" src="/icon.svg" alt="" />
            <bdi>{name}</bdi>
        </p>
    }
}

/// The end of every page: whose it is, and a way to read it more easily.
#[component]
pub fn Foot() -> impl IntoView {
    let large = RwSignal::new(appearance::is_large());
    let toggle = move |_| {
        large.update(|large| *large = !*large);
        appearance::choose_large(large.get_untracked());
    };
    view! {
        <footer class="foot">
            <Brand />
            <button
                type="button"
                class="foot__large"
                aria-pressed=move || if large.get() { "true" } else { "false" }
                on:click=toggle
            >
                {zh::LARGE_TEXT}
            </button>
        </footer>
    }
}
