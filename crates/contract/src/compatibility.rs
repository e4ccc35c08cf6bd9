//! Whether pages and banks of one document get on with those of a later one; docs/api.md has the rules.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

#[cfg(test)]
mod tests;

/// Every break, as a sentence that begins with where it is; none if old and new can talk to each other.
pub fn breaks(earlier: &Value, now: &Value) -> Vec<String> {
    let mut comparison = Comparison {
        earlier,
        now,
        breaks: Vec::new(),
    };
    if earlier.get("servers") != now.get("servers") {
        comparison.note("all calls", "are elsewhere");
    }
    for (path, operations) in members(earlier.get("paths")) {
        for (method, before) in members(Some(operations)) {
            let place = format!("{} {path}", method.to_ascii_uppercase());
            let paths = now.get("paths");
            match paths.and_then(|paths| paths.get(path)?.get(method)) {
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

/// Which side reads a value: requests are read by the bank, replies by the pages.
#[derive(Clone, Copy, PartialEq)]
enum ReadBy {
    Bank,
    Pages,
}

impl<'a> Comparison<'a> {
    fn note(&mut self, place: &str, problem: &str) {
        self.breaks.push(format!("{place} {problem}"));
    }

    fn operation(&mut self, place: &str, before: &'a Value, after: &'a Value) {
        if !needs_session(before) && needs_session(after) {
            self.note(place, "newly needs a session");
        }
        self.parameters(place, before, after);
        let body = "/requestBody/content/application~1json/schema";
        self.schema(
            &format!("{place}, request"),
            ReadBy::Bank,
            before.pointer(body),
            after.pointer(body),
        );
        let reply = "/responses/200/content/application~1json/schema";
        self.schema(
            &format!("{place}, reply"),
            ReadBy::Pages,
            before.pointer(reply),
            after.pointer(reply),
        );
        let known = refusals(self.earlier, before);
        for refusal in refusals(self.now, after).difference(&known) {
            self.note(place, &format!("is newly refused with {refusal}"));
        }
        let kept = headers(self.now, after);
        for header in headers(self.earlier, before).difference(&kept) {
            self.note(place, &format!("may lack the header {header}"));
        }
    }

    fn parameters(&mut self, place: &str, before: &'a Value, after: &'a Value) {
        let old = parameters(self.earlier, before);
        let new = parameters(self.now, after);
        for (name, parameter) in &old {
            let place = format!("{place}, parameter {name}");
            let Some((_, after)) = new.iter().find(|(other, _)| other == name) else {
                self.note(&place, "is gone");
                continue;
            };
            if !flag(parameter, "required") && flag(after, "required") {
                self.note(&place, "is newly required");
            }
            self.schema(&place, ReadBy::Bank, parameter.get("schema"), after.get("schema"));
        }
        for (name, parameter) in &new {
            if flag(parameter, "required") && !old.iter().any(|(other, _)| other == name) {
                self.note(&format!("{place}, parameter {name}"), "is new and required");
            }
        }
    }

    fn schema(&mut self, place: &str, read_by: ReadBy, before: Option<&'a Value>, after: Option<&'a Value>) {
        let (before, after) = match (before, after) {
            (None, None) => return,
            (Some(_), None) => return self.note(place, "is no longer described"),
            (None, Some(after)) => {
                if !strings(resolved(self.now, after).get("required")).is_empty() {
                    self.note(place, "newly has required members");
                }
                return;
            }
            (Some(before), Some(after)) => (resolved(self.earlier, before), resolved(self.now, after)),
        };
        let (old, new) = (strings(before.get("type")), strings(after.get("type")));
        let fits = match read_by {
            ReadBy::Bank => new.is_superset(&old),
            ReadBy::Pages => new.is_subset(&old),
        };
        if !fits {
            self.note(place, "has another type");
        }
        for keyword in ["pattern", "format", "const", "x-unit"] {
            if before.get(keyword) != after.get(keyword) {
                self.note(place, &format!("has another {keyword}"));
            }
        }
        self.bounds(place, read_by, before, after);
        self.values(place, read_by, before, after);
        self.members(place, read_by, before, after);
        if before.get("items").is_some() || after.get("items").is_some() {
            let place = format!("{place}, items");
            self.schema(&place, read_by, before.get("items"), after.get("items"));
        }
        let (old, new) = (alternatives(before), alternatives(after));
        if old.len() != new.len() {
            self.note(place, "has other alternatives");
        }
        for (index, (before, after)) in old.into_iter().zip(new).enumerate() {
            let place = format!("{place}, alternative {index}");
            self.schema(&place, read_by, Some(before), Some(after));
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
            if old != new && is_narrower == (read_by == ReadBy::Bank) {
                self.note(place, &format!("has another {keyword}"));
            }
        }
    }

    fn values(&mut self, place: &str, read_by: ReadBy, before: &Value, after: &Value) {
        let (old, new) = (values(before), values(after));
        match read_by {
            ReadBy::Bank => {
                for gone in old.difference(&new) {
                    self.note(place, &format!("no longer accepts {gone}"));
                }
            }
            ReadBy::Pages if flag(before, "x-closed") => {
                for added in new.difference(&old) {
                    self.note(place, &format!("is closed and has the new value {added}"));
                }
            }
            ReadBy::Pages => {}
        }
    }

    fn members(&mut self, place: &str, read_by: ReadBy, before: &'a Value, after: &'a Value) {
        let (old, new) = (strings(before.get("required")), strings(after.get("required")));
        for (name, schema) in members(before.get("properties")) {
            let place = format!("{place}.{name}");
            let properties = after.get("properties");
            let Some(now) = properties.and_then(|properties| properties.get(name)) else {
                self.note(&place, "is gone");
                continue;
            };
            if read_by == ReadBy::Pages && old.contains(name.as_str()) && !new.contains(name.as_str()) {
                self.note(&place, "is newly optional");
            }
            self.schema(&place, read_by, Some(schema), Some(now));
        }
        if read_by == ReadBy::Bank {
            for name in new.difference(&old) {
                self.note(&format!("{place}.{name}"), "is newly required");
            }
        }
    }
}

fn needs_session(operation: &Value) -> bool {
    let security = operation.get("security").and_then(Value::as_array);
    security.is_some_and(|security| security.iter().all(|way| way.get("session").is_some()))
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn flag(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// One string, or those of a list.
fn strings(value: Option<&Value>) -> BTreeSet<&str> {
    match value {
        Some(Value::String(text)) => BTreeSet::from([text.as_str()]),
        Some(Value::Array(texts)) => texts.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    }
}

/// What a reference leads to within its document.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let reference = value.get("$ref").and_then(Value::as_str);
    let pointer = reference.and_then(|reference| reference.strip_prefix('#'));
    match pointer.and_then(|pointer| document.pointer(pointer)) {
        Some(target) => resolved(document, target),
        None => value,
    }
}

fn parameters<'a>(document: &'a Value, operation: &'a Value) -> Vec<(String, &'a Value)> {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let parameters = parameters.into_iter().flatten();
    parameters
        .map(|parameter| {
            let parameter = resolved(document, parameter);
            let text = |name| parameter.get(name).and_then(Value::as_str).unwrap_or_default();
            (format!("{} in {}", text("name"), text("in")), parameter)
        })
        .collect()
}

fn responses<'a>(document: &'a Value, operation: &'a Value) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let responses = members(operation.get("responses"));
    responses.map(|(status, response)| (status, resolved(document, response)))
}

/// The statuses and codes of an operation's refusals.
fn refusals(document: &Value, operation: &Value) -> BTreeSet<String> {
    let codes = "/content/application~1problem+json/schema/properties/code/enum";
    let refusals = responses(document, operation).flat_map(|(status, response)| {
        let codes = strings(response.pointer(codes)).into_iter();
        codes.map(move |code| format!("{status} {code}"))
    });
    refusals.collect()
}

/// The statuses and names of the headers that an operation's responses always have.
fn headers(document: &Value, operation: &Value) -> BTreeSet<String> {
    let headers = responses(document, operation).flat_map(|(status, response)| {
        let headers = members(response.get("headers"));
        let required = headers.filter(|(_, header)| flag(resolved(document, header), "required"));
        required.map(move |(name, _)| format!("{name} of {status}"))
    });
    headers.collect()
}

/// The values of an enumeration.
fn values(schema: &Value) -> BTreeSet<String> {
    let values = schema.get("enum").and_then(Value::as_array);
    values.into_iter().flatten().map(Value::to_string).collect()
}

fn alternatives(schema: &Value) -> Vec<&Value> {
    let all = ["anyOf", "oneOf", "allOf"].map(|keyword| schema.get(keyword).and_then(Value::as_array));
    all.into_iter().flatten().flatten().collect()
}
