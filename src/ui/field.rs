use core::time::Duration;

use leptos::ev::Event;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlInputElement, InputEvent};

use super::{Bound, Button, ButtonKind, derived};
use crate::prelude::*;

/// Delay between blur and validation: longer than a click takes.
const LEAVING: Duration = Duration::from_millis(200);

/// Hint under a password that begins or ends with a blank, which is invisible.
const BLANK_AT_END: &str = "开头或结尾有空格，如非本意请删除";

/// What an input holds after an edit: its text, and the caret in UTF-16 units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The text to show.
    pub text: String,
    /// Where the caret belongs.
    pub caret: usize,
}

/// What a delete key removed, as far as the browser reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    /// The text before the caret.
    Before,
    /// The text after the caret.
    After,
}

/// Rewrites input while it is typed: called with the text before the edit, the text after it, the caret (UTF-16 units),
/// and what was deleted.
pub type Rewrite = fn(&str, &str, usize, Option<Erased>) -> Edited;

/// A labelled line of text with a hint and an error below.
#[component]
pub fn TextField(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] text: Bound<String>,
    /// The error, if it may be shown.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// One sentence of help.
    #[prop(into, optional)]
    hint: Signal<Option<String>>,
    /// `type`, `inputmode`, `autocomplete` and `placeholder` of the input.
    #[prop(optional)]
    input: InputKind,
    /// Rewrites input, e.g. in groups of four.
    #[prop(optional_no_strip)]
    rewrite: Option<Rewrite>,
    /// Whether a password is readable.
    #[prop(into, optional)]
    revealed: Signal<bool>,
    /// Called on blur.
    #[prop(into, optional)]
    on_leave: Option<Callback<()>>,
    /// A button at the end of the line.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let error_id = format!("{id}-error");
    let hint_id = format!("{id}-hint");
    let described = {
        let (error_id, hint_id) = (error_id.clone(), hint_id.clone());
        move || {
            let parts = [
                error.with(Option::is_some).then_some(&error_id),
                hint.with(Option::is_some).then_some(&hint_id),
            ];
            let text = parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
            (!text.is_empty()).then_some(text)
        }
    };
    let edit = move |element: &HtmlInputElement, before: &str, erased: Option<Erased>| {
        let after = element.value();
        let Some(rewrite) = rewrite else {
            text.set(after);
            return;
        };
        let end = after.encode_utf16().count();
        let caret = element
            .selection_start()
            .ok()
            .flatten()
            .and_then(|at| usize::try_from(at).ok())
            .unwrap_or(end);
        let edited = rewrite(before, &after, caret, erased);
        // Most edits need no rewriting: then leave text and caret to the browser.
        if edited.text != after || edited.caret != caret {
            element.set_value(&edited.text);
            // Setting the caret moves the focus in some engines.
            let target: &Element = element;
            if document().active_element().as_ref() == Some(target) {
                let at = u32::try_from(edited.caret).unwrap_or(u32::MAX);
                let _ = element.set_selection_range(at, at);
            }
        }
        text.set(edited.text);
    };
    // While an input method composes, its text must not be touched: this keeps what the field held before. Engines
    // before Chrome 60 do not report composition in the input event, and WebKit not in the last one.
    let composed_over = StoredValue::new(None::<String>);
    let typed = move |event: Event| {
        let (Some(element), Some(before)) = (input_of(&event), text.try_get_untracked()) else {
            return;
        };
        let kind = event.dyn_ref::<InputEvent>();
        if composed_over.with_value(Option::is_some) || kind.is_some_and(InputEvent::is_composing) {
            text.set(element.value());
            return;
        }
        let erased = match kind.map(InputEvent::input_type).unwrap_or_default().as_str() {
            "deleteContentForward" => Some(Erased::After),
            kind if kind.starts_with("delete") => Some(Erased::Before),
            // Engines before Chrome 60 and iOS 10.3 do not report the kind of edit; most likely it was a deletion
            // backwards.
            "" if element.value().len() + 1 == before.len() => Some(Erased::Before),
            _ => None,
        };
        edit(&element, &before, erased);
    };
    let composed = move |event: Event| {
        let before = composed_over.try_update_value(Option::take).flatten();
        let (Some(element), Some(before)) = (input_of(&event), before) else {
            return;
        };
        // Engines disagree on whether the text is updated before or after this event.
        set_timeout(
            move || {
                if composed_over.try_with_value(Option::is_none) == Some(true) {
                    edit(&element, &before, None);
                }
            },
            Duration::ZERO,
        );
    };
    view! {
        <div class="field" class:field--wrong=move || error.with(Option::is_some)>
            <label class="field__label" for=id.clone()>
                {label}
            </label>
            <div class="field__line">
                <input
                    class="field__input"
                    id=id
                    type=move || Some(if revealed.get() { InputKind::TEXT.kind } else { input.kind })
                    inputmode=input.mode
                    autocomplete=input.autocomplete
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder=input.placeholder
                    prop:value=move || text.get()
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described
                    on:input=typed
                    on:compositionstart=move |_| composed_over.set_value(text.try_get_untracked())
                    on:compositionend=move |event| composed(event.into())
                    on:blur=move |event| {
                        // Not all keyboards end the composition when they are hidden.
                        composed(event.into());
                        // An error that appears at once would move a button away from under the mouse while it is
                        // pressed. The field may be unmounted by then: its removal blurs it, too.
                        if let Some(on_leave) = on_leave {
                            set_timeout(
                                move || {
                                    let _ = on_leave.try_run(());
                                },
                                LEAVING,
                            );
                        }
                    }
                />
                {children.map(|children| children())}
            </div>
            <p class="field__error" id=error_id role="alert">
                {error}
            </p>
            {move || hint.get().map(|hint| view! { <p class="field__hint" id=hint_id.clone()>{hint}</p> })}
        </div>
    }
}

fn input_of(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

/// A labelled password field that can be made readable while typing.
#[component]
pub fn PasswordField(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    label: &'static str,
    text: RwSignal<String>,
    /// The error, if it may be shown.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// One sentence of help.
    #[prop(into, optional)]
    hint: Signal<Option<String>>,
    /// [`InputKind::PASSWORD`] or [`InputKind::NEW_PASSWORD`].
    input: InputKind,
    /// Called on blur.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let revealed = RwSignal::new(false);
    // Leading and trailing blanks count, but the customer cannot see that one was copied.
    let hint = derived(move || {
        let is_blank =
            |c: char| c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}');
        let is_framed = text.with(|text| text.starts_with(is_blank) || text.ends_with(is_blank));
        is_framed.then(|| BLANK_AT_END.to_owned()).or_else(|| hint.get())
    });
    view! {
        <TextField id=id label=label text=text error=error hint=hint input=input revealed=revealed on_leave=on_leave>
            // A tap must not move the focus, or the phone hides its keyboard.
            <span class="field__toggle" on:mousedown=move |event| event.prevent_default()>
                <Button kind=ButtonKind::Text on_press=move |()| revealed.update(|revealed| *revealed = !*revealed)>
                    {move || if revealed.get() { "隐藏" } else { "显示" }}
                    <span class="visually-hidden">{label}</span>
                </Button>
            </span>
        </TextField>
    }
}

/// The kind of text an input takes, as attributes of the element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputKind {
    /// `text`, `password` or `search`; never `number`.
    pub kind: &'static str,
    /// The keyboard that the phone shows (`inputmode`).
    pub mode: &'static str,
    /// What the phone may fill in (`autocomplete`).
    pub autocomplete: &'static str,
    pub placeholder: &'static str,
}

impl InputKind {
    /// Any text.
    pub const TEXT: Self = Self {
        kind: "text",
        mode: "text",
        autocomplete: "off",
        placeholder: "",
    };
    /// Digits.
    pub const DIGITS: Self = Self {
        mode: "numeric",
        ..Self::TEXT
    };
    /// An amount.
    pub const AMOUNT: Self = Self {
        mode: "decimal",
        ..Self::TEXT
    };
    /// An SMS code.
    pub const CODE: Self = Self {
        autocomplete: "one-time-code",
        ..Self::DIGITS
    };
    /// The current password.
    pub const PASSWORD: Self = Self {
        kind: "password",
        autocomplete: "current-password",
        ..Self::TEXT
    };
    /// A new password.
    pub const NEW_PASSWORD: Self = Self {
        kind: "password",
        autocomplete: "new-password",
        ..Self::TEXT
    };

    /// The same with a placeholder.
    #[must_use]
    pub const fn placeholder(self, placeholder: &'static str) -> Self {
        Self { placeholder, ..self }
    }
}

impl Default for InputKind {
    fn default() -> Self {
        Self::TEXT
    }
}
