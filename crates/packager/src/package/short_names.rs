//! Short names for what the program and its glue import from each other.

use core::convert::Infallible;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{ExportSection, ImportSection, Module};
use wasmparser::{ExportSectionReader, Parser, Payload};

use super::split::TABLE;
use super::stack_pointer::ADD_TO_STACK_POINTER;

/// What chunks import from the first module, by these names.
const SHARED: [&str; 3] = ["memory", TABLE, ADD_TO_STACK_POINTER];
/// What the first module calls its glue.
const GLUE: &str = "./app_bg.js";

/// The first module and its glue as they ship: without exports that neither the glue nor a chunk imports, so that
/// `wasm-opt` removes what only those need (libraries export more than a program uses), and with short names for what the
/// two import from each other, which otherwise are a tenth of the glue.
pub(super) fn shorten(first: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let named: BTreeSet<&str> = words(glue).collect();
    let mut exports = Vec::new();
    let mut imports = Vec::new();
    for payload in Parser::new(0).parse_all(first) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    // The boot script knows the names of the functions that fetch chunks.
                    imports.extend((import.module == GLUE).then(|| import.name.to_owned()));
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    exports.push(export?.name.to_owned());
                }
            }
            _ => {}
        }
    }
    exports.retain(|name| named.contains(name.as_str()) || SHARED.contains(&name.as_str()));
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for name in imports.iter().chain(&exports) {
        let short = if SHARED.contains(&name.as_str()) {
            name.clone()
        } else {
            format!("${}", names.len())
        };
        ensure!(
            !named.contains(short.as_str()) || short == *name,
            "the glue has a name {short} of its own"
        );
        names.entry(name.clone()).or_insert(short);
    }
    let mut module = Module::new();
    Renaming {
        names: &names,
        exports: &exports,
    }
    .parse_core_module(&mut module, Parser::new(0), first)?;
    let mut short = String::new();
    let mut rest = glue;
    for word in words(glue) {
        let (before, after) = rest.split_once(word).unwrap_or((rest, ""));
        short.push_str(before);
        short.push_str(names.get(word).map_or(word, String::as_str));
        rest = after;
    }
    short.push_str(rest);
    Ok((module.finish(), short))
}

/// The words of a script, in order.
fn words(script: &str) -> impl Iterator<Item = &str> {
    script
        .split(|character: char| !(character.is_ascii_alphanumeric() || character == '_' || character == '$'))
        .filter(|word| !word.is_empty())
}

/// Renames imports and exports, and drops exports that are not in the list.
struct Renaming<'a> {
    names: &'a BTreeMap<String, String>,
    exports: &'a [String],
}

impl Renaming<'_> {
    fn name<'n>(&'n self, name: &'n str) -> &'n str {
        self.names.get(name).map_or(name, String::as_str)
    }
}

impl Reencode for Renaming<'_> {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: wasmparser::ImportSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        for import in section.into_imports() {
            let import = import?;
            let kind = self.entity_type(import.ty)?;
            let name = if import.module == GLUE {
                self.name(import.name)
            } else {
                import.name
            };
            imports.import(import.module, name, kind);
        }
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        for export in section {
            let export = export?;
            if self.exports.iter().any(|name| name == export.name) {
                let (kind, index) = (
                    self.export_kind(export.kind)?,
                    self.external_index(export.kind, export.index)?,
                );
                exports.export(self.name(export.name), kind, index);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, ExportKind, MemorySection, MemoryType, TypeSection};

    use super::*;

    #[test]
    fn module_and_glue_agree_on_short_names_and_on_nothing_else() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        for (module, name) in [
            (GLUE, "__wbg_go_1f"),
            (GLUE, "__wbg_go"),
            ("./link.js", "__wbg_go_1f"),
        ] {
            imports.import(module, name, EntityType::Function(0));
        }
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut exports = ExportSection::new();
        exports.export("memory", ExportKind::Memory, 0);
        for name in ["start", "unused", ADD_TO_STACK_POINTER] {
            exports.export(name, ExportKind::Func, 0);
        }
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&memories)
            .section(&exports);
        let glue = "({__wbg_go_1f:a, __wbg_go:b}); wasm.start(wasm.memory);";
        let (module, glue) = shorten(&module.finish(), glue).unwrap();
        assert_eq!(glue, "({$0:a, $1:b}); wasm.$3(wasm.memory);");
        let mut found = Vec::new();
        for payload in Parser::new(0).parse_all(&module) {
            match payload.unwrap() {
                Payload::ImportSection(section) => {
                    found.extend(
                        section
                            .into_imports()
                            .map(|import| import.unwrap().name.to_owned()),
                    );
                }
                Payload::ExportSection(section) => {
                    found.extend(section.into_iter().map(|export| export.unwrap().name.to_owned()));
                }
                _ => {}
            }
        }
        assert_eq!(
            found,
            ["$0", "$1", "__wbg_go_1f", "memory", "$3", ADD_TO_STACK_POINTER]
        );
    }
}
