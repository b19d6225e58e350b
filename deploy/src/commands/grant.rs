//! `deploy grant`: the permissions that a configuration's own origins and event targets need.

use std::fmt::{self, Display};
use std::fs;
use std::path::PathBuf;

use clap::Args;
use configuration::Document;
use serde::Serialize;

use crate::app_config::AppConfig;
use crate::aws::Connection;
use crate::cli::StackArguments;
use crate::error::Error;
use crate::grants::needs::{Needs, StackLocation, needs};
use crate::grants::template::{allowed, template};
use crate::grants::{deployed, put, remove, stack_name};
use crate::names::output;
use crate::report::Report;
use crate::stack::Stack;

/// What `deploy grant` is told.
#[derive(Args, Debug)]
pub(crate) struct GrantArguments {
    /// The configuration [default: the one in force]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The key of an encrypted stream, which no configuration names; may be repeated
    #[arg(long, value_name = "ARN")]
    kms_key: Vec<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    stack: StackArguments,
}

/// Gives the origin function's role what a configuration needs.
pub(crate) async fn run(arguments: &GrantArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.stack.connection).await?;
    let stack = Stack::find(&connection, &arguments.stack.stack).await?;
    let document = document(arguments, &connection, &stack).await?;
    let location = StackLocation::of(&stack.id)
        .ok_or_else(|| Error::Failed(format!("the stack's id is no ARN, which tells its account: {}", stack.id)))?;
    let mut needed = needs(&document, &location);
    if !arguments.kms_key.is_empty() {
        needed.insert("kms:GenerateDataKey", arguments.kms_key.iter().cloned().collect());
    }
    let before = deployed(&connection, &stack.name).await?;
    let wanted = wanted(&stack, &needed)?;
    let changes = Changes::between(before.as_deref(), wanted.as_deref());
    if changes.is_empty() {
        report.note("The origin function's role has what the configuration needs; nothing is to be changed.");
        report.result(&Granted { stack: stack_name(&stack.name), permissions: changes.after.len() });
        return Ok(());
    }
    report.event("permissions", &changes);
    if !arguments.yes {
        report.ask("Change the role's permissions so? [y/N]", &["y", "yes"]).await?;
    }
    match &wanted {
        Some(template) => put(&connection, &stack.name, template, report).await?,
        None => drop(remove(&connection, &stack.name, report).await?),
    }
    report.result(&Granted { stack: stack_name(&stack.name), permissions: changes.after.len() });
    Ok(())
}

async fn document(arguments: &GrantArguments, connection: &Connection, stack: &Stack) -> Result<Document, Error> {
    let text = match &arguments.config {
        Some(file) => fs::read(file).map_err(|error| Error::File { path: file.clone(), reason: error.to_string() })?,
        None => match AppConfig::of(connection, stack)?.document_in_force().await? {
            Some((_, text)) => text,
            None => {
                return Err(Error::Usage("no configuration is deployed yet; --config names one".to_owned()));
            }
        },
    };
    Document::parse(&text).map_err(|error| Error::Usage(error.to_string()))
}

/// The template that gives what is needed; `None` when nothing is.
fn wanted(stack: &Stack, needed: &Needs) -> Result<Option<String>, Error> {
    if needed.is_empty() {
        return Ok(None);
    }
    let arn = stack.required(output::EXECUTION_ROLE)?;
    let role = arn.rsplit('/').next().unwrap_or(arn);
    template(&stack.name, role, needed).map(Some).map_err(Error::Failed)
}

/// What the role may do more, and no longer.
#[derive(Debug, Serialize)]
struct Changes {
    added: Vec<(String, String)>,
    removed: Vec<(String, String)>,
    #[serde(skip)]
    after: Vec<(String, String)>,
    /// Whether the templates differ in anything.
    #[serde(skip)]
    differ: bool,
}

impl Changes {
    fn between(before: Option<&str>, after: Option<&str>) -> Self {
        let parsed = |text: Option<&str>| text.and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
        let differ = parsed(before) != parsed(after);
        let (before, after) = (before.map(allowed).unwrap_or_default(), after.map(allowed).unwrap_or_default());
        let missing = |from: &[(String, String)], of: &[(String, String)]| {
            of.iter().filter(|one| !from.contains(one)).cloned().collect()
        };
        Self { added: missing(&before, &after), removed: missing(&after, &before), after, differ }
    }

    fn is_empty(&self) -> bool {
        !self.differ
    }
}

impl Display for Changes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |sign: char, (action, resource): &(String, String)| format!("  {sign} {action}\n      {resource}");
        let lines = self.added.iter().map(|one| line('+', one)).chain(self.removed.iter().map(|one| line('-', one)));
        let lines: Vec<String> = lines.collect();
        if lines.is_empty() {
            return formatter.write_str("The same permissions, for the role that the stack has now.");
        }
        write!(formatter, "The origin function's role may do more (+), or no longer (-):\n{}", lines.join("\n"))
    }
}

#[derive(Debug, Serialize)]
struct Granted {
    stack: String,
    permissions: usize,
}

impl Display for Granted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.permissions {
            0 => formatter.write_str("the configuration needs no permissions of its own"),
            count => write!(formatter, "{count} permissions, in the stack {}", self.stack),
        }
    }
}
