//! `deploy`: from a clone to a running API, and everything that an operator does afterwards. See `--help`.
//!
//! - [`cli`]      — the command line
//! - [`commands`] — a file for each command: what it does, from its arguments to its report
//! - [`stack`]    — stacks of CloudFormation, as commands find them
//! - [`aws`]      — the connection to AWS: credentials, region, clients, and calls that fail in words
//! - [`package`]  — the code of the functions: where it is listed, and how a template names it
//! - [`report`]   — what people and machines are told while a command works, and at its end
//! - [`error`]    — what can go wrong, with the exit code

mod aws;
mod cli;
mod commands;
mod error;
mod package;
mod report;
mod stack;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::report::Report;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let report = Report::new(cli.format);
    let done = match &cli.command {
        Command::Outputs(arguments) => commands::outputs::run(arguments, &report).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report.failed(&error);
            error.exit_code()
        }
    }
}
