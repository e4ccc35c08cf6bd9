//! Splits the program into chunks, so that a page downloads only what it needs.
//!
//! `wasm_split_cli_support` follows the linker's relocations from each function that is marked as a split point, and
//! writes a module with what only they reach, and one with what several of them share. Its modules share a mutable
//! global, the stack pointer, which engines support since Chrome 69 and iOS 13.4 only: `stack_pointer` replaces it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, ensure};
use wasm_encoder::reencode::{Reencode as _, RoundtripReencoder};
use wasm_encoder::{CustomSection, Encode as _, ExportSection, Module, RawSection};
use wasmparser::{BinaryReader, ExportSectionReader, Parser, Payload};

use super::{files, stack_pointer};

/// The table through which the modules call each other.
pub(super) const TABLE: &str = "__indirect_function_table";

/// The modules that a program was split into.
#[derive(Debug)]
pub(super) struct Split {
    /// The one that starts first, for `wasm-bindgen`.
    pub(super) first: PathBuf,
    /// The others.
    pub(super) others: Vec<PathBuf>,
    /// The modules that each chunk needs beside the first, by the names of their files.
    pub(super) chunks: BTreeMap<String, Vec<String>>,
}

/// Splits a module that was linked with its relocations, into a folder that is emptied first.
pub(super) fn split(module: &Path, folder: &Path) -> Result<Split> {
    files::make_empty(folder)?;
    let first = folder.join("app.wasm");
    let program = prepared(&files::read(module)?)?;
    let mut options = wasm_split_cli_support::Options::new(&program);
    options.output_dir = folder;
    options.main_out_path = &first;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("the program cannot be split: {error:#}"))?;
    ensure!(!split.prefetch_map.is_empty(), "the program has no split points");
    for other in &split.split_modules {
        files::write(other, stack_pointer::replaced(&files::read(other)?)?)?;
    }
    Ok(Split {
        first,
        others: split.split_modules,
        chunks: split.prefetch_map.into_iter().collect(),
    })
}

/// The program as it can be split: with a symbol for its table, and without exports that only scripts would call.
fn prepared(program: &[u8]) -> Result<Vec<u8>> {
    let mut rewritten = Module::new();
    for payload in Parser::new(0).parse_all(program) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else {
            continue;
        };
        if let Payload::CustomSection(section) = &payload
            && section.name() == "linking"
        {
            rewritten.section(&CustomSection {
                name: section.name().into(),
                data: add_table_symbol(section.data())?.into(),
            });
            continue;
        }
        if let Payload::ExportSection(section) = payload {
            rewritten.section(&without_exports_to_scripts(section)?);
            continue;
        }
        // Unchanged, byte by byte: the relocations are offsets into it.
        let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
        let data = program.get(range).context("a section is cut off")?;
        rewritten.section(&RawSection { id, data });
    }
    Ok(rewritten.finish())
}

/// Drops the functions that libraries export to scripts (Leptos exports some for streams), and what describes them to
/// `wasm-bindgen`: no script calls them, and what only they need is dropped with them.
fn without_exports_to_scripts(section: ExportSectionReader<'_>) -> Result<ExportSection> {
    const DESCRIPTION: &str = "__wbindgen_describe_";
    let exports: Vec<_> = section.into_iter().collect::<Result<_, _>>()?;
    let names: BTreeSet<_> = exports.iter().map(|export| export.name).collect();
    let described: BTreeSet<_> = exports
        .iter()
        .filter_map(|export| export.name.strip_prefix(DESCRIPTION))
        .filter(|name| names.contains(name))
        .collect();
    let mut kept = ExportSection::new();
    for export in exports {
        let name = export.name.strip_prefix(DESCRIPTION).unwrap_or(export.name);
        if !described.contains(name) {
            kept.export(
                export.name,
                RoundtripReencoder.export_kind(export.kind)?,
                export.index,
            );
        }
    }
    Ok(kept)
}

/// Adds the table to the symbols of a linking section (`Linking.md` of the tool conventions, version 2): the linker adds
/// it only to programs that may have several tables, which those of 2017 may not.
fn add_table_symbol(linking: &[u8]) -> Result<Vec<u8>> {
    const SYMBOLS: u8 = 8;
    const TABLE_SYMBOL: u8 = 5;
    let mut reader = BinaryReader::new(linking, 0);
    let mut rewritten = Vec::new();
    reader.read_var_u32()?.encode(&mut rewritten);
    while !reader.eof() {
        let kind = reader.read_u8()?;
        let length = usize::try_from(reader.read_var_u32()?)?;
        let mut content = reader.read_bytes(length)?.to_vec();
        if kind == SYMBOLS {
            let mut symbols = BinaryReader::new(&content, 0);
            let count = symbols.read_var_u32()?;
            let before = symbols.read_bytes(symbols.bytes_remaining())?;
            let mut longer = Vec::new();
            (count + 1).encode(&mut longer);
            longer.extend_from_slice(before);
            // Defined here, and the first table.
            longer.extend([TABLE_SYMBOL, 0, 0]);
            TABLE.encode(&mut longer);
            content = longer;
        }
        rewritten.push(kind);
        content.encode(&mut rewritten);
    }
    Ok(rewritten)
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, ExportKind, ImportSection, TypeSection};

    use super::*;

    #[test]
    fn exports_to_scripts_are_dropped_with_their_descriptions() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("./app_bg.js", "imported", EntityType::Function(0));
        let mut exports = ExportSection::new();
        for name in [
            "main",
            "stream_pull",
            "__wbindgen_describe_stream_pull",
            "__wbindgen_describe_imported",
        ] {
            exports.export(name, ExportKind::Func, 0);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&exports);
        let mut kept = Vec::new();
        let rewritten = prepared(&module.finish()).unwrap();
        for payload in Parser::new(0).parse_all(&rewritten) {
            if let Payload::ExportSection(section) = payload.unwrap() {
                kept.extend(section.into_iter().map(|export| export.unwrap().name.to_owned()));
            }
        }
        assert_eq!(kept, ["main", "__wbindgen_describe_imported"]);
    }

    #[test]
    fn the_table_gets_a_symbol_after_the_others() {
        // Version 2; a subsection that stays; the symbols: one, a function that is defined elsewhere.
        let linking = [2, 5, 1, 0, 8, 4, 1, 0, 0x10, 3];
        let mut expected = vec![2, 5, 1, 0, 8, 4 + 4 + 25, 2, 0, 0x10, 3, 5, 0, 0, 25];
        expected.extend_from_slice(TABLE.as_bytes());
        assert_eq!(add_table_symbol(&linking).unwrap(), expected);
    }
}
