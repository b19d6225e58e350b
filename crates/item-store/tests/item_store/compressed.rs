use std::io::Write;
use std::sync::LazyLock;

use item_store::{ItemFile, OpenError, Unpacker, pack};
use proptest::prelude::*;

use crate::files::{metadata, names, scratch, write_numbered};

fn packed(count: u32) -> Vec<u8> {
    let scratch = scratch();
    write_numbered(&scratch.path, count, 1);
    let mut packed = Vec::new();
    let length = pack(&scratch.path, &mut packed).unwrap();
    assert_eq!(length, std::fs::metadata(&scratch.path).unwrap().len());
    packed
}

fn unpacked(pieces: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<ItemFile, OpenError> {
    let mut unpacker = Unpacker::new(&std::env::temp_dir())?;
    for piece in pieces {
        unpacker.write_all(piece.as_ref())?;
    }
    unpacker.finish()
}

#[test]
fn what_was_packed_is_unpacked_whatever_the_pieces_it_comes_in() {
    let packed = packed(3000);
    for length in [1, 7, 1000, packed.len()] {
        let file = unpacked(packed.chunks(length)).unwrap();
        assert_eq!(file.len(), 3000);
        assert_eq!(metadata(&file, "2999").unwrap()["number"], 2999);
    }
}

#[test]
fn a_packed_file_is_much_smaller() {
    let scratch = scratch();
    write_numbered(&scratch.path, 3000, 1);
    assert!(packed(3000).len() as u64 * 3 < std::fs::metadata(&scratch.path).unwrap().len());
}

#[test]
fn unpacking_leaves_nothing_in_the_directory() {
    let scratch = scratch();
    let mut unpacker = Unpacker::new(scratch.directory.path()).unwrap();
    unpacker.write_all(&packed(10)).unwrap();
    let file = unpacker.finish().unwrap();
    assert!(names(scratch.directory.path()).is_empty());
    assert_eq!(metadata(&file, "9").unwrap()["number"], 9);
}

#[test]
fn a_packed_file_cut_anywhere_is_noticed() {
    let packed = packed(20);
    for length in 0..packed.len() - 4 {
        assert!(unpacked([&packed[..length]]).is_err(), "cut to {length} bytes was not noticed");
    }
}

#[test]
fn a_packed_file_that_goes_on_after_its_end_is_noticed() {
    let packed = packed(20);
    assert!(unpacked([&packed, &packed]).is_err());
    assert!(unpacked([&packed[..], b"more"]).is_err());
}

#[test]
fn a_frame_that_asks_for_much_memory_is_refused() {
    let scratch = scratch();
    write_numbered(&scratch.path, 10, 1);
    let whole = std::fs::read(&scratch.path).unwrap();
    for (window_log, taken) in [(23, true), (24, false)] {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
        encoder.window_log(window_log).unwrap();
        encoder.write_all(&whole).unwrap();
        let result = unpacked([encoder.finish().unwrap()]);
        assert_eq!(result.is_ok(), taken, "2^{window_log}: {result:?}");
    }
}

proptest! {
    #[test]
    fn a_change_of_any_bit_is_noticed_or_harmless(offset in any::<prop::sample::Index>(), bit in 0..8) {
        static PACKED: LazyLock<Vec<u8>> = LazyLock::new(|| packed(200));
        let whole = &*PACKED;
        let mut changed = whole.clone();
        changed[offset.index(whole.len())] ^= 1_u8 << bit;
        if let Ok(file) = unpacked([changed]) {
            // Harmless: the content is the same to the last byte, as its own checksum says.
            prop_assert_eq!(file.len(), 200);
        }
    }
}
