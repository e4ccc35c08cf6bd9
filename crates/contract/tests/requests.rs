//! What a bank reads of requests is what the document allows.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops where its own values are wrong"
)]

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use jsonschema::Validator;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use wechat_bank_contract::exchanges::{Exchange, life_of_a_customer};
use wechat_bank_contract::{Call, calls, document};

/// A request in its parts.
#[derive(Clone, Debug)]
struct Request {
    call: &'static Call,
    path: Vec<(&'static str, String)>,
    query: Vec<(String, String)>,
    body: Value,
}

impl Request {
    fn of(exchange: &Exchange) -> Self {
        let call = calls().find(|call| call.name == exchange.call).unwrap();
        let target = &exchange.request.target;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let segments = call.route.split('/').zip(path.split('/'));
        let named = |(name, value): (&'static str, &str)| {
            let name = name.strip_prefix('{')?.strip_suffix('}')?;
            Some((name, value.to_owned()))
        };
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        // The only encoded text is not about its form.
        let pairs = pairs.filter(|(_, value)| !value.contains('%'));
        Self {
            call,
            path: segments.filter_map(named).collect(),
            query: pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            body: exchange.request.body.clone(),
        }
    }

    /// Its texts.
    fn texts(&mut self) -> Vec<&mut String> {
        let mut texts: Vec<_> = self.path.iter_mut().map(|(_, value)| value).collect();
        texts.extend(self.query.iter_mut().map(|(_, value)| value));
        collect(&mut self.body, &mut texts);
        texts
    }

    /// Whether a bank reads it.
    fn is_read(&self) -> bool {
        let path: Vec<_> = self
            .path
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let encoded = |text: &str| {
            text.bytes()
                .map(|byte| format!("%{byte:02X}"))
                .collect::<String>()
        };
        let query = self
            .query
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)));
        let query = query.collect::<Vec<_>>().join("&");
        let body = self.body.to_string();
        (self.call.read_request)(&path, &query, body.as_bytes()).is_ok()
    }

    /// Whether the document allows it.
    fn is_allowed(&self, document: &Document) -> bool {
        let method = self.call.method.as_str().to_ascii_lowercase();
        let operation = &document.all["paths"][self.call.path()][method];
        let fits = |schema: &Value, value: &Value| document.allows(schema, value);
        let parameters = self.path.iter().map(|(name, value)| (*name, value));
        let parameters = parameters.chain(self.query.iter().map(|(name, value)| (name.as_str(), value)));
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        parameters.into_iter().all(|(name, value)| {
            let parameter = operation["parameters"].as_array().unwrap().iter();
            let schema = &parameter.clone().find(|it| it["name"] == name).unwrap()["schema"];
            let is_number = schema["$ref"] == "#/components/schemas/Money";
            let value = if is_number {
                serde_json::from_str(value).unwrap_or_default()
            } else {
                json!(value)
            };
            fits(schema, &value)
        }) && (body.is_null() || fits(body, &self.body))
    }
}

/// The document, and validators of its schemas.
struct Document {
    all: Value,
    validators: RefCell<BTreeMap<String, Validator>>,
}

impl Document {
    fn new() -> Self {
        Self {
            all: document(),
            validators: RefCell::default(),
        }
    }

    fn allows(&self, schema: &Value, value: &Value) -> bool {
        let mut validators = self.validators.borrow_mut();
        let validator = validators.entry(schema.to_string()).or_insert_with(|| {
            let root = json!({ "components": self.all["components"], "allOf": [schema] });
            let options = jsonschema::options().should_validate_formats(true);
            options.build(&root).unwrap()
        });
        validator.is_valid(value)
    }
}

fn collect<'a>(value: &'a mut Value, texts: &mut Vec<&'a mut String>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter_mut().for_each(|item| collect(item, texts)),
        Value::Object(members) => members.values_mut().for_each(|member| collect(member, texts)),
        _ => {}
    }
}

/// What a customer, a phone or a careless page may make of a text.
#[derive(Clone, Debug)]
enum Change {
    Insert(Index, String),
    Replace(Index, String),
    Widen(Index),
    Narrow,
    Remove(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let piece = "[ \u{3000}\u{200B}+0-9０-９xX×A-Za-z_.,:-]{1,2}";
    prop_oneof![
        (any::<Index>(), piece).prop_map(|(place, piece)| Change::Insert(place, piece)),
        (any::<Index>(), piece).prop_map(|(place, piece)| Change::Replace(place, piece)),
        any::<Index>().prop_map(Change::Widen),
        Just(Change::Narrow),
        any::<Index>().prop_map(Change::Remove),
    ]
}

fn changed(text: &str, change: &Change) -> String {
    let mut characters: Vec<_> = text.chars().map(String::from).collect();
    match change {
        Change::Insert(place, piece) => characters.insert(place.index(characters.len() + 1), piece.clone()),
        Change::Replace(place, piece) => *place.get_mut(&mut characters) = piece.clone(),
        Change::Widen(place) => {
            let character = place.get_mut(&mut characters);
            let wide = character.chars().next().filter(char::is_ascii_graphic);
            let wide = wide.and_then(|it| char::from_u32(u32::from(it) + 0xFEE0));
            character.extend(wide);
            if wide.is_some() {
                character.remove(0);
            }
        }
        Change::Narrow => return text.to_lowercase(),
        Change::Remove(place) => drop(characters.remove(place.index(characters.len()))),
    }
    characters.concat()
}

#[test]
fn a_bank_reads_nothing_that_the_document_does_not_allow() {
    let document = Document::new();
    let chapters = life_of_a_customer();
    let exchanges = chapters.iter().flat_map(|chapter| &chapter.exchanges);
    let requests: Vec<_> = exchanges
        .map(Request::of)
        .filter(|request| !request.clone().texts().is_empty())
        .collect();
    for request in &requests {
        assert!(request.is_read() && request.is_allowed(&document), "{request:?}");
    }
    let (read, refused) = (Cell::new(0), Cell::new(0));
    let strategy = (any::<Index>(), any::<Index>(), change());
    let mut runner = TestRunner::new(ProptestConfig::with_cases(5_000));
    let outcome = runner.run(&strategy, |(request, text, change)| {
        let mut request = request.get(&requests).clone();
        let mut texts = request.texts();
        let index = text.index(texts.len());
        let text = &mut texts[index];
        **text = changed(text, &change);
        if request.is_read() {
            read.set(read.get() + 1);
            prop_assert!(request.is_allowed(&document), "{request:?}");
        } else {
            refused.set(refused.get() + 1);
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert!(
        read.get() > 200 && refused.get() > 200,
        "{} read, {} refused",
        read.get(),
        refused.get()
    );
}
