//! `deploy config history`: which versions were deployed when, and what became of them.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use clap::Args;
use serde::Serialize;

use crate::app_config::{AppConfig, in_force};
use crate::aws::Connection;
use crate::cli::StackArguments;
use crate::error::Error;
use crate::moments;
use crate::report::Report;
use crate::stack::Stack;

/// What `deploy config history` is told.
#[derive(Args, Debug)]
pub(crate) struct HistoryArguments {
    /// How many deployments to list
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    last: usize,
    #[command(flatten)]
    stack: StackArguments,
}

/// Lists the deployments.
pub(crate) async fn run(arguments: &HistoryArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.stack.connection).await?;
    let stack = Stack::find(&connection, &arguments.stack.stack).await?;
    let app_config = AppConfig::of(&connection, &stack)?;
    let deployments = app_config.deployments().await?;
    let descriptions: BTreeMap<String, String> = app_config.descriptions().await?.into_iter().collect();
    let now_in_force = in_force(&deployments).map(|deployment| deployment.number);
    let entries = deployments.iter().take(arguments.last).map(|deployment| Entry {
        deployment: deployment.number,
        started: deployment.started.as_ref().map(moments::written),
        completed: deployment.completed.as_ref().map(moments::written),
        state: deployment.state.to_string(),
        percent: deployment.percent,
        number: deployment.version.clone(),
        in_force: Some(deployment.number) == now_in_force,
        description: descriptions.get(&deployment.version).filter(|text| !text.is_empty()).cloned(),
    });
    report.result(&History(entries.collect()));
    Ok(())
}

#[derive(Debug, Serialize)]
struct History(Vec<Entry>);

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    deployment: i32,
    started: Option<String>,
    completed: Option<String>,
    state: String,
    percent: f32,
    /// The number that AppConfig gave the version.
    number: String,
    in_force: bool,
    /// What the document calls itself.
    description: Option<String>,
}

impl Display for History {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return formatter.write_str("nothing was deployed yet");
        }
        let lines = self.0.iter().map(|entry| {
            let mark = if entry.in_force { '*' } else { ' ' };
            let state = match entry.state.as_str() {
                "COMPLETE" | "ROLLED_BACK" | "REVERTED" => entry.state.clone(),
                _ => format!("{} {} %", entry.state, entry.percent),
            };
            let started = entry.started.as_deref().unwrap_or("-");
            let description = entry.description.as_deref().unwrap_or_default();
            format!("{mark} {started:20} {state:11} number {:>3}  {description}", entry.number).trim_end().to_owned()
        });
        formatter.write_str(&lines.collect::<Vec<_>>().join("\n"))
    }
}
