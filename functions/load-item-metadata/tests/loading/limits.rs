//! Time, and connections that break off.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_doubles::{Answer, PausedTime};

use crate::harness::{BUCKET, Harness, LOCAL, RECORD, TABLE, event, lines, put};
use crate::in_process::{ALMOST_ALL_TIME, InProcess, KEY};

#[tokio::test]
async fn a_load_has_the_time_that_lambda_tells() {
    let harness = Harness::of("localdb");
    harness.put(KEY, lines(10), 0);
    harness.aws.s3.get_object.next(Answer::Usual);
    harness.aws.s3.get_object.next(Answer::Never);
    // However far it gets in a second, that is not to the end.
    let outcome = harness.invoke(&event(KEY), Duration::from_secs(1)).await;
    assert_eq!(Harness::error(&outcome).0, "OutOfTime");
    assert!(harness.aws.s3.object(BUCKET, LOCAL).is_none());
}

#[tokio::test]
async fn a_load_breaks_off_before_its_time_is_over_and_says_how_far_it_got() {
    let loading = InProcess::of("localdb", lines(10));
    let get_object = &loading.aws.s3.get_object;
    get_object.next(Answer::Usual);
    get_object.next(Answer::Never);
    let (name, text) = loading.broken_off(get_object, 2).await;
    assert_eq!(name, "OutOfTime");
    assert!(text.contains("broken off while reading and checking: 0 items read, 0 of"), "{text}");
    assert!(text.contains("more memory"), "{text}");
    assert!(loading.aws.s3.object(BUCKET, LOCAL).is_none() && loading.on_disk().is_empty());
}

#[tokio::test]
async fn what_a_load_has_on_the_disk_is_deleted_before_it_answers() {
    let loading = InProcess::of("localdb", lines(10));
    loading.aws.s3.get_object.next(Answer::Usual);
    loading.aws.s3.get_object.next(Answer::Never);
    let time = PausedTime::pause();
    // Deleting this many files takes longer than an answer does to arrive.
    let filled = async {
        loading.aws.s3.get_object.received(2).await;
        let folder = loop {
            match loading.on_disk().pop() {
                Some(folder) => break folder,
                None => tokio::task::yield_now().await,
            }
        };
        (0..1500).for_each(|n| std::fs::write(folder.join(n.to_string()), "").unwrap());
        time.advance(ALMOST_ALL_TIME).await;
    };
    let (outcome, ()) = tokio::join!(loading.load(), filled);
    // Lambda may freeze the sandbox now.
    assert!(loading.on_disk().is_empty(), "{:?}", loading.on_disk());
    assert_eq!(outcome.unwrap_err().name(), "OutOfTime");
}

#[tokio::test]
async fn a_table_that_never_takes_an_item_breaks_the_load_off_and_nothing_is_deleted() {
    let loading = InProcess::of("dynamodb", lines(3));
    loading.load().await.unwrap();
    put(&loading.aws, KEY, lines(10), 5);
    let (write, scanned) = (&loading.aws.dynamodb.batch_write_item, loading.aws.dynamodb.scan.count());
    write.always(Answer::Throttled);
    let (name, text) = loading.broken_off(write, write.count() + 1).await;
    assert_eq!(name, "OutOfTime");
    assert!(
        text.contains("broken off while writing the table: 10 items read") && text.contains("write capacity"),
        "{text}"
    );
    assert_eq!((loading.aws.dynamodb.items(TABLE).len(), loading.aws.dynamodb.scan.count()), (3, scanned));
    // The lease is given back: it ends within seconds, not with the function's time.
    let record = loading.aws.s3.object(BUCKET, RECORD).unwrap();
    let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
    let until = Duration::from_millis(record["until"].as_u64().unwrap());
    let minute = SystemTime::now() + Duration::from_secs(60);
    assert!(!until.is_zero() && until < minute.duration_since(UNIX_EPOCH).unwrap(), "{record}");
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
    let loading = InProcess::of("dynamodb", lines(40 * 25));
    let write = &loading.aws.dynamodb.batch_write_item;
    // No batch is answered until the load breaks off, so that every request is one of those under way.
    write.always(Answer::Never);
    assert_eq!(loading.broken_off(write, 32).await.0, "OutOfTime");
    assert_eq!(write.count(), 32);
}

#[tokio::test]
async fn a_load_that_takes_long_logs_every_few_seconds_how_far_it_is() {
    // The second batch waits for the first, because it has an item of it.
    let line = |id: u32| format!("{{\"id\": {id}}}\n");
    let loading = InProcess::of("dynamodb", (0..25).chain(24..59).map(line).collect());
    // The first batch is taken, the second never.
    let write = &loading.aws.dynamodb.batch_write_item;
    write.next(Answer::Usual);
    write.always(Answer::Never);
    let log = Log::default();
    let _kept = tracing::subscriber::set_default(log.subscriber());
    let time = PausedTime::pause();
    let twice = async {
        write.received(2).await;
        for _ in 0..2 {
            time.advance(Duration::from_secs(5)).await;
        }
    };
    tokio::select! {
        biased;
        outcome = loading.load() => panic!("{outcome:?}"),
        () = twice => {}
    }
    let lines = log.lines();
    let said = |line: &&serde_json::Value| {
        line["message"].as_str().is_some_and(|text| text.starts_with("writing the table: 60 items read"))
    };
    let progress: Vec<_> = lines.iter().filter(|line| line["level"] == "INFO").filter(said).collect();
    assert_eq!(progress.len(), 2, "{lines:?}");
    assert_eq!(
        (&progress[0]["items"], &progress[0]["put"], &progress[0]["deleted"]),
        (&60.into(), &25.into(), &0.into())
    );
    assert!(progress[0]["bytes"].as_u64().is_some_and(|bytes| bytes > 0) && progress[0]["items_per_second"].is_u64());
}

/// What is logged, as the function writes it.
#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn subscriber(&self) -> impl tracing::Subscriber + Send + Sync + 'static {
        let log = self.clone();
        tracing_subscriber::fmt().json().flatten_event(true).with_writer(move || log.clone()).finish()
    }

    fn lines(&self) -> Vec<serde_json::Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
