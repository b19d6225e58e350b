//! DynamoDB, in JSON 1.0: reading and writing items in batches, and looking through them, over tables held in memory.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html>

mod scan;
mod tables;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use serde_json::{Map, Value, json};

use super::{Refusal, Service};
use crate::answer::Answer;
use crate::dialect::Dialect;
use crate::operation::{Operation, lock};
use crate::request::ReceivedRequest;

/// Keys that one BatchGetItem may ask for.
const MAX_KEYS: usize = 100;
/// Items that one BatchWriteItem may put or delete.
const MAX_WRITES: usize = 25;

/// DynamoDB. A table is its items by their key attribute, which is text.
#[derive(Debug)]
pub struct DynamoDb {
    /// `BatchGetItem`
    pub batch_get_item: Operation,
    /// `BatchWriteItem`
    pub batch_write_item: Operation,
    /// `Scan`
    pub scan: Operation,
    /// `CreateTable`
    pub create_table_operation: Operation,
    /// `DescribeTable`
    pub describe_table: Operation,
    /// `UpdateTable`
    pub update_table: Operation,
    /// `DeleteTable`
    pub delete_table: Operation,
    /// `ListTables`
    pub list_tables: Operation,
    /// `TagResource`
    pub tag_resource: Operation,
    /// `ListTagsOfResource`
    pub list_tags_of_resource: Operation,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    tables: BTreeMap<String, Table>,
    /// How many keys or writes the coming calls leave unprocessed.
    unprocessed: VecDeque<usize>,
    /// Names in a page of `ListTables`, if not a hundred.
    tables_a_page: Option<usize>,
}

#[derive(Debug)]
struct Table {
    key_attribute: String,
    /// `ACTIVE`, unless a test or a request says otherwise.
    status: String,
    settings: tables::Settings,
    /// Items that one page of a scan looks at, in index of a mebibyte.
    page_length: usize,
    items: BTreeMap<String, Value>,
}

impl Table {
    fn new(key_attribute: &str) -> Self {
        Self {
            key_attribute: key_attribute.to_owned(),
            status: "ACTIVE".to_owned(),
            settings: tables::Settings::default(),
            page_length: usize::MAX,
            items: BTreeMap::new(),
        }
    }

    /// The key's text in an item or a key, if it is there and text.
    fn key(&self, item: &Value) -> Option<String> {
        Some(item[&self.key_attribute]["S"].as_str()?.to_owned())
    }
}

impl DynamoDb {
    pub(crate) fn new() -> Self {
        let dialect = Dialect::TargetJson("ProvisionedThroughputExceededException");
        let state = Arc::new(Mutex::new(State::default()));
        let for_get = Arc::clone(&state);
        let for_write = Arc::clone(&state);
        let of_tables = |name: &str, usual: fn(&mut State, &Value) -> Result<Answer, Refusal>| {
            let state = Arc::clone(&state);
            Operation::new(name, dialect, move |request| {
                usual(&mut lock(&state), &request.json()).unwrap_or_else(Answer::from)
            })
        };
        Self {
            batch_get_item: Operation::new("BatchGetItem", dialect, move |request| {
                batch_get(&mut lock(&for_get), &request.json()).unwrap_or_else(Answer::from)
            }),
            batch_write_item: Operation::new("BatchWriteItem", dialect, move |request| {
                batch_write(&mut lock(&for_write), &request.json()).unwrap_or_else(Answer::from)
            }),
            scan: of_tables("Scan", scan::answer),
            create_table_operation: of_tables("CreateTable", tables::create),
            describe_table: of_tables("DescribeTable", tables::describe),
            update_table: of_tables("UpdateTable", tables::update),
            delete_table: of_tables("DeleteTable", tables::delete),
            list_tables: of_tables("ListTables", |state, request| Ok(tables::list(state, request))),
            tag_resource: of_tables("TagResource", tables::tag),
            list_tags_of_resource: of_tables("ListTagsOfResource", tables::list_tags),
            state,
        }
    }

    /// Makes an empty table whose key is this one text attribute.
    pub fn create_table(&self, name: &str, key_attribute: &str) {
        lock(&self.state).tables.insert(name.to_owned(), Table::new(key_attribute));
    }

    /// Gives a table a status: `CREATING`, `UPDATING`, `DELETING`, `ACTIVE`, …
    pub fn set_table_status(&self, name: &str, status: &str) {
        if let Some(table) = lock(&self.state).tables.get_mut(name) {
            status.clone_into(&mut table.status);
        }
    }

    /// Makes a scan of this table return after looking at this many items, at least one.
    pub fn set_page_length(&self, name: &str, items: usize) {
        if let Some(table) = lock(&self.state).tables.get_mut(name) {
            table.page_length = items.max(1);
        }
    }

    /// Has done what was asked for: tables that were being made or changed are `ACTIVE`, those that were being deleted
    /// are gone.
    pub fn settle_tables(&self) {
        let tables = &mut lock(&self.state).tables;
        tables.retain(|_, table| table.status != "DELETING");
        tables.values_mut().for_each(|table| "ACTIVE".clone_into(&mut table.status));
    }

    /// A table's status; `None` if there is no such table.
    #[must_use]
    pub fn table_status(&self, name: &str) -> Option<String> {
        Some(lock(&self.state).tables.get(name)?.status.clone())
    }

    /// A table's tags.
    #[must_use]
    pub fn tags(&self, name: &str) -> Map<String, Value> {
        lock(&self.state).tables.get(name).map(|table| table.settings.tags.clone()).unwrap_or_default()
    }

    /// Tags a table, if there is one of that name.
    pub fn set_tag(&self, name: &str, key: &str, value: &str) {
        if let Some(table) = lock(&self.state).tables.get_mut(name) {
            table.settings.tags.insert(key.to_owned(), json!(value));
        }
    }

    /// Makes pages of `ListTables` this small.
    pub fn page_tables(&self, size: usize) {
        lock(&self.state).tables_a_page = Some(size);
    }

    /// Puts an item, in DynamoDB's own tagged JSON (`{"id": {"S": "1"}}`), into a table. An item without the table's
    /// key, or of a table that was not created, is ignored.
    pub fn put_item(&self, table: &str, item: Value) {
        if let Some(table) = lock(&self.state).tables.get_mut(table)
            && let Some(key) = table.key(&item)
        {
            table.items.insert(key, item);
        }
    }

    /// A table's items in the order of their keys; none when there is no such table.
    #[must_use]
    pub fn items(&self, table: &str) -> Vec<Value> {
        lock(&self.state).tables.get(table).map(|table| table.items.values().cloned().collect()).unwrap_or_default()
    }

    /// Makes the next batch call that has no scripted answer leave the last `count` keys or writes unprocessed. Said
    /// several times, it holds for as many calls in turn.
    pub fn leave_unprocessed(&self, count: usize) {
        lock(&self.state).unprocessed.push_back(count);
    }
}

impl Service for DynamoDb {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        match request.target()? {
            "DynamoDB_20120810.BatchGetItem" => Some(&self.batch_get_item),
            "DynamoDB_20120810.BatchWriteItem" => Some(&self.batch_write_item),
            "DynamoDB_20120810.Scan" => Some(&self.scan),
            "DynamoDB_20120810.CreateTable" => Some(&self.create_table_operation),
            "DynamoDB_20120810.DescribeTable" => Some(&self.describe_table),
            "DynamoDB_20120810.UpdateTable" => Some(&self.update_table),
            "DynamoDB_20120810.DeleteTable" => Some(&self.delete_table),
            "DynamoDB_20120810.ListTables" => Some(&self.list_tables),
            "DynamoDB_20120810.TagResource" => Some(&self.tag_resource),
            "DynamoDB_20120810.ListTagsOfResource" => Some(&self.list_tags_of_resource),
            _ => None,
        }
    }
}

fn batch_get(state: &mut State, request: &Value) -> Result<Answer, Refusal> {
    let requested = request_items(request)?;
    let mut asked = Vec::new();
    for (table_name, wanted) in requested {
        let keys = wanted["Keys"].as_array().map_or(&[][..], Vec::as_slice);
        asked.extend(keys.iter().map(|key| (table_name, key)));
    }
    within(asked.len(), MAX_KEYS, "keys")?;
    if (1..asked.len()).any(|n| asked[..n].contains(&asked[n])) {
        return Err(invalid("Provided list of item keys contains duplicates"));
    }
    let left = state.unprocessed.pop_front().unwrap_or(0);
    let processed = asked.len().saturating_sub(left);
    let mut responses = Map::new();
    let mut unprocessed = Map::new();
    for (index, (table_name, key)) in asked.into_iter().enumerate() {
        let table = table(&mut state.tables, table_name)?;
        let key_text = table.key(key).ok_or_else(wrong_key)?;
        if index >= processed {
            // Whatever else was asked of the table (a projection, consistent reads) is repeated with its keys.
            let mut rest = requested[table_name].clone();
            rest["Keys"] = json!([]);
            let rest = unprocessed.entry(table_name.clone()).or_insert(rest);
            push(&mut rest["Keys"], key.clone());
            continue;
        }
        let found = responses.entry(table_name.clone()).or_insert(json!([]));
        if let Some(item) = table.items.get(&key_text) {
            push(found, item.clone());
        }
    }
    Ok(Answer::json(&json!({ "Responses": responses, "UnprocessedKeys": unprocessed })))
}

fn batch_write(state: &mut State, request: &Value) -> Result<Answer, Refusal> {
    let mut writes = Vec::new();
    for (table_name, table_writes) in request_items(request)? {
        let table_writes = table_writes.as_array().map_or(&[][..], Vec::as_slice);
        writes.extend(table_writes.iter().map(|write| (table_name, write)));
    }
    within(writes.len(), MAX_WRITES, "writes")?;
    let mut keys = BTreeSet::new();
    for (table_name, write) in &writes {
        let table = table(&mut state.tables, table_name)?;
        let key = written_key(table, write).ok_or_else(wrong_key)?;
        if !keys.insert((*table_name, key)) {
            return Err(invalid("Provided list of item keys contains duplicates"));
        }
    }
    let left = state.unprocessed.pop_front().unwrap_or(0);
    let processed = writes.len().saturating_sub(left);
    let mut unprocessed = Map::new();
    for (index, (table_name, write)) in writes.into_iter().enumerate() {
        let table = table(&mut state.tables, table_name)?;
        let put = &write["PutRequest"]["Item"];
        let key = written_key(table, write).ok_or_else(wrong_key)?;
        if index >= processed {
            let rest = unprocessed.entry(table_name.clone()).or_insert(json!([]));
            push(rest, write.clone());
        } else if put.is_object() {
            table.items.insert(key, put.clone());
        } else {
            table.items.remove(&key);
        }
    }
    Ok(Answer::json(&json!({ "UnprocessedItems": unprocessed })))
}

/// The key of what is put or deleted.
fn written_key(table: &Table, write: &Value) -> Option<String> {
    table.key(&write["PutRequest"]["Item"]).or_else(|| table.key(&write["DeleteRequest"]["Key"]))
}

fn request_items(request: &Value) -> Result<&Map<String, Value>, Refusal> {
    request["RequestItems"].as_object().ok_or_else(|| invalid("RequestItems must be an object"))
}

fn table<'a>(tables: &'a mut BTreeMap<String, Table>, name: &str) -> Result<&'a mut Table, Refusal> {
    tables.get_mut(name).ok_or_else(|| Refusal {
        status: 400,
        code: "ResourceNotFoundException",
        message: "Requested resource not found".to_owned(),
    })
}

fn within(count: usize, limit: usize, what: &str) -> Result<(), Refusal> {
    if (1..=limit).contains(&count) { Ok(()) } else { Err(invalid(&format!("{count} {what}: must be 1 to {limit}"))) }
}

fn wrong_key() -> Refusal {
    invalid("The provided key element does not match the schema")
}

fn invalid(message: &str) -> Refusal {
    Refusal { status: 400, code: "ValidationException", message: message.to_owned() }
}

fn push(array: &mut Value, value: Value) {
    if let Some(array) = array.as_array_mut() {
        array.push(value);
    }
}
