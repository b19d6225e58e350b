//! `deploy package`: the functions' code, built and zipped, with a manifest.

use packaging::{PackageArguments, Packaged, package};

use crate::error::Error;
use crate::report::Report;

/// Packages the clone that the working directory is in.
pub(crate) async fn run(arguments: &PackageArguments, report: &Report) -> Result<(), Error> {
    let tell = |event: &packaging::Event| report.event(event.name(), event);
    let package = package(arguments.arch, arguments.output.as_deref(), &tell).await?;
    report.result(&Packaged::from(package));
    Ok(())
}
