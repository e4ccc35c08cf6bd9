use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::web_sys::HtmlElement;
use wasm_bindgen::JsCast;

/// A few exclusive choices side by side; arrow keys move between them.
#[component]
pub fn Segments<T>(
    /// What is chosen between, for screen readers.
    #[prop(into)]
    label: String,
    /// The choices with their words.
    options: Vec<(T, &'static str)>,
    /// Which one is chosen.
    #[prop(into)]
    chosen: Signal<Option<T>>,
    /// Called with the choice that was tapped, also when it was chosen already.
    #[prop(into)]
    on_choose: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let first = options.first().map(|(value, _)| *value);
    let keys = move |event: KeyboardEvent| {
        let forward = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => true,
            "ArrowLeft" | "ArrowUp" => false,
            _ => return,
        };
        let Some(current) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
        let next = if forward { current.next_element_sibling() } else { current.previous_element_sibling() };
        if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
            event.prevent_default();
            let _ = next.focus();
            next.click();
        }
    };
    let buttons = options.into_iter().map(|(value, word)| {
        let is_chosen = move || chosen.get() == Some(value);
        // One stop of the Tab key for the whole group, even while nothing is chosen.
        let is_stop = move || is_chosen() || (chosen.get().is_none() && first == Some(value));
        view! {
            <button
                type="button"
                class="segments__item"
                role="radio"
                aria-checked=move || if is_chosen() { "true" } else { "false" }
                tabindex=move || if is_stop() { "0" } else { "-1" }
                on:click=move |_| on_choose.run(value)
            >
                {word}
            </button>
        }
    });
    view! {
        <div class="segments" role="radiogroup" aria-label=label on:keydown=keys>
            {buttons.collect_view()}
        </div>
    }
}
