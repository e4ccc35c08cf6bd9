use leptos::prelude::*;

/// A group of cells with an optional heading above and a tip below.
#[component]
pub fn Cells(
    /// The heading.
    #[prop(into, optional)]
    title: Option<String>,
    /// A tip under the group.
    #[prop(into, optional)]
    tip: Option<String>,
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

/// One line of a group: a name and its value.
#[component]
pub fn Cell(
    /// The name.
    #[prop(into)]
    label: String,
    /// The value.
    children: Children,
) -> impl IntoView {
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
    /// The page's address.
    #[prop(into)]
    href: String,
    /// The name.
    #[prop(into)]
    label: String,
    /// A second, smaller line.
    #[prop(into, optional)]
    description: Option<String>,
    /// What stands at the end.
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

/// One line of a group with a switch; a locked one stays reachable and says why it is locked.
#[component]
pub fn SwitchCell(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// The name.
    #[prop(into)]
    label: String,
    /// A second, smaller line.
    #[prop(into, optional)]
    description: Option<String>,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Called with the new state when it is switched.
    #[prop(into)]
    on_change: Callback<bool>,
    /// Why it cannot be switched.
    #[prop(into, optional)]
    lock: Option<String>,
) -> impl IntoView {
    let locked = lock.is_some();
    let described = format!("{id}-description");
    let label_id = format!("{id}-label");
    view! {
        <div class="cell cell--switch">
            <div class="cell__label">
                <span id=label_id.clone()>{label}</span>
                <span class="cell__description" id=described.clone()>
                    {description} {lock.map(|reason| view! { <span class="cell__lock">{reason}</span> })}
                </span>
            </div>
            <button
                type="button"
                id=id
                class="switch"
                role="switch"
                aria-labelledby=label_id
                aria-describedby=described
                aria-checked=move || if on.get() { "true" } else { "false" }
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
