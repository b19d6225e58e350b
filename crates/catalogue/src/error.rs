//! Why a catalogue can't be used.

use std::io;

use thiserror::Error;

use crate::compression::Compression;

/// Why a catalogue can't be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// The content is not what its name says.
    #[error(
        "the catalogue's name says {expected}, and its content is {found}: name it by its content, `.gz` or `.gzip`, \
         `.zst`, or neither for plain text"
    )]
    NotAsNamed {
        /// What the name says.
        expected: Compression,
        /// What the first bytes say.
        found: Compression,
    },
    /// A line is no item.
    #[error("line {line}: {reason}; nothing was loaded")]
    BadLine {
        /// Its number, from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The content can't be unpacked.
    #[error("the catalogue can't be unpacked after line {line}: {source}; nothing was loaded")]
    Unpack {
        /// The last line that could be read.
        line: u64,
        /// The unpacker's words.
        source: io::Error,
    },
    /// There is no item.
    #[error(
        "the catalogue has no item, and loading it would empty the store; to empty a store, put a catalogue with one \
         item that nothing recommends"
    )]
    NoItems,
}

impl CatalogueError {
    /// The error's name, by which dead letters can be told apart.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotAsNamed { .. } => "NotAsNamed",
            Self::BadLine { .. } => "BadLine",
            Self::Unpack { .. } => "NotUnpackable",
            Self::NoItems => "NoItems",
        }
    }
}
