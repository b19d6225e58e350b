//! What happens to a stack's resources, as CloudFormation tells it.

use std::time::Duration;

use aws_sdk_cloudformation::config::retry::RetryConfig;
use aws_sdk_cloudformation::types::{EventFilter, EventType, HookFailureMode, OperationEvent, StackEvent};

use crate::aws::{CallError, Connection};

/// One event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Event {
    pub(crate) id: String,
    /// Since 1970.
    pub(crate) time: Duration,
    pub(crate) logical_id: String,
    pub(crate) physical_id: String,
    /// As `AWS::S3::Bucket`.
    pub(crate) kind: String,
    /// As `CREATE_COMPLETE`.
    pub(crate) status: String,
    pub(crate) reason: String,
    /// Whether it tells of the stack, and of no resource of it.
    pub(crate) of_stack: bool,
    /// The operation that it belongs to, where the service tells it. A way back is an operation of its own.
    pub(crate) operation: Option<String>,
}

impl Event {
    fn new(event: StackEvent) -> Self {
        let time = event.timestamp.and_then(|time| time.to_millis().ok()).unwrap_or_default();
        let physical_id = event.physical_resource_id.unwrap_or_default();
        Self {
            of_stack: event.stack_id.is_some_and(|id| id == physical_id),
            id: event.event_id.unwrap_or_default(),
            time: Duration::from_millis(u64::try_from(time).unwrap_or_default()),
            logical_id: event.logical_resource_id.unwrap_or_default(),
            physical_id,
            kind: event.resource_type.unwrap_or_default(),
            status: event.resource_status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
            reason: event.resource_status_reason.unwrap_or_default(),
            operation: event.operation_id,
        }
    }

    /// A failure, as an operation's own events tell it. None of what only warns.
    fn of_failure(event: OperationEvent) -> Option<Self> {
        let warns = |mode: &Option<HookFailureMode>| *mode == Some(HookFailureMode::Warn);
        let (status, reason) = match event.event_type {
            Some(EventType::ValidationError) if warns(&event.validation_failure_mode) => return None,
            Some(EventType::ValidationError) => {
                let reason = event.validation_status_reason.unwrap_or_default();
                let path = event.validation_path.filter(|path| !path.is_empty());
                let reason = path.map_or_else(|| reason.clone(), |path| format!("{reason} ({path})"));
                ("VALIDATION_FAILED".to_owned(), reason)
            }
            Some(EventType::HookInvocationError) if warns(&event.hook_failure_mode) => return None,
            Some(EventType::HookInvocationError) => {
                let (hook, reason) =
                    (event.hook_type.unwrap_or_default(), event.hook_status_reason.unwrap_or_default());
                ("HOOK_FAILED".to_owned(), format!("the hook {hook} refuses it: {reason}"))
            }
            _ => {
                let status = event.resource_status.map(|status| status.as_str().to_owned()).unwrap_or_default();
                (status, event.resource_status_reason.unwrap_or_default())
            }
        };
        let time = event.timestamp.and_then(|time| time.to_millis().ok()).unwrap_or_default();
        let physical_id = event.physical_resource_id.unwrap_or_default();
        Some(Self {
            id: event.event_id.unwrap_or_default(),
            time: Duration::from_millis(u64::try_from(time).unwrap_or_default()),
            logical_id: event.logical_resource_id.unwrap_or_default(),
            kind: event.resource_type.unwrap_or_default(),
            of_stack: event.stack_id.is_some_and(|id| id == physical_id),
            physical_id,
            operation: event.operation_id,
            status,
            reason,
        })
    }

    /// Whether it begins an operation on the stack.
    pub(crate) fn begins(&self) -> bool {
        self.of_stack && ["CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"].contains(&&*self.status)
    }

    /// Whether something failed.
    pub(crate) fn failed(&self) -> bool {
        self.status.ends_with("_FAILED")
    }

    /// Whether it only tells that something else failed before.
    pub(crate) fn follows_a_failure(&self) -> bool {
        ["cancelled", "canceled", "The following resource(s) failed"].iter().any(|words| self.reason.contains(words))
    }
}

/// The newest event of a stack; none if there is no stack.
pub(crate) async fn newest(connection: &Connection, stack: &str) -> Result<Option<String>, CallError> {
    let events = connection.cloudformation().describe_stack_events().stack_name(stack).send().await;
    match events.map_err(CallError::of("CloudFormation", "DescribeStackEvents")) {
        Ok(events) => Ok(events.stack_events.unwrap_or_default().into_iter().next().and_then(|event| event.event_id)),
        Err(error) if error.is("ValidationError") => Ok(None),
        Err(error) => Err(error),
    }
}

/// The events after one, oldest first. The call is tried once: whoever follows asks again.
pub(crate) async fn after(connection: &Connection, stack: &str, known: Option<&str>) -> Result<Vec<Event>, CallError> {
    let once = aws_sdk_cloudformation::config::Builder::new().retry_config(RetryConfig::disabled());
    let client = connection.cloudformation();
    let mut events = Vec::new();
    let mut next = None;
    loop {
        let page = client.describe_stack_events().stack_name(stack).set_next_token(next);
        let page = page.customize().config_override(once.clone()).send().await;
        let page = page.map_err(CallError::of("CloudFormation", "DescribeStackEvents"))?;
        for event in page.stack_events.unwrap_or_default() {
            if known.is_some_and(|known| event.event_id.as_deref() == Some(known)) {
                events.reverse();
                return Ok(events);
            }
            events.push(Event::new(event));
        }
        next = page.next_token;
        if next.is_none() {
            events.reverse();
            return Ok(events);
        }
    }
}

/// Whose failures are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Of<'a> {
    /// An operation, by its first event.
    Operation { stack: &'a str, first: &'a Event },
    /// The making of a change set: what is found wrong before anything is done.
    ChangeSet { stack: &'a str, set: &'a str },
}

/// What failed, and nothing else, oldest first. More than stack events tell: what is refused before anything is done
/// too, and by hooks. None where the service does not tell it: that must not hide why a stack failed.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html>
pub(crate) async fn failures(connection: &Connection, of: Of<'_>) -> Vec<Event> {
    let once = aws_sdk_cloudformation::config::Builder::new().retry_config(RetryConfig::disabled());
    let client = connection.cloudformation();
    let mut failures = Vec::new();
    let mut next = None;
    loop {
        let failed = EventFilter::builder().failed_events(true).build();
        let page = client.describe_events().filters(failed).set_next_token(next);
        let page = match of {
            Of::Operation { first: Event { operation: Some(operation), .. }, .. } => page.operation_id(operation),
            Of::Operation { stack, .. } => page.stack_name(stack),
            Of::ChangeSet { stack, set } => page.stack_name(stack).change_set_name(set),
        };
        let Ok(page) = page.customize().config_override(once.clone()).send().await else { return Vec::new() };
        failures.extend(page.operation_events.unwrap_or_default().into_iter().filter_map(Event::of_failure));
        next = page.next_token;
        if next.is_none() {
            break;
        }
    }
    if let Of::Operation { first, .. } = of {
        // Of a stack, all operations are told.
        failures.retain(|failure| failure.time >= first.time);
    }
    failures.sort_by_key(|failure| failure.time);
    failures
}

/// The event before the operation that is under way, so that what comes [`after`] it is that operation.
pub(crate) async fn before_current(connection: &Connection, stack: &str) -> Result<Option<String>, CallError> {
    let events = after(connection, stack, None).await?;
    let begun = events.iter().rposition(Event::begins).unwrap_or_default();
    Ok(begun.checked_sub(1).map(|before| events[before].id.clone()))
}
