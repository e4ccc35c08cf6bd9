//! Takes the program apart at the functions of `src/parts.rs`, so that a page loads only what it needs.
//!
//! `wasm_split_cli_support` follows the linker's relocations from each of those functions and writes a module with what
//! only they reach, and one with what several of them share. Its modules share a mutable global, the stack pointer, which
//! engines can do since Chrome 69 and iOS 13.4 only: here they move it by a function of the first module instead.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use wasm_encoder::reencode::{self, Reencode, RoundtripReencoder, utils};
use wasm_encoder::{
    CodeSection, CustomSection, Encode, ExportSection, ImportSection, Instruction, Module, RawSection,
    TypeSection,
};
use wasmparser::{BinaryReader, ExportSectionReader, FunctionBody, Operator, Parser, Payload, TypeRef};

/// What the modules of the parts call the one that starts first.
const FIRST: &str = "__wasm_split";
/// The function of `wasm-bindgen` that adds to the stack pointer and returns it.
const ADD_TO_STACK_POINTER: &str = "__wbindgen_add_to_stack_pointer";
/// The table through which the modules call each other.
const TABLE: &str = "__indirect_function_table";
/// What the parts take from the first module, by these names.
const SHARED: [&str; 3] = ["memory", TABLE, ADD_TO_STACK_POINTER];
/// What the first module calls its glue.
const GLUE: &str = "./app_bg.js";
/// Where the glue finds the functions that fetch parts: boot/boot.js defines it.
pub const LINK: &str = "parts";

/// The modules that a compiled program was taken apart into.
#[derive(Debug)]
pub struct Apart {
    /// The one that starts first, for `wasm-bindgen`.
    pub first: PathBuf,
    /// The others.
    pub others: Vec<PathBuf>,
    /// The modules that each part needs beside the first, by the names of their files.
    pub parts: BTreeMap<String, Vec<String>>,
}

/// Takes apart a module that was linked with its relocations, into a folder that is emptied first.
pub fn take_apart(module: &Path, folder: &Path) -> Result<Apart> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    let first = folder.join("app.wasm");
    let program = std::fs::read(module).with_context(|| format!("{} cannot be read", module.display()))?;
    let program = prepared(&program)?;
    let mut options = wasm_split_cli_support::Options::new(&program);
    options.output_dir = folder;
    options.main_out_path = &first;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("the program cannot be taken apart: {error:#}"))?;
    ensure!(!split.prefetch_map.is_empty(), "src/parts.rs names no parts");
    for other in &split.split_modules {
        let content = std::fs::read(other).with_context(|| format!("{} cannot be read", other.display()))?;
        std::fs::write(other, without_shared_stack_pointer(&content)?)
            .with_context(|| format!("{} cannot be written", other.display()))?;
    }
    Ok(Apart {
        first,
        others: split.split_modules,
        parts: split.prefetch_map.into_iter().collect(),
    })
}

/// The program as it can be taken apart: with a symbol for its table, and without what only scripts would call.
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
        // As it is, byte by byte: the relocations count them.
        let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
        let data = program.get(range).context("a section is cut off")?;
        rewritten.section(&RawSection { id, data });
    }
    Ok(rewritten.finish())
}

/// Leaves out the functions that libraries export to scripts (Leptos brings some for streams), with what describes them to
/// `wasm-bindgen`: no script here calls them, and whatever only they need goes with them.
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

/// Adds the table, through which functions are called, to the symbols in a section of the tool conventions' form
/// (`Linking.md`), version 2, for whoever follows the relocations: the linker does so only for programs that may have
/// several tables, which those of 2017 may not.
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

/// The first module and its glue, as they are shipped: without exports that neither the glue nor a part asks for, so that
/// `wasm-opt` removes what only those need (libraries export more than these pages use), and with short names for what
/// the two take from each other, which are a tenth of the glue otherwise.
pub fn bind(first: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let named: BTreeSet<&str> = words(glue).collect();
    let mut exports = Vec::new();
    let mut imports = Vec::new();
    for payload in Parser::new(0).parse_all(first) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    // The functions of `LINK` have names that boot/boot.js knows.
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
    Border {
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

/// The names in a script, in their order.
fn words(script: &str) -> impl Iterator<Item = &str> {
    script
        .split(|character: char| !(character.is_ascii_alphanumeric() || character == '_' || character == '$'))
        .filter(|word| !word.is_empty())
}

/// Renames what the module takes and gives, and gives no more than it should.
struct Border<'a> {
    names: &'a BTreeMap<String, String>,
    exports: &'a [String],
}

impl Border<'_> {
    fn name<'n>(&'n self, name: &'n str) -> &'n str {
        self.names.get(name).map_or(name, String::as_str)
    }
}

impl Reencode for Border<'_> {
    type Error = core::convert::Infallible;

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

/// Rewrites a module that shares the stack pointer as a global, if it does: it is moved by [`ADD_TO_STACK_POINTER`].
fn without_shared_stack_pointer(module: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(imports) = payload? {
            for import in imports.into_imports() {
                let import = import?;
                match import.ty {
                    TypeRef::Global(global) if global.mutable => imported += 1,
                    TypeRef::Memory(_) | TypeRef::Table(_) => {}
                    other => bail!("a part shares {} as well: {other:?}", import.name),
                }
            }
        }
    }
    if imported == 0 {
        return without_names(module);
    }
    ensure!(
        imported == 1,
        "a part shares {imported} globals, not only the stack pointer"
    );
    let mut rewritten = Module::new();
    StackPointer { add: 0 }.parse_core_module(&mut rewritten, Parser::new(0), module)?;
    Ok(rewritten.finish())
}

/// Rewrites a module without its custom sections.
fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    let mut rewritten = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Some((id, range)) = payload.as_section()
            && !matches!(payload, Payload::CustomSection(_))
        {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            let data = module.get(range).context("a section is cut off")?;
            rewritten.section(&RawSection { id, data });
        }
    }
    Ok(rewritten.finish())
}

/// Puts the function in the place of the global: it becomes the first function, and the global is no more.
struct StackPointer {
    /// The index of the function's type.
    add: u32,
}

impl Reencode for StackPointer {
    type Error = core::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error> {
        Ok(function + 1)
    }

    fn global_index(&mut self, global: u32) -> Result<u32, reencode::Error> {
        Ok(global.saturating_sub(1))
    }

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: wasmparser::TypeSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        utils::parse_type_section(self, types, section)?;
        self.add = types.len();
        let i32 = [wasm_encoder::ValType::I32];
        types.ty().function(i32, i32);
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: wasmparser::ImportSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        imports.import(
            FIRST,
            ADD_TO_STACK_POINTER,
            wasm_encoder::EntityType::Function(self.add),
        );
        for import in section.into_imports() {
            let import = import?;
            if !matches!(import.ty, TypeRef::Global(_)) {
                self.parse_import(imports, import)?;
            }
        }
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), reencode::Error> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let mut operators = body.get_operators_reader()?;
        let pointer = [Instruction::I32Const(0), Instruction::Call(0)];
        while !operators.eof() {
            let operator = operators.read()?;
            match operator {
                Operator::GlobalGet { global_index: 0 } => {
                    for instruction in &pointer {
                        function.instruction(instruction);
                    }
                }
                // What is added is the way from where it stands to where it shall stand.
                Operator::GlobalSet { global_index: 0 } => {
                    for instruction in &pointer {
                        function.instruction(instruction);
                    }
                    for instruction in [Instruction::I32Sub, Instruction::Call(0), Instruction::Drop] {
                        function.instruction(&instruction);
                    }
                }
                other => {
                    function.instruction(&self.instruction(other)?);
                }
            }
        }
        code.function(&function);
        Ok(())
    }

    // Names and relocations; both would be wrong now.
    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: wasmparser::CustomSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, ConstExpr, EntityType, ExportKind, Function, FunctionSection, GlobalSection, GlobalType,
        MemoryType, RefType, TableType, ValType,
    };
    use wasmparser::{Validator, WasmFeatures};

    use super::*;

    const POINTER: GlobalType = GlobalType {
        val_type: ValType::I32,
        mutable: true,
        shared: false,
    };

    fn is_of_2017(module: &[u8]) -> bool {
        let features = WasmFeatures::WASM1.difference(WasmFeatures::MUTABLE_GLOBAL);
        Validator::new_with_features(features)
            .validate_all(module)
            .is_ok()
    }

    /// A part as it comes: shares a table and the pointer, and has a function that takes 16 bytes of the stack.
    fn part() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], [ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import(
            FIRST,
            TABLE,
            TableType {
                element_type: RefType::FUNCREF,
                minimum: 1,
                maximum: None,
                table64: false,
                shared: false,
            },
        );
        imports.import(FIRST, "stack", EntityType::Global(POINTER));
        let mut functions = FunctionSection::new();
        functions.function(0).function(0);
        let mut globals = GlobalSection::new();
        let own = GlobalType {
            mutable: false,
            ..POINTER
        };
        globals.global(own, &ConstExpr::i32_const(7));
        let mut exports = ExportSection::new();
        exports.export("take", ExportKind::Func, 1);
        let mut code = CodeSection::new();
        let mut seven = Function::new([]);
        seven
            .instruction(&Instruction::GlobalGet(1))
            .instruction(&Instruction::End);
        code.function(&seven);
        let mut take = Function::new([]);
        for instruction in [
            Instruction::GlobalGet(0),
            Instruction::I32Const(16),
            Instruction::I32Sub,
            Instruction::GlobalSet(0),
            Instruction::Call(0),
            Instruction::End,
        ] {
            take.instruction(&instruction);
        }
        code.function(&take);
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&functions)
            .section(&globals)
            .section(&exports)
            .section(&code);
        module.finish()
    }

    fn instructions(module: &[u8]) -> Vec<Vec<String>> {
        let bodies = Parser::new(0)
            .parse_all(module)
            .filter_map(|payload| match payload.unwrap() {
                Payload::CodeSectionEntry(body) => Some(body),
                _ => None,
            });
        bodies
            .map(|body| {
                let operators = body.get_operators_reader().unwrap();
                operators
                    .into_iter()
                    .map(|operator| format!("{:?}", operator.unwrap()))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn a_part_moves_the_stack_pointer_by_a_function_of_the_first_module() {
        assert!(!is_of_2017(&part()));
        let rewritten = without_shared_stack_pointer(&part()).unwrap();
        assert!(is_of_2017(&rewritten));
        let call = "Call { function_index: 0 }";
        let zero = "I32Const { value: 0 }";
        let [seven, take] = instructions(&rewritten).try_into().unwrap();
        // The part's own global and functions have moved along.
        assert_eq!(seven, ["GlobalGet { global_index: 0 }", "End"]);
        assert_eq!(
            take,
            [
                zero,
                call,
                "I32Const { value: 16 }",
                "I32Sub",
                zero,
                call,
                "I32Sub",
                call,
                "Drop",
                "Call { function_index: 1 }",
                "End"
            ]
        );
    }

    #[test]
    fn a_part_that_takes_nothing_of_the_stack_is_left_as_it_is() {
        let mut imports = ImportSection::new();
        let memory = MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        };
        imports.import(FIRST, "memory", memory);
        let mut module = Module::new();
        let plain = module.section(&imports).clone().finish();
        let named = module.section(&CustomSection {
            name: "name".into(),
            data: [0].as_slice().into(),
        });
        assert_eq!(
            without_shared_stack_pointer(&named.clone().finish()).unwrap(),
            plain
        );
    }

    #[test]
    fn a_part_that_shares_more_than_the_stack_pointer_is_refused() {
        let mut imports = ImportSection::new();
        imports.import(FIRST, "one", EntityType::Global(POINTER));
        imports.import(FIRST, "two", EntityType::Global(POINTER));
        let mut module = Module::new();
        module.section(&imports);
        assert!(without_shared_stack_pointer(&module.finish()).is_err());
    }

    #[test]
    fn what_libraries_export_to_scripts_is_left_out_with_its_description() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import(GLUE, "imported", EntityType::Function(0));
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
    fn the_table_gets_a_symbol_behind_the_others() {
        // Version 2; a subsection that stays; the symbols: one, a function that is defined elsewhere.
        let linking = [2, 5, 1, 0, 8, 4, 1, 0, 0x10, 3];
        let mut expected = vec![2, 5, 1, 0, 8, 4 + 4 + 25, 2, 0, 0x10, 3, 5, 0, 0, 25];
        expected.extend_from_slice(TABLE.as_bytes());
        assert_eq!(add_table_symbol(&linking).unwrap(), expected);
    }

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
        let mut memories = wasm_encoder::MemorySection::new();
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
        let (module, glue) = bind(&module.finish(), glue).unwrap();
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
