//! The command that compiles the program, and where its module is then.

use std::path::PathBuf;
use std::process::Command;

use crate::manifest::{Bundle, Engines};
use crate::project::Project;

const TARGET: &str = "wasm32-unknown-unknown";

/// Flags beside those of the build's configuration: the instructions of 2017, the relocations by which the program is
/// split, and a panic that is a trap without a message, which saves a tenth of the size. Places in the code and `Debug`
/// output are of no use in a browser.
const FLAGS_OF_2017: &str = "target.wasm32-unknown-unknown.rustflags=[\"-Ctarget-cpu=mvp\",\"-Clink-args=--emit-relocs --export-table\",\"-Zunstable-options\",\"-Cpanic=immediate-abort\",\"-Zfmt-debug=none\",\"-Zlocation-detail=none\"]";

impl Project {
    /// The command that compiles the program for a bundle.
    pub fn compile_command(&self, bundle: &Bundle) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .current_dir(&self.root)
            .args(["build", "--quiet", "--package", &self.manifest.package]);
        cargo.args(["--profile", &bundle.profile, "--target", TARGET]);
        if !bundle.default_features {
            cargo.arg("--no-default-features");
        }
        if !bundle.features.is_empty() {
            cargo.args(["--features", &bundle.features.join(",")]);
        }
        cargo.env("CARGO_TARGET_DIR", self.target_of(bundle));
        if bundle.engines == Engines::Of2017 {
            // The precompiled standard library has newer instructions in it, so it is compiled as well. Its source ships
            // with the toolchain, but compiling it requires `RUSTC_BOOTSTRAP=1` in a stable one.
            cargo.args([
                "-Zbuild-std=std,panic_abort",
                "-Zbuild-std-features=optimize_for_size",
            ]);
            cargo
                .args(["--config", FLAGS_OF_2017])
                .env("RUSTC_BOOTSTRAP", "1");
            // They would take precedence over the flags above.
            cargo
                .env_remove("RUSTFLAGS")
                .env_remove("CARGO_ENCODED_RUSTFLAGS");
        }
        cargo
    }

    /// The module that [`Self::compile_command`] writes.
    #[cfg(feature = "package")]
    pub(crate) fn compiled_module(&self, bundle: &Bundle) -> PathBuf {
        let file = format!("{TARGET}/{}/{}.wasm", bundle.profile, self.manifest.package);
        self.target_of(bundle).join(file)
    }

    /// Build scripts depend on `RUSTC_BOOTSTRAP`, so builds with and without it would invalidate each other in one folder.
    fn target_of(&self, bundle: &Bundle) -> PathBuf {
        match bundle.engines {
            Engines::Of2017 => self.target.join("pages"),
            Engines::Current => self.target.clone(),
        }
    }
}
