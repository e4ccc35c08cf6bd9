//! Whether the Content-Security-Policy has a known hole, by Google's CSP Evaluator (`csp_evaluator` of npm).

use std::process::Command;

use anyhow::{Context, Result};

use crate::Project;
use crate::process::piped;

/// Prints what is worse than a "maybe": the evaluator's severities are numbers, and 30 is medium.
const EVALUATE: &str = "
const { CspParser } = require('csp_evaluator/dist/parser.js');
const { CspEvaluator } = require('csp_evaluator/dist/evaluator.js');
const policy = process.argv[1];
const findings = new CspEvaluator(new CspParser(policy).csp).evaluate().filter((finding) => finding.severity <= 30);
for (const finding of findings) console.error(finding.directive + ' ' + (finding.value || '') + ': ' + finding.description);
process.exitCode = findings.length;
";

/// Fails on findings of high or medium severity.
pub(crate) fn check(project: &Project, policy: &str) -> Result<()> {
    evaluate(project.program("node"), policy).context("the Content-Security-Policy has a hole")
}

fn evaluate(mut node: Command, policy: &str) -> Result<()> {
    piped(node.args(["-e", EVALUATE, policy]), b"").map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strict_policy_passes_and_a_hole_is_found() {
        let evaluate = |policy| evaluate(Command::new("node"), policy);
        evaluate("default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'").unwrap();
        for hole in [
            "default-src 'self' 'unsafe-inline'",
            "default-src 'none'; script-src *; base-uri 'none'",
            "default-src 'none'; script-src 'self' data:; base-uri 'none'",
            "img-src 'self'",
        ] {
            assert!(evaluate(hole).is_err(), "{hole}");
        }
    }
}
