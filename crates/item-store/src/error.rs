//! What can go wrong.

use std::io;

use crate::format::{FORMAT_VERSION, MAX_ID_LENGTH, MAX_METADATA_LENGTH};

/// Why a file is not served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The file can't be opened, read, mapped or unpacked.
    #[error("the item file can't be read: {0}")]
    Io(#[from] io::Error),
    /// The file does not begin as item files do.
    #[error("this is not an item file")]
    NotAnItemFile,
    /// The file is of a version that this build does not read.
    #[error(
        "the item file has format version {found}, and this build reads version {FORMAT_VERSION}; load the items again"
    )]
    UnknownVersion {
        /// The version in the file's header.
        found: u32,
    },
    /// The file ends early, or goes on after its end.
    #[error("the item file has {found} bytes and should have {expected}")]
    WrongLength {
        /// The length in the file's header, in bytes.
        expected: u64,
        /// The file's length, in bytes.
        found: u64,
    },
    /// A byte of the file is not what was written.
    #[error("the item file is corrupt: its checksum does not match")]
    WrongChecksum,
    /// The checksum holds and the header contradicts itself: no writer of ours made this file.
    #[error("the item file's header contradicts itself")]
    WrongHeader,
}

/// Why an item, or the file, can't be written. The file that was to be replaced is untouched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The file can't be written.
    #[error("the item file can't be written: {0}")]
    Io(#[from] io::Error),
    /// The id is empty.
    #[error("an item's id is empty")]
    EmptyId,
    /// The id is too long.
    #[error("an item's id has {length} bytes, and {MAX_ID_LENGTH} are allowed")]
    IdTooLong {
        /// The id's length in bytes.
        length: usize,
    },
    /// The metadata can't be written as JSON.
    #[error("an item's metadata can't be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The metadata is not a JSON object.
    #[error("an item's metadata is not a JSON object")]
    NotAnObject,
    /// The metadata is too long.
    #[error("an item's metadata has {length} bytes, and {MAX_METADATA_LENGTH} are allowed")]
    MetadataTooLong {
        /// The metadata's length in bytes.
        length: usize,
    },
    /// More bytes than an index entry can point into.
    #[error("the items take more than a terabyte")]
    FileTooLong,
    /// What was written can't be read back.
    #[error("the new item file can't be read back: {0}")]
    ReadBack(#[from] OpenError),
}
