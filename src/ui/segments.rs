use leptos::ev::KeyboardEvent;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use super::{derived, memo, true_or_false};
use crate::prelude::*;

/// Marks the option that arrow keys only focus.
const OPENS: &str = "data-opens";

/// A segmented control; arrow keys move between the options, wrapping around, and choose them, except the one that
/// opens a sheet first.
#[component]
pub fn Segments<T>(
    /// The group's name, for screen readers.
    #[prop(into)]
    label: String,
    /// The options with their labels.
    options: Vec<(T, &'static str)>,
    #[prop(into)] chosen: Signal<Option<T>>,
    /// Called with the tapped option, also when it was already chosen.
    #[prop(into)]
    on_choose: Callback<T>,
    /// The option that opens a sheet first, if there is one: arrow keys only focus it.
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
            chosen=derived(chosen_index)
            on_choose=choose
            opening=opening
        />
    }
}

/// [`Segments`] without their values: shared by all types, to keep the bundle small.
#[component]
fn WordSegments(
    label: String,
    words: Vec<&'static str>,
    chosen: Signal<Option<usize>>,
    #[prop(into)] on_choose: Callback<usize>,
    opening: Option<usize>,
) -> impl IntoView {
    // One tab stop for the whole group (roving tabindex): the chosen option, or the first while none is chosen.
    let stop = memo(move || chosen.get().unwrap_or_default());
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
                aria-checked=move || true_or_false(chosen.get() == Some(index))
                data-opens=(opening == Some(index)).then_some("")
                tabindex=move || Some(if stop.get() == index { "0" } else { "-1" })
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
