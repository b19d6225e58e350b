//! `deploy package`: the functions' code, built and zipped, with a manifest.

use std::path::PathBuf;

use clap::Args;
use stacks::Architecture;
use synth::cli::choice;

use crate::error::Error;
use crate::package::packaging::{Packaged, package};
use crate::report::Report;

/// What to package.
#[derive(Args, Clone, Debug)]
pub(crate) struct PackageArguments {
    /// The processor that the functions run on
    #[arg(long, value_parser = choice::<Architecture>(), default_value = "x86_64")]
    arch: Architecture,
    /// The folder for the zips and their manifest.json [default: target/package/ARCH]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Packages the clone that the working directory is in.
pub(crate) async fn run(arguments: &PackageArguments, report: &Report) -> Result<(), Error> {
    let package = package(arguments.arch, arguments.output.as_deref(), report).await?;
    report.result(&Packaged::from(package));
    Ok(())
}
