//! Chunks move the stack pointer by a function of the first module instead of sharing it as a mutable global.

use core::convert::Infallible;

use anyhow::{Context as _, Result, bail, ensure};
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    CodeSection, EntityType, ImportSection, Instruction, Module, RawSection, TypeSection, ValType,
};
use wasmparser::{FunctionBody, Operator, Parser, Payload, TypeRef};

/// What the chunks call the first module.
const FIRST: &str = "__wasm_split";
/// The function of `wasm-bindgen` that adds to the stack pointer and returns it.
pub(super) const ADD_TO_STACK_POINTER: &str = "__wbindgen_add_to_stack_pointer";

/// Rewrites a chunk without a shared stack pointer, and without custom sections: names and relocations, which would no
/// longer be right.
pub(super) fn replaced(module: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(imports) = payload? {
            for import in imports.into_imports() {
                let import = import?;
                match import.ty {
                    TypeRef::Global(global) if global.mutable => imported += 1,
                    TypeRef::Memory(_) | TypeRef::Table(_) => {}
                    other => bail!("a chunk shares {} as well: {other:?}", import.name),
                }
            }
        }
    }
    if imported == 0 {
        return without_custom_sections(module);
    }
    ensure!(
        imported == 1,
        "a chunk shares {imported} globals, not only the stack pointer"
    );
    let mut rewritten = Module::new();
    StackPointer { add: 0 }.parse_core_module(&mut rewritten, Parser::new(0), module)?;
    Ok(rewritten.finish())
}

fn without_custom_sections(module: &[u8]) -> Result<Vec<u8>> {
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

/// Replaces the global by the function: it becomes the first function, and all indices move along.
struct StackPointer {
    /// The index of the function's type.
    add: u32,
}

impl Reencode for StackPointer {
    type Error = Infallible;

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
        types.ty().function([ValType::I32], [ValType::I32]);
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: wasmparser::ImportSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        imports.import(FIRST, ADD_TO_STACK_POINTER, EntityType::Function(self.add));
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
            match operators.read()? {
                Operator::GlobalGet { global_index: 0 } => {
                    for instruction in &pointer {
                        function.instruction(instruction);
                    }
                }
                // What is added is the difference between the new pointer and the old one.
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
        ConstExpr, CustomSection, ExportKind, ExportSection, Function, FunctionSection, GlobalSection,
        GlobalType, MemoryType, RefType, TableType,
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

    /// A chunk as it is split off: it shares a table and the pointer, and has a function that takes 16 bytes of the stack.
    fn chunk() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], [ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import(
            FIRST,
            "table",
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
    fn a_chunk_moves_the_stack_pointer_by_a_function_of_the_first_module() {
        assert!(!is_of_2017(&chunk()));
        let rewritten = replaced(&chunk()).unwrap();
        assert!(is_of_2017(&rewritten));
        let call = "Call { function_index: 0 }";
        let zero = "I32Const { value: 0 }";
        let [seven, take] = instructions(&rewritten).try_into().unwrap();
        // The chunk's own global and functions have moved along.
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
    fn a_chunk_without_the_stack_pointer_loses_only_its_names() {
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
        assert_eq!(replaced(&named.clone().finish()).unwrap(), plain);
    }

    #[test]
    fn a_chunk_that_shares_more_than_the_stack_pointer_is_refused() {
        let mut imports = ImportSection::new();
        imports.import(FIRST, "one", EntityType::Global(POINTER));
        imports.import(FIRST, "two", EntityType::Global(POINTER));
        let mut module = Module::new();
        module.section(&imports);
        assert!(replaced(&module.finish()).is_err());
    }
}
