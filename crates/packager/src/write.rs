//! Writes a bundle: names with digests, `index.html` and the boot script that verify them, and compressed copies.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use data_encoding::{BASE64, HEXLOWER};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::package::Package;
use crate::{Bundle, Project, compress, read, write_file};

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

impl Project {
    /// Writes everything into the bundle's folder, which is emptied first.
    pub(crate) fn write(&self, bundle: &Bundle, package: &Package) -> Result<()> {
        let glue = Asset::new("app", "js", package.glue.clone());
        let style = Asset::new("style", "css", package.style.clone());
        let programs = package.programs.iter();
        let programs: Vec<_> = programs
            .map(|(name, content)| (name, Asset::new(name, "wasm", content.clone())))
            .collect();
        let boot = self.boot(bundle, package, &glue, &programs)?;
        let (_, first) = programs.first().context("there is no program")?;
        let html = page(&self.read_text(&self.manifest.page)?, &boot, &style, &glue, first)?;

        let folder = self.folder(bundle);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)
                .with_context(|| format!("{} cannot be emptied", folder.display()))?;
        }
        std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let built = [&boot, &style, &glue]
            .into_iter()
            .chain(programs.iter().map(|(_, program)| program));
        let mut files: Vec<_> = built
            .map(|asset| (asset.name.clone(), asset.content.clone()))
            .collect();
        let public = self.root.join(&self.manifest.public);
        for entry in
            std::fs::read_dir(&public).with_context(|| format!("{} cannot be read", public.display()))?
        {
            let entry = entry?;
            files.push((
                entry.file_name().to_string_lossy().into_owned(),
                read(&entry.path())?,
            ));
        }
        files
            .par_iter()
            .try_for_each(|(name, content)| put(&folder, name, content, bundle.compressed))?;
        // Last, so that it never names files that are not there yet.
        put(&folder, "index.html", html.as_bytes(), bundle.compressed)?;
        match &bundle.not_found_page {
            Some(name) => write_file(&folder.join(name), html),
            None => Ok(()),
        }
    }

    /// The boot script with the names and digests of what it loads.
    fn boot(
        &self,
        bundle: &Bundle,
        package: &Package,
        glue: &Asset,
        programs: &[(&String, Asset)],
    ) -> Result<Asset> {
        let programs: Vec<_> = programs
            .iter()
            .map(|(name, program)| format!("\"{name}\":{}", program.entry()))
            .collect();
        let chunks = package.chunks.iter();
        let chunks: Vec<_> = chunks
            .map(|(chunk, needs)| format!("\"{chunk}\":[\"{}\"]", needs.join("\",\"")))
            .collect();
        let early: Vec<_> = bundle
            .early
            .iter()
            .map(|address| format!("\"{address}\""))
            .collect();
        let files = format!(
            "--define:FILES={{\"glue\":{},\"programs\":{{{}}},\"parts\":{{{}}},\"early\":[{}]}}",
            glue.entry(),
            programs.join(","),
            chunks.join(","),
            early.join(",")
        );
        let source = self.read(&self.manifest.boot)?;
        let content = self.esbuild(&["--target=es5", "--format=iife", &files], &source)?;
        Ok(Asset::new("boot", "js", content))
    }
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
            bail!("index.html: Trunk understands this, the packager does not: {text}");
        }
    }
    ensure!(
        placed == 4,
        "index.html has {placed} lines for Trunk instead of 4"
    );
    ensure!(
        html.matches("<script").count() == 1 && !html.contains("<style") && !html.contains(" style="),
        "index.html has an inline script or style, which a strict Content-Security-Policy blocks"
    );
    Ok(html)
}

/// Writes a file, and its compressed copies for a server to send instead.
fn put(folder: &Path, name: &str, content: &[u8], compressed: bool) -> Result<()> {
    let file = folder.join(name);
    write_file(&file, content)?;
    let extension = file.extension().and_then(|extension| extension.to_str());
    if compressed && extension.is_some_and(|extension| COMPRESSED.contains(&extension)) {
        write_file(&folder.join(format!("{name}.gz")), compress::gzip(content)?)?;
        write_file(&folder.join(format!("{name}.br")), compress::brotli(content)?)?;
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
