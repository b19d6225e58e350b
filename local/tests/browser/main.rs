//! The pages in a real browser: `pages.mjs` drives Chromium over the shipped binary.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the browser's packages: beside the other validators, see `tests/validators.sh`.
fn packages() -> PathBuf {
    let workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let validators = env::var_os("VALIDATORS")
        .map_or_else(|| Path::new(workspace).join("target/validators"), PathBuf::from)
        .into_os_string();
    let mut beside = validators;
    beside.push("-browser");
    let folder = PathBuf::from(beside);
    assert!(
        folder.join("node_modules").exists(),
        "{} is missing: run `make validators`, which installs it",
        folder.display()
    );
    folder
}

#[test]
fn the_pages_do_in_a_browser_what_they_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=spec", "--test-timeout=300000"]).arg(folder.join("tests/browser/pages.mjs"));
    node.env("LOCAL", env!("CARGO_BIN_EXE_local"));
    node.env("SAMPLES", folder.join("samples"));
    node.env("NODE_PACKAGES", packages());
    let result = node.output().unwrap_or_else(|error| panic!("Node.js could not be started: {error}"));
    let printed = [&result.stdout, &result.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat();
    assert!(result.status.success(), "{printed}");
    // One that finds no tests succeeds as well.
    assert!(printed.contains("the arrow keys move"), "{printed}");
}
