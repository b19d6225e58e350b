//! Out of every state in which a stack can't be changed.

use super::description::Stack;
use super::events::{self, Event, Of};
use super::failure;
use super::following::{self, Operation};
use super::state::{self, State};
use crate::aws::{CallError, Connection};
use crate::error::Error;
use crate::report::Report;

/// Brings a stack into a state in which it can be changed: waits for what is under way, goes on with a way back that
/// failed, and deletes what was never there as a whole. None if there is no stack (any more).
///
/// # Errors
/// When that needs a yes that was not given, or fails.
pub(crate) async fn ready(
    connection: &Connection,
    name: &str,
    yes: bool,
    report: &Report,
) -> Result<Option<Stack>, Error> {
    let mut went_on = false;
    loop {
        let Some(stack) = Stack::describe(connection, name).await? else { return Ok(None) };
        let (status, words) = (stack.status.as_str(), state::words(&stack.status));
        match State::of(&stack.status) {
            State::Settled => return Ok(Some(stack)),
            // A change set that makes it is taken by CloudFormation as if there were none.
            State::InReview | State::Gone => return Ok(None),
            State::InProgress => {
                report.note(&format!("{name} ({status}): {words}; waiting until that is done"));
                let since = events::before_current(connection, &stack.id).await?;
                follow(connection, &stack, since, report).await?;
            }
            State::RollbackFailed => {
                let failed = reason(connection, &stack).await?;
                if went_on {
                    return Err(Error::Failed(format!(
                        "{name} ({status}): {words}, twice.{failed}\nRemove what hinders it, then run the command \
                         again; or leave the resource as it is: aws cloudformation continue-update-rollback \
                         --region {} --stack-name {name} --resources-to-skip RESOURCE",
                        connection.region()
                    )));
                }
                went_on = true;
                report.note(&format!("{name} ({status}): {words}; going on with the way back.{failed}"));
                let since = events::newest(connection, &stack.id).await?;
                let client = connection.cloudformation();
                let going = client.continue_update_rollback().stack_name(&stack.id).send().await;
                going.map_err(CallError::of("CloudFormation", "ContinueUpdateRollback"))?;
                follow(connection, &stack, since, report).await?;
            }
            State::OnlyDeletable => {
                let failed = reason(connection, &stack).await?;
                if stack.protected {
                    return Err(Error::Failed(format!("{name} ({status}): {words}. {PROTECTED}")));
                }
                report.note(&format!(
                    "{name} ({status}): {words}. CloudFormation can't change it; it is deleted and made anew.{failed}"
                ));
                if !yes {
                    report.ask(&format!("Delete what is left of {name}? [y/N]"), &["y", "Y", "yes"]).await?;
                }
                delete(connection, &stack, report).await?;
            }
        }
    }
}

/// What to do about termination protection.
pub(crate) const PROTECTED: &str = "Termination protection is on: aws cloudformation update-termination-protection \
                                    --no-enable-termination-protection --stack-name NAME takes it off";

/// Deletes a stack, and watches until it is gone. Returns what happened.
///
/// # Errors
/// When it is not gone afterwards; the words name what failed first.
pub(crate) async fn delete(connection: &Connection, stack: &Stack, report: &Report) -> Result<Vec<Event>, Error> {
    let since = events::newest(connection, &stack.id).await?;
    let deleted = connection.cloudformation().delete_stack().stack_name(&stack.id).send().await;
    deleted.map_err(CallError::of("CloudFormation", "DeleteStack"))?;
    let ended = follow(connection, stack, since, report).await?;
    if ended.succeeded() { Ok(ended.events) } else { Err(following::failed(&stack.name, &ended)) }
}

/// Watches what is under way.
///
/// # Errors
/// As [`following::follow`].
pub(crate) async fn follow(
    connection: &Connection,
    stack: &Stack,
    since: Option<String>,
    report: &Report,
) -> Result<following::Ended, Error> {
    let go_on = "the same command waits for it and goes on";
    let operation = Operation { stack: &stack.name, id: &stack.id, since, resources: None, template: None, go_on };
    following::follow(connection, &operation, report).await
}

/// What failed first in the last operation that failed.
async fn reason(connection: &Connection, stack: &Stack) -> Result<String, CallError> {
    let since = events::before_current(connection, &stack.id).await?;
    let events = events::after(connection, &stack.id, since.as_deref()).await?;
    let failures = match events.first() {
        Some(first) => events::failures(connection, Of::Operation { stack: &stack.id, first }).await,
        None => Vec::new(),
    };
    let failure = failure::first(&failures).or_else(|| failure::first(&events));
    Ok(failure.map(|failure| format!("\n{failure}")).unwrap_or_default())
}
