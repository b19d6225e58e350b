//! The memory map of a file.

use std::fs::File;
use std::io;

use memmap2::{Advice, Mmap};

/// Maps a whole file that will not change.
#[allow(unsafe_code, reason = "there is no memory map without it; the README has the figures for doing without one")]
pub(crate) fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: a map is sound as long as nobody writes to the file or cuts it short. Nobody does: the files that the API
    // function serves have no name (`Unpacker`), so that no one else can open them; the files that have one are written
    // under another name and renamed when they are whole (`ItemFileWriter`), never changed in place.
    let map = unsafe { Mmap::map(file)? };
    // Lookups jump about; without this, each first touch of a page would read its 16 or more neighbours from disk too.
    // It is advice: a file system that does not take it only makes cold reads slower.
    #[cfg(unix)]
    let _ = map.advise(Advice::Random);
    Ok(map)
}
