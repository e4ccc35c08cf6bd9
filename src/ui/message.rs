use leptos::html::H2;

use super::focus::is_somewhere;
use super::{Drawing, DrawingName, Icon, IconName, effect};
use crate::prelude::*;

/// The outcome of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeKind {
    /// It was done.
    Success,
    /// It was not done.
    Failure,
    /// It is still pending, elsewhere.
    Waiting,
    /// There is something to know or do first.
    Info,
    /// The requested thing does not exist.
    Missing,
}

/// A full-page message: an illustration, what happened, what to do, and the actions.
///
/// Takes the focus if the focused element was removed, such as the button that led here, or from the page's heading,
/// which has it from the page and not from the customer, so that keyboard and screen reader continue at the message.
#[component]
pub fn Outcome(
    kind: OutcomeKind,
    /// What happened.
    #[prop(into)]
    title: String,
    /// What to do or know.
    #[prop(into, optional)]
    description: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let icon = |name| view! { <Icon name=name /> }.into_any();
    let icon = match kind {
        OutcomeKind::Success => icon(IconName::SUCCESS),
        OutcomeKind::Failure => icon(IconName::WARNING),
        OutcomeKind::Waiting => icon(IconName::WAITING),
        OutcomeKind::Info => icon(IconName::INFO),
        OutcomeKind::Missing => view! { <Drawing name=DrawingName::SIGNPOST /> }.into_any(),
    };
    let heading = NodeRef::<H2>::new();
    effect(move || {
        let Some(heading) = heading.get() else { return };
        // By then the previous content has been removed.
        request_animation_frame(move || {
            if !is_somewhere() {
                let _ = heading.focus();
            }
        });
    });
    view! {
        <section class="outcome">
            {icon}
            <div role="status">
                <h2 class="outcome__title" tabindex="-1" node_ref=heading>
                    {title}
                </h2>
                {description.map(|text| view! { <p class="outcome__description">{text}</p> })}
            </div>
            {children.map(|children| view! { <div class="outcome__actions">{children()}</div> })}
        </section>
    }
}

/// The severity of a notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeKind {
    #[default]
    Info,
    Warning,
    Success,
}

/// A message within a page or form, announced when it appears.
#[component]
pub fn Notice(#[prop(optional)] kind: NoticeKind, children: Children) -> impl IntoView {
    let (class, role, icon) = match kind {
        NoticeKind::Info => ("notice", "status", IconName::INFO),
        NoticeKind::Warning => ("notice notice--warning", "alert", IconName::WARNING),
        NoticeKind::Success => ("notice notice--success", "status", IconName::SUCCESS),
    };
    view! {
        <div class=class role=role>
            <Icon name=icon />
            <div class="notice__text">{children()}</div>
        </div>
    }
}

/// An empty state: why a list has no entries, and what the customer can do.
#[component]
pub fn Empty(
    #[prop(default = DrawingName::RECEIPT)] drawing: DrawingName,
    /// Why the list is empty.
    #[prop(into)]
    title: String,
    /// What the customer can do.
    #[prop(into, optional)]
    description: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Drawing name=drawing />
            <p class="empty__title">{title}</p>
            {description.map(|text| view! { <p class="empty__description">{text}</p> })}
            {children.map(|children| view! { <div class="empty__actions">{children()}</div> })}
        </div>
    }
}
