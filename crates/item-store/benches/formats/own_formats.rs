//! Formats of our own that were not chosen.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use item_store::{ItemFile, ItemFileWriter};
use memmap2::{Advice, Mmap};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use crate::candidates::{Candidate, Opened};

/// The chosen file, read by `pread` in place of a memory map: no `unsafe`, and a copy of every record.
pub(crate) struct PositionedReads;

impl Candidate for PositionedReads {
    fn name(&self) -> &'static str {
        "item file, pread"
    }

    fn build(&self, path: &Path, items: &mut dyn Iterator<Item = (String, Value)>) {
        let mut writer = ItemFileWriter::create(path).unwrap();
        for (id, metadata) in items {
            writer.put(&id, &metadata).unwrap();
        }
        writer.finish().unwrap();
    }

    fn open(&self, path: &Path) -> Box<dyn Opened> {
        // For the verification, which is the same.
        drop(ItemFile::open(path).unwrap());
        let file = File::open(path).unwrap();
        let mut head = [0; 64];
        file.read_exact_at(&mut head, 0).unwrap();
        let number = |offset: usize| u64::from_le_bytes(head[offset..offset + 8].try_into().unwrap());
        Box::new(PositionedFile { file, index: number(32), home_slots: number(40), buffer: vec![0; 1 << 16] })
    }
}

struct PositionedFile {
    file: File,
    index: u64,
    home_slots: u64,
    buffer: Vec<u8>,
}

impl Opened for PositionedFile {
    fn read(&mut self, id: &str, with: &mut dyn FnMut(&[u8])) {
        let hash = xxh3_64(id.as_bytes());
        let home = ((u128::from(hash) * u128::from(self.home_slots)) >> 64) as u64;
        let mut slots = [0; 128];
        let length = self.file.read_at(&mut slots, self.index + home * 8).unwrap();
        for slot in slots[..length].chunks_exact(8) {
            let slot = u64::from_le_bytes(slot.try_into().unwrap());
            if slot >> 40 != (hash << 40) >> 40 {
                continue;
            }
            // Most records fit in one read of this length.
            let length = self.file.read_at(&mut self.buffer[..1024], slot & ((1 << 40) - 1)).unwrap();
            let record = &self.buffer[..length];
            let id_end = 6 + usize::from(u16::from_le_bytes([record[0], record[1]]));
            let metadata_length = u32::from_le_bytes(record[2..6].try_into().unwrap()) as usize;
            if &record[6..id_end] == id.as_bytes() {
                return with(&record[id_end..id_end + metadata_length]);
            }
        }
    }
}

/// Records in the order of their ids, found by bisecting a table of their offsets. It has to sort its input, here in
/// memory.
pub(crate) struct SortedTable;

impl Candidate for SortedTable {
    fn name(&self) -> &'static str {
        "sorted table, memory-mapped"
    }

    fn build(&self, path: &Path, items: &mut dyn Iterator<Item = (String, Value)>) {
        let mut sorted: Vec<(String, String)> = items.map(|(id, metadata)| (id, metadata.to_string())).collect();
        sorted.sort_unstable();
        let mut file = BufWriter::new(File::create(path).unwrap());
        let mut offsets = Vec::new();
        let mut offset = 0_u64;
        for (id, metadata) in &sorted {
            offsets.push(offset);
            file.write_all(&(id.len() as u16).to_le_bytes()).unwrap();
            file.write_all(&(metadata.len() as u32).to_le_bytes()).unwrap();
            file.write_all(id.as_bytes()).unwrap();
            file.write_all(metadata.as_bytes()).unwrap();
            offset += 6 + (id.len() + metadata.len()) as u64;
        }
        for number in offsets.iter().chain([&offset]) {
            file.write_all(&number.to_le_bytes()).unwrap();
        }
        file.flush().unwrap();
    }

    #[allow(unsafe_code, reason = "a memory map")]
    fn open(&self, path: &Path) -> Box<dyn Opened> {
        // SAFETY: nobody writes to the file while it is measured.
        let map = unsafe { Mmap::map(&File::open(path).unwrap()).unwrap() };
        map.advise(Advice::Random).unwrap();
        let table = u64::from_le_bytes(*map.last_chunk().unwrap()) as usize;
        Box::new(SortedMap { table, count: (map.len() - table) / 8 - 1, map })
    }
}

struct SortedMap {
    map: Mmap,
    table: usize,
    count: usize,
}

impl SortedMap {
    fn record(&self, number: usize) -> (&[u8], &[u8]) {
        let offset = u64::from_le_bytes(*self.map[self.table + number * 8..].first_chunk().unwrap()) as usize;
        let record = &self.map[offset..];
        let id_end = 6 + usize::from(u16::from_le_bytes([record[0], record[1]]));
        let length = u32::from_le_bytes(record[2..6].try_into().unwrap()) as usize;
        (&record[6..id_end], &record[id_end..id_end + length])
    }
}

impl Opened for SortedMap {
    fn read(&mut self, id: &str, with: &mut dyn FnMut(&[u8])) {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            match self.record(middle).0.cmp(id.as_bytes()) {
                std::cmp::Ordering::Equal => return with(self.record(middle).1),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
    }
}
