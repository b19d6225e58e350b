//! Writes `cfn/src/resources` from AWS's own resource schemas.
//!
//! - `schema.rs` — picks the wanted schemas out of cfn-lint's data folder and strips them of prose
//! - `model.rs`  — a schema as the handful of shapes that Rust code is made of
//! - `rust.rs`   — those shapes as source text, formatted by rustfmt
//!
//! The list of types is `cfn/resource-types.txt`; the stripped schemas are kept in `cfn/schemas`, so
//! that generating needs nothing but this repository. `--check` writes nothing and fails when the
//! files on disk are not what would be written, which is what the tests run.

mod model;
mod rust;
mod schema;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

use clap::Parser;

/// Write the Rust types of cfn/resource-types.txt.
#[derive(Parser)]
struct Arguments {
    /// The `cfn` folder
    #[arg(long, default_value = "cfn")]
    cfn: PathBuf,
    /// Refresh cfn/schemas from cfn-lint's `data/schemas/resources` folder first
    #[arg(long, value_name = "DIR")]
    schemas_from: Option<PathBuf>,
    /// Write nothing; fail when a file differs from what would be written
    #[arg(long)]
    check: bool,
}

/// Why generating stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{path}: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error("{path}: not JSON: {source}")]
    Json { path: PathBuf, source: serde_json::Error },
    #[error("no schema for {0}; name it as AWS does, or refresh with --schemas-from")]
    NoSchema(String),
    #[error("{type_name}: {what}")]
    Schema { type_name: String, what: String },
    #[error("rustfmt refused the generated code of {0}: {1}")]
    Format(String, String),
    #[error("not what the schemas say: {0}\nrun `make resource-types` and commit the result")]
    Stale(String),
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cfn-generate: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Error> {
    let types = read(&arguments.cfn.join("resource-types.txt"))?;
    let types: Vec<&str> =
        types.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let schemas = arguments.cfn.join("schemas");
    if let Some(source) = &arguments.schemas_from {
        schema::refresh(source, &schemas, &types)?;
    }

    let mut services: BTreeMap<String, Vec<model::Resource>> = BTreeMap::new();
    for name in types {
        let resource = model::Resource::read(&schema::load(&schemas, name)?)?;
        services.entry(resource.service.clone()).or_default().push(resource);
    }
    let files = rust::files(&services)?;
    let out = arguments.cfn.join("src/resources");
    if arguments.check { compare(&out, &files) } else { write(&out, &files) }
}

fn write(out: &Path, files: &BTreeMap<PathBuf, String>) -> Result<(), Error> {
    if out.exists() {
        fs::remove_dir_all(out).map_err(|source| Error::File { path: out.to_owned(), source })?;
    }
    for (name, text) in files {
        let path = out.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|source| Error::File { path: folder.to_owned(), source })?;
        }
        fs::write(&path, text).map_err(|source| Error::File { path, source })?;
    }
    Ok(())
}

fn compare(out: &Path, files: &BTreeMap<PathBuf, String>) -> Result<(), Error> {
    let stale: Vec<String> = files
        .iter()
        .filter(|(name, text)| fs::read_to_string(out.join(name)).ok().as_ref() != Some(text))
        .map(|(name, _)| out.join(name).display().to_string())
        .collect();
    if stale.is_empty() { Ok(()) } else { Err(Error::Stale(stale.join(", "))) }
}

pub(crate) fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })
}
