use leptos::prelude::*;

use super::{Button, ButtonKind, Overlay};

/// A question with two answers; while what was confirmed is going on, neither can be given and it stays open.
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
    confirm: Signal<String>,
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
    /// What has to be known for the answer; read out with the question.
    children: ChildrenFn,
) -> impl IntoView {
    let title_id = StoredValue::new(format!("{id}-title"));
    let body_id = StoredValue::new(format!("{id}-body"));
    let children = StoredValue::new(children);
    let kind = if warns {
        ButtonKind::Warn
    } else {
        ButtonKind::Primary
    };
    let close = move |()| {
        if !busy.get_untracked() {
            on_cancel.run(());
        }
    };
    view! {
        <Overlay
            open=open
            labelled_by=title_id.get_value()
            described_by=body_id.get_value()
            class="dialog"
            on_close=close
        >
            <h2 class="dialog__title" id=title_id.get_value()>
                {title}
            </h2>
            <div class="dialog__body" id=body_id.get_value()>
                {children.with_value(|children| children())}
            </div>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Secondary disabled=busy on_press=close>
                    "取消"
                </Button>
                <Button kind=kind busy=busy on_press=on_confirm>
                    {confirm}
                </Button>
            </div>
        </Overlay>
    }
}
