//! The binaries of the functions and of `deploy`, as they are built for tests.

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use facts::Binary;

/// A binary of the functions. Cargo tells a test where its own crate's binary is, and nothing of other crates': here it
/// is asked to build them, the way `cargo test --workspace` does, which takes a second when that is what runs this
/// test. The variable `FUNCTION_BINARIES` names a folder in which they are already.
///
/// # Errors
/// When they do not build.
pub fn binary(binary: Binary) -> io::Result<PathBuf> {
    static COMPANIONS: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    static PERSONALIZATION_API: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    // Cargo builds a crate's binary with its tests.
    let (built, test) = match binary {
        Binary::Companions => (&COMPANIONS, "companions"),
        Binary::PersonalizationApi => (&PERSONALIZATION_API, "api"),
    };
    match built.get_or_init(|| folder_with_binary_of(test).map_err(|error| error.to_string())) {
        Ok(folder) => Ok(folder.join(binary.as_str())),
        Err(error) => Err(io::Error::other(format!("{binary} does not build: {error}"))),
    }
}

/// The `deploy` command, found and built in the same way.
///
/// # Errors
/// When it does not build.
pub fn deploy_command() -> io::Result<PathBuf> {
    static DEPLOY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let folder = DEPLOY.get_or_init(|| folder_with_binary_of("processes").map_err(|error| error.to_string()));
    match folder {
        Ok(folder) => Ok(folder.join("deploy")),
        Err(error) => Err(io::Error::other(format!("deploy does not build: {error}"))),
    }
}

/// The `local` command, found and built in the same way.
///
/// # Errors
/// When it does not build.
pub fn local_command() -> io::Result<PathBuf> {
    static LOCAL: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let folder = LOCAL.get_or_init(|| folder_with_binary_of("running").map_err(|error| error.to_string()));
    match folder {
        Ok(folder) => Ok(folder.join("local")),
        Err(error) => Err(io::Error::other(format!("local does not build: {error}"))),
    }
}

fn folder_with_binary_of(test: &str) -> io::Result<PathBuf> {
    if let Some(folder) = env::var_os("FUNCTION_BINARIES") {
        return Ok(PathBuf::from(folder));
    }
    let mut build = Command::new(env!("CARGO"));
    // Features are those of the whole workspace.
    build.args(["test", "--workspace", "--no-run", "--quiet", "--test", test]);
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    let status = build.current_dir(env!("CARGO_MANIFEST_DIR")).status()?;
    if !status.success() {
        return Err(io::Error::other(status.to_string()));
    }
    // target/debug/deps/this-test
    let this = env::current_exe()?;
    this.ancestors().nth(2).map(PathBuf::from).ok_or_else(|| io::Error::other("this test is in no target folder"))
}
