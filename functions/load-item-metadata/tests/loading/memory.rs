//! Memory does not grow with the catalogue. `cargo bench -p load-item-metadata` shows the same for millions of items.

use aws_doubles::Answer;
use serde_json::json;

use crate::harness::Harness;

/// Bytes that the process may have above what it took to load a few items: buffers that those do not fill (three ranges
/// of 4 MiB and three parts of 8 MiB), batches under way, and what the allocator keeps. Some 35 MiB are usual; how much
/// the allocator keeps depends on which thread frees what when.
const ALLOWED: u64 = 64 << 20;

/// Bytes of the long catalogue: twice as many.
const LONG: usize = 128 << 20;

/// The process's peak after a catalogue of a few items, and after one of [`LONG`] bytes in lines of `line_length`.
async fn peaks(kind: &str, line_length: usize) -> (u64, u64) {
    let harness = Harness::of(kind);
    // A table that takes everything and keeps nothing, for it is the function's memory that is measured.
    harness.aws.dynamodb.batch_write_item.always(Answer::json(&json!({"UnprocessedItems": {}})));
    let mut peaks = Vec::new();
    for length in [LONG / 1000, LONG] {
        let mut words = Words(1);
        let lines: String = (0..length / line_length).map(|id| line(id, line_length, &mut words)).collect();
        let outcome = Harness::only(&harness.load("import/shop/a.jsonl", lines).await);
        assert_eq!(outcome["items"], length / line_length, "{outcome}");
        peaks.push(harness.peak_memory());
    }
    (peaks[0], peaks[1])
}

/// Numbers that can't be packed well, so that parts of the upload are full.
struct Words(u64);

impl Words {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 8
    }
}

fn line(id: usize, length: usize, words: &mut Words) -> String {
    let mut line = format!("{{\"id\": {id}, \"text\": \"");
    while line.len() < length - 16 {
        line += &format!("{:014x}", words.next());
    }
    line + "\"}\n"
}

#[tokio::test]
async fn a_local_database_is_built_in_memory_that_does_not_grow_with_the_catalogue() {
    let (short, long) = peaks("localdb", 320).await;
    assert!(long < short + ALLOWED, "{short} bytes, then {long}");
}

#[tokio::test]
async fn a_table_is_written_in_memory_that_does_not_grow_with_the_catalogue() {
    let (short, long) = peaks("dynamodb", 3200).await;
    assert!(long < short + ALLOWED, "{short} bytes, then {long}");
}
