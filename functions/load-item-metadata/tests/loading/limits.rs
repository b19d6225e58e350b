//! Time, and connections that break off.

use std::time::Duration;

use aws_doubles::{Answer, Gate};

use crate::harness::{BUCKET, Harness, LOCAL, RECORD, event, lines};

#[tokio::test]
async fn a_load_breaks_off_before_its_time_is_over_and_says_how_far_it_got() {
    let harness = Harness::of("localdb");
    harness.put("import/shop/a.jsonl", lines(10), 0);
    harness.aws.s3.get_object.next(Answer::Usual);
    harness.aws.s3.get_object.next(Answer::Never);
    let outcome = harness.invoke(&event("import/shop/a.jsonl"), Duration::from_secs(5)).await;
    let (name, text) = Harness::error(&outcome);
    assert_eq!(name, "OutOfTime");
    assert!(text.contains("broken off while reading and checking: 0 items read, 0 of"), "{text}");
    assert!(text.contains("more memory"), "{text}");
    assert!(harness.aws.s3.object(BUCKET, LOCAL).is_none() && harness.disk_is_empty());
}

#[tokio::test]
async fn what_a_load_has_on_the_disk_is_deleted_before_it_answers() {
    let harness = Harness::of("localdb");
    harness.put("import/shop/a.jsonl", lines(10), 0);
    harness.aws.s3.get_object.next(Answer::Usual);
    harness.aws.s3.get_object.next(Answer::Never);
    let event = event("import/shop/a.jsonl");
    let load = harness.invoke(&event, Duration::from_secs(10));
    // Deleting this many files takes longer than an answer does to arrive.
    let filled = async {
        harness.aws.s3.get_object.received(2).await;
        let folder = loop {
            match harness.on_disk().pop() {
                Some(folder) => break folder,
                None => tokio::task::yield_now().await,
            }
        };
        (0..1500).for_each(|n| std::fs::write(folder.join(n.to_string()), "").unwrap());
    };
    let (outcome, ()) = tokio::join!(load, filled);
    // Lambda may freeze the sandbox now.
    assert!(harness.disk_is_empty(), "{:?}", harness.on_disk());
    assert_eq!(Harness::error(&outcome).0, "OutOfTime");
}

#[tokio::test]
async fn a_table_that_never_takes_an_item_breaks_the_load_off_and_nothing_is_deleted() {
    let harness = Harness::of("dynamodb");
    harness.load("import/shop/before.jsonl", lines(3)).await;
    harness.put("import/shop/a.jsonl", lines(10), 5);
    harness.aws.dynamodb.batch_write_item.always(Answer::Throttled);
    let outcome = harness.invoke(&event("import/shop/a.jsonl"), Duration::from_secs(5)).await;
    let (name, text) = Harness::error(&outcome);
    assert_eq!(name, "OutOfTime");
    assert!(
        text.contains("broken off while writing the table: 10 items read") && text.contains("write capacity"),
        "{text}"
    );
    assert_eq!((harness.table().len(), harness.aws.dynamodb.scan.count()), (3, 4));
    // The lease is given back: it ends within seconds, not with the function's time.
    let record = harness.aws.s3.object(BUCKET, RECORD).unwrap();
    let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
    assert!(record["until"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn a_range_that_breaks_off_is_asked_for_again() {
    let harness = Harness::of("localdb");
    harness.aws.s3.get_object.next(Answer::Usual);
    harness.aws.s3.get_object.next(Answer::truncated());
    harness.aws.s3.get_object.next(Answer::ConnectionClosed);
    let outcome = harness.load("import/shop/a.jsonl", lines(1000)).await;
    assert_eq!(Harness::only(&outcome)["items"], 1000);
}

#[tokio::test]
async fn an_object_that_is_gone_or_unreadable_is_an_error() {
    let harness = Harness::of("localdb");
    assert_eq!(Harness::error(&harness.event("import/shop/gone.jsonl").await).0, "ObjectUnreadable");
    harness.put("import/shop/a.jsonl", lines(1), 0);
    harness.aws.s3.get_object.next(Answer::Usual);
    harness.aws.s3.get_object.next(Answer::error(403, "AccessDenied", "no"));
    assert_eq!(Harness::error(&harness.event("import/shop/a.jsonl").await).0, "ObjectUnreadable");
}

#[tokio::test]
async fn at_most_32_batches_are_under_way_at_once() {
    let harness = Harness::of("dynamodb");
    harness.put("import/shop/a.jsonl", lines(40 * 25), 0);
    let gate = Gate::closed();
    harness.aws.dynamodb.batch_write_item.always(Answer::Usual.held_by(&gate));
    // No batch is answered until the load breaks off, so that every request is one of those under way.
    let outcome = harness.invoke(&event("import/shop/a.jsonl"), Duration::from_secs(5)).await;
    assert_eq!(Harness::error(&outcome).0, "OutOfTime");
    assert_eq!(harness.aws.dynamodb.batch_write_item.count(), 32);
}

#[tokio::test]
async fn a_load_that_takes_long_logs_every_few_seconds_how_far_it_is() {
    let harness = Harness::of("dynamodb");
    harness.put("import/shop/a.jsonl", lines(60), 0);
    // The first batch is taken, the second never.
    harness.aws.dynamodb.batch_write_item.next(Answer::Usual);
    harness.aws.dynamodb.batch_write_item.always(Answer::Never);
    let outcome = harness.invoke(&event("import/shop/a.jsonl"), Duration::from_secs(16)).await;
    assert_eq!(Harness::error(&outcome).0, "OutOfTime");
    let log = harness.log().await;
    let said = |line: &&serde_json::Value| {
        line["message"].as_str().is_some_and(|text| text.starts_with("writing the table: 60 items read"))
    };
    let progress: Vec<_> = log.iter().filter(|line| line["level"] == "INFO").filter(said).collect();
    assert_eq!(progress.len(), 2, "{log:?}");
    assert_eq!(
        (&progress[0]["items"], &progress[0]["put"], &progress[0]["deleted"]),
        (&60.into(), &25.into(), &0.into())
    );
    assert!(progress[0]["bytes"].as_u64().is_some_and(|bytes| bytes > 0) && progress[0]["items_per_second"].is_u64());
}
