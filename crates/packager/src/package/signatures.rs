//! Lets the modules of the program call each other in engines of 2017.
//!
//! A call through the table names the signature it expects. V8 5.7 (Chromium 57) compares numbers that are private to
//! each module, and a module has no number for a signature unless it puts a function with it into the table itself:
//! such a call fails with "function signature mismatch", whatever it would reach (seen, and gone with this). So every
//! module gets an unused function of each signature that it calls by, at the end of the table.

use core::convert::Infallible;
use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, Function, FunctionSection, Instruction, Module,
};
use wasmparser::{ElementItems, FuncType, Operator, Parser, Payload, TypeRef};

/// Adds the missing functions to the modules of one program, the first of which has the table.
pub(super) fn complete(programs: &mut [(String, Vec<u8>)]) -> Result<()> {
    let mut size = None;
    let mut most = 0;
    let mut lacks = Vec::new();
    for (name, program) in &*programs {
        let found = Calls::of(program).with_context(|| format!("{name}.wasm cannot be read"))?;
        size = size.or(found.table);
        let types = found.lacks();
        ensure!(
            types.is_empty() || !found.put.is_empty(),
            "{name}.wasm puts nothing into the table"
        );
        lacks.push((types, found.functions));
    }
    let size = i32::try_from(size.context("no module has the table")?)?;
    for (types, _) in &lacks {
        most = most.max(u64::try_from(types.len())?);
    }
    for ((_, program), (types, functions)) in programs.iter_mut().zip(lacks) {
        let mut module = Module::new();
        Completion {
            types,
            functions,
            size,
            most,
        }
        .parse_core_module(&mut module, Parser::new(0), program)?;
        *program = module.finish();
    }
    Ok(())
}

/// How a module uses the table.
#[derive(Debug, Default)]
struct Calls {
    /// The table's size, if it is this module's.
    table: Option<u64>,
    types: Vec<FuncType>,
    /// The number of functions, imported ones first.
    functions: u32,
    /// The types of its indirect calls.
    called: BTreeSet<u32>,
    /// The types of the functions that it puts into the table.
    put: BTreeSet<u32>,
}

impl Calls {
    fn of(program: &[u8]) -> Result<Self> {
        let mut calls = Self::default();
        let mut type_of = Vec::new();
        for payload in Parser::new(0).parse_all(program) {
            match payload? {
                Payload::TypeSection(types) => {
                    for signature in types.into_iter_err_on_gc_types() {
                        calls.types.push(signature?);
                    }
                }
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        if let TypeRef::Func(signature) = import?.ty {
                            type_of.push(signature);
                        }
                    }
                }
                Payload::FunctionSection(functions) => {
                    for signature in functions {
                        type_of.push(signature?);
                    }
                }
                Payload::TableSection(tables) => {
                    for table in tables {
                        calls.table = Some(table?.ty.initial);
                    }
                }
                Payload::ElementSection(elements) => {
                    for element in elements {
                        let ElementItems::Functions(functions) = element?.items else {
                            continue;
                        };
                        for function in functions {
                            let signature = type_of.get(usize::try_from(function?)?);
                            calls.put.insert(*signature.context("an element is no function")?);
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    for operator in body.get_operators_reader()? {
                        if let Operator::CallIndirect { type_index, .. } = operator? {
                            calls.called.insert(type_index);
                        }
                    }
                }
                _ => {}
            }
        }
        calls.functions = u32::try_from(type_of.len())?;
        Ok(calls)
    }

    /// The types of its indirect calls for which it puts no function into the table.
    fn lacks(&self) -> Vec<u32> {
        let signature = |index: &u32| {
            usize::try_from(*index)
                .ok()
                .and_then(|index| self.types.get(index))
        };
        let has = |called: &u32| self.put.iter().any(|put| signature(put) == signature(called));
        self.called
            .iter()
            .copied()
            .filter(|called| !has(called))
            .collect()
    }
}

/// Adds functions of these types to the end of the table.
struct Completion {
    types: Vec<u32>,
    /// The number of functions before.
    functions: u32,
    /// The table's size before.
    size: i32,
    /// By how much it grows.
    most: u64,
}

impl Reencode for Completion {
    type Error = Infallible;

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: wasmparser::FunctionSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        utils::parse_function_section(self, functions, section)?;
        for signature in &self.types {
            functions.function(*signature);
        }
        Ok(())
    }

    fn parse_table(
        &mut self,
        tables: &mut wasm_encoder::TableSection,
        table: wasmparser::Table<'_>,
    ) -> Result<(), reencode::Error> {
        let mut kind = self.table_type(table.ty)?;
        kind.minimum += self.most;
        kind.maximum = kind.maximum.map(|maximum| maximum + self.most);
        tables.table(kind);
        Ok(())
    }

    fn parse_element_section(
        &mut self,
        elements: &mut ElementSection,
        section: wasmparser::ElementSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        utils::parse_element_section(self, elements, section)?;
        if self.types.is_empty() {
            return Ok(());
        }
        let added = (self.functions..).zip(&self.types).map(|(function, _)| function);
        elements.active(
            None,
            &ConstExpr::i32_const(self.size),
            Elements::Functions(added.collect::<Vec<_>>().into()),
        );
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: wasmparser::CodeSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        utils::parse_code_section(self, code, section)?;
        for _ in &self.types {
            let mut unused = Function::new([]);
            unused
                .instruction(&Instruction::Unreachable)
                .instruction(&Instruction::End);
            code.function(&unused);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, ImportSection, RefType, TableSection, TableType, TypeSection, ValType};
    use wasmparser::{Validator, WasmFeatures};

    use super::*;

    const TABLE: TableType = TableType {
        element_type: RefType::FUNCREF,
        minimum: 1,
        maximum: Some(1),
        table64: false,
        shared: false,
    };

    /// A module with a function without parameters in the table, which calls by these signatures; with its own table or not.
    fn program(has_table: bool, calls: &[&[ValType]]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        for parameters in calls {
            types.ty().function(parameters.iter().copied(), []);
        }
        let mut imports = ImportSection::new();
        let mut tables = TableSection::new();
        if has_table {
            tables.table(TABLE);
        } else {
            imports.import("first", "table", EntityType::Table(TABLE));
        }
        let mut functions = FunctionSection::new();
        functions.function(0);
        let mut elements = ElementSection::new();
        elements.active(
            None,
            &ConstExpr::i32_const(0),
            Elements::Functions([0][..].into()),
        );
        let mut code = CodeSection::new();
        let mut body = Function::new([]);
        for (number, parameters) in (1..).zip(calls) {
            for _ in *parameters {
                body.instruction(&Instruction::I32Const(0));
            }
            body.instruction(&Instruction::I32Const(0));
            body.instruction(&Instruction::CallIndirect {
                type_index: number,
                table_index: 0,
            });
        }
        body.instruction(&Instruction::End);
        code.function(&body);
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&functions)
            .section(&tables)
            .section(&elements)
            .section(&code);
        module.finish()
    }

    #[test]
    fn each_module_puts_a_function_of_each_called_signature_into_the_table() {
        let i32 = ValType::I32;
        let first = program(true, &[&[], &[i32]]);
        let chunk = program(false, &[&[i32, i32], &[i32], &[i32, i32]]);
        let mut programs = [("first".to_owned(), first), ("chunk".to_owned(), chunk)];
        let lacks = |program: &[u8]| Calls::of(program).unwrap().lacks();
        assert_eq!(lacks(&programs[0].1), [2]);
        assert_eq!(lacks(&programs[1].1), [1, 2, 3]);
        complete(&mut programs).unwrap();
        for (name, program) in &programs {
            assert!(lacks(program).is_empty(), "{name}");
            Validator::new_with_features(WasmFeatures::WASM1)
                .validate_all(program)
                .unwrap();
        }
        assert_eq!(Calls::of(&programs[0].1).unwrap().table, Some(1 + 3));
        // Idempotent.
        let before = programs.clone();
        complete(&mut programs).unwrap();
        assert_eq!(programs, before);
    }

    #[test]
    fn a_module_that_lacks_nothing_is_unchanged() {
        let mut programs = [("first".to_owned(), program(true, &[&[]]))];
        let before = programs.clone();
        complete(&mut programs).unwrap();
        assert_eq!(programs, before);
    }
}
