//! Two loads of one namespace, at once or out of order: the older never replaces the newer.

use aws_doubles::{Answer, Gate};
use serde_json::{Value, json};

use crate::harness::{BUCKET, Harness, LOCAL, RECORD, TABLE, lines};
use crate::in_process::InProcess;

fn record(harness: &Harness) -> Value {
    serde_json::from_slice(&harness.aws.s3.object(BUCKET, RECORD).unwrap()).unwrap()
}

#[tokio::test]
async fn an_older_objects_event_that_comes_after_a_newers_is_ignored() {
    for kind in ["localdb", "dynamodb"] {
        let harness = Harness::of(kind);
        harness.put("import/shop/newer.jsonl", lines(2), 9);
        harness.put("import/shop/older.jsonl", lines(3), 8);
        harness.event("import/shop/newer.jsonl").await;
        let outcome = Harness::only(&harness.event("import/shop/older.jsonl").await);
        assert_eq!(outcome["outcome"], "ignored", "{kind}");
        assert!(outcome["reason"].as_str().unwrap().contains("newer"));
        assert_eq!(if kind == "localdb" { harness.local().len() } else { harness.table().len() }, 2);
        let again = Harness::only(&harness.event("import/shop/newer.jsonl").await);
        assert_eq!(again["outcome"], "loaded", "the same object can be loaded again");
    }
}

#[tokio::test]
async fn an_older_load_that_a_newer_one_overtakes_changes_nothing() {
    let harness = Harness::of("localdb");
    let (second, _disk) = harness.another_sandbox();
    harness.aws.lambda_runtime.ready(2).await;
    harness.put("import/shop/older.jsonl", lines(3), 1);
    harness.put("import/shop/newer.jsonl", lines(2), 2);
    // The older has looked at the record, and is reading its catalogue.
    let gate = Gate::closed();
    harness.aws.s3.get_object.next(Answer::Usual);
    harness.aws.s3.get_object.next(Answer::Usual.held_by(&gate));
    let newer = async {
        harness.aws.s3.get_object.received(2).await;
        let newer = harness.event("import/shop/newer.jsonl").await;
        gate.open();
        newer
    };
    let (older, newer) = tokio::join!(harness.event("import/shop/older.jsonl"), newer);
    assert_eq!(Harness::only(&newer)["outcome"], "loaded");
    assert_eq!(Harness::only(&older)["outcome"], "ignored");
    assert_eq!((harness.local().len(), &record(&harness)["version"]), (2, &json!("2026-01-02T00:00:02.000")));
    drop(second);
}

#[tokio::test]
async fn a_newer_load_waits_for_an_older_one_that_is_writing() {
    let harness = Harness::of("dynamodb");
    let (second, _disk) = harness.another_sandbox();
    harness.aws.lambda_runtime.ready(2).await;
    harness.put("import/shop/older.jsonl", lines(100), 1);
    harness.put("import/shop/newer.jsonl", lines(50), 2);
    let gate = Gate::closed();
    harness.aws.dynamodb.batch_write_item.next(Answer::Usual.held_by(&gate));
    let older = harness.event("import/shop/older.jsonl");
    let newer = async {
        // The older has the lease, and a batch of it is held.
        harness.aws.dynamodb.batch_write_item.received(1).await;
        let newer = harness.event("import/shop/newer.jsonl");
        let gate_opens = async {
            // The newer has seen that another has the lease: a look before its check, one after, one a second later.
            let looks =
                || harness.aws.s3.get_object.requests().iter().filter(|get| get.path().ends_with("load.json")).count();
            let mut gets = harness.aws.s3.get_object.count();
            while looks() < 5 {
                gets += 1;
                harness.aws.s3.get_object.received(gets).await;
            }
            assert!(
                harness.aws.dynamodb.items(TABLE).iter().all(|item| item["version"]["S"] == "2026-01-02T00:00:01.000")
            );
            gate.open();
        };
        tokio::join!(newer, gate_opens).0
    };
    let (older, newer) = tokio::join!(older, newer);
    assert_eq!(Harness::only(&older)["outcome"], "loaded");
    assert_eq!(Harness::only(&newer)["table"], json!({"table": TABLE, "put": 50, "deleted": 50}));
    assert_eq!(harness.table().len(), 50);
    drop(second);
}

#[tokio::test]
async fn a_turn_that_was_never_given_back_ends_when_its_sandboxs_time_was_over() {
    let harness = Harness::of("localdb");
    let left = json!({"version": "2026-01-01T00:00:00.000", "requestId": "killed", "until": 1});
    harness.aws.s3.put(BUCKET, RECORD, left.to_string());
    let outcome = harness.load("import/shop/a.jsonl", lines(1)).await;
    assert_eq!(Harness::only(&outcome)["outcome"], "loaded");
    assert_eq!(
        (&record(&harness)["version"], &record(&harness)["until"]),
        (&json!("2026-01-02T00:00:00.000"), &json!(0))
    );
}

#[tokio::test]
async fn a_load_that_waits_in_vain_is_an_error() {
    let loading = InProcess::of("localdb", lines(1));
    let held = json!({"version": "2026-01-01T00:00:00.000", "requestId": "another", "until": u64::MAX});
    loading.aws.s3.put(BUCKET, RECORD, held.to_string());
    // The record, the catalogue, and the record once more: the load waits.
    let (name, _) = loading.broken_off(&loading.aws.s3.get_object, 3).await;
    assert_eq!(name, "Busy");
    assert!(loading.aws.s3.object(BUCKET, LOCAL).is_none());
}

#[tokio::test]
async fn of_two_that_take_their_turn_at_once_the_slower_looks_again() {
    let harness = Harness::of("localdb");
    harness.aws.s3.put_object.next(Answer::error(412, "PreconditionFailed", "no"));
    let outcome = harness.load("import/shop/a.jsonl", lines(1)).await;
    assert_eq!(Harness::only(&outcome)["outcome"], "loaded");
    let conditions = harness.aws.s3.put_object.requests();
    assert!(conditions[..2].iter().all(|put| put.header("if-none-match") == Some("*")));
}

#[tokio::test]
async fn those_who_may_not_list_the_bucket_are_told_403_for_what_is_not_there() {
    let harness = Harness::of("localdb");
    for _ in 0..2 {
        harness.aws.s3.get_object.next(Answer::error(403, "AccessDenied", "no"));
        harness.aws.s3.get_object.next(Answer::Usual);
    }
    let outcome = harness.load("import/shop/a.jsonl", lines(1)).await;
    assert_eq!(Harness::only(&outcome)["outcome"], "loaded");
}

#[tokio::test]
async fn an_object_that_is_replaced_while_it_is_read_is_left_to_its_successors_event() {
    let harness = Harness::of("localdb");
    harness.put("import/shop/a.jsonl", lines(1), 0);
    harness.aws.s3.get_object.next(Answer::Usual);
    harness.aws.s3.get_object.next(Answer::error(412, "PreconditionFailed", "no"));
    let outcome = Harness::only(&harness.event("import/shop/a.jsonl").await);
    assert_eq!(outcome["outcome"], "ignored");
    assert!(outcome["reason"].as_str().unwrap().contains("replaced"), "{outcome}");
}

#[tokio::test]
async fn a_failure_gives_the_turn_back() {
    let harness = Harness::of("dynamodb");
    harness.aws.dynamodb.batch_write_item.next(Answer::error(400, "AccessDeniedException", "no"));
    let failed = harness.load("import/shop/a.jsonl", lines(1)).await;
    assert_eq!(Harness::error(&failed).0, "Table");
    // Its second attempt has another id here; it waits the few seconds in which something of the first could arrive.
    assert_eq!(Harness::only(&harness.event("import/shop/a.jsonl").await)["outcome"], "loaded");
}
