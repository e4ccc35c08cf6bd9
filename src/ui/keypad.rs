use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// A secret of digits by an on-screen keypad of real buttons; takes a physical keyboard too.
///
/// The digits stand in the given order, so that neither a glance at the fingers nor marks on the glass tell them. How
/// many are in is shown by dots and said aloud; which ones never is.
///
/// Fingers that overlap or slip give no click: boot/boot.js clicks a key as soon as a finger is on it.
#[component]
pub fn Keypad(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: Signal<String>,
    /// The digits that are in.
    digits: RwSignal<String>,
    /// How many it takes.
    #[prop(default = 6)]
    length: usize,
    /// The order of the ten keys.
    order: [u8; 10],
    /// What is wrong with the last ones, if anything.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Whether nothing can be typed at the moment.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Called when all digits are in.
    #[prop(into, optional)]
    on_complete: Option<Callback<()>>,
) -> impl IntoView {
    let count = move || digits.with(String::len);
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
                // A key that is held down is one digit.
                if !event.repeat() {
                    add(digit);
                }
            }
            _ => {}
        }
    };
    let label_id = format!("{id}-label");
    let error_id = format!("{id}-error");
    // Without a digit it is the key that takes the last one back.
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
            role="group"
            tabindex="0"
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
