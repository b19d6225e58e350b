//! `deploy logs`: what the stack's functions logged, and go on logging.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Args;

use crate::aws::{CallError, Connection};
use crate::cli::StackArguments;
use crate::error::Error;
use crate::logs::Line;
use crate::moments::duration;
use crate::names::resource;
use crate::report::Report;
use crate::stack::{Resource, Stack};

/// Between two looks for newer lines.
const LOOKS: Duration = Duration::from_secs(2);

/// How far back lines are looked for that arrive late, in milliseconds.
const LATE: i64 = 30_000;

/// What `deploy logs` is told.
#[derive(Args, Debug)]
pub(crate) struct LogsArguments {
    /// Go on printing lines as they come, until Ctrl-C
    #[arg(long, short)]
    follow: bool,
    /// Lines of one function alone, by its name in the template, as LoadItemMetadataFunction, or in AWS
    #[arg(long, value_name = "NAME")]
    function: Option<String>,
    /// How far back: 90s, 10m, 2h, 1d
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = duration)]
    since: Duration,
    #[command(flatten)]
    stack: StackArguments,
}

/// Prints lines, the oldest first.
pub(crate) async fn run(arguments: &LogsArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.stack.connection).await?;
    let stack = Stack::find(&connection, &arguments.stack.stack).await?;
    let resources = stack.resources(&connection).await?;
    let group = log_group(&stack, &resources)?;
    let functions = functions(&resources);
    let wanted = match &arguments.function {
        Some(name) => Some(find(name, &functions)?),
        None => None,
    };
    let names: Vec<String> = functions.into_values().collect();
    let mut seen = BTreeSet::new();
    let mut since = now().saturating_sub(i64::try_from(arguments.since.as_millis()).unwrap_or(i64::MAX));
    let mut newest = since;
    let mut any = false;
    loop {
        let request = connection.logs().filter_log_events().log_group_name(&group).start_time(since);
        let mut pages = request.into_paginator().send();
        let mut ids = BTreeSet::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(CallError::of("CloudWatch Logs", "FilterLogEvents"))?;
            for event in page.events.unwrap_or_default() {
                let id = match &event.event_id {
                    Some(id) if !id.is_empty() => id.clone(),
                    _ => format!("{:?} {:?} {:?}", event.log_stream_name, event.timestamp, event.message),
                };
                ids.insert(id.clone());
                newest = newest.max(event.timestamp.unwrap_or_default());
                let line = Line::of(&event, &names);
                let hidden =
                    line.is_metric() || wanted.as_ref().is_some_and(|wanted| line.function.as_ref() != Some(wanted));
                if !seen.contains(&id) && !hidden {
                    any = true;
                    report.result(&line);
                }
            }
        }
        if !arguments.follow {
            if !any {
                report.note("No lines in that time; --since looks further back.");
            }
            return Ok(());
        }
        seen = ids;
        since = newest.saturating_sub(LATE).max(since);
        tokio::time::sleep(LOOKS).await;
    }
}

/// The group that the stack's functions log to.
pub(super) fn log_group(stack: &Stack, resources: &BTreeMap<String, Resource>) -> Result<String, Error> {
    let group = resources.get(resource::LOG_GROUP).map(|resource| resource.id.clone());
    group.ok_or_else(|| Error::Failed(format!("the stack {} has no log group: it is none of ours", stack.name)))
}

/// The stack's functions: their names in the template, and in AWS.
pub(super) fn functions(resources: &BTreeMap<String, Resource>) -> BTreeMap<String, String> {
    let functions = resources.iter().filter(|(_, resource)| resource.kind == "AWS::Lambda::Function");
    functions.map(|(name, resource)| (name.clone(), resource.id.clone())).collect()
}

fn find(name: &str, functions: &BTreeMap<String, String>) -> Result<String, Error> {
    let found = functions.iter().find(|(logical, own)| *logical == name || *own == name);
    found.map(|(_, own)| own.clone()).ok_or_else(|| {
        let names: Vec<&str> = functions.keys().map(String::as_str).collect();
        Error::Usage(format!("the stack has no function {name}; it has {}", names.join(", ")))
    })
}

/// Milliseconds since 1970.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
