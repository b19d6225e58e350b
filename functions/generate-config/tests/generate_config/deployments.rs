//! Versions and deployments, over the life of the custom resource.

use aws_doubles::Answer;
use aws_doubles::services::Invocation;
use serde_json::json;

use crate::function::Function;

fn state(version: &str, state: &str) -> (String, String) {
    (version.to_owned(), state.to_owned())
}

#[tokio::test]
async fn nothing_is_called_when_no_group_is_named() {
    let function = Function::with_a_campaign();
    let answer = function.asked("Create", "").await;
    assert_eq!(answer["Status"], "SUCCESS");
    assert_eq!(function.aws.personalize.list_dataset_groups.count(), 0);
    assert_eq!(function.aws.app_config.versions(), []);
}

#[tokio::test]
async fn an_update_generates_only_for_another_choice_of_groups() {
    let function = Function::with_a_campaign();
    let mut event = function.event("Update", "shop");
    function.sent(Invocation::from(&event)).await;
    assert_eq!(function.aws.app_config.versions(), []);
    event["OldResourceProperties"]["DatasetGroupNames"] = json!("films");
    assert_eq!(function.sent(Invocation::from(&event)).await["Status"], "SUCCESS");
    assert_eq!(function.aws.app_config.versions().len(), 1);
}

#[tokio::test]
async fn a_deployment_of_its_own_that_is_under_way_gives_way() {
    let function = Function::with_a_campaign();
    function.asked("Create", "all").await;
    assert_eq!(function.asked("Create", "all").await["Status"], "SUCCESS");
    assert_eq!(function.aws.app_config.deployments(), [state("1", "ROLLED_BACK"), state("2", "DEPLOYING")]);
}

#[tokio::test]
async fn a_deployment_of_somebody_else_is_left_and_the_new_version_removed() {
    let function = Function::with_a_campaign();
    let theirs = function.aws.app_config.put_version(b"{}");
    function.aws.app_config.put_deployment(theirs, "by hand");
    let answer = function.asked("Create", "all").await;
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap().contains("deployment 1, of somebody else, is under way"), "{answer}");
    assert_eq!(function.aws.app_config.deployments(), [state("1", "DEPLOYING")]);
    assert_eq!(function.aws.app_config.versions(), [(theirs, b"{}".to_vec())]);
}

#[tokio::test]
async fn a_refused_deployment_leaves_no_version() {
    let function = Function::with_a_campaign();
    let refused = Answer::error(400, "BadRequestException", "Error running validator");
    function.aws.app_config.start_deployment.always(refused);
    let answer = function.asked("Create", "all").await;
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap().contains("Error running validator"), "{answer}");
    assert_eq!(function.aws.app_config.versions(), []);
}

#[tokio::test]
async fn a_deletion_stops_what_is_under_way_and_removes_all_versions_in_pages() {
    let function = Function::with_a_campaign();
    function.aws.app_config.page(2);
    for _ in 0..5 {
        function.aws.app_config.put_version(b"by hand");
    }
    function.asked("Create", "all").await;
    let answer = function.asked("Delete", "all").await;
    assert_eq!((&answer["Status"], &answer["Data"]["VersionsRemoved"]), (&json!("SUCCESS"), &json!("6")), "{answer}");
    assert_eq!(function.aws.app_config.versions(), []);
    assert_eq!(function.aws.app_config.deployments(), [state("6", "ROLLED_BACK")]);
    assert_eq!(function.asked("Delete", "all").await["Status"], "SUCCESS", "nothing left is no failure");
}

#[tokio::test]
async fn a_profile_that_is_gone_is_no_failure_of_a_deletion_and_anything_else_is() {
    let function = Function::with_a_campaign();
    let gone = || Answer::error(404, "ResourceNotFoundException", "gone");
    function.aws.app_config.list_deployments.next(gone());
    function.aws.app_config.list_versions.next(gone());
    assert_eq!(function.asked("Delete", "all").await["Status"], "SUCCESS");
    function.aws.app_config.put_version(b"{}");
    function.aws.app_config.delete_version.always(Answer::error(400, "BadRequestException", "no"));
    let answer = function.asked("Delete", "all").await;
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap().contains("version 1 can't be"), "{answer}");
}
