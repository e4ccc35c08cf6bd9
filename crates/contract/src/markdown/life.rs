//! The life of a customer, call by call.

use std::fmt::Write;

use serde_json::{Map, Value};

use crate::exchanges::{Exchange, life_of_a_customer, shortened};

/// Headers that every response has.
const LEFT_OUT: [&str; 2] = ["cache-control", "x-content-type-options"];

/// Every chapter with its requests and responses.
pub(super) fn life() -> String {
    let mut text = "\
## The life of a customer

Real requests, and the sandbox bank's real responses. Random values are made up, codes are always `284656`, values of
cookies are cut, and of longer lists only the first items are shown.
"
    .to_owned();
    for chapter in life_of_a_customer() {
        text.extend(["\n### ", &chapter.title, "\n"]);
        for exchange in &chapter.exchanges {
            text.push_str(&shown(exchange));
        }
    }
    text
}

fn shown(exchange: &Exchange) -> String {
    let Exchange {
        call,
        about,
        request,
        response,
    } = exchange;
    let (anchor, target) = (call.to_lowercase(), &request.target);
    let (asked, answered) = (
        message(&request.headers, &request.body),
        message(&response.headers, &response.body),
    );
    format!(
        "\n[{call}](#{anchor}): {about}\n\n```http\n{} {target}\n{asked}```\n\n```http\n{}\n{answered}```\n",
        request.method, response.status
    )
}

/// Headers and body.
fn message(headers: &Map<String, Value>, body: &Value) -> String {
    let mut text = String::new();
    for (name, value) in headers
        .iter()
        .filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()))
    {
        let value = value.as_str().unwrap_or_default();
        let value = if name.ends_with("cookie") {
            cut(value)
        } else {
            value.to_owned()
        };
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{name}: {value}");
    }
    if !body.is_null() {
        let body = shortened(body, |others| Some(format!("… {others} more").into()));
        let body = serde_json::to_string_pretty(&body).unwrap_or_default();
        let lines = body.lines().map(|line| {
            let content = line.trim_start();
            let rest = content
                .strip_prefix("\"…")
                .and_then(|rest| rest.strip_suffix('"'));
            rest.map_or(line.to_owned(), |rest| {
                format!("{}…{rest}", " ".repeat(line.len() - content.len()))
            })
        });
        text.push('\n');
        lines.for_each(|line| text.extend([line.as_str(), "\n"]));
    }
    text
}

/// The cookies with the beginnings of their values.
fn cut(cookies: &str) -> String {
    let cut = |part: &str| match part.split_once('=') {
        Some((name, value)) if name.starts_with("wb_") && value.len() > 8 => {
            let beginning: String = value.chars().take(8).collect();
            format!("{name}={beginning}…")
        }
        _ => part.to_owned(),
    };
    cookies.split("; ").map(cut).collect::<Vec<_>>().join("; ")
}
