use leptos::prelude::*;
#[component] pub fn Login() -> impl IntoView { "…" }
#[component] pub fn LoginCover() -> impl IntoView { "…" }
