//! Every item of a catalogue, one after another.

use std::fmt::Display;
use std::io::BufRead;

use crate::compression::{Compression, unpacked};
use crate::error::CatalogueError;
use crate::item::Item;
use crate::lines::{LineError, Lines};

/// What a sink says to an item.
#[derive(Debug)]
pub enum Refusal<E> {
    /// The item can't be stored: its line is bad.
    Item(String),
    /// Nothing more can be taken.
    Stop(E),
}

impl<E> Refusal<E> {
    /// The item can't be stored, for this reason.
    pub fn item(reason: impl Display) -> Self {
        Self::Item(reason.to_string())
    }
}

/// Gives every item to `sink`, and returns how many there were.
///
/// # Errors
/// At the first line that is no item or that the sink refuses; when the content can't be unpacked; when there is no
/// item at all; when the sink stops.
pub fn each_item<E: From<CatalogueError>>(
    content: impl BufRead,
    compression: Compression,
    mut sink: impl FnMut(&Item<'_>) -> Result<(), Refusal<E>>,
) -> Result<u64, E> {
    let mut lines = Lines::new(unpacked(content, compression)?);
    let mut items = 0;
    loop {
        let line_before = lines.number();
        let line = match lines.next_line() {
            Ok(None) => break,
            Ok(Some(line)) => line,
            Err(LineError::Io(source)) => return Err(CatalogueError::Unpack { line: line_before, source }.into()),
            Err(error @ LineError::TooLong) => {
                return Err(CatalogueError::BadLine { line: lines.number(), reason: error.to_string() }.into());
            }
        };
        let taken = Item::read(line).map_err(Refusal::item).and_then(|item| sink(&item));
        match taken {
            Ok(()) => {}
            Err(Refusal::Item(reason)) => {
                return Err(CatalogueError::BadLine { line: lines.number(), reason }.into());
            }
            Err(Refusal::Stop(error)) => return Err(error),
        }
        items += 1;
    }
    if items == 0 { Err(CatalogueError::NoItems.into()) } else { Ok(items) }
}
