use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::web_sys::{Element, HtmlElement};
use wasm_bindgen::JsCast;

const FOCUSABLE: &str = "a[href], button, input, [tabindex='0']";

/// Something over the page that has to be dealt with first: keeps the focus inside, closes with Escape or a tap beside
/// it, and gives the focus back to where it was.
#[component]
pub fn Overlay(
    /// Whether it is shown.
    #[prop(into)]
    open: Signal<bool>,
    /// The id of the element that names it.
    #[prop(into)]
    labelled_by: String,
    /// `dialog` or `sheet`: where it stands.
    class: &'static str,
    /// Called when the customer wants it gone.
    #[prop(into)]
    on_close: Callback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let labelled_by = StoredValue::new(labelled_by);
    let children = StoredValue::new(children);
    view! {
        <Show when=move || open.get()>
            <Panel labelled_by=labelled_by.get_value() class=class on_close=on_close>
                {children.with_value(|children| children())}
            </Panel>
        </Show>
    }
}

#[component]
fn Panel(labelled_by: String, class: &'static str, on_close: Callback<()>, children: Children) -> impl IntoView {
    let panel = NodeRef::<Div>::new();
    let before = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let before = StoredValue::new_local(before);
    Effect::new(move |_| {
        if let Some(panel) = panel.get() {
            let chosen = panel.query_selector("[data-autofocus]").ok().flatten();
            let first = chosen.or_else(|| panel.query_selector(FOCUSABLE).ok().flatten());
            focus(first.as_ref());
        }
    });
    on_cleanup(move || {
        let before = before.try_get_value().flatten();
        // Only after the panel is gone may the focus go back.
        request_animation_frame(move || {
            if let Some(before) = before {
                let _ = before.focus();
            }
        });
    });
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.stop_propagation();
            on_close.run(());
        }
        "Tab" => {
            let Some(panel) = panel.get_untracked() else { return };
            let Ok(all) = panel.query_selector_all(FOCUSABLE) else { return };
            let element = |index: u32| all.get(index).and_then(|node| node.dyn_into::<Element>().ok());
            let (first, last) = (element(0), all.length().checked_sub(1).and_then(element));
            let current = document().active_element();
            if event.shift_key() && current == first {
                event.prevent_default();
                focus(last.as_ref());
            } else if !event.shift_key() && current == last {
                event.prevent_default();
                focus(first.as_ref());
            }
        }
        _ => {}
    };
    view! {
        <div class="overlay">
            <div class="overlay__mask" on:click=move |_| on_close.run(())></div>
            <div
                class=class
                node_ref=panel
                role="dialog"
                aria-modal="true"
                aria-labelledby=labelled_by
                on:keydown=keys
            >
                {children()}
            </div>
        </div>
    }
}

fn focus(element: Option<&Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_ref::<HtmlElement>()) {
        let _ = element.focus();
    }
}
