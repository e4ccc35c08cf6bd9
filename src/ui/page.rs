use leptos::prelude::*;

/// The frame of every page: one heading, then content.
///
/// The heading takes the focus when the page opens, so that a screen reader says where one is.
#[component]
pub fn Page(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// One sentence under the heading.
    #[prop(into, optional)]
    lead: Option<Signal<String>>,
    /// The heading's id; another one only for a page over a page.
    #[prop(default = "page-title")]
    title_id: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <main class="page">
            <header class="page__head">
                <h1 class="page__title" id=title_id tabindex="-1">
                    {title}
                </h1>
                {lead.map(|lead| view! { <p class="page__lead">{lead}</p> })}
            </header>
            {children()}
        </main>
    }
}
