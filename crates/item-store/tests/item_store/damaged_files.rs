//! No file, whatever its bytes, is served wrongly or brings the process down.

use std::sync::LazyLock;

use item_store::{ItemFile, OpenError};
use proptest::prelude::*;
use serde_json::json;
use xxhash_rust::xxh3::xxh3_64;

use crate::files::{scratch, write};

const HEADER_LENGTH: usize = 64;

fn bytes_of_a_file() -> Vec<u8> {
    static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let scratch = scratch();
        let ids = ["a", "b", "c", "dd", "eee"];
        write(&scratch.path, ids.map(|id| (id, json!({ "name": id }))));
        std::fs::read(&scratch.path).unwrap()
    });
    BYTES.clone()
}

fn open(bytes: &[u8]) -> Result<ItemFile, OpenError> {
    let scratch = scratch();
    std::fs::write(&scratch.path, bytes).unwrap();
    ItemFile::open(&scratch.path)
}

/// Gives bytes the checksum that a writer would have given them.
fn with_checksum(mut bytes: Vec<u8>) -> Vec<u8> {
    let checked = [&bytes[HEADER_LENGTH..], &bytes[..HEADER_LENGTH - 8]].concat();
    bytes[HEADER_LENGTH - 8..HEADER_LENGTH].copy_from_slice(&xxh3_64(&checked).to_le_bytes());
    bytes
}

#[test]
fn a_change_of_any_byte_is_noticed() {
    let whole = bytes_of_a_file();
    assert!(open(&whole).is_ok());
    for offset in 0..whole.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut changed = whole.clone();
            changed[offset] ^= change;
            assert!(open(&changed).is_err(), "byte {offset} changed by {change:#x} was not noticed");
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_noticed() {
    let whole = bytes_of_a_file();
    for length in 0..whole.len() {
        assert!(open(&whole[..length]).is_err(), "a file cut to {length} bytes was not noticed");
    }
}

#[test]
fn a_file_that_goes_on_after_its_end_is_noticed() {
    let longer = [bytes_of_a_file(), vec![0; 8]].concat();
    assert!(matches!(open(&longer), Err(OpenError::WrongLength { .. })));
}

#[test]
fn what_is_wrong_is_named() {
    let whole = bytes_of_a_file();
    assert!(matches!(open(b""), Err(OpenError::NotAnItemFile)));
    assert!(matches!(open(&[b'{'; 100]), Err(OpenError::NotAnItemFile)));
    assert!(matches!(open(&whole[..whole.len() - 1]), Err(OpenError::WrongLength { .. })));
    let mut newer = whole.clone();
    newer[8] = 2;
    assert!(matches!(open(&newer), Err(OpenError::UnknownVersion { found: 2 })));
    let mut corrupt = whole;
    corrupt[HEADER_LENGTH + 3] ^= 1;
    assert!(matches!(open(&corrupt), Err(OpenError::WrongChecksum)));
    let nowhere = std::path::Path::new("nowhere/items");
    assert!(matches!(ItemFile::open(nowhere), Err(OpenError::Io(_))));
    assert!(matches!(ItemFile::open(scratch().directory.path()), Err(OpenError::Io(_) | OpenError::NotAnItemFile)));
}

/// Numbers as headers and indexes hold them, and such as they never do.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(u64::MAX), 0_u64..400, any::<u64>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_file_made_to_deceive_gives_no_more_than_wrong_answers(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        numbers in proptest::collection::vec((12_usize..64, number()), 0..3),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = bytes_of_a_file();
        for (offset, value) in changes {
            let offset = offset.index(bytes.len() - 8) + 8;
            bytes[offset] = value;
        }
        for (offset, number) in numbers {
            // Whole numbers of header, records and index, at the offsets where they are.
            let offset = offset / 8 * 8;
            bytes[offset..offset + 8].copy_from_slice(&number.to_le_bytes());
        }
        if let Some(cut) = cut {
            bytes.truncate(HEADER_LENGTH + cut.index(bytes.len() - HEADER_LENGTH));
        }
        bytes[8..12].copy_from_slice(&1_u32.to_le_bytes());
        let length = bytes.len() as u64;
        bytes[16..24].copy_from_slice(&length.to_le_bytes());
        if let Ok(file) = open(&with_checksum(bytes)) {
            for id in ["a", "b", "c", "dd", "eee", "f", ""] {
                let _ = file.get(id);
            }
            prop_assert!(file.items().count() < 1000);
        }
    }

    #[test]
    fn bytes_that_are_no_file_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(open(&bytes).is_err());
    }
}
