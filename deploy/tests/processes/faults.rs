//! What goes wrong in the middle, and how it is recovered from.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_doubles::{Answer, Content, Gate, ReceivedRequest};
use serde_json::json;

use crate::operator::{Operator, printed, up};

/// An answer of CloudFormation.
fn xml(operation: &str, result: &str) -> Answer {
    let body = format!(
        "<{operation}Response xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><{operation}Result>{result}\
         </{operation}Result></{operation}Response>"
    );
    Content::new(200, body).header("content-type", "text/xml").into()
}

/// What CloudFormation says of a stack, with another status.
fn described(operator: &Operator, stack: &str, status: &str) -> Answer {
    let answer = operator.ministack.query("cloudformation", "DescribeStacks", &[("StackName", stack)]).unwrap();
    let text = answer.text();
    let (begin, rest) = text.split_once("<StackStatus>").unwrap();
    let (_, end) = rest.split_once('<').unwrap();
    Content::new(200, format!("{begin}<StackStatus>{status}<{end}")).header("content-type", "text/xml").into()
}

fn signal(process: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &process.id().to_string()]).status().unwrap().success());
}

/// Waits until a request for an operation has arrived.
fn arrived(operator: &Operator, operation: &str, count: usize) {
    let operation = operator.aws.other(operation);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(operation.received(count));
}

#[test]
fn calls_that_are_throttled_or_lost_are_made_again() {
    let operator = Operator::new();
    operator.aws.other("CreateChangeSet").next(Answer::Throttled);
    operator.aws.other("DescribeChangeSet").next(Answer::status(503));
    operator.aws.other("DescribeStackEvents").next(Answer::Usual);
    for _ in 0..2 {
        operator.aws.other("DescribeStackEvents").next(Answer::ConnectionClosed);
    }
    let output = operator.deployed(&up("throttled", "rest"));
    assert!(printed(&output).contains("CloudFormation does not answer; asking again"), "{}", printed(&output));
    assert!(printed(&output).contains("RestApiEndpointUrl"), "{}", printed(&output));
    operator.deployed(&["down", "--stack", "throttled", "--yes"]);
}

#[test]
fn an_execution_whose_answer_was_lost_is_followed_all_the_same() {
    let operator = Operator::new();
    let lost = AtomicBool::new(false);
    let ministack = Arc::clone(&operator.ministack);
    operator.aws.other("ExecuteChangeSet").answer_with(move |request: &ReceivedRequest| {
        let answer = ministack.answer(request);
        if lost.swap(true, Ordering::SeqCst) { answer } else { Answer::ConnectionClosed }
    });
    let output = operator.deployed(&up("lost", "rest"));
    assert!(operator.aws.other("ExecuteChangeSet").count() > 1);
    assert!(printed(&output).contains("RestApiEndpointUrl"), "{}", printed(&output));
    operator.deployed(&["down", "--stack", "lost", "--yes"]);
}

#[test]
fn credentials_that_expire_are_named_and_so_is_what_goes_on() {
    let operator = Operator::new();
    operator.aws.other("ExecuteChangeSet").next(Answer::Usual);
    let expired = Answer::error(403, "ExpiredToken", "The security token included in the request is expired");
    let events = operator.aws.other("DescribeStackEvents");
    events.next(Answer::Usual);
    events.next(expired);
    let output = operator.deploy(&up("expired", "rest"));
    assert_eq!(output.status.code(), Some(1));
    for expected in ["aws sso login", "CloudFormation goes on with expired", "the same command again"] {
        assert!(printed(&output).contains(expected), "{expected}: {}", printed(&output));
    }
    // With new ones it goes on from where AWS is.
    operator.deployed(&up("expired", "rest"));
    operator.deployed(&["down", "--stack", "expired", "--yes"]);
}

#[test]
fn the_resource_that_failed_first_stands_last_and_the_next_run_begins_anew() {
    let operator = Operator::new();
    // A service that does not have it: the stack's events tell.
    operator.aws.other("DescribeEvents").always(Answer::error(400, "InvalidAction", "Could not find operation"));
    // What this AWS refuses of an HTTP API's stack.
    let output = operator.deploy(&up("failing", "http"));
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = stderr.trim_end().rsplit("deploy: ").next().unwrap();
    assert!(last.starts_with("failing (ROLLBACK_COMPLETE): its creation failed"), "{last}");
    assert!(
        last.contains("(CloudWatch::Alarm) failed first") || last.contains("failed first: AWS::CloudWatch"),
        "{last}"
    );
    assert!(last.contains("(metric math) is not supported"), "{last}");
    assert!(!last.contains("cancelled"), "{last}");

    let output = operator.deployed(&up("failing", "rest"));
    let words = printed(&output);
    assert!(words.contains("CloudFormation can't change it; it is deleted and made anew"), "{words}");
    assert!(words.contains("(metric math) is not supported"), "it does not say what failed before: {words}");
    assert!(words.contains("RestApiEndpointUrl"), "{words}");
    operator.deployed(&["down", "--stack", "failing", "--yes"]);
}

/// The answer to `DescribeEvents` with these events, each given by its elements.
fn operation_events(events: &[&str]) -> Answer {
    let events: String = events.iter().map(|event| format!("<member>{event}</member>")).collect();
    xml("DescribeEvents", &format!("<OperationEvents>{events}</OperationEvents>"))
}

#[test]
fn what_the_operations_own_events_tell_of_failures_goes_before_the_stacks_events() {
    let operator = Operator::new();
    operator.aws.other("DescribeEvents").always(operation_events(&[
        "<EventType>PROVISIONING_ERROR</EventType><LogicalResourceId>Later</LogicalResourceId>\
         <ResourceStatus>CREATE_FAILED</ResourceStatus><Timestamp>2099-01-01T00:00:02Z</Timestamp>\
         <ResourceStatusReason>Resource creation cancelled</ResourceStatusReason>",
        "<EventType>HOOK_INVOCATION_ERROR</EventType><LogicalResourceId>StagingBucket</LogicalResourceId>\
         <ResourceType>AWS::S3::Bucket</ResourceType><Timestamp>2099-01-01T00:00:01Z</Timestamp>\
         <HookType>Acme::Buckets::Named</HookType><HookFailureMode>FAIL</HookFailureMode>\
         <HookStatusReason>its name has no owner</HookStatusReason>",
        "<EventType>HOOK_INVOCATION_ERROR</EventType><LogicalResourceId>Warned</LogicalResourceId>\
         <Timestamp>2099-01-01T00:00:00Z</Timestamp><HookFailureMode>WARN</HookFailureMode>",
        // Of an operation before.
        "<EventType>PROVISIONING_ERROR</EventType><LogicalResourceId>Before</LogicalResourceId>\
         <ResourceStatus>CREATE_FAILED</ResourceStatus><Timestamp>2001-01-01T00:00:00Z</Timestamp>\
         <ResourceStatusReason>long ago</ResourceStatusReason>",
    ]));
    // What this AWS refuses of an HTTP API's stack.
    let output = operator.deploy(&up("hooked", "http"));
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = stderr.trim_end().rsplit("deploy: ").next().unwrap();
    let expected = "StagingBucket (AWS::S3::Bucket) failed first: the hook Acme::Buckets::Named refuses it: its name \
        has no owner";
    assert!(last.contains(expected), "{last}");
    assert!(!last.contains("metric math"), "{last}");
    let asked = String::from_utf8(operator.aws.other("DescribeEvents").requests()[0].body.to_vec()).unwrap();
    assert!(asked.contains("Filters.FailedEvents=true"), "{asked}");
    operator.deployed(&["down", "--stack", "hooked", "--yes"]);
}

#[test]
fn what_is_found_wrong_before_anything_is_done_is_told_resource_by_resource() {
    let operator = Operator::new();
    let reason = "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot \
                  Early Validation errors, use the DescribeEvents API for detailed failure information.";
    let failed = format!("<Status>FAILED</Status><StatusReason>{reason}</StatusReason>");
    operator.aws.other("DescribeChangeSet").always(xml("DescribeChangeSet", &failed));
    operator.aws.other("DescribeEvents").always(operation_events(&[
        "<EventType>VALIDATION_ERROR</EventType><LogicalResourceId>LogGroup</LogicalResourceId>\
         <ResourceType>AWS::Logs::LogGroup</ResourceType><ValidationFailureMode>FAIL</ValidationFailureMode>\
         <ValidationStatusReason>#: extraneous key [Days] is not permitted</ValidationStatusReason>\
         <ValidationPath>/Resources/LogGroup/Properties/Days</ValidationPath>",
    ]));
    let output = operator.deploy(&up("early", "rest"));
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    let expected = "\n- LogGroup (AWS::Logs::LogGroup): #: extraneous key [Days] is not permitted \
                    (/Resources/LogGroup/Properties/Days)";
    assert!(printed(&output).contains(expected), "{}", printed(&output));
    assert_eq!(operator.aws.other("DeleteChangeSet").count(), 1);
    let asked = String::from_utf8(operator.aws.other("DescribeEvents").requests()[0].body.to_vec()).unwrap();
    assert!(asked.contains("ChangeSetName=arn"), "{asked}");
}

#[test]
fn what_a_custom_resources_function_logged_last_is_shown_when_it_fails() {
    let operator = Operator::new();
    let resource = "<StackResourceDetail><LogicalResourceId>LogGroup</LogicalResourceId>\
                    <PhysicalResourceId>functions</PhysicalResourceId><ResourceType>AWS::Logs::LogGroup</ResourceType>\
                    <ResourceStatus>CREATE_COMPLETE</ResourceStatus>\
                    <LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp></StackResourceDetail>";
    operator.aws.other("DescribeStackResource").always(xml("DescribeStackResource", resource));
    let streams = json!({"logStreams": [{"logStreamName": "the-last"}]});
    operator.aws.other("Logs_20140328.DescribeLogStreams").always(Answer::json(&streams));
    let lines = ["START RequestId: 1", "{\"message\": \"nobody answers\"}", "REPORT RequestId: 1"];
    let events: Vec<_> = lines.iter().map(|line| json!({"message": format!("{line}\n"), "timestamp": 1})).collect();
    operator.aws.other("Logs_20140328.GetLogEvents").always(Answer::json(&json!({"events": events})));
    // Personalize is not there, so its dataset groups can't be listed.
    let arguments = [up("custom", "rest"), vec!["--parameter", "GenerateConfigDatasetGroupNames=all"]].concat();
    let output = operator.deploy(&arguments);
    assert_eq!(output.status.code(), Some(1));
    let words = printed(&output);
    assert!(words.contains("GeneratedConfiguration (Custom::GenerateConfig) failed first"), "{words}");
    assert!(words.contains("\n  | {\"message\": \"nobody answers\"}"), "{words}");
    assert!(!words.contains("REPORT"), "{words}");
    operator.deployed(&["down", "--stack", "custom", "--yes"]);
}

#[test]
fn a_change_set_that_never_ends_can_be_interrupted() {
    let operator = Operator::new();
    operator.aws.other("DescribeChangeSet").always(xml("DescribeChangeSet", "<Status>CREATE_IN_PROGRESS</Status>"));
    let process =
        operator.command(&up("endless", "rest")).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    arrived(&operator, "DescribeChangeSet", 3);
    signal(&process, "-INT");
    let output = process.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(printed(&output).contains("Nothing was changed in endless."), "{}", printed(&output));
    // Not even the empty stack is left that a change set makes.
    assert_eq!(operator.aws.other("DeleteChangeSet").count(), 1);
    let output = operator.deploy(&["outputs", "--stack", "endless"]);
    assert!(printed(&output).contains("there is no stack endless"), "{}", printed(&output));
}

#[test]
fn a_change_set_that_can_not_be_deleted_by_who_is_interrupted_is_deleted_by_the_next_run() {
    let operator = Operator::new();
    operator.aws.other("DescribeChangeSet").always(xml("DescribeChangeSet", "<Status>CREATE_IN_PROGRESS</Status>"));
    operator.aws.other("DeleteChangeSet").next(Answer::error(403, "ExpiredToken", "The security token has expired"));
    let process = operator.command(&up("kept", "rest")).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    arrived(&operator, "DescribeChangeSet", 3);
    signal(&process, "-TERM");
    let output = process.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let words = printed(&output);
    assert!(words.contains("Nothing was changed in kept. The change set that compares it is removed"), "{words}");

    let again = Operator::new();
    again.deployed(&up("kept", "rest"));
    assert_eq!(again.aws.other("DeleteChangeSet").count(), 1);
    again.deployed(&["down", "--stack", "kept", "--yes"]);
}

#[test]
fn ctrl_c_at_the_question_leaves_nothing_behind() {
    let operator = Operator::new();
    let arguments: Vec<&str> = up("asking", "rest").into_iter().filter(|argument| *argument != "--yes").collect();
    let mut terminal = operator.on_terminal(&arguments);
    let mut said = Vec::new();
    let mut screen = terminal.stdout.take().unwrap();
    while !String::from_utf8_lossy(&said).contains("[y/N]") {
        let mut some = [0; 1024];
        let length = screen.read(&mut some).unwrap();
        assert!(length > 0, "it ends without a question: {}", String::from_utf8_lossy(&said));
        said.extend(&some[..length]);
    }
    terminal.stdin.take().unwrap().write_all(b"\x03").unwrap();
    screen.read_to_end(&mut said).unwrap();
    let words = String::from_utf8_lossy(&said);
    assert_eq!(terminal.wait().unwrap().code(), Some(130), "{words}");
    assert!(words.contains("Nothing was changed in asking."), "{words}");
    assert!(!words.contains("next run"), "{words}");
    assert_eq!(operator.aws.other("DeleteChangeSet").count(), 1);
    let output = operator.deploy(&["outputs", "--stack", "asking"]);
    assert!(printed(&output).contains("there is no stack asking"), "{}", printed(&output));
}

#[test]
fn a_comparison_makes_no_bucket() {
    const BUCKET: &str = "personalization-apis-000000000000-us-east-1";
    let operator = Operator::new();
    // A stack that somebody made by hand, with a bucket of their own.
    let template = json!({"Resources": {"Mine": {"Type": "AWS::Logs::LogGroup"}}}).to_string();
    let parameters = [("StackName", "by-hand"), ("TemplateBody", &*template)];
    operator.ministack.query("cloudformation", "CreateStack", &parameters).unwrap();
    operator.aws.other(&format!("HEAD /{BUCKET}/")).always(Answer::status(404));
    operator.aws.other(&format!("HEAD /{BUCKET}")).always(Answer::status(404));
    let diff = |entry_point| {
        let arguments = up("by-hand", entry_point).into_iter().filter(|argument| *argument != "--yes");
        let arguments: Vec<&str> = std::iter::once("diff").chain(arguments.skip(1)).collect();
        operator.deploy(&arguments)
    };
    let output = diff("http");
    assert!(output.status.success(), "{}", printed(&output));
    assert!(printed(&output).contains("- Mine (Logs::LogGroup) deleted"), "{}", printed(&output));
    let request = operator.aws.other("CreateChangeSet").requests()[0].body.clone();
    assert!(String::from_utf8_lossy(&request).contains("TemplateBody=%7B"), "the template is not in the request");

    // One that is too large for a request.
    let output = diff("rest");
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    let words = printed(&output);
    assert!(words.contains(&format!("there is no bucket {BUCKET}")) && words.contains("51200 bytes"), "{words}");
    assert!(words.contains("`deploy up` does"), "{words}");
    let written: Vec<String> =
        operator.aws.others_asked().into_iter().filter(|asked| asked.starts_with("PUT ")).collect();
    assert!(written.is_empty(), "{written:?}");
    operator.deployed(&["down", "--stack", "by-hand", "--yes"]);
}

#[test]
fn a_run_that_is_killed_while_it_follows_is_gone_on_with_by_the_next() {
    let operator = Operator::new();
    let gate = Gate::closed();
    let events = operator.aws.other("DescribeStackEvents");
    events.next(Answer::Usual);
    events.always(Answer::Usual.held_by(&gate));
    let mut process =
        operator.command(&up("killed", "rest")).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    arrived(&operator, "DescribeStackEvents", 2);
    signal(&process, "-KILL");
    process.wait().unwrap();
    gate.open();
    let again = Operator::new();
    let output = again.deployed(&up("killed", "rest"));
    assert!(printed(&output).contains("RestApiEndpointUrl"), "{}", printed(&output));
    again.deployed(&["down", "--stack", "killed", "--yes"]);
}

#[test]
fn an_interruption_says_what_goes_on_in_aws_and_how_to_go_on() {
    let operator = Operator::new();
    let events = operator.aws.other("DescribeStackEvents");
    events.next(Answer::Usual);
    events.always(Answer::Never);
    let process =
        operator.command(&up("stopped", "rest")).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    arrived(&operator, "DescribeStackEvents", 2);
    signal(&process, "-INT");
    let output = process.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let words = printed(&output);
    assert!(words.contains("CloudFormation goes on with stopped in us-east-1"), "{words}");
    assert!(words.contains("the same command again"), "{words}");
    let again = Operator::new();
    again.deployed(&up("stopped", "rest"));
    again.deployed(&["down", "--stack", "stopped", "--yes"]);
}

#[test]
fn a_way_back_that_failed_is_gone_on_with_before_anything_else() {
    let operator = Operator::new();
    operator.deployed(&up("back", "rest"));
    let stacks = operator.aws.other("DescribeStacks");
    stacks.next(described(&operator, "back", "UPDATE_ROLLBACK_FAILED"));
    // It asks twice why the update failed, and twice how the way back goes.
    for _ in 0..4 {
        operator.aws.other("DescribeStackEvents").next(xml("DescribeStackEvents", "<StackEvents></StackEvents>"));
    }
    operator.aws.other("ContinueUpdateRollback").next(xml("ContinueUpdateRollback", ""));
    stacks.next(described(&operator, "back", "UPDATE_ROLLBACK_COMPLETE"));
    let output = operator.deployed(&up("back", "rest"));
    let words = printed(&output);
    assert!(words.contains("an update failed, and so did the way back; going on with the way back"), "{words}");
    assert!(words.contains("nothing to change"), "{words}");
    assert_eq!(operator.aws.other("ContinueUpdateRollback").count(), 1);
    operator.deployed(&["down", "--stack", "back", "--yes"]);
}

#[test]
fn what_is_half_deleted_is_deleted_and_made_anew_and_a_running_deletion_is_waited_for() {
    let operator = Operator::new();
    operator.deployed(&up("half", "rest"));
    let stacks = operator.aws.other("DescribeStacks");
    stacks.next(described(&operator, "half", "DELETE_IN_PROGRESS"));
    stacks.next(described(&operator, "half", "DELETE_FAILED"));
    stacks.next(described(&operator, "half", "DELETE_FAILED"));
    let output = operator.deployed(&up("half", "rest"));
    let words = printed(&output);
    assert!(words.contains("half (DELETE_IN_PROGRESS): it is being deleted; waiting until that is done"), "{words}");
    assert!(words.contains("half (DELETE_FAILED): its deletion failed halfway"), "{words}");
    assert!(words.contains("half in us-east-1: a new stack with"), "{words}");
    operator.deployed(&["down", "--stack", "half", "--yes"]);
}

#[test]
fn without_a_terminal_nothing_is_changed_unless_that_was_agreed_to() {
    let operator = Operator::new();
    let arguments: Vec<&str> = up("asked", "rest").into_iter().filter(|argument| *argument != "--yes").collect();
    let output = operator.deploy(&arguments);
    assert_eq!(output.status.code(), Some(2), "{}", printed(&output));
    assert!(printed(&output).contains("--yes"), "{}", printed(&output));
    // Not even the empty stack is left that a change set makes.
    assert_eq!(operator.aws.other("ExecuteChangeSet").count(), 0);
    let output = operator.deploy(&["outputs", "--stack", "asked"]);
    assert!(printed(&output).contains("there is no stack asked"), "{}", printed(&output));
}

#[test]
fn readiness_is_waited_for_unless_the_express_mode_is_asked_for() {
    let operator = Operator::new();
    let refused = || {
        let error = "<Error><Code>ValidationError</Code><Message>enough was seen</Message></Error>";
        let content = Content::new(400, format!("<ErrorResponse>{error}</ErrorResponse>"));
        Answer::from(content.header("content-type", "text/xml"))
    };
    let mode = |further: &[&str]| {
        let operation = operator.aws.other("CreateChangeSet");
        operation.forget_requests();
        operation.next(refused());
        operator.deploy(&[&up("express", "rest"), further].concat());
        let request = String::from_utf8(operation.requests()[0].body.to_vec()).unwrap();
        request.split('&').find_map(|pair| pair.strip_prefix("DeploymentConfig.Mode=").map(str::to_owned))
    };
    assert_eq!(mode(&[]), None);
    assert_eq!(mode(&["--express"]).as_deref(), Some("EXPRESS"));
    let output = operator.deploy(&[&up("express", "rest")[..], &["--express", "--revert-drift"]].concat());
    assert_eq!(output.status.code(), Some(2), "{}", printed(&output));
}
