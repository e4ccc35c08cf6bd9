//! How values are written as text, for the contract's document; with the feature `schema` only.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// A value that is text in JSON.
pub trait TextFormat {
    /// What all its texts have in common.
    const SHAPE: TextShape;
    /// Texts that are accepted, and printed like this.
    const EXAMPLES: &'static [&'static str];
    /// The `format` of JSON Schema, if one fits.
    const FORMAT: Option<&'static str> = None;
}

/// What all texts of a [`TextFormat`] have in common. Further rules, such as check digits, are in its documentation.
#[derive(Clone, Copy, Debug)]
pub enum TextShape {
    /// They match this regular expression (ECMA 262).
    Pattern(&'static str),
    /// They have any characters, but at least and at most so many.
    Length(u32, u32),
}

/// The schema of a [`TextFormat`], for `schemars(with = …)`.
#[derive(Debug)]
pub struct Text<T>(PhantomData<T>);

impl<T: TextFormat> JsonSchema for Text<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema = json_schema!({ "type": "string", "examples": T::EXAMPLES });
        match T::SHAPE {
            TextShape::Pattern(pattern) => {
                schema.insert("pattern".to_owned(), pattern.into());
            }
            TextShape::Length(least, most) => {
                schema.insert("minLength".to_owned(), least.into());
                schema.insert("maxLength".to_owned(), most.into());
            }
        }
        if let Some(format) = T::FORMAT {
            schema.insert("format".to_owned(), format.into());
        }
        schema
    }
}
