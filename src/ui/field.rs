use core::time::Duration;

use leptos::ev::Event;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlInputElement, InputEvent};

use super::{Bound, Button, ButtonKind};

/// How long after a field was left it is judged: longer than a press of the mouse.
const LEAVING: Duration = Duration::from_millis(200);

/// Under a password that begins or ends with what nobody sees.
const BLANK_AT_END: &str = "开头或结尾有空格，如非本意请删除";

/// What an input holds after an edit: its text, and the caret in UTF-16 units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The text to show.
    pub text: String,
    /// Where the caret belongs.
    pub caret: usize,
}

/// What a delete key took away, as far as the browser tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    /// What stood before the caret.
    Before,
    /// What stood after the caret.
    After,
}

/// How a field rewrites what is typed: called with the text before the edit, the text after it, the caret (UTF-16
/// units), and what was deleted.
pub type Rewrite = fn(&str, &str, usize, Option<Erased>) -> Edited;

/// A labelled line of text with a hint and an error below.
#[component]
pub fn TextField(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: Signal<String>,
    /// What is typed.
    #[prop(into)]
    text: Bound<String>,
    /// What is wrong with it, if it is time to say so.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// One sentence of help.
    #[prop(into, optional)]
    hint: Signal<Option<String>>,
    /// `type`, `inputmode`, `autocomplete` and `placeholder` of the input.
    #[prop(optional)]
    input: InputKind,
    /// How what is typed is rewritten, e.g. grouped by four.
    #[prop(optional_no_strip)]
    rewrite: Option<Rewrite>,
    /// Whether a password can be read.
    #[prop(into, optional)]
    revealed: Signal<bool>,
    /// Called when the field is left.
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
        // Most keys leave everything as the browser has it.
        if edited.text != after || edited.caret != caret {
            element.set_value(&edited.text);
            // Some engines move the focus to where a caret is set.
            let target: &Element = element;
            if document().active_element().as_ref() == Some(target) {
                let at = u32::try_from(edited.caret).unwrap_or(u32::MAX);
                let _ = element.set_selection_range(at, at);
            }
        }
        text.set(edited.text);
    };
    // What an input method composes is its own until the end: what the field held before, while it does. Engines before
    // Chrome 60 do not tell of it in the event of an edit, and WebKit not in the last one.
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
            // Engines before Chrome 60 and iOS 10.3 do not say what kind of edit it was; most likely this one.
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
        // Engines do not agree on whether the text is there before or after this event.
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
                    type=move || if revealed.get() { InputKind::TEXT.kind } else { input.kind }
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
                        // Not all keyboards end what they compose when they go away.
                        composed(event.into());
                        // An error that appears at once would push a button away from under the mouse that is just
                        // pressing it. The field may be gone by then: its removal blurs it, too.
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

/// A labelled password that can be shown while it is typed.
#[component]
pub fn PasswordField(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// The label.
    label: &'static str,
    /// What is typed.
    text: RwSignal<String>,
    /// What is wrong with it, if it is time to say so.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// One sentence of help.
    #[prop(into, optional)]
    hint: Signal<Option<String>>,
    /// [`InputKind::PASSWORD`] or [`InputKind::NEW_PASSWORD`].
    input: InputKind,
    /// Called when the field is left.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let revealed = RwSignal::new(false);
    // It counts as it is, but nobody sees that it was copied with a blank.
    let hint = Signal::derive(move || {
        let is_blank =
            |c: char| c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}');
        let is_framed = text.with(|text| text.starts_with(is_blank) || text.ends_with(is_blank));
        is_framed.then(|| BLANK_AT_END.to_owned()).or_else(|| hint.get())
    });
    view! {
        <TextField id=id label=label text=text error=error hint=hint input=input revealed=revealed on_leave=on_leave>
            // A tap leaves the focus, and with it the phone's keyboard, where it is.
            <span class="field__toggle" on:mousedown=move |event| event.prevent_default()>
                <Button kind=ButtonKind::Text on_press=move |()| revealed.update(|revealed| *revealed = !*revealed)>
                    {move || if revealed.get() { "隐藏" } else { "显示" }}
                    <span class="visually-hidden">{label}</span>
                </Button>
            </span>
        </TextField>
    }
}

/// What kind of text an input takes, in the browser's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputKind {
    /// `text`, `password` or `search`; never `number`.
    pub kind: &'static str,
    /// Which keyboard the phone shows.
    pub mode: &'static str,
    /// What the phone may fill in.
    pub autocomplete: &'static str,
    /// What stands there while nothing is typed.
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
    /// The code of an SMS.
    pub const CODE: Self = Self {
        autocomplete: "one-time-code",
        ..Self::DIGITS
    };
    /// The password that is known.
    pub const PASSWORD: Self = Self {
        kind: "password",
        autocomplete: "current-password",
        ..Self::TEXT
    };
    /// A password being chosen.
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
