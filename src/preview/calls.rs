//! The calls of a phone: what was asked and answered, for the desk to show. Secrets are masked.

use js_sys::{Array, Reflect};
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::Window;
use wechat_bank_client::{Answer, NoAnswer};
use wechat_bank_domain::Timestamp;

use crate::platform::http::Request;

/// Where a phone keeps its calls: an array of JSON texts, readable in the console as well.
const CALLS: &str = "bankCalls";
/// The fields of requests that only their customer may know.
const SECRETS: [&str; 5] = ["password", "login", "payment", "pin", "code"];
const MASK: &str = "••••••";

/// One call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The bank's time.
    pub at: String,
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    /// The JSON that was sent.
    pub body: Option<String>,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// The text of the answer, or why there is none; empty while there is none yet.
    pub answer: String,
    /// How long that took, in milliseconds.
    pub took: u32,
}

impl Call {
    /// What is known when it is sent.
    pub fn of(request: &Request, at: Timestamp) -> Self {
        Self {
            at: format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second()),
            method: request.method.clone(),
            target: request.target.clone(),
            headers: request.headers.clone(),
            body: request.body.as_deref().map(masked),
            status: None,
            answer: String::new(),
            took: 0,
        }
    }

    /// Whether it was refused, or never answered.
    pub fn failed(&self) -> bool {
        !self.answer.is_empty() && self.status.is_none_or(|status| status >= 400)
    }
}

/// The place of a call among the phone's calls.
pub struct Record {
    index: u32,
    call: Call,
}

/// Records that a call is sent.
pub fn begin(call: Call) -> Record {
    let calls = array(&window());
    let index = calls.length();
    put(&calls, index, &call);
    Record { index, call }
}

/// Records the answer, and how many milliseconds it took.
pub fn end(record: Record, answer: &Result<Answer, NoAnswer>, took: u32) {
    let Record { index, mut call } = record;
    call.took = took;
    call.status = answer.as_ref().ok().map(|answer| answer.status);
    call.answer = match answer {
        Ok(answer) if answer.body.is_empty() => "（空）".to_owned(),
        Ok(answer) => pretty(&answer.body),
        Err(NoAnswer::Offline) => "没有网络，未发出".to_owned(),
        Err(NoAnswer::Broken) => "连接中断".to_owned(),
        Err(NoAnswer::TimedOut) => "超时，没有应答".to_owned(),
        Err(NoAnswer::TooLarge) => "应答过大".to_owned(),
    };
    put(&array(&window()), index, &call);
}

/// The calls of a phone, the first one first.
pub fn of(phone: &Window) -> Vec<Call> {
    let texts = array(phone).into_iter().filter_map(|text| text.as_string());
    texts
        .filter_map(|text| serde_json::from_str(&text).ok())
        .collect()
}

fn array(window: &Window) -> Array {
    let known = Reflect::get(window, &CALLS.into()).unwrap_or_default();
    // Not `dyn_into`, which asks whether it is an array of this window and not of the frame's.
    if Array::is_array(&known) {
        return known.unchecked_into();
    }
    let new = Array::new();
    let _ = Reflect::set(window, &CALLS.into(), &new);
    new
}

fn put(calls: &Array, index: u32, call: &Call) {
    if let Ok(text) = serde_json::to_string(call) {
        calls.set(index, text.into());
    }
}

/// The JSON of a request with indentation, and without what only the customer may know.
fn masked(json: &str) -> String {
    let Ok(mut value) = serde_json::from_str(json) else {
        return MASK.to_owned();
    };
    mask(&mut value);
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                if SECRETS.contains(&name.as_str()) {
                    *value = MASK.into();
                } else {
                    mask(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}

/// With indentation, if it is JSON.
fn pretty(text: &str) -> String {
    let value = serde_json::from_str::<Value>(text);
    value
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client;
    use wechat_bank_api::{Endpoint, LogIn, SetPasswords};

    fn sent<E: Endpoint>(request: &E) -> String {
        masked(&client::encoded(request).unwrap().body.unwrap())
    }

    #[test]
    fn no_password_and_no_pin_is_shown() {
        let password = "correct horse";
        let login = LogIn {
            password: password.parse().unwrap(),
        };
        let shown = sent(&login);
        assert!(shown.contains("password") && !shown.contains(password), "{shown}");
        let both = SetPasswords {
            login: password.parse().unwrap(),
            payment: "270418".parse().unwrap(),
        };
        let shown = sent(&both);
        assert!(!shown.contains(password) && !shown.contains("270418"), "{shown}");
    }

    #[test]
    fn the_code_is_masked_wherever_it_stands_and_the_rest_is_there() {
        let shown = masked(r#"{"challenge":"c1","nested":[{"code":"123456","number":"6230"}]}"#);
        assert!(!shown.contains("123456"), "{shown}");
        assert!(shown.contains("c1") && shown.contains("6230"), "{shown}");
        assert_eq!(masked("no json, 123456"), MASK);
    }

    #[test]
    fn an_answer_that_is_cut_off_is_shown_as_it_came() {
        assert_eq!(pretty("{\"a\":1"), "{\"a\":1");
        assert_eq!(pretty("{\"a\":1}"), "{\n  \"a\": 1\n}");
    }
}
