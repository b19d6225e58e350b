//! Events that are not as they should be: whoever waits is told.

use aws_doubles::AwsDouble;
use custom_resource::is_custom_resource_event;
use serde_json::{Value, json};

use crate::harness::{answer_to, invoke};

#[tokio::test]
async fn an_unknown_request_type_is_named_in_a_failure() {
    let answer = answer_to("Create", "succeed", |event| event["RequestType"] = json!("Import")).await;
    assert_eq!(answer["Status"], "FAILED");
    assert_eq!(answer["Reason"], r#"the event's RequestType is "Import"; Create, Update and Delete are known here"#);
}

#[tokio::test]
async fn whatever_is_missing_or_of_another_kind_is_named_in_a_failure() {
    for member in ["RequestType", "StackId", "RequestId", "LogicalResourceId", "ResourceType", "ResourceProperties"] {
        for value in [Value::Null, json!(7), json!([])] {
            let answer = answer_to("Create", "succeed", |event| event[member] = value).await;
            assert_eq!(answer["Status"], "FAILED");
            assert_eq!(answer["Reason"], format!("the event has no {member}"));
            assert!(!answer["PhysicalResourceId"].as_str().unwrap().is_empty());
        }
    }
}

#[tokio::test]
async fn a_property_that_cannot_be_read_is_named_in_a_failure() {
    let answer = answer_to("Create", "succeed", |event| event["ResourceProperties"] = json!({})).await;
    assert_eq!(answer["Status"], "FAILED");
    assert_eq!(answer["Reason"], "the properties can't be read: missing field `Do`");
}

#[tokio::test]
async fn an_event_without_a_url_to_answer_to_is_an_error_of_the_function() {
    for event in
        [json!({}), json!(null), json!([]), json!("text"), json!({ "ResponseURL": 7, "RequestType": "Create" })]
    {
        assert!(!is_custom_resource_event(&event));
        assert_eq!(invoke(event).await.unwrap_err().error_type, "NoResponseUrl");
    }
    let aws = AwsDouble::start().unwrap();
    assert!(is_custom_resource_event(&aws.custom_resource_event("Delete", &json!({}))));
}

#[tokio::test]
async fn a_url_that_is_none_is_an_error_of_the_function() {
    let aws = AwsDouble::start().unwrap();
    let mut event = aws.custom_resource_event("Create", &json!({ "Do": "succeed" }));
    event["ResponseURL"] = json!("no url: a-secret");
    let error = invoke(event).await.unwrap_err();
    assert_eq!(error.error_message, "the answer did not arrive at CloudFormation: the ResponseURL is no URL");
}
