use leptos::prelude::*;
#[component] pub fn AddAccount() -> impl IntoView { "…" }
