use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

/// A few exclusive choices side by side; arrow keys move between them, round and round, and choose as they go.
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
    let values: Vec<T> = options.iter().map(|(value, _)| *value).collect();
    // One stop of the Tab key for the whole group: what is chosen, or the first while nothing of it is.
    let stop = Memo::new(move |_| {
        let chosen = chosen.get();
        values
            .iter()
            .position(|value| chosen == Some(*value))
            .unwrap_or_default()
    });
    let keys = move |event: KeyboardEvent| {
        let forward = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => true,
            "ArrowLeft" | "ArrowUp" => false,
            _ => return,
        };
        let Some(current) = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        else {
            return;
        };
        let Some(group) = current.parent_element() else {
            return;
        };
        let next = if forward {
            current
                .next_element_sibling()
                .or_else(|| group.first_element_child())
        } else {
            current
                .previous_element_sibling()
                .or_else(|| group.last_element_child())
        };
        if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
            event.prevent_default();
            let _ = next.focus();
            next.click();
        }
    };
    let buttons = options.into_iter().enumerate().map(|(index, (value, word))| {
        view! {
            <button
                type="button"
                class="segments__item"
                role="radio"
                aria-checked=move || if chosen.get() == Some(value) { "true" } else { "false" }
                tabindex=move || if stop.get() == index { "0" } else { "-1" }
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
