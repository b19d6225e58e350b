//! What the API function holds for a namespace.

use std::path::Path;
use std::sync::Arc;

use arc_swap::ArcSwapOption;

use crate::error::OpenError;
use crate::item_file::ItemFile;

/// The file that is served, which can be replaced at any moment. Until there is one, the store is empty.
#[derive(Debug, Default)]
pub struct ItemStore {
    current: ArcSwapOption<ItemFile>,
}

impl ItemStore {
    /// A store that was never loaded.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What is served now. All the items of one answer should come from one snapshot: it stays as it is whatever
    /// happens to the store, and lets go of its file when it is dropped.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.current.load_full())
    }

    /// Serves this file from now on.
    pub fn replace(&self, file: ItemFile) {
        self.current.store(Some(Arc::new(file)));
    }

    /// Opens and verifies the file at `path`, then serves it.
    ///
    /// # Errors
    /// As [`ItemFile::open`]; what was served before is served still.
    pub fn refresh(&self, path: &Path) -> Result<(), OpenError> {
        self.replace(ItemFile::open(path)?);
        Ok(())
    }
}

/// An [`ItemStore`] at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot(Option<Arc<ItemFile>>);

impl Snapshot {
    /// An item's metadata, a JSON object, or `None` when there is no such item or no file was loaded.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&[u8]> {
        self.0.as_ref()?.get(id)
    }

    /// The file, if one was loaded.
    #[must_use]
    pub fn file(&self) -> Option<&ItemFile> {
        self.0.as_deref()
    }
}
