//! What runs: the configuration, the catalogues with their recommenders, and the files that they come from.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwap;
use catalogue::{CatalogueError, Compression, NewItem, Refusal, each_item};
use item_store::{ItemFile, ItemFileWriter, ItemStore, WriteError};
use recommender::Recommender;
use serde::Serialize;
use tempfile::TempDir;
use thiserror::Error;
use tokio::sync::broadcast;

use crate::stand_ins::configuration::{ConfigurationFile, lines};
use crate::tell;

/// Between two looks at the files. A file is read when two looks in a row saw the same: then nobody is writing it.
const WATCH_INTERVAL: Duration = Duration::from_millis(100);

/// The most events of this run that a recommender is told again after its items or interactions were read anew.
const MAX_EVENTS_KEPT: usize = 100_000;

/// Why a catalogue can't be used.
#[derive(Debug, Error)]
pub(crate) enum CatalogueFault {
    /// The items.
    #[error("{0}")]
    Items(#[from] CatalogueError),
    /// The store's file.
    #[error("the item store can't be written: {0}")]
    Store(String),
    /// A file can't be read.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// The interactions.
    #[error("{0}")]
    Interactions(#[from] recommender::ReadError),
}

/// Where a namespace's items and interactions are.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    /// Items, as JSON Lines.
    pub(crate) items: PathBuf,
    /// Interactions, as JSON Lines.
    pub(crate) interactions: Option<PathBuf>,
}

impl Files {
    fn looks(&self) -> [Look; 2] {
        [look(&self.items), self.interactions.as_deref().and_then(look)]
    }
}

/// An event of this run.
type Event = (String, String, String, i64);

/// A namespace's items, and who recommends them.
#[derive(Debug)]
pub(crate) struct Catalogue {
    files: Files,
    store: ItemStore,
    /// Ids in the catalogue's order.
    ids: ArcSwap<Vec<String>>,
    recommender: ArcSwap<Recommender>,
    events: Mutex<Vec<Event>>,
    /// The files just before they were first read.
    first: [Look; 2],
}

impl Catalogue {
    /// Reads the files.
    ///
    /// # Errors
    /// Names the file, and the line that can't be used.
    fn read(files: Files, workspace: &Path) -> Result<Self, String> {
        let first = files.looks();
        let read = read(&files, workspace)?;
        let store = ItemStore::new();
        store.replace(read.file);
        Ok(Self {
            files,
            store,
            ids: ArcSwap::from_pointee(read.ids),
            recommender: ArcSwap::from_pointee(read.recommender),
            events: Mutex::default(),
            first,
        })
    }

    /// Reads the files again. What was served goes on being served when they can't be used.
    fn read_again(&self, workspace: &Path) -> Result<(), String> {
        let read = read(&self.files, workspace)?;
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        for (user, item, event_type, timestamp) in events.iter() {
            // What was taken once is within the limits.
            let _ = read.recommender.record(user, item, event_type, *timestamp);
        }
        self.store.replace(read.file);
        self.ids.store(Arc::new(read.ids));
        self.recommender.store(Arc::new(read.recommender));
        Ok(())
    }

    /// Where the items and interactions are.
    pub(crate) const fn files(&self) -> &Files {
        &self.files
    }

    /// The items' metadata.
    pub(crate) const fn store(&self) -> &ItemStore {
        &self.store
    }

    /// The items' ids, in the file's order.
    pub(crate) fn ids(&self) -> Arc<Vec<String>> {
        self.ids.load_full()
    }

    /// Who recommends the items.
    pub(crate) fn recommender(&self) -> Arc<Recommender> {
        self.recommender.load_full()
    }

    /// Tells the recommender of an event. One with an id or a time that it does not take changes nothing.
    pub(crate) fn record(&self, user_id: &str, item_id: &str, event_type: &str, timestamp: i64) {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        if self.recommender.load().record(user_id, item_id, event_type, timestamp).is_ok()
            && events.len() < MAX_EVENTS_KEPT
        {
            events.push((user_id.to_owned(), item_id.to_owned(), event_type.to_owned(), timestamp));
        }
    }
}

/// What was read.
struct Read {
    file: ItemFile,
    ids: Vec<String>,
    recommender: Recommender,
}

fn read(files: &Files, workspace: &Path) -> Result<Read, String> {
    let of = |path: &Path, error: CatalogueFault| format!("{}: {error}", path.display());
    let (file, ids) = read_items(&files.items, workspace).map_err(|error| of(&files.items, error))?;
    let mut recommender = Recommender::new(ids.iter().map(String::as_str));
    if let Some(path) = &files.interactions {
        let read = File::open(path).map_err(CatalogueFault::from);
        let read = read.and_then(|file| Ok(recommender.read_interactions(BufReader::new(file))?));
        let read = read.map_err(|error| of(path, error))?;
        if read.of_unknown_items > 0 {
            tell(&format!(
                "{}: {} interactions are with items that the catalogue has not",
                path.display(),
                read.of_unknown_items
            ));
        }
    }
    Ok(Read { file, ids, recommender })
}

fn read_items(path: &Path, workspace: &Path) -> Result<(ItemFile, Vec<String>), CatalogueFault> {
    let store = |error: WriteError| CatalogueFault::Store(error.to_string());
    let content = File::open(path)?;
    // A directory of its own each time: the file that is served now is mapped, and must not change.
    let folder = TempDir::new_in(workspace)?;
    let built = folder.path().join("items");
    let mut writer = ItemFileWriter::create(&built).map_err(store)?;
    let mut ids = Vec::new();
    each_item(BufReader::new(content), Compression::of_key(&path.to_string_lossy()), |item| {
        // Both kinds of store are held to, so that what runs here can be loaded into either.
        NewItem::read(item).map_err(Refusal::item)?;
        writer.put(&item.id, &item.metadata).map_err(|error| match error {
            error @ (WriteError::Io(_) | WriteError::FileTooLong) => {
                Refusal::Stop(CatalogueFault::Store(error.to_string()))
            }
            error => Refusal::item(error),
        })?;
        ids.push(item.id.to_string());
        Ok(())
    })?;
    writer.finish().map_err(store)?;
    let file = ItemFile::open(&built).map_err(|error| CatalogueFault::Store(error.to_string()))?;
    Ok((file, ids))
}

/// The catalogues by namespace.
#[derive(Debug)]
pub(crate) struct Catalogues {
    by_namespace: BTreeMap<String, Arc<Catalogue>>,
    workspace: TempDir,
}

impl Catalogues {
    /// Reads the files of every namespace.
    ///
    /// # Errors
    /// All that is wrong with them, a line each.
    pub(crate) fn read(files: BTreeMap<String, Files>) -> Result<Self, String> {
        let workspace = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        let (mut by_namespace, mut faults) = (BTreeMap::new(), Vec::new());
        for (namespace, files) in files {
            match Catalogue::read(files, workspace.path()) {
                Ok(catalogue) => drop(by_namespace.insert(namespace, Arc::new(catalogue))),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(Self { by_namespace, workspace }) } else { Err(faults.join("\n")) }
    }

    /// A namespace's catalogue, if it has one.
    pub(crate) fn get(&self, namespace: &str) -> Option<Arc<Catalogue>> {
        self.by_namespace.get(namespace).cloned()
    }
}

/// Something that pages show without being asked.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub(crate) enum Change {
    /// The configuration was read again.
    Configuration {
        /// Whether it is served.
        served: bool,
    },
    /// A namespace's items or interactions were read again.
    Items {
        /// Which.
        namespace: String,
        /// What is wrong with them, when they are not served.
        fault: Option<String>,
    },
}

/// The files that are watched.
#[derive(Debug)]
pub(crate) struct Watched {
    /// The configuration's file.
    pub(crate) path: PathBuf,
    /// The file just before it was first read.
    pub(crate) first: Look,
    /// What it becomes.
    pub(crate) configuration: Arc<ConfigurationFile>,
    /// The catalogues.
    pub(crate) catalogues: Arc<Catalogues>,
    /// Who is told.
    pub(crate) changes: broadcast::Sender<Change>,
}

/// What a file looked like: editors and `cp` change one of these.
pub(crate) type Look = Option<(SystemTime, u64)>;

/// Looks at a file; `None` when there is none.
pub(crate) fn look(path: &Path) -> Look {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// Files as they were when they were read, and at the last look.
#[derive(Debug)]
struct Settled<const N: usize> {
    read: [Look; N],
    last: [Look; N],
}

impl<const N: usize> Settled<N> {
    const fn new(read: [Look; N]) -> Self {
        Self { read, last: read }
    }

    /// Whether the files are to be read again.
    fn changed(&mut self, now: [Look; N]) -> bool {
        let is_settled = now == self.last;
        self.last = now;
        // A file that is gone for a moment is being replaced.
        let changed = is_settled && now[0].is_some() && now != self.read;
        if changed {
            self.read = now;
        }
        changed
    }
}

impl Watched {
    /// Reads every file again when it changes, for as long as this is polled.
    pub(crate) async fn follow(self) {
        let mut file = Settled::new([self.first]);
        let catalogues = self.catalogues.by_namespace.iter();
        let mut catalogues: Vec<_> =
            catalogues.map(|(name, catalogue)| (name, catalogue, Settled::new(catalogue.first))).collect();
        let mut interval = tokio::time::interval(WATCH_INTERVAL);
        loop {
            interval.tick().await;
            if file.changed([look(&self.path)]) {
                self.read_configuration();
            }
            for (name, catalogue, files) in &mut catalogues {
                if files.changed(catalogue.files.looks()) {
                    self.read_catalogue(name, catalogue).await;
                }
            }
        }
    }

    fn read_configuration(&self) {
        let (path, configuration) = (&*self.path, &*self.configuration);
        match fs::read_to_string(path) {
            Ok(text) => {
                let served = configuration.replace(&text);
                let state = configuration.state();
                let findings =
                    if state.findings.iter().next().is_some() { lines(path, &state.findings) } else { String::new() };
                if served {
                    tell(&format!("the configuration was read again and is served{}", after(&findings)));
                } else {
                    tell(&format!(
                        "the configuration is not valid, and the last good one goes on serving{}",
                        after(&findings)
                    ));
                }
                let _ = self.changes.send(Change::Configuration { served });
            }
            Err(error) => tell(&format!("{}: {error}; the last good one goes on serving", path.display())),
        }
    }

    async fn read_catalogue(&self, name: &str, catalogue: &Arc<Catalogue>) {
        let (reading, workspace) = (Arc::clone(catalogue), self.catalogues.workspace.path().to_owned());
        let read = tokio::task::spawn_blocking(move || reading.read_again(&workspace)).await;
        let fault = read.unwrap_or_else(|error| Err(error.to_string())).err();
        match &fault {
            None => tell(&format!("{name}: {} items were read again and are served", catalogue.ids().len())),
            Some(fault) => tell(&format!("{name}: {fault}; what was read before goes on being served")),
        }
        let _ = self.changes.send(Change::Items { namespace: name.to_owned(), fault });
    }
}

fn after(findings: &str) -> String {
    if findings.is_empty() { String::new() } else { format!(":\n{findings}") }
}
