//! Item metadata in DynamoDB.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use base64::Engine;
use serde_json::{Map, Number, Value, json};

use super::clients::Clients;
use super::faults::fault;
use origin_api::error::OriginError;
use origin_api::ports::{ItemMetadata, ItemStoreError, StoreRead};

/// BatchGetItem takes at most this many keys:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>.
const MAX_KEYS: usize = 100;

/// How often keys that were left unprocessed are asked for again, and how long before the first time; it doubles.
const MORE_ATTEMPTS: u32 = 3;
const FIRST_BACKOFF: Duration = Duration::from_millis(25);

/// Reads items in concurrent batches, for so long. What one batch, or one key, can't have does not discard what the
/// others read.
pub async fn read(clients: &Clients, table: &str, ids: &[&str], limit: Duration) -> StoreRead {
    let items = Mutex::default();
    let batches = futures_util::future::join_all(ids.chunks(MAX_KEYS).map(|ids| batch(clients, table, ids, &items)));
    let failure = match tokio::time::timeout(limit, batches).await {
        Ok(outcomes) => outcomes.into_iter().find_map(Result::err),
        Err(_) => Some(ItemStoreError::Unreadable("no answer in time".to_owned())),
    };
    StoreRead { items: items.into_inner().unwrap_or_else(PoisonError::into_inner), failure }
}

async fn batch(
    clients: &Clients,
    table: &str,
    ids: &[&str],
    items: &Mutex<ItemMetadata>,
) -> Result<(), ItemStoreError> {
    let unreadable = |what: String| ItemStoreError::Unreadable(what);
    let keys = ids.iter().map(|id| HashMap::from([("id".to_owned(), AttributeValue::S((*id).to_owned()))])).collect();
    let keys = KeysAndAttributes::builder()
        .set_keys(Some(keys))
        .projection_expression("#id, #attributes")
        .expression_attribute_names("#id", "id")
        .expression_attribute_names("#attributes", "attributes")
        .build()
        .map_err(|error| unreadable(error.to_string()))?;
    let mut wanted = HashMap::from([(table.to_owned(), keys)]);
    for attempt in 0..=MORE_ATTEMPTS {
        if attempt > 0 {
            tokio::time::sleep(FIRST_BACKOFF * 2u32.pow(attempt - 1)).await;
        }
        let request = clients.dynamodb().batch_get_item().set_request_items(Some(wanted));
        let answer = request.send().await.map_err(|error| match fault(&error) {
            OriginError::Throttled { .. } => ItemStoreError::Throttled,
            OriginError::Refused { code } => unreadable(code),
            other => unreadable(other.to_string()),
        })?;
        for item in answer.responses.unwrap_or_default().into_values().flatten() {
            let (Some(AttributeValue::S(id)), Some(attributes)) = (item.get("id"), item.get("attributes")) else {
                continue;
            };
            let metadata = serde_json::value::to_raw_value(&to_json(attributes));
            let metadata = metadata.map_err(|error| unreadable(error.to_string()))?;
            items.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), metadata);
        }
        wanted = answer.unprocessed_keys.unwrap_or_default();
        if wanted.is_empty() {
            return Ok(());
        }
    }
    Err(ItemStoreError::Throttled)
}

/// A DynamoDB value as JSON. Members are ordered by name, since DynamoDB keeps no order.
fn to_json(value: &AttributeValue) -> Value {
    let number = |text: &String| text.parse::<Number>().map_or_else(|_| json!(text), Value::Number);
    let binary = |blob: &[u8]| json!(base64::engine::general_purpose::STANDARD.encode(blob));
    match value {
        AttributeValue::S(text) => json!(text),
        AttributeValue::N(text) => number(text),
        AttributeValue::Bool(truth) => json!(truth),
        AttributeValue::L(list) => list.iter().map(to_json).collect(),
        AttributeValue::M(members) => {
            let sorted: std::collections::BTreeMap<_, _> = members.iter().collect();
            Value::Object(sorted.into_iter().map(|(name, value)| (name.clone(), to_json(value))).collect::<Map<_, _>>())
        }
        AttributeValue::Ss(texts) => json!(texts),
        AttributeValue::Ns(numbers) => numbers.iter().map(number).collect(),
        AttributeValue::B(blob) => binary(blob.as_ref()),
        AttributeValue::Bs(blobs) => blobs.iter().map(|blob| binary(blob.as_ref())).collect(),
        _ => Value::Null,
    }
}
