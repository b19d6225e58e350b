//! The store `localdb`: built whole on disk, read back, and uploaded compressed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use catalogue::{Item, Refusal};
use facts::bucket::local_database_key;
use item_store::{ItemFile, ItemFileWriter, WriteError, pack};

use crate::clients::Clients;
use crate::error::LoadError;
use crate::object::ObjectVersion;
use crate::progress::Progress;
use crate::upload::{PartWriter, upload};

/// A folder of the local disk for one load, which is gone with it.
#[derive(Debug)]
pub struct Workspace(tempfile::TempDir);

impl Workspace {
    /// A new folder on this disk. Whatever an earlier load left there is deleted: when the sandbox was killed in the
    /// middle of one, its successor has the same disk.
    ///
    /// # Errors
    /// When the disk can't be written to.
    pub fn new(disk: &Path) -> io::Result<Self> {
        let root = disk.join("item-loads");
        match fs::remove_dir_all(&root) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::create_dir_all(&root)?;
        tempfile::TempDir::new_in(&root).map(Self)
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("items")
    }
}

/// A local database being built.
#[derive(Debug)]
pub struct Building {
    writer: ItemFileWriter,
    // Dropped last: the writer's files are in it.
    workspace: Workspace,
}

impl Building {
    /// Begins one on this disk.
    ///
    /// # Errors
    /// When the disk can't be written to.
    pub fn new(disk: &Path) -> Result<Self, LoadError> {
        let workspace = Workspace::new(disk)?;
        Ok(Self { writer: ItemFileWriter::create(&workspace.path())?, workspace })
    }

    /// Adds an item, or replaces the one of its id.
    ///
    /// # Errors
    /// When the store can't hold it, or the disk is full.
    pub fn put(&mut self, item: &Item<'_>) -> Result<(), Refusal<LoadError>> {
        self.writer.put(&item.id, &item.metadata).map_err(|error| match error {
            error @ (WriteError::Io(_) | WriteError::FileTooLong) => Refusal::Stop(error.into()),
            error => Refusal::item(error),
        })
    }

    /// Completes it, and reads back every byte of it.
    ///
    /// # Errors
    /// When the disk is full or broken.
    pub fn finish(self) -> Result<LocalDatabase, LoadError> {
        let items = self.writer.finish()?;
        let file = ItemFile::open(&self.workspace.path())?;
        if file.len() != items {
            return Err(LoadError::Check(format!("it has {} items in place of {items}", file.len())));
        }
        Ok(LocalDatabase { items, bytes: file.file_length(), workspace: self.workspace })
    }
}

/// A local database that was built and checked.
#[derive(Debug)]
pub struct LocalDatabase {
    /// Items in it.
    pub items: u64,
    /// Its length in bytes, before it is compressed.
    pub bytes: u64,
    workspace: Workspace,
}

impl LocalDatabase {
    /// Puts it, compressed, where the API function looks for the namespace's. S3 shows the new object when all of it is
    /// there, and the old one until then. Returns its compressed length in bytes.
    ///
    /// # Errors
    /// When it can't be uploaded. Nothing of it is left in the bucket then.
    pub async fn upload(
        self,
        clients: &Clients,
        progress: &Progress,
        namespace: &str,
        from: &ObjectVersion,
    ) -> Result<u64, LoadError> {
        let key = local_database_key(namespace);
        let metadata = [("version", from.version.clone()), ("items", self.items.to_string())];
        let path = self.workspace.path();
        upload(clients, progress, (&from.bucket, &key), metadata, move |parts| packed(&path, parts)).await
    }
}

fn packed(path: &Path, mut parts: PartWriter) -> io::Result<()> {
    pack(path, &mut parts)?;
    parts.finish()
}
