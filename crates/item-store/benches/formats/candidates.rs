//! The candidates that others keep, the baseline, and the one that was chosen.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use heed::types::{Bytes, Str};
use heed::{EnvFlags, EnvOpenOptions};
use item_store::{ItemFile, ItemFileWriter};
use redb::{Database, ReadOnlyDatabase, ReadableDatabase, TableDefinition};
use serde_json::Value;

use crate::own_formats::{PositionedReads, SortedTable};

/// Items that the databases write in one transaction: enough to be quick, few enough to keep memory flat.
const TRANSACTION: usize = 10_000;

pub(crate) const CANDIDATES: &[&dyn Candidate] = &[&InMemory, &Chosen, &PositionedReads, &SortedTable, &Redb, &Heed];

pub(crate) trait Candidate {
    fn name(&self) -> &'static str;
    fn build(&self, path: &Path, items: &mut dyn Iterator<Item = (String, Value)>);
    fn open(&self, path: &Path) -> Box<dyn Opened>;
}

pub(crate) trait Opened {
    fn read(&mut self, id: &str, with: &mut dyn FnMut(&[u8]));
}

/// The baseline: every item in the process's own memory, read from JSON Lines.
struct InMemory;

impl Candidate for InMemory {
    fn name(&self) -> &'static str {
        "baseline: hash map in memory"
    }

    fn build(&self, path: &Path, items: &mut dyn Iterator<Item = (String, Value)>) {
        let mut file = BufWriter::new(File::create(path).unwrap());
        for (id, metadata) in items {
            writeln!(file, "{id}\t{metadata}").unwrap();
        }
        file.flush().unwrap();
    }

    fn open(&self, path: &Path) -> Box<dyn Opened> {
        let lines = BufReader::new(File::open(path).unwrap()).lines();
        let items = lines.map(|line| {
            let line = line.unwrap();
            let (id, metadata) = line.split_once('\t').unwrap();
            (id.to_owned(), metadata.as_bytes().into())
        });
        Box::new(items.collect::<HashMap<String, Box<[u8]>>>())
    }
}

impl Opened for HashMap<String, Box<[u8]>> {
    fn read(&mut self, id: &str, with: &mut dyn FnMut(&[u8])) {
        with(&self[id]);
    }
}

/// What this crate is.
struct Chosen;

impl Candidate for Chosen {
    fn name(&self) -> &'static str {
        "item file (chosen)"
    }

    fn build(&self, path: &Path, items: &mut dyn Iterator<Item = (String, Value)>) {
        let mut writer = ItemFileWriter::create(path).unwrap();
        for (id, metadata) in items {
            writer.put(&id, &metadata).unwrap();
        }
        writer.finish().unwrap();
    }

    fn open(&self, path: &Path) -> Box<dyn Opened> {
        Box::new(ItemFile::open(path).unwrap())
    }
}

impl Opened for ItemFile {
    fn read(&mut self, id: &str, with: &mut dyn FnMut(&[u8])) {
        with(self.get(id).unwrap());
    }
}

struct Redb;

/// Bytes. Its default cache is 1 GiB, which is no flat memory; with less than this, building takes minutes.
const CACHE: usize = 64 << 20;
const TABLE: TableDefinition<'static, &str, &[u8]> = TableDefinition::new("items");

impl Candidate for Redb {
    fn name(&self) -> &'static str {
        "redb"
    }

    fn build(&self, path: &Path, items: &mut dyn Iterator<Item = (String, Value)>) {
        let mut database = Database::builder().set_cache_size(CACHE).create(path).unwrap();
        loop {
            let transaction = database.begin_write().unwrap();
            let mut written = 0;
            {
                let mut table = transaction.open_table(TABLE).unwrap();
                for (id, metadata) in items.take(TRANSACTION) {
                    table.insert(id.as_str(), metadata.to_string().as_bytes()).unwrap();
                    written += 1;
                }
            }
            transaction.commit().unwrap();
            if written == 0 {
                break;
            }
        }
        database.compact().unwrap();
    }

    fn open(&self, path: &Path) -> Box<dyn Opened> {
        let database = Database::builder().set_cache_size(CACHE).open_read_only(path).unwrap();
        let table = database.begin_read().unwrap().open_table(TABLE).unwrap();
        Box::new((table, database))
    }
}

impl Opened for (redb::ReadOnlyTable<&'static str, &'static [u8]>, ReadOnlyDatabase) {
    fn read(&mut self, id: &str, with: &mut dyn FnMut(&[u8])) {
        with(self.0.get(id).unwrap().unwrap().value());
    }
}

struct Heed;

impl Heed {
    #[allow(unsafe_code, reason = "heed marks opening unsafe, as the file must not be opened twice in one process")]
    fn environment(path: &Path, flags: EnvFlags) -> heed::Env<heed::WithoutTls> {
        let mut options = EnvOpenOptions::new().read_txn_without_tls();
        options.map_size(4 << 30);
        // SAFETY: each measuring process has the file open once at a time, and nobody else writes to it.
        unsafe { options.flags(flags | EnvFlags::NO_SUB_DIR | EnvFlags::NO_LOCK).open(path).unwrap() }
    }
}

impl Candidate for Heed {
    fn name(&self) -> &'static str {
        "heed (LMDB)"
    }

    fn build(&self, path: &Path, items: &mut dyn Iterator<Item = (String, Value)>) {
        let environment = Self::environment(path, EnvFlags::NO_SYNC);
        loop {
            let mut transaction = environment.write_txn().unwrap();
            let database = environment.create_database::<Str, Bytes>(&mut transaction, None).unwrap();
            let mut written = 0;
            for (id, metadata) in items.take(TRANSACTION) {
                database.put(&mut transaction, &id, metadata.to_string().as_bytes()).unwrap();
                written += 1;
            }
            transaction.commit().unwrap();
            if written == 0 {
                break;
            }
        }
        environment.force_sync().unwrap();
    }

    fn open(&self, path: &Path) -> Box<dyn Opened> {
        // The last flag is LMDB's own switch against reading neighbours ahead.
        let environment = Self::environment(path, EnvFlags::READ_ONLY | EnvFlags::NO_READ_AHEAD);
        let transaction = environment.clone().static_read_txn().unwrap();
        let database = environment.open_database::<Str, Bytes>(&transaction, None).unwrap().unwrap();
        Box::new((database, transaction))
    }
}

impl Opened for (heed::Database<Str, Bytes>, heed::RoTxn<'static, heed::WithoutTls>) {
    fn read(&mut self, id: &str, with: &mut dyn FnMut(&[u8])) {
        with(self.0.get(&self.1, id).unwrap().unwrap());
    }
}
