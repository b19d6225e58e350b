//! One catalogue, from looking at the object to the last deletion.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, SystemTime};

use catalogue::{Compression, NewItem, Refusal, Stores, each_item, stores};
use configuration::Configuration;
use serde::Serialize;
use tokio::sync::mpsc;

use crate::clients::Clients;
use crate::environment::Environment;
use crate::error::LoadError;
use crate::event::CatalogueObject;
use crate::lease::{Lease, Load};
use crate::local_database::{Building, LocalDatabase};
use crate::object::ObjectVersion;
use crate::progress::{Phase, Progress};
use crate::table::{BATCH_LENGTH, Table};

/// Chunks of items that wait for the table's writer.
const CHUNKS_WAITING: usize = 4;

/// What came of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "outcome")]
pub enum Outcome {
    /// It is served, or will be at the API function's next look.
    Loaded {
        /// The namespace.
        namespace: String,
        /// The object's key.
        key: String,
        /// The object's `version`.
        version: String,
        /// Its items; an id that came twice counts twice.
        items: u64,
        /// What was uploaded.
        #[serde(skip_serializing_if = "Option::is_none")]
        local_database: Option<Uploaded>,
        /// What became of the table.
        #[serde(skip_serializing_if = "Option::is_none")]
        table: Option<Written>,
    },
    /// Nothing was to be done.
    Ignored {
        /// The object's key.
        key: String,
        /// Why.
        reason: String,
    },
}

/// A local database in the bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Uploaded {
    /// Different ids.
    pub items: u64,
    /// Its length in bytes where it is served.
    pub bytes: u64,
    /// Its length in bytes in the bucket.
    pub compressed_bytes: u64,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// Its name.
    pub table: String,
    /// Items put.
    pub put: u64,
    /// Items of older versions deleted.
    pub deleted: u64,
}

/// What all loads of an invocation share.
#[derive(Debug)]
pub struct Loader<'l> {
    /// The clients.
    pub clients: &'l Clients,
    /// The variables.
    pub environment: &'l Environment,
    /// The configuration.
    pub configuration: &'l Configuration,
    /// The invocation.
    pub request_id: &'l str,
    /// When its time is over.
    pub deadline: SystemTime,
    /// A folder that may be written to, for what is built before it is uploaded.
    pub disk: &'l Path,
}

impl Loader<'_> {
    /// Loads a catalogue into every store that the configuration names.
    ///
    /// # Errors
    /// When it can't be loaded. Unless a table was being written, nothing that is served has changed then.
    pub async fn load(&self, catalogue: &CatalogueObject) -> Result<Outcome, LoadError> {
        let progress = Arc::new(Progress::new(self.remaining()));
        let outcome = Box::pin(self.load_with(catalogue, &progress)).await;
        progress.threads_ended().await;
        outcome
    }

    async fn load_with(&self, catalogue: &CatalogueObject, progress: &Arc<Progress>) -> Result<Outcome, LoadError> {
        let CatalogueObject { key, namespace } = catalogue;
        let ignored = |reason: &str| Ok(Outcome::Ignored { key: key.clone(), reason: reason.to_owned() });
        let stores = stores(self.configuration, namespace)?;
        let object = ObjectVersion::look(self.clients, &self.environment.staging_bucket, key).await?;
        if object.size == 0 {
            return ignored("it is empty");
        }
        progress.size.store(object.size, Relaxed);
        let load = Load {
            bucket: &object.bucket,
            namespace,
            version: &object.version,
            request_id: self.request_id,
            deadline: self.deadline,
        };
        const SUPERSEDED: &str = "a newer catalogue of the namespace is loaded, or being loaded";
        if Lease::is_superseded(self.clients, &load).await? {
            return ignored(SUPERSEDED);
        }
        let tables = &self.environment.item_tables;
        let table_name = if stores.dynamodb { Some(tables.name(namespace)?) } else { None };
        let table = table_name.as_deref().map(|name| {
            let clients = self.clients;
            Table { clients, progress, name, version: &object.version }
        });
        if let Some(table) = &table {
            table.check(tables).await?;
        }
        let (items, local_database) = match progress.in_time(Box::pin(self.check(&object, stores, progress))).await {
            Err(LoadError::Replaced) => return ignored(&LoadError::Replaced.to_string()),
            checked => checked?,
        };
        let Some(lease) = Lease::take(self.clients, progress, load).await? else { return ignored(SUPERSEDED) };
        let written = self.write(&object, namespace, local_database, (table, progress));
        // Boxed, as the compiler gives up on futures in futures in futures.
        let written = Box::pin(written).await;
        lease.give_back(written.is_err()).await;
        match written {
            Ok((local_database, table)) => Ok(Outcome::Loaded {
                namespace: namespace.clone(),
                key: key.clone(),
                version: object.version,
                items,
                local_database,
                table,
            }),
            // Nothing was changed yet. Otherwise it is an error, for the table has items of both.
            Err(LoadError::Replaced) if progress.put.load(Relaxed) == 0 => ignored(&LoadError::Replaced.to_string()),
            Err(error) => Err(error),
        }
    }

    fn remaining(&self) -> Duration {
        self.deadline.duration_since(SystemTime::now()).unwrap_or_default()
    }

    /// The first pass: every line is checked for every store, and the local database built.
    async fn check(
        &self,
        object: &ObjectVersion,
        stores: Stores,
        progress: &Arc<Progress>,
    ) -> Result<(u64, Option<LocalDatabase>), LoadError> {
        let (compression, counters) = (Compression::of_key(&object.key), Arc::clone(progress));
        let disk = self.disk.to_owned();
        progress.enter(Phase::Reading);
        let checked = object.read(self.clients, progress, move |content| {
            let mut building = if stores.localdb { Some(Building::new(&disk)?) } else { None };
            let items = each_item(content, compression, |item| {
                if stores.dynamodb {
                    NewItem::read(item).map_err(Refusal::item)?;
                }
                building.as_mut().map_or(Ok(()), |building| building.put(item))?;
                counters.item_read().map_err(Refusal::Stop)
            })?;
            counters.enter(Phase::Finishing);
            Ok((items, building.map(Building::finish).transpose()?))
        });
        checked.await
    }

    /// What is done under the load's lease: the table first, because the local database can't fail halfway.
    async fn write(
        &self,
        object: &ObjectVersion,
        namespace: &str,
        local_database: Option<LocalDatabase>,
        (table, progress): (Option<Table<'_>>, &Arc<Progress>),
    ) -> Result<(Option<Uploaded>, Option<Written>), LoadError> {
        let mut written = None;
        if let Some(table) = table {
            self.put(object, &table, progress).await?;
            progress.enter(Phase::Deleting);
            progress.in_time(table.delete_older()).await?;
            let (put, deleted) = (progress.put.load(Relaxed), progress.deleted.load(Relaxed));
            written = Some(Written { table: table.name.to_owned(), put, deleted });
        }
        let mut uploaded = None;
        if let Some(database) = local_database {
            progress.enter(Phase::Uploading);
            let (items, bytes) = (database.items, database.bytes);
            let compressed_bytes = database.upload(self.clients, progress, namespace, object).await?;
            uploaded = Some(Uploaded { items, bytes, compressed_bytes });
        }
        Ok((uploaded, written))
    }

    /// The second pass: the same bytes again, into the table.
    async fn put(&self, object: &ObjectVersion, table: &Table<'_>, progress: &Arc<Progress>) -> Result<(), LoadError> {
        progress.enter(Phase::Putting);
        let (sender, items) = mpsc::channel(CHUNKS_WAITING);
        let (compression, counters) = (Compression::of_key(&object.key), Arc::clone(progress));
        let read = object.read(self.clients, progress, move |content| {
            let mut chunk = Vec::with_capacity(BATCH_LENGTH);
            let send = |chunk: Vec<NewItem>| {
                sender.blocking_send(chunk).map_err(|_| LoadError::Thread("nobody writes the table".to_owned()))
            };
            each_item(content, compression, |item| {
                chunk.push(NewItem::read(item).map_err(Refusal::item)?);
                if chunk.len() == BATCH_LENGTH {
                    send(std::mem::replace(&mut chunk, Vec::with_capacity(BATCH_LENGTH))).map_err(Refusal::Stop)?;
                }
                counters.item_read().map_err(Refusal::Stop)
            })?;
            send(chunk)
        });
        let both = async {
            let (put, read) = tokio::join!(table.put(items), read);
            put.and(read)
        };
        progress.in_time(Box::pin(both)).await
    }
}
