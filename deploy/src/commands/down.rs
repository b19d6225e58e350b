//! `deploy down`: a deployment removed, and what is left of it named.

use std::fmt::{self, Display};
use std::time::Duration;

use clap::Args;
use serde::Serialize;
use terminal::layout;

use crate::artifact_bucket::ArtifactBucket;
use crate::aws::{CallError, Connection};
use crate::cli::StackArguments;
use crate::edge;
use crate::error::Error;
use crate::grants;
use crate::names::parameter;
use crate::report::Report;
use crate::stack::state::State;
use crate::stack::{Stack, events, recovery};

/// `deploy down`
#[derive(Args, Clone, Debug)]
pub(crate) struct DownArguments {
    #[command(flatten)]
    pub(crate) stack: StackArguments,
    /// Ask nothing
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Remove what was uploaded for it too, unless another stack uses it
    #[arg(long)]
    pub(crate) artifacts: bool,
    /// How long to wait until CloudFront has withdrawn its copies of the edge function, which takes hours
    #[arg(long, value_name = "MINUTES", default_value_t = 0)]
    pub(crate) wait: u64,
    /// Keep the edge function's logs, in all regions
    #[arg(long)]
    pub(crate) keep_logs: bool,
}

/// Deletes both stacks, and what they leave where that can be deleted.
pub(crate) async fn run(arguments: &DownArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.stack.connection).await?;
    let caller = connection.caller().await?;
    let name = &arguments.stack.stack;
    let edge_connection = connection.in_region(edge::REGION);
    let edge_name = edge::stack_name(name, connection.region());
    let main = Stack::describe(&connection, name).await?;
    let edge = Stack::describe(&edge_connection, &edge_name).await?;
    if main.is_none() && edge.is_none() {
        return Err(Error::NoStack { stack: name.clone(), region: connection.region().to_owned() });
    }
    if let Some(protected) = main.iter().chain(&edge).find(|stack| stack.protected) {
        return Err(Error::Failed(format!("{}: {}", protected.name, recovery::PROTECTED)));
    }
    if !arguments.yes {
        let question = format!("Everything of {name} is deleted, its data too. Type its name to go on:");
        report.ask(&question, &[name]).await?;
    }
    let mut down = Down { report, left: Vec::new() };
    let has_edge = edge.is_some();
    let prefix = main.as_ref().and_then(|stack| stack.parameters.get(parameter::ARTIFACT_PREFIX)).cloned();
    if grants::remove(&connection, name, report).await? {
        report.note(&format!("The permissions that `deploy grant` gave are removed ({}).", grants::stack_name(name)));
    }
    // The distribution goes first: it names the edge function.
    if let Some(stack) = main {
        down.delete(&connection, stack).await?;
    }
    if let Some(stack) = edge {
        down.edge(&edge_connection, stack, arguments).await?;
    }
    let regions =
        if has_edge { vec![(&connection, name), (&edge_connection, &edge_name)] } else { vec![(&connection, name)] };
    for (connection, stack) in regions {
        let bucket = ArtifactBucket::of(connection, &caller.account);
        down.artifacts(connection, &bucket, stack, prefix.as_deref(), arguments.artifacts).await?;
    }
    report.result(&Deleted { stack: name.clone(), left: down.left });
    Ok(())
}

struct Down<'a> {
    report: &'a Report,
    left: Vec<Left>,
}

/// Something that is still there.
#[derive(Debug, Serialize)]
struct Left {
    what: String,
    why: String,
}

impl Down<'_> {
    async fn delete(&mut self, connection: &Connection, stack: Stack) -> Result<(), Error> {
        if State::of(&stack.status) == State::InProgress {
            let since = events::before_current(connection, &stack.id).await?;
            recovery::follow(connection, &stack, since, self.report).await?;
        }
        let events = recovery::delete(connection, &stack, self.report).await?;
        for kept in events.iter().filter(|event| event.status == "DELETE_SKIPPED") {
            // Versions went with their function, and log groups were looked at apart.
            if !["AWS::Lambda::Version", "AWS::Logs::LogGroup"].contains(&&*kept.kind) {
                self.left(
                    format!("{} {}", kept.kind.trim_start_matches("AWS::"), kept.physical_id),
                    format!("{} keeps {}", stack.name, kept.logical_id),
                );
            }
        }
        Ok(())
    }

    /// The edge-auth stack: the function first, since CloudFormation would fail at it as long as CloudFront has copies
    /// of it; then its logs, which nobody writes any more. The stack goes last, because it is by it that a later run
    /// knows what is left to be done.
    async fn edge(&mut self, connection: &Connection, stack: Stack, arguments: &DownArguments) -> Result<(), Error> {
        let resources = stack.resources(connection).await?;
        let Some(function) = resources.get(edge::FUNCTION).map(|resource| &resource.id) else {
            return self.delete(connection, stack).await;
        };
        self.report.meanwhile(Some(format!(
            "CloudFront withdraws its copies of {function} by and by; `deploy down` again deletes it then, and {} with \
             it.",
            stack.name
        )));
        let longest = Duration::from_secs(arguments.wait.saturating_mul(60));
        if !edge::withdrawal::delete(connection, function, longest, self.report).await? {
            self.left(
                format!("stack {} in {} with the edge function {function}", stack.name, edge::REGION),
                "CloudFront has not withdrawn its copies of the function yet, which takes hours: run deploy down \
                 again, or with --wait MINUTES"
                    .to_owned(),
            );
            return Ok(());
        }
        let found = edge::logs::sweep(connection, function, arguments.keep_logs).await;
        let (group, regions) = (edge::logs::group(function), found.regions.join(", "));
        let mut said = format!("deleted the edge function {function}");
        match (regions.is_empty(), arguments.keep_logs) {
            (true, _) => {}
            (false, false) => said.push_str(&format!(" and its logs in {regions}")),
            (false, true) => self.left(format!("log group {group} in {regions}"), "--keep-logs keeps it".to_owned()),
        }
        self.report.note(&said);
        for (region, error) in found.failed {
            self.left(format!("log group {group} in {region}, if it is there"), error.to_string());
        }
        self.delete(connection, stack).await?;
        self.report.meanwhile(None);
        Ok(())
    }

    /// Code and templates that were uploaded.
    async fn artifacts(
        &mut self,
        connection: &Connection,
        bucket: &ArtifactBucket,
        stack: &str,
        prefix: Option<&str>,
        delete: bool,
    ) -> Result<(), Error> {
        let name = &bucket.name;
        if !bucket.exists().await? {
            return Ok(());
        }
        if !delete {
            self.left(format!("S3 bucket {name}"), "it holds code and templates: --artifacts removes them".to_owned());
            return Ok(());
        }
        let users = users(connection, name).await?;
        if users.is_empty() {
            bucket.delete_templates(stack).await?;
            if let Some(prefix) = prefix {
                bucket.delete(&format!("{prefix}/")).await?;
            }
            if !bucket.remove_if_empty().await? {
                self.left(format!("S3 bucket {name}"), "other objects are in it".to_owned());
            }
        } else {
            bucket.delete_templates(stack).await?;
            self.left(format!("S3 bucket {name}"), format!("other stacks use it: {}", users.join(", ")));
        }
        Ok(())
    }

    fn left(&mut self, what: String, why: String) {
        // Where both stacks are in one region, both name its bucket.
        if !self.left.iter().any(|left| left.what == what) {
            self.left.push(Left { what, why });
        }
    }
}

/// The stacks that are deployed from a bucket.
async fn users(connection: &Connection, bucket: &str) -> Result<Vec<String>, CallError> {
    let mut users = Vec::new();
    let mut pages = connection.cloudformation().describe_stacks().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(CallError::of("CloudFormation", "DescribeStacks"))?;
        for stack in page.stacks.unwrap_or_default() {
            let uses = stack.parameters.unwrap_or_default().iter().any(|parameter| {
                parameter.parameter_key.as_deref() == Some(parameter::ARTIFACT_BUCKET)
                    && parameter.parameter_value.as_deref() == Some(bucket)
            });
            let there = stack.stack_status.is_none_or(|status| State::of(&status) != State::Gone);
            users.extend(stack.stack_name.filter(|_| uses && there));
        }
    }
    Ok(users)
}

#[derive(Debug, Serialize)]
struct Deleted {
    stack: String,
    left: Vec<Left>,
}

impl Display for Deleted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} is deleted", self.stack)?;
        match self.left.is_empty() {
            true => write!(formatter, ", and nothing is left"),
            false => {
                write!(formatter, "; left:")?;
                let columns = layout::columns().unwrap_or(usize::MAX);
                let lines = self.left.iter().map(|left| format!("\n  {}: {}", left.what, left.why));
                lines.into_iter().try_for_each(|line| formatter.write_str(&layout::wrapped(&line, columns, 4)))
            }
        }
    }
}
