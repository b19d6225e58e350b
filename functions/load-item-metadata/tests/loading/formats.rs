//! JSON Lines, plain, gzip and zstd.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::harness::{Harness, lines};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &str) -> Vec<u8> {
    zstd::encode_all(text.as_bytes(), 1).unwrap()
}

#[tokio::test]
async fn the_names_last_letters_say_how_a_catalogue_is_compressed() {
    let harness = Harness::of("localdb");
    let text = lines(100);
    for (name, content) in [
        ("a.jsonl", text.clone().into_bytes()),
        ("a", text.clone().into_bytes()),
        ("a.jsonl.gz", gzip(&text)),
        ("a.gzip", gzip(&text)),
        ("A.JSONL.GZ", gzip(&text)),
        ("a.jsonl.zst", zstd(&text)),
    ] {
        let outcome = Harness::only(&harness.load(&format!("import/shop/deep/er/{name}"), content).await);
        assert_eq!(outcome["items"], 100, "{name}: {outcome}");
        assert_eq!(harness.local()[42], ("47".to_owned(), json!({"title": "Item 47", "price": 47.5})), "{name}");
    }
}

#[tokio::test]
async fn several_gzip_members_and_zstd_frames_are_one_catalogue() {
    let harness = Harness::of("localdb");
    let (one, two) = ("{\"id\": \"a\"}\n{\"id\"", ": \"b\"}\n");
    let skipped = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
    for (name, content) in [
        ("a.gz", [gzip(one), gzip(two)].concat()),
        ("a.zst", [zstd(one), zstd(two)].concat()),
        ("a.zst", [&skipped[..], &zstd(one), &skipped, &zstd(two)].concat()),
    ] {
        assert_eq!(Harness::only(&harness.load(&format!("import/shop/{name}"), content).await)["items"], 2, "{name}");
    }
}

#[tokio::test]
async fn content_that_is_not_what_its_name_says_is_an_error_that_says_so() {
    let harness = Harness::of("localdb");
    for (name, content, said, found) in [
        ("a.jsonl", gzip("{}"), "not compressed", "gzip"),
        ("a.jsonl", zstd("{}"), "not compressed", "zstd"),
        ("a.gz", zstd("{}"), "gzip", "zstd"),
        ("a.gz", b"{\"id\": 1}".to_vec(), "gzip", "not compressed"),
        ("a.zst", b"{".to_vec(), "zstd", "not compressed"),
    ] {
        let (error, text) = Harness::error(&harness.load(&format!("import/shop/{name}"), content).await);
        assert_eq!(error, "NotAsNamed", "{name}");
        assert!(text.contains(&format!("name says {said}, and its content is {found}")), "{text}");
    }
}

#[tokio::test]
async fn a_catalogue_that_ends_early_or_is_damaged_is_an_error() {
    let harness = Harness::of("localdb");
    let text = lines(1000);
    for (name, mut content) in [("a.gz", gzip(&text)), ("a.zst", zstd(&text))] {
        let last = content.len() - 3;
        let ends_early = content[..last].to_vec();
        let (error, _) = Harness::error(&harness.load(&format!("import/shop/{name}"), ends_early).await);
        assert_eq!(error, "NotUnpackable", "{name}");
        content[20] ^= 0xff;
        let (error, _) = Harness::error(&harness.load(&format!("import/shop/{name}"), content).await);
        assert!(["NotUnpackable", "BadLine"].contains(&error.as_str()), "{name}: {error}");
    }
    assert!(harness.aws.s3.object("staging", "localdbs/shop/items.zst").is_none());
}

#[tokio::test]
async fn a_byte_order_mark_carriage_returns_and_blank_lines_are_tolerated() {
    let harness = Harness::of("localdb");
    let text = "\u{feff}\r\n  \t\n\u{20}{\"id\": \"a\", \"n\": 1} \r\n\n\r\n{\"id\": \"b\"}";
    let outcome = Harness::only(&harness.load("import/shop/a.jsonl", text).await);
    assert_eq!(outcome["items"], 2);
    let marked = "\u{feff}{\"id\": \"a\"}\n";
    assert_eq!(Harness::only(&harness.load("import/shop/a.jsonl", marked).await)["items"], 1);
}
