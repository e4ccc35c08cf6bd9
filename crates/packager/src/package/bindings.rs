//! `wasm-bindgen`, and what has to change in the glue that it writes between the program and the browser.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use super::files;

/// The glue finds the functions that fetch chunks in this global, which the boot script defines.
pub(super) const CHUNK_LOADER: &str = "parts";

/// What `wasm-bindgen` makes of a module.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) module: Vec<u8>,
    pub(super) glue: String,
}

/// Binds a module that was split, for engines of 2017.
pub(super) fn bind_split(module: &Path, folder: &Path) -> Result<Bound> {
    // The chunks call each other through the table that the linker exports.
    let Bound { module, glue } = generate(bindgen(module)?.keep_lld_exports(true), folder)?;
    Ok(Bound {
        module,
        glue: check_memory_by_identity(&without_classes(&glue)?)?,
    })
}

/// Binds a whole module for the engines of today.
pub(super) fn bind(module: &Path, folder: &Path) -> Result<Bound> {
    generate(bindgen(module)?.remove_name_section(true), folder)
}

fn bindgen(module: &Path) -> Result<Bindgen> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name("app").typescript(false);
    // A classic script: engines have modules since Chrome 61 only.
    bindgen.no_modules(true)?;
    Ok(bindgen)
}

fn generate(bindgen: &mut Bindgen, folder: &Path) -> Result<Bound> {
    bindgen.generate(folder)?;
    let glue = String::from_utf8(files::read(&folder.join("app.js"))?).context("the glue is not UTF-8")?;
    Ok(Bound {
        module: files::read(&folder.join("app_bg.wasm"))?,
        glue,
    })
}

/// Removes the classes that libraries export to scripts (Leptos exports some for streams); no script uses them.
fn without_classes(glue: &str) -> Result<String> {
    let mut kept = glue.to_owned();
    for name in glue
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

/// The glue renews its view of the memory when the view has become empty, as it does where growing the memory detaches
/// the old buffer. Chrome 57 does not detach it, so the glue would keep using memory that the program has left: it has to
/// compare the buffers.
fn check_memory_by_identity(glue: &str) -> Result<String> {
    const EMPTY: &str = "cachedUint8ArrayMemory0.byteLength === 0";
    ensure!(
        glue.matches(EMPTY).count() == 1 && glue.matches(".byteLength === 0").count() == 1,
        "the glue checks its view of the memory in another way than it did"
    );
    Ok(glue.replace(EMPTY, "cachedUint8ArrayMemory0.buffer !== wasm.memory.buffer"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_removed_unless_they_are_used() {
        let class = "    class Stream {\n        pull() {}\n    }\n    exports.Stream = Stream;\n";
        let glue = format!("before;\n{class}    const StreamFinalization = new Registry();\nafter;\n");
        assert_eq!(without_classes(&glue).unwrap(), "before;\nafter;\n");
        assert!(without_classes(&format!("{glue}new Stream();\n")).is_err());
    }

    #[test]
    fn the_one_view_of_the_memory_is_compared_by_its_buffer() {
        let glue = "if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {";
        assert!(
            check_memory_by_identity(glue)
                .unwrap()
                .contains("cachedUint8ArrayMemory0.buffer !== wasm.memory.buffer")
        );
        assert!(check_memory_by_identity("").is_err());
        assert!(check_memory_by_identity(&format!("{glue} other.byteLength === 0")).is_err());
    }
}
