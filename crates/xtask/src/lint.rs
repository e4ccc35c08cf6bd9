//! `cargo xtask lint`: all that can be checked without running the product.

mod calls;
mod declared;
mod finding;
mod floors;
mod imports;
mod paths;
mod source;
mod styles;
mod words;

use anyhow::{Result, bail, ensure};

use crate::prepare::{Preparation, Purpose};
use crate::progress::Progress;
use crate::project::Project;

/// The package of the API's document.
const CONTRACT: &str = "wechat-bank-contract";

/// The package of the pages, the only one that ends up in a browser alone.
const PAGES: &str = "wechat-bank-h5";

/// How many checks there are.
const CHECKS: usize = 7;

/// Runs every check, also after one has failed, and names those that did.
pub fn run(project: &Project) -> Result<()> {
    let preparation = Preparation::find(project, Purpose::Checks)?;
    let mut progress = Progress::new(preparation.steps() + CHECKS);
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
    check(
        "modules, imports, forbidden calls, words of comments, colours",
        &|| own_rules(project),
    );
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
            "--package",
            "wechat-bank-client",
        ];
        clippy(
            project,
            &[&["--target", "wasm32-unknown-unknown"][..], &packages].concat(),
        )
    });
    check("the document of the API", &|| {
        Ok(project
            .cargo(["run", "--quiet", "--package", CONTRACT, "--", "check"])
            .run()?)
    });
    check("no schemas in the pages", &|| pages_without_schemas(project));
    check(
        "licences, vulnerabilities, unused dependencies, spelling",
        &|| installed_checks(project),
    );
    if !failed.is_empty() {
        bail!(
            "{} of {CHECKS} checks failed: {}",
            failed.len(),
            failed.join("; ")
        );
    }
    println!("\nall checks passed");
    Ok(())
}

/// The schemas of the contract are for its document: they would make the pages larger.
fn pages_without_schemas(project: &Project) -> Result<()> {
    let tree = ["tree", "--package", PAGES, "--target", "wasm32-unknown-unknown"];
    let tree = project
        .cargo(tree)
        .args(["--all-features", "--edges", "features,no-dev", "--prefix", "none"]);
    let tree = tree.read()?;
    ensure!(tree.contains(PAGES), "cargo tree does not list the pages");
    let schemas: Vec<_> = tree
        .lines()
        .filter(|line| line.contains("schemars") || line.contains("\"schema\""))
        .collect();
    ensure!(schemas.is_empty(), "the pages depend on {}", schemas.join(", "));
    Ok(())
}

/// What other programs check, those that are installed.
fn installed_checks(project: &Project) -> Result<()> {
    let mut failed = Vec::new();
    let mut check = |program: &str, what: &str, command: &[&str]| {
        if which::which(program).is_err() {
            println!("   skipped, as {program} is not installed: {what}");
        } else if let Some((first, rest)) = command.split_first()
            && project.command(*first, rest).run().is_err()
        {
            failed.push(what.to_owned());
        }
    };
    let deny = ["cargo", "deny", "check"];
    let fetches = ["deny", "fetch", "db"];
    let without_database = which::which("cargo-deny").is_ok() && !project.succeeds("cargo", &fetches);
    if without_database {
        println!("   skipped, as their database cannot be fetched: known vulnerabilities");
        let rest = [&deny[..], &["licenses", "bans", "sources"]].concat();
        check("cargo-deny", "licences and sources", &rest);
    } else {
        check("cargo-deny", "licences, sources, known vulnerabilities", &deny);
    }
    check("cargo-machete", "unused dependencies", &["cargo", "machete"]);
    check("typos", "spelling", &["typos"]);
    ensure!(failed.is_empty(), "{}", failed.join("; "));
    Ok(())
}

fn clippy(project: &Project, arguments: &[&str]) -> Result<()> {
    let clippy = project.cargo(["clippy"]).args(arguments);
    Ok(clippy.args(["--", "-D", "warnings"]).run()?)
}

/// The rules of this project that clippy does not know.
fn own_rules(project: &Project) -> Result<()> {
    let files = source::files(project)?;
    let mut findings = declared::check(&files);
    let mut modules = Vec::new();
    for file in files {
        findings.extend(finding::named_badly(&file));
        findings.extend(words::check(&file));
        match file.tokens() {
            Ok(tokens) => {
                findings.extend(imports::check(&file, &tokens));
                findings.extend(calls::check(&file, &tokens));
                modules.extend(floors::Module::new(file, &tokens));
            }
            Err(error) => findings.push(finding::unreadable(&file, &error)),
        }
    }
    findings.extend(floors::check(&modules));
    let sheets = source::sheets(project)?;
    findings.extend(sheets.iter().flat_map(words::check));
    findings.extend(source::shell(project)?.iter().flat_map(words::check));
    findings.extend(styles::check(&sheets));
    for finding in &findings {
        eprintln!("{finding}");
    }
    ensure!(findings.is_empty(), "{} findings", findings.len());
    Ok(())
}
