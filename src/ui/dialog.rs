use leptos::prelude::*;

use super::{Button, ButtonKind, Overlay};

/// A question with two answers.
#[component]
pub fn Dialog(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// Whether it is shown.
    #[prop(into)]
    open: Signal<bool>,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// The word on the confirming button.
    #[prop(into)]
    confirm: String,
    /// Whether confirming takes something away.
    #[prop(optional)]
    warns: bool,
    /// Whether what was confirmed is going on.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// Called when the customer confirms.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// Called when the customer does not.
    #[prop(into)]
    on_cancel: Callback<()>,
    /// What has to be known for the answer.
    children: ChildrenFn,
) -> impl IntoView {
    let title_id = StoredValue::new(format!("{id}-title"));
    let confirm = StoredValue::new(confirm);
    let children = StoredValue::new(children);
    let kind = if warns { ButtonKind::Warn } else { ButtonKind::Primary };
    view! {
        <Overlay
            open=open
            labelled_by=title_id.get_value()
            class="dialog"
            on_close=move |()| {
                if !busy.get_untracked() {
                    on_cancel.run(());
                }
            }
        >
            <h2 class="dialog__title" id=title_id.get_value()>
                {title}
            </h2>
            <div class="dialog__body">{children.with_value(|children| children())}</div>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Secondary disabled=busy on_press=on_cancel>
                    "取消"
                </Button>
                <Button kind=kind busy=busy on_press=on_confirm>
                    {confirm.get_value()}
                </Button>
            </div>
        </Overlay>
    }
}
