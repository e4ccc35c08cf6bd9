//! From the compiled module to the bundle in its folder.

mod bindings;
mod compress;
mod contents;
mod engines;
mod files;
mod policy;
mod process;
mod short_names;
mod signatures;
mod split;
mod stack_pointer;
mod tools;
mod write;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;
use rayon::prelude::*;

use self::bindings::{Bound, CHUNK_LOADER, bind, bind_split};
use self::contents::Contents;
use self::split::{Split, split};
use crate::manifest::{Bundle, Engines};
use crate::project::Project;

/// The oldest engines with WebAssembly. Destructuring works in both; esbuild only knows a corner where it does not.
const OLDEST: [&str; 2] = ["--target=chrome57,safari11", "--supported:destructuring=true"];

impl Project {
    /// Compiles the program for a bundle.
    pub fn compile(&self, bundle: &Bundle) -> Result<()> {
        process::run(&mut self.compile_command(bundle))
    }

    /// Packages the compiled program, checks that every engine it is for can run it, and writes the bundle.
    pub fn package(&self, bundle: &Bundle) -> Result<()> {
        if let Some(policy) = &self.manifest.policy {
            policy::check(&self.root, files::read_text(&self.root.join(policy))?.trim())?;
        }
        let contents = match bundle.engines {
            Engines::Of2017 => self.for_engines_of_2017(bundle)?,
            Engines::Current => self.for_current_engines(bundle)?,
        };
        contents.check(bundle)?;
        if bundle.engines == Engines::Of2017 {
            engines::check(&contents, &files::read(&self.root.join(&self.manifest.boot))?)?;
        }
        write::write(self, bundle, &contents)
    }

    fn for_engines_of_2017(&self, bundle: &Bundle) -> Result<Contents> {
        let folder = self.intermediate(bundle)?;
        let Split {
            first,
            others,
            chunks,
        } = split(&self.compiled_module(bundle), &folder.join("chunks"))?;
        let Bound { module, glue } = bind_split(&first, &folder)?;
        let (module, glue) = short_names::shorten(&module, &glue)?;
        files::write(&first, module)?;
        let modules: Vec<PathBuf> = std::iter::once(first).chain(others).collect();
        let optimised = modules.par_iter().map(|module| {
            let name = module
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let small = folder.join(format!("{name}.wasm"));
            tools::wasm_opt(module, &small)?;
            Ok((name, files::read(&small)?))
        });
        let mut programs = optimised.collect::<Result<Vec<_>>>()?;
        signatures::complete(&mut programs)?;
        // `wasm-bindgen` writes a line for each function that chunks import, all with the same key.
        let loader = format!("--define:require={CHUNK_LOADER}");
        let lowered = [
            &OLDEST[..],
            &[&loader, "--log-override:duplicate-object-key=silent"],
        ]
        .concat();
        Ok(Contents {
            programs,
            chunks,
            glue: tools::esbuild(&lowered, glue.as_bytes())?,
            style: tools::esbuild(&["--loader=css", OLDEST[0]], &self.style()?)?,
        })
    }

    fn for_current_engines(&self, bundle: &Bundle) -> Result<Contents> {
        let Bound { module, glue } = bind(&self.compiled_module(bundle), &self.intermediate(bundle)?)?;
        Ok(Contents {
            programs: vec![("app".to_owned(), module)],
            chunks: BTreeMap::new(),
            glue: glue.into_bytes(),
            style: self.style()?,
        })
    }

    /// A folder for what is between the module and the bundle.
    fn intermediate(&self, bundle: &Bundle) -> Result<PathBuf> {
        let folder = self.target.join("packager").join(&bundle.profile);
        files::make(&folder)?;
        Ok(folder)
    }

    /// The style sheets, one after the other; those of a folder by their paths.
    fn style(&self) -> Result<Vec<u8>> {
        let mut style = Vec::new();
        for path in &self.manifest.styles {
            let path = self.root.join(path);
            let sheets = if path.is_dir() {
                files::below(&path)?
            } else {
                vec![path]
            };
            for sheet in sheets {
                if sheet.extension().is_some_and(|extension| extension == "css") {
                    style.extend(files::read(&sheet)?);
                }
            }
        }
        Ok(style)
    }
}
