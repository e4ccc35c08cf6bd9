//! A broken rule, and where.

use std::fmt;

/// What an editor can jump to, and why it matters.
#[derive(Debug, PartialEq)]
pub struct Finding {
    file: String,
    line: usize,
    what: String,
    why: &'static str,
}

impl Finding {
    /// A finding in a line of a file; lines count from 1.
    pub fn new(file: &str, line: usize, what: impl Into<String>, why: &'static str) -> Self {
        Self {
            file: file.to_owned(),
            line,
            what: what.into(),
            why,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            what,
            why,
        } = self;
        write!(out, "{file}:{line}: {what} ({why})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_as_file_line_rule_and_reason() {
        let finding = Finding::new(
            "src/ui/button.rs",
            12,
            "`ui` imports `client`",
            "kit pieces know no bank",
        );
        assert_eq!(
            finding.to_string(),
            "src/ui/button.rs:12: `ui` imports `client` (kit pieces know no bank)"
        );
    }
}
