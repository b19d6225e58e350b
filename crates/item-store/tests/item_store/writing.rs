use item_store::{ItemFile, ItemFileWriter, MAX_ID_LENGTH, MAX_METADATA_LENGTH, WriteError};
use serde_json::json;

use crate::files::{metadata, names, scratch, write, write_numbered};

#[test]
fn the_same_items_make_the_same_bytes() {
    let scratch = scratch();
    let other = scratch.directory.path().join("other");
    write_numbered(&scratch.path, 100, 1);
    write_numbered(&other, 100, 1);
    assert_eq!(std::fs::read(&scratch.path).unwrap(), std::fs::read(&other).unwrap());
}

#[test]
fn an_id_that_comes_twice_leaves_no_trace_in_the_file() {
    let scratch = scratch();
    let other = scratch.directory.path().join("other");
    let big = "x".repeat(10_000);
    write(&scratch.path, [("a", json!({ "n": big })), ("b", json!({})), ("a", json!({ "n": 1 }))]);
    write(&other, [("b", json!({})), ("a", json!({ "n": 1 }))]);
    assert_eq!(std::fs::read(&scratch.path).unwrap(), std::fs::read(&other).unwrap());
    assert_eq!(names(scratch.directory.path()).len(), 2);
}

#[test]
fn more_items_than_are_sorted_in_memory_are_sorted_on_disk() {
    let scratch = scratch();
    let mut writer = ItemFileWriter::create(&scratch.path).unwrap();
    for number in (0..300_000_u32).chain(0..1000) {
        writer.put(&number.to_string(), &json!({})).unwrap();
    }
    assert_eq!(writer.finish().unwrap(), 300_000);
    let file = ItemFile::open(&scratch.path).unwrap();
    assert!((0..300_000_u32).all(|number| file.get(&number.to_string()).is_some()));
    assert_eq!(file.get("300000"), None);
}

#[test]
fn nothing_is_seen_of_a_file_until_it_is_finished() {
    let scratch = scratch();
    write_numbered(&scratch.path, 1, 1);
    let mut writer = ItemFileWriter::create(&scratch.path).unwrap();
    writer.put("0", &json!({ "generation": 2 })).unwrap();
    let before = ItemFile::open(&scratch.path).unwrap();
    assert_eq!(metadata(&before, "0").unwrap()["generation"], 1);
    writer.finish().unwrap();
    let after = ItemFile::open(&scratch.path).unwrap();
    assert_eq!(metadata(&after, "0").unwrap()["generation"], 2);
    assert_eq!(names(scratch.directory.path()), ["items"]);
}

#[test]
fn a_writer_that_gives_up_leaves_everything_as_it_was() {
    let scratch = scratch();
    write_numbered(&scratch.path, 1, 1);
    let mut writer = ItemFileWriter::create(&scratch.path).unwrap();
    writer.put("0", &json!({ "generation": 2 })).unwrap();
    drop(writer);
    let file = ItemFile::open(&scratch.path).unwrap();
    assert_eq!(metadata(&file, "0").unwrap()["generation"], 1);
    assert_eq!(names(scratch.directory.path()), ["items"]);
}

#[test]
fn what_a_file_cannot_hold_is_refused_and_the_rest_is_kept() {
    let scratch = scratch();
    let mut writer = ItemFileWriter::create(&scratch.path).unwrap();
    let longest = "i".repeat(MAX_ID_LENGTH);
    let too_long = "i".repeat(MAX_ID_LENGTH + 1);
    let much = "m".repeat(MAX_METADATA_LENGTH - r#"{"a":""}"#.len());
    writer.put(&longest, &json!({ "a": much })).unwrap();
    assert!(matches!(writer.put("", &json!({})), Err(WriteError::EmptyId)));
    assert!(matches!(writer.put(&too_long, &json!({})), Err(WriteError::IdTooLong { length: 65_536 })));
    assert!(matches!(writer.put("a", &json!([])), Err(WriteError::NotAnObject)));
    assert!(matches!(writer.put("a", &"text"), Err(WriteError::NotAnObject)));
    let too_much = json!({ "a": format!("{much}m") });
    assert!(matches!(writer.put("a", &too_much), Err(WriteError::MetadataTooLong { length: 1_048_577 })));
    assert_eq!(writer.finish().unwrap(), 1);
    let file = ItemFile::open(&scratch.path).unwrap();
    assert_eq!(file.get(&longest).unwrap().len(), MAX_METADATA_LENGTH);
}

#[test]
fn a_directory_that_is_not_there_is_an_error() {
    let scratch = scratch();
    let nowhere = scratch.directory.path().join("nowhere").join("items");
    assert!(matches!(ItemFileWriter::create(&nowhere), Err(WriteError::Io(_))));
}
