#![allow(missing_docs, clippy::unwrap_used)]

//! Any bytes are items or an error, and never a panic.

use std::io::{BufReader, Read};

use catalogue::{CatalogueError, Compression, Item, NewItem, each_item};
use proptest::prelude::*;
use serde_json::{Map, Value};

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..6).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn read(content: &[u8], compression: Compression) -> Result<Vec<(String, String)>, CatalogueError> {
    let mut items = Vec::new();
    each_item(BufReader::new(content), compression, |item| {
        // Whether DynamoDB could hold it is another matter.
        let _ = NewItem::read(item);
        items.push((item.id.to_string(), serde_json::to_string(&item.metadata).unwrap()));
        Ok(())
    })?;
    Ok(items)
}

fn members() -> impl Strategy<Value = Vec<(String, Value)>> {
    prop::collection::vec((any::<String>(), json_value()), 0..5)
}

proptest! {
    #[test]
    fn any_bytes_are_items_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400), magic in 0..4) {
        let magic: &[u8] = match magic {
            0 => b"",
            1 => &[0x1f, 0x8b, 8, 0],
            2 => &[0x28, 0xb5, 0x2f, 0xfd],
            _ => br#"{"id": 1, "#,
        };
        let content = [magic, &bytes].concat();
        for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
            let _ = read(&content, compression);
        }
    }

    #[test]
    fn anything_like_json_is_an_item_or_an_error(
        text in r#"\{("id"|"a"|[\[\]{}:, ]|-?[0-9.eE+]{1,9}|null|true|"\\u[d0-9a-f]{4}"){0,12}\}"#,
    ) {
        if let Ok(item) = Item::read(text.as_bytes()) {
            let _ = NewItem::read(&item);
        }
    }

    #[test]
    fn whatever_is_written_as_json_lines_is_read_however_it_is_compressed(
        items in prop::collection::vec(("[^\\x00]{1,40}", members()), 1..8),
        ending in prop_oneof![Just("\n"), Just("\r\n"), Just("\n\n")],
    ) {
        let expected: Vec<(String, Value)> = items.into_iter().map(|(id, members)| {
            let members: Map<_, _> = members.into_iter().filter(|(name, _)| name != "id").collect();
            (id, Value::Object(members))
        }).collect();
        let mut text = String::new();
        for (id, metadata) in &expected {
            let mut line = metadata.clone();
            line["id"] = Value::from(id.as_str());
            text += &(line.to_string() + ending);
        }
        let mut gzip = Vec::new();
        flate2::read::GzEncoder::new(text.as_bytes(), flate2::Compression::fast()).read_to_end(&mut gzip).unwrap();
        let zstd = zstd::encode_all(text.as_bytes(), 1).unwrap();
        // Byte for byte: no number loses a digit.
        let expected: Vec<_> = expected.into_iter().map(|(id, metadata)| (id, metadata.to_string())).collect();
        prop_assert_eq!(&read(text.as_bytes(), Compression::None).unwrap(), &expected);
        prop_assert_eq!(&read(&gzip, Compression::Gzip).unwrap(), &expected);
        prop_assert_eq!(&read(&zstd, Compression::Zstd).unwrap(), &expected);
    }
}
