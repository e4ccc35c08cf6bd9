//! From Rust to the module and the scripts as they ship, but for names and digests.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::process;
use crate::project::Project;

/// The oldest engines that have WebAssembly. Destructuring works in both; esbuild only knows a corner where it does not.
const ENGINES: [&str; 2] = ["--target=chrome57,safari11", "--supported:destructuring=true"];

/// What the pages are made of.
#[derive(Debug)]
pub struct Compiled {
    /// The modules by name, the one that starts first.
    pub programs: Vec<(String, Vec<u8>)>,
    /// What `wasm-bindgen` puts between the module and the browser.
    pub glue: Vec<u8>,
    /// All of `style/`.
    pub style: Vec<u8>,
}

/// Compiles everything; cargo rebuilds only what has changed.
pub fn compile(project: &Project) -> Result<Compiled> {
    let folder = project.path("target/pages");
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let module = cargo(project)?;
    process::run(
        project
            .command("wasm-bindgen")?
            // A script of the old kind: engines have had the new kind since Chrome 61 only.
            .args([
                "--target",
                "no-modules",
                "--no-typescript",
                "--out-name",
                "app",
                "--out-dir",
            ])
            .arg(&folder)
            .arg(&module),
    )?;
    // A step that takes the module apart comes in here: it turns one name into several.
    let programs = ["app"];
    let programs = programs.iter().map(|name| {
        let (from, to) = (
            folder.join(format!("{name}_bg.wasm")),
            folder.join(format!("{name}.wasm")),
        );
        optimise(project, &from, &to)?;
        Ok(((*name).to_owned(), read(&to)?))
    });
    Ok(Compiled {
        programs: programs.collect::<Result<_>>()?,
        glue: esbuild(project, &ENGINES, &glue(read(&folder.join("app.js"))?)?)?,
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
    ]);
    cargo.args(["--profile", "page", "--target", "wasm32-unknown-unknown"]);
    // A panic is a trap without a message, which boot/boot.js tells the customer about: a tenth of the size.
    cargo.args([
        "-Zbuild-std=std,panic_abort",
        "-Zbuild-std-features=optimize_for_size",
    ]);
    cargo.args([
        "--config",
        "target.wasm32-unknown-unknown.rustflags=[\"-Ctarget-cpu=mvp\",\"-Zunstable-options\",\"-Cpanic=immediate-abort\"]",
    ]);
    // Build scripts ask for that word, so with it cargo builds everything anew, and without it once more: a folder of its
    // own keeps the two apart.
    let target = project.target()?.join("pages");
    cargo
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", &target);
    // These would take the place of the flags above.
    cargo
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    process::run(&mut cargo)?;
    Ok(target.join("wasm32-unknown-unknown/page/wechat-bank-h5.wasm"))
}

/// The glue asks whether its view of the memory has become empty, as it does where growing takes the old memory away.
/// Chrome 57 leaves it there, so the glue would go on in memory that the program has left: it has to ask whose it is.
fn glue(source: Vec<u8>) -> Result<Vec<u8>> {
    const EMPTY: &str = "cachedUint8ArrayMemory0.byteLength === 0";
    let source = String::from_utf8(source).context("the glue is no text")?;
    ensure!(
        source.matches(EMPTY).count() == 1 && source.matches(".byteLength === 0").count() == 1,
        "the glue looks at the memory in another way than it did"
    );
    Ok(source
        .replace(EMPTY, "cachedUint8ArrayMemory0.buffer !== wasm.memory.buffer")
        .into_bytes())
}

/// Refuses a module that needs more than the WebAssembly of 2017, and makes it small.
fn optimise(project: &Project, from: &Path, to: &Path) -> Result<()> {
    process::run(
        project
            .command("wasm-opt")?
            .args(["-Oz", "-mvp", "--strip-producers"])
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
