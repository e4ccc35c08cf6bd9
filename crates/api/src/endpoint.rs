use core::cell::Cell;
use core::fmt;
use core::iter::from_fn;

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::Code;

/// The HTTP method of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads; may be repeated freely.
    Get,
    /// Does something once per idempotency key.
    Post,
    /// Replaces something once per idempotency key.
    Put,
    /// Removes something once per idempotency key.
    Delete,
}

impl Method {
    /// The method's name in HTTP.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    /// Whether a call changes nothing, so that it needs no idempotency key and may be sent again freely.
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::Get)
    }

    /// Whether fields that are not in the path are sent as a JSON body; otherwise as the query.
    const fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put)
    }
}

/// Who may make a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Any WeChat user; the call itself may still ask for a session where it says so in its refusals.
    Anyone,
    /// A certified customer with an open session; others are refused with `not-certified` or `session-ended` (HH14).
    Customer,
}

impl Access {
    /// The refusals that come with it.
    pub const fn refusals(self) -> &'static [Code] {
        match self {
            Self::Anyone => &[],
            Self::Customer => &[Code::NotCertified, Code::SessionEnded],
        }
    }
}

/// Refusals that any call may meet, whatever it asks for.
pub const COMMON_REFUSALS: &[Code] = &[
    Code::Invalid,
    Code::TooManyRequests,
    Code::Internal,
    Code::Unavailable,
];

/// Refusals that any call may meet that is not [safe](Method::is_safe): the CSRF rules and those of idempotency keys.
pub const UNSAFE_REFUSALS: &[Code] = &[Code::Forbidden, Code::KeyReused, Code::InProgress];

/// Every refusal that a call may meet: its own, those of its [`Access`], and those that all calls have in common.
pub fn refusals<E: Endpoint>() -> Vec<Code> {
    let unsafe_refusals = if E::METHOD.is_safe() { &[] } else { UNSAFE_REFUSALS };
    [
        E::REFUSALS,
        E::ACCESS.refusals(),
        COMMON_REFUSALS,
        unsafe_refusals,
    ]
    .concat()
}

/// What the list of all calls ([`calls!`](crate::calls)) makes of each request type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not in the list of calls",
    note = "add it in crates/api/src/calls.rs; whatever has to know every call follows from there"
)]
pub trait Listed {}

/// One call of the bank's API: the request is the type itself.
///
/// Fields named in [`Endpoint::ROUTE`] are sent in the path, the others in the query of a GET or DELETE or in the JSON
/// body of a POST or PUT. Fields in path and query must serialise as strings.
pub trait Endpoint: Listed + Serialize + DeserializeOwned {
    /// The HTTP method.
    const METHOD: Method;
    /// The path in axum's syntax; each `{name}` is a field of the request.
    const ROUTE: &'static str;
    /// Who may make the call.
    const ACCESS: Access;
    /// Every refusal of this call besides those of [`COMMON_REFUSALS`], [`UNSAFE_REFUSALS`] and [`Access::refusals`].
    const REFUSALS: &'static [Code];
    /// The reply in case of success.
    type Reply: Serialize + DeserializeOwned;
}

/// An encoded request; its `Debug` hides the content (T17).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Encoded {
    /// The HTTP method.
    pub method: Method,
    /// Path and query.
    pub target: String,
    /// The JSON body of a POST or PUT.
    pub body: Option<String>,
}

impl fmt::Debug for Encoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoded")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// A request type breaks the rules of [`Endpoint`]; a programming error.
#[derive(Debug)]
pub struct EncodeError(String);

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the request cannot be encoded: {}", self.0)
    }
}

impl core::error::Error for EncodeError {}

/// The received request does not match the endpoint; names the rule, never the value.
#[derive(Debug)]
pub struct DecodeError {
    rule: String,
    field: Option<String>,
}

impl DecodeError {
    fn of_field(field: Option<String>) -> Self {
        let name = field.as_deref().unwrap_or("a field");
        Self {
            rule: format!("{name} is missing or malformed"),
            field,
        }
    }

    /// The field that is missing or malformed, if it is known.
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the request cannot be read: {}", self.rule)
    }
}

impl core::error::Error for DecodeError {}

/// Encodes a request as method, target and body.
pub fn encode<E: Endpoint>(request: &E) -> Result<Encoded, EncodeError> {
    // Only this line is generic: the rest is compiled once for all endpoints, to keep the pages small.
    encode_json(E::METHOD, E::ROUTE, serde_json::to_string(request))
}

/// The fields of a request as JSON. Not as [`Value`]s: their maps and number formatting would be most of the code that
/// encodes requests in the pages.
struct Fields<'a>(Vec<(&'a str, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;

        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a struct")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(FieldsVisitor)
    }
}

fn encode_json(
    method: Method,
    route: &'static str,
    json: Result<String, serde_json::Error>,
) -> Result<Encoded, EncodeError> {
    let json = json.map_err(|_| EncodeError("a field is not JSON".to_owned()))?;
    let Fields(mut fields) =
        serde_json::from_str(&json).map_err(|_| EncodeError("a request is a struct".to_owned()))?;
    let mut target = String::new();
    let mut rest = route;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else {
            return Err(EncodeError(format!("the route {route} is not closed")));
        };
        target.push_str(before);
        let Some(index) = fields.iter().position(|(field, _)| *field == name) else {
            return Err(EncodeError(format!("the route's {name} is no field")));
        };
        let text = text_field(fields.remove(index))?;
        target.extend(form_urlencoded::byte_serialize(text.as_bytes()));
        rest = tail;
    }
    target.push_str(rest);
    if method.has_body() {
        let mut body = String::from("{");
        for (name, value) in fields {
            if body.len() > 1 {
                body.push(',');
            }
            // A name that was parsed without unescaping needs no escaping.
            body.extend(["\"", name, "\":", value.get()]);
        }
        body.push('}');
        return Ok(Encoded {
            method,
            target,
            body: Some(body),
        });
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    for field in fields {
        query.append_pair(field.0, &text_field(field)?);
    }
    let query = query.finish();
    if !query.is_empty() {
        target.push('?');
        target.push_str(&query);
    }
    Ok(Encoded {
        method,
        target,
        body: None,
    })
}

fn text_field((name, value): (&str, &RawValue)) -> Result<String, EncodeError> {
    serde_json::from_str(value.get())
        .map_err(|_| EncodeError(format!("the field {name} must serialise as a string")))
}

/// Decodes a request from the path's parameters, the raw query and the body; the inverse of [`encode`].
///
/// Values have to be written as [`encode`] writes them: what a customer types may have spaces, full-width digits or small
/// letters, but what a page sends has the form that the contract's document describes.
///
/// Serde's messages may quote the input, so the error leaves them out: no personal data gets into a log.
pub fn decode<E: Endpoint>(path: &[(&str, &str)], query: &str, body: &[u8]) -> Result<E, DecodeError> {
    let mut fields = if E::METHOD.has_body() {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => fields,
            _ => {
                return Err(DecodeError {
                    rule: "the body must be a JSON object".to_owned(),
                    field: None,
                });
            }
        }
    } else {
        let pairs = form_urlencoded::parse(query.as_bytes());
        pairs
            .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
            .collect::<Map<_, _>>()
    };
    for (name, value) in path {
        fields.insert((*name).to_owned(), Value::String((*value).to_owned()));
    }
    // The field that is being read; none after the last.
    let at = Cell::new(None);
    let entries = fields.iter().map(|(name, value)| {
        at.set(Some(name));
        (name.as_str(), value)
    });
    let entries = entries.chain(from_fn(|| {
        at.set(None);
        None
    }));
    let request = E::deserialize(MapDeserializer::<_, serde_json::Error>::new(entries))
        .map_err(|error| DecodeError::of_field(at.get().cloned().or_else(|| missing_field(&error))))?;
    let canonical = serde_json::to_value(&request).unwrap_or_default();
    let is_different = |(name, value): &(&String, &Value)| {
        fields
            .get(*name)
            .is_some_and(|sent| !is_written_like(sent, value))
    };
    match canonical.as_object().into_iter().flatten().find(is_different) {
        Some((name, _)) => Err(DecodeError::of_field(Some(name.clone()))),
        None => Ok(request),
    }
}

/// The field whose absence serde reports.
fn missing_field(error: &serde_json::Error) -> Option<String> {
    let message = error.to_string();
    let (name, _) = message.strip_prefix("missing field `")?.split_once('`')?;
    Some(name.to_owned())
}

/// Whether all that was sent is written like the canonical value, as far as that has it.
fn is_written_like(sent: &Value, canonical: &Value) -> bool {
    match (sent, canonical) {
        (Value::Object(sent), Value::Object(canonical)) => canonical
            .iter()
            .all(|(name, value)| sent.get(name).is_none_or(|sent| is_written_like(sent, value))),
        (Value::Array(sent), Value::Array(canonical)) => {
            sent.len() == canonical.len()
                && sent
                    .iter()
                    .zip(canonical)
                    .all(|(sent, value)| is_written_like(sent, value))
        }
        _ => sent == canonical,
    }
}
