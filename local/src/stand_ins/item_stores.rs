//! Item metadata: for each namespace a file of the shipped format, whichever kind of store the document names.

use std::sync::Arc;

use async_trait::async_trait;
use configuration::Configuration;
use configuration::metadata::InferenceItemMetadata;
use origin_api::ports::{ItemMetadata, ItemStoreError, ItemStores, StoreRead};
use serde_json::value::RawValue;

use crate::system::Catalogues;

/// The stores over the catalogues' files.
#[derive(Debug)]
pub(crate) struct LocalItemStores(pub(crate) Arc<Catalogues>);

#[async_trait]
impl ItemStores for LocalItemStores {
    fn prepare(&self, _: &str, _: &InferenceItemMetadata) {}

    async fn metadata(&self, namespace: &str, store: &InferenceItemMetadata, ids: &[&str]) -> StoreRead {
        if matches!(store, InferenceItemMetadata::Personalize { .. }) {
            return StoreRead::default();
        }
        // A namespace without items has a store that was never loaded, which is empty.
        let Some(catalogue) = self.0.get(namespace) else { return StoreRead::default() };
        let snapshot = catalogue.store().snapshot();
        let mut items = ItemMetadata::new();
        for id in ids {
            let Some(text) = snapshot.get(id).and_then(|metadata| std::str::from_utf8(metadata).ok()) else { continue };
            match RawValue::from_string(text.to_owned()) {
                Ok(metadata) => drop(items.insert((*id).to_owned(), metadata)),
                Err(error) => {
                    return StoreRead { items, failure: Some(ItemStoreError::Unreadable(error.to_string())) };
                }
            }
        }
        StoreRead { items, failure: None }
    }

    /// The files are watched, see [`crate::system`].
    async fn refresh(&self, _: &Configuration) {}
}
