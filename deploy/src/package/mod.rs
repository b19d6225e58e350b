//! The code of the functions: where it is listed, and how a template names it.
//!
//! - [`manifest`] — the list of what was packaged, beside the files
//! - [`apply`]    — a template that names the very files of a manifest

pub(crate) mod apply;
pub(crate) mod manifest;

use std::io;
use std::path::PathBuf;

/// What stops packaging, or the use of a package.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PackageError {
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
