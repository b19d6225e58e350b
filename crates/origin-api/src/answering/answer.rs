//! The shape of an answer.

use configuration::document::Action;
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::OriginError;

/// An answer: items, and whatever else the origin returned.
#[derive(Debug, Clone)]
pub struct Answer {
    list_key: &'static str,
    /// The items.
    pub items: Vec<Item>,
    rest: Map<String, Value>,
}

/// An item, or an action. Metadata from a store is kept as the JSON text that the store holds: it is passed on, not
/// read.
#[derive(Debug, Clone)]
pub struct Item {
    id_key: &'static str,
    fields: Map<String, Value>,
    /// From a store.
    pub metadata: Option<Box<RawValue>>,
}

impl Item {
    /// The item's id.
    pub fn id(&self) -> &str {
        self.fields.get(self.id_key).and_then(Value::as_str).unwrap_or_default()
    }

    /// Metadata that came with the item.
    pub fn own_metadata(&self) -> Option<&Map<String, Value>> {
        self.fields.get("metadata").and_then(Value::as_object)
    }

    /// Leaves of the metadata that came with the item what has one of these names, in any case; without names, nothing.
    pub fn keep_own_metadata(&mut self, names: &[String]) {
        if names.is_empty() {
            self.fields.remove("metadata");
        } else if let Some(Value::Object(metadata)) = self.fields.get_mut("metadata") {
            metadata.retain(|name, _| names.iter().any(|kept| kept.eq_ignore_ascii_case(name)));
        }
    }

    /// Sets a member.
    pub fn set(&mut self, name: &str, value: Value) {
        self.fields.insert(name.to_owned(), value);
    }
}

impl Answer {
    /// Reads an origin's answer.
    ///
    /// # Errors
    /// When it is not of the API's shape; it is never passed on as if it were items.
    pub fn read(action: Action, mut answer: Map<String, Value>) -> Result<Self, OriginError> {
        let (list_key, id_key) = (action.list_key(), action.id_key());
        let Some(Value::Array(list)) = answer.get_mut(list_key).map(Value::take) else {
            return Err(OriginError::Malformed("it has no list of items"));
        };
        let items = list
            .into_iter()
            .map(|item| match item {
                Value::Object(mut fields) => {
                    // Origins whose ids are numbers are common; ours are text.
                    if let Some(Value::Number(number)) = fields.get(id_key) {
                        let text = number.to_string();
                        fields.insert(id_key.to_owned(), Value::String(text));
                    }
                    let named = matches!(fields.get(id_key), Some(Value::String(_)));
                    named.then_some(Item { id_key, fields, metadata: None })
                }
                _ => None,
            })
            .collect::<Option<_>>()
            .ok_or(OriginError::Malformed(match action {
                Action::RecommendActions => "an action has no actionId",
                Action::RecommendItems | Action::RelatedItems | Action::RerankItems => "an item has no itemId",
            }))?;
        Ok(Self { list_key, items, rest: answer })
    }

    /// An answer of these items, and nothing else.
    pub fn of_ids(action: Action, ids: &[String]) -> Self {
        let id_key = action.id_key();
        let item = |id: &String| {
            let fields = Map::from_iter([(id_key.to_owned(), Value::String(id.clone()))]);
            Item { id_key, fields, metadata: None }
        };
        Self { list_key: action.list_key(), items: ids.iter().map(item).collect(), rest: Map::new() }
    }

    /// Sets a member beside the list.
    pub fn set(&mut self, name: &str, value: Value) {
        self.rest.insert(name.to_owned(), value);
    }

    /// The answer as a JSON value, for a post-processor.
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(self.list_key, &self.items)?;
        for (name, value) in &self.rest {
            if name != self.list_key {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &self.fields {
            if name != "metadata" || self.metadata.is_none() {
                map.serialize_entry(name, value)?;
            }
        }
        if let Some(metadata) = &self.metadata {
            map.serialize_entry("metadata", metadata)?;
        }
        map.end()
    }
}

/// Reads a JSON object from bytes.
///
/// # Errors
/// When it is anything else.
pub fn read_object(bytes: &[u8]) -> Result<Map<String, Value>, OriginError> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Map::deserialize(&mut reader).map_err(|_| OriginError::Malformed("it is not a JSON object"))?;
    reader.end().map_err(|_| OriginError::Malformed("it is not a JSON object"))?;
    Ok(value)
}
