pub mod account;
use leptos::prelude::*;
#[component] pub fn Alerts() -> impl IntoView { "…" }
