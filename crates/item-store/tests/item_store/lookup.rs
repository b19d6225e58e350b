use std::collections::{BTreeMap, HashMap};

use item_store::ItemFile;
use proptest::prelude::*;
use serde_json::json;
use xxhash_rust::xxh3::xxh3_64;

use crate::files::{metadata, scratch, write, write_numbered};

#[test]
fn every_item_is_found_and_no_other() {
    let scratch = scratch();
    write_numbered(&scratch.path, 5000, 1);
    let file = ItemFile::open(&scratch.path).unwrap();
    assert_eq!(file.len(), 5000);
    for number in 0..5000 {
        let found = metadata(&file, &number.to_string()).unwrap();
        assert_eq!(found["number"], number);
    }
    for absent in ["5000", "-1", "00", "", "number"] {
        assert_eq!(file.get(absent), None, "{absent}");
    }
}

#[test]
fn metadata_comes_back_byte_for_byte_as_it_was_written() {
    let scratch = scratch();
    write(&scratch.path, [("1", json!({ "NAME": "Café 東京", "PRICE": 9.5, "TAGS": ["a", null], "nested": {} }))]);
    let file = ItemFile::open(&scratch.path).unwrap();
    let expected = r#"{"NAME":"Café 東京","PRICE":9.5,"TAGS":["a",null],"nested":{}}"#;
    assert_eq!(file.get("1").unwrap(), expected.as_bytes());
}

#[test]
fn the_metadata_written_last_is_the_one_that_counts() {
    let scratch = scratch();
    let count = write(
        &scratch.path,
        [("a", json!({ "n": 1 })), ("b", json!({ "n": 2 })), ("a", json!({ "n": 3 })), ("a", json!({ "n": 4 }))],
    );
    assert_eq!(count, 2);
    let file = ItemFile::open(&scratch.path).unwrap();
    assert_eq!(metadata(&file, "a").unwrap(), json!({ "n": 4 }));
    assert_eq!(metadata(&file, "b").unwrap(), json!({ "n": 2 }));
}

#[test]
fn a_file_without_items_is_a_file() {
    let scratch = scratch();
    assert_eq!(write(&scratch.path, []), 0);
    let file = ItemFile::open(&scratch.path).unwrap();
    assert!(file.is_empty());
    assert_eq!((file.get("a"), file.items().count()), (None, 0));
}

#[test]
fn an_id_whose_hash_looks_the_same_in_the_index_is_not_mistaken_for_another() {
    // The index has the low 24 bits of each hash: among so many ids, some share them.
    let mut ids = HashMap::new();
    let pairs: Vec<[u32; 2]> = (0..60_000_u32)
        .filter_map(|id| Some([ids.insert(xxh3_64(id.to_string().as_bytes()) << 40, id)?, id]))
        .collect();
    assert!(pairs.len() > 50);
    for [one, other] in pairs.into_iter().take(50).map(|pair| pair.map(|id| id.to_string())) {
        let scratch = scratch();
        write(&scratch.path, [(one.as_str(), json!({}))]);
        assert_eq!(ItemFile::open(&scratch.path).unwrap().get(&other), None);
        write(&scratch.path, [(one.as_str(), json!({ "n": 1 })), (other.as_str(), json!({ "n": 2 }))]);
        let file = ItemFile::open(&scratch.path).unwrap();
        assert_eq!(metadata(&file, &one).unwrap()["n"], 1);
        assert_eq!(metadata(&file, &other).unwrap()["n"], 2);
    }
}

proptest! {
    #[test]
    fn a_file_holds_what_a_map_would(
        // Few letters, so that ids come twice; any character, so that they are any text.
        items in proptest::collection::vec(("[abc]{1,2}|\\PC{1,20}", any::<i64>()), 0..120),
        others in proptest::collection::vec("[abcd]{1,3}|\\PC{0,20}", 0..20),
    ) {
        let scratch = scratch();
        write(&scratch.path, items.iter().map(|(id, number)| (id.as_str(), json!({ "number": number }))));
        let expected: BTreeMap<&str, i64> = items.iter().map(|(id, number)| (id.as_str(), *number)).collect();
        let file = ItemFile::open(&scratch.path).unwrap();
        prop_assert_eq!(file.len(), expected.len() as u64);
        for id in items.iter().map(|(id, _)| id).chain(&others) {
            let number = metadata(&file, id).map(|metadata| metadata["number"].as_i64().unwrap());
            prop_assert_eq!(number, expected.get(id.as_str()).copied());
        }
        let listed: BTreeMap<&str, i64> = file
            .items()
            .map(|(id, json)| {
                let metadata: serde_json::Value = serde_json::from_slice(json).unwrap();
                (id, metadata["number"].as_i64().unwrap())
            })
            .collect();
        prop_assert_eq!(listed, expected);
    }
}
