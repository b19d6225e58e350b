//! Item metadata.

use std::collections::HashSet;

use configuration::compiled::Variation;
use configuration::metadata::InferenceItemMetadata;
use tokio::time::Instant;
use tracing::Instrument;

use super::answer::Answer;
use crate::error::ApiError;
use crate::metrics::{Record, Unit};
use crate::ports::{Api, ItemStoreError, StoreRead};
use crate::steps;

/// Puts metadata into an answer's items, if it is there in time. Whether all of them could be read is returned: an
/// answer that lacks metadata must not be cached.
///
/// # Errors
/// Only when the document does not say usably which store to read.
pub async fn decorate(
    api: &Api,
    namespace: &str,
    variation: &Variation,
    answer: &mut Answer,
    record: &Record,
    until: Option<Instant>,
) -> Result<bool, ApiError> {
    let Some(store) = variation.settings.inference_item_metadata.clone()? else { return Ok(true) };
    if matches!(*store, InferenceItemMetadata::Personalize { .. }) || answer.items.is_empty() {
        return Ok(true);
    }
    let mut seen = HashSet::new();
    let ids: Vec<&str> = answer.items.iter().map(super::answer::Item::id).filter(|id| seen.insert(*id)).collect();
    let started = std::time::Instant::now();
    let step = steps::decoration(&store);
    let reading = api.item_stores.metadata(namespace, &store, &ids).instrument(step.clone());
    let late = || StoreRead {
        failure: Some(ItemStoreError::Unreadable("it takes too long".to_owned())),
        ..StoreRead::default()
    };
    let StoreRead { items: metadata, failure } = match until {
        None => reading.await,
        Some(until) => tokio::time::timeout_at(until, reading).await.unwrap_or_else(|_| late()),
    };
    record.value(facts::metrics::DECORATION_LATENCY, Unit::Milliseconds, started.elapsed().as_secs_f64() * 1000.0);
    let mut hits = 0;
    for item in &mut answer.items {
        if let Some(metadata) = metadata.get(item.id()) {
            item.metadata = Some(metadata.clone());
            hits += 1;
        }
    }
    step.record("found", hits).record("of", answer.items.len());
    record.count(facts::metrics::DECORATION_HITS, hits);
    let Some(error) = failure else {
        record.count(facts::metrics::DECORATION_MISSES, answer.items.len() - hits);
        return Ok(true);
    };
    tracing::warn!(%error, "items go out undecorated");
    record.count(facts::metrics::DECORATION_FAILURES, 1);
    if matches!(error, ItemStoreError::Throttled) {
        // The original's name.
        record.count(facts::metrics::DYNAMODB_LIMIT_EXCEED, 1);
    }
    Ok(false)
}
