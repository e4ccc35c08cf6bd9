use super::{Bound, Icon, IconName, true_or_false};
use crate::prelude::*;

/// A group of cells with an optional heading above and a tip below.
#[component]
pub fn Cells(
    #[prop(into, optional)] title: Option<String>,
    #[prop(into, optional)] tip: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="cells">
            {title.map(|title| view! { <h2 class="cells__title">{title}</h2> })}
            <div class="cells__body">{children()}</div>
            {tip.map(|tip| view! { <p class="cells__tip">{tip}</p> })}
        </section>
    }
}

/// One line of a group: a label and its value.
#[component]
pub fn Cell(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! {
        <div class="cell">
            <span class="cell__label">{label}</span>
            <span class="cell__value">{children()}</span>
        </div>
    }
}

/// One line of a group that leads to another page.
#[component]
pub fn LinkCell(
    #[prop(into)] href: String,
    #[prop(into)] label: String,
    /// A second, smaller line.
    #[prop(into, optional)]
    description: Option<String>,
    /// Shown at the end of the line.
    #[prop(into, optional)]
    value: Option<String>,
) -> impl IntoView {
    view! {
        <a class="cell cell--link" href=href>
            <span class="cell__label">
                {label} {description.map(|text| view! { <span class="cell__description">{text}</span> })}
            </span>
            {value.map(|value| view! { <span class="cell__value">{value}</span> })}
        </a>
    }
}

/// One line of a group with a switch; a locked one stays focusable and shows why it is locked.
#[component]
pub fn SwitchCell(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    #[prop(into)] label: String,
    /// A second, smaller line.
    #[prop(into, optional)]
    description: Option<String>,
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
    /// Why it cannot be switched.
    #[prop(into, optional_no_strip)]
    lock: Option<String>,
) -> impl IntoView {
    let locked = lock.is_some();
    let words = Words::new(&id, label, description, lock);
    view! {
        <div class="cell cell--switch">
            {words.view(id.clone())}
            <button
                type="button"
                id=id
                class="switch"
                role="switch"
                aria-labelledby=words.label_id
                aria-describedby=words.described_by
                aria-checked=move || true_or_false(on.get())
                aria-disabled=locked.then_some("true")
                on:click=move |_| {
                    if !locked {
                        on_change.run(!on.get_untracked());
                    }
                }
            ></button>
        </div>
    }
}

/// One line of a group with a checkbox; a locked one stays focusable and shows why it is locked.
#[component]
pub fn CheckCell(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    #[prop(into)] label: String,
    /// A second, smaller line.
    #[prop(into, optional)]
    description: Option<String>,
    #[prop(into)] ticked: Bound<bool>,
    /// Why it cannot be ticked.
    #[prop(into, optional_no_strip)]
    lock: Option<String>,
) -> impl IntoView {
    let locked = lock.is_some();
    let words = Words::new(&id, label, description, lock);
    view! {
        <div class="cell cell--check">
            <input
                type="checkbox"
                id=id.clone()
                class="check"
                aria-labelledby=words.label_id.clone()
                aria-describedby=words.described_by.clone()
                aria-disabled=locked.then_some("true")
                prop:checked=move || ticked.get()
                on:click=move |event| {
                    if locked {
                        event.prevent_default();
                    }
                }
                on:change=move |_| {
                    if !locked {
                        ticked.set(!ticked.get_untracked());
                    }
                }
            />
            {words.view(id)}
        </div>
    }
}

/// The text next to a control: tapping it operates the control, and a screen reader reads it with it.
struct Words {
    label: String,
    label_id: String,
    description: Option<String>,
    lock: Option<String>,
    /// The ids of the lines under the label, if there are any.
    described_by: Option<String>,
}

impl Words {
    fn new(id: &str, label: String, description: Option<String>, lock: Option<String>) -> Self {
        let lines = [(description.is_some(), "description"), (lock.is_some(), "lock")];
        let ids: Vec<String> = lines
            .into_iter()
            .filter(|(is_there, _)| *is_there)
            .map(|(_, line)| format!("{id}-{line}"))
            .collect();
        let described_by = (!ids.is_empty()).then(|| ids.join(" "));
        Self {
            label,
            label_id: format!("{id}-label"),
            description,
            lock,
            described_by,
        }
    }

    fn view(&self, id: String) -> impl IntoView + use<> {
        let description = self.description.clone().map(|text| {
            view! { <span class="cell__description" id=format!("{id}-description")>{text}</span> }
        });
        let lock = self.lock.clone().map(|reason| {
            view! {
                <span class="cell__lock" id=format!("{id}-lock")>
                    <Icon name=IconName::LOCK />
                    {reason}
                </span>
            }
        });
        view! {
            <label class="cell__label" for=id>
                <span id=self.label_id.clone()>{self.label.clone()}</span>
                {description}
                {lock}
            </label>
        }
    }
}
