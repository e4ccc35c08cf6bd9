//! The confirmation before a page with unsaved input is left.

use crate::navigation::{Active, Navigator};
use crate::prelude::*;
use crate::ui::{Dialog, derived};

/// Asks before the customer leaves the page, as long as `held` is true; see [`Navigator::hold`].
#[component]
pub fn LeaveQuestion(
    /// Whether something would be lost.
    held: Active,
    /// What is not finished.
    #[prop(into)]
    title: Signal<String>,
    /// What would be lost.
    advice: &'static str,
    /// Saves instead, and then leaves or stays.
    #[prop(optional)]
    on_save: Option<Callback<()>>,
    /// Whether that is pending.
    #[prop(into, optional)]
    saving: Signal<bool>,
) -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    navigator.hold(held);
    view! {
        <Dialog
            id="leave"
            open=derived(move || navigator.is_held_back())
            title=title
            confirm="离开"
            warns=true
            busy=saving
            other=on_save.map(|on_save| ("保存并离开", on_save))
            on_confirm=move |()| navigator.leave_anyway()
            on_cancel=move |()| navigator.stay()
        >
            <p>{advice}</p>
        </Dialog>
    }
}
