//! What is answered, and what the resource is called.

use serde_json::json;

use crate::harness::{answer, answer_to};

/// Of a creation in the double's stack.
const NEW_ID: &str = "a-stack/AResource/11111111-2222-4333-8444-555555555555";

#[tokio::test]
async fn a_success_names_the_request_and_carries_the_attributes() {
    assert_eq!(
        answer("Create", "succeed").await,
        json!({
            "Status": "SUCCESS",
            "PhysicalResourceId": NEW_ID,
            "StackId":
                "arn:aws:cloudformation:us-east-1:123456789012:stack/a-stack/11111111-2222-4333-8444-555555555555",
            "RequestId": "99999999-8888-4777-8666-555555555555",
            "LogicalResourceId": "AResource",
            "Data": { "Verb": "create" },
        })
    );
}

#[tokio::test]
async fn a_failure_is_answered_with_its_reason() {
    for (request_type, reason) in [
        ("Create", "create: it can't be done"),
        ("Update", "update: it can't be done"),
        ("Delete", "delete: it can't be done"),
    ] {
        let answer = answer(request_type, "fail").await;
        assert_eq!((&answer["Status"], &answer["Reason"]), (&json!("FAILED"), &json!(reason)));
    }
}

#[tokio::test]
async fn an_update_sees_the_old_properties_and_keeps_the_physical_id() {
    let answer = answer_to("Update", "succeed", |event| event["OldResourceProperties"]["Name"] = json!("old")).await;
    assert_eq!(answer["Data"], json!({ "Verb": "update", "Before": "old" }));
    assert_eq!(answer["PhysicalResourceId"], "a-physical-id");
}

#[tokio::test]
async fn an_update_from_properties_that_cannot_be_read_any_more_goes_on_without_them() {
    let answer = answer_to("Update", "succeed", |event| event["OldResourceProperties"] = json!({ "Do": 7 })).await;
    assert_eq!(answer["Data"]["Before"], "");
}

#[tokio::test]
async fn a_deletion_keeps_the_physical_id() {
    assert_eq!(answer("Delete", "succeed").await["PhysicalResourceId"], "a-physical-id");
}

#[tokio::test]
async fn a_creation_that_failed_midway_is_deleted() {
    let failed = answer("Create", "fail").await;
    assert_eq!(failed["PhysicalResourceId"], NEW_ID);
    let deleted = answer_to("Delete", "fail", |event| event["PhysicalResourceId"] = json!(NEW_ID)).await;
    assert_eq!(deleted["Status"], "FAILED", "the resource was asked");
}

#[tokio::test]
async fn the_deletion_after_a_creation_that_made_nothing_succeeds_and_does_nothing() {
    let failed = answer("Create", "no-such-deed").await;
    assert_eq!(failed["Status"], "FAILED");
    let id = failed["PhysicalResourceId"].clone();
    let deleted = answer_to("Delete", "fail", |event| event["PhysicalResourceId"] = id.clone()).await;
    assert_eq!((&deleted["Status"], &deleted["PhysicalResourceId"]), (&json!("SUCCESS"), &id));
}

#[tokio::test]
async fn an_id_that_cloudformation_made_up_for_a_creation_without_answer_is_deleted_like_any_other() {
    let made_up =
        |event: &mut serde_json::Value| event["PhysicalResourceId"] = json!("a-stack-AResource-1ABCDEFGHIJKL");
    assert_eq!(answer_to("Delete", "succeed", made_up).await["Status"], "SUCCESS");
    assert_eq!(answer_to("Delete", "fail", made_up).await["Status"], "FAILED", "the resource was asked");
}
