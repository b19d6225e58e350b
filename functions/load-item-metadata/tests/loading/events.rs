//! Which events are loaded, ignored, or errors.

use aws_doubles::{Answer, AwsDouble};
use serde_json::{Value, json};

use crate::harness::{BUCKET, Harness, document, event};

fn notification(keys: &[&str]) -> Value {
    let record = |key: &&str| {
        let object = json!({"bucket": {"name": BUCKET}, "object": {"key": key}});
        json!({"eventName": "ObjectCreated:Put", "s3": object})
    };
    json!({"Records": keys.iter().map(record).collect::<Vec<_>>()})
}

const TIME: std::time::Duration = std::time::Duration::from_secs(60);

#[tokio::test]
async fn eventbridges_keys_are_taken_as_they_are() {
    let harness = Harness::of("localdb");
    let outcome = harness.load("import/shop/100%25+ große Datei.jsonl", r#"{"id": 1}"#).await;
    assert_eq!(Harness::only(&outcome)["outcome"], "loaded");
    assert_eq!(harness.local().len(), 1);
}

#[tokio::test]
async fn the_keys_of_s3s_notifications_are_decoded() {
    let harness = Harness::of("localdb");
    harness.put("import/shop/a b+große.jsonl", r#"{"id": 1}"#, 0);
    let outcome = harness.invoke(&notification(&["import/shop/a+b%2Bgro%C3%9Fe.jsonl"]), TIME).await;
    assert_eq!(Harness::only(&outcome)["key"], "import/shop/a b+große.jsonl");
    assert_eq!(Harness::only(&outcome)["outcome"], "loaded");
}

#[tokio::test]
async fn what_is_no_catalogue_by_its_key_is_ignored_with_a_warning() {
    let harness = Harness::of("localdb");
    for key in
        ["localdbs/shop/items.zst", "import/file.jsonl", "import//file", "import/shop/", "import", "imports/shop/a"]
    {
        assert_eq!(Harness::only(&harness.event(key).await)["outcome"], "ignored", "{key}");
    }
    let mut removed = notification(&["import/shop/a"]);
    removed["Records"][0]["eventName"] = json!("ObjectRemoved:Delete");
    let mut elsewhere = event("import/shop/a");
    elsewhere["detail"]["bucket"]["name"] = json!("another");
    for event in [removed, elsewhere, json!({"Service": "Amazon S3", "Event": "s3:TestEvent"})] {
        let outcome = harness.invoke(&event, TIME).await;
        assert_eq!(Harness::only(&outcome)["outcome"], "ignored", "{event}");
    }
    assert!(harness.aws.s3.names().is_empty());
    let warnings = harness.log().await.iter().filter(|line| line["level"] == "WARN").count();
    assert_eq!(warnings, 9);
}

#[tokio::test]
async fn an_object_without_a_byte_is_ignored() {
    let harness = Harness::of("localdb");
    let outcome = harness.load("import/shop/empty.jsonl", "").await;
    assert_eq!(Harness::only(&outcome)["reason"], "it is empty");
}

#[tokio::test]
async fn an_event_of_no_known_shape_is_an_error() {
    let harness = Harness::of("localdb");
    for event in [json!({}), json!([1]), json!({"Records": [{"s3": {}}]}), json!({"detail": {}})] {
        let outcome = harness.invoke(&event, TIME).await;
        assert_eq!(Harness::error(&outcome).0, "UnknownEvent", "{event}");
    }
}

#[tokio::test]
async fn a_namespace_that_is_not_configured_or_has_no_store_is_an_error() {
    let harness = Harness::of("personalize");
    let (name, text) = Harness::error(&harness.load("import/shop/a.jsonl", r#"{"id": 1}"#).await);
    assert_eq!(name, "NoStore");
    assert!(text.contains("\"shop\"") && text.contains("inferenceItemMetadata"), "{text}");
    let (name, text) = Harness::error(&harness.load("import/stop/a.jsonl", r#"{"id": 1}"#).await);
    assert_eq!(name, "UnknownNamespace");
    assert!(text.contains("\"stop\""), "{text}");
    let failures = harness.log().await.into_iter().filter(|line| line["ItemLoadFailures"] == json!([1.0]));
    let failures: Vec<_> = failures.map(|line| line["Namespace"].clone()).collect();
    assert_eq!(failures, ["shop", "stop"]);
}

#[tokio::test]
async fn without_a_configuration_nothing_is_loaded_and_that_is_an_error() {
    let harness = Harness::of("localdb");
    harness.aws.app_config_data.start_configuration_session.next(Answer::error(404, "ResourceNotFoundException", "no"));
    let outcome = harness.load("import/shop/a.jsonl", r#"{"id": 1}"#).await;
    assert_eq!(Harness::error(&outcome).0, "NoConfiguration");
    for bytes in ["", "{", "[]"] {
        harness.aws.app_config_data.deploy_bytes(bytes);
        assert_eq!(Harness::error(&harness.event("import/shop/a.jsonl").await).0, "NoConfiguration", "{bytes}");
    }
    harness.aws.app_config_data.deploy(&document(&json!({"type": "localdb"})));
    assert_eq!(Harness::only(&harness.event("import/shop/a.jsonl").await)["outcome"], "loaded");
}

#[tokio::test]
async fn every_store_that_any_level_names_is_loaded() {
    let metadata = |kind: &str| json!({"type": kind});
    let variation = |level: Value| json!({"type": "sagemaker", "endpointName": "e", "inferenceItemMetadata": level});
    let aws = AwsDouble::start().unwrap();
    aws.dynamodb.create_table("PersonalizationApiItemMetadata_shop", "id");
    aws.app_config_data.deploy(
        &json!({"inferenceItemMetadata": metadata("personalize"), "namespaces": {"shop": {"recommenders": {
            "recommend-items": {"r": {"variations": {"a": variation(metadata("localdb"))}}},
            "related-items": {"r": {"inferenceItemMetadata": metadata("dynamodb"), "variations": {"b": {}}}},
        }}}}),
    );
    let harness = Harness::start(aws);
    let outcome = Harness::only(&harness.load("import/shop/a.jsonl", r#"{"id": "x", "a": 1}"#).await);
    assert_eq!(outcome["localDatabase"]["items"], 1);
    assert_eq!(outcome["table"]["put"], 1);
    assert_eq!(harness.local(), [("x".to_owned(), json!({"a": 1}))]);
    assert_eq!(harness.table().len(), 1);
}

#[tokio::test]
async fn each_object_of_an_event_is_loaded_even_if_another_fails() {
    let harness = Harness::of("localdb");
    harness.put("import/shop/good.jsonl", r#"{"id": 1}"#, 0);
    harness.put("import/shop/bad.jsonl", "nonsense", 0);
    let outcome = harness.invoke(&notification(&["import/shop/bad.jsonl", "import/shop/good.jsonl"]), TIME).await;
    let (name, text) = Harness::error(&outcome);
    assert_eq!(name, "BadLine");
    assert!(text.starts_with("import/shop/bad.jsonl: line 1: it is not JSON"), "{text}");
    assert_eq!(harness.local().len(), 1);
}

#[tokio::test]
async fn a_load_is_measured_and_logged() {
    let harness = Harness::of("localdb");
    harness.load("import/shop/a.jsonl", "{\"id\": 1}\n{\"id\": 2}").await;
    let log = harness.log().await;
    let metrics = log.iter().find(|line| line["ItemsLoaded"].is_array()).unwrap();
    assert_eq!((&metrics["ItemsLoaded"], &metrics["Namespace"]), (&json!([2.0]), &json!("shop")));
    assert!(metrics["ItemLoadSeconds"][0].is_number());
    assert_eq!(metrics["_aws"]["CloudWatchMetrics"][0]["Namespace"], "Tests");
    assert!(log.iter().any(|line| line["message"] == "loaded" && line["items"] == 2));
}
