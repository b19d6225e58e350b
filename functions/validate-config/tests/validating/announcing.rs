//! What a valid document leaves behind.

use aws_doubles::Answer;
use aws_doubles::services::EventBridge;
use serde_json::json;

use crate::harness::{BUCKET, Function, announcement, document, error};

#[tokio::test]
async fn a_valid_document_is_described_in_the_bucket_and_announced_on_the_default_bus() {
    let function = Function::start();
    let answer = function.validate(&document()).await.json();
    assert_eq!(answer, json!({"valid": true, "warnings": [], "openApiSpecUri": "s3://a-bucket/openapi/openapi.json"}));
    assert_eq!(function.aws.s3.names(), [(BUCKET.to_owned(), "openapi/openapi.json".to_owned())]);
    assert_eq!(function.announced(), [announcement("7")]);
    let entry = &function.aws.event_bridge.put_events.requests()[0].json()["Entries"][0];
    assert!(entry["EventBusName"].is_null(), "not the default bus: {entry}");
}

#[tokio::test]
async fn swagger_ui_sees_a_new_description_at_once() {
    let function = Function::start();
    function.validate(&document()).await;
    let put = &function.aws.s3.put_object.requests()[0];
    assert_eq!(put.header("content-type"), Some("application/json"));
    assert_eq!(put.header("cache-control"), Some("no-cache"));
}

#[tokio::test]
async fn the_same_document_again_does_the_same_again() {
    let function = Function::start();
    let first = function.validate(&document()).await.json();
    let described = function.described();
    assert_eq!(function.validate(&document()).await.json(), first);
    assert_eq!(function.described(), described);
    let bodies: Vec<_> = function.aws.s3.put_object.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies[0], bodies[1]);
    let events = function.announced();
    assert_eq!((events.len(), &events[0]), (2, &events[1]));
}

#[tokio::test]
async fn without_its_description_a_document_is_neither_announced_nor_valid() {
    let function = Function::start();
    function.aws.s3.put_object.always(Answer::error(403, "AccessDenied", "not allowed"));
    let (kind, words) = error(&function.validate(&document()).await);
    assert_eq!(kind, "OpenApiNotWritten");
    assert!(words.contains("s3://a-bucket/openapi/openapi.json") && words.contains("AccessDenied"), "{words}");
    assert_eq!(function.aws.event_bridge.put_events.count(), 0);
}

#[tokio::test]
async fn a_document_whose_event_fails_is_not_valid_and_may_be_deployed_again() {
    let function = Function::start();
    function.aws.event_bridge.put_events.next(EventBridge::failed_entry("InternalFailure", "try later"));
    let (kind, words) = error(&function.validate(&document()).await);
    assert_eq!(kind, "ChangeNotAnnounced");
    assert!(words.contains("InternalFailure: try later"), "{words}");
    assert_eq!(function.announced().len(), 0);

    function.aws.event_bridge.put_events.next(Answer::error(400, "AccessDeniedException", "not allowed"));
    let (kind, words) = error(&function.validate(&document()).await);
    assert_eq!(kind, "ChangeNotAnnounced");
    assert!(words.contains("AccessDeniedException"), "{words}");

    assert_eq!(function.validate(&document()).await.json()["valid"], true);
    assert_eq!(function.announced().len(), 1);
}

#[tokio::test]
async fn what_is_throttled_is_tried_again() {
    let function = Function::start();
    function.aws.s3.put_object.next(Answer::Throttled);
    function.aws.event_bridge.put_events.next(Answer::Throttled);
    assert_eq!(function.validate(&document()).await.json()["valid"], true);
    assert_eq!(function.aws.s3.put_object.count(), 2);
    assert_eq!(function.aws.event_bridge.put_events.count(), 2);
}
