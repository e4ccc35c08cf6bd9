//! Writes `dist/`: names with digests, `index.html` and the boot script that verify them, and compressed twins.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};

use super::compile::{Compiled, esbuild};
use crate::project::Project;
use crate::sizes;

/// What the program asks of the bank before anything else, on whatever page it is opened.
pub const EARLY: [&str; 2] = ["/api/v1/session", "/api/v1/profile"];
/// Files that a server sends compressed.
const COMPRESSED: [&str; 6] = ["css", "html", "js", "svg", "txt", "wasm"];

/// A file under the name that its content gives it, so that it can be kept for ever and verified.
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

    /// The attributes that name and verify it; `crossorigin` because nothing else is verified.
    fn verified(&self, attribute: &str) -> String {
        let Self { name, integrity, .. } = self;
        format!("{attribute}=\"/{name}\" integrity=\"{integrity}\" crossorigin")
    }

    /// What the boot script knows of it.
    fn entry(&self) -> String {
        let Self { name, integrity, .. } = self;
        format!("{{\"address\":\"/{name}\",\"integrity\":\"{integrity}\"}}")
    }
}

/// What is particular about a bundle.
#[derive(Debug)]
pub struct Purpose<'a> {
    /// The folder it is written into, which is emptied first.
    pub folder: &'a Path,
    /// What the boot script asks of the bank while the program is on its way.
    pub early: &'a [&'a str],
    /// Whether every file has its compressed twins beside it.
    pub compressed: bool,
}

/// Writes everything into an empty folder.
pub fn write(project: &Project, compiled: &Compiled, purpose: &Purpose<'_>) -> Result<()> {
    let Purpose {
        folder: dist,
        early,
        compressed,
    } = *purpose;
    let put = |name: &str, content: &[u8]| put(dist, name, content, compressed);
    let glue = Asset::new("app", "js", compiled.glue.clone());
    let style = Asset::new("style", "css", compiled.style.clone());
    let programs: Vec<_> = compiled
        .programs
        .iter()
        .map(|(name, content)| (name, Asset::new(name, "wasm", content.clone())))
        .collect();
    let boot = boot(project, &glue, &programs, &compiled.parts, early)?;
    let (_, first) = programs.first().context("there is no program")?;
    let html = page(&project.read("index.html")?, &boot, &style, &glue, first)?;

    if dist.exists() {
        std::fs::remove_dir_all(dist).with_context(|| format!("{} cannot be emptied", dist.display()))?;
    }
    std::fs::create_dir_all(dist).with_context(|| format!("{} cannot be made", dist.display()))?;
    let assets = [&boot, &style, &glue]
        .into_iter()
        .chain(programs.iter().map(|(_, program)| program));
    for asset in assets {
        put(&asset.name, &asset.content)?;
    }
    let public = project.path("public");
    for entry in std::fs::read_dir(&public).with_context(|| format!("{} cannot be read", public.display()))? {
        let entry = entry?;
        let content = std::fs::read(entry.path())
            .with_context(|| format!("{} cannot be read", entry.path().display()))?;
        put(&entry.file_name().to_string_lossy(), &content)?;
    }
    // Last, so that nobody is sent to files that are not there yet.
    put("index.html", html.as_bytes())
}

/// The boot script with the names and digests of what it loads.
fn boot(
    project: &Project,
    glue: &Asset,
    programs: &[(&String, Asset)],
    parts: &BTreeMap<String, Vec<String>>,
    early: &[&str],
) -> Result<Asset> {
    let programs: Vec<_> = programs
        .iter()
        .map(|(name, program)| format!("\"{name}\":{}", program.entry()))
        .collect();
    let parts: Vec<_> = parts
        .iter()
        .map(|(part, needs)| format!("\"{part}\":[\"{}\"]", needs.join("\",\"")))
        .collect();
    let early: Vec<_> = early.iter().map(|target| format!("\"{target}\"")).collect();
    let files = format!(
        "--define:FILES={{\"glue\":{},\"programs\":{{{}}},\"parts\":{{{}}},\"early\":[{}]}}",
        glue.entry(),
        programs.join(","),
        parts.join(","),
        early.join(",")
    );
    let source = project.read("boot/boot.js")?;
    let content = esbuild(
        project,
        &["--target=es5", "--format=iife", &files],
        source.as_bytes(),
    )?;
    Ok(Asset::new("boot", "js", content))
}

/// `index.html` with the built files in the place of what trunk would put there, and without its comments.
fn page(source: &str, boot: &Asset, style: &Asset, glue: &Asset, program: &Asset) -> Result<String> {
    let mut html = String::new();
    let mut placed = 0;
    for line in source.lines() {
        let text = line.trim();
        if text.starts_with("<!-- ") {
            ensure!(
                text.ends_with("-->"),
                "index.html: a comment has to be a line of its own: {text}"
            );
            continue;
        }
        if !text.contains("data-trunk") {
            html.push_str(text);
            html.push('\n');
            continue;
        }
        placed += 1;
        if text.contains("src=\"boot/boot.js\"") {
            html.push_str(&format!("<script {} async></script>\n", boot.verified("src")));
        } else if text.contains("rel=\"css\"") {
            html.push_str(&format!(
                "<link rel=\"stylesheet\" {} />\n",
                style.verified("href")
            ));
        } else if text.contains("rel=\"rust\"") {
            // Engines that do not know these ask for the files when the boot script does.
            html.push_str(&format!(
                "<link rel=\"preload\" as=\"script\" {} />\n",
                glue.verified("href")
            ));
            // No engine verifies what it loads ahead for `fetch`; the boot script has it verified. WebKit would load it
            // once more then (seen in 2.50), so only engines that know this property of screens, Chromium since 125,
            // load it ahead.
            html.push_str(&format!(
                "<link rel=\"preload\" as=\"fetch\" media=\"(device-posture)\" type=\"application/wasm\" href=\"/{}\" crossorigin />\n",
                program.name
            ));
        } else if !text.contains("rel=\"copy-dir\"") {
            bail!("index.html: only trunk knows what to do with {text}");
        }
    }
    ensure!(
        placed == 4,
        "index.html has {placed} lines for trunk instead of 4"
    );
    Ok(html)
}

/// Writes a file, and beside it what a server sends to whoever takes it compressed.
fn put(dist: &Path, name: &str, content: &[u8], compressed: bool) -> Result<()> {
    let file = dist.join(name);
    let cannot_be_written = || format!("{} cannot be written", file.display());
    std::fs::write(&file, content).with_context(cannot_be_written)?;
    let extension = file.extension().and_then(|extension| extension.to_str());
    if compressed && extension.is_some_and(|extension| COMPRESSED.contains(&extension)) {
        std::fs::write(dist.join(format!("{name}.gz")), sizes::gzip(content)?)
            .with_context(cannot_be_written)?;
        std::fs::write(dist.join(format!("{name}.br")), sizes::brotli(content)?)
            .with_context(cannot_be_written)?;
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

    #[test]
    fn the_page_of_the_project_verifies_everything_it_names() {
        let [boot, style, glue, app] = assets();
        let source = include_str!("../../../../index.html");
        let html = page(source, &boot, &style, &glue, &app).unwrap();
        for asset in [&boot, &style, &glue, &app] {
            assert_eq!(html.matches(&asset.name).count(), 1, "{html}");
            assert_eq!(html.contains(&asset.integrity), asset.name != app.name, "{html}");
        }
        assert!(!html.contains("data-trunk") && !html.contains("<!-- "), "{html}");
        // The policy allows neither.
        assert!(!html.contains("<style") && !html.contains("style="), "{html}");
        assert_eq!(html.matches("<script").count(), 1, "{html}");
    }

    #[test]
    fn a_page_that_asks_trunk_for_more_is_refused() {
        let [boot, style, glue, app] = assets();
        let source = include_str!("../../../../index.html");
        let inlined = source.replace("rel=\"copy-dir\"", "rel=\"inline\"");
        assert!(page(&inlined, &boot, &style, &glue, &app).is_err());
        let without = source.replace("data-trunk src", "src");
        assert!(page(&without, &boot, &style, &glue, &app).is_err());
    }
}
