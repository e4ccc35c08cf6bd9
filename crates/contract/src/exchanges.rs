//! Recorded requests and responses of the sandbox bank (`crates/sandbox/tests/bank/exchanges.rs`).

use serde::Deserialize;
use serde_json::{Map, Value, json};

const RECORDED: &str = include_str!("../../../docs/contract/exchanges.json");

/// How many items of a list are shown as an example.
const SHOWN_ITEMS: usize = 2;

/// A part of a customer's life with the pages.
#[derive(Clone, Debug, Deserialize)]
pub struct Chapter {
    /// Its title.
    #[serde(rename = "chapter")]
    pub title: String,
    /// What happened, in this order.
    pub exchanges: Vec<Exchange>,
}

/// One request and its response.
#[derive(Clone, Debug, Deserialize)]
pub struct Exchange {
    /// The call's name.
    pub call: String,
    /// What it shows, one sentence.
    pub about: String,
    /// What the page sent.
    pub request: Request,
    /// What the bank answered.
    pub response: Response,
}

/// A recorded request.
#[derive(Clone, Debug, Deserialize)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The headers that belong to the contract.
    pub headers: Map<String, Value>,
    /// The JSON body, or null.
    pub body: Value,
}

/// A recorded response.
#[derive(Clone, Debug, Deserialize)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers that belong to the contract.
    pub headers: Map<String, Value>,
    /// The JSON body.
    pub body: Value,
}

/// The recorded life of a customer.
///
/// # Panics
///
/// If the recording cannot be read.
pub fn life_of_a_customer() -> Vec<Chapter> {
    let chapters = serde_json::from_str(RECORDED);
    #[expect(clippy::expect_used, reason = "a committed file, which a test writes")]
    chapters.expect("docs/contract/exchanges.json is readable")
}

/// The value with short lists, as an example. `rest` makes what stands for the other items of a list.
pub(crate) fn shortened(value: &Value, rest: fn(usize) -> Option<Value>) -> Value {
    match value {
        Value::Array(items) => {
            let shown = items.iter().take(SHOWN_ITEMS).map(|item| shortened(item, rest));
            let others = items.len().saturating_sub(SHOWN_ITEMS);
            shown
                .chain(Some(others).filter(|others| *others > 0).and_then(rest))
                .collect()
        }
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, member)| (name.clone(), shortened(member, rest)));
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}

/// Adds the recorded requests and responses to the operations as examples.
pub(crate) fn add_examples(paths: &mut Map<String, Value>) {
    let chapters = life_of_a_customer();
    let operations = paths
        .values_mut()
        .filter_map(Value::as_object_mut)
        .flat_map(Map::values_mut);
    for operation in operations {
        let name = operation.get("operationId").cloned();
        let exchanges = chapters.iter().flat_map(|chapter| &chapter.exchanges);
        for exchange in exchanges.filter(|exchange| name.as_ref().is_some_and(|name| *name == exchange.call))
        {
            let responses = format!("/responses/{}", exchange.response.status);
            add_example(
                operation.pointer_mut("/requestBody"),
                exchange,
                &exchange.request.body,
            );
            add_example(
                operation.pointer_mut(&responses),
                exchange,
                &exchange.response.body,
            );
        }
    }
}

/// Adds an example to a request or response with one content type.
fn add_example(described: Option<&mut Value>, exchange: &Exchange, value: &Value) {
    let contents = described.and_then(|described| described.get_mut("content")?.as_object_mut());
    for content in contents
        .into_iter()
        .flat_map(Map::values_mut)
        .filter_map(Value::as_object_mut)
    {
        let examples = content.entry("examples").or_insert_with(|| json!({}));
        if let Some(examples) = examples.as_object_mut() {
            let number = examples.len() + 1;
            let value = shortened(value, |_| None);
            examples.insert(
                number.to_string(),
                json!({ "summary": exchange.about, "value": value }),
            );
        }
    }
}
