//! Whether a document breaks those who were written against an earlier one.
//!
//! Allowed: new calls, new optional members of requests, new members of replies, wider limits and more values in
//! requests, more values of enumerations in replies unless they are marked `x-closed`, new refusals.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Every break, as a sentence that begins with where it is; none means that old and new can talk to each other.
pub fn breaks(earlier: &Value, now: &Value) -> Vec<String> {
    let mut comparison = Comparison {
        earlier,
        now,
        breaks: Vec::new(),
    };
    for (path, operations) in members(earlier.get("paths")) {
        for (method, before) in members(Some(operations)) {
            let place = format!("{} {path}", method.to_ascii_uppercase());
            match now
                .pointer("/paths")
                .and_then(|paths| paths.get(path)?.get(method))
            {
                Some(after) => comparison.operation(&place, before, after),
                None => comparison.note(&place, "is gone"),
            }
        }
    }
    comparison.breaks
}

struct Comparison<'a> {
    earlier: &'a Value,
    now: &'a Value,
    breaks: Vec<String>,
}

/// Which side reads a value: a request is read by the server, a reply by the client.
#[derive(Clone, Copy, PartialEq)]
enum ReadBy {
    Server,
    Client,
}

impl Comparison<'_> {
    fn note(&mut self, place: &str, problem: &str) {
        self.breaks.push(format!("{place} {problem}"));
    }

    fn operation(&mut self, place: &str, before: &Value, after: &Value) {
        let needs_session = |operation: &Value| {
            let security = operation.get("security").and_then(Value::as_array);
            security.is_some_and(|security| security.iter().all(|way| way.get("session").is_some()))
        };
        if !needs_session(before) && needs_session(after) {
            self.note(place, "newly needs a session");
        }
        let old = parameters(self.earlier, before);
        let new = parameters(self.now, after);
        for (name, parameter) in &old {
            let place = format!("{place}, parameter {name}");
            match new.iter().find(|(other, _)| other == name) {
                None => self.note(&place, "is gone"),
                Some((_, after)) => {
                    if !flag(parameter, "required") && flag(after, "required") {
                        self.note(&place, "is newly required");
                    }
                    self.schema(
                        &place,
                        ReadBy::Server,
                        parameter.get("schema"),
                        after.get("schema"),
                    );
                }
            }
        }
        for (name, parameter) in &new {
            if flag(parameter, "required") && !old.iter().any(|(other, _)| other == name) {
                self.note(&format!("{place}, parameter {name}"), "is new and required");
            }
        }
        let body = "/requestBody/content/application~1json/schema";
        self.schema(
            &format!("{place}, request"),
            ReadBy::Server,
            before.pointer(body),
            after.pointer(body),
        );
        let reply = "/responses/200/content/application~1json/schema";
        self.schema(
            &format!("{place}, reply"),
            ReadBy::Client,
            before.pointer(reply),
            after.pointer(reply),
        );
    }

    fn schema(&mut self, place: &str, read_by: ReadBy, before: Option<&Value>, after: Option<&Value>) {
        let (before, after) = match (before, after) {
            (None, None) => return,
            (Some(_), None) => return self.note(place, "has no shape any more"),
            (None, Some(after)) => {
                if resolve(self.now, after).get("required").is_some() {
                    self.note(place, "newly has required members");
                }
                return;
            }
            (Some(before), Some(after)) => (resolve(self.earlier, before), resolve(self.now, after)),
        };
        self.types(place, read_by, before, after);
        for keyword in ["pattern", "format", "const", "x-unit"] {
            if before.get(keyword) != after.get(keyword) {
                self.note(place, &format!("has another {keyword}"));
            }
        }
        self.bounds(place, read_by, before, after);
        self.values(place, read_by, before, after);
        self.members(place, read_by, before, after);
        if before.get("items").is_some() || after.get("items").is_some() {
            self.schema(
                &format!("{place}, items"),
                read_by,
                before.get("items"),
                after.get("items"),
            );
        }
        let (old, new) = (options(before), options(after));
        if old.len() != new.len() {
            self.note(place, "has other alternatives");
        }
        for (index, (before, after)) in old.iter().zip(&new).enumerate() {
            self.schema(
                &format!("{place}, alternative {index}"),
                read_by,
                Some(before),
                Some(after),
            );
        }
    }

    fn types(&mut self, place: &str, read_by: ReadBy, before: &Value, after: &Value) {
        let (old, new) = (types(before), types(after));
        let fits = match read_by {
            ReadBy::Server => new.is_superset(&old),
            ReadBy::Client => new.is_subset(&old),
        };
        if !fits {
            self.note(place, "has another type");
        }
    }

    fn bounds(&mut self, place: &str, read_by: ReadBy, before: &Value, after: &Value) {
        for (keyword, is_lower_bound) in [
            ("minimum", true),
            ("minLength", true),
            ("minItems", true),
            ("maximum", false),
            ("maxLength", false),
            ("maxItems", false),
        ] {
            let bound = |schema: &Value| schema.get(keyword).and_then(Value::as_f64);
            let (old, new) = (bound(before), bound(after));
            let is_narrower = match (old, new) {
                (_, None) => false,
                (None, Some(_)) => true,
                (Some(old), Some(new)) if is_lower_bound => new > old,
                (Some(old), Some(new)) => new < old,
            };
            if old != new && is_narrower == (read_by == ReadBy::Server) {
                self.note(place, &format!("has another {keyword}"));
            }
        }
    }

    fn values(&mut self, place: &str, read_by: ReadBy, before: &Value, after: &Value) {
        let (old, new) = (values(before), values(after));
        if read_by == ReadBy::Server {
            for gone in old.difference(&new) {
                self.note(place, &format!("no longer takes {gone}"));
            }
        } else if flag(before, "x-closed") {
            for added in new.difference(&old) {
                self.note(place, &format!("is closed and has the new value {added}"));
            }
        }
    }

    fn members(&mut self, place: &str, read_by: ReadBy, before: &Value, after: &Value) {
        let (old, new) = (required(before), required(after));
        for (name, schema) in members(before.get("properties")) {
            let place = format!("{place}.{name}");
            let Some(now) = after
                .get("properties")
                .and_then(|properties| properties.get(name))
            else {
                self.note(&place, "is gone");
                continue;
            };
            if read_by == ReadBy::Client && old.contains(name.as_str()) && !new.contains(name.as_str()) {
                self.note(&place, "is newly optional");
            }
            self.schema(&place, read_by, Some(schema), Some(now));
        }
        if read_by == ReadBy::Server {
            for name in new.difference(&old) {
                self.note(&format!("{place}.{name}"), "is newly required");
            }
        }
    }
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn flag(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// What a reference refers to within its document.
fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.strip_prefix('#'));
    match reference.and_then(|pointer| document.pointer(pointer)) {
        Some(target) => resolve(document, target),
        None => schema,
    }
}

fn parameters<'a>(document: &'a Value, operation: &'a Value) -> Vec<(String, &'a Value)> {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let parameters = parameters
        .into_iter()
        .flatten()
        .map(|parameter| resolve(document, parameter));
    parameters
        .map(|parameter| {
            let text = |name| parameter.get(name).and_then(Value::as_str).unwrap_or_default();
            (format!("{} in {}", text("name"), text("in")), parameter)
        })
        .collect()
}

fn types(schema: &Value) -> BTreeSet<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => BTreeSet::from([name.as_str()]),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    }
}

fn required(schema: &Value) -> BTreeSet<&str> {
    let required = schema.get("required").and_then(Value::as_array);
    required.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The values of an enumeration, whose members may have a description each.
fn values(schema: &Value) -> BTreeSet<String> {
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let described = schema
        .get("oneOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let described = described.filter_map(|option| option.get("const"));
    listed.chain(described).map(Value::to_string).collect()
}

/// Alternatives that are no mere values.
fn options(schema: &Value) -> Vec<&Value> {
    let all = ["anyOf", "oneOf", "allOf"].map(|keyword| schema.get(keyword).and_then(Value::as_array));
    all.into_iter()
        .flatten()
        .flatten()
        .filter(|option| option.get("const").is_none() && option.get("enum").is_none())
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        crate::document()
    }

    /// The document with what is at this place made another.
    fn changed(pointer: &str, change: impl FnOnce(&mut Value)) -> Value {
        let mut document = document();
        change(
            document
                .pointer_mut(pointer)
                .unwrap_or_else(|| panic!("nothing is at {pointer}")),
        );
        document
    }

    fn remove(name: &'static str) -> impl FnOnce(&mut Value) {
        move |value| {
            value
                .as_object_mut()
                .and_then(|members| members.remove(name))
                .unwrap();
        }
    }

    #[test]
    fn a_document_does_not_break_itself() {
        assert_eq!(breaks(&document(), &document()), Vec::<String>::new());
    }

    #[test]
    fn each_kind_of_break_is_found() {
        let accounts = "/paths/~1api~1v1~1accounts";
        let account = "/components/schemas/Account";
        let number = "/components/schemas/AccountNumber";
        let body = "/paths/~1api~1v1~1accounts~1codes/post/requestBody/content/application~1json/schema";
        for (place, now) in [
            ("GET /api/v1/accounts is gone", changed(accounts, remove("get"))),
            (
                ".balance is gone",
                changed(&format!("{account}/properties"), remove("balance")),
            ),
            (
                ".balance is newly optional",
                changed(&format!("{account}/required"), |required| {
                    required.as_array_mut().unwrap().retain(|name| name != "balance");
                }),
            ),
            (
                "has another pattern",
                changed(number, |number| number["pattern"] = json!("^[0-9]{16}$")),
            ),
            (
                ".phone is newly required",
                changed(body, |body| body["required"] = json!(["number", "phone"])),
            ),
            (
                "is new and required",
                changed("/paths/~1api~1v1~1accounts/get", |operation| {
                    operation["parameters"] =
                        json!([{ "name": "page", "in": "query", "required": true, "schema": {} }]);
                }),
            ),
            (
                "newly needs a session",
                changed("/paths/~1api~1v1~1profile/get", |operation| {
                    operation["security"] = json!([{ "user": [], "session": [] }]);
                }),
            ),
            (
                "is closed and has the new value \"sideways\"",
                changed("/components/schemas/Direction/oneOf", |values| {
                    values
                        .as_array_mut()
                        .unwrap()
                        .push(json!({ "const": "sideways" }));
                }),
            ),
            (
                "no longer takes \"passport\"",
                changed("/components/schemas/DocumentType/oneOf", |values| {
                    values
                        .as_array_mut()
                        .unwrap()
                        .retain(|value| value["const"] != "passport");
                }),
            ),
            (
                "has another type",
                changed(&format!("{account}/properties/bank"), |bank| {
                    bank["type"] = json!("integer")
                }),
            ),
        ] {
            let found = breaks(&document(), &now);
            assert!(
                found.iter().any(|found| found.contains(place)),
                "{place}: {found:?}"
            );
        }
    }

    #[test]
    fn what_may_change_is_no_break() {
        for now in [
            changed("/components/schemas/Account/properties", |properties| {
                properties["nickname"] = json!({ "type": "string" });
            }),
            changed("/components/schemas/AccountKind/oneOf", |values| {
                values
                    .as_array_mut()
                    .unwrap()
                    .push(json!({ "const": "digital-wallet" }));
            }),
            changed("/paths", |paths| {
                paths["/api/v1/news"] = json!({ "get": { "responses": {} } });
            }),
            changed("/components/schemas/Threshold", |threshold| {
                threshold["minimum"] = json!(100)
            }),
        ] {
            assert_eq!(breaks(&document(), &now), Vec::<String>::new());
        }
    }
}
