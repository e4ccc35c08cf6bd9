//! What programs that drive browsers find in their environment (`crates/e2e/src/programs.rs`).

use std::ffi::OsString;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::{machine, pages};

/// Variables with their values.
pub type Variables = Vec<(OsString, OsString)>;

/// Where the browser tests, the pictures and the measurements find the pages, the bank, the browsers and their drivers.
pub fn for_browsers(project: &Project) -> Result<Variables> {
    let packager = project.packager()?;
    let mut variables: Variables = vec![
        ("SANDBOX_BIN".into(), project.built("sandbox")?.into()),
        (
            "DIST_DIR".into(),
            packager.folder(packager.bundle(pages::RELEASE)?).into(),
        ),
        (
            "PREVIEW_DIR".into(),
            packager.folder(packager.bundle(pages::PREVIEW)?).into(),
        ),
        (
            "AXE".into(),
            project.npm_packages().join("axe-core/axe.min.js").into(),
        ),
        // The error of a story says what the customer saw; where in the code it came from does not help.
        ("RUST_LIB_BACKTRACE".into(), "0".into()),
    ];
    for program in machine::browsers() {
        let variable = program.variable();
        let found = program
            .find()
            .with_context(|| format!("{variable} is not there any more"))?;
        variables.push((variable.into(), found.into()));
    }
    if !machine::browsers().contains(&&machine::WEBKIT_DRIVER) {
        eprintln!("   WebKitGTK does not exist on this system: its half of the stories is left out");
        variables.push(("WITHOUT_WEBKIT".into(), "1".into()));
    }
    Ok(variables)
}
