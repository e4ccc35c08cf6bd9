//! The command's own errors, before anything is compiled.

use std::process::Command;

fn refusal(arguments: &[&str]) -> String {
    let mut packager = Command::new(env!("CARGO_BIN_EXE_packager"));
    let output = packager.args(arguments).output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_bundle_that_is_not_in_the_manifest_is_named() {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Packager.toml");
    let said = refusal(&["nonsense", "--manifest", manifest]);
    assert!(said.contains("the manifest has no bundle nonsense"), "{said}");
}

#[test]
fn a_missing_manifest_is_named() {
    let said = refusal(&["release", "--manifest", "/nowhere/Packager.toml"]);
    assert!(said.contains("/nowhere/Packager.toml cannot be read"), "{said}");
}
