use leptos::prelude::*;

type When = Box<dyn Fn() -> bool + Send + Sync>;

/// Shows something as long as `when` holds, else the fallback. Leptos' own is in the pages once more for each view and
/// condition.
#[component]
pub fn Show(
    /// Whether it is shown; reactive.
    when: impl Fn() -> bool + Send + Sync + 'static,
    /// What is shown.
    children: ChildrenFn,
    /// What is shown otherwise.
    #[prop(optional, into)]
    fallback: ViewFn,
) -> impl IntoView {
    switch(Box::new(when), children, fallback)
}

fn switch(when: When, children: ChildrenFn, fallback: ViewFn) -> AnyView {
    let when = Memo::new(move |_| when());
    let view = move || if when.get() { children() } else { fallback.run() };
    view.into_any()
}
