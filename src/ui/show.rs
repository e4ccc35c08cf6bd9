use leptos::prelude::*;

use super::memo;

/// Shows the children while `when` is true, else the fallback. Leptos' own would be in the bundle once for each view
/// and condition.
#[component]
pub fn Show(
    when: impl Fn() -> bool + Send + Sync + 'static,
    children: ChildrenFn,
    #[prop(optional, into)] fallback: ViewFn,
) -> impl IntoView {
    switch(memo(when), children, fallback)
}

fn switch(when: Memo<bool>, children: ChildrenFn, fallback: ViewFn) -> AnyView {
    let view = move || if when.get() { children() } else { fallback.run() };
    view.into_any()
}
