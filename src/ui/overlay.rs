use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use super::focus::{is_hidden, move_to};
use super::{Show, effect};
use crate::prelude::*;

/// Everything focusable; [`stops`] leaves out what the Tab key skips.
const FOCUSABLE: &str = "a[href], button, input, select, textarea, [tabindex]";

/// How many overlays are open over the page.
#[derive(Clone, Copy)]
pub struct Overlays(RwSignal<usize>);

impl Overlays {
    /// None is open yet; to be provided as a context.
    pub fn new() -> Self {
        Self(RwSignal::new(0))
    }

    pub fn is_any(self) -> bool {
        self.0.get() > 0
    }

    /// Notifies the effects that depend on this.
    pub fn notify(self) {
        self.0.try_update(|_| ());
    }
}

/// A modal overlay: traps the focus, closes with Escape or a tap on the backdrop, and restores the focus. boot/boot.js
/// makes the page behind inert; it observes which overlays are added and removed.
#[component]
pub fn Overlay(
    #[prop(into)] open: Signal<bool>,
    /// The id of the element with its name (`aria-labelledby`).
    #[prop(into)]
    labelled_by: String,
    /// The id of the element that is read out after the name.
    #[prop(into, optional)]
    described_by: Option<String>,
    /// `dialog` or `sheet`: its position.
    class: &'static str,
    /// Called when the customer closes it.
    #[prop(into)]
    on_close: Callback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let labelled_by = StoredValue::new(labelled_by);
    let described_by = StoredValue::new(described_by);
    let children = StoredValue::new(children);
    view! {
        <Show when=move || open.get()>
            <Panel
                labelled_by=labelled_by.get_value()
                described_by=described_by.get_value()
                class=class
                on_close=on_close
            >
                {children.with_value(|children| children())}
            </Panel>
        </Show>
    }
}

#[component]
fn Panel(
    labelled_by: String,
    described_by: Option<String>,
    class: &'static str,
    on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let panel = NodeRef::<Div>::new();
    let before = StoredValue::new_local(focused());
    if let Some(Overlays(count)) = use_context() {
        count.update(|count| *count += 1);
        on_cleanup(move || {
            count.try_update(|count| *count -= 1);
        });
    }
    effect(move || {
        if let Some(panel) = panel.get() {
            let chosen = panel.query_selector("[data-autofocus]").ok().flatten();
            let chosen = chosen.and_then(|element| element.dyn_into::<HtmlElement>().ok());
            focus(chosen.or_else(|| stops(&panel).into_iter().next()).as_ref());
        }
    });
    on_cleanup(move || {
        let before = before.try_get_value().flatten();
        // The focus may return only after the panel is removed, and only if it has not moved elsewhere by then. The page
        // stays where it is: what had the focus may have been scrolled away long before.
        request_animation_frame(move || {
            if let Some(before) = before.filter(|_| focused().is_none()) {
                move_to(before.into());
            }
        });
    });
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        // Old Edge, still in some WebViews, uses its own name for the key.
        "Escape" | "Esc" => {
            event.stop_propagation();
            on_close.run(());
        }
        "Tab" => {
            let Some(panel) = panel.get_untracked() else {
                return;
            };
            let stops = stops(&panel);
            let current = focused();
            let at = stops.iter().position(|stop| Some(stop) == current.as_ref());
            // From the panel itself the browser finds the first stop, but would leave backwards.
            let next = match (event.shift_key(), at) {
                (true, None | Some(0)) => stops.last(),
                (false, Some(at)) if at + 1 == stops.len() => stops.first(),
                _ => return,
            };
            event.prevent_default();
            focus(next);
        }
        _ => {}
    };
    view! {
        <div class="overlay">
            <div class="overlay__mask" on:click=move |_| on_close.run(())></div>
            // Takes the focus itself when something not focusable in it is tapped, so that its keys still work.
            <div
                class=class
                node_ref=panel
                role="dialog"
                aria-modal="true"
                aria-labelledby=labelled_by
                aria-describedby=described_by
                tabindex="-1"
                on:keydown=keys
            >
                {children()}
            </div>
        </div>
    }
}

/// Closes the topmost overlay like a tap on its backdrop, unless it must not close now; returns whether there is one.
/// An overlay of a covered page does not count, as the customer does not see it.
pub fn close_uppermost() -> bool {
    let Ok(masks) = document().query_selector_all(".overlay__mask") else {
        return false;
    };
    let shown = (0..masks.length())
        .rev()
        .filter_map(|index| masks.get(index)?.dyn_into::<HtmlElement>().ok())
        .find(|mask| !is_hidden(mask));
    if let Some(mask) = &shown {
        mask.click();
    }
    shown.is_some()
}

/// The tab stops inside, in order.
fn stops(panel: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(all) = panel.query_selector_all(FOCUSABLE) else {
        return Vec::new();
    };
    (0..all.length())
        .filter_map(|index| all.get(index)?.dyn_into::<HtmlElement>().ok())
        .filter(|element| element.tab_index() >= 0 && element.offset_height() > 0)
        .collect()
}

/// The element with the focus; the document's body stands for none.
fn focused() -> Option<HtmlElement> {
    let element = document().active_element()?.dyn_into::<HtmlElement>().ok()?;
    (element.tag_name() != "BODY").then_some(element)
}

fn focus(element: Option<&HtmlElement>) {
    if let Some(element) = element {
        let _ = element.focus();
    }
}
