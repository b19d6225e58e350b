//! Item metadata in a file on the local disk, fetched from the staging bucket.

use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use facts::bucket::local_database_key;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use item_store::{ItemStore, Unpacker};
use jiff::Timestamp;
use tokio::time::{Instant, timeout_at};

use super::clients::Clients;
use super::faults::fault;
use super::item_stores::STORE_LIMIT;
use origin_api::background_work::BackgroundWork;
use origin_api::ports::ItemStoreError;

/// One namespace's file.
pub struct LocalStore {
    clients: Arc<Clients>,
    bucket: String,
    namespace: String,
    store: ItemStore,
    first: Mutex<Option<FirstFetch>>,
    fetching: tokio::sync::Mutex<Fetching>,
}

/// The fetch that requests wait for. It goes on when they no longer do.
#[derive(Clone)]
struct FirstFetch {
    outcome: Shared<BoxFuture<'static, Result<(), ItemStoreError>>>,
    /// Until when they wait: once one waited in vain, the next ones don't wait again.
    until: Instant,
}

#[derive(Debug, Default)]
struct Fetching {
    entity_tag: Option<String>,
    last: Option<Timestamp>,
    /// Whether the bucket was ever asked with success: a store that is not there is empty, one that can't be had is
    /// not.
    known: bool,
}

impl LocalStore {
    /// Nothing is fetched until someone asks.
    pub fn new(clients: Arc<Clients>, bucket: String, namespace: String) -> Self {
        let (store, first, fetching) = (ItemStore::new(), Mutex::default(), tokio::sync::Mutex::default());
        Self { clients, bucket, namespace, store, first, fetching }
    }

    /// What is served.
    pub fn store(&self) -> &ItemStore {
        &self.store
    }

    /// Makes sure that the bucket was asked once. A fetch that takes too long for this request goes on beside its
    /// answer, and is the one that later requests get.
    ///
    /// # Errors
    /// When it can't be read, or not in time.
    pub async fn ready(
        self: &Arc<Self>,
        background_work: &BackgroundWork,
        now: Timestamp,
    ) -> Result<(), ItemStoreError> {
        if self.store.snapshot().file().is_some() {
            return Ok(());
        }
        let fetch = self.first_fetch(background_work, now);
        let in_time = timeout_at(fetch.until, fetch.outcome).await;
        in_time.unwrap_or_else(|_| Err(ItemStoreError::Unreadable("it is still being fetched".to_owned())))
    }

    /// Begins to ask the bucket for the first time, unless it was asked.
    pub fn prepare(self: &Arc<Self>, background_work: &BackgroundWork, now: Timestamp) {
        if self.store.snapshot().file().is_none() {
            self.first_fetch(background_work, now);
        }
    }

    /// The fetch that is under way or was the last; a new one if that failed.
    fn first_fetch(self: &Arc<Self>, background_work: &BackgroundWork, now: Timestamp) -> FirstFetch {
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fetch) = first.as_ref().filter(|fetch| !matches!(fetch.outcome.peek(), Some(Err(_)))) {
            return fetch.clone();
        }
        let store = Arc::clone(self);
        let outcome = async move {
            let mut fetching = store.fetching.lock().await;
            if fetching.known { Ok(()) } else { store.fetch(now, &mut fetching).await }
        };
        let fetch = FirstFetch { outcome: outcome.boxed().shared(), until: Instant::now() + STORE_LIMIT };
        background_work.spawn(fetch.outcome.clone().map(drop));
        *first = Some(fetch.clone());
        fetch
    }

    /// Looks for a newer file if that is due.
    ///
    /// # Errors
    /// When there is one that can't be had or read; the old one goes on serving.
    pub async fn refresh(&self, now: Timestamp, interval: u32) -> Result<(), ItemStoreError> {
        let mut fetching = self.fetching.lock().await;
        let due = fetching.last.is_none_or(|last| now.duration_since(last).as_secs() >= i64::from(interval));
        if due { self.fetch(now, &mut fetching).await } else { Ok(()) }
    }

    async fn fetch(&self, now: Timestamp, fetching: &mut Fetching) -> Result<(), ItemStoreError> {
        fetching.last = Some(now);
        let unreadable = |error: &dyn std::fmt::Display| ItemStoreError::Unreadable(error.to_string());
        let key = local_database_key(&self.namespace);
        let known = fetching.entity_tag.clone();
        let request = self.clients.s3().get_object().bucket(&self.bucket).key(key).set_if_none_match(known);
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
                        let namespace = &*self.namespace;
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
