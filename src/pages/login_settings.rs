use leptos::prelude::*;
#[component] pub fn LoginSettings() -> impl IntoView { "…" }
