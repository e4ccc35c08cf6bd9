//! Whether the oldest engines can run what ships: the modules and both scripts are parsed with nothing newer allowed.

use anyhow::{Context as _, Result, ensure};
use wasmparser::{Parser, Payload, TypeRef, ValType, Validator, WasmFeatures};

use super::contents::Contents;
use super::tools::acorn;

/// Fails on the first thing that is too new.
pub(super) fn check(contents: &Contents, boot: &[u8]) -> Result<()> {
    for (name, program) in &contents.programs {
        check_program(program).with_context(|| format!("{name}.wasm would not start in old engines"))?;
    }
    acorn("2017", &contents.glue).context("the glue would not start in old engines")?;
    acorn("5", boot).context("the boot script would not start in engines without WebAssembly")
}

/// WebAssembly as in Chrome 57 and iOS 11, which cannot share mutable globals yet.
fn check_program(program: &[u8]) -> Result<()> {
    let features = WasmFeatures::WASM1.difference(WasmFeatures::MUTABLE_GLOBAL);
    let mut validator = Validator::new_with_features(features);
    let types = validator.validate_all(program)?;
    let types = types.as_ref();
    let check = |what: &str, function: u32| {
        let signature = types.get(types.core_function_at(function));
        let signature = signature.context("a function has no type")?.unwrap_func();
        let mut values = signature.params().iter().chain(signature.results());
        // It would be a BigInt, which engines have since Chrome 67 and iOS 14.
        ensure!(
            values.all(|value| *value != ValType::I64),
            "{what} passes a 64-bit number to or from JavaScript"
        );
        Ok(())
    };
    let mut imported = 0;
    for payload in Parser::new(0).parse_all(program) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import?;
                    if let TypeRef::Func(_) = import.ty {
                        check(import.name, imported)?;
                        imported += 1;
                    }
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    if export.kind == wasmparser::ExternalKind::Func {
                        check(export.name, export.index)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const I32: u8 = 0x7f;
    const I64: u8 = 0x7e;

    /// A module that exports one function of this type and with these instructions.
    fn program(parameters: &[u8], results: &[u8], code: &[u8]) -> Vec<u8> {
        let counted = |bytes: &[u8]| [&[u8::try_from(bytes.len()).unwrap()], bytes].concat();
        let signature = [&[1, 0x60][..], &counted(parameters), &counted(results)].concat();
        let body = counted(&[&[0][..], code, &[0x0b]].concat());
        let sections = [
            (1, signature),
            (3, vec![1, 0]),
            (7, vec![1, 1, b'f', 0, 0]),
            (10, [&[1][..], &body].concat()),
        ];
        let sections = sections.map(|(id, content)| [&[id][..], &counted(&content)].concat());
        [b"\0asm\x01\0\0\0".to_vec(), sections.concat()].concat()
    }

    #[test]
    fn the_webassembly_of_2017_passes() {
        // local.get 0, i32.eqz
        check_program(&program(&[I32], &[I32], &[0x20, 0, 0x45])).unwrap();
    }

    #[test]
    fn anything_newer_is_refused() {
        for (feature, program) in [
            ("sign extension", program(&[I32], &[I32], &[0x20, 0, 0xc0])),
            (
                "non-trapping conversion",
                program(&[], &[I32], &[0x43, 0, 0, 0, 0, 0xfc, 0]),
            ),
            ("several results", program(&[], &[I32, I32], &[0x41, 0, 0x41, 0])),
            ("a reference", program(&[0x6f], &[], &[])),
            ("nothing but a header", b"\0asm\x02\0\0\0".to_vec()),
        ] {
            assert!(check_program(&program).is_err(), "{feature}");
        }
    }

    #[test]
    fn a_64_bit_number_stays_within_the_module() {
        // i64.const 0, i64.eqz
        check_program(&program(&[], &[I32], &[0x42, 0, 0x50])).unwrap();
        for exported in [program(&[I64], &[], &[]), program(&[], &[I64], &[0x42, 0])] {
            let error = check_program(&exported).unwrap_err().to_string();
            assert!(error.starts_with("f passes a 64-bit number"), "{error}");
        }
    }
}
