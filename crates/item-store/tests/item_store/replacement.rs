use std::sync::atomic::{AtomicBool, Ordering};

use item_store::{ItemFile, ItemFileWriter, ItemStore};
use serde_json::{Value, json};

use crate::files::{scratch, write_numbered};

fn generation(store: &ItemStore) -> Option<Value> {
    let snapshot = store.snapshot();
    let metadata: Value = serde_json::from_slice(snapshot.get("7")?).unwrap();
    Some(metadata["generation"].clone())
}

#[test]
fn a_store_that_was_never_loaded_is_empty() {
    let store = ItemStore::new();
    assert_eq!(store.snapshot().get("7"), None);
    assert!(store.snapshot().file().is_none());
}

#[test]
fn a_new_file_takes_the_place_of_the_old() {
    let scratch = scratch();
    let store = ItemStore::new();
    for current in [1, 2] {
        write_numbered(&scratch.path, 10, current);
        store.refresh(&scratch.path).unwrap();
        assert_eq!(generation(&store).unwrap(), current);
    }
}

#[test]
fn a_snapshot_stays_as_it_is_while_the_file_is_replaced_and_deleted() {
    let scratch = scratch();
    let store = ItemStore::new();
    write_numbered(&scratch.path, 10, 1);
    store.refresh(&scratch.path).unwrap();
    let snapshot = store.snapshot();
    let metadata = snapshot.get("7").unwrap();
    write_numbered(&scratch.path, 5, 2);
    store.refresh(&scratch.path).unwrap();
    std::fs::remove_file(&scratch.path).unwrap();
    assert_eq!(metadata, br#"{"number":7,"generation":1}"#);
    assert_eq!(snapshot.file().unwrap().len(), 10);
    assert_eq!(store.snapshot().get("7"), None);
}

#[test]
fn a_broken_or_missing_file_leaves_the_old_one_serving() {
    let scratch = scratch();
    let store = ItemStore::new();
    write_numbered(&scratch.path, 10, 1);
    store.refresh(&scratch.path).unwrap();
    let broken = scratch.directory.path().join("broken");
    let mut bytes = std::fs::read(&scratch.path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&broken, bytes).unwrap();
    assert!(store.refresh(&broken).is_err());
    assert!(store.refresh(&scratch.directory.path().join("missing")).is_err());
    assert_eq!(generation(&store).unwrap(), 1);
}

#[test]
fn readers_never_see_half_of_a_new_file() {
    let scratch = scratch();
    let store = ItemStore::new();
    write_numbered(&scratch.path, 10, 0);
    store.refresh(&scratch.path).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let snapshot = store.snapshot();
                    let generations: Vec<Value> = (0..10)
                        .map(|number| {
                            let metadata = snapshot.get(&number.to_string()).unwrap();
                            serde_json::from_slice::<Value>(metadata).unwrap()["generation"].clone()
                        })
                        .collect();
                    assert!(generations.iter().all(|generation| generation == &generations[0]), "{generations:?}");
                }
            });
        }
        for current in 1..100_u32 {
            // The number of items changes too, so that the offsets in the file do.
            let mut writer = ItemFileWriter::create(&scratch.path).unwrap();
            for number in 0..10 + current % 7 {
                writer.put(&number.to_string(), &json!({ "generation": current })).unwrap();
            }
            writer.finish().unwrap();
            store.replace(ItemFile::open(&scratch.path).unwrap());
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(generation(&store).unwrap(), 99);
}
