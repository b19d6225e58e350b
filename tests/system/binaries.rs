//! The functions' binaries, as they are built for tests.

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The binary of a function's crate. It is built the way `cargo test --workspace` builds it, which costs nothing when that is
/// what runs this test; the variable `FUNCTION_BINARIES` names a folder in which the binaries are already.
pub(crate) fn binary(function: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        if let Some(folder) = env::var_os("FUNCTION_BINARIES") {
            return PathBuf::from(folder);
        }
        let mut build = Command::new(env!("CARGO"));
        build.args(["test", "--workspace", "--no-run", "--quiet"]).current_dir(env!("CARGO_MANIFEST_DIR"));
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        assert!(build.status().unwrap().success(), "the functions do not build");
        // target/debug/deps/this-test
        env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned()
    });
    folder.join(function)
}
