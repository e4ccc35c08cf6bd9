//! The command as it is typed: its errors before anything is compiled, and a whole bundle of a program that is compiled
//! already.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const MANIFEST: &str = r#"
package = "program"
page = "index.html"
boot = "boot.js"
styles = ["first.css", "more"]
public = "public"

[bundles.small]
folder = "dist"
profile = "release"
engines = "current"
early = ["/first"]
compressed = true
not-found-page = "404.html"
must-not-contain = "secret"

[[bundles.small.budgets]]
name = "scripts"
extension = "js"
gzip = 100
"#;

const PAGE: &str = r#"<html>
<!-- A comment. -->
<script data-trunk src="boot.js" async></script>
<link data-trunk rel="css" href="first.css" />
<link data-trunk rel="rust" data-bin="program" />
<link data-trunk rel="copy-dir" href="public" />
<body></body>
</html>
"#;

/// A project in a folder of its own, whose program is a module with nothing in it.
fn project(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if root.exists() {
        fs::remove_dir_all(&root).unwrap();
    }
    for (file, content) in [
        ("Packager.toml", MANIFEST.as_bytes()),
        ("index.html", PAGE.as_bytes()),
        ("boot.js", b"globalThis.files = FILES;"),
        ("first.css", b"a { color: red }\n"),
        ("more/second.css", b"b { color: blue }\n"),
        ("more/deeper/third.css", b"i { color: lime }\n"),
        ("public/icons/icon.svg", b"<svg></svg>"),
        (
            "target/wasm32-unknown-unknown/release/program.wasm",
            b"\0asm\x01\0\0\0",
        ),
    ] {
        let file = root.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }
    root
}

fn packager(root: &Path, arguments: &[&str]) -> Output {
    let mut packager = Command::new(env!("CARGO_BIN_EXE_packager"));
    packager.current_dir(root).args(arguments).output().unwrap()
}

fn refusal(root: &Path, arguments: &[&str]) -> String {
    let output = packager(root, arguments);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

/// The paths of all files of a bundle, without the digests in their names.
fn files(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            files.extend(self::files(&path).iter().map(|inner| format!("{name}/{inner}")));
            continue;
        }
        let (stem, extensions) = name.split_once('.').unwrap();
        let (stem, _) = stem.split_once('-').unwrap_or((stem, ""));
        files.push(format!("{stem}.{extensions}"));
    }
    files.sort();
    files
}

/// The text of the one file whose name begins and ends so.
fn text(folder: &Path, beginning: &str, end: &str) -> String {
    let mut paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_it = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with(beginning) && name.ends_with(end)
    };
    fs::read_to_string(paths.find(is_it).unwrap()).unwrap()
}

#[test]
fn a_bundle_that_is_not_in_the_manifest_is_named() {
    let said = refusal(&project("unknown"), &["nonsense"]);
    assert!(said.contains("the manifest has no bundle nonsense"), "{said}");
}

#[test]
fn a_missing_manifest_is_named() {
    let said = refusal(
        &project("missing"),
        &["small", "--manifest", "elsewhere/Packager.toml"],
    );
    assert!(said.contains("elsewhere/Packager.toml cannot be read"), "{said}");
}

#[test]
fn a_program_that_is_not_compiled_yet_is_named() {
    let root = project("uncompiled");
    fs::remove_dir_all(root.join("target")).unwrap();
    let said = refusal(&root, &["small", "--compiled"]);
    assert!(said.contains("program.wasm"), "{said}");
}

#[test]
fn a_bundle_has_every_file_named_by_its_content_and_compressed() {
    let root = project("bundle");
    let output = packager(&root, &["small", "--compiled"]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let dist = root.join("dist");
    let mut expected = vec!["404.html".to_owned()];
    for file in [
        "app.js",
        "app.wasm",
        "boot.js",
        "icons/icon.svg",
        "index.html",
        "style.css",
    ] {
        expected.extend(["", ".gz", ".br"].map(|copy| format!("{file}{copy}")));
    }
    expected.sort();
    assert_eq!(files(&dist), expected);
    let style = text(&dist, "style-", ".css");
    assert_eq!(style, "a { color: red }\ni { color: lime }\nb { color: blue }\n");
    let boot = text(&dist, "boot-", ".js");
    assert!(
        boot.contains("/app-") && boot.contains("sha256-") && boot.contains("\"/first\""),
        "{boot}"
    );
    let page = text(&dist, "index", ".html");
    assert!(
        page.contains("/boot-") && page.contains("/style-") && !page.contains("data-trunk"),
        "{page}"
    );
}

#[test]
fn a_bundle_over_its_budgets_is_written_and_refused() {
    let root = project("heavy");
    let said = refusal(&root, &["small", "--compiled", "--sizes"]);
    assert!(said.contains("the bundle is over budget"), "{said}");
    assert!(root.join("dist/index.html").exists());
}

#[test]
fn a_program_with_what_it_must_not_contain_is_refused_before_anything_is_written() {
    let root = project("secret");
    let program = b"\0asm\x01\0\0\0\0\x08\x01nsecret";
    fs::write(
        root.join("target/wasm32-unknown-unknown/release/program.wasm"),
        program,
    )
    .unwrap();
    let said = refusal(&root, &["small", "--compiled"]);
    assert!(said.contains("the program contains \"secret\""), "{said}");
    assert!(!root.join("dist").exists());
}
