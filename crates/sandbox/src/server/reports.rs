use std::sync::{Mutex, PoisonError};

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response, StatusCode};
use serde::Serialize;
use serde_json::Value;

/// Where browsers tell what the policy has turned away.
pub(crate) const ADDRESS: &str = "/csp-report";
/// Where the tests ask what was told.
pub(crate) const TOLD: &str = "/sandbox/csp-reports";
/// How many reports are kept; a page that goes wrong sends many of a kind.
const KEPT: usize = 100;

/// What browsers have told of the policy since the server began.
#[derive(Default)]
pub(crate) struct Reports(Mutex<Told>);

#[derive(Default, Serialize)]
struct Told {
    /// How many there were, also of those that are not kept.
    count: u64,
    reports: Vec<Report>,
}

/// What was turned away: nothing of the page's address beyond its path, and nothing of what stood on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Report {
    directive: String,
    blocked: String,
    page: String,
    source: String,
}

impl Reports {
    /// Takes in what a browser sent, in the form of before or after the Reporting API, and returns it for the log.
    pub(crate) fn receive(&self, body: &[u8]) -> Vec<Report> {
        let reports = read(body);
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for report in &reports {
            told.count = told.count.saturating_add(1);
            if told.reports.len() < KEPT {
                told.reports.push(report.clone());
            }
        }
        reports
    }

    /// All of it as JSON.
    pub(crate) fn tell(&self) -> Response<Body> {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut response = match serde_json::to_vec(&*told) {
            Ok(json) => Response::new(Body::from(json)),
            Err(_) => super::listen::empty(StatusCode::INTERNAL_SERVER_ERROR),
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

fn read(body: &[u8]) -> Vec<Report> {
    const NEW: [&str; 4] = ["effectiveDirective", "blockedURL", "documentURL", "sourceFile"];
    const OLD: [&str; 4] = [
        "effective-directive",
        "blocked-uri",
        "document-uri",
        "source-file",
    ];
    match serde_json::from_slice(body) {
        Ok(Value::Array(reports)) => reports
            .iter()
            .filter(|report| report.get("type").is_some_and(|kind| kind == "csp-violation"))
            .filter_map(|report| Some(Report::read(report.get("body")?, NEW)))
            .collect(),
        Ok(report) => report
            .get("csp-report")
            .map(|report| Report::read(report, OLD))
            .into_iter()
            .collect(),
        Err(_) => Vec::new(),
    }
}

impl Report {
    fn read(body: &Value, [directive, blocked, page, source]: [&str; 4]) -> Self {
        let text = |name: &str| {
            let text = body.get(name).and_then(Value::as_str).unwrap_or_default();
            let text = text.split(['?', '#']).next().unwrap_or_default();
            // Told by whoever likes: short, one line in the log, and nothing that turns the line around.
            text.chars()
                .filter(|character| character.is_ascii() && !character.is_control())
                .take(200)
                .collect()
        };
        Self {
            directive: text(directive),
            blocked: text(blocked),
            page: text(page),
            source: text(source),
        }
    }
}

impl core::fmt::Display for Report {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self {
            directive, blocked, ..
        } = self;
        // Neither the page nor the source, which may be the page: its address names accounts (T17).
        write!(f, "policy: {directive} turned away {blocked}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_report_say_the_same() {
        let old = br#"{"csp-report":{"effective-directive":"script-src-elem","blocked-uri":"inline",
            "document-uri":"http://127.0.0.1/certify?text=secret","source-file":"http://127.0.0.1/a.js","script-sample":"secret"}}"#;
        let new = br#"[{"type":"csp-violation","url":"http://127.0.0.1/certify","body":{"effectiveDirective":"script-src-elem",
            "blockedURL":"inline","documentURL":"http://127.0.0.1/certify#secret","sourceFile":"http://127.0.0.1/a.js"}},
            {"type":"deprecation","body":{}}]"#;
        let reports = read(old);
        assert_eq!(reports, read(new));
        assert_eq!(
            reports[0].to_string(),
            "policy: script-src-elem turned away inline"
        );
    }

    #[test]
    fn a_report_is_one_line_that_reads_from_left_to_right() {
        let body = "{\"csp-report\":{\"effective-directive\":\"img\u{202E}-src\u{2028}\",\"blocked-uri\":\"a\\nb\"}}";
        assert_eq!(
            read(body.as_bytes())[0].to_string(),
            "policy: img-src turned away ab"
        );
    }

    #[test]
    fn what_is_no_report_is_none() {
        assert_eq!(read(b"not json"), []);
        assert_eq!(read(b"[1, {\"type\":\"other\"}]"), []);
    }

    #[test]
    fn many_reports_are_counted_and_few_kept() {
        let reports = Reports::default();
        for _ in 0..KEPT + 5 {
            reports.receive(br#"{"csp-report":{"effective-directive":"img-src"}}"#);
        }
        let told = reports.0.lock().unwrap();
        assert_eq!((told.count, told.reports.len()), (105, KEPT));
    }
}
