//! The functions, built by cargo-lambda.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use facts::Binary;
use tokio::process::Command;

use crate::PackageError;
use crate::archive::Entry;
use crate::needs;
use crate::process;
use crate::sources::Sources;
use crate::target::Target;
use crate::tools::Tools;

/// Flags of rustc, each after the other, so that paths may have spaces in them; see "Environment variables" in Cargo's
/// book.
const FLAGS: &str = "CARGO_ENCODED_RUSTFLAGS";

/// Builds all binaries of the functions. What Cargo says of its progress goes to standard error.
///
/// # Errors
/// When they do not build.
pub(crate) async fn functions(sources: &Sources, target: Target, tools: &Tools) -> Result<(), PackageError> {
    let mut build = Command::new("cargo-lambda");
    build.args(["lambda", "build", "--release", "--locked", target.option()]);
    // Looked at before, and here it would ask.
    build.arg("--skip-target-check");
    for binary in Binary::ALL {
        build.args(["--package", binary.as_str()]);
    }
    build.arg("--lambda-dir").arg(folder(sources, target));
    build.current_dir(&sources.root).env("PATH", &tools.path).env(FLAGS, flags(sources, target));
    // Standard output is the report's.
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        let shared = io::stderr().as_fd().try_clone_to_owned().map_err(not_run)?;
        build.stdout(shared);
    }
    #[cfg(not(unix))]
    build.stdout(std::process::Stdio::null());
    let status = process::status(&mut build).await.map_err(not_run)?;
    if status.success() { Ok(()) } else { Err(PackageError::NotBuilt(status)) }
}

fn not_run(source: io::Error) -> PackageError {
    PackageError::NotRun { program: "cargo-lambda".to_owned(), source }
}

/// What is in a function's zip.
///
/// # Errors
/// When the binary is not there, or Lambda could not run it.
pub(crate) fn bootstrap(sources: &Sources, target: Target, binary: Binary) -> Result<Entry, PackageError> {
    let path = folder(sources, target).join(binary.as_str()).join("bootstrap");
    let content = fs::read(&path).map_err(PackageError::file(&path, "can't be read"))?;
    needs::check(&content, target).map_err(|unfit| PackageError::Unfit { path, unfit })?;
    // The one name that `provided.al2023` starts.
    Ok(Entry { name: "bootstrap".to_owned(), content, executable: true })
}

/// Where cargo-lambda puts the binaries.
fn folder(sources: &Sources, target: Target) -> PathBuf {
    sources.target.join("lambda").join(target.name())
}

/// rustc's flags: those of the environment, then the processor, and names in the place of folders, which panics'
/// messages would have in them otherwise: the same sources make the same binary wherever they lie.
fn flags(sources: &Sources, target: Target) -> OsString {
    let mut flags: Vec<OsString> = match (env::var_os(FLAGS), env::var("RUSTFLAGS")) {
        (Some(encoded), _) if !encoded.is_empty() => vec![encoded],
        (_, Ok(flags)) => flags.split_whitespace().map(OsString::from).collect(),
        _ => Vec::new(),
    };
    flags.push(format!("-Ctarget-cpu={}", target.processor()).into());
    for (folder, name) in [(cargo_home(), "/cargo"), (Some(sources.root.clone()), "/source")] {
        flags.extend(folder.map(|folder| renamed(&folder, name)));
    }
    // What is below the sources comes last, because the last that fits holds.
    flags.push(renamed(&sources.target, "/target"));
    flags.join(std::ffi::OsStr::new("\u{1f}"))
}

fn renamed(folder: &Path, name: &str) -> OsString {
    let mut flag = OsString::from("--remap-path-prefix=");
    flag.push(folder);
    flag.push("=");
    flag.push(name);
    flag
}

/// Where Cargo keeps the sources of dependencies; see "Cargo Home" in its book.
fn cargo_home() -> Option<PathBuf> {
    let named = env::var_os("CARGO_HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    named.or_else(|| Some(env::home_dir()?.join(".cargo")))
}
