//! The permissions that a configuration's own origins and event targets need, which no template can know.
//!
//! They are in a stack of their own beside the main one, as a managed policy that is attached to the origin function's
//! role. The main stack knows nothing of it, so that each can be changed alone; and CloudFormation, which refuses to
//! delete a role that has a policy which somebody attached, deletes this one first when [`remove`] is called first.
//!
//! - [`needs`]    — what a document needs
//! - [`template`] — the stack's template

pub(crate) mod needs;
pub(crate) mod template;

use std::time::Duration;

use aws_sdk_cloudformation::types::{Capability, ResourceStatus};

use crate::aws::{CallError, Connection};
use crate::error::Error;
use crate::report::Report;
use crate::stack::Stack;

/// Between two looks at the stack, which is done within some seconds.
const LOOKS: Duration = Duration::from_secs(2);

/// How often it is looked at: for ten minutes.
const MOST_LOOKS: usize = 300;

const SERVICE: &str = "CloudFormation";

/// The name of the stack with the permissions of a stack.
pub(crate) fn stack_name(stack: &str) -> String {
    format!("{stack}-grants")
}

/// The template that is deployed, if any.
pub(crate) async fn deployed(connection: &Connection, stack: &str) -> Result<Option<String>, CallError> {
    let name = stack_name(stack);
    if Stack::describe(connection, &name).await?.is_none() {
        return Ok(None);
    }
    let got = connection.cloudformation().get_template().stack_name(&name).send().await;
    let got = got.map_err(CallError::of(SERVICE, "GetTemplate"))?;
    Ok(got.template_body)
}

/// Makes or changes the stack, and waits until it is done.
///
/// # Errors
/// When it fails: why.
pub(crate) async fn put(connection: &Connection, stack: &str, template: &str, report: &Report) -> Result<(), Error> {
    let name = stack_name(stack);
    let client = connection.cloudformation();
    let found = Stack::describe(connection, &name).await?;
    // What was left by a creation that failed can't be updated.
    let found = match found {
        Some(stack)
            if matches!(stack.status.as_str(), "ROLLBACK_COMPLETE" | "REVIEW_IN_PROGRESS" | "CREATE_FAILED") =>
        {
            delete(connection, &name, report).await?;
            None
        }
        other => other,
    };
    if found.is_none() {
        let request = client.create_stack().stack_name(&name).template_body(template);
        let created = request.capabilities(Capability::CapabilityIam).send().await;
        created.map_err(CallError::of(SERVICE, "CreateStack"))?;
    } else {
        let request = client.update_stack().stack_name(&name).template_body(template);
        let updated = request.capabilities(Capability::CapabilityIam).send().await;
        updated.map_err(CallError::of(SERVICE, "UpdateStack"))?;
    }
    match settled(connection, &name, report).await? {
        Some(status) if matches!(status.as_str(), "CREATE_COMPLETE" | "UPDATE_COMPLETE") => Ok(()),
        status => Err(failure(connection, &name, &status.unwrap_or_default()).await),
    }
}

/// Removes the permissions of a stack; whether there were any. The main stack can't be deleted before.
///
/// # Errors
/// When they can't be removed: why.
pub(crate) async fn remove(connection: &Connection, stack: &str, report: &Report) -> Result<bool, Error> {
    let name = stack_name(stack);
    if Stack::describe(connection, &name).await?.is_none() {
        return Ok(false);
    }
    delete(connection, &name, report).await?;
    Ok(true)
}

async fn delete(connection: &Connection, name: &str, report: &Report) -> Result<(), Error> {
    let Some(stack) = Stack::describe(connection, name).await? else { return Ok(()) };
    let deleted = connection.cloudformation().delete_stack().stack_name(name).send().await;
    deleted.map_err(CallError::of(SERVICE, "DeleteStack"))?;
    // A stack that is gone is found by its id alone.
    match settled(connection, &stack.id, report).await? {
        None => Ok(()),
        Some(status) if status == "DELETE_COMPLETE" => Ok(()),
        Some(status) => Err(failure(connection, &stack.id, &status).await),
    }
}

/// Waits until nothing is in progress; the status then, or `None` when the stack is gone.
async fn settled(connection: &Connection, name: &str, report: &Report) -> Result<Option<String>, Error> {
    report.meanwhile(Some(format!("The stack {name} is being changed in AWS; run the command again to go on.")));
    let spinner = report.progress(indicatif::ProgressBar::new_spinner());
    spinner.enable_steady_tick(Duration::from_millis(200));
    spinner.set_message(format!("waiting for the stack {name}"));
    let mut status = None;
    for _ in 0..MOST_LOOKS {
        status = Stack::describe(connection, name).await?.map(|stack| stack.status.as_str().to_owned());
        if !status.as_deref().is_some_and(|status| status.ends_with("_IN_PROGRESS")) {
            break;
        }
        tokio::time::sleep(LOOKS).await;
    }
    spinner.finish_and_clear();
    report.meanwhile(None);
    Ok(status)
}

/// The first resource that failed, in CloudFormation's words.
async fn failure(connection: &Connection, name: &str, status: &str) -> Error {
    let described = connection.cloudformation().describe_stack_events().stack_name(name).send().await;
    let events = described.ok().and_then(|described| described.stack_events).unwrap_or_default();
    // The newest come first; those of earlier operations follow after this one's beginning.
    let failed = events.iter().take_while(|event| {
        let whole = event.physical_resource_id == event.stack_id;
        let begun = event.resource_status.as_ref().is_some_and(|status| status.as_str().ends_with("COMPLETE"));
        !(whole && begun)
    });
    let failed = failed.filter(|event| {
        matches!(
            event.resource_status,
            Some(ResourceStatus::CreateFailed | ResourceStatus::UpdateFailed | ResourceStatus::DeleteFailed)
        )
    });
    let reason = failed.last().and_then(|event| event.resource_status_reason.clone());
    Error::Failed(match reason {
        Some(reason) => format!("the stack {name} is in {status}: {reason}"),
        None => format!("the stack {name} is in {status}; its events in the console say why"),
    })
}
