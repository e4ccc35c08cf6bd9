//! Schemas of the contract's types.

use std::collections::BTreeMap;

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};
use wechat_bank_api::{Code, Problem};

/// Collects the schemas that operations refer to.
pub(crate) struct Schemas {
    /// As a server reads them.
    pub(crate) requests: SchemaGenerator,
    /// As a server writes them.
    pub(crate) replies: SchemaGenerator,
}

impl Schemas {
    pub(crate) fn new() -> Self {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        Self {
            requests: settings.clone().for_deserialize().into_generator(),
            replies: settings.for_serialize().into_generator(),
        }
    }

    /// A reference to the schema of refusals.
    pub(crate) fn problem(&mut self) -> Schema {
        self.replies.subschema_for::<Problem>()
    }

    /// The schema of a value that requests contain, without a reference.
    pub(crate) fn value<T: JsonSchema>(&mut self) -> Value {
        plain(T::json_schema(&mut self.requests).to_value())
    }

    /// The meaning of each refusal, by its name: the doc comment of its code.
    pub(crate) fn meanings(&mut self) -> BTreeMap<String, String> {
        let schema = self.value::<Code>();
        let owned = |(name, meaning): (&str, &str)| (name.to_owned(), meaning.to_owned());
        described_values(&schema).map(owned).collect()
    }

    /// Every schema that was referred to, by name.
    ///
    /// # Panics
    ///
    /// If a type looks different in requests and in replies: such a type has to be split in two.
    pub(crate) fn into_definitions(mut self) -> Map<String, Value> {
        let mut all = self.replies.take_definitions(true);
        for (name, schema) in self.requests.take_definitions(true) {
            let in_replies = all.entry(name.as_str()).or_insert_with(|| schema.clone());
            assert!(
                *in_replies == schema,
                "{name} differs between requests and replies"
            );
        }
        all.sort_keys();
        all.into_iter()
            .map(|(name, schema)| (name, plain(schema)))
            .collect()
    }
}

/// The values of an enumeration with their descriptions.
pub(crate) fn described_values(schema: &Value) -> impl Iterator<Item = (&str, &str)> {
    let list = |name| schema.get(name).and_then(Value::as_array).into_iter().flatten();
    let texts = |name| list(name).filter_map(Value::as_str);
    texts("enum").zip(texts(DESCRIPTIONS))
}

/// Where the descriptions of an enumeration's values are.
const DESCRIPTIONS: &str = "x-enum-descriptions";

/// Turns a choice of constants into an enumeration: generators of clients know only these.
fn enumerated(schema: &mut Map<String, Value>) {
    let options = schema.get("oneOf").and_then(Value::as_array);
    let option = |option: &Value| Some((option.get("const")?.clone(), option.get("description").cloned()));
    let options: Option<Vec<_>> = options.and_then(|options| options.iter().map(option).collect());
    if let Some(options) = options {
        let (values, descriptions): (Vec<_>, Vec<_>) = options.into_iter().unzip();
        schema.shift_remove("oneOf");
        schema.insert("type".into(), "string".into());
        schema.insert("enum".into(), values.into());
        schema.insert(
            DESCRIPTIONS.into(),
            descriptions.into_iter().map(Option::unwrap_or_default).collect(),
        );
    }
}

/// The schema for readers who do not know Rust: without links to items, with the limits of integers, and with
/// enumerations instead of choices of constants.
pub(crate) fn plain(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match member {
                    Value::String(text) if name == "description" => *text = unwrapped(&without_links(text)),
                    other => *other = plain(other.take()),
                }
            }
            let limits = match members.get("format").and_then(Value::as_str) {
                Some("int64") => json!({ "minimum": i64::MIN, "maximum": i64::MAX }),
                Some("uint32") => json!({ "maximum": u32::MAX }),
                _ => json!({}),
            };
            for (name, limit) in limits.as_object().into_iter().flatten() {
                members.entry(name).or_insert_with(|| limit.clone());
            }
            enumerated(members);
        }
        Value::Array(items) => {
            for item in items {
                *item = plain(item.take());
            }
        }
        _ => {}
    }
    schema
}

/// Replaces ``[`name`](target)`` and ``[`name`]`` by `` `name` ``.
fn without_links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[`") {
        plain.push_str(before);
        let Some((name, tail)) = after.split_once("`]") else {
            plain.push_str("[`");
            rest = after;
            continue;
        };
        let name = name.strip_prefix("crate::").unwrap_or(name);
        plain.extend(["`", name, "`"]);
        rest = match tail.strip_prefix('(').and_then(|tail| tail.split_once(')')) {
            Some((_, tail)) => tail,
            None => tail,
        };
    }
    plain.push_str(rest);
    plain
}

/// Joins the lines of each paragraph.
fn unwrapped(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_doc_comments_become_names() {
        for (text, plain) in [
            ("see [`crate::KEY`].", "see `KEY`."),
            ("[`a`](b) and [`c`]", "`a` and `c`"),
            (
                "`[` is a bracket, and [` is not closed",
                "`[` is a bracket, and [` is not closed",
            ),
            ("a [word] with (brackets)", "a [word] with (brackets)"),
        ] {
            assert_eq!(without_links(text), plain);
        }
    }
}
