//! The store `dynamodb`.

use aws_doubles::Answer;
use serde_json::json;

use crate::harness::{Harness, STACK, TABLE, lines};
use crate::in_process::InProcess;

#[tokio::test]
async fn items_are_put_as_the_api_function_reads_them() {
    let harness = Harness::of("dynamodb");
    let text = r#"{"id": 7, "t": "x", "n": -12.50, "b": true, "z": null, "l": [1, "a", []], "m": {"k": {}}}"#;
    let outcome = Harness::only(&harness.load("import/shop/a.jsonl", text).await);
    assert_eq!(outcome["table"], json!({"table": TABLE, "put": 1, "deleted": 0}));
    let attributes = json!({"t": {"S": "x"}, "n": {"N": "-12.50"}, "b": {"BOOL": true}, "z": {"NULL": true},
        "l": {"L": [{"N": "1"}, {"S": "a"}, {"L": []}]}, "m": {"M": {"k": {"M": {}}}}});
    let expected = json!({"id": {"S": "7"}, "version": {"S": "2026-01-02T00:00:00.000"}, "put_via": {"S": "bulk"},
        "attributes": {"M": attributes}});
    assert_eq!(harness.aws.dynamodb.items(TABLE), [expected]);
}

#[tokio::test]
async fn items_of_older_versions_that_loads_put_are_deleted_and_no_others() {
    let harness = Harness::of("dynamodb");
    let text = |text: &str| json!({"S": text});
    let item = |id: &str, version: &str, put_via: &str| {
        let (id, version, put_via) = (text(id), text(version), text(put_via));
        json!({"id": id, "version": version, "put_via": put_via, "attributes": {"M": {}}})
    };
    for n in 0..130 {
        harness.aws.dynamodb.put_item(TABLE, item(&format!("old {n}"), "2026-01-01T23:59:59.999", "bulk"));
    }
    harness.aws.dynamodb.put_item(TABLE, item("7", "2025-01-01T00:00:00.000", "bulk"));
    harness.aws.dynamodb.put_item(TABLE, item("by hand", "2025-01-01T00:00:00.000", "hand"));
    harness.aws.dynamodb.put_item(TABLE, item("newer", "2026-02-01T00:00:00.000", "bulk"));
    harness.aws.dynamodb.set_page_length(TABLE, 10);
    let outcome = Harness::only(&harness.load("import/shop/a.jsonl", lines(60)).await);
    assert_eq!(outcome["table"], json!({"table": TABLE, "put": 60, "deleted": 130}));
    let left = harness.table();
    assert_eq!(left.len(), 62);
    assert_eq!(left.iter().filter(|(_, version, _)| version == "2026-01-02T00:00:00.000").count(), 60);
    assert!(
        harness
            .aws
            .dynamodb
            .batch_write_item
            .requests()
            .iter()
            .all(|request| { request.json()["RequestItems"][TABLE].as_array().unwrap().len() <= 25 })
    );
    // An item that was just put must not be seen, and deleted, as it was before.
    assert!(harness.aws.dynamodb.scan.requests().iter().all(|request| request.json()["ConsistentRead"] == true));
}

#[tokio::test]
async fn what_a_table_leaves_unprocessed_or_throttles_is_put_again() {
    let harness = Harness::of("dynamodb");
    harness.aws.dynamodb.leave_unprocessed(25);
    harness.aws.dynamodb.leave_unprocessed(3);
    harness.aws.dynamodb.leave_unprocessed(24);
    harness.aws.dynamodb.batch_write_item.next(Answer::Throttled);
    let outcome = Harness::only(&harness.load("import/shop/a.jsonl", lines(200)).await);
    assert_eq!(outcome["table"]["put"], 200);
    assert_eq!(harness.table().len(), 200);
}

#[tokio::test]
async fn a_table_that_throttles_for_longer_than_the_sdk_tries_is_written_and_read_nevertheless() {
    let harness = Harness::of("dynamodb");
    // Of one batch, more than the SDK's four attempts.
    for _ in 0..6 {
        harness.aws.dynamodb.batch_write_item.next(Answer::Throttled);
    }
    // Of four scans at once, so many that one of them has four.
    for _ in 0..13 {
        harness.aws.dynamodb.scan.next(Answer::Throttled);
    }
    let outcome = Harness::only(&harness.load("import/shop/a.jsonl", lines(20)).await);
    assert_eq!(outcome["table"]["put"], 20);
    assert_eq!(harness.table().len(), 20);
}

#[tokio::test]
async fn of_an_id_that_comes_twice_the_last_is_put_last() {
    let harness = Harness::of("dynamodb");
    // In one batch, in two batches that follow each other, and far apart; what is not taken at once comes later.
    for _ in 0..12 {
        harness.aws.dynamodb.leave_unprocessed(20);
    }
    let line = |id: u32, n: u32| format!("{{\"id\": {id}, \"n\": {n}}}\n");
    let text: String = (0..300).map(|n| line(n % 3, n) + &line(n + 10, n)).collect();
    harness.load("import/shop/a.jsonl", text).await;
    let table = harness.table();
    assert_eq!(table.len(), 303);
    for (id, n) in [("0", "297"), ("1", "298"), ("2", "299")] {
        let (_, _, attributes) = table.iter().find(|item| item.0 == id).unwrap();
        assert_eq!(attributes["n"]["N"], n, "{id}");
    }
}

#[tokio::test]
async fn an_id_is_in_one_batch_under_way_only() {
    // The first batch is never answered. The second has an id of it, and the third has none.
    let line = |id: u32| format!("{{\"id\": {id}}}\n");
    let loading = InProcess::of("dynamodb", (0..25).chain(24..75).map(line).collect());
    let write = &loading.aws.dynamodb.batch_write_item;
    write.always(Answer::Never);
    assert_eq!(loading.broken_off(write, 1).await.0, "OutOfTime");
    assert_eq!(write.count(), 1);
}

#[tokio::test]
async fn a_table_that_is_missing_or_not_ready_is_an_error() {
    let harness = Harness::of("dynamodb");
    harness.aws.dynamodb.set_table_status(TABLE, "CREATING");
    let (name, text) = Harness::error(&harness.load("import/shop/a.jsonl", lines(1)).await);
    assert_eq!(name, "Table");
    assert!(text.contains("its status is CREATING"), "{text}");
    harness.aws.dynamodb.set_table_status(TABLE, "UPDATING");
    assert_eq!(Harness::only(&harness.event("import/shop/a.jsonl").await)["outcome"], "loaded");
    harness.aws.dynamodb.create_table(TABLE, "itemId");
    let (_, text) = Harness::error(&harness.event("import/shop/a.jsonl").await);
    assert!(text.contains("its key has to be one partition key, id, of type S"), "{text}");
    harness.aws.dynamodb.describe_table.always(Answer::error(400, "ResourceNotFoundException", "no"));
    let (_, text) = Harness::error(&harness.event("import/shop/a.jsonl").await);
    assert!(text.contains("it does not exist") && text.contains("autoProvision"), "{text}");
}

#[tokio::test]
async fn a_table_of_another_stack_is_refused_and_one_of_no_stack_is_loaded() {
    let harness = Harness::of("dynamodb");
    let theirs = "arn:aws:cloudformation:us-east-1:123456789012:stack/theirs/77aa";
    harness.aws.dynamodb.set_tag(TABLE, "a", "1");
    for (stack, loaded) in [(None, true), (Some(STACK), true), (Some(theirs), false), (Some(STACK), true)] {
        if let Some(stack) = stack {
            harness.aws.dynamodb.set_tag(TABLE, "personalization-apis:stack-id", stack);
        }
        harness.aws.dynamodb.batch_write_item.forget_requests();
        let outcome = harness.load("import/shop/a.jsonl", lines(1)).await;
        if loaded {
            assert_eq!(Harness::only(&outcome)["outcome"], "loaded", "{stack:?}");
        } else {
            let (name, text) = Harness::error(&outcome);
            assert_eq!(name, "Table");
            assert!(text.contains(theirs) && text.contains("ItemTablePrefix"), "{text}");
            assert_eq!(harness.aws.dynamodb.batch_write_item.count(), 0);
        }
    }
    // What can't be learnt is no permission.
    harness.aws.dynamodb.list_tags_of_resource.always(Answer::error(400, "AccessDeniedException", "no"));
    let (_, text) = Harness::error(&harness.load("import/shop/a.jsonl", lines(1)).await);
    assert!(text.contains("AccessDeniedException"), "{text}");
}

#[tokio::test]
async fn a_namespace_whose_name_is_too_long_for_a_table_is_an_error() {
    let aws = aws_doubles::AwsDouble::start().unwrap();
    let long = "n".repeat(255);
    aws.app_config_data
        .deploy(&serde_json::json!({"namespaces": {&long: {"inferenceItemMetadata": {"type": "dynamodb"}}}}));
    let harness = Harness::start(aws);
    let (name, text) = Harness::error(&harness.load(&format!("import/{long}/a.jsonl"), lines(1)).await);
    assert_eq!(name, "Table");
    assert!(text.contains("286 characters") && text.contains("255"), "{text}");
}

#[tokio::test]
async fn a_table_that_refuses_an_item_fails_the_load_and_nothing_is_deleted() {
    let harness = Harness::of("dynamodb");
    harness.load("import/shop/before.jsonl", lines(3)).await;
    harness.put("import/shop/a.jsonl", lines(1), 5);
    harness.aws.dynamodb.batch_write_item.always(Answer::error(400, "AccessDeniedException", "no"));
    let (name, text) = Harness::error(&harness.event("import/shop/a.jsonl").await);
    assert_eq!(name, "Table");
    assert!(text.contains("AccessDeniedException"), "{text}");
    assert_eq!(harness.table().len(), 3);
}
