use wechat_bank_domain::caret;

use crate::platform::browser;
use crate::prelude::*;
use crate::session::use_session_context;
use crate::ui::{Edited, Erased, InputKind, Rewrite, TextField, derived, effect};

/// Clears a secret when the session changes or ends, and when the page is left (T16); the same session reported again
/// is no change.
pub fn forget_in_time(forget: impl Fn() + Copy + 'static) {
    let context = use_session_context();
    let mut before = None;
    effect(move || {
        let state = context.state();
        if before.replace(state).is_some_and(|before| before != state) {
            forget();
        }
    });
    browser::on_leave(forget);
}

/// The minimum number of digits of any document's number, so that a name or part of a date is not taken for one.
const SHORTEST_NUMBER: usize = 6;

type Parse<T> = Box<dyn Fn(&str) -> Result<T, &'static str> + Send + Sync>;

/// One input: the text as typed, and what it parses to. `FromStr` of the target type is the only validation.
pub struct Field<T: 'static> {
    pub id: &'static str,
    pub text: RwSignal<String>,
    /// Whether an error may be shown: the field was left with something in it, or the form was submitted.
    pub visited: RwSignal<bool>,
    /// The bank's error about this field, until the text changes.
    refused: RwSignal<Option<(String, String)>>,
    parse: StoredValue<Parse<T>>,
}

impl<T> Clone for Field<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Field<T> {}

impl<T: 'static> Field<T> {
    /// An empty field; `parse` may read signals, and returns the error message as its error.
    pub fn new(
        id: &'static str,
        parse: impl Fn(&str) -> Result<T, &'static str> + Send + Sync + 'static,
    ) -> Self {
        Self {
            id,
            text: RwSignal::new(String::new()),
            visited: RwSignal::new(false),
            refused: RwSignal::new(None),
            parse: StoredValue::new(Box::new(parse)),
        }
    }

    /// An empty field for a secret: cleared when the session changes or ends, and when the page is left (T16).
    pub fn secret(
        id: &'static str,
        parse: impl Fn(&str) -> Result<T, &'static str> + Send + Sync + 'static,
    ) -> Self {
        let field = Self::new(id, parse);
        forget_in_time(move || field.clear());
        field
    }

    fn parsed(self) -> Result<T, &'static str> {
        self.text.with(|text| self.parse.with_value(|parse| parse(text)))
    }

    /// The parsed value, if valid; reactive.
    pub fn value(self) -> Option<T> {
        self.parsed().ok()
    }

    /// The error, if it may be shown; reactive.
    pub fn error(self) -> Option<String> {
        let refused = self.refused.with(|refused| {
            refused
                .as_ref()
                .filter(|(text, _)| self.text.with(|now| now == text))
                .map(|(_, words)| words.clone())
        });
        refused.or_else(|| {
            if self.visited.get() {
                self.parsed().err().map(str::to_owned)
            } else {
                None
            }
        })
    }

    pub fn error_signal(self) -> Signal<Option<String>> {
        derived(move || self.error())
    }

    /// To be called on blur; an empty field gets no error.
    pub fn leave(self) {
        if self.text.with_untracked(|text| !text.is_empty()) {
            self.visited.set(true);
        }
    }

    /// Shows the bank's error about the current text.
    pub fn refuse(self, words: impl Into<String>) {
        self.refused.set(Some((self.text.get_untracked(), words.into())));
    }

    /// Marks the field and returns whether it has a value; for a form's submit.
    pub fn check(self) -> bool {
        self.visited.set(true);
        self.text
            .with_untracked(|text| self.parse.with_value(|parse| parse(text).is_ok()))
    }

    /// Clears it, without an error.
    pub fn clear(self) {
        self.text.set(String::new());
        self.visited.set(false);
        self.refused.set(None);
    }
}

/// The line of a form in which a [`Field`] is typed.
#[component]
pub fn FieldInput<T: 'static>(
    field: Field<T>,
    label: &'static str,
    #[prop(default = InputKind::TEXT)] input: InputKind,
    /// One sentence of help.
    #[prop(into, optional)]
    hint: Signal<Option<String>>,
    #[prop(optional)] rewrite: Option<Rewrite>,
) -> impl IntoView {
    view! {
        <TextField
            id=field.id
            label=label
            text=field.text
            error=field.error_signal()
            hint=hint
            input=input
            rewrite=rewrite
            on_leave=move |()| field.leave()
        />
    }
}

/// Marks all invalid fields on submit, and focuses the first.
pub fn check_all(fields: &[(&'static str, bool)]) -> bool {
    match fields.iter().find(|(_, fine)| !fine) {
        None => true,
        Some((id, _)) => {
            browser::focus(id);
            false
        }
    }
}

/// Formats input in groups of four, keeping the caret in place.
pub fn group_by_four(before: &str, after: &str, at: usize, erased: Option<Erased>) -> Edited {
    let deletion = erased.map(|erased| match erased {
        Erased::Before => caret::Deletion::Backward,
        Erased::After => caret::Deletion::Forward,
    });
    let edited = caret::edit(before, after, at, deletion);
    Edited {
        text: edited.text,
        caret: edited.caret,
    }
}

/// Extracts the only number from a pasted text, of a document or a phone.
pub fn only_number(before: &str, after: &str, at: usize, _: Option<Erased>) -> Edited {
    let number = caret::only_number(caret::inserted(before, after, at), SHORTEST_NUMBER, true);
    number.map_or_else(|| as_typed(after, at), whole)
}

/// Replaces the whole content of a field.
pub(super) fn whole(text: String) -> Edited {
    Edited {
        caret: text.len(),
        text,
    }
}

pub(super) fn as_typed(text: &str, caret: usize) -> Edited {
    Edited {
        text: text.to_owned(),
        caret,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Does this with a field for a number.
    fn with_field(test: impl FnOnce(Field<u32>)) {
        Owner::new().with(|| {
            test(Field::new("number", |text| {
                text.parse().map_err(|_| "not a number")
            }))
        });
    }

    #[test]
    fn an_error_is_shown_once_the_field_was_left_with_something_in_it() {
        with_field(|field| {
            field.leave();
            assert_eq!(field.error(), None, "left empty");
            field.text.set("a".to_owned());
            assert_eq!(field.error(), None, "not left yet");
            field.leave();
            assert_eq!(field.error().as_deref(), Some("not a number"));
            field.text.set("7".to_owned());
            assert_eq!((field.error(), field.value()), (None, Some(7)));
        });
    }

    #[test]
    fn an_empty_field_has_an_error_once_the_form_was_submitted() {
        with_field(|field| {
            assert!(!field.check());
            assert_eq!(field.error().as_deref(), Some("not a number"));
            field.clear();
            assert_eq!(field.error(), None);
            field.text.set("7".to_owned());
            assert!(field.check());
        });
    }

    #[test]
    fn a_refusal_of_the_bank_is_shown_for_the_text_that_was_refused_alone() {
        with_field(|field| {
            field.text.set("7".to_owned());
            field.refuse("already taken");
            assert_eq!(field.error().as_deref(), Some("already taken"));
            field.text.set("8".to_owned());
            assert_eq!(field.error(), None);
            field.text.set("7".to_owned());
            assert_eq!(field.error().as_deref(), Some("already taken"));
            field.clear();
            field.text.set("7".to_owned());
            assert_eq!(field.error(), None);
        });
    }
}
