//! `cargo xtask lint`: all that can be checked without running the product.

mod calls;
mod finding;
mod imports;
mod paths;
mod source;
mod styles;

use anyhow::{Result, bail, ensure};

use crate::prepare::{Preparation, Purpose};
use crate::progress::Progress;
use crate::project::Project;

/// The package of the pages, the only one that ends up in a browser alone.
const PAGES: &str = "wechat-bank-h5";

/// Runs every check, also after one has failed, and names those that did.
pub fn run(project: &Project) -> Result<()> {
    let preparation = Preparation::find(project, Purpose::Checks)?;
    let mut progress = Progress::new(preparation.steps() + 4);
    preparation.run(project, &mut progress)?;

    let mut failed = Vec::new();
    let mut check = |title: &str, work: &dyn Fn() -> Result<()>| {
        if let Err(error) = progress.step(title, work) {
            eprintln!("   {error:#}");
            failed.push(title.to_owned());
        }
    };
    check("formatting", &|| {
        Ok(project.cargo(["fmt", "--all", "--check"]).run()?)
    });
    check("direction of imports, forbidden calls, colours", &|| {
        own_rules(project)
    });
    check("clippy for this machine, tests included", &|| {
        clippy(project, &["--workspace", "--all-targets"])
    });
    check("clippy for WebAssembly", &|| {
        let packages = [
            "--package",
            PAGES,
            "--package",
            "wechat-bank-api",
            "--package",
            "wechat-bank-domain",
        ];
        clippy(
            project,
            &[&["--target", "wasm32-unknown-unknown"][..], &packages].concat(),
        )
    });
    if !failed.is_empty() {
        bail!("{} of 4 checks failed: {}", failed.len(), failed.join("; "));
    }
    println!("\nall checks passed");
    Ok(())
}

fn clippy(project: &Project, arguments: &[&str]) -> Result<()> {
    Ok(project
        .cargo(["clippy"])
        .args(arguments)
        .args(["--", "-D", "warnings"])
        .run()?)
}

/// The rules of this project that clippy does not know.
fn own_rules(project: &Project) -> Result<()> {
    let mut findings = Vec::new();
    for file in source::files(project)? {
        findings.extend(source::named_badly(&file));
        match file.tokens() {
            Ok(tokens) => {
                findings.extend(imports::check(&file, &tokens));
                findings.extend(calls::check(&file, &tokens));
            }
            Err(unreadable) => findings.push(unreadable),
        }
    }
    findings.extend(styles::check(&source::sheets(project)?));
    for finding in &findings {
        eprintln!("{finding}");
    }
    ensure!(findings.is_empty(), "{} findings", findings.len());
    Ok(())
}
