use leptos::ev::KeyboardEvent;

use super::effect;
use crate::prelude::*;

/// Enters a secret of digits on an on-screen keypad of real buttons; a physical keyboard works, too.
///
/// The digits are in the given (shuffled) order, so that neither a glance at the fingers nor marks on the glass reveal
/// them. How many are entered is shown by dots and announced; which ones never is.
///
/// Overlapping or slipping fingers produce no click: boot/boot.js clicks a key as soon as a finger touches it.
#[component]
pub fn Keypad(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    #[prop(into)] label: Signal<String>,
    /// The digits entered so far.
    digits: RwSignal<String>,
    /// How many digits to enter.
    #[prop(default = 6)]
    length: usize,
    /// The order of the ten keys.
    order: [u8; 10],
    /// The error about the last digits, if any.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    #[prop(into, optional)] disabled: Signal<bool>,
    #[prop(into, optional)] on_complete: Option<Callback<()>>,
) -> impl IntoView {
    let count = move || digits.with(String::len);
    // Changes when the digits are cleared other than one by one: boot/boot.js drops the second tap on the last of them.
    let cleared = RwSignal::new(0_u32);
    let mut before = 0;
    effect(move || {
        let now = count();
        if now == 0 && before > 1 {
            cleared.update(|times| *times = times.wrapping_add(1));
        }
        before = now;
    });
    let series = format!("{id} ");
    let add = move |digit: char| {
        if disabled.get_untracked() || digits.with_untracked(String::len) >= length {
            return;
        }
        digits.update(|digits| digits.push(digit));
        if digits.with_untracked(String::len) == length
            && let Some(on_complete) = on_complete
        {
            on_complete.run(());
        }
    };
    let remove = move || {
        if !disabled.get_untracked() {
            digits.update(|digits| {
                digits.pop();
            });
        }
    };
    let keys = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let key = event.key();
        let mut characters = key.chars();
        match (key.as_str(), characters.next(), characters.next()) {
            ("Backspace", ..) => {
                event.prevent_default();
                remove();
            }
            (_, Some(digit @ '0'..='9'), None) => {
                event.prevent_default();
                // A key that is held down counts once.
                if !event.repeat() {
                    add(digit);
                }
            }
            _ => {}
        }
    };
    let label_id = format!("{id}-label");
    let error_id = format!("{id}-error");
    // Without a digit it is the delete key.
    let key = move |digit: Option<u8>| {
        let digit = digit.map(|digit| char::from(b'0' + digit.min(9)));
        view! {
            <button
                type="button"
                class=if digit.is_some() { "keypad__key" } else { "keypad__key keypad__key--delete" }
                aria-disabled=move || disabled.get().then_some("true")
                on:click=move |_| digit.map_or_else(remove, add)
            >
                {digit.map_or_else(|| "删除".to_owned(), String::from)}
            </button>
        }
    };
    let (most, last) = order.split_at(9);
    let last = last.first().copied().unwrap_or_default();
    view! {
        <div
            class="keypad"
            id=id
            data-series=move || format!("{series}{}", cleared.get())
            role="group"
            tabindex="0"
            data-autofocus=""
            aria-labelledby=label_id.clone()
            aria-describedby=error_id.clone()
            on:keydown=keys
        >
            <p class="keypad__label" id=label_id.clone()>
                {label}
            </p>
            <p class="keypad__dots" aria-hidden="true">
                {(0..length)
                    .map(|index| view! { <span class="keypad__dot" class:keypad__dot--in=move || index < count()></span> })
                    .collect_view()}
            </p>
            <p class="visually-hidden" role="status">
                {move || format!("已输入 {} 位，共 {} 位", count(), length)}
            </p>
            <p class="field__error keypad__error" id=error_id.clone() role="alert">
                {error}
            </p>
            <div class="keypad__keys">
                {most.iter().map(|digit| key(Some(*digit))).collect_view()} <span></span> {key(Some(last))} {key(None)}
            </div>
        </div>
    }
}
