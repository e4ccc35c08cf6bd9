//! Writes a bundle: names with digests, `index.html` and the boot script that verify them, and compressed copies.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use data_encoding::{BASE64, HEXLOWER};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::contents::Contents;
use super::{compress, files, tools};
use crate::manifest::Bundle;
use crate::project::Project;

/// Files that a server sends compressed.
const COMPRESSED: [&str; 6] = ["css", "html", "js", "svg", "txt", "wasm"];

/// A file named by its content, so that it can be cached for ever and verified.
#[derive(Debug)]
struct Asset {
    name: String,
    integrity: String,
    content: Vec<u8>,
}

impl Asset {
    fn new(stem: &str, extension: &str, content: Vec<u8>) -> Self {
        let digest = Sha256::digest(&content);
        let short: String = HEXLOWER.encode(&digest).chars().take(16).collect();
        Self {
            name: format!("{stem}-{short}.{extension}"),
            integrity: format!("sha256-{}", BASE64.encode(&digest)),
            content,
        }
    }

    /// The attributes that name and verify it; without `crossorigin` browsers verify nothing.
    fn verified(&self, attribute: &str) -> String {
        let Self { name, integrity, .. } = self;
        format!("{attribute}=\"/{name}\" integrity=\"{integrity}\" crossorigin")
    }

    /// What the boot script gets to know.
    fn entry(&self) -> String {
        let Self { name, integrity, .. } = self;
        format!("{{\"address\":\"/{name}\",\"integrity\":\"{integrity}\"}}")
    }
}

/// Writes everything into the bundle's folder, which is emptied first.
pub(super) fn write(project: &Project, bundle: &Bundle, contents: &Contents) -> Result<()> {
    let manifest = &project.manifest;
    let glue = Asset::new("app", "js", contents.glue.clone());
    let style = Asset::new("style", "css", contents.style.clone());
    let programs = contents.programs.iter();
    let programs: Vec<_> = programs
        .map(|(name, content)| (name, Asset::new(name, "wasm", content.clone())))
        .collect();
    let loaded = files_object(bundle, contents, &glue, &programs);
    let boot = boot(&files::read(&project.root.join(&manifest.boot))?, &loaded)?;
    let (_, first) = programs.first().context("there is no program")?;
    let html = page(
        &files::read_text(&project.root.join(&manifest.page))?,
        &boot,
        &style,
        &glue,
        first,
    )?;

    let folder = project.folder(bundle);
    files::make_empty(&folder)?;
    let built = [boot, style, glue]
        .into_iter()
        .chain(programs.into_iter().map(|(_, program)| program));
    let mut assets: Vec<_> = built.map(|asset| (asset.name, asset.content)).collect();
    let public = project.root.join(&manifest.public);
    for file in files::below(&public)? {
        let name = file.strip_prefix(&public)?.to_string_lossy().into_owned();
        assets.push((name, files::read(&file)?));
    }
    assets
        .par_iter()
        .try_for_each(|(name, content)| put(&folder, name, content, bundle.compressed))?;
    // Last, so that it never names files that are not there yet.
    put(&folder, "index.html", html.as_bytes(), bundle.compressed)?;
    match &bundle.not_found_page {
        Some(name) => files::write(&folder.join(name), html),
        None => Ok(()),
    }
}

/// The names and digests of what the boot script loads, as the object `FILES` of JavaScript.
fn files_object(bundle: &Bundle, contents: &Contents, glue: &Asset, programs: &[(&String, Asset)]) -> String {
    let programs = programs
        .iter()
        .map(|(name, program)| format!("\"{name}\":{}", program.entry()));
    let chunks = contents.chunks.iter();
    let chunks = chunks.map(|(chunk, needs)| format!("\"{chunk}\":[\"{}\"]", needs.join("\",\"")));
    let early = bundle.early.iter().map(|address| format!("\"{address}\""));
    format!(
        "{{\"glue\":{},\"programs\":{{{}}},\"parts\":{{{}}},\"early\":[{}]}}",
        glue.entry(),
        listed(programs),
        listed(chunks),
        listed(early),
    )
}

fn listed(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(",")
}

/// The boot script with the files that it loads.
fn boot(source: &[u8], files: &str) -> Result<Asset> {
    let define = format!("--define:FILES={files}");
    let content = tools::esbuild(&["--target=es5", "--format=iife", &define], source)?;
    Ok(Asset::new("boot", "js", content))
}

/// The page with the built files where Trunk would put its own, and without comments.
fn page(source: &str, boot: &Asset, style: &Asset, glue: &Asset, program: &Asset) -> Result<String> {
    let mut html = String::new();
    let mut placed = 0;
    for line in source.lines() {
        let text = line.trim();
        if text.starts_with("<!-- ") {
            ensure!(
                text.ends_with("-->"),
                "the page: a comment has to be a line of its own: {text}"
            );
            continue;
        }
        if !text.contains("data-trunk") {
            html.push_str(text);
            html.push('\n');
            continue;
        }
        placed += 1;
        if text.starts_with("<script") {
            html.push_str(&format!("<script {} async></script>\n", boot.verified("src")));
        } else if text.contains("rel=\"css\"") {
            html.push_str(&format!(
                "<link rel=\"stylesheet\" {} />\n",
                style.verified("href")
            ));
        } else if text.contains("rel=\"rust\"") {
            // Engines without preloading fetch these files when the boot script does.
            html.push_str(&format!(
                "<link rel=\"preload\" as=\"script\" {} />\n",
                glue.verified("href")
            ));
            // No engine verifies what it preloads for `fetch`; the boot script has it verified. WebKit would then load it
            // twice (seen in 2.50), so only engines with this media feature, Chromium since 125, preload it.
            html.push_str(&format!(
                "<link rel=\"preload\" as=\"fetch\" media=\"(device-posture)\" type=\"application/wasm\" href=\"/{}\" crossorigin />\n",
                program.name
            ));
        } else if !text.contains("rel=\"copy-dir\"") {
            bail!("the page: Trunk understands this, the packager does not: {text}");
        }
    }
    ensure!(placed == 4, "the page has {placed} lines for Trunk instead of 4");
    ensure!(
        html.matches("<script").count() == 1 && !html.contains("<style") && !html.contains(" style="),
        "the page has an inline script or style, which a strict Content-Security-Policy blocks"
    );
    Ok(html)
}

/// Writes a file, and its compressed copies for a server to send instead.
fn put(folder: &Path, name: &str, content: &[u8], compressed: bool) -> Result<()> {
    let file = folder.join(name);
    files::make(file.parent().unwrap_or(folder))?;
    files::write(&file, content)?;
    let extension = file.extension().and_then(|extension| extension.to_str());
    if compressed && extension.is_some_and(|extension| COMPRESSED.contains(&extension)) {
        files::write(&folder.join(format!("{name}.gz")), compress::gzip(content)?)?;
        files::write(&folder.join(format!("{name}.br")), compress::brotli(content)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assets() -> [Asset; 4] {
        ["boot", "style", "glue", "app"].map(|name| Asset::new(name, "x", name.into()))
    }

    #[test]
    fn a_name_and_a_digest_come_from_the_content_alone() {
        let asset = Asset::new("app", "js", b"alert(1)".to_vec());
        // `echo -n 'alert(1)' | sha256sum`, and the same with `openssl dgst -sha256 -binary | base64`.
        assert_eq!(asset.name, "app-6e11c72f7cf6bc38.js");
        assert_eq!(
            asset.integrity,
            "sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI="
        );
    }

    const PAGE: &str = "<html>\n\
        <!-- A comment. -->\n\
        <script data-trunk src=\"boot/boot.js\" async></script>\n\
        <link data-trunk rel=\"css\" href=\"target/style.css\" />\n\
        <link data-trunk rel=\"rust\" data-bin=\"pages\" />\n\
        <link data-trunk rel=\"copy-dir\" href=\"public\" />\n\
        <body></body>\n";

    #[test]
    fn the_page_verifies_everything_it_names() {
        let [boot, style, glue, app] = assets();
        let html = page(PAGE, &boot, &style, &glue, &app).unwrap();
        for asset in [&boot, &style, &glue, &app] {
            assert_eq!(html.matches(&asset.name).count(), 1, "{html}");
            assert_eq!(html.contains(&asset.integrity), asset.name != app.name, "{html}");
        }
        assert!(!html.contains("data-trunk") && !html.contains("<!-- "), "{html}");
    }

    #[test]
    fn a_page_with_other_marks_for_trunk_is_refused() {
        let [boot, style, glue, app] = assets();
        for (from, to) in [("rel=\"copy-dir\"", "rel=\"inline\""), ("data-trunk src", "src")] {
            assert!(
                page(&PAGE.replace(from, to), &boot, &style, &glue, &app).is_err(),
                "{to}"
            );
        }
    }

    #[test]
    fn a_page_with_inline_scripts_or_styles_is_refused() {
        let [boot, style, glue, app] = assets();
        for inline in [
            "<script>1</script>",
            "<style>a{}</style>",
            "<p style=\"color:red\"></p>",
        ] {
            let source = PAGE.replace("<body></body>", inline);
            assert!(page(&source, &boot, &style, &glue, &app).is_err(), "{inline}");
        }
    }
}
