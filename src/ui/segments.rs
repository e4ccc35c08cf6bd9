use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

/// Marks the choice that arrow keys only pass over.
const OPENS: &str = "data-opens";

/// A few exclusive choices side by side; arrow keys move between them, round and round, and choose as they go, all but the
/// one that opens something first.
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
    /// The choice that opens a sheet first, if one does: arrow keys only pass over it.
    #[prop(optional)]
    opening: Option<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let (values, words): (Vec<T>, _) = options.into_iter().unzip();
    let opening = values.iter().position(|value| opening == Some(*value));
    let values = StoredValue::new(values);
    let chosen_index = move || {
        let chosen = chosen.get()?;
        values.with_value(|values| values.iter().position(|value| *value == chosen))
    };
    let choose = move |index: usize| {
        if let Some(value) = values.with_value(|values| values.get(index).copied()) {
            on_choose.run(value);
        }
    };
    view! {
        <WordSegments
            label=label
            words=words
            chosen=Signal::derive(chosen_index)
            on_choose=choose
            opening=opening
        />
    }
}

/// [`Segments`] without their values: the same for all, so that the pages have them once.
#[component]
fn WordSegments(
    label: String,
    words: Vec<&'static str>,
    chosen: Signal<Option<usize>>,
    #[prop(into)] on_choose: Callback<usize>,
    opening: Option<usize>,
) -> impl IntoView {
    // One stop of the Tab key for the whole group: what is chosen, or the first while nothing of it is.
    let stop = Memo::new(move |_| chosen.get().unwrap_or_default());
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
            if !next.has_attribute(OPENS) {
                next.click();
            }
        }
    };
    let buttons = words.into_iter().enumerate().map(|(index, word)| {
        view! {
            <button
                type="button"
                class="segments__item"
                role="radio"
                aria-checked=move || if chosen.get() == Some(index) { "true" } else { "false" }
                data-opens=(opening == Some(index)).then_some("")
                tabindex=move || if stop.get() == index { "0" } else { "-1" }
                on:click=move |_| on_choose.run(index)
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
