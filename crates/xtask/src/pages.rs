//! The bundles of the pages: cargo compiles their programs, meanwhile the packager, and that does the rest
//! (`Packager.toml`).

use std::ffi::OsString;
use std::thread::{self, ScopedJoinHandle};

use anyhow::{Result, bail, ensure};
use packager::sizes::Sizes;

use crate::compiler;
use crate::prepare::{Preparation, Purpose};
use crate::process;
use crate::progress::{Job, Progress};
use crate::project::Project;

/// What a bank serves.
pub const RELEASE: &str = "release";
/// The pages with the bank inside.
pub const PREVIEW: &str = "preview";

/// A program of the workspace.
#[derive(Clone, Copy, Debug)]
pub struct Binary {
    package: &'static str,
    name: &'static str,
}

const PACKAGER: Binary = Binary {
    package: "packager",
    name: "packager",
};
pub const BANK: Binary = Binary {
    package: "wechat-bank-sandbox",
    name: "sandbox",
};
pub const BENCH: Binary = Binary {
    package: "wechat-bank-e2e",
    name: "bench",
};
pub const SHOTS: Binary = Binary {
    package: "wechat-bank-e2e",
    name: "shots",
};

/// `cargo xtask build`.
pub fn run(project: &Project, preview: bool) -> Result<()> {
    let bundles = [if preview { PREVIEW } else { RELEASE }];
    let preparation = Preparation::find(project, Purpose::Pages)?;
    let mut progress = Progress::new(preparation.steps() + 1);
    preparation.run(project, &mut progress)?;
    build(project, &mut progress, &bundles, &[])?;
    if preview {
        let packager = project.packager()?;
        println!(
            "\nThe preview is in {}. Any host of static files can serve it at the root of a name; an address that is no\n\
             file has to bring index.html, or 404.html, which is the same. The desk is at /preview.",
            packager.bundle(PREVIEW)?.folder.display()
        );
        return Ok(());
    }
    let sizes = sizes(project)?;
    println!("\n{sizes}");
    ensure!(
        sizes.are_within_budget(),
        "the bundle is over budget: see the table above"
    );
    Ok(())
}

/// Builds bundles and programs of this machine, in one step.
pub fn build(
    project: &Project,
    progress: &mut Progress,
    bundles: &[&str],
    binaries: &[Binary],
) -> Result<()> {
    let mut names = bundles
        .iter()
        .map(|name| format!("the bundle {name}"))
        .collect::<Vec<_>>();
    names.extend(binaries.iter().map(|binary| binary.name.to_owned()));
    let title = format!("build {} (4 minutes the first time)", names.join(", "));
    let compile = |binaries: &[Binary]| {
        let words = binaries
            .iter()
            .flat_map(|binary| ["--package", binary.package, "--bin", binary.name]);
        let names = binaries.iter().map(|binary| binary.name).collect::<Vec<_>>();
        let cargo = project.cargo_in_background(["build", "--quiet"]);
        Job::new(format!("compiling {}", names.join(", ")), cargo.args(words))
    };
    let packager = (!bundles.is_empty()).then(|| compile(&[PACKAGER]));
    let others = (!binaries.is_empty()).then(|| compile(binaries));
    progress.step(&title, || build_side_by_side(project, bundles, packager, others))
}

/// Builds bundles, and every test of the workspace with the programs that they run, in one step.
pub fn build_with_tests(project: &Project, progress: &mut Progress, bundles: &[&str]) -> Result<()> {
    // The packager is one of those programs.
    let cargo = project.cargo_in_background(["test", "--quiet", "--workspace", "--no-run"]);
    let tests = Job::new("compiling the tests", cargo);
    progress.step("build the pages and the tests (8 minutes the first time)", || {
        build_side_by_side(project, bundles, Some(tests), None)
    })
}

/// Compiles the bundles' programs, meanwhile the packager, then `others`, and packages each bundle as soon as it can be.
/// What is compiled for this machine gives way: a bundle's program takes longest, and the last minute of that is one
/// single-threaded optimisation, beside which there is room.
fn build_side_by_side(
    project: &Project,
    bundles: &[&str],
    packager: Option<Job>,
    others: Option<Job>,
) -> Result<()> {
    let manifest = project.packager()?;
    let compile = |name: &&str| {
        let command = manifest.compile_command(manifest.bundle(name)?);
        Ok(Job::new(format!("compiling the bundle {name}"), command))
    };
    let programs = bundles.iter().map(compile).collect::<Result<Vec<_>>>()?;
    thread::scope(|scope| {
        let run = |job: Job| scope.spawn(move || job.run());
        let programs: Vec<_> = programs.into_iter().map(run).collect();
        packager.map_or(Ok(()), Job::run)?;
        let others = others.map(run);
        for (name, program) in bundles.iter().zip(programs) {
            result_of(program)?;
            let package = project.command(project.built(PACKAGER.name)?, [*name, "--compiled"]);
            let package = package.arg("--target-dir").arg(project.target()?);
            Job::new(format!("packaging the bundle {name}"), package).run()?;
        }
        others.map_or(Ok(()), result_of)
    })
}

fn result_of(job: ScopedJoinHandle<'_, Result<()>>) -> Result<()> {
    job.join().unwrap_or_else(|_| bail!("a job panicked"))
}

/// What the release bundle weighs.
pub fn sizes(project: &Project) -> Result<Sizes> {
    let packager = project.packager()?;
    let release = packager.bundle(RELEASE)?;
    Sizes::measure(&packager.folder(release), &release.budgets)
}

/// `cargo xtask trunk …`: trunk itself, with the project's tools on its `PATH`.
pub fn trunk(project: &Project, arguments: &[OsString]) -> Result<()> {
    let serves = arguments.first().is_some_and(|first| first == "serve");
    let preparation = Preparation::find(project, Purpose::Trunk)?;
    let mut progress = Progress::new(preparation.steps() + usize::from(serves));
    preparation.run(project, &mut progress)?;
    if serves && is_usual(arguments) {
        // Trunk would do it as well, but without a word of how far it is.
        progress.step(
            "compile the pages with the bank inside (3 minutes the first time)",
            || Ok(project.cargo(DEVELOPMENT).run()?),
        )?;
    }
    if serves {
        println!(
            "\nThe preview desk: {}\nas soon as trunk says that it serves. A saved style sheet is applied at once, saved Rust \
             reloads the page.\nCtrl-C stops it.\n",
            desk(arguments)
        );
    }
    // Trunk downloads tools that it does not find; the preparation has installed all of them.
    let trunk = project
        .command("trunk", arguments)
        .env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk 0.21 fails at any NO_COLOR but `true` and `false`.
    let trunk = match std::env::var_os("NO_COLOR") {
        Some(value) if !value.is_empty() => trunk.env("NO_COLOR", "true"),
        _ => trunk.env_remove("NO_COLOR"),
    };
    process::become_program(compiler::before(project, trunk)?.into())
}

/// What trunk compiles during development, with nothing but `serve`.
const DEVELOPMENT: [&str; 4] = [
    "build",
    "--target=wasm32-unknown-unknown",
    "--package=wechat-bank-h5",
    "--bin=wechat-bank-h5",
];

/// Whether trunk compiles just that, whatever it then serves where.
fn is_usual(arguments: &[OsString]) -> bool {
    const OTHER: [&str; 6] = [
        "--release",
        "--no-default-features",
        "--all-features",
        "--features",
        "--cargo-profile",
        "--example",
    ];
    !arguments.iter().any(|argument| {
        let argument = argument.to_string_lossy();
        OTHER.iter().any(|other| argument.starts_with(other))
    })
}

/// Where the desk is: on the port of the arguments, or of `Trunk.toml`.
fn desk(arguments: &[OsString]) -> String {
    let arguments: Vec<_> = arguments
        .iter()
        .map(|argument| argument.to_string_lossy())
        .collect();
    let after = arguments.windows(2).find_map(|pair| match pair {
        [name, port] if matches!(name.as_ref(), "--port" | "-p") => Some(port.to_string()),
        _ => None,
    });
    let same = arguments
        .iter()
        .find_map(|argument| argument.strip_prefix("--port=").map(str::to_owned));
    let port = after.or(same).unwrap_or_else(|| "8081".to_owned());
    format!("http://127.0.0.1:{port}/preview")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_desk_is_on_the_port_that_trunk_serves() {
        let usual = desk(&words("serve"));
        assert_eq!(usual, "http://127.0.0.1:8081/preview");
        let manifest = Project::find().unwrap().read("Trunk.toml").unwrap();
        assert!(manifest.contains("port = 8081"));
        for line in ["serve --port 9000", "serve -p 9000", "serve --port=9000"] {
            assert_eq!(desk(&words(line)), "http://127.0.0.1:9000/preview", "{line}");
        }
    }

    #[test]
    fn nothing_is_compiled_before_trunk_that_trunk_would_not_compile() {
        assert!(is_usual(&words("serve --port 9000 --open")));
        for line in [
            "serve --release",
            "serve --no-default-features",
            "serve --features=parts",
        ] {
            assert!(!is_usual(&words(line)), "{line}");
        }
    }
}
