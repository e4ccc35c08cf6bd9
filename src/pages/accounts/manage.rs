use leptos::prelude::*;
#[component] pub fn ManageAccounts() -> impl IntoView { "…" }
