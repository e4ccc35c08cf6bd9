//! The payment password, asked for in a sheet over any page that needs it: the same for every use.

use crate::platform::browser;
use crate::prelude::*;
use crate::route::Route;
use crate::text::zh::passwords as words;
use crate::ui::{Button, Keypad, Sheet, Show};

/// The id of the keypad.
pub const PIN: &str = "pin";

/// A sheet with a keypad that is wholly visible on the smallest phone.
#[component]
pub fn PinSheet(
    open: RwSignal<bool>,
    /// The digits entered so far; the caller forgets them in time.
    digits: RwSignal<String>,
    /// The error about the last digits, or why they were not sent.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Whether they are being sent.
    #[prop(into)]
    busy: Signal<bool>,
    /// What is being done meanwhile.
    busy_words: &'static str,
    /// Whether the same digits can be sent again.
    #[prop(into)]
    can_retry: Signal<bool>,
    /// Called once all digits are entered, and for a retry.
    #[prop(into)]
    on_complete: Callback<()>,
) -> impl IntoView {
    let close = move |()| {
        // The result would be shown nowhere.
        if !busy.get_untracked() {
            digits.set(String::new());
            open.set(false);
        }
    };
    view! {
        <Sheet id="pin-sheet" open=open title=words::PIN_SHEET on_close=close>
            <Keypad
                id=PIN
                label=words::ENTER_PIN.to_owned()
                digits=digits
                order=browser::shuffled_digits()
                error=error
                disabled=busy
                on_complete=on_complete
            />
            <p class="tip pin-sheet__tip" role="status">
                {move || if busy.get() { busy_words } else { words::WHICH_PIN }}
            </p>
            <p class="pin-sheet__more">
                <Show when=move || can_retry.get() && !busy.get()>
                    <Button on_press=on_complete>"重试"</Button>
                </Show>
                <a class="pin-sheet__link" href=Route::ResetPin.to_string()>
                    {words::PIN_FORGOTTEN}
                </a>
            </p>
        </Sheet>
    }
}
