//! `deploy items put`: lines that are refused, loads that fail, and one that is served.

use aws_doubles::Answer;
use serde_json::json;

use crate::shop::Operator;

const RECORD: &str = "localdbs/shop/load.json";

fn operator(store: &str) -> Operator {
    Operator::with(&json!({"version": "1", "namespaces": {"shop": {"inferenceItemMetadata": {"type": store}}}}))
}

fn log(operator: &Operator, lines: &[serde_json::Value]) {
    let event = |(number, line): (usize, &serde_json::Value)| {
        json!({"eventId": number.to_string(), "logStreamName": "2026/01/01/shop-loader[$LATEST]a",
            "timestamp": 1_767_225_600_000_i64,
            "message": line.to_string()})
    };
    let events: Vec<_> = lines.iter().enumerate().map(event).collect();
    operator.aws.other("Logs_20140328.FilterLogEvents").always(Answer::json(&json!({"events": events})));
}

fn uploaded(operator: &Operator) -> bool {
    operator.aws.s3.put_object.requests().iter().any(|request| request.path().contains("import/"))
}

#[test]
fn a_bad_line_is_named_by_its_number_before_anything_is_uploaded() {
    for (content, words) in [
        ("{\"id\": \"1\"}\n{\"name\": \"no id\"}\n", "line 2: it has no \"id\""),
        ("{\"id\": \"1\"}\n\n[1]\n", "line 3: it is not a JSON object"),
        ("{\"id\": \"\"}\n", "line 1: its \"id\" is empty"),
        ("\n\n", "no item"),
    ] {
        let operator = operator("localdb");
        let ended = operator.deploy(&["items", "put", "shop", &operator.file("items.jsonl", content)]);
        ended.expect(2, &[words]);
        assert!(!uploaded(&operator), "{words}");
    }
}

#[test]
fn what_the_table_could_not_hold_is_refused_for_the_store_that_is_a_table() {
    let operator = operator("dynamodb");
    let line = format!("{{\"id\": 1, \"price\": {}}}\n", "1".repeat(39));
    let ended = operator.deploy(&["items", "put", "shop", &operator.file("items.jsonl", line)]);
    ended.expect(2, &["line 1: a number has 39 digits"]);
}

#[test]
fn a_namespace_without_a_store_is_refused_in_the_loaders_words() {
    let operator = operator("localdb");
    let file = operator.file("items.jsonl", "{\"id\": 1}\n");
    operator.deploy(&["items", "put", "shoes", &file]).expect(2, &["no namespace \"shoes\""]);
}

#[test]
fn a_name_that_says_another_compression_is_refused() {
    let operator = operator("localdb");
    let file = operator.file("items.jsonl.gz", "{\"id\": 1}\n");
    operator.deploy(&["items", "put", "shop", &file]).expect(2, &["name says gzip"]);
}

#[test]
fn a_load_that_fails_ends_with_the_loaders_words() {
    let operator = operator("localdb");
    let key = "import/shop/items.jsonl";
    log(
        &operator,
        &[
            json!({"level": "INFO", "message": "loading", "key": key, "target": "load_item_metadata::invocation"}),
            json!({"level": "ERROR", "message": format!("{key}: line 1: too long; nothing was loaded"),
                "error_type": "BadLine"}),
        ],
    );
    let ended = operator.deploy(&["items", "put", "shop", &operator.file("items.jsonl", "{\"id\": 1}\n")]);
    ended.expect(1, &["the load failed: BadLine: line 1: too long"]);
    assert!(uploaded(&operator));
}

#[test]
fn an_earlier_loads_record_and_error_are_not_taken_for_this_loads() {
    let operator = operator("localdb");
    // The doubles say that everything was put in the same second.
    let earlier = json!({"version": "2026-01-01T00:00:00.000", "requestId": "earlier", "until": 0});
    operator.aws.s3.put("staging", RECORD, earlier.to_string().into_bytes());
    let error = json!({"level": "ERROR", "message": "import/shop/items.jsonl: line 1: bad", "error_type": "BadLine"});
    log(&operator, &[error]);
    let file = operator.file("items.jsonl", "{\"id\": 1}\n");
    let mut child = operator.start(&["items", "put", "shop", &file]);
    let logs = operator.aws.other("Logs_20140328.FilterLogEvents");
    while logs.count() < 2 {
        assert!(child.try_wait().unwrap().is_none(), "it has ended");
        std::thread::yield_now();
    }
    let served = json!({"version": "2026-01-01T00:00:00.000", "requestId": "this", "until": 0});
    operator.aws.s3.put("staging", RECORD, served.to_string().into_bytes());
    let ended = crate::shop::Ended::of(child.wait_with_output().unwrap());
    ended.expect(0, &["1 items of shop are loaded"]);
}

#[test]
fn who_does_not_wait_is_told_that_the_load_goes_on() {
    let operator = operator("localdb");
    let file = operator.file("items.jsonl", "{\"id\": 1}\n{\"id\": 2}\n");
    operator
        .deploy(&["items", "put", "shop", &file, "--no-wait"])
        .expect(0, &["2 items of shop are uploaded to import/shop/items.jsonl"]);
}

#[test]
fn a_large_file_goes_in_parts_and_arrives_whole() {
    let operator = operator("localdb");
    let line = format!("{{\"id\": 1, \"text\": \"{}\"}}\n", "x".repeat(1 << 19));
    let content = line.repeat(40);
    let file = operator.file("items.jsonl", &content);
    operator.deploy(&["items", "put", "shop", &file, "--no-wait"]).expect(0, &["40 items"]);
    let object = operator.aws.s3.object("staging", "import/shop/items.jsonl").unwrap();
    assert_eq!(object.len(), content.len());
    assert!(object == content.as_bytes());
}
