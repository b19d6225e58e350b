//! The list of what was packaged, beside the files.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::PackageError;

/// The list's name in its folder.
pub(crate) const MANIFEST: &str = "manifest.json";

/// How many hexadecimal digits of its SHA-256 the name of a file has.
const NAMED_DIGITS: usize = 16;

/// What was packaged for one architecture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// As `--arch` spells it: `x86_64` or `arm64`.
    pub architecture: String,
    /// The files.
    pub assets: Vec<PackagedAsset>,
}

/// A file that was packaged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackagedAsset {
    /// What is in it: `personalization-api`, `companions` or `edge-auth`.
    pub function: String,
    /// Its name: that of the templates, with the first digits of its SHA-256 before `.zip`.
    pub file: String,
    /// Of its content, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// The SHA-256 of what is in it, by which the next run knows that it is unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<String>,
}

impl PackagedAsset {
    /// An asset by the name that a template has for it (`companions-x86_64.zip`) and its content's SHA-256.
    pub(crate) fn new(function: &str, plain_file: &str, sha256: &str, bytes: u64) -> Self {
        Self {
            function: function.to_owned(),
            file: hashed_name(plain_file, sha256),
            sha256: sha256.to_owned(),
            bytes,
            content: None,
        }
    }

    /// Whether this is the file that a template names `plain_file`.
    pub(crate) fn is(&self, plain_file: &str) -> bool {
        self.file == hashed_name(plain_file, &self.sha256)
    }
}

/// `companions-x86_64.zip` as `companions-x86_64-0123456789abcdef.zip`.
fn hashed_name(plain_file: &str, sha256: &str) -> String {
    let stem = plain_file.strip_suffix(".zip").unwrap_or(plain_file);
    format!("{stem}-{}.zip", sha256.get(..NAMED_DIGITS).unwrap_or(sha256))
}

/// A manifest, and the folder where the files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Where the files are.
    pub folder: PathBuf,
    /// What they are.
    pub manifest: Manifest,
}

impl Package {
    /// Reads the manifest of a folder that `deploy package` wrote.
    ///
    /// # Errors
    /// When there is none, or it is not one.
    pub fn read(folder: &Path) -> Result<Self, PackageError> {
        let path = folder.join(MANIFEST);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(PackageError::NoManifest(folder.to_owned()));
            }
            Err(source) => return Err(PackageError::file(path, "can't be read")(source)),
        };
        match serde_json::from_slice(&bytes) {
            Ok(manifest) => Ok(Self { folder: folder.to_owned(), manifest }),
            Err(error) => Err(PackageError::BadManifest { path, reason: error.to_string() }),
        }
    }

    /// Where an asset's file is.
    pub fn path(&self, asset: &PackagedAsset) -> PathBuf {
        self.folder.join(&asset.file)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SHA256: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn a_file_is_named_by_its_content() {
        let asset = PackagedAsset::new("companions", "companions-arm64.zip", SHA256, 7);
        assert_eq!(asset.file, "companions-arm64-0123456789abcdef.zip");
        assert!(asset.is("companions-arm64.zip"));
        assert!(!asset.is("companions-x86_64.zip"));
    }

    #[test]
    fn what_was_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = json!({
            "architecture": "x86_64",
            "assets": [{"function": "edge-auth", "file": "edge-auth-0123456789abcdef.zip", "sha256": SHA256,
                "bytes": 9}],
        });
        fs::write(folder.path().join(MANIFEST), manifest.to_string()).unwrap();
        let package = Package::read(folder.path()).unwrap();
        assert_eq!(serde_json::to_value(&package.manifest).unwrap(), manifest);
        let asset = &package.manifest.assets[0];
        assert_eq!(package.path(asset), folder.path().join("edge-auth-0123456789abcdef.zip"));
    }

    #[test]
    fn a_folder_without_a_manifest_is_no_package() {
        let folder = tempfile::tempdir().unwrap();
        let error = Package::read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("there is no package in") && error.contains("deploy package"), "{error}");
    }

    #[test]
    fn what_is_not_a_manifest_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(MANIFEST), r#"{"architecture": "x86_64"}"#).unwrap();
        let error = Package::read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("manifest.json is not the manifest of a package (missing field `assets`"), "{error}");
    }
}
