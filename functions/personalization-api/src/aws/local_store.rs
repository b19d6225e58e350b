//! Item metadata in a file on the local disk, fetched from the staging bucket.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use item_store::{ItemStore, Unpacker};
use jiff::Timestamp;
use tokio::sync::Mutex;

use super::clients::Clients;
use super::faults::fault;
use crate::ports::ItemStoreError;

/// Where the loader puts a namespace's file in the staging bucket: after `localdbs/{namespace}/`.
pub const OBJECT_NAME: &str = "items.zst";

/// One namespace's file.
#[derive(Debug)]
pub struct LocalStore {
    store: ItemStore,
    fetching: Mutex<Fetching>,
}

#[derive(Debug, Default)]
struct Fetching {
    entity_tag: Option<String>,
    last: Option<Timestamp>,
    /// Whether the bucket was ever asked with success: a store that is not there is empty, one that can't be had is not.
    known: bool,
}

impl Default for LocalStore {
    fn default() -> Self {
        Self { store: ItemStore::new(), fetching: Mutex::default() }
    }
}

impl LocalStore {
    /// What is served.
    pub fn store(&self) -> &ItemStore {
        &self.store
    }

    /// Makes sure that the bucket was asked once.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn ready(
        &self,
        clients: &Clients,
        bucket: &str,
        namespace: &str,
        now: Timestamp,
    ) -> Result<(), ItemStoreError> {
        if self.store.snapshot().file().is_some() {
            return Ok(());
        }
        let mut fetching = self.fetching.lock().await;
        if fetching.known { Ok(()) } else { self.fetch(clients, bucket, namespace, now, &mut fetching).await }
    }

    /// Looks for a newer file if that is due.
    ///
    /// # Errors
    /// When there is one that can't be had or read; the old one goes on serving.
    pub async fn refresh(
        &self,
        clients: &Clients,
        (bucket, namespace): (&str, &str),
        now: Timestamp,
        interval: u32,
    ) -> Result<(), ItemStoreError> {
        let mut fetching = self.fetching.lock().await;
        let due = fetching.last.is_none_or(|last| now.duration_since(last).as_secs() >= i64::from(interval));
        if due { self.fetch(clients, bucket, namespace, now, &mut fetching).await } else { Ok(()) }
    }

    async fn fetch(
        &self,
        clients: &Clients,
        bucket: &str,
        namespace: &str,
        now: Timestamp,
        fetching: &mut Fetching,
    ) -> Result<(), ItemStoreError> {
        fetching.last = Some(now);
        let unreadable = |error: &dyn std::fmt::Display| ItemStoreError::Unreadable(error.to_string());
        let key = format!("localdbs/{namespace}/{OBJECT_NAME}");
        let known = fetching.entity_tag.clone();
        let request = clients.s3().get_object().bucket(bucket).key(key).set_if_none_match(known);
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => {
                return match error.raw_response().map(|response| response.status().as_u16()) {
                    // 304: unchanged. 404: never loaded, or removed; what is served goes on serving.
                    Some(304 | 404) => {
                        fetching.known = true;
                        Ok(())
                    }
                    // What S3 answers for an object that is not there to those who may not list the bucket, as this
                    // function may not. It may also mean that reading is not allowed, hence the warning.
                    Some(403) => {
                        tracing::warn!(namespace, "no local database, or no permission to read it");
                        fetching.known = true;
                        Ok(())
                    }
                    _ => Err(unreadable(&fault(&error))),
                };
            }
        };
        let mut unpacker = Unpacker::new(&directory()).map_err(|error| unreadable(&error))?;
        let mut body = answer.body;
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|error| unreadable(&error))?;
            unpacker.write_all(&piece).map_err(|error| unreadable(&error))?;
        }
        // Verifying reads the whole file: on a thread of its own, so that a request that came meanwhile is answered.
        let file = tokio::task::spawn_blocking(move || unpacker.finish()).await.map_err(|error| unreadable(&error))?;
        self.store.replace(file.map_err(|error| unreadable(&error))?);
        fetching.entity_tag = answer.e_tag;
        fetching.known = true;
        Ok(())
    }
}

/// Lambda's only writable directory, 512 MB unless configured otherwise.
fn directory() -> PathBuf {
    std::env::temp_dir()
}

/// A shared store.
pub type SharedLocalStore = Arc<LocalStore>;
