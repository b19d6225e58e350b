//! Change sets: made, waited for, executed or deleted.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use aws_sdk_cloudformation::types::{
    Capability, Change, ChangeSetStatus, ChangeSetType, DeploymentConfig, DeploymentConfigMode, DeploymentMode,
    ExecutionStatus, Parameter,
};

use super::description::Stack;
use super::events::{self, Event, Of};
use super::state::State;
use crate::aws::{CallError, Connection};
use crate::error::Error;
use crate::report::Report;

/// How long CloudFormation may take to make a change set. The largest template here takes it less than one minute.
const LONGEST: Duration = Duration::from_secs(600);

/// What the names of this program's change sets begin with.
const PREFIX: &str = "deploy-";

/// What a change set is to be made of.
#[derive(Clone, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) stack: &'a str,
    pub(crate) template: Template,
    pub(crate) parameters: Vec<Parameter>,
    /// Whether the stack is there.
    pub(crate) exists: bool,
    pub(crate) mode: Mode,
}

/// How CloudFormation gets a template.
#[derive(Clone, Debug)]
pub(crate) enum Template {
    /// From S3.
    Url(String),
    /// In the request: up to [`LONGEST_BODY`] bytes.
    Body(String),
}

/// Bytes of a template that CloudFormation takes in a request; see "CloudFormation quotas" in its user guide.
pub(crate) const LONGEST_BODY: usize = 51_200;

impl Template {
    fn parts(&self) -> (Option<String>, Option<String>) {
        match self {
            Self::Url(url) => (Some(url.clone()), None),
            Self::Body(body) => (None, Some(body.clone())),
        }
    }
}

/// How CloudFormation compares, and what it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// With the last template; until every resource is ready.
    Standard,
    /// With what the resources are, so that what was changed outside CloudFormation is set back.
    RevertDrift,
    /// With the last template; until every resource is configured. They become ready in the background.
    Express,
}

/// A change set that can be executed.
#[derive(Clone, Debug)]
pub(crate) struct ChangeSet {
    /// Its ARN.
    pub(crate) id: String,
    pub(crate) stack: String,
    pub(crate) stack_id: String,
    /// Whether it makes a stack that was not there.
    pub(crate) creates: bool,
    pub(crate) changes: Vec<Change>,
}

fn express() -> DeploymentConfig {
    DeploymentConfig::builder().mode(DeploymentConfigMode::Express).build()
}

/// Makes a change set, and waits until CloudFormation has compared. None if there is nothing to change; then it is
/// deleted again.
///
/// # Errors
/// When CloudFormation refuses it, or does not finish it.
pub(crate) async fn make(
    connection: &Connection,
    wanted: &Wanted<'_>,
    report: &Report,
) -> Result<Option<ChangeSet>, Error> {
    let client = connection.cloudformation();
    delete_forgotten(connection, wanted.stack).await?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let kind = if wanted.exists { ChangeSetType::Update } else { ChangeSetType::Create };
    let name = format!("{PREFIX}{now}");
    let forgotten = forget(connection.clone(), wanted.stack.to_owned(), name.clone(), !wanted.exists);
    report.undo_when_interrupted(forgotten, "The change set that compares it is removed by the next run.".to_owned());
    let (url, body) = wanted.template.parts();
    let made = client
        .create_change_set()
        .stack_name(wanted.stack)
        .change_set_name(name)
        .change_set_type(kind)
        .set_template_url(url)
        .set_template_body(body)
        .set_parameters(Some(wanted.parameters.clone()))
        .capabilities(Capability::CapabilityIam)
        .set_deployment_mode((wanted.mode == Mode::RevertDrift).then_some(DeploymentMode::RevertDrift))
        .set_deployment_config((wanted.mode == Mode::Express).then(express))
        .send()
        .await
        .map_err(CallError::of("CloudFormation", "CreateChangeSet"))?;
    let (id, stack_id) = (made.id.unwrap_or_default(), made.stack_id.unwrap_or_default());
    let mut set =
        ChangeSet { id, stack_id, stack: wanted.stack.to_owned(), creates: !wanted.exists, changes: Vec::new() };
    let begun = Instant::now();
    let mut pause = Duration::from_millis(200);
    loop {
        let page = describe(connection, &set, None).await?;
        match page.status {
            Some(ChangeSetStatus::CreateComplete) => {
                let mut page = page;
                loop {
                    set.changes.extend(page.changes.unwrap_or_default());
                    let Some(next) = page.next_token else { break };
                    page = describe(connection, &set, Some(next)).await?;
                }
                return Ok(Some(set));
            }
            Some(ChangeSetStatus::Failed) => {
                let reason = page.status_reason.unwrap_or_default();
                // They go with the change set.
                let failures = match is_empty(&reason) {
                    true => Vec::new(),
                    false => events::failures(connection, Of::ChangeSet { stack: &set.stack_id, set: &set.id }).await,
                };
                delete(connection, &set, report).await?;
                if is_empty(&reason) {
                    return Ok(None);
                }
                let failures = failures.iter().map(|failure| {
                    let Event { logical_id, kind, reason, .. } = failure;
                    format!("\n- {logical_id} ({kind}): {reason}")
                });
                return Err(Error::Failed(format!(
                    "CloudFormation can't make the changes to {}: {reason}{}",
                    wanted.stack,
                    failures.collect::<String>()
                )));
            }
            _ => {}
        }
        if begun.elapsed() > LONGEST {
            return Err(Error::Failed(format!(
                "CloudFormation has not compared {} with its template within {} minutes; nothing was changed. Run the \
                 command again later, it removes the change set.",
                wanted.stack,
                LONGEST.as_secs() / 60
            )));
        }
        if pause > Duration::from_secs(2) && !report.draws() {
            report.note(&format!("waiting for the changes to {} ({} s)", wanted.stack, begun.elapsed().as_secs()));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(5));
    }
}

/// CloudFormation says "no changes" by failing; its two ways of saying it.
fn is_empty(reason: &str) -> bool {
    reason.contains("didn't contain changes") || reason.contains("No updates are to be performed")
}

async fn describe(
    connection: &Connection,
    set: &ChangeSet,
    next: Option<String>,
) -> Result<aws_sdk_cloudformation::operation::describe_change_set::DescribeChangeSetOutput, CallError> {
    let client = connection.cloudformation();
    let described = client.describe_change_set().change_set_name(&set.id).stack_name(&set.stack);
    let described = described.include_property_values(true).set_next_token(next).send().await;
    described.map_err(CallError::of("CloudFormation", "DescribeChangeSet"))
}

/// Executes a change set. Returns what [`events::after`] takes to give the events of the execution.
///
/// # Errors
/// When CloudFormation refuses.
pub(crate) async fn execute(
    connection: &Connection,
    set: &ChangeSet,
    report: &Report,
) -> Result<Option<String>, Error> {
    let before = events::newest(connection, &set.stack_id).await?;
    report.undo_nothing();
    let client = connection.cloudformation();
    let executed = client.execute_change_set().change_set_name(&set.id).stack_name(&set.stack).send().await;
    match executed.map_err(CallError::of("CloudFormation", "ExecuteChangeSet")) {
        Ok(_) => Ok(before),
        // The answer may have been lost, and not the request.
        Err(error) if error.unanswered() || error.is("InvalidChangeSetStatus") => {
            let begun = match describe(connection, set, None).await {
                Ok(described) => described.execution_status != Some(ExecutionStatus::Available),
                // It is deleted with its execution's end.
                Err(error) => error.is("ChangeSetNotFound"),
            };
            if begun { Ok(before) } else { Err(error.into()) }
        }
        Err(error) => Err(error.into()),
    }
}

/// Deletes a change set, and the stack that is there for its sake alone.
///
/// # Errors
/// When CloudFormation refuses.
pub(crate) async fn delete(connection: &Connection, set: &ChangeSet, report: &Report) -> Result<(), Error> {
    forget(connection.clone(), set.stack.clone(), set.id.clone(), set.creates).await?;
    report.undo_nothing();
    Ok(())
}

/// The same, of a change set that may not be there yet. It borrows nothing, since it may be done at the program's end.
async fn forget(connection: Connection, stack: String, set: String, creates: bool) -> Result<(), Error> {
    let client = connection.cloudformation();
    let deleted = client.delete_change_set().change_set_name(set).stack_name(&stack).send().await;
    match deleted.map_err(CallError::of("CloudFormation", "DeleteChangeSet")) {
        Ok(_) => {}
        Err(error) if error.is("ChangeSetNotFound") => {}
        Err(error) => return Err(error.into()),
    }
    if creates {
        let found = Stack::describe(&connection, &stack).await?;
        if let Some(found) = found.filter(|found| State::of(&found.status) == State::InReview) {
            let deleted = client.delete_stack().stack_name(&found.id).send().await;
            deleted.map_err(CallError::of("CloudFormation", "DeleteStack"))?;
        }
    }
    Ok(())
}

/// Deletes the change sets that a run before made and did not execute.
async fn delete_forgotten(connection: &Connection, stack: &str) -> Result<(), Error> {
    let client = connection.cloudformation();
    let listed = client.list_change_sets().stack_name(stack).send().await;
    let listed = match listed.map_err(CallError::of("CloudFormation", "ListChangeSets")) {
        Ok(listed) => listed.summaries.unwrap_or_default(),
        // There is no such stack, hence none.
        Err(error) if error.is("ValidationError") => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    for forgotten in listed {
        let ours = forgotten.change_set_name.as_deref().is_some_and(|name| name.starts_with(PREFIX));
        let executed = forgotten.execution_status.is_some_and(|status| {
            !matches!(status, ExecutionStatus::Available | ExecutionStatus::Unavailable | ExecutionStatus::Obsolete)
        });
        if let (true, false, Some(id)) = (ours, executed, forgotten.change_set_id) {
            let deleted = client.delete_change_set().change_set_name(id).send().await;
            deleted.map_err(CallError::of("CloudFormation", "DeleteChangeSet"))?;
        }
    }
    Ok(())
}
