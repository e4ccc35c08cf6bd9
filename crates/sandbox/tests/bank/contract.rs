//! Every response to a call of the contract is one that docs/openapi.json describes.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Value, json};

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../../docs/openapi.json")).unwrap());

/// Validators by the JSON pointers of their schemas.
static VALIDATORS: Mutex<BTreeMap<String, Arc<Validator>>> = Mutex::new(BTreeMap::new());

/// A response; the names of its headers are in lower case.
#[derive(Debug)]
pub struct Response<'a> {
    pub status: u16,
    pub headers: Vec<(&'a str, &'a str)>,
    pub body: &'a str,
}

impl Response<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(found, _)| *found == name).map(|(_, value)| *value)
    }
}

/// Panics if the document does not describe this response to a request with this method and target.
pub fn check(method: &str, target: &str, response: &Response<'_>) {
    if let Err(problem) = compare(method, target, response) {
        panic!("{method} {target}: {problem}: {response:?}");
    }
}

/// Why the document does not describe this response, if it does not. Targets outside of the contract are not checked.
pub fn compare(method: &str, target: &str, response: &Response<'_>) -> Result<(), String> {
    if !target.starts_with("/api") {
        return Ok(());
    }
    let operation = if method == "HEAD" {
        "get"
    } else {
        &method.to_ascii_lowercase()
    };
    match find(operation, target, response)? {
        Some(described) => compare_with(&described, response, method != "HEAD"),
        None => compare_problem(response),
    }
}

/// The pointer to the description of the response; none for a refusal because the call does not exist.
fn find(method: &str, target: &str, response: &Response<'_>) -> Result<Option<String>, String> {
    let missing = |what, status| {
        if response.status == status {
            Ok(None)
        } else {
            Err(format!("no such {what}"))
        }
    };
    let path = target.split('?').next().unwrap_or_default();
    let Some(path) = path.strip_prefix(DOCUMENT["servers"][0]["url"].as_str().unwrap()) else {
        return missing("path", 404);
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let fits = |template: &&String| {
        let (template, path) = (template.split('/'), path.split('/'));
        template.clone().count() == path.clone().count()
            && template
                .zip(path)
                .all(|(name, part)| name == part || (name.starts_with('{') && !part.is_empty()))
    };
    // A path without parameters takes precedence.
    let found = paths
        .keys()
        .filter(fits)
        .min_by_key(|template| template.matches('{').count());
    let Some(template) = found else {
        return missing("path", 404);
    };
    let operation = at(&at("/paths", template), method);
    if DOCUMENT.pointer(&operation).is_none() {
        return missing("method", 405);
    }
    let described = at(&at(&operation, "responses"), &response.status.to_string());
    match DOCUMENT.pointer(&described) {
        Some(_) => Ok(Some(resolved(described))),
        None => Err("no such status".to_owned()),
    }
}

/// The refusal of a call that does not exist.
fn compare_problem(response: &Response<'_>) -> Result<(), String> {
    if response.header("content-type") != Some("application/problem+json") {
        return Err("not a problem".to_owned());
    }
    let problem = json!({ "$ref": "#/components/schemas/Problem" });
    valid(&validator("problem", &problem), &parsed(response.body)?)
}

fn compare_with(described: &str, response: &Response<'_>, has_body: bool) -> Result<(), String> {
    for (name, described) in members(&at(described, "headers")) {
        let header = DOCUMENT.pointer(&described).unwrap();
        let value = match response.header(&name.to_ascii_lowercase()) {
            Some(value) if header["schema"]["type"] == "integer" => parsed(value)?,
            Some(value) => value.into(),
            None if header["required"] == true => return Err(format!("no header {name}")),
            None => continue,
        };
        let validator = validator(&at(&described, "schema"), &header["schema"]);
        valid(&validator, &value).map_err(|error| format!("{name}: {error}"))?;
    }
    let content_type = response.header("content-type").ok_or("no content type")?;
    let schema = at(&at(&at(described, "content"), content_type), "schema");
    let validator = match DOCUMENT.pointer(&schema) {
        Some(found) => validator(&schema, found),
        None => return Err(format!("{content_type} is not described")),
    };
    if has_body {
        valid(&validator, &parsed(response.body)?)
    } else {
        Ok(())
    }
}

/// The pointer to a member.
fn at(pointer: &str, member: &str) -> String {
    format!("{pointer}/{}", member.replace('~', "~0").replace('/', "~1"))
}

/// Where the reference at this pointer leads, or the pointer itself.
fn resolved(pointer: String) -> String {
    let reference = DOCUMENT
        .pointer(&pointer)
        .and_then(|value| value["$ref"].as_str());
    match reference.and_then(|reference| reference.strip_prefix('#')) {
        Some(target) => target.to_owned(),
        None => pointer,
    }
}

/// The members of an object, and the pointers to them.
fn members(pointer: &str) -> Vec<(&'static str, String)> {
    let object = DOCUMENT.pointer(pointer).and_then(Value::as_object);
    let names = object.into_iter().flat_map(|members| members.keys());
    names
        .map(|name| (name.as_str(), resolved(at(pointer, name))))
        .collect()
}

fn parsed(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn valid(validator: &Validator, value: &Value) -> Result<(), String> {
    validator
        .validate(value)
        .map_err(|error| format!("{error} at {:?}", error.instance_path().as_str()))
}

/// The validator of a schema of the document.
fn validator(pointer: &str, schema: &Value) -> Arc<Validator> {
    let mut validators = VALIDATORS.lock().unwrap();
    let validator = validators.entry(pointer.to_owned()).or_insert_with(|| {
        let root = json!({ "components": DOCUMENT["components"], "allOf": [schema] });
        let options = jsonschema::options().should_validate_formats(true);
        Arc::new(options.build(&root).unwrap())
    });
    Arc::clone(validator)
}
