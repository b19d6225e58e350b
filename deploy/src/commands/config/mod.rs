//! `deploy config`: the configuration document, deployed, shown, and taken back.

mod history;
mod push;
mod rollback;
mod show;

use clap::{Args, Subcommand};

use crate::error::Error;
use crate::report::Report;

/// What `deploy config` is asked for.
#[derive(Args, Debug)]
pub(crate) struct ConfigArguments {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Validate a document, deploy it, and wait until the API answers by it
    ///
    /// The first document is deployed at once; those after it a quarter of the function's instances at a time, over 10
    /// minutes, and then watched for 10 minutes: when the API's share of server errors rises, AppConfig goes back to
    /// the document before. Ctrl-C asks whether to stop the deployment.
    Push(push::PushArguments),
    /// Print the document in force
    Show(show::ShowArguments),
    /// List the deployments, the newest first
    History(history::HistoryArguments),
    /// Stop the deployment that is under way, or deploy the document before the one in force
    Rollback(rollback::RollbackArguments),
}

/// Does what was asked for.
pub(crate) async fn run(arguments: &ConfigArguments, report: &Report) -> Result<(), Error> {
    match &arguments.command {
        ConfigCommand::Push(arguments) => push::run(arguments, report).await,
        ConfigCommand::Show(arguments) => show::run(arguments, report).await,
        ConfigCommand::History(arguments) => history::run(arguments, report).await,
        ConfigCommand::Rollback(arguments) => rollback::run(arguments, report).await,
    }
}
