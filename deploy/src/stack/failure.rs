//! The resource that failed first, in words, and what to do.

use std::fmt::{self, Display};

use serde::Serialize;

use super::events::Event;

/// What failed first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Failure {
    pub(crate) logical_id: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) physical_id: String,
    pub(crate) reason: String,
    pub(crate) advice: Option<&'static str>,
    /// The last lines that the function behind a custom resource logged.
    pub(crate) log: Vec<String>,
}

/// The first failure among an operation's events, oldest first: what follows are cancellations and the way back.
pub(crate) fn first(events: &[Event]) -> Option<Failure> {
    let failures = || events.iter().filter(|event| event.failed());
    let cause = failures().find(|event| !event.of_stack && !event.follows_a_failure());
    let event = cause.or_else(|| failures().find(|event| !event.of_stack)).or_else(|| failures().next())?;
    Some(Failure {
        logical_id: event.logical_id.clone(),
        kind: event.kind.clone(),
        physical_id: event.physical_id.clone(),
        reason: event.reason.clone(),
        advice: advice(&event.reason),
        log: Vec::new(),
    })
}

impl Failure {
    /// Whether a function of the stack stands behind the resource.
    pub(crate) fn is_custom(&self) -> bool {
        is_custom(&self.kind)
    }
}

/// Whether a function stands behind resources of this type.
pub(crate) fn is_custom(kind: &str) -> bool {
    kind.starts_with("Custom::") || kind == "AWS::CloudFormation::CustomResource"
}

impl Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({}) failed first: {}", self.logical_id, self.kind, self.reason)?;
        for line in &self.log {
            write!(formatter, "\n  | {line}")?;
        }
        match self.advice {
            Some(advice) => write!(formatter, "\n{advice}"),
            None => Ok(()),
        }
    }
}

/// What to do about reasons that come often.
fn advice(reason: &str) -> Option<&'static str> {
    let has = |words: &[&str]| words.iter().any(|words| reason.contains(words));
    if has(&["AccessDenied", "not authorized to perform", "Access Denied"]) {
        Some("The credentials may not do this: grant the action that the reason names, then run the command again.")
    } else if has(&["already exists"]) {
        Some(
            "Something of that name is there already, of another stack or left over: delete or rename it, then run the \
             command again.",
        )
    } else if has(&["ReservedConcurrentExecutions", "UnreservedConcurrentExecution"]) {
        Some(
            "The account's limit of concurrent Lambda executions is too low: ask for more in Service Quotas (Lambda, \
             Concurrent executions), then run the command again.",
        )
    } else if has(&["LimitExceeded", "limit exceeded", "Limit exceeded", "quota", "TooMany"]) {
        Some("A quota of the account is used up: Service Quotas raises it. Then run the command again.")
    } else if has(&["Rate exceeded", "Throttling"]) {
        Some("AWS was asked too often: run the command again.")
    } else if has(&["replicated function"]) {
        Some(
            "CloudFront withdraws its copies of the function within some hours after no distribution names it any \
             more: run the command again then.",
        )
    } else if has(&["NoSuchKey", "specified key does not exist"]) {
        Some("The function's code is not in the artifact bucket: run the command again, which uploads it.")
    } else if has(&["is not empty"]) {
        Some("Delete what is in the bucket, all versions too, then run the command again.")
    } else if has(&["CloudWatch Logs role ARN must be set"]) {
        Some(
            "REST APIs log only when API Gateway may, which is set once for the whole account: API Gateway's console, \
             Settings, CloudWatch log role ARN.",
        )
    } else if has(&["did not receive a response", "failed to respond", "timed out"]) {
        Some("The function behind it did not answer in time: its log says why.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(logical_id: &str, status: &str, reason: &str) -> Event {
        Event {
            logical_id: logical_id.to_owned(),
            kind: "AWS::Lambda::Function".to_owned(),
            status: status.to_owned(),
            reason: reason.to_owned(),
            of_stack: logical_id == "shop",
            ..Event::default()
        }
    }

    #[test]
    fn the_first_failure_is_told_and_not_the_cancellations_that_follow() {
        let events = [
            event("A", "CREATE_COMPLETE", ""),
            event("B", "CREATE_FAILED", "Resource creation cancelled"),
            event("C", "CREATE_FAILED", "shop-role already exists"),
            event("D", "CREATE_FAILED", "Resource creation cancelled"),
            event("shop", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [B, C, D]."),
            event("E", "DELETE_FAILED", "in use"),
            event("shop", "ROLLBACK_FAILED", "The following resource(s) failed to delete: [E]."),
        ];
        let failure = first(&events).unwrap();
        assert_eq!((failure.logical_id.as_str(), failure.reason.as_str()), ("C", "shop-role already exists"));
        assert!(failure.to_string().contains("delete or rename it"), "{failure}");
    }

    #[test]
    fn an_edge_function_that_is_still_replicated_needs_time() {
        let reason = "Resource handler returned message: \"Lambda was unable to delete \
                      arn:aws:lambda:us-east-1:111122223333:function:shop:1 because it is a replicated function.\"";
        let failure = first(&[event("Function", "DELETE_FAILED", reason)]).unwrap();
        assert!(failure.to_string().contains("within some hours"), "{failure}");
    }

    #[test]
    fn a_stack_that_fails_without_a_resource_is_told_too() {
        let events = [event("shop", "UPDATE_FAILED", "Transform failed")];
        assert_eq!(first(&events).unwrap().reason, "Transform failed");
        assert_eq!(first(&[event("A", "CREATE_COMPLETE", "")]), None);
    }
}
