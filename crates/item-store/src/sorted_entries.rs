//! The writer's external sort: entries in any order go in, sorted ones come out, in memory that hardly grows.
//!
//! Entries are gathered in memory until there are [`RUN_ENTRIES`], sorted, and written to a file without a name as one
//! run. At the end the runs are merged, each read in pieces of [`PIECE_ENTRIES`]. That is 4 MiB, and 4 KiB more for
//! every quarter of a million items.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Where an id's record is. Entries of one hash are in the order of writing, the latest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) hash: u64,
    pub(crate) offset: Reverse<u64>,
}

const ENTRY_LENGTH: usize = 16;
const RUN_ENTRIES: usize = 256 << 10;
const PIECE_ENTRIES: usize = 256;

/// Takes entries.
#[derive(Debug)]
pub(crate) struct EntrySorter {
    directory: PathBuf,
    gathered: Vec<Entry>,
    /// The runs that did not fit in memory, one after another, all but the last of the same length.
    runs: Option<File>,
    count: u64,
    run_entries: usize,
}

impl EntrySorter {
    /// The runs' file is made in `directory`, if it is needed.
    pub(crate) fn new(directory: &Path) -> Self {
        Self::with_runs_of(RUN_ENTRIES, directory)
    }

    fn with_runs_of(run_entries: usize, directory: &Path) -> Self {
        Self { directory: directory.to_owned(), gathered: Vec::new(), runs: None, count: 0, run_entries }
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    pub(crate) fn add(&mut self, entry: Entry) -> io::Result<()> {
        self.gathered.push(entry);
        self.count += 1;
        if self.gathered.len() == self.run_entries { self.write_run() } else { Ok(()) }
    }

    fn write_run(&mut self) -> io::Result<()> {
        self.gathered.sort_unstable();
        let mut bytes = Vec::with_capacity(PIECE_ENTRIES * ENTRY_LENGTH);
        let runs = match &mut self.runs {
            Some(runs) => runs,
            none => none.insert(tempfile::tempfile_in(&self.directory)?),
        };
        for piece in self.gathered.chunks(PIECE_ENTRIES) {
            bytes.clear();
            for entry in piece {
                bytes.extend_from_slice(&entry.hash.to_le_bytes());
                bytes.extend_from_slice(&entry.offset.0.to_le_bytes());
            }
            runs.write_all(&bytes)?;
        }
        self.gathered.clear();
        Ok(())
    }

    /// The entries in order.
    pub(crate) fn sorted(mut self) -> io::Result<SortedEntries> {
        if self.runs.is_none() {
            self.gathered.sort_unstable();
            return Ok(SortedEntries::Memory(self.gathered.into_iter()));
        }
        self.write_run()?;
        // The space of a run is not needed for the merge.
        self.gathered = Vec::new();
        let Some(file) = self.runs else { return Ok(SortedEntries::Memory(Vec::new().into_iter())) };
        let end = self.count * ENTRY_LENGTH as u64;
        let run_length = (self.run_entries * ENTRY_LENGTH) as u64;
        let mut merge = Merge { file, runs: Vec::new(), next: BinaryHeap::new() };
        for start in (0..end).step_by(self.run_entries * ENTRY_LENGTH) {
            merge.runs.push(Run { next: start, end: end.min(start + run_length), piece: Vec::new() });
            merge.advance(merge.runs.len() - 1)?;
        }
        Ok(SortedEntries::Files(merge))
    }
}

/// Gives entries in order.
#[derive(Debug)]
pub(crate) enum SortedEntries {
    Memory(std::vec::IntoIter<Entry>),
    Files(Merge),
}

impl SortedEntries {
    pub(crate) fn next(&mut self) -> io::Result<Option<Entry>> {
        match self {
            Self::Memory(entries) => Ok(entries.next()),
            Self::Files(merge) => merge.next(),
        }
    }
}

/// Runs being merged.
#[derive(Debug)]
pub(crate) struct Merge {
    file: File,
    runs: Vec<Run>,
    /// The next entry of every run that has one, with the run's number.
    next: BinaryHeap<Reverse<(Entry, usize)>>,
}

#[derive(Debug)]
struct Run {
    /// Where the next piece is in the file, and where the run ends.
    next: u64,
    end: u64,
    /// The rest of the piece read last, in reverse.
    piece: Vec<Entry>,
}

impl Merge {
    fn next(&mut self) -> io::Result<Option<Entry>> {
        let Some(Reverse((entry, run))) = self.next.pop() else { return Ok(None) };
        self.advance(run)?;
        Ok(Some(entry))
    }

    /// Puts a run's next entry among the others'.
    fn advance(&mut self, number: usize) -> io::Result<()> {
        let run = &mut self.runs[number];
        if run.piece.is_empty() && run.next < run.end {
            let length = (run.end - run.next).min((PIECE_ENTRIES * ENTRY_LENGTH) as u64);
            let mut bytes = Vec::with_capacity(PIECE_ENTRIES * ENTRY_LENGTH);
            self.file.seek(SeekFrom::Start(run.next))?;
            (&mut self.file).take(length).read_to_end(&mut bytes)?;
            run.next += length;
            let (entries, _) = bytes.as_chunks::<ENTRY_LENGTH>();
            run.piece.extend(entries.iter().rev().map(entry));
        }
        if let Some(entry) = run.piece.pop() {
            self.next.push(Reverse((entry, number)));
        }
        Ok(())
    }
}

fn entry(bytes: &[u8; ENTRY_LENGTH]) -> Entry {
    let number = u128::from_le_bytes(*bytes);
    Entry { hash: number as u64, offset: Reverse((number >> 64) as u64) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn entries_come_out_sorted_whatever_their_number_and_the_length_of_runs(
            numbers in proptest::collection::vec((0_u64..50, any::<u64>()), 0..900),
            run_entries in 1_usize..300,
        ) {
            let mut expected: Vec<Entry> =
                numbers.into_iter().map(|(hash, offset)| Entry { hash, offset: Reverse(offset) }).collect();
            let mut sorter = EntrySorter::with_runs_of(run_entries, &std::env::temp_dir());
            for entry in &expected {
                sorter.add(*entry).unwrap();
            }
            prop_assert_eq!(sorter.count(), expected.len() as u64);
            expected.sort_unstable();
            let mut sorted = sorter.sorted().unwrap();
            let mut found = Vec::new();
            while let Some(entry) = sorted.next().unwrap() {
                found.push(entry);
            }
            prop_assert_eq!(found, expected);
        }
    }
}
