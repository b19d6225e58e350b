//! The stores of item metadata, by kind.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use configuration::Configuration;
use configuration::metadata::InferenceItemMetadata;
use item_tables::ItemTables;
use serde_json::value::RawValue;

use super::clients::Clients;
use super::dynamodb;
use super::local_store::LocalStore;
use super::table_owners::TableOwners;
use origin_api::background_work::BackgroundWork;
use origin_api::metrics::{Measurements, Unit};
use origin_api::ports::{Clock, ItemMetadata, ItemStoreError, ItemStores, Metrics, StoreRead};

/// How long a request waits for a store before its items go out undecorated.
pub const STORE_LIMIT: Duration = Duration::from_millis(1500);

/// Local files and DynamoDB tables.
pub struct AwsItemStores {
    clients: Arc<Clients>,
    clock: Arc<dyn Clock>,
    metrics: Arc<dyn Metrics>,
    background_work: BackgroundWork,
    bucket: String,
    tables: ItemTables,
    owners: TableOwners,
    local: Mutex<HashMap<String, Arc<LocalStore>>>,
}

impl AwsItemStores {
    /// Nothing is fetched until it is needed.
    pub fn new(
        clients: Arc<Clients>,
        clock: Arc<dyn Clock>,
        metrics: Arc<dyn Metrics>,
        background_work: BackgroundWork,
        bucket: String,
        tables: ItemTables,
    ) -> Self {
        let owners =
            TableOwners::new(Arc::clone(&clients), Arc::clone(&clock), background_work.clone(), tables.clone());
        Self { clients, clock, metrics, background_work, bucket, tables, owners, local: Mutex::default() }
    }

    /// The namespace's table.
    async fn read_table(&self, namespace: &str, ids: &[&str]) -> StoreRead {
        let table = match self.tables.name(namespace) {
            Ok(table) => table,
            Err(error) => return failed(ItemStoreError::Unreadable(error.to_string())),
        };
        let read = dynamodb::read(&self.clients, &table, ids, STORE_LIMIT);
        match futures_util::future::join(self.owners.usable(&table), read).await {
            (Ok(()), read) => read,
            (Err(another_stacks), _) => failed(another_stacks),
        }
    }

    /// Each namespace has a store of its own, so that no answer mixes two namespaces' items.
    fn local(&self, namespace: &str) -> Arc<LocalStore> {
        let mut local = self.local.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || LocalStore::new(Arc::clone(&self.clients), self.bucket.clone(), namespace.to_owned());
        Arc::clone(local.entry(namespace.to_owned()).or_insert_with(|| Arc::new(new())))
    }

    async fn read_local(&self, namespace: &str, ids: &[&str]) -> Result<ItemMetadata, ItemStoreError> {
        let local = self.local(namespace);
        local.ready(&self.background_work, self.clock.now()).await?;
        let snapshot = local.store().snapshot();
        let mut items = ItemMetadata::new();
        for id in ids {
            let Some(metadata) = snapshot.get(id) else { continue };
            let text = std::str::from_utf8(metadata).map_err(|error| ItemStoreError::Unreadable(error.to_string()))?;
            let raw = RawValue::from_string(text.to_owned());
            items.insert((*id).to_owned(), raw.map_err(|error| ItemStoreError::Unreadable(error.to_string()))?);
        }
        Ok(items)
    }
}

fn failed(error: ItemStoreError) -> StoreRead {
    StoreRead { items: ItemMetadata::new(), failure: Some(error) }
}

#[async_trait]
impl ItemStores for AwsItemStores {
    fn prepare(&self, namespace: &str, store: &InferenceItemMetadata) {
        match store {
            InferenceItemMetadata::Personalize { .. } => {}
            InferenceItemMetadata::Localdb { .. } => {
                self.local(namespace).prepare(&self.background_work, self.clock.now())
            }
            InferenceItemMetadata::Dynamodb { .. } => {
                if let Ok(table) = self.tables.name(namespace) {
                    self.owners.prepare(&table);
                }
            }
        }
    }

    async fn metadata(&self, namespace: &str, store: &InferenceItemMetadata, ids: &[&str]) -> StoreRead {
        match store {
            InferenceItemMetadata::Personalize { .. } => StoreRead::default(),
            InferenceItemMetadata::Localdb { .. } => match self.read_local(namespace, ids).await {
                Ok(items) => StoreRead { items, failure: None },
                Err(error) => failed(error),
            },
            InferenceItemMetadata::Dynamodb { .. } => self.read_table(namespace, ids).await,
        }
    }

    async fn refresh(&self, configuration: &Configuration) {
        let due = configuration.namespaces().filter_map(|namespace| {
            let interval = namespace.local_store_sync_interval?;
            Some((namespace.name.as_str(), interval))
        });
        let refreshes = due.map(|(namespace, interval)| async move {
            let local = self.local(namespace);
            if let Err(error) = local.refresh(self.clock.now(), interval).await {
                tracing::warn!(
                    %error, namespace,
                    "the local store could not be refreshed; what was loaded goes on serving"
                );
                let dimensions = [(facts::metrics::dimensions::NAMESPACE, namespace.to_owned())];
                self.metrics.publish(Measurements::new(dimensions).with(
                    facts::metrics::LOCAL_STORE_REFRESH_FAILURES,
                    Unit::Count,
                    1.0,
                ));
            }
        });
        futures_util::future::join_all(refreshes).await;
    }
}
