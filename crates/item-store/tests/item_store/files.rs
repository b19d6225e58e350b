//! Files to test with.

use std::path::{Path, PathBuf};

use item_store::{ItemFile, ItemFileWriter};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A directory with a file's path in it.
pub(crate) struct Scratch {
    pub(crate) directory: TempDir,
    pub(crate) path: PathBuf,
}

pub(crate) fn scratch() -> Scratch {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("items");
    Scratch { directory, path }
}

pub(crate) fn write<'a>(path: &Path, items: impl IntoIterator<Item = (&'a str, Value)>) -> u64 {
    let mut writer = ItemFileWriter::create(path).unwrap();
    for (id, metadata) in items {
        writer.put(id, &metadata).unwrap();
    }
    writer.finish().unwrap()
}

/// `count` items with ids from `0`, each with its number and the given generation.
pub(crate) fn write_numbered(path: &Path, count: u32, generation: u32) {
    let mut writer = ItemFileWriter::create(path).unwrap();
    for number in 0..count {
        writer.put(&number.to_string(), &json!({ "number": number, "generation": generation })).unwrap();
    }
    assert_eq!(writer.finish().unwrap(), u64::from(count));
}

pub(crate) fn metadata(file: &ItemFile, id: &str) -> Option<Value> {
    file.get(id).map(|bytes| serde_json::from_slice(bytes).unwrap())
}

/// The names of what is in a directory.
pub(crate) fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
