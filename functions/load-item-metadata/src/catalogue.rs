//! Every item of an object, one after another.

use std::fmt::Display;
use std::io::BufRead;
use std::sync::atomic::Ordering::Relaxed;

use crate::compression::{Compression, unpacked};
use crate::error::LoadError;
use crate::item::Item;
use crate::lines::{LineError, Lines};
use crate::progress::Progress;

/// Lines between two looks at the clock.
const LINES_BETWEEN_LOOKS: u64 = 256;

/// What a sink says to an item.
#[derive(Debug)]
pub enum Refusal {
    /// The item can't be stored: its line is bad.
    Item(String),
    /// The load can't go on.
    Load(LoadError),
}

impl Refusal {
    /// The item can't be stored, for this reason.
    pub fn item(reason: impl Display) -> Self {
        Self::Item(reason.to_string())
    }
}

/// Gives every item to `sink`, and returns how many there were.
///
/// # Errors
/// At the first line that is no item or that the sink refuses; when the content can't be unpacked; when there is no
/// time left; when there is no item at all.
pub fn each_item(
    content: impl BufRead,
    compression: Compression,
    progress: &Progress,
    mut sink: impl FnMut(&Item<'_>) -> Result<(), Refusal>,
) -> Result<u64, LoadError> {
    let mut lines = Lines::new(unpacked(content, compression)?);
    let mut items = 0;
    loop {
        let line_before = lines.number();
        let line = match lines.next_line() {
            Ok(None) => break,
            Ok(Some(line)) => line,
            Err(LineError::Io(source)) => return Err(LoadError::Unpack { line: line_before, source }),
            Err(error @ LineError::TooLong) => {
                return Err(LoadError::BadLine { line: lines.number(), reason: error.to_string() });
            }
        };
        let taken = Item::read(line).map_err(Refusal::item).and_then(|item| sink(&item));
        match taken {
            Ok(()) => {}
            Err(Refusal::Item(reason)) => return Err(LoadError::BadLine { line: lines.number(), reason }),
            Err(Refusal::Load(error)) => return Err(error),
        }
        items += 1;
        progress.items.store(items, Relaxed);
        if items % LINES_BETWEEN_LOOKS == 0 {
            progress.check_time()?;
        }
    }
    if items == 0 { Err(LoadError::NoItems) } else { Ok(items) }
}
