//! The store `dynamodb`: items are put, then those of an older version deleted.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeValue, DeleteRequest, KeyType, PutRequest, ScalarAttributeType, TableStatus, WriteRequest,
};
use catalogue::{Attribute, ID, NewItem};
use function_host::call_error::CallError;
use futures_util::future::try_join_all;
use futures_util::stream::{FuturesUnordered, StreamExt};
use item_tables::{ItemTables, Owner};
use tokio::sync::mpsc;
use tokio::time::sleep;

use crate::clients::Clients;
use crate::error::LoadError;
use crate::progress::Progress;

/// What BatchWriteItem takes at most:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>.
pub(crate) const BATCH_LENGTH: usize = 25;

/// Batches under way at once. At 10 ms a batch they make 80,000 items a second, more than one core prepares.
const CONCURRENT_BATCHES: usize = 32;

/// Bytes at which a batch is full before it has all its items: what is under way stays within memory when items are as
/// long as DynamoDB allows.
const BATCH_SIZE: usize = 1 << 20;

/// How many parts of the table are looked through at once for items of older versions.
const SEGMENTS: i32 = 4;

/// How long before writes that the table did not take are tried again: at first, and at most. It doubles.
const FIRST_BACKOFF: Duration = Duration::from_millis(50);
const LAST_BACKOFF: Duration = Duration::from_secs(5);

/// What says that an item was put by a load. Items that somebody else put, with another word, are let alone.
const BULK: &str = "bulk";

/// A table, and the version of the items that are put into it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table<'t> {
    /// The clients.
    pub clients: &'t Clients,
    /// How far it is.
    pub progress: &'t Progress,
    /// The table's name.
    pub name: &'t str,
    /// The items' version.
    pub version: &'t str,
}

impl Table<'_> {
    fn failed(&self, reason: impl Into<String>) -> LoadError {
        LoadError::Table { table: self.name.to_owned(), reason: reason.into() }
    }

    /// Makes sure that there is such a table, that it is no other stack's, that it can be written to, and that its key
    /// is what items have.
    ///
    /// # Errors
    /// When that is not so.
    pub(crate) async fn check(&self, tables: &ItemTables) -> Result<(), LoadError> {
        let answer = self.clients.dynamodb.describe_table().table_name(self.name).send().await;
        let table = match answer {
            Ok(answer) => answer.table,
            Err(error) if error.code() == Some("ResourceNotFoundException") => {
                return Err(self.failed(
                    "it does not exist; it is made when a configuration is deployed that has inferenceItemMetadata \
                     of type dynamodb with \
                     autoProvision; then put the catalogue again",
                ));
            }
            Err(error) => return Err(self.failed(CallError::of("DynamoDB", "DescribeTable")(error).to_string())),
        };
        let table = table.ok_or_else(|| self.failed("DynamoDB did not describe it"))?;
        if !matches!(table.table_status, Some(TableStatus::Active | TableStatus::Updating)) {
            let status = table.table_status.as_ref().map_or("unknown", TableStatus::as_str);
            return Err(self.failed(format!("its status is {status}, and it has to be ACTIVE")));
        }
        let owner = tables.owner(&self.clients.dynamodb, table.table_arn().unwrap_or_default()).await;
        if let Owner::AnotherStack(other) =
            owner.map_err(|error| self.failed(CallError::of("DynamoDB", "ListTagsOfResource")(error).to_string()))?
        {
            return Err(self.failed(other.to_string()));
        }
        let keys: Vec<_> = table.key_schema().iter().map(|key| (key.attribute_name(), key.key_type())).collect();
        let is_text = table.attribute_definitions().iter().any(|definition| {
            definition.attribute_name() == ID && *definition.attribute_type() == ScalarAttributeType::S
        });
        if keys != [(ID, &KeyType::Hash)] || !is_text {
            return Err(self.failed(format!("its key has to be one partition key, {ID}, of type S")));
        }
        Ok(())
    }

    /// Puts the items that arrive, the last of an id last, many batches at once.
    ///
    /// # Errors
    /// When the table refuses one.
    pub(crate) async fn put(&self, mut items: mpsc::Receiver<Vec<NewItem>>) -> Result<(), LoadError> {
        let mut under_way = FuturesUnordered::new();
        // Two batches under way may be carried out in any order, so an id is in one of them only.
        let mut ids_under_way: HashSet<String> = HashSet::new();
        let mut batch: Vec<NewItem> = Vec::with_capacity(BATCH_LENGTH);
        let mut size = 0;
        let mut indexes: HashMap<String, usize> = HashMap::new();
        loop {
            let arrived = items.recv().await;
            let ended = arrived.is_none();
            for item in arrived.unwrap_or_default() {
                if let Some(index) = indexes.get(&item.id) {
                    // A batch must not have an id twice.
                    batch[*index] = item;
                    self.progress.put.fetch_add(1, Relaxed);
                    continue;
                }
                while ids_under_way.contains(&item.id) {
                    done(&mut under_way, &mut ids_under_way).await?;
                }
                indexes.insert(item.id.clone(), batch.len());
                size += item.size;
                batch.push(item);
                if batch.len() == BATCH_LENGTH || size >= BATCH_SIZE {
                    size = 0;
                    if under_way.len() == CONCURRENT_BATCHES {
                        done(&mut under_way, &mut ids_under_way).await?;
                    }
                    ids_under_way.extend(indexes.drain().map(|(id, _)| id));
                    under_way.push(self.put_batch(std::mem::take(&mut batch)));
                }
            }
            if ended {
                break;
            }
        }
        if !batch.is_empty() {
            under_way.push(self.put_batch(batch));
        }
        while under_way.next().await.transpose()?.is_some() {}
        Ok(())
    }

    async fn put_batch(&self, batch: Vec<NewItem>) -> Result<Vec<String>, LoadError> {
        let mut ids = Vec::with_capacity(batch.len());
        let mut writes = Vec::with_capacity(batch.len());
        for item in batch {
            let text = |text: &str| AttributeValue::S(text.to_owned());
            let put = PutRequest::builder()
                .item(ID, text(&item.id))
                .item("version", text(self.version))
                .item("put_via", text(BULK))
                .item("attributes", map(item.attributes));
            let put = put.build().map_err(|error| self.failed(error.to_string()))?;
            writes.push(WriteRequest::builder().put_request(put).build());
            ids.push(item.id);
        }
        self.write(writes).await?;
        self.progress.put.fetch_add(ids.len() as u64, Relaxed);
        Ok(ids)
    }

    /// Writes until the table has taken everything. What it does not take for want of capacity is tried again for as
    /// long as there is time, after a random part of a pause that doubles.
    async fn write(&self, mut writes: Vec<WriteRequest>) -> Result<(), LoadError> {
        let mut backoff = FIRST_BACKOFF;
        loop {
            let length = writes.len();
            let request = self.clients.dynamodb.batch_write_item().request_items(self.name, writes.clone());
            match request.send().await {
                Ok(answer) => {
                    writes = answer.unprocessed_items.unwrap_or_default().into_values().flatten().collect();
                    if writes.is_empty() {
                        return Ok(());
                    }
                }
                Err(error) if error.code().is_some_and(is_throttling) => {}
                Err(error) => return Err(self.failed(CallError::of("DynamoDB", "BatchWriteItem")(error).to_string())),
            }
            if writes.len() < length {
                backoff = FIRST_BACKOFF;
            }
            sleep(backoff.mul_f64(fastrand::f64())).await;
            backoff = LAST_BACKOFF.min(backoff * 2);
        }
    }

    /// Deletes the items that a load of an older version put. Newer ones there can't be, nor another load at work,
    /// while a load has the lease.
    ///
    /// # Errors
    /// When the table can't be read or refuses a deletion.
    pub(crate) async fn delete_older(&self) -> Result<(), LoadError> {
        try_join_all((0..SEGMENTS).map(|segment| self.delete_older_of(segment))).await.map(drop)
    }

    async fn delete_older_of(&self, segment: i32) -> Result<(), LoadError> {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let mut start = None;
        loop {
            let scan = self.clients.dynamodb.scan().table_name(self.name).segment(segment).total_segments(SEGMENTS);
            let scan = scan
                // An item that was put a moment ago must not be seen as it was before: it would be deleted.
                .consistent_read(true)
                .projection_expression("#id")
                .filter_expression("#version < :version AND #put_via = :bulk")
                .expression_attribute_names("#id", ID)
                .expression_attribute_names("#version", "version")
                .expression_attribute_names("#put_via", "put_via")
                .expression_attribute_values(":version", text(self.version))
                .expression_attribute_values(":bulk", text(BULK))
                .set_exclusive_start_key(start);
            let page = match scan.clone().send().await {
                Ok(page) => page,
                Err(error) if error.code().is_some_and(is_throttling) => {
                    start = scan.as_input().get_exclusive_start_key().clone();
                    sleep(LAST_BACKOFF.mul_f64(fastrand::f64())).await;
                    continue;
                }
                Err(error) => return Err(self.failed(CallError::of("DynamoDB", "Scan")(error).to_string())),
            };
            let mut keys = page.items.unwrap_or_default().into_iter().peekable();
            while keys.peek().is_some() {
                let deletions = keys.by_ref().take(BATCH_LENGTH).map(|key| {
                    let deletion = DeleteRequest::builder().set_key(Some(key)).build();
                    deletion.map(|deletion| WriteRequest::builder().delete_request(deletion).build())
                });
                let deletions: Vec<_> =
                    deletions.collect::<Result<_, _>>().map_err(|error| self.failed(error.to_string()))?;
                let count = deletions.len() as u64;
                self.write(deletions).await?;
                self.progress.deleted.fetch_add(count, Relaxed);
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(());
            }
        }
    }
}

async fn done<F>(under_way: &mut FuturesUnordered<F>, ids: &mut HashSet<String>) -> Result<(), LoadError>
where
    F: Future<Output = Result<Vec<String>, LoadError>>,
{
    for id in under_way.next().await.transpose()?.unwrap_or_default() {
        ids.remove(&id);
    }
    Ok(())
}

/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>
fn is_throttling(code: &str) -> bool {
    matches!(code, "ProvisionedThroughputExceededException" | "ThrottlingException" | "RequestLimitExceeded")
}

fn map(attributes: HashMap<String, Attribute>) -> AttributeValue {
    AttributeValue::M(attributes.into_iter().map(|(name, attribute)| (name, value(attribute))).collect())
}

fn value(attribute: Attribute) -> AttributeValue {
    match attribute {
        Attribute::S(text) => AttributeValue::S(text),
        Attribute::N(number) => AttributeValue::N(number),
        Attribute::Bool(is_true) => AttributeValue::Bool(is_true),
        Attribute::Null => AttributeValue::Null(true),
        Attribute::L(list) => AttributeValue::L(list.into_iter().map(value).collect()),
        Attribute::M(attributes) => map(attributes),
    }
}
