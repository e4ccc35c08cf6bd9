use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;

/// Where browsers report what the Content-Security-Policy has blocked.
pub(crate) const ADDRESS: &str = "/csp-report";
/// Where tests read what was reported.
pub(crate) const LIST: &str = "/sandbox/csp-reports";
/// How many reports are kept; a broken page sends many similar ones.
const KEPT: usize = 100;

/// What browsers have reported since the server began.
#[derive(Default)]
pub(crate) struct Reports(Mutex<Collected>);

#[derive(Default, Serialize)]
struct Collected {
    /// How many there were in total.
    count: u64,
    reports: Vec<Report>,
}

/// What was blocked. Of the page's address only the path, and nothing of its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Report {
    directive: String,
    blocked: String,
    page: String,
    source: String,
}

impl Reports {
    /// Stores the reports of a browser, in the old format or that of the Reporting API, and returns them for the log.
    pub(crate) fn receive(&self, body: &[u8]) -> Vec<Report> {
        let reports = read(body);
        let mut collected = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for report in &reports {
            collected.count = collected.count.saturating_add(1);
            if collected.reports.len() < KEPT {
                collected.reports.push(report.clone());
            }
        }
        reports
    }

    /// All reports as JSON.
    pub(crate) fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(&*self.0.lock().unwrap_or_else(PoisonError::into_inner))
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
            // Untrusted: kept short, on one line of the log, and without bidirectional controls.
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
        // Without page and source (which may be the page): their addresses contain account ids (T17).
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
        let collected = reports.0.lock().unwrap();
        assert_eq!((collected.count, collected.reports.len()), (105, KEPT));
    }
}
