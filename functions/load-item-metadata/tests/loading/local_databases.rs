//! The store `localdb`.

use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;

use aws_doubles::{Answer, Gate};
use serde_json::json;

use crate::harness::{BUCKET, Harness, LOCAL, items_of, lines};

#[tokio::test]
async fn ids_are_text_metadata_is_the_rest_and_no_number_loses_a_digit() {
    let harness = Harness::of("localdb");
    let text = concat!(
        "{\"title\": \"T\\u00e4st\", \"id\": \"a\\u00e4\", \"price\": 10.10}\n",
        "{\"id\": 42, \"big\": 123456789012345678901234567890}\n",
        "{\"id\": 12345678901234567890123}\n",
        "{\"id\": 1.50, \"nested\": {\"id\": [1, {\"a\": null}]}}\n",
    );
    harness.load("import/shop/a.jsonl", text).await;
    let items = harness.local();
    let ids: Vec<_> = items.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["1.50", "12345678901234567890123", "42", "aä"]);
    assert_eq!(items[0].1, json!({"nested": {"id": [1, {"a": null}]}}));
    let packed = harness.aws.s3.object(BUCKET, LOCAL).unwrap();
    let unpacked = zstd::decode_all(&packed[..]).unwrap();
    let has = |text: &str| unpacked.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("{\"big\":123456789012345678901234567890}") && has("\"price\":10.10}"));
}

#[tokio::test]
async fn of_an_id_that_comes_twice_the_last_is_kept() {
    let harness = Harness::of("localdb");
    let text = "{\"id\": 1, \"n\": 1}\n{\"id\": 2}\n{\"id\": \"1\", \"n\": 2, \"n\": 3}\n";
    let outcome = Harness::only(&harness.load("import/shop/a.jsonl", text).await);
    assert_eq!((&outcome["items"], &outcome["localDatabase"]["items"]), (&json!(3), &json!(2)));
    assert_eq!(harness.local(), [("1".to_owned(), json!({"n": 3})), ("2".to_owned(), json!({}))]);
}

#[tokio::test]
async fn a_catalogue_takes_the_place_of_the_one_before_and_of_no_other_namespaces() {
    let harness = Harness::of("localdb");
    harness
        .aws
        .app_config_data
        .deploy(&json!({"inferenceItemMetadata": {"type": "localdb"}, "namespaces": {"shop": {}, "other": {}}}));
    harness.load("import/other/a.jsonl", r#"{"id": "other"}"#).await;
    harness.load("import/shop/a.jsonl", r#"{"id": "old"}"#).await;
    harness.load("import/shop/b.jsonl", r#"{"id": "new"}"#).await;
    assert_eq!(harness.local(), [("new".to_owned(), json!({}))]);
    let mut unpacker = item_store::Unpacker::new(harness.disk.path()).unwrap();
    let other = harness.aws.s3.object(BUCKET, "localdbs/other/items.zst").unwrap();
    std::io::Write::write_all(&mut unpacker, &other).unwrap();
    assert_eq!(items_of(&unpacker.finish().unwrap()), [("other".to_owned(), json!({}))]);
}

#[tokio::test]
async fn the_upload_carries_a_checksum_and_says_which_version_it_is() {
    let harness = Harness::of("localdb");
    harness.load("import/shop/a.jsonl", lines(10)).await;
    let puts = harness.aws.s3.put_object.requests();
    let put = puts.iter().find(|put| put.path().ends_with("items.zst")).unwrap();
    // The double holds the content against it, as S3 does.
    assert!(put.header("x-amz-checksum-sha256").is_some());
    let header = |name: &str| harness.aws.s3.header(BUCKET, LOCAL, name).unwrap();
    assert_eq!(header("x-amz-meta-version"), "2026-01-02T00:00:00.000");
    assert_eq!(header("x-amz-meta-items"), "10");
}

/// A catalogue that is some 20 MB even when it is compressed.
fn incompressible() -> String {
    let mut state = 1_u64;
    let mut word = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 8
    };
    (0..1000)
        .map(|n| {
            let text: String = (0..2000).map(|_| format!("{:014x}", word())).collect();
            format!("{{\"id\": {n}, \"text\": \"{text}\"}}\n")
        })
        .collect()
}

#[tokio::test]
async fn a_large_database_is_uploaded_in_parts_each_with_a_checksum() {
    let harness = Harness::of("localdb");
    harness.load("import/shop/a.jsonl", incompressible()).await;
    assert_eq!(harness.local().len(), 1000);
    let parts = harness.aws.s3.upload_part.requests();
    assert!(parts.len() >= 2 && parts.iter().all(|part| part.header("x-amz-checksum-sha256").is_some()));
    assert_eq!(harness.aws.s3.unfinished_uploads(), 0);
    assert_eq!(harness.aws.s3.header(BUCKET, LOCAL, "x-amz-meta-items").unwrap(), "1000");
    // The catalogue was read in ranges of one version.
    let ranges = harness.aws.s3.get_object.requests();
    let ranges: Vec<_> = ranges.iter().filter(|get| get.path().ends_with("a.jsonl")).collect();
    assert!(ranges.len() >= 6 && ranges.iter().all(|get| get.header("if-match").is_some()));
}

#[tokio::test]
async fn an_upload_that_fails_is_aborted_and_leaves_what_was_served() {
    let harness = Harness::of("localdb");
    harness.load("import/shop/before.jsonl", lines(3)).await;
    harness.aws.s3.upload_part.next(Answer::Usual);
    harness.aws.s3.upload_part.always(Answer::error(400, "InvalidRequest", "no"));
    let (name, text) = Harness::error(&harness.load("import/shop/a.jsonl", incompressible()).await);
    assert_eq!(name, "Upload");
    assert!(text.contains("what was served goes on being served"), "{text}");
    assert_eq!((harness.local().len(), harness.aws.s3.unfinished_uploads()), (3, 0));
    assert!(harness.disk_is_empty());
}

#[tokio::test]
async fn what_a_killed_load_left_on_the_disk_is_deleted() {
    let harness = Harness::of("localdb");
    let left = harness.disk.path().join("item-loads/left");
    std::fs::create_dir_all(&left).unwrap();
    std::fs::write(left.join("items"), "half").unwrap();
    harness.load("import/shop/a.jsonl", lines(1)).await;
    assert!(harness.disk_is_empty());
}

/// The files that a load has on the disk.
fn files_in(folder: &std::path::Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn a_database_that_is_not_what_was_written_is_noticed_when_it_is_read_back_and_not_uploaded() {
    let harness = Harness::of("localdb");
    harness.load("import/shop/before.jsonl", lines(3)).await;
    let served = harness.aws.s3.object(BUCKET, LOCAL).unwrap();
    harness.put("import/shop/a.jsonl", incompressible(), 5);
    let before = harness.aws.s3.get_object.count();
    // A look at the record, and ranges: when the fourth is asked for, all of the first is on the disk.
    let gate = Gate::closed();
    for _ in 0..4 {
        harness.aws.s3.get_object.next(Answer::Usual);
    }
    harness.aws.s3.get_object.next(Answer::Usual.held_by(&gate));
    let damage = async {
        harness.aws.s3.get_object.received(before + 5).await;
        let files = files_in(harness.disk.path());
        assert_eq!(files.len(), 1, "{files:?}");
        let mut file = std::fs::OpenOptions::new().write(true).open(&files[0]).unwrap();
        file.seek(SeekFrom::Start(1 << 20)).unwrap();
        file.write_all(b"#").unwrap();
        gate.open();
    };
    let (outcome, ()) = tokio::join!(harness.event("import/shop/a.jsonl"), damage);
    let (name, text) = Harness::error(&outcome);
    assert_eq!(name, "LocalDatabase");
    assert!(text.contains("it was built and is not what it should be") || text.contains("checksum"), "{text}");
    assert_eq!(harness.aws.s3.object(BUCKET, LOCAL).unwrap(), served);
    assert!(harness.disk_is_empty() && harness.aws.s3.unfinished_uploads() == 0);
}
