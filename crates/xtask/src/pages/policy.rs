//! Whether the Content-Security-Policy has a known hole, in the eyes of Google's CSP Evaluator.

use anyhow::{Context, Result};

use crate::process;
use crate::project::Project;
use crate::tools;

/// The policy as the bank sends it.
const POLICY: &str = "crates/sandbox/src/server/content-security-policy.txt";

/// Prints what is worse than a "maybe": the evaluator's severities are numbers, and 30 is medium.
const EVALUATE: &str = "
const [folder, policy] = process.argv.slice(1);
const { CspParser } = require(folder + '/dist/parser.js');
const { CspEvaluator } = require(folder + '/dist/evaluator.js');
const findings = new CspEvaluator(new CspParser(policy).csp).evaluate().filter((finding) => finding.severity <= 30);
for (const finding of findings) console.error(finding.directive + ' ' + (finding.value || '') + ': ' + finding.description);
process.exitCode = findings.length;
";

/// Fails on findings of high or medium severity.
pub fn check(project: &Project) -> Result<()> {
    evaluate(project, project.read(POLICY)?.trim()).context("the Content-Security-Policy has a hole")
}

fn evaluate(project: &Project, policy: &str) -> Result<()> {
    let mut node = project.command("node")?;
    node.args(["-e", EVALUATE])
        .arg(tools::npm_package(project, "csp_evaluator"))
        .arg(policy);
    process::output(&mut node).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_has_no_hole_and_a_hole_is_found() {
        let project = Project::find().unwrap();
        check(&project).unwrap();
        for hole in [
            "default-src 'self' 'unsafe-inline'",
            "default-src 'none'; script-src *; base-uri 'none'",
            "default-src 'none'; script-src 'self' data:; base-uri 'none'",
            "img-src 'self'",
        ] {
            assert!(evaluate(&project, hole).is_err(), "{hole}");
        }
    }
}
