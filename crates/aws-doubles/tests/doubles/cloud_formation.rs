use aws_doubles::AwsDouble;
use serde_json::json;

use crate::clients::http;

async fn put(aws: &AwsDouble, content_type: &str, body: &str) -> String {
    let event = aws.custom_resource_event("Create", &json!({ "Name": "value" }));
    let url = event["ResponseURL"].as_str().unwrap();
    let path = url.strip_prefix(&aws.endpoint_url()).unwrap();
    http(aws, &format!("PUT {path} HTTP/1.1\r\ncontent-type: {content_type}"), body).await
}

#[tokio::test]
async fn an_answer_is_kept() {
    let aws = AwsDouble::start().unwrap();
    assert!(put(&aws, "", r#"{"Status":"SUCCESS"}"#).await.starts_with("HTTP/1.1 200"));
    assert_eq!(aws.cloud_formation.answers(), [json!({ "Status": "SUCCESS" })]);
}

#[tokio::test]
async fn an_answer_with_a_content_type_or_too_long_is_refused() {
    let aws = AwsDouble::start().unwrap();
    assert!(put(&aws, "application/json", "{}").await.contains("SignatureDoesNotMatch"));
    assert!(put(&aws, "", &"x".repeat(4097)).await.contains("EntityTooLarge"));
}

#[test]
fn an_event_has_what_its_type_has() {
    let aws = AwsDouble::start().unwrap();
    let event = |kind| aws.custom_resource_event(kind, &json!({ "Name": "value" }));
    assert_eq!(event("Create")["ResourceProperties"]["Name"], "value");
    assert!(event("Create")["PhysicalResourceId"].is_null());
    assert!(event("Delete")["PhysicalResourceId"].is_string() && event("Delete")["OldResourceProperties"].is_null());
    assert_eq!(event("Update")["OldResourceProperties"]["Name"], "value");
}
