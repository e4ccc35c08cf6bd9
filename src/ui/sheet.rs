use super::{Bound, Button, ButtonKind, Overlay, derived, true_or_false};
use crate::prelude::*;

/// A half-screen bottom sheet with a heading and a close button.
#[component]
pub fn Sheet(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] title: String,
    #[prop(into)] on_close: Callback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let title_id = StoredValue::new(format!("{id}-title"));
    let title = StoredValue::new(title);
    let children = StoredValue::new(children);
    view! {
        <Overlay open=open labelled_by=title_id.get_value() class="sheet" on_close=on_close>
            <header class="sheet__head">
                <h2 class="sheet__title" id=title_id.get_value()>
                    {title.get_value()}
                </h2>
                <Button kind=ButtonKind::Text on_press=on_close>
                    "关闭"
                </Button>
            </header>
            <div class="sheet__body">{children.with_value(|children| children())}</div>
        </Overlay>
    }
}

/// One of several options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice<T> {
    pub value: T,
    /// The visible label.
    pub label: String,
}

/// A field whose value is chosen in a sheet.
#[component]
pub fn ChoiceSheet<T>(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// The label of the field, and the heading of the sheet.
    #[prop(into)]
    label: String,
    choices: Vec<Choice<T>>,
    #[prop(into)] chosen: Bound<Option<T>>,
    /// The error, if it may be shown.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let (values, labels): (Vec<_>, _) = choices
        .into_iter()
        .map(|choice| (choice.value, choice.label))
        .unzip();
    let values = StoredValue::new(values);
    let chosen_index = move || {
        let chosen = chosen.get()?;
        values.with_value(|values| values.iter().position(|value| *value == chosen))
    };
    let choose = move |index: usize| chosen.set(values.with_value(|values| values.get(index).cloned()));
    view! {
        <LabelSheet
            id=id
            label=label
            labels=labels
            chosen=derived(chosen_index)
            on_choose=choose
            error=error
        />
    }
}

/// A [`ChoiceSheet`] without its values: shared by all types, to keep the bundle small.
#[component]
fn LabelSheet(
    id: String,
    label: String,
    labels: Vec<String>,
    chosen: Signal<Option<usize>>,
    #[prop(into)] on_choose: Callback<usize>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let labels = StoredValue::new(labels);
    let shown = move || labels.with_value(|labels| labels.get(chosen.get()?).cloned());
    let buttons = move || {
        let labels = labels.get_value().into_iter().enumerate();
        let buttons = labels.map(|(index, label)| {
            let is_chosen = move || chosen.get() == Some(index);
            view! {
                <li>
                    <button
                        type="button"
                        class="choices__item"
                        aria-pressed=move || true_or_false(is_chosen())
                        data-autofocus=move || is_chosen().then_some("")
                        on:click=move |_| {
                            on_choose.run(index);
                            open.set(false);
                        }
                    >
                        {label}
                    </button>
                </li>
            }
        });
        buttons.collect_view()
    };
    let label_id = format!("{id}-label");
    let value_id = format!("{id}-value");
    let error_id = format!("{id}-error");
    let named_by = format!("{label_id} {value_id}");
    let sheet_id = format!("{id}-sheet");
    view! {
        <div class="field" class:field--wrong=move || error.with(Option::is_some)>
            <span class="field__label" id=label_id>
                {label.clone()}
            </span>
            <button
                type="button"
                class="field__choice"
                id=id
                aria-haspopup="dialog"
                aria-labelledby=named_by
                aria-describedby=error_id.clone()
                on:click=move |_| open.set(true)
            >
                <span id=value_id class:field__placeholder=move || chosen.with(Option::is_none)>
                    {move || shown().unwrap_or_else(|| "请选择".to_owned())}
                </span>
            </button>
            <p class="field__error" id=error_id role="alert">
                {error}
            </p>
            <Sheet id=sheet_id open=open title=label on_close=move |()| open.set(false)>
                <ul class="choices">{buttons()}</ul>
            </Sheet>
        </div>
    }
}
