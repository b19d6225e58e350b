//! Gzip, zstd, or neither: the name says which, and the content has to agree.

use std::fmt;
use std::io::{self, BufRead, BufReader};

use flate2::bufread::MultiGzDecoder;

use crate::error::CatalogueError;

/// Bytes unpacked at once.
const BUFFER_LENGTH: usize = 128 << 10;

/// The furthest that unpacking looks back, as a power of two: 128 MiB, zstd's own limit unless one asks for more
/// (`--long=31`).
const MAX_WINDOW_LOG: u32 = 27;

/// How a catalogue is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip, in one member or several.
    Gzip,
    /// zstd, in one frame or several.
    Zstd,
}

impl fmt::Display for Compression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::None => "not compressed",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        })
    }
}

impl Compression {
    /// What a key's last letters say, in any case.
    #[must_use]
    pub fn of_key(key: &str) -> Self {
        let key = key.to_ascii_lowercase();
        match key.rsplit('.').next() {
            Some("gz" | "gzip") => Self::Gzip,
            Some("zst") => Self::Zstd,
            _ => Self::None,
        }
    }

    /// What the first bytes say. No text begins with any of these.
    #[must_use]
    pub fn of_content(first: &[u8]) -> Self {
        match first {
            // <https://www.rfc-editor.org/rfc/rfc1952#page-5>
            [0x1f, 0x8b, ..] => Self::Gzip,
            // <https://www.rfc-editor.org/rfc/rfc8878#section-3.1>; the second is a frame to be skipped, with which
            // parallel compressors begin.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            _ => Self::None,
        }
    }
}

/// The unpacked content. `content` has to give at least its first four bytes at once, if it has as many.
///
/// # Errors
/// When the content is not what the name says, or can't be read.
pub(crate) fn unpacked<'r>(
    mut content: impl BufRead + 'r,
    expected: Compression,
) -> Result<Box<dyn BufRead + 'r>, CatalogueError> {
    let unreadable = |source: io::Error| CatalogueError::Unpack { line: 0, source };
    let found = Compression::of_content(content.fill_buf().map_err(unreadable)?);
    if found != expected {
        return Err(CatalogueError::NotAsNamed { expected, found });
    }
    Ok(match expected {
        Compression::None => Box::new(content),
        Compression::Gzip => Box::new(BufReader::with_capacity(BUFFER_LENGTH, MultiGzDecoder::new(content))),
        Compression::Zstd => {
            let mut decoder = zstd::Decoder::with_buffer(content).map_err(unreadable)?;
            decoder.window_log_max(MAX_WINDOW_LOG).map_err(unreadable)?;
            Box::new(BufReader::with_capacity(BUFFER_LENGTH, decoder))
        }
    })
}
