use leptos::ev::MouseEvent;

use super::focus::lead_on;
use crate::prelude::*;

/// The prominence of a button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The main action of a page.
    #[default]
    Primary,
    Secondary,
    /// A destructive action.
    Warn,
    /// An action within a line of text or a field.
    Text,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button--primary",
            Self::Secondary => "button button--secondary",
            Self::Warn => "button button--warn",
            Self::Text => "button button--text",
        }
    }
}

/// A button; while busy or disabled it keeps its position, its name and the focus, and does nothing.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    /// Whether it submits the form it is in.
    #[prop(optional)]
    submits: bool,
    /// Whether the action it started is pending.
    #[prop(into, optional)]
    busy: Signal<bool>,
    #[prop(into, optional)] disabled: Signal<bool>,
    #[prop(into, optional)] on_press: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let idle = move || busy.get() || disabled.get();
    // A pressed button is often removed by what it changes; keyboard and screen reader then continue at the beginning
    // of the new content, unless that has taken the focus itself.
    let pressed = StoredValue::new(false);
    on_cleanup(move || {
        if pressed.try_get_value() == Some(true) {
            lead_on();
        }
    });
    // Not the `disabled` attribute: that would lose the focus and keep screen readers from reading the name.
    let press = move |event: MouseEvent| {
        if busy.get_untracked() || disabled.get_untracked() {
            event.prevent_default();
            return;
        }
        pressed.set_value(true);
        if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            type=if submits { "submit" } else { "button" }
            class=kind.class()
            class:button--busy=move || busy.get()
            aria-disabled=move || idle().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            on:click=press
        >
            {children()}
        </button>
    }
}

/// A link to one of our pages that looks like a button.
#[component]
pub fn LinkButton(
    #[prop(optional)] kind: ButtonKind,
    #[prop(into)] href: String,
    /// Called before the page changes.
    #[prop(into, optional)]
    on_press: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let press = move |_: MouseEvent| {
        if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <a class=kind.class() href=href on:click=press>
            {children()}
        </a>
    }
}
