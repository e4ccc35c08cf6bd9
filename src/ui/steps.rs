use crate::prelude::*;

/// Step indicator for multi-step forms; each new step is announced.
#[component]
pub fn Steps(
    names: Vec<&'static str>,
    /// The current step, counted from 0.
    #[prop(into)]
    current: Signal<usize>,
) -> impl IntoView {
    let spoken = {
        let names = names.clone();
        move || {
            let index = current.get();
            names
                .get(index)
                .map(|name| format!("第{}步，共{}步：{name}", index + 1, names.len()))
        }
    };
    let items = names.into_iter().enumerate().map(|(index, name)| {
        view! {
            <li
                class="steps__item"
                class:steps__item--done=move || index < current.get()
                aria-current=move || (current.get() == index).then_some("step")
            >
                <span class="steps__number">{index + 1}</span>
                <span class="steps__name">{name}</span>
            </li>
        }
    });
    view! {
        <ol class="steps">{items.collect_view()}</ol>
        <p class="visually-hidden" role="status">
            {spoken}
        </p>
    }
}
