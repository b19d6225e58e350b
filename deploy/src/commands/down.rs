//! `deploy down`: a deployment removed, and what is left of it named.

use std::fmt::{self, Display};
use std::time::{Duration, Instant};

use aws_sdk_cloudformation::types::StackStatus;
use clap::Args;
use serde::Serialize;

use crate::artifact_bucket::ArtifactBucket;
use crate::aws::{CallError, Connection};
use crate::cli::StackArguments;
use crate::edge;
use crate::error::Error;
use crate::grants;
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
}

/// How often it is tried whether the edge function can be deleted.
const TRIED_EVERY: Duration = Duration::from_secs(60);

/// Deletes both stacks, and what they leave where that can be deleted.
pub(crate) async fn run(arguments: &DownArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.stack.connection).await?;
    let caller = connection.caller().await?;
    let name = &arguments.stack.stack;
    let edge_connection = connection.in_region(edge::REGION);
    let edge_name = edge::stack_name(name, connection.region());
    let main = Stack::describe(&connection, name).await?;
    let edge = Stack::describe(&edge_connection, &edge_name).await?;
    let functions = edge_functions(&edge_connection, &edge_name, edge.as_ref()).await?;
    if main.is_none() && edge.is_none() && functions.is_empty() {
        return Err(Error::NoStack { stack: name.clone(), region: connection.region().to_owned() });
    }
    if !arguments.yes {
        let question = format!("Everything of {name} is deleted, its data too. Type its name to go on:");
        report.ask(&question, &[name]).await?;
    }
    let mut down = Down { report, left: Vec::new() };
    let has_edge = edge.is_some() || !functions.is_empty();
    let prefix = main.as_ref().and_then(|stack| stack.parameters.get("ArtifactPrefix")).cloned();
    if main.as_ref().is_none_or(|stack| !stack.protected) && grants::remove(&connection, name, report).await? {
        report.note(&format!("The permissions that `deploy grant` gave are removed ({}).", grants::stack_name(name)));
    }
    // The distribution goes first: it names the edge function.
    for (connection, stack) in [(&connection, main), (&edge_connection, edge)] {
        if let Some(stack) = stack {
            down.delete(connection, stack).await?;
        }
    }
    for function in functions {
        down.edge_function(&edge_connection, &function, arguments.wait).await?;
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
        if stack.protected {
            return Err(Error::Failed(format!("{}: {}", stack.name, recovery::PROTECTED)));
        }
        if State::of(&stack.status) == State::InProgress {
            let since = events::before_current(connection, &stack.id).await?;
            recovery::follow(connection, &stack, since, self.report).await?;
        }
        let events = recovery::delete(connection, &stack, self.report).await?;
        for kept in events.iter().filter(|event| event.status == "DELETE_SKIPPED") {
            // The edge function is looked at apart.
            if !["AWS::Lambda::Version", "AWS::Lambda::Function", "AWS::Logs::LogGroup"].contains(&&*kept.kind) {
                self.left(
                    format!("{} {}", kept.kind.trim_start_matches("AWS::"), kept.physical_id),
                    format!("{} keeps {}", stack.name, kept.logical_id),
                );
            }
        }
        Ok(())
    }

    /// The function that CloudFront ran, with its log group: CloudFormation keeps it, because CloudFront calls its
    /// copies for hours after the distribution is gone.
    async fn edge_function(&mut self, connection: &Connection, function: &str, wait: u64) -> Result<(), Error> {
        let until = Instant::now() + Duration::from_secs(wait * 60);
        self.report.meanwhile(Some(format!(
            "CloudFront withdraws its copies of {function} by and by; `deploy down` again deletes it then."
        )));
        let mut told = false;
        loop {
            let deleted = connection.lambda().delete_function().function_name(function).send().await;
            match deleted.map_err(CallError::of("Lambda", "DeleteFunction")) {
                Ok(_) => break,
                Err(error) if error.is("ResourceNotFoundException") => break,
                Err(error) if error.reason.contains("replicated") => {
                    if Instant::now() >= until {
                        self.left(
                            format!("Lambda function {function} in {}", edge::REGION),
                            "CloudFront has not withdrawn its copies yet, which takes hours: run deploy down again, or \
                             with --wait MINUTES"
                                .to_owned(),
                        );
                        return Ok(());
                    }
                    if !told {
                        self.report.note(&format!("waiting until CloudFront has withdrawn its copies of {function}"));
                        told = true;
                    }
                    tokio::time::sleep(TRIED_EVERY).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.report.meanwhile(None);
        self.report.note(&format!("deleted the edge function {function}"));
        let group = format!("/aws/lambda/{}.{function}", edge::REGION);
        let deleted = connection.logs().delete_log_group().log_group_name(&group).send().await;
        match deleted.map_err(CallError::of("CloudWatch Logs", "DeleteLogGroup")) {
            Ok(_) => {}
            Err(error) if error.is("ResourceNotFoundException") => {}
            Err(error) => return Err(error.into()),
        }
        self.left(
            format!("log groups {group} in regions other than {}", edge::REGION),
            "Lambda made one wherever CloudFront ran the function".to_owned(),
        );
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

/// The functions of an edge-auth stack, and of those of its name that were deleted in the last 90 days, as long as
/// CloudFormation knows them. Names tell nothing: CloudFormation cuts long ones in the middle.
async fn edge_functions(connection: &Connection, name: &str, stack: Option<&Stack>) -> Result<Vec<String>, CallError> {
    let client = connection.cloudformation();
    let mut ids: Vec<String> = stack.map(|stack| stack.id.clone()).into_iter().collect();
    let mut pages = client.list_stacks().stack_status_filter(StackStatus::DeleteComplete).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(CallError::of("CloudFormation", "ListStacks"))?;
        let deleted = page.stack_summaries.unwrap_or_default().into_iter();
        ids.extend(
            deleted.filter(|stack| stack.stack_name.as_deref() == Some(name)).filter_map(|stack| stack.stack_id),
        );
    }
    let mut functions = Vec::new();
    for id in ids {
        let resources = client.list_stack_resources().stack_name(id).send().await;
        let resources = match resources.map_err(CallError::of("CloudFormation", "ListStackResources")) {
            Ok(resources) => resources.stack_resource_summaries.unwrap_or_default(),
            Err(error) if error.is("ValidationError") => continue,
            Err(error) => return Err(error),
        };
        let function = resources
            .into_iter()
            .find(|resource| resource.logical_resource_id.as_deref() == Some("EdgeAuthFunction"))
            .and_then(|resource| resource.physical_resource_id);
        let Some(function) = function else { continue };
        let there = connection.lambda().get_function_configuration().function_name(&function).send().await;
        match there.map_err(CallError::of("Lambda", "GetFunctionConfiguration")) {
            Ok(_) if functions.contains(&function) => {}
            Ok(_) => functions.push(function),
            Err(error) if error.is("ResourceNotFoundException") => {}
            Err(error) => return Err(error),
        }
    }
    Ok(functions)
}

/// The stacks that are deployed from a bucket.
async fn users(connection: &Connection, bucket: &str) -> Result<Vec<String>, CallError> {
    let mut users = Vec::new();
    let mut pages = connection.cloudformation().describe_stacks().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(CallError::of("CloudFormation", "DescribeStacks"))?;
        for stack in page.stacks.unwrap_or_default() {
            let uses = stack.parameters.unwrap_or_default().iter().any(|parameter| {
                parameter.parameter_key.as_deref() == Some("ArtifactBucket")
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
                self.left.iter().try_for_each(|left| write!(formatter, "\n  {}: {}", left.what, left.why))
            }
        }
    }
}
