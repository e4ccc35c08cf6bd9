use super::{Button, ButtonKind, Overlay};
use crate::prelude::*;

/// A question with two answers; while the confirmed action is pending, both are disabled and the dialog stays open.
#[component]
pub fn Dialog(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    #[prop(into)] open: Signal<bool>,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// The label of the confirming button.
    #[prop(into)]
    confirm: Signal<String>,
    /// Whether the confirmed action is destructive.
    #[prop(optional)]
    warns: bool,
    /// Whether the confirmed action is pending.
    #[prop(into, optional)]
    busy: Signal<bool>,
    #[prop(into)] on_confirm: Callback<()>,
    #[prop(into)] on_cancel: Callback<()>,
    /// A third answer: its label, and what it does.
    #[prop(optional_no_strip)]
    other: Option<(&'static str, Callback<()>)>,
    /// What the customer has to know for the answer; read out with the question.
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
                {other
                    .map(|(label, on_press)| {
                        view! {
                            <Button busy=busy on_press=on_press>
                                {label}
                            </Button>
                        }
                    })}
            </div>
        </Overlay>
    }
}
