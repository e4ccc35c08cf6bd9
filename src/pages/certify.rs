use leptos::prelude::*;
#[component] pub fn Certify() -> impl IntoView { "…" }
#[component] pub fn Certified() -> impl IntoView { "…" }
