//! `deploy config rollback`: the deployment that is under way stopped, or an earlier document deployed again.

use clap::Args;
use configuration::Document;

use super::push::{Pushed, wait_until_served};
use crate::app_config::following::follow;
use crate::app_config::{AppConfig, Deployment, NotStarted, in_force};
use crate::aws::Connection;
use crate::cli::StackArguments;
use crate::error::Error;
use crate::report::Report;
use crate::stack::Stack;

/// What `deploy config rollback` is told.
#[derive(Args, Debug)]
pub(crate) struct RollbackArguments {
    /// The version to go back to, by the number that `deploy config history` shows [default: the one before]
    #[arg(long, value_name = "NUMBER")]
    to: Option<String>,
    /// Deploy it step by step, watched for server errors, and not at once
    #[arg(long)]
    gradual: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    stack: StackArguments,
}

/// Goes back.
pub(crate) async fn run(arguments: &RollbackArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.stack.connection).await?;
    let stack = Stack::find(&connection, &arguments.stack.stack).await?;
    let app_config = AppConfig::of(&connection, &stack)?;
    let deployments = app_config.deployments().await?;
    if let Some(deployment) = deployments.iter().find(|deployment| deployment.is_under_way()) {
        return stop(&app_config, deployment, arguments, report).await;
    }
    let current = in_force(&deployments).map(|deployment| deployment.version.as_str());
    let version = match &arguments.to {
        Some(number) => number.clone(),
        None => before(&deployments)
            .ok_or_else(|| Error::Failed("there is no earlier configuration to go back to".to_owned()))?
            .to_owned(),
    };
    if current == Some(version.as_str()) {
        return Err(Error::Usage(format!("version {version} is in force already")));
    }
    let text = app_config.document(&version).await?;
    let document = Document::parse(&text)
        .map_err(|error| Error::Failed(format!("version {version} can't be deployed: {error}")))?;
    let own = document.version().map_or_else(String::new, |own| format!(", which calls itself version {own}"));
    report.note(&format!("Going back from number {} to number {version}{own}.", current.unwrap_or("none")));
    if !arguments.yes {
        report.ask("Deploy it? [y/N]", &["y", "yes"]).await?;
    }
    let strategy = if arguments.gradual { &app_config.gradual } else { &app_config.at_once };
    let number = match app_config.start(&version, strategy, &format!("back to number {version}")).await {
        Ok(number) => number,
        Err(NotStarted::Refused(reasons)) => {
            return Err(Error::Failed(format!(
                "AppConfig's validation refuses the document: {}",
                reasons.join("\n  ")
            )));
        }
        Err(NotStarted::Another(error) | NotStarted::Call(error)) => return Err(error.into()),
    };
    follow(&app_config, number, report).await?;
    let served = wait_until_served(&connection, &stack, &document, report).await?;
    report.result(&Pushed::deployed(&document, version, number, served));
    Ok(())
}

/// The version in force before the one that is now.
fn before(newest_first: &[Deployment]) -> Option<&str> {
    let mut complete = newest_first.iter().filter(|deployment| deployment.is_complete());
    let current = complete.next()?;
    complete.map(|deployment| deployment.version.as_str()).find(|version| *version != current.version)
}

async fn stop(
    app_config: &AppConfig,
    deployment: &Deployment,
    arguments: &RollbackArguments,
    report: &Report,
) -> Result<(), Error> {
    let Deployment { number, version, state, percent, .. } = deployment;
    if arguments.to.is_some() {
        return Err(Error::Usage(format!(
            "deployment {number} is under way ({state}, {percent} %): stop it first, with `deploy config rollback` \
             without --to"
        )));
    }
    report.note(&format!("Deployment {number} of number {version} is under way ({state}, {percent} %)."));
    if !arguments.yes {
        report.ask("Stop it, and go back to the document before? [y/N]", &["y", "yes"]).await?;
    }
    app_config.stop(*number).await?;
    // That it is rolled back is what was asked for, and its end.
    match follow(app_config, *number, report).await {
        Err(Error::Failed(words)) => report.note(&words),
        other => other?,
    }
    Ok(())
}
