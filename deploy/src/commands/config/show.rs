//! `deploy config show`: the document in force, or another version.

use std::fmt::{self, Display};

use clap::Args;
use serde::Serialize;
use serde_json::Value;

use crate::app_config::{AppConfig, in_force};
use crate::aws::Connection;
use crate::cli::StackArguments;
use crate::error::Error;
use crate::report::Report;
use crate::stack::Stack;

/// What `deploy config show` is told.
#[derive(Args, Debug)]
pub(crate) struct ShowArguments {
    /// Another version, by the number that `deploy config history` shows
    #[arg(long, value_name = "NUMBER")]
    number: Option<String>,
    #[command(flatten)]
    stack: StackArguments,
}

/// Prints a document as it was written.
pub(crate) async fn run(arguments: &ShowArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.stack.connection).await?;
    let stack = Stack::find(&connection, &arguments.stack.stack).await?;
    let app_config = AppConfig::of(&connection, &stack)?;
    let text = match &arguments.number {
        Some(number) => app_config.document(number).await?,
        None => {
            let deployments = app_config.deployments().await?;
            if let Some(deployment) = deployments.iter().find(|deployment| deployment.is_under_way()) {
                report.note(&format!(
                    "Deployment {} of version {} is under way ({}, {} %); this is the document before it.",
                    deployment.number, deployment.version, deployment.state, deployment.percent
                ));
            }
            let Some(deployment) = in_force(&deployments) else {
                return Err(Error::Failed(
                    "no configuration was deployed yet; `deploy config push` deploys one".to_owned(),
                ));
            };
            app_config.document(&deployment.version).await?
        }
    };
    let text = String::from_utf8_lossy(&text).into_owned();
    report.result(&Shown(text));
    Ok(())
}

/// A document: for people as it was written, for machines as a part of the event.
#[derive(Debug)]
struct Shown(String);

impl Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.trim_end())
    }
}

impl Serialize for Shown {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serde_json::from_str::<Value>(&self.0) {
            Ok(document) => document.serialize(serializer),
            Err(_) => self.0.serialize(serializer),
        }
    }
}
