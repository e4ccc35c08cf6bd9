use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The deepest nesting that [`Edit::Nest`] makes, to bound memory.
const DEEPEST: usize = 100_000;
/// The longest padding that [`Edit::Pad`] makes; the pages read up to 2 MiB.
const LARGEST: usize = 8 * 1024 * 1024;

/// A change to a response's JSON or text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edit {
    /// Sets the value at a JSON pointer, as a new field of an object if needed.
    Set(String, Value),
    /// Removes the field at a JSON pointer.
    Remove(String),
    /// Sets every field with this name, at any depth.
    SetEach(String, Value),
    /// Removes every field with this name, at any depth.
    RemoveEach(String),
    /// Adds an unknown field to every object.
    AddToEach,
    /// Adds a field with this many nested lists, at most 100,000.
    Nest(usize),
    /// Adds a field with this many bytes of text, at most 8 MiB.
    Pad(usize),
    /// Prepends a byte order mark.
    Mark,
    /// Duplicates the first field.
    Repeat,
    /// Truncates the text in the middle.
    Halve,
    /// Replaces the whole text.
    Become(String),
}

impl Edit {
    /// The edited response; one that is no JSON object is changed only by edits of text.
    pub(crate) fn apply(&self, text: &str) -> String {
        match self {
            Self::Mark => format!("\u{FEFF}{text}"),
            Self::Repeat => repeat(text).unwrap_or_else(|| text.to_owned()),
            Self::Halve => half_of(text).to_owned(),
            Self::Become(other) => other.clone(),
            // Deeper than serde_json would write or read.
            Self::Nest(levels) => {
                let levels = (*levels).min(DEEPEST);
                let nested = "[".repeat(levels) + &"]".repeat(levels);
                text.replacen('{', &format!("{{\"nested\":{nested},"), 1)
            }
            Self::Pad(bytes) => {
                let padding = "x".repeat((*bytes).min(LARGEST));
                text.replacen('{', &format!("{{\"padding\":\"{padding}\","), 1)
            }
            _ => match serde_json::from_str(text) {
                Ok(mut value) => {
                    self.change(&mut value);
                    value.to_string()
                }
                Err(_) => text.to_owned(),
            },
        }
    }

    fn change(&self, value: &mut Value) {
        match self {
            Self::Set(pointer, new) => {
                if let Some(known) = value.pointer_mut(pointer) {
                    *known = new.clone();
                } else if let Some((outer, name)) = pointer.rsplit_once('/')
                    && let Some(Value::Object(fields)) = value.pointer_mut(outer)
                {
                    fields.insert(name.to_owned(), new.clone());
                }
            }
            Self::Remove(pointer) => {
                if let Some((outer, name)) = pointer.rsplit_once('/')
                    && let Some(Value::Object(fields)) = value.pointer_mut(outer)
                {
                    fields.remove(name);
                }
            }
            Self::SetEach(name, new) => each_object(value, &mut |fields| {
                if let Some(known) = fields.get_mut(name) {
                    *known = new.clone();
                }
            }),
            Self::RemoveEach(name) => each_object(value, &mut |fields| {
                fields.remove(name);
            }),
            Self::AddToEach => each_object(value, &mut |fields| {
                fields.insert(
                    "fromTomorrow".to_owned(),
                    serde_json::json!({ "new": [1, null, "新"] }),
                );
            }),
            _ => {}
        }
    }
}

fn each_object(value: &mut Value, change: &mut impl FnMut(&mut serde_json::Map<String, Value>)) {
    match value {
        Value::Object(fields) => {
            for field in fields.values_mut() {
                each_object(field, change);
            }
            change(fields);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, change)),
        _ => {}
    }
}

fn repeat(text: &str) -> Option<String> {
    let Value::Object(fields) = serde_json::from_str(text).ok()? else {
        return None;
    };
    let (name, value) = fields.iter().next()?;
    let first = serde_json::to_string(name).ok()?;
    Some(text.replacen('{', &format!("{{{first}:{value},"), 1))
}

/// The first half of a text, cut at a character boundary.
pub(crate) fn half_of(text: &str) -> &str {
    let mut end = text.len() / 2;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_grows_only_so_far() {
        let padded = Edit::Pad(usize::MAX).apply("{}").len();
        let nested = Edit::Nest(usize::MAX).apply("{}").len();
        assert!((LARGEST..LARGEST + 100).contains(&padded));
        assert!((2 * DEEPEST..2 * DEEPEST + 100).contains(&nested));
    }

    const ANSWER: &str =
        r#"{"accounts":[{"kind":"savings","balance":1},{"kind":"salary","balance":2}],"total":3}"#;

    fn after(edit: &Edit) -> Value {
        serde_json::from_str(&edit.apply(ANSWER)).unwrap()
    }

    #[test]
    fn a_field_can_be_changed_added_and_taken_away_at_a_pointer() {
        let set = Edit::Set("/accounts/0/balance".to_owned(), json!(i64::MIN));
        assert_eq!(after(&set).pointer("/accounts/0/balance"), Some(&json!(i64::MIN)));
        let add = Edit::Set("/accounts/1/new".to_owned(), json!(null));
        assert_eq!(after(&add).pointer("/accounts/1/new"), Some(&json!(null)));
        assert_eq!(after(&Edit::Remove("/total".to_owned())).get("total"), None);
    }

    #[test]
    fn a_field_can_be_changed_wherever_it_is() {
        let answer = after(&Edit::SetEach("kind".to_owned(), json!("space-card")));
        for account in ["/accounts/0/kind", "/accounts/1/kind"] {
            assert_eq!(answer.pointer(account), Some(&json!("space-card")));
        }
        let answer = after(&Edit::RemoveEach("balance".to_owned()));
        assert_eq!(answer.pointer("/accounts/1/balance"), None);
        assert!(
            after(&Edit::AddToEach)
                .pointer("/accounts/1/fromTomorrow")
                .is_some()
        );
    }

    #[test]
    fn text_can_be_edited_until_it_is_no_json_or_odd_json() {
        assert!(serde_json::from_str::<Value>(&Edit::Mark.apply(ANSWER)).is_err());
        assert!(serde_json::from_str::<Value>(&Edit::Halve.apply(ANSWER)).is_err());
        assert_eq!(Edit::Become("NaN".to_owned()).apply(ANSWER), "NaN");
        assert_eq!(Edit::Repeat.apply(ANSWER).matches("\"accounts\":").count(), 2);
        assert_eq!(after(&Edit::Nest(3)).get("nested"), Some(&json!([[[]]])));
        assert_eq!(Edit::Pad(1000).apply(ANSWER).len(), ANSWER.len() + 1000 + 13);
    }

    #[test]
    fn half_a_text_never_ends_within_a_character() {
        assert_eq!(half_of("银行"), "银");
        assert_eq!(half_of("银"), "");
    }
}
