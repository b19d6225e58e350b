//! `deploy down`: the edge function, which can't be deleted at once, and what it leaves in other regions.

use aws_doubles::{Answer, Content};
use serde_json::json;

use crate::operator::{Operator, printed, up_with_edge_function};

/// What Lambda says of a function of which CloudFront still has copies.
fn replicated(function: &str) -> Answer {
    let message = format!(
        "Lambda was unable to delete arn:aws:lambda:us-east-1:111122223333:function:{function}:1 because it is a \
         replicated function. Please see our documentation for Deleting Lambda@Edge Functions and Replicas."
    );
    let refused = Content::new(400, json!({"Type": "User", "message": message}).to_string());
    refused
        .header("content-type", "application/json")
        .header("x-amzn-errortype", "InvalidParameterValueException")
        .into()
}

/// A deployment with an edge function: what the function and its role are called.
fn made(operator: &Operator, stack: &str) -> (String, String) {
    operator.deployed(&up_with_edge_function(stack));
    let edge = format!("{stack}-edge-auth-us-east-1");
    let name = |resource: &str| {
        let parameters = [("StackName", edge.as_str()), ("LogicalResourceId", resource)];
        let described =
            operator.ministack.query("cloudformation", "DescribeStackResource", &parameters).unwrap().text();
        let (_, rest) = described.split_once("<PhysicalResourceId>").unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    };
    (name("EdgeAuthFunction"), name("EdgeAuthExecutionRole"))
}

fn roles(operator: &Operator) -> String {
    operator.ministack.query("iam", "ListRoles", &[]).unwrap().text()
}

/// The log groups of a region whose names begin so.
fn log_groups(operator: &Operator, region: &str, operation: &str, name: &str) -> String {
    let member = if operation == "CreateLogGroup" { "logGroupName" } else { "logGroupNamePrefix" };
    let scope = format!(
        "AWS4-HMAC-SHA256 Credential=000000000000/20260101/{region}/logs/aws4_request, SignedHeaders=host, Signature=0"
    );
    let target = format!("Logs_20140328.{operation}");
    let headers =
        [("authorization", &*scope), ("content-type", "application/x-amz-json-1.1"), ("x-amz-target", &*target)];
    let host = operator.ministack.address().to_string();
    let answer =
        operator.ministack.send(&host, "POST", "/", headers.into_iter(), json!({member: name}).to_string().as_bytes());
    answer.unwrap().text()
}

#[test]
fn an_edge_function_that_is_still_replicated_is_waited_for_as_long_as_told_and_deleted_by_a_later_run() {
    let operator = Operator::new();
    let (function, role) = made(&operator, "edgy");
    let group = format!("/aws/lambda/us-east-1.{function}");
    log_groups(&operator, "eu-west-1", "CreateLogGroup", &group);
    let deletion = operator.aws.other(&format!("DELETE /2015-03-31/functions/{function}"));

    deletion.next(replicated(&function));
    let output = operator.deployed(&["down", "--stack", "edgy", "--yes"]);
    let words = printed(&output);
    assert_eq!(deletion.count(), 1, "it waits without being told to: {words}");
    assert!(words.contains("CloudFront has not withdrawn its copies"), "{words}");
    assert!(words.contains("deploy down again, or with --wait MINUTES"), "{words}");
    // CloudFront may still run it, so it keeps its role.
    assert!(roles(&operator).contains(&role), "{words}");

    deletion.next(replicated(&function));
    deletion.next(replicated(&function));
    let output = operator.deployed(&["down", "--stack", "edgy", "--yes", "--wait", "5"]);
    let words = printed(&output);
    assert_eq!(deletion.count(), 4, "{words}");
    assert_eq!(
        words.matches(&format!("waiting until CloudFront has withdrawn its copies of {function}")).count(),
        1,
        "{words}"
    );
    assert!(words.contains(&format!("deleted the edge function {function}")), "{words}");
    assert!(words.contains("and its logs in eu-west-1, us-east-1"), "{words}");
    assert!(!roles(&operator).contains(&role), "the role is left: {words}");
    for region in ["eu-west-1", "us-east-1"] {
        assert!(!log_groups(&operator, region, "DescribeLogGroups", &group).contains(&group), "{region}: {words}");
    }
    assert!(!words.contains("log group"), "something is said to be left: {words}");

    let output = operator.deploy(&["down", "--stack", "edgy", "--yes"]);
    assert!(printed(&output).contains("there is no stack edgy"), "{}", printed(&output));
}

#[test]
fn logs_of_the_edge_function_are_kept_where_that_is_asked_for_and_what_can_not_be_looked_at_is_named() {
    let operator = Operator::new();
    let (function, _) = made(&operator, "logged");
    let group = format!("/aws/lambda/us-east-1.{function}");
    log_groups(&operator, "eu-west-1", "CreateLogGroup", &group);
    let ministack = std::sync::Arc::clone(&operator.ministack);
    operator.aws.other("Logs_20140328.DescribeLogGroups").answer_with(move |request| {
        let scope = request.header("authorization").unwrap_or_default().to_owned();
        if scope.contains("/af-south-1/") {
            // What a region says that the account has not enabled.
            return Answer::error(
                400,
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            );
        }
        if scope.contains("/sa-east-1/") {
            return Answer::error(400, "AccessDeniedException", "an explicit deny in a service control policy");
        }
        ministack.answer(request)
    });
    let output = operator.deployed(&["down", "--stack", "logged", "--yes", "--keep-logs"]);
    let words = printed(&output);
    assert!(words.contains(&format!("log group {group} in eu-west-1, us-east-1: --keep-logs keeps")), "{words}");
    assert!(words.contains(&format!("log group {group} in sa-east-1, if it is there: ")), "{words}");
    assert!(words.contains("an explicit deny in a service control policy"), "{words}");
    assert!(!words.contains("af-south-1"), "{words}");
    for region in ["eu-west-1", "us-east-1"] {
        assert!(log_groups(&operator, region, "DescribeLogGroups", &group).contains(&group), "{region}: {words}");
    }
}

#[test]
fn a_protected_stack_stops_it_before_anything_is_deleted() {
    let operator = Operator::new();
    let (function, _) = made(&operator, "guarded");
    let edge = "guarded-edge-auth-us-east-1";
    let protect = |on: &str| {
        let parameters = [("StackName", edge), ("EnableTerminationProtection", on)];
        operator.ministack.query("cloudformation", "UpdateTerminationProtection", &parameters).unwrap();
    };
    protect("true");
    let output = operator.deploy(&["down", "--stack", "guarded", "--yes"]);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    assert!(
        printed(&output).contains("guarded-edge-auth-us-east-1: Termination protection is on"),
        "{}",
        printed(&output)
    );
    assert_eq!(operator.aws.other("DeleteStack").count(), 0);
    assert_eq!(operator.aws.other(&format!("DELETE /2015-03-31/functions/{function}")).count(), 0);
    protect("false");
    operator.deployed(&["down", "--stack", "guarded", "--yes"]);
}
