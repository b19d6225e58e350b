//! `deploy`: from a clone to a running API, and everything that an operator does afterwards. See `--help`.
//!
//! - [`cli`]      — the command line
//! - [`commands`] — a file for each command: what it does, from its arguments to its report
//! - [`stack`]    — what commands share that work on stacks: descriptions, change sets, events, failures, states
//! - [`changing`] — one stack made or changed, from its template to its outputs
//! - [`deployment`] — a deployment as it is to be: stacks, templates, parameters
//! - [`diff`]     — what would change, property by property
//! - [`app_config`] — the configuration document in AppConfig
//! - [`api`]      — the API itself, asked as a client asks it
//! - [`http`]     — plain requests over HTTP
//! - [`dataset_groups`] — what a configuration has to do with in Amazon Personalize
//! - [`items`]    — a catalogue of item metadata checked, uploaded, and its load followed
//! - [`grants`]   — the permissions that a configuration's own origins and targets need
//! - [`logs`]     — lines of the stack's log group
//! - [`moments`]  — times as people read them
//! - [`names`]    — what the templates call what this program asks stacks for
//! - [`hotswap`]  — code alone, without CloudFormation
//! - [`edge`]     — the second stack, which verifies tokens in front of CloudFront
//! - [`parameters`] — the values of a template's parameters
//! - [`artifact_bucket`] — the bucket that code and templates are deployed from
//! - [`aws`]      — the connection to AWS: credentials, region, clients, and calls that fail in words
//! - [`report`]   — what people and machines are told while a command works, and at its end
//! - [`error`]    — what can go wrong, with the exit code

mod api;
mod app_config;
mod artifact_bucket;
mod aws;
mod changing;
mod cli;
mod commands;
mod dataset_groups;
mod deployment;
mod diff;
mod edge;
mod error;
mod grants;
mod hotswap;
mod http;
mod items;
mod logs;
mod moments;
mod names;
mod parameters;
mod report;
mod stack;

use std::process::ExitCode;

use clap::Parser;
use terminal::signals::{self, INTERRUPTED};

use crate::cli::{Cli, Command};
use crate::error::Error;
use crate::report::Report;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let report = Report::new(cli.format);
    let done = tokio::select! {
        done = run(&cli.command, &report) => done,
        () = interrupted(&report) => {
            report.interrupted().await;
            // At once: a question may still wait for its answer on a thread of its own.
            std::process::exit(INTERRUPTED.into());
        }
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            report.failed(&error);
            if matches!(error, Error::Interrupted(_)) {
                // As above.
                std::process::exit(INTERRUPTED.into());
            }
            error.exit_code()
        }
    }
}

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
        Command::Config(arguments) => commands::config::run(arguments, report).await?,
        Command::Items(arguments) => commands::items::run(arguments, report).await?,
        Command::Experiments(arguments) => commands::experiments::run(arguments, report).await?,
        Command::Grant(arguments) => commands::grant::run(arguments, report).await?,
        Command::Token(arguments) => commands::token::run(arguments, report).await?,
        Command::Cache(arguments) => commands::cache::run(arguments, report).await?,
        Command::Users(arguments) => commands::users::run(arguments, report).await?,
        Command::Status(arguments) => commands::status::run(arguments, report).await?,
        Command::Logs(arguments) => commands::logs::run(arguments, report).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C, unless the command deals with it itself, or a signal by which a CI job or a terminal ends what runs in it.
async fn interrupted(report: &Report) {
    tokio::select! {
        () = broken_off(report) => {}
        () = signals::ended() => {}
    }
}

async fn broken_off(report: &Report) {
    loop {
        let _ = tokio::signal::ctrl_c().await;
        if !report.interrupts_are_taken() {
            return;
        }
    }
}
