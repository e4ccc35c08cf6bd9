use leptos::prelude::*;
#[component] pub fn Accounts() -> impl IntoView { "…" }
