//! `deploy`: from a clone to a running API, and everything that an operator does afterwards. See `--help`.
//!
//! - [`cli`]      — the command line
//! - [`commands`] — a file for each command: what it does, from its arguments to its report
//! - [`stack`]    — what commands share that work on stacks: descriptions, change sets, events, failures, states
//! - [`changing`] — one stack made or changed, from its template to its outputs
//! - [`deployment`] — a deployment as it is to be: stacks, templates, parameters
//! - [`diff`]     — what would change, property by property
//! - [`edge`]     — the second stack, which verifies tokens in front of CloudFront
//! - [`parameters`] — the values of a template's parameters
//! - [`artifact_bucket`] — the bucket that code and templates are deployed from
//! - [`aws`]      — the connection to AWS: credentials, region, clients, and calls that fail in words
//! - [`package`]  — the code of the functions: how it is built and zipped, where it is listed, and how a template names it
//! - [`report`]   — what people and machines are told while a command works, and at its end
//! - [`error`]    — what can go wrong, with the exit code

mod artifact_bucket;
mod aws;
mod changing;
mod cli;
mod commands;
mod deployment;
mod diff;
mod edge;
mod error;
mod package;
mod parameters;
mod report;
mod stack;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::error::Error;
use crate::report::Report;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let report = Report::new(cli.format);
    let done = tokio::select! {
        done = run(&cli.command, &report) => done,
        () = interrupted() => {
            report.interrupted();
            // At once: a question may still wait for its answer on a thread of its own.
            std::process::exit(INTERRUPTED);
        }
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            report.failed(&error);
            error.exit_code()
        }
    }
}

/// The exit code of a command that was interrupted, as shells have it.
const INTERRUPTED: i32 = 130;

async fn run(command: &Command, report: &Report) -> Result<ExitCode, Error> {
    match command {
        Command::Up(arguments) => commands::up::run(arguments, report).await?,
        // As diff and grep have it: 1 says that there is something, and is no failure.
        Command::Diff(arguments) => {
            if commands::diff::run(arguments, report).await? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Down(arguments) => commands::down::run(arguments, report).await?,
        Command::Doctor(arguments) => {
            if !commands::doctor::run(arguments, report).await? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Publish(arguments) => commands::publish::run(arguments, report).await?,
        Command::Package(arguments) => commands::package::run(arguments, report).await?,
        Command::Outputs(arguments) => commands::outputs::run(arguments, report).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C, or the signal by which a CI job is ended.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
