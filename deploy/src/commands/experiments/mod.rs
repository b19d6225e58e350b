//! `deploy experiments`: what experiments show.
//!
//! - [`report`]   — the command: from its arguments to its report
//! - [`history`]  — the experiment in the configuration, and since when its split stands
//! - [`insights`] — counts from the stack's log, by queries of CloudWatch Logs Insights
//! - [`records`]  — counts from files with records of the namespace's streams
//! - [`shown`]    — the report as text and as Markdown

mod history;
mod insights;
mod records;
mod report;
mod shown;

use clap::{Args, Subcommand};

use crate::error::Error;
use crate::report::Report;

/// What `deploy experiments` is asked for.
#[derive(Args, Debug)]
pub(crate) struct ExperimentsArguments {
    #[command(subcommand)]
    command: ExperimentsCommand,
}

#[derive(Debug, Subcommand)]
enum ExperimentsCommand {
    /// Tell which variation of a weighted experiment is better, as far as it is known
    ///
    /// The verdict may be looked at on any day: its intervals hold at all looks together. Counts come from the stack's
    /// log, which names no user, or from files with records of the namespace's streams, which tell users apart.
    Report(Box<report::ReportArguments>),
}

/// Does what was asked for.
pub(crate) async fn run(arguments: &ExperimentsArguments, report: &Report) -> Result<(), Error> {
    match &arguments.command {
        ExperimentsCommand::Report(arguments) => report::run(arguments, report).await,
    }
}
