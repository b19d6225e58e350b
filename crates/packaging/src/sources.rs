//! The clone whose functions are packaged.

use std::env;
use std::io::ErrorKind;
use std::path::PathBuf;

use facts::Binary;
use serde::Deserialize;
use tokio::process::Command;

use crate::PackageError;

/// A clone of this project, and where Cargo builds it.
#[derive(Debug)]
pub(crate) struct Sources {
    /// The clone.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
}

/// What Cargo says of a workspace; see `cargo metadata`.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<PackageName>,
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct PackageName {
    name: String,
}

impl Sources {
    /// The clone that the working directory is in.
    ///
    /// # Errors
    /// When it is in none, or Cargo is missing.
    pub(crate) async fn find() -> Result<Self, PackageError> {
        let asked = Command::new("cargo").args(["metadata", "--no-deps", "--format-version", "1"]).output().await;
        let answer = match asked {
            Ok(answer) => answer,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(PackageError::Missing(vec![NO_CARGO])),
            Err(source) => return Err(PackageError::NotRun { program: "cargo".to_owned(), source }),
        };
        let here = || PackageError::NotSources(env::current_dir().unwrap_or_else(|_| PathBuf::from(".")));
        let metadata: Metadata = serde_json::from_slice(&answer.stdout).map_err(|_| here())?;
        let ours = |binary: &Binary| metadata.packages.iter().any(|package| package.name == binary.as_str());
        if !Binary::ALL.iter().all(ours) {
            return Err(here());
        }
        Ok(Self { root: metadata.workspace_root, target: metadata.target_directory })
    }
}

/// What to do when there is no Cargo.
const NO_CARGO: &str = "cargo: install Rust with rustup (https://rustup.rs)";
