//! From the compiled module to the bundle in its folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use rayon::prelude::*;

use crate::bindings::{Bound, CHUNK_LOADER, bind, bind_split};
use crate::process::{piped, run};
use crate::split::{Split, split};
use crate::{Bundle, Engines, Project, engines, policy, read, short_names, signatures, write_file};

/// The oldest engines with WebAssembly. Destructuring works in both; esbuild only knows a corner where it does not.
const OLDEST: [&str; 2] = ["--target=chrome57,safari11", "--supported:destructuring=true"];

/// Everything that a bundle is written from.
#[derive(Debug)]
pub(crate) struct Package {
    /// The modules by name, the one that starts first.
    pub(crate) programs: Vec<(String, Vec<u8>)>,
    /// The modules that each chunk needs beside the first.
    pub(crate) chunks: BTreeMap<String, Vec<String>>,
    /// The script between the program and the browser.
    pub(crate) glue: Vec<u8>,
    /// All style sheets.
    pub(crate) style: Vec<u8>,
}

impl Project {
    /// Compiles the program for a bundle.
    pub fn compile(&self, bundle: &Bundle) -> Result<()> {
        run(&mut self.compile_command(bundle))
    }

    /// Packages the compiled program, checks that every engine it is for can run it, and writes the bundle.
    pub fn package(&self, bundle: &Bundle) -> Result<()> {
        if let Some(file) = &self.manifest.policy {
            policy::check(self, self.read_text(file)?.trim())?;
        }
        let package = match bundle.engines {
            Engines::Of2017 => self.for_engines_of_2017(bundle)?,
            Engines::Current => self.for_current_engines(bundle)?,
        };
        check_contents(&package, bundle)?;
        if bundle.engines == Engines::Of2017 {
            engines::check(self, &package)?;
        }
        self.write(bundle, &package)
    }

    fn for_engines_of_2017(&self, bundle: &Bundle) -> Result<Package> {
        let folder = self.intermediate(bundle)?;
        let Split {
            first,
            others,
            chunks,
        } = split(&self.compiled_module(bundle), &folder.join("chunks"))?;
        let Bound { module, glue } = bind_split(&first, &folder)?;
        let (module, glue) = short_names::shorten(&module, &glue)?;
        write_file(&first, module)?;
        let modules: Vec<PathBuf> = std::iter::once(first).chain(others).collect();
        let mut programs = modules
            .par_iter()
            .map(|module| {
                let name = module
                    .file_stem()
                    .and_then(|name| name.to_str())
                    .unwrap_or_default();
                Ok((
                    name.to_owned(),
                    self.optimised(module, &folder.join(format!("{name}.wasm")))?,
                ))
            })
            .collect::<Result<Vec<_>>>()?;
        signatures::complete(&mut programs)?;
        // `wasm-bindgen` writes a line for each function that chunks import, all with the same key.
        let loader = format!("--define:require={CHUNK_LOADER}");
        let lowered = [
            &OLDEST[..],
            &[&loader, "--log-override:duplicate-object-key=silent"],
        ]
        .concat();
        Ok(Package {
            programs,
            chunks,
            glue: self.esbuild(&lowered, glue.as_bytes())?,
            style: self.esbuild(&["--loader=css", OLDEST[0]], &self.style()?)?,
        })
    }

    fn for_current_engines(&self, bundle: &Bundle) -> Result<Package> {
        let Bound { module, glue } = bind(&self.compiled_module(bundle), &self.intermediate(bundle)?)?;
        Ok(Package {
            programs: vec![("app".to_owned(), module)],
            chunks: BTreeMap::new(),
            glue: glue.into_bytes(),
            style: self.style()?,
        })
    }

    /// A folder for what is between the module and the bundle.
    fn intermediate(&self, bundle: &Bundle) -> Result<PathBuf> {
        let folder = self.target.join("packager").join(&bundle.profile);
        std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(folder)
    }

    /// Refuses a module that needs more than the WebAssembly of 2017, and makes it small.
    fn optimised(&self, from: &Path, to: &Path) -> Result<Vec<u8>> {
        let mut wasm_opt = self.program("wasm-opt");
        // The stack is below all data, so nothing is in the first bytes of the memory. And similar functions have similar
        // names: next to each other they compress better.
        wasm_opt.args([
            "-Oz",
            "-mvp",
            "--low-memory-unused",
            "--reorder-functions-by-name",
        ]);
        wasm_opt.args(["--strip-producers", "--strip-debug"]);
        run(wasm_opt.arg(from).arg("-o").arg(to))?;
        read(to)
    }

    /// Lowers and minifies a script or a style sheet.
    pub(crate) fn esbuild(&self, options: &[&str], source: &[u8]) -> Result<Vec<u8>> {
        let mut esbuild = self.program("esbuild");
        piped(
            esbuild
                .args(["--minify", "--charset=utf8", "--log-level=warning"])
                .args(options),
            source,
        )
    }

    /// A program on the `PATH`, run in the root.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.current_dir(&self.root);
        command
    }

    /// The style sheets, one after the other; those of a folder by name.
    fn style(&self) -> Result<Vec<u8>> {
        let mut style = Vec::new();
        for path in &self.manifest.styles {
            let path = self.root.join(path);
            if !path.is_dir() {
                style.extend(read(&path)?);
                continue;
            }
            let unreadable = || format!("{} cannot be read", path.display());
            let entries = std::fs::read_dir(&path).with_context(unreadable)?;
            let mut sheets = entries
                .map(|entry| Ok(entry?.path()))
                .collect::<Result<Vec<_>>>()?;
            sheets.retain(|file| file.extension().is_some_and(|extension| extension == "css"));
            sheets.sort();
            for sheet in sheets {
                style.extend(read(&sheet)?);
            }
        }
        Ok(style)
    }
}

/// Refuses a program without the text that marks what it must contain, or with that of what it must not.
fn check_contents(package: &Package, bundle: &Bundle) -> Result<()> {
    let contains = |text: &str| {
        let text = text.as_bytes();
        package
            .programs
            .iter()
            .any(|(_, program)| program.windows(text.len()).any(|bytes| bytes == text))
    };
    if let Some(text) = &bundle.must_contain {
        ensure!(contains(text), "the program does not contain {text:?}");
    }
    if let Some(text) = &bundle.must_not_contain {
        ensure!(!contains(text), "the program contains {text:?}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Manifest;

    #[test]
    fn a_mark_is_found_in_any_of_the_programs() {
        let manifest = "package = 'pages'\npage = ''\nboot = ''\nstyles = []\npublic = ''\n\
            [bundles.clean]\nfolder = 'dist'\nprofile = ''\nengines = '2017'\nmust-not-contain = 'mark 1'\n\
            [bundles.marked]\nfolder = 'dist'\nprofile = ''\nengines = '2017'\nmust-contain = 'mark 1'\n";
        let manifest = Manifest::parse(manifest).unwrap();
        for (content, is_marked) in [("\0asm the pages", false), ("\0asm mark 1 and more", true)] {
            let program = |name: &str, content: &str| (name.to_owned(), content.as_bytes().to_vec());
            let package = Package {
                programs: vec![program("app", "first"), program("more", content)],
                chunks: BTreeMap::new(),
                glue: Vec::new(),
                style: Vec::new(),
            };
            assert_eq!(
                check_contents(&package, &manifest.bundles["marked"]).is_ok(),
                is_marked
            );
            assert_eq!(
                check_contents(&package, &manifest.bundles["clean"]).is_err(),
                is_marked
            );
        }
    }
}
