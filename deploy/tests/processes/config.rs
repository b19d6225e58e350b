//! `deploy config`: refused, deployed, rolled back, taken back.

use std::io::Write;
use std::process::Command;

use aws_doubles::{Answer, Content};
use serde_json::{Value, json};

use crate::shop::{Ended, Operator};

fn document(version: &str) -> Value {
    json!({"version": version, "namespaces": {"shop": {"recommenders": {"recommend-items": {"home": {
        "variations": {"a": {"type": "http", "url": "https://example.com/{userId}"}}}}}}}})
}

#[test]
fn every_problem_of_a_document_is_shown_with_its_place_and_a_remedy_and_nothing_is_asked_of_aws() {
    let operator = Operator::new();
    let mut document = document("1");
    document["namespaces"]["shop"]["recommenders"]["recommend-items"]["home"]["variations"]["a"]["type"] =
        json!("htpp");
    document["namespaces"]["shop"]["eventTargets"] = json!([{"type": "kinesis-stream"}]);
    let ended = operator.deploy(&["config", "push", &operator.file("bad.json", document.to_string())]);
    ended.expect(
        2,
        &[
            "/namespaces/shop/recommenders/recommend-items/home/variations/a/type",
            "/namespaces/shop/eventTargets/0",
            "nothing was deployed",
        ],
    );
    assert!(operator.aws.app_config.create_version.requests().is_empty());
    assert!(operator.aws.others_asked().is_empty(), "AWS was asked");
}

#[test]
fn what_is_not_json_is_refused_with_line_and_column() {
    let operator = Operator::new();
    let ended = operator.deploy(&["config", "push", &operator.file("bad.json", "{\n  \"version\": ,\n}")]);
    ended.expect(2, &["line 2", "column 14"]);
}

#[test]
fn a_document_larger_than_the_limits_is_refused_with_the_limit() {
    let operator = Operator::new();
    let mut large = document("1");
    large["description"] = json!("x".repeat(256 * 1024));
    let ended = operator.deploy(&["config", "push", &operator.file("large.json", large.to_string())]);
    ended.expect(2, &["261120 are allowed"]);
    let ended = operator.deploy(&["config", "push", &operator.file("larger.json", " ".repeat((2 << 20) + 1))]);
    ended.expect(2, &["AppConfig hosts documents of up to 2097152"]);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let operator = Operator::new();
    operator.deploy(&["config", "push", "/no/such/file.json"]).expect(1, &["/no/such/file.json: No such file"]);
}

#[test]
fn the_first_document_is_deployed_at_once_and_later_ones_gradually() {
    let operator = Operator::with(&json!({"version": "1", "namespaces": {}}));
    operator.complete();
    let file = operator.file("first.json", document("2").to_string());
    let ended = operator.deploy(&["config", "push", &file]);
    ended.expect(0, &["The first document is deployed at once", "version 2", "was not looked at"]);
    assert_eq!(operator.strategy(), "at-once");

    let operator = Operator::with(&document("1"));
    operator.complete();
    let file = operator.file("second.json", document("2").to_string());
    operator.deploy(&["config", "push", &file]).expect(0, &["step by step"]);
    assert_eq!(operator.strategy(), "gradual");
    operator.aws.app_config.complete_deployments();
    let file = operator.file("third.json", document("3").to_string());
    operator.deploy(&["config", "push", "--at-once", &file]).expect(0, &["no alarm takes it back"]);
    assert_eq!(operator.strategy(), "at-once");
}

#[test]
fn a_document_that_is_in_force_is_not_deployed_again() {
    let operator = Operator::with(&document("1"));
    let spaced = serde_json::to_string_pretty(&document("1")).unwrap();
    operator.deploy(&["config", "push", &operator.file("same.json", spaced)]).expect(0, &["Nothing to deploy"]);
    assert!(operator.aws.app_config.create_version.requests().is_empty());
}

#[test]
fn another_document_with_the_same_version_and_one_without_are_told_of() {
    let operator = Operator::with(&document("1"));
    operator.complete();
    let mut other = document("1");
    other["description"] = json!("another");
    let ended = operator.deploy(&["config", "push", &operator.file("other.json", other.to_string())]);
    ended.expect(0, &["has version 1 too"]);

    let operator = Operator::with(&document("1"));
    operator.complete();
    let mut none = document("1");
    none.as_object_mut().unwrap().remove("version");
    let ended = operator.deploy(&["config", "push", &operator.file("none.json", none.to_string())]);
    ended.expect(0, &["The document has no `version`"]);
}

#[test]
fn what_the_stacks_validator_refuses_is_told_in_its_words_and_leaves_no_version() {
    let operator = Operator::with(&document("1"));
    let refusal = json!({"Message": "Error invoking extension", "Reason": "InvalidConfiguration", "Details": {
        "InvalidConfiguration": [{"Reason": "error at /namespaces/shop: no such function"}]}});
    operator.aws.app_config.start_deployment.next(
        Content::new(400, refusal.to_string())
            .header("content-type", "application/json")
            .header("x-amzn-errortype", "BadRequestException"),
    );
    let ended = operator.deploy(&["config", "push", &operator.file("new.json", document("2").to_string())]);
    ended.expect(1, &["AppConfig's validation refuses the document", "error at /namespaces/shop: no such function"]);
    assert_eq!(operator.aws.app_config.versions().len(), 1, "a version is left behind");
}

#[test]
fn a_deployment_that_the_alarm_rolls_back_fails_and_says_so() {
    let operator = Operator::with(&document("1"));
    let event = |kind: &str, by: &str, words: &str| {
        let at = "2026-01-01T00:00:00Z";
        json!({"EventType": kind, "TriggeredBy": by, "Description": words, "OccurredAt": at})
    };
    let deploying = json!({"DeploymentNumber": 2, "State": "DEPLOYING", "PercentageComplete": 25.0, "EventLog": [
        event("PERCENTAGE_UPDATED", "APPCONFIG", "Deployed to 25% of targets"),
        event("DEPLOYMENT_STARTED", "USER", "Deployment started")]});
    let mut rolled_back = deploying.clone();
    rolled_back["State"] = json!("ROLLED_BACK");
    rolled_back["EventLog"].as_array_mut().unwrap().splice(
        0..0,
        [
            event("ROLLBACK_COMPLETED", "CLOUDWATCH_ALARM", "Rollback completed"),
            event("ROLLBACK_STARTED", "CLOUDWATCH_ALARM", "The alarm shop-ServerErrorAlarm went off"),
        ],
    );
    operator.aws.app_config.get_deployment.next(Answer::json(&deploying));
    operator.aws.app_config.get_deployment.always(Answer::json(&rolled_back));
    let ended = operator.deploy(&["config", "push", &operator.file("new.json", document("2").to_string())]);
    ended.expect(
        1,
        &["Deployed to 25% of targets", "was rolled back: The alarm shop-ServerErrorAlarm went off", "`deploy logs"],
    );
}

#[test]
fn throttled_calls_are_tried_again() {
    let operator = Operator::with(&document("1"));
    operator.complete();
    operator.aws.app_config.list_deployments.next(Answer::Throttled);
    operator.aws.app_config.start_deployment.next(Answer::Throttled);
    operator
        .deploy(&["config", "push", &operator.file("new.json", document("2").to_string())])
        .expect(0, &["version 2"]);
}

#[test]
fn while_a_deployment_is_under_way_none_is_begun_and_no_version_made() {
    let operator = Operator::with(&document("1"));
    let version = operator.aws.app_config.put_version(b"{}");
    operator.aws.app_config.put_deployment(version, "");
    let ended = operator.deploy(&["config", "push", &operator.file("new.json", document("2").to_string())]);
    ended.expect(1, &["deployment 2 is under way (DEPLOYING", "deploy config rollback"]);
    assert!(operator.aws.app_config.create_version.requests().is_empty());
}

#[test]
fn who_interrupts_without_a_terminal_learns_that_the_deployment_goes_on() {
    let operator = Operator::with(&document("1"));
    let file = operator.file("new.json", document("2").to_string());
    let mut child = operator.start(&["config", "push", &file]);
    while operator.aws.app_config.get_deployment.count() == 0 {
        assert!(child.try_wait().unwrap().is_none(), "it has ended");
        std::thread::yield_now();
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let ended = Ended::of(child.wait_with_output().unwrap());
    ended.expect(130, &["Deployment 2 goes on in AWS", "deploy config rollback"]);
    assert!(operator.aws.app_config.stop_deployment.requests().is_empty());
}

#[test]
fn who_interrupts_on_a_terminal_is_asked_and_stops_the_deployment_with_yes() {
    let operator = Operator::with(&document("1"));
    let file = operator.file("new.json", document("2").to_string());
    let mut terminal = operator.start_on_terminal(&["config", "push", &file]);
    while operator.aws.app_config.get_deployment.count() == 0 {
        assert!(terminal.try_wait().unwrap().is_none(), "it has ended");
        std::thread::yield_now();
    }
    let mut keys = terminal.stdin.take().unwrap();
    keys.write_all(b"\x03y\n").unwrap();
    let ended = Ended::of(terminal.wait_with_output().unwrap());
    drop(keys);
    ended.expect(1, &["Stop deployment 2, and go back to the configuration before?", "deployment 2 was rolled back"]);
    assert_eq!(operator.aws.app_config.stop_deployment.count(), 1);
}

#[test]
fn rollback_stops_what_is_under_way() {
    let operator = Operator::with(&document("1"));
    let version = operator.aws.app_config.put_version(b"{}");
    operator.aws.app_config.put_deployment(version, "");
    operator.deploy(&["config", "rollback"]).expect(2, &["--yes"]);
    operator.deploy(&["config", "rollback", "--yes"]).expect(0, &["deployment 2 was rolled back"]);
    assert_eq!(operator.aws.app_config.deployments()[1].1, "ROLLED_BACK");
}

#[test]
fn rollback_deploys_the_version_before_at_once() {
    let operator = Operator::with(&document("1"));
    operator.deploy_document(&document("2"));
    operator.complete();
    operator.deploy(&["config", "rollback", "--yes"]).expect(0, &["from number 2 to number 1", "version 1"]);
    let started = operator.aws.app_config.start_deployment.requests().pop().unwrap().json();
    assert_eq!((&started["ConfigurationVersion"], &started["DeploymentStrategyId"]), (&json!("1"), &json!("at-once")));
}

#[test]
fn what_is_in_force_is_shown_as_it_was_written_and_the_history_marks_it() {
    let operator = Operator::with(&document("1"));
    operator.deploy_document(&document("2"));
    let shown = operator.deploy(&["config", "show"]);
    shown.expect(0, &[]);
    assert_eq!(serde_json::from_str::<Value>(&shown.stdout).unwrap(), document("2"));
    let earlier = operator.deploy(&["config", "show", "--number", "1", "--format", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&earlier.stdout).unwrap()["result"], document("1"));
    let history = operator.deploy(&["config", "history"]);
    history.expect(0, &["* ", "COMPLETE"]);
    assert_eq!(history.stdout.lines().count(), 2);
    assert!(history.stdout.lines().next().unwrap().starts_with('*'), "{history:?}");
    operator.deploy(&["config", "show", "--number", "9"]).expect(2, &["there is no version 9"]);
}

#[test]
fn a_deployment_that_is_not_waited_for_is_not_said_to_be_done() {
    let operator = Operator::with(&document("1"));
    let file = operator.file("second.json", document("2").to_string());
    let ended = operator.deploy(&["config", "push", "--no-wait", &file]);
    ended.expect(0, &["goes on in AWS", "version 2 (AppConfig's number 2) is being deployed"]);
}
