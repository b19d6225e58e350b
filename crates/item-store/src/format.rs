//! The bytes of an item file. Numbers are little-endian.
//!
//! ```text
//! header    64 bytes, see `Header`
//! records   one after another, in the order of writing:
//!           length of the id (2 bytes), length of the metadata (4), id, metadata
//! index     8 bytes a slot: the low 24 bits of the id's hash above the record's offset in the file (40 bits);
//!           0 is empty
//! ```
//!
//! The index is a hash table with linear probing that does not wrap round: an id's search begins at its home slot and
//! ends at the first empty one, or at the end. Records sit in the index in the order of their hashes, so that the
//! writer makes it in one pass over sorted entries. Three slots for two items keep a search at two or three of them,
//! which lie in one or two lines of the processor's cache.

use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

/// Bytes of UTF-8 that an id may have. Personalize itself allows 256 characters.
pub const MAX_ID_LENGTH: usize = u16::MAX as usize;

/// Bytes of JSON that an item's metadata may have: a mebibyte, far above what an answer could carry for 25 items
/// (Lambda's answers end at 6 MB), and low enough that a line of an import that never ends is noticed.
pub const MAX_METADATA_LENGTH: usize = 1 << 20;

pub(crate) const FORMAT_VERSION: u32 = 1;
pub(crate) const HEADER_LENGTH: u64 = 64;
/// The header without its checksum, which covers it.
pub(crate) const CHECKED_HEADER_LENGTH: usize = 56;
pub(crate) const SLOT_LENGTH: u64 = 8;
pub(crate) const RECORD_HEAD_LENGTH: u64 = 6;

const MAGIC: [u8; 8] = *b"ITEMFILE";
const OFFSET_BITS: u32 = 40;
/// The first offset that an index entry can't point to: a tebibyte.
pub(crate) const END_OF_OFFSETS: u64 = 1 << OFFSET_BITS;

/// The start of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) version: u32,
    /// The whole file's length.
    pub(crate) file_length: u64,
    pub(crate) item_count: u64,
    /// Where the index begins, and the records end.
    pub(crate) index_offset: u64,
    /// How many slots hashes are spread over. Some more may follow the last of them.
    pub(crate) home_slots: u64,
}

impl Header {
    /// The header's bytes up to the checksum.
    pub(crate) fn to_bytes(self) -> [u8; CHECKED_HEADER_LENGTH] {
        let mut bytes = [0; CHECKED_HEADER_LENGTH];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&self.version.to_le_bytes());
        // 12..16 and 48..56 are left for later versions.
        let numbers = [self.file_length, self.item_count, self.index_offset, self.home_slots];
        for (number, offset) in numbers.into_iter().zip((16..).step_by(8)) {
            bytes[offset..offset + 8].copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }

    /// The header, or `None` when the bytes do not begin as item files do.
    pub(crate) fn from_bytes(bytes: &[u8; CHECKED_HEADER_LENGTH]) -> Option<Self> {
        (bytes[..8] == MAGIC).then_some(Self {
            version: u32::from_le_bytes(*bytes[8..].first_chunk()?),
            file_length: number(bytes, 16)?,
            item_count: number(bytes, 24)?,
            index_offset: number(bytes, 32)?,
            home_slots: number(bytes, 40)?,
        })
    }

    /// Whether the numbers can be true together. Looking up needs no more than this, as it checks every offset it
    /// reads.
    pub(crate) fn is_consistent(&self) -> bool {
        let Some(index_length) = self.file_length.checked_sub(self.index_offset) else { return false };
        self.index_offset >= HEADER_LENGTH
            && index_length.is_multiple_of(SLOT_LENGTH)
            && self.home_slots <= index_length / SLOT_LENGTH
            && self.item_count <= index_length / SLOT_LENGTH
    }
}

/// The checksum of a file: the records and the index first, as they are written first, then the header.
#[derive(Default)]
pub(crate) struct Checksum(Xxh3Default);

impl Checksum {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn finish(mut self, header: &[u8; CHECKED_HEADER_LENGTH]) -> u64 {
        self.0.update(header);
        self.0.digest()
    }
}

pub(crate) fn hash(id: &str) -> u64 {
    xxh3_64(id.as_bytes())
}

/// The slot where the search for a hash begins. It grows with the hash, on which the writer relies.
pub(crate) fn home_slot(hash: u64, home_slots: u64) -> u64 {
    // The high half of the product spreads all hashes evenly over any number of slots, without a division.
    ((u128::from(hash) * u128::from(home_slots)) >> 64) as u64
}

/// An index entry, which is not 0 as no record is at offset 0.
pub(crate) fn slot(hash: u64, offset: u64) -> u64 {
    hash << OFFSET_BITS | offset
}

/// The offset in a slot if its hash bits are those of `hash`.
pub(crate) fn offset_of(slot: u64, hash: u64) -> Option<u64> {
    (slot >> OFFSET_BITS == (hash << OFFSET_BITS) >> OFFSET_BITS).then_some(slot & (END_OF_OFFSETS - 1))
}

/// Id and metadata of the record at a offset, and the offset after it; `None` when that is not within `bytes`.
pub(crate) fn record(bytes: &[u8], offset: u64) -> Option<(&[u8], &[u8], u64)> {
    let (head, rest) = bytes.get(usize::try_from(offset).ok()?..)?.split_first_chunk::<6>()?;
    let [a, b, c, d, e, f] = *head;
    let id_length = u16::from_le_bytes([a, b]);
    let metadata_length = u32::from_le_bytes([c, d, e, f]);
    let (id, rest) = rest.split_at_checked(usize::from(id_length))?;
    let metadata = rest.get(..usize::try_from(metadata_length).ok()?)?;
    let end = offset + RECORD_HEAD_LENGTH + u64::from(id_length) + u64::from(metadata_length);
    Some((id, metadata, end))
}

/// The eight bytes at a offset, as a number.
pub(crate) fn number(bytes: &[u8], offset: u64) -> Option<u64> {
    let bytes = bytes.get(usize::try_from(offset).ok()?..)?;
    Some(u64::from_le_bytes(*bytes.first_chunk()?))
}
