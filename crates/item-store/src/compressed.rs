//! A file as it is in the bucket: one zstd frame with zstd's own checksum, and the file's inside.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use zstd::stream::write::{Decoder, Encoder};

use crate::error::OpenError;
use crate::item_file::ItemFile;

/// zstd's own default: see the README for what the next levels would save.
const LEVEL: i32 = 3;

/// Compresses the file at `path` into `output`, in pieces, and returns the bytes of the file.
///
/// # Errors
/// When the file can't be read or the output not written.
pub fn pack(path: &Path, output: impl Write) -> io::Result<u64> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut encoder = Encoder::new(output, LEVEL)?;
    encoder.include_checksum(true)?;
    // Refuses a file that grows or shrinks meanwhile.
    encoder.set_pledged_src_size(Some(length))?;
    let copied = io::copy(&mut file, &mut encoder)?;
    encoder.finish()?.flush()?;
    Ok(copied)
}

/// The most that unpacking looks back, as a power of two: 8 MiB, which levels up to 19 stay within. A frame may ask for
/// 128 times as much, and that memory would be taken from the answers.
const MAX_WINDOW_LOG: u32 = 23;

/// Takes a compressed file piece by piece, as it comes from the bucket, and unpacks it to a file on disk that has no
/// name: nobody else can touch it, and its space is free again when the last reader is gone or the process ends.
pub struct Unpacker {
    decoder: Decoder<'static, File>,
}

impl Unpacker {
    /// Unpacks to the file system that `directory` is on.
    ///
    /// # Errors
    /// When no file can be made there.
    pub fn new(directory: &Path) -> io::Result<Self> {
        let mut decoder = Decoder::new(tempfile::tempfile_in(directory)?)?;
        decoder.window_log_max(MAX_WINDOW_LOG)?;
        Ok(Self { decoder })
    }

    /// Verifies what was unpacked, to the last byte.
    ///
    /// # Errors
    /// When the disk is full, or this is not whole and unharmed what was packed.
    pub fn finish(mut self) -> Result<ItemFile, OpenError> {
        self.decoder.flush()?;
        ItemFile::from_file(self.decoder.into_inner())
    }
}

impl Write for Unpacker {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.decoder.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.decoder.flush()
    }
}

impl std::fmt::Debug for Unpacker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Unpacker").finish_non_exhaustive()
    }
}
