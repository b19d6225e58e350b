//! Item metadata.

use std::collections::HashSet;

use configuration::compiled::Variation;
use configuration::metadata::InferenceItemMetadata;
use tokio::time::Instant;
use tracing::Instrument;

use super::answer::Answer;
use crate::error::ApiError;
use crate::metrics::{Record, Unit};
use crate::ports::{Api, ItemMetadata, ItemStoreError, StoreRead};
use crate::steps;

/// Reads the metadata of an answer's items from the variation's store, if it is there in time. Whether all of it could
/// be read is returned too: an answer that lacks metadata must not be cached.
///
/// # Errors
/// Only when the document does not say usably which store to read.
pub async fn read(
    api: &Api,
    namespace: &str,
    variation: &Variation,
    answer: &Answer,
    record: &Record,
    until: Option<Instant>,
) -> Result<(ItemMetadata, bool), ApiError> {
    let nothing = (ItemMetadata::new(), true);
    let Some(store) = variation.settings.inference_item_metadata.clone()? else { return Ok(nothing) };
    if matches!(*store, InferenceItemMetadata::Personalize { .. }) || answer.items.is_empty() {
        return Ok(nothing);
    }
    let mut seen = HashSet::new();
    let ids: Vec<&str> = answer.items.iter().map(super::answer::Item::id).filter(|id| seen.insert(*id)).collect();
    let started = std::time::Instant::now();
    let step = steps::decoration(&store);
    let reading = api.item_stores.metadata(namespace, &store, &ids).instrument(step.clone());
    let StoreRead { items: metadata, failure } = match until {
        None => reading.await,
        Some(until) => tokio::time::timeout_at(until, reading).await.unwrap_or_else(|_| late()),
    };
    record.value(facts::metrics::DECORATION_LATENCY, Unit::Milliseconds, started.elapsed().as_secs_f64() * 1000.0);
    let hits = answer.items.iter().filter(|item| metadata.contains_key(item.id())).count();
    step.record("found", hits).record("of", answer.items.len());
    record.count(facts::metrics::DECORATION_HITS, hits);
    let Some(error) = failure else {
        record.count(facts::metrics::DECORATION_MISSES, answer.items.len() - hits);
        return Ok((metadata, true));
    };
    tracing::warn!(%error, "items go out undecorated");
    record.count(facts::metrics::DECORATION_FAILURES, 1);
    if matches!(error, ItemStoreError::Throttled) {
        // The original's name.
        record.count(facts::metrics::DYNAMODB_LIMIT_EXCEED, 1);
    }
    Ok((metadata, false))
}

fn late() -> StoreRead {
    let failure = ItemStoreError::Unreadable("it takes too long".to_owned());
    StoreRead { failure: Some(failure), ..StoreRead::default() }
}

/// Puts metadata into an answer's items.
pub fn decorate(answer: &mut Answer, metadata: &ItemMetadata) {
    for item in &mut answer.items {
        if let Some(metadata) = metadata.get(item.id()) {
            item.metadata = Some(metadata.clone());
        }
    }
}
