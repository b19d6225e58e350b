//! The queue for events that nothing could process.

use cfn::policy::{PolicyDocument, Statement};
use cfn::sqs::{Queue, QueuePolicy};
use cfn::{Handle, List};

use crate::stack::Stack;

/// The longest that SQS keeps a message, in seconds: two weeks to look at it.
const RETENTION: i64 = 1_209_600;

const PART: &str = "Dead letters";

/// Adds the queue. Its metric `ApproximateNumberOfMessagesVisible` shows when something is in it.
pub(crate) fn add(stack: &mut Stack<'_>) -> Handle<Queue> {
    stack.part(PART, "Events that could not be processed after every retry are kept for two weeks.");
    stack
        .template
        .add("DeadLetterQueue", Queue::new().message_retention_period(RETENTION).sqs_managed_sse_enabled(true))
}

/// Adds the queue's policy: the stack's rules may send, over TLS.
pub(crate) fn add_policy(stack: &mut Stack<'_>, queue: &Handle<Queue>) {
    stack.back_to(PART);
    let rules: List<cfn::Arn> = ["ItemCatalogueRule", "ConfigurationChangeRule"]
        .map(|rule| Handle::<cfn::events::Rule>::named(rule).arn())
        .into();
    let send = Statement::allow(["sqs:SendMessage"])
        .principal_services(&["events.amazonaws.com"])
        .on([queue.arn()])
        .when("ArnEquals", "aws:SourceArn", rules);
    let tls =
        Statement::deny(["sqs:*"]).principal_everyone().on([queue.arn()]).when("Bool", "aws:SecureTransport", false);
    stack
        .template
        .add("DeadLetterQueuePolicy", QueuePolicy::new(PolicyDocument::new([send, tls]), [queue.reference()]));
}
