//! The way back to the top of a long list.

use crate::platform::browser;
use crate::prelude::*;
use crate::ui::{Icon, IconName, Show, focus_quietly};

/// How far down the page has to be scrolled, in screens.
const FAR: f64 = 2.0;

/// A button at the edge of the screen, once the customer has scrolled far.
#[component]
pub fn ToTop() -> impl IntoView {
    let far = RwSignal::new(false);
    browser::on_view_moved(move || {
        let is_far = browser::scroll_position() > FAR * browser::screen_height();
        if far.try_get_untracked() == Some(!is_far) {
            far.set(is_far);
        }
    });
    view! {
        <Show when=move || far.get()>
            <button
                type="button"
                class="transactions__top"
                aria-label="回到顶部"
                on:click=|_| {
                    browser::scroll_to(0.0);
                    // The button is removed then.
                    focus_quietly("page-title");
                }
            >
                <Icon name=IconName::TOP />
            </button>
        </Show>
    }
}
