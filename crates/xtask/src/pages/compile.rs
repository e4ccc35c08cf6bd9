//! From Rust to the module and the scripts as they ship, but for names and digests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::parts::{self, Apart};
use super::signatures;
use crate::process;
use crate::project::Project;

/// The oldest engines that have WebAssembly. Destructuring works in both; esbuild only knows a corner where it does not.
const ENGINES: [&str; 2] = ["--target=chrome57,safari11", "--supported:destructuring=true"];

/// What the pages are made of.
#[derive(Debug)]
pub struct Compiled {
    /// The modules by name, the one that starts first.
    pub programs: Vec<(String, Vec<u8>)>,
    /// The modules that each part of the program needs beside the first.
    pub parts: BTreeMap<String, Vec<String>>,
    /// What `wasm-bindgen` puts between the module and the browser.
    pub glue: Vec<u8>,
    /// All of `style/`.
    pub style: Vec<u8>,
}

/// Compiles everything; cargo rebuilds only what has changed.
pub fn compile(project: &Project) -> Result<Compiled> {
    let folder = project.path("target/bundle");
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let Apart { first, others, parts } = parts::take_apart(&cargo(project)?, &folder.join("parts"))?;
    process::run(
        project
            .command("wasm-bindgen")?
            // A script of the old kind: engines have had the new kind since Chrome 61 only.
            .args([
                "--target",
                "no-modules",
                "--no-typescript",
                // The table through which the parts call each other.
                "--keep-lld-exports",
                "--out-name",
                "app",
                "--out-dir",
            ])
            .arg(&folder)
            .arg(&first),
    )?;
    let glue = glue(read(&folder.join("app.js"))?)?;
    let (bound, glue) = parts::bind(&read(&folder.join("app_bg.wasm"))?, &glue)?;
    std::fs::write(&first, bound).with_context(|| format!("{} cannot be written", first.display()))?;
    let programs = [first].into_iter().chain(others).map(|module| {
        let name = module
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let small = folder.join(format!("{name}.wasm"));
        optimise(project, &module, &small)?;
        Ok((name.to_owned(), read(&small)?))
    });
    // `wasm-bindgen` writes a line for each function that the program imports by itself, all with the same key.
    let link = format!("--define:require={}", parts::LINK);
    let link = [
        &ENGINES[..],
        &[&link, "--log-override:duplicate-object-key=silent"],
    ]
    .concat();
    let mut programs = programs.collect::<Result<Vec<_>>>()?;
    signatures::complete(&mut programs)?;
    Ok(Compiled {
        programs,
        parts,
        glue: esbuild(project, &link, glue.as_bytes())?,
        style: esbuild(project, &["--loader=css", ENGINES[0]], &style(project)?)?,
    })
}

/// Compiles a preview: with the bank in the page, for the browsers of today. Quickly built rather than small.
pub fn compile_preview(project: &Project) -> Result<Compiled> {
    let folder = project.path("target/preview-glue");
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut cargo = project.cargo()?;
    cargo.args(["build", "--quiet", "--package", "wechat-bank-h5"]);
    cargo.args(["--profile", "preview", "--target", "wasm32-unknown-unknown"]);
    process::run(&mut cargo)?;
    let module = project
        .target()?
        .join("wasm32-unknown-unknown/preview/wechat-bank-h5.wasm");
    process::run(
        project
            .command("wasm-bindgen")?
            .args([
                "--target",
                "no-modules",
                "--no-typescript",
                "--remove-name-section",
                "--out-name",
                "app",
                "--out-dir",
            ])
            .arg(&folder)
            .arg(&module),
    )?;
    Ok(Compiled {
        programs: vec![("app".to_owned(), read(&folder.join("app_bg.wasm"))?)],
        parts: BTreeMap::new(),
        glue: read(&folder.join("app.js"))?,
        style: style(project)?,
    })
}

/// Compiles for the WebAssembly of 2017. The precompiled standard library has newer instructions in it, so it is built
/// as well; it ships with the toolchain, but building it needs the word that features may be unstable.
fn cargo(project: &Project) -> Result<PathBuf> {
    let mut cargo = project.cargo()?;
    cargo.args([
        "build",
        "--quiet",
        "--package",
        "wechat-bank-h5",
        "--no-default-features",
        "--features",
        "parts",
    ]);
    cargo.args(["--profile", "page", "--target", "wasm32-unknown-unknown"]);
    // A panic is a trap without a message, which boot/boot.js tells the customer about: a tenth of the size.
    cargo.args([
        "-Zbuild-std=std,panic_abort",
        "-Zbuild-std-features=optimize_for_size",
    ]);
    // The relocations say what needs what: see parts.rs. And nobody reads places in the code or debugged values here.
    cargo.args([
        "--config",
        "target.wasm32-unknown-unknown.rustflags=[\"-Ctarget-cpu=mvp\",\"-Clink-args=--emit-relocs --export-table\",\"-Zunstable-options\",\"-Cpanic=immediate-abort\",\"-Zfmt-debug=none\",\"-Zlocation-detail=none\"]",
    ]);
    // Build scripts ask for that word, so with it cargo builds everything anew, and without it once more: a folder of its
    // own keeps the two apart.
    let target = project.target()?.join("pages");
    cargo.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", &target);
    // These would take the place of the flags above.
    cargo
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    process::run(&mut cargo)?;
    Ok(target.join("wasm32-unknown-unknown/page/wechat-bank-h5.wasm"))
}

/// The glue as `wasm-bindgen` writes it, without what does not fit these pages.
fn glue(source: Vec<u8>) -> Result<String> {
    let source = String::from_utf8(source).context("the glue is no text")?;
    look_at_the_right_memory(&without_classes(&source)?)
}

/// Removes the classes that libraries export to scripts (Leptos brings some for streams): no script here uses them.
fn without_classes(source: &str) -> Result<String> {
    let mut kept = source.to_owned();
    for name in source
        .lines()
        .filter_map(|line| line.strip_prefix("    class ")?.strip_suffix(" {"))
    {
        for (from, to) in [
            (
                format!("    class {name} {{\n"),
                format!("    exports.{name} = {name};\n"),
            ),
            (format!("    const {name}Finalization ="), ";\n".to_owned()),
        ] {
            let start = kept
                .find(&from)
                .with_context(|| format!("the glue has no{from}"))?;
            let end = kept.get(start..).and_then(|rest| rest.find(&to));
            let end = start + end.with_context(|| format!("the glue does not end{from}"))? + to.len();
            kept.replace_range(start..end, "");
        }
        ensure!(!kept.contains(name), "the program uses the class {name}");
    }
    Ok(kept)
}

/// The glue asks whether its view of the memory has become empty, as it does where growing takes the old memory away.
/// Chrome 57 leaves it there, so the glue would go on in memory that the program has left: it has to ask whose it is.
fn look_at_the_right_memory(source: &str) -> Result<String> {
    const EMPTY: &str = "cachedUint8ArrayMemory0.byteLength === 0";
    ensure!(
        source.matches(EMPTY).count() == 1 && source.matches(".byteLength === 0").count() == 1,
        "the glue looks at the memory in another way than it did"
    );
    Ok(source.replace(EMPTY, "cachedUint8ArrayMemory0.buffer !== wasm.memory.buffer"))
}

/// Refuses a module that needs more than the WebAssembly of 2017, and makes it small.
fn optimise(project: &Project, from: &Path, to: &Path) -> Result<()> {
    process::run(
        project
            .command("wasm-opt")?
            // The stack is below all data, so nothing is in the first bytes of the memory. And functions that are alike
            // have names that are alike: next to each other they compress better.
            .args([
                "-Oz",
                "-mvp",
                "--low-memory-unused",
                "--reorder-functions-by-name",
            ])
            .args(["--strip-producers", "--strip-debug"])
            .arg(from)
            .arg("-o")
            .arg(to),
    )
}

/// Lowers and minifies a script or a style sheet.
pub fn esbuild(project: &Project, options: &[&str], source: &[u8]) -> Result<Vec<u8>> {
    let mut esbuild = project.command("esbuild")?;
    esbuild
        .args(["--minify", "--charset=utf8", "--log-level=warning"])
        .args(options);
    process::piped(&mut esbuild, source)
}

/// The style sheets in the order in which Trunk.toml puts them together.
fn style(project: &Project) -> Result<Vec<u8>> {
    let mut files = vec![project.path("style/tokens.css"), project.path("style/base.css")];
    for folder in ["style/pages", "style/ui"] {
        let folder = project.path(folder);
        let entries =
            std::fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        let mut sheets = entries
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()?;
        sheets.retain(|file| file.extension().is_some_and(|extension| extension == "css"));
        sheets.sort();
        files.extend(sheets);
    }
    let mut style = Vec::new();
    for file in files {
        style.extend(read(&file)?);
    }
    Ok(style)
}

fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))
}
