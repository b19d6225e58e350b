//! A part of the document that may not be understood.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A part of the document: what was written, and what it was understood to mean.
///
/// A part that is not understood does not fail the document around it. The API answers the requests that do not need
/// it, and the others with a Configuration error. What was written is kept, so that a document is written back
/// unchanged and an origin is given its own configuration as its author wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<T> {
    written: Value,
    understood: Result<T, String>,
}

impl<T> Part<T> {
    /// What the author wrote.
    pub fn written(&self) -> &Value {
        &self.written
    }

    /// The part, or why it is not understood.
    ///
    /// # Errors
    /// The reason, in words for the document's author.
    pub fn get(&self) -> Result<&T, &str> {
        self.understood.as_ref().map_err(String::as_str)
    }
}

impl<T: DeserializeOwned> Part<T> {
    /// Reads a part from JSON; this never fails, it keeps the reason.
    pub fn read(written: Value) -> Self {
        let understood = T::deserialize(&written).map_err(|error| error.to_string());
        Self { written, understood }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Part<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::read)
    }
}

impl<T> Serialize for Part<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written.serialize(serializer)
    }
}
