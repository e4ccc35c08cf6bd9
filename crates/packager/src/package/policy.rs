//! Whether the Content-Security-Policy has a known hole, by Google's CSP Evaluator (`csp_evaluator` of npm).

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::process::piped;

/// Prints what is worse than a "maybe": the evaluator's severities are numbers, and 30 is medium.
const EVALUATE: &str = "
const { CspParser } = require('csp_evaluator/dist/parser.js');
const { CspEvaluator } = require('csp_evaluator/dist/evaluator.js');
const policy = process.argv[2];
const findings = new CspEvaluator(new CspParser(policy).csp).evaluate().filter((finding) => finding.severity <= 30);
for (const finding of findings) console.error(finding.directive + ' ' + (finding.value || '') + ': ' + finding.description);
process.exitCode = findings.length;
";

/// Fails on findings of high or medium severity. Node.js looks for the evaluator from this folder on, then on the
/// `NODE_PATH`.
pub(super) fn check(folder: &Path, policy: &str) -> Result<()> {
    let mut node = Command::new("node");
    node.current_dir(folder).args(["-", policy]);
    piped(&mut node, EVALUATE.as_bytes())
        .map(drop)
        .context("the Content-Security-Policy has a hole, or cannot be checked")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strict_policy_passes_and_a_hole_is_found() {
        let check = |policy| check(Path::new("."), policy);
        check("default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'").unwrap();
        for hole in [
            "default-src 'self' 'unsafe-inline'",
            "default-src 'none'; script-src *; base-uri 'none'",
            "default-src 'none'; script-src 'self' data:; base-uri 'none'",
            "img-src 'self'",
        ] {
            assert!(check(hole).is_err(), "{hole}");
        }
    }
}
