use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::focus::lead_on;

/// How much a button stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one main action of a page.
    #[default]
    Primary,
    /// Another action.
    Secondary,
    /// An action that takes something away.
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

/// A button; while busy or disabled it keeps its place, its name and the focus, and does nothing.
#[component]
pub fn Button(
    /// How much it stands out.
    #[prop(optional)]
    kind: ButtonKind,
    /// Whether it submits the form it stands in.
    #[prop(optional)]
    submits: bool,
    /// Whether what it started is still going on.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// Whether it cannot be pressed at the moment.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Called when it is pressed.
    #[prop(into, optional)]
    on_press: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let idle = move || busy.get() || disabled.get();
    // What was pressed often goes away with what it changes; keyboard and screen reader then go on from the beginning of
    // what has come, unless that has taken the focus itself.
    let pressed = StoredValue::new(false);
    on_cleanup(move || {
        if pressed.try_get_value() == Some(true) {
            lead_on();
        }
    });
    // Not the `disabled` attribute: that would drop the focus and silence the name.
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
            class:button--busy=busy
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
    /// How much it stands out.
    #[prop(optional)]
    kind: ButtonKind,
    /// The page's address.
    #[prop(into)]
    href: String,
    /// Called when it is followed, before the page changes.
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
