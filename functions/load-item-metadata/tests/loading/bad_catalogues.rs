//! A bad line stops the load before anything that is served changes, with its number and the reason.

use serde_json::json;

use crate::harness::{BUCKET, Harness, LOCAL, RECORD, TABLE, lines};

fn bad_lines() -> Vec<(Vec<u8>, &'static str)> {
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        (text("nonsense"), "it is not JSON"),
        (text(r#"{"id": "a""#), "it is not JSON"),
        (text(r#"{"id": "a"} {"id": "b"}"#), "it is not JSON"),
        (text(r#"{"id": "a", "n": NaN}"#), "it is not JSON"),
        (text(r#"["a"]"#), "it is not a JSON object"),
        (text("12"), "it is not a JSON object"),
        (text(r#"{"ID": "a"}"#), "it has no \"id\""),
        (text(r#"{"id": null}"#), "its \"id\" is neither text nor a number"),
        (text(r#"{"id": true}"#), "its \"id\" is neither text nor a number"),
        (text(r#"{"id": {"a": 1}}"#), "its \"id\" is neither text nor a number"),
        (text(r#"{"id": ""}"#), "its \"id\" is empty"),
        (
            format!(r#"{{"id": "{}"}}"#, "x".repeat(2049)).into_bytes(),
            "its \"id\" has 2049 bytes, and 2048 are allowed",
        ),
        (b"{\"id\": \"\xff\"}".to_vec(), "it is not UTF-8, at byte 9"),
        (format!(r#"{{"id": 1, "a": "{}"}}"#, "x".repeat(1 << 20)).into_bytes(), "it is longer than 1048576 bytes"),
    ]
}

#[tokio::test]
async fn a_bad_line_is_an_error_with_its_number_and_reason_and_changes_no_local_database() {
    let harness = Harness::of("localdb");
    harness.load("import/shop/before.jsonl", lines(3)).await;
    let served = harness.aws.s3.object(BUCKET, LOCAL).unwrap();
    for (line, reason) in bad_lines() {
        let content = [lines(5).as_bytes(), b"\n", &line, b"\n", lines(1).as_bytes()].concat();
        let (name, text) = Harness::error(&harness.load("import/shop/bad.jsonl", content).await);
        assert_eq!(name, "BadLine", "{text}");
        assert!(text.starts_with(&format!("import/shop/bad.jsonl: line 7: {reason}")), "{text}");
        assert_eq!(harness.aws.s3.object(BUCKET, LOCAL).unwrap(), served);
        assert!(harness.disk_is_empty());
    }
}

#[tokio::test]
async fn a_bad_line_changes_no_item_of_a_table() {
    let harness = Harness::of("dynamodb");
    harness.load("import/shop/before.jsonl", lines(3)).await;
    let (served, writes) = (harness.aws.dynamodb.items(TABLE), harness.aws.dynamodb.batch_write_item.count());
    let record = harness.aws.s3.object(BUCKET, RECORD).unwrap();
    let deep = format!(r#"{{"id": "a", "a": {}1{}}}"#, "[".repeat(32), "]".repeat(32));
    let more = [
        (format!(r#"{{"id": "a", "a": "{}"}}"#, "x".repeat(400 << 10)), "it has 409659 bytes as DynamoDB counts them"),
        (deep, "its lists and objects are nested deeper than DynamoDB's 32 levels"),
        (format!(r#"{{"id": "a", "a": {}}}"#, "1".repeat(39)), "a number has 39 digits"),
        (r#"{"id": "a", "a": 1e126}"#.to_owned(), "a number is outside of DynamoDB's range"),
        (r#"{"id": "a", "a": "\ud800"}"#.to_owned(), "a text has an escape that is no character"),
    ];
    let more = more.into_iter().map(|(line, reason)| (line.into_bytes(), reason));
    for (line, reason) in bad_lines().into_iter().chain(more) {
        let content = [lines(60).as_bytes(), &line, b"\n"].concat();
        harness.put("import/shop/bad.jsonl", content, 5);
        let (name, text) = Harness::error(&harness.event("import/shop/bad.jsonl").await);
        assert_eq!(name, "BadLine", "{text}");
        assert!(text.starts_with(&format!("import/shop/bad.jsonl: line 61: {reason}")), "{text}");
    }
    assert_eq!(harness.aws.dynamodb.items(TABLE), served);
    assert_eq!(harness.aws.dynamodb.batch_write_item.count(), writes);
    assert_eq!(harness.aws.s3.object(BUCKET, RECORD).unwrap(), record);
}

#[tokio::test]
async fn a_failure_is_logged_with_its_reason_and_measured() {
    let harness = Harness::of("localdb");
    harness.load("import/shop/bad.jsonl", "nonsense").await;
    let log = harness.log().await;
    assert!(log.iter().any(|line| line["ItemLoadFailures"] == json!([1.0]) && line["Namespace"] == "shop"));
    let error = log.iter().find(|line| line["level"] == "ERROR").unwrap();
    assert!(error["message"].as_str().unwrap().contains("line 1: it is not JSON"), "{error}");
}

#[tokio::test]
async fn a_catalogue_without_an_item_does_not_empty_a_store() {
    let harness = Harness::of("dynamodb");
    harness.load("import/shop/before.jsonl", lines(3)).await;
    harness.put("import/shop/blank.jsonl", "\n \n", 5);
    assert_eq!(Harness::error(&harness.event("import/shop/blank.jsonl").await).0, "NoItems");
    assert_eq!(harness.table().len(), 3);
}
