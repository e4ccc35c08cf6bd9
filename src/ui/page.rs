use crate::prelude::*;

/// The layout of every page: one heading, then content.
///
/// The heading takes the focus when the page opens, so that a screen reader announces the page.
#[component]
pub fn Page(
    #[prop(into)] title: Signal<String>,
    /// One sentence under the heading.
    #[prop(into, optional)]
    lead: Option<Signal<String>>,
    /// The heading's id; a different one only for a page over a page.
    #[prop(default = "page-title")]
    title_id: &'static str,
    /// Whether the heading is for screen readers only, as what stands above it shows the same.
    #[prop(optional)]
    slim: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <main class="page">
            <header class=if slim { "visually-hidden" } else { "page__head" }>
                <h1 class="page__title" id=title_id tabindex="-1">
                    {title}
                </h1>
                {lead.map(|lead| view! { <p class="page__lead">{lead}</p> })}
            </header>
            {children()}
        </main>
    }
}
