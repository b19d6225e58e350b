//! What builds the functions, found before anything is built.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::PackageError;
use crate::process;
use crate::sources::Sources;
use crate::target::Target;

/// cargo-lambda and Zig, exactly, with the hashes of their packages.
const PINS: &str = include_str!("requirements.txt");

/// Where they are installed, in Cargo's target folder.
const FOLDER: &str = "package-tools";

/// The tools, by the search path on which they are.
#[derive(Debug)]
pub(crate) struct Tools {
    /// For the processes that build.
    pub(crate) path: OsString,
    /// In words.
    pub(crate) what: String,
}

impl Tools {
    /// Finds the tools. cargo-lambda is installed into the target folder where the search path has none.
    ///
    /// # Errors
    /// When some are missing: all of them at once, each with what to do.
    pub(crate) async fn find(sources: &Sources, target: Target) -> Result<Self, PackageError> {
        let mut missing = Vec::new();
        // The bucket's function packs Swagger UI, and the edge function is JavaScript.
        if found("npm").is_none() || found("node").is_none() {
            missing.push("node and npm: install Node.js 20 or newer (https://nodejs.org)");
        }
        if !has_standard_library(target).await {
            missing.push(target.missing_library());
        }
        let own = match found("cargo-lambda") {
            Some(_) => None,
            None => {
                let python = ["python3", "python"].into_iter().find(|name| found(name).is_some());
                if python.is_none() {
                    missing.push(
                        "cargo-lambda: install it (https://www.cargo-lambda.info/guide/installation.html), or Python \
                         3, with which this command installs it into the target folder",
                    );
                }
                python
            }
        };
        if !missing.is_empty() {
            return Err(PackageError::Missing(missing));
        }
        let inherited = env::var_os("PATH").unwrap_or_default();
        let Some(python) = own else {
            return Ok(Self { path: inherited, what: "cargo-lambda of the search path".to_owned() });
        };
        let folder = sources.target.join(FOLDER);
        install(python, &folder).await?;
        let path = env::join_paths([binaries(&folder)].into_iter().chain(env::split_paths(&inherited)));
        let path = path.map_err(|error| PackageError::Install(error.to_string()))?;
        Ok(Self { path, what: format!("cargo-lambda of {}", folder.display()) })
    }
}

/// Where the search path has a program.
fn found(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(&name)).find(|file| is_program(file))
}

fn is_program(file: &Path) -> bool {
    let Ok(metadata) = fs::metadata(file) else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        metadata.is_file() && metadata.permissions().mode() & 0o111 != 0
    }
    #[cfg(not(unix))]
    metadata.is_file()
}

/// Whether Rust has its standard library for a target. Who has no rustc that answers is told of that by Cargo.
async fn has_standard_library(target: Target) -> bool {
    let asked = Command::new("rustc").args(["--print", "target-libdir", "--target", target.triple()]).output().await;
    let Ok(answer) = asked else { return true };
    !answer.status.success() || Path::new(String::from_utf8_lossy(&answer.stdout).trim()).is_dir()
}

/// Installs cargo-lambda and Zig into a folder, unless they are there by the same pins.
async fn install(python: &str, folder: &Path) -> Result<(), PackageError> {
    let stamp = folder.join("pins");
    if fs::read_to_string(&stamp).is_ok_and(|pins| pins == PINS) {
        return Ok(());
    }
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(PackageError::file(folder, "can't be removed"))?;
    }
    let requirements = folder.join("requirements.txt");
    run(Command::new(python).args(["-m", "venv"]).arg(folder)).await?;
    fs::write(&requirements, PINS).map_err(PackageError::file(&requirements, "can't be written"))?;
    let mut pip = Command::new(binaries(folder).join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement"]);
    run(pip.arg(&requirements)).await?;
    // Last, so that what was broken off begins anew.
    fs::write(&stamp, PINS).map_err(PackageError::file(&stamp, "can't be written"))
}

/// Where a virtual environment of Python has its programs.
fn binaries(folder: &Path) -> PathBuf {
    folder.join(if cfg!(windows) { "Scripts" } else { "bin" })
}

async fn run(command: &mut Command) -> Result<(), PackageError> {
    let output = process::output(command).await.map_err(|error| PackageError::Install(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(PackageError::Install(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}
