//! Writes a file from items in any order.

use std::cmp::Reverse;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::ser::Serializer;
use tempfile::NamedTempFile;

use crate::error::WriteError;
use crate::format::{
    Checksum, END_OF_OFFSETS, FORMAT_VERSION, HEADER_LENGTH, Header, MAX_ID_LENGTH, MAX_METADATA_LENGTH,
    RECORD_HEAD_LENGTH, SLOT_LENGTH, hash, home_slot, slot,
};
use crate::item_file::ItemFile;
use crate::sorted_entries::{Entry, EntrySorter, SortedEntries};

/// Bytes gathered before they are written.
const WRITE_LENGTH: usize = 256 << 10;

/// A file being written. Until [`ItemFileWriter::finish`] nothing is seen under the file's name; a writer that is
/// dropped before leaves no trace.
///
/// Records are written as they come, and an index entry of 16 bytes is kept for each, sorted on disk; so memory stays
/// at about 5 MiB whatever the number of items. The disk needs room for the file, 16 bytes an item, and once more
/// for the file when an id was written twice.
#[derive(Debug)]
pub struct ItemFileWriter {
    path: PathBuf,
    output: Output,
    entries: EntrySorter,
    metadata: Vec<u8>,
}

/// The new file, checksum and offset kept along.
struct Output {
    file: BufWriter<NamedTempFile>,
    checksum: Checksum,
    offset: u64,
}

impl ItemFileWriter {
    /// Begins a file that will be `path`, in the same directory under another name.
    ///
    /// # Errors
    /// When there is no such directory, or it can't be written to.
    pub fn create(path: &Path) -> Result<Self, WriteError> {
        let directory = match path.parent() {
            Some(directory) if !directory.as_os_str().is_empty() => directory,
            _ => Path::new("."),
        };
        Ok(Self {
            path: path.to_owned(),
            output: Output::create(directory)?,
            entries: EntrySorter::new(directory),
            metadata: Vec::new(),
        })
    }

    /// Adds an item, or replaces the one added before with this id. `metadata` is anything that is a JSON object when
    /// written as JSON, such as a `serde_json::Map`, and should not have the `id` in it.
    ///
    /// # Errors
    /// When id or metadata are not what a file can hold (nothing was added then), or the disk is full.
    pub fn put(&mut self, id: &str, metadata: &impl serde::Serialize) -> Result<(), WriteError> {
        self.metadata.clear();
        metadata.serialize(&mut Serializer::new(&mut self.metadata))?;
        let metadata = std::mem::take(&mut self.metadata);
        let result = self.put_json(id, &metadata);
        // Given back, so that the next item needs no allocation.
        self.metadata = metadata;
        result
    }

    fn put_json(&mut self, id: &str, metadata: &[u8]) -> Result<(), WriteError> {
        if id.is_empty() {
            return Err(WriteError::EmptyId);
        }
        let id_length = match u16::try_from(id.len()) {
            Ok(length) if id.len() <= MAX_ID_LENGTH => length,
            _ => return Err(WriteError::IdTooLong { length: id.len() }),
        };
        if metadata.first() != Some(&b'{') {
            return Err(WriteError::NotAnObject);
        }
        let metadata_length = match u32::try_from(metadata.len()) {
            Ok(length) if metadata.len() <= MAX_METADATA_LENGTH => length,
            _ => return Err(WriteError::MetadataTooLong { length: metadata.len() }),
        };
        let offset = self.output.offset;
        if offset >= END_OF_OFFSETS {
            return Err(WriteError::FileTooLong);
        }
        self.output.write(&id_length.to_le_bytes())?;
        self.output.write(&metadata_length.to_le_bytes())?;
        self.output.write(id.as_bytes())?;
        self.output.write(metadata)?;
        self.entries.add(Entry { hash: hash(id), offset: Reverse(offset) })?;
        Ok(())
    }

    /// Completes the file and puts it, at once and whole, in the place of any file of that name. Returns how many
    /// items it has.
    ///
    /// # Errors
    /// When the disk is full or can't be written to. The file that was there before is untouched then.
    pub fn finish(mut self) -> Result<u64, WriteError> {
        let put = self.entries.count();
        let index_offset = self.output.offset;
        let home_slots = (put * 3 / 2).max(1);
        self.output.file.flush()?;
        let records = self.output.file.get_ref().reopen()?;
        let mut latest = Latest { sorted: self.entries.sorted()?, records, current: None };
        let mut item_count = 0;
        let mut next_slot = 0;
        while let Some(entry) = latest.next()? {
            let home = home_slot(entry.hash, home_slots);
            while next_slot < home {
                self.output.write(&0_u64.to_le_bytes())?;
                next_slot += 1;
            }
            self.output.write(&slot(entry.hash, entry.offset.0).to_le_bytes())?;
            next_slot += 1;
            item_count += 1;
        }
        while next_slot < home_slots {
            self.output.write(&0_u64.to_le_bytes())?;
            next_slot += 1;
        }
        let file_length = index_offset + next_slot * SLOT_LENGTH;
        let header = Header { version: FORMAT_VERSION, file_length, item_count, index_offset, home_slots };
        let file = self.output.complete(header)?;
        if item_count == put {
            file.as_file().sync_all()?;
            file.persist(&self.path).map_err(|error| error.error)?;
            return Ok(item_count);
        }
        // Some ids were written twice. Their first records are dead weight that every reader would fetch and keep on
        // disk, so the file is written again without them. The second time, no id comes twice.
        let doubled = ItemFile::from_file(file.reopen()?)?;
        let mut again = Self::create(&self.path)?;
        for (id, metadata) in doubled.items() {
            again.put_json(id, metadata)?;
        }
        again.finish()
    }
}

impl Output {
    fn create(directory: &Path) -> io::Result<Self> {
        let file = NamedTempFile::new_in(directory)?;
        let mut file = BufWriter::with_capacity(WRITE_LENGTH, file);
        // The header's offset; it is written last, so that a file without its end has no header either.
        file.write_all(&[0; HEADER_LENGTH as usize])?;
        Ok(Self { file, checksum: Checksum::default(), offset: HEADER_LENGTH })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.checksum.add(bytes);
        self.offset += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    fn complete(mut self, header: Header) -> io::Result<NamedTempFile> {
        let header = header.to_bytes();
        let checksum = self.checksum.finish(&header);
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header)?;
        self.file.write_all(&checksum.to_le_bytes())?;
        self.file.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl std::fmt::Debug for Output {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Output").field("offset", &self.offset).finish_non_exhaustive()
    }
}

/// The sorted entries without those whose id was written again later.
struct Latest {
    sorted: SortedEntries,
    /// The file being written, to read ids from.
    records: File,
    current: Option<Current>,
}

/// The hash that entries are being given of.
struct Current {
    hash: u64,
    first: u64,
    /// The ids given so far of this hash, in bytes; empty until a second entry has it, which for different ids is rarer
    /// than a broken disk.
    ids: Vec<Vec<u8>>,
}

impl Latest {
    fn next(&mut self) -> io::Result<Option<Entry>> {
        while let Some(entry) = self.sorted.next()? {
            let offset = entry.offset.0;
            match &mut self.current {
                Some(current) if current.hash == entry.hash => {
                    if current.ids.is_empty() {
                        current.ids.push(id_at(&mut self.records, current.first)?);
                    }
                    // The latest of one id comes first, so an id that was seen is an older one.
                    let id = id_at(&mut self.records, offset)?;
                    if current.ids.contains(&id) {
                        continue;
                    }
                    current.ids.push(id);
                }
                _ => self.current = Some(Current { hash: entry.hash, first: offset, ids: Vec::new() }),
            }
            return Ok(Some(entry));
        }
        Ok(None)
    }
}

fn id_at(records: &mut File, offset: u64) -> io::Result<Vec<u8>> {
    let mut head = [0; RECORD_HEAD_LENGTH as usize];
    records.seek(SeekFrom::Start(offset))?;
    records.read_exact(&mut head)?;
    let mut id = vec![0; usize::from(u16::from_le_bytes([head[0], head[1]]))];
    records.read_exact(&mut id)?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_ids_of_one_hash_are_kept_apart_and_the_latest_of_each_given() {
        let directory = tempfile::tempdir().unwrap();
        let mut output = Output::create(directory.path()).unwrap();
        let mut entries = EntrySorter::new(directory.path());
        let mut offsets = Vec::new();
        for id in ["a", "b", "a", "c", "b", "a"] {
            offsets.push(output.offset);
            entries.add(Entry { hash: 1, offset: Reverse(output.offset) }).unwrap();
            output.write(&[1, 0, 0, 0, 0, 0]).unwrap();
            output.write(id.as_bytes()).unwrap();
        }
        output.file.flush().unwrap();
        let records = output.file.get_ref().reopen().unwrap();
        let mut latest = Latest { sorted: entries.sorted().unwrap(), records, current: None };
        let mut given = Vec::new();
        while let Some(entry) = latest.next().unwrap() {
            given.push(entry.offset.0);
        }
        assert_eq!(given, [offsets[5], offsets[4], offsets[3]]);
    }
}
