//! The code of the functions: how it is built and zipped, where it is listed, and how a template names it.
//!
//! - [`packaging`]   — from the sources to a folder with zips and their manifest
//! - [`sources`]     — the clone whose functions are packaged
//! - [`tools`]       — what builds the functions, found before anything is built
//! - [`process`]     — programs that build, ended with everything that they started
//! - [`target`]      — the processors that Lambda has
//! - [`build`]       — the functions, built by cargo-lambda
//! - [`needs`]       — what a binary needs of the system that it runs on
//! - [`edge_bundle`] — the edge function, bundled by its own build
//! - [`archive`]     — zips of which every byte follows from what is in them
//! - [`manifest`]    — the list of what was packaged, beside the files
//! - [`apply`]       — a template that names the very files of a manifest

mod apply;
mod archive;
mod build;
mod edge_bundle;
mod manifest;
mod needs;
mod packaging;
mod process;
mod sources;
mod target;
mod tools;

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

pub use apply::apply;
pub use manifest::{Manifest, Package, PackagedAsset};
pub use needs::{Glibc, Unfit};
pub use packaging::{Event, PackageArguments, Packaged, package};

/// What stops packaging, or the use of a package.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// The working directory is in no clone.
    #[error(
        "{} is not in a clone of this project, whose functions `deploy package` builds: run it in one (git clone {}), \
         or use what was packaged elsewhere with --assets",
        .0.display(),
        env!("CARGO_PKG_REPOSITORY")
    )]
    NotSources(PathBuf),
    /// Programs are missing, each with what to do.
    #[error("packaging needs what is not there:\n- {}", .0.join("\n- "))]
    Missing(Vec<&'static str>),
    /// cargo-lambda can't be installed.
    #[error(
        "cargo-lambda can't be installed from PyPI: {0}\n\
         Install it by hand: https://www.cargo-lambda.info/guide/installation.html"
    )]
    Install(String),
    /// A program can't be started.
    #[error("{program} can't be run: {source}")]
    NotRun {
        /// The program.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// The functions do not build.
    #[error("the functions do not build ({0}): what cargo-lambda said stands above")]
    NotBuilt(ExitStatus),
    /// The edge function is not bundled.
    #[error("`npm {command}` in {} failed:\n{said}", .folder.display())]
    EdgeBundle {
        /// What npm was asked for.
        command: String,
        /// Where.
        folder: PathBuf,
        /// What it said.
        said: String,
    },
    /// Lambda could not run a binary.
    #[error("{} {unfit}", .path.display())]
    Unfit {
        /// The binary.
        path: PathBuf,
        /// Why.
        unfit: needs::Unfit,
    },
    /// The template is for functions of another architecture than the package.
    #[error(
        "the template wants {wanted}, and the package in {folder} is for {architecture}: run `deploy package --arch \
         {other}`, or choose the deployment with --arch {architecture}"
    )]
    OtherArchitecture {
        /// The file that the template names.
        wanted: String,
        /// Where the package is.
        folder: PathBuf,
        /// The package's architecture.
        architecture: String,
        /// The template's architecture.
        other: String,
    },
    /// The template names a file that was not packaged.
    #[error("the template wants {wanted}, which the package in {folder} does not have: run `deploy package` again")]
    NotPackaged {
        /// The file that the template names.
        wanted: String,
        /// Where the package is.
        folder: PathBuf,
    },
    /// There is no package in a folder.
    #[error("there is no package in {0}: `deploy package` makes one, `--output` says where")]
    NoManifest(PathBuf),
    /// The manifest is not one.
    #[error("{path} is not the manifest of a package ({reason}): run `deploy package` again")]
    BadManifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file can't be read or written.
    #[error("{path} {what}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What can't be done with it, as `can't be read`.
        what: &'static str,
        /// Why.
        source: io::Error,
    },
}

impl PackageError {
    /// For `map_err`: names the file, and what can't be done with it.
    pub(crate) fn file(path: impl Into<PathBuf>, what: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, what, source }
    }
}
