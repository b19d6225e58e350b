//! A line to an item.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::value::RawValue;
use thiserror::Error;

/// The member that is the item's id.
pub const ID: &str = "id";

/// Bytes of UTF-8 that an id may have: DynamoDB's limit of a partition key, held for both stores, so that a catalogue
/// that loads into one loads into the other.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-partition-sort-keys>
pub const MAX_ID_LENGTH: usize = 2048;

/// Why a line is no item. No value of the line is in the text, as it goes to the log.
#[derive(Debug, Error)]
pub enum ItemError {
    /// The bytes are no text.
    #[error("it is not UTF-8, at byte {0}")]
    NotText(usize),
    /// The text is not JSON, or not one value.
    #[error("it is not JSON: {0}")]
    NotJson(String),
    /// The JSON is no object.
    #[error("it is not a JSON object")]
    NotAnObject,
    /// There is no id.
    #[error("it has no {ID:?}")]
    NoId,
    /// The id is of another type.
    #[error("its {ID:?} is neither text nor a number")]
    WrongId,
    /// The id is empty.
    #[error("its {ID:?} is empty")]
    EmptyId,
    /// The id is too long.
    #[error("its {ID:?} has {0} bytes, and {MAX_ID_LENGTH} are allowed")]
    LongId(usize),
}

/// An object's members as they are written, by name. A name that comes twice has its last value.
pub type Members<'l> = IndexMap<Name<'l>, &'l RawValue>;

/// A member's name, borrowed from the line unless it has escapes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, serde::Serialize)]
#[serde(transparent)]
pub struct Name<'l>(#[serde(borrow)] pub Cow<'l, str>);

/// An item.
#[derive(Debug)]
pub struct Item<'l> {
    /// Its id. A number's is the number as it is written.
    pub id: Cow<'l, str>,
    /// Everything else.
    pub metadata: Members<'l>,
}

impl<'l> Item<'l> {
    /// Reads a line. Its values are checked to be JSON and kept as they are written, so that no number loses a digit.
    ///
    /// # Errors
    /// When the line is no item.
    pub fn read(line: &'l [u8]) -> Result<Self, ItemError> {
        let text = std::str::from_utf8(line).map_err(|error| ItemError::NotText(error.valid_up_to() + 1))?;
        if !text.trim_start().starts_with('{') {
            let value: Result<serde::de::IgnoredAny, _> = serde_json::from_str(text);
            return Err(value.map_or_else(|error| not_json(&error), |_| ItemError::NotAnObject));
        }
        let mut metadata: Members<'l> = serde_json::from_str(text).map_err(|error| not_json(&error))?;
        let id = metadata.shift_remove(&Name(Cow::Borrowed(ID))).ok_or(ItemError::NoId)?.get();
        let id = match id.as_bytes().first() {
            Some(b'"') => serde_json::from_str::<Name<'l>>(id).map_err(|error| not_json(&error))?.0,
            Some(b'-' | b'0'..=b'9') => Cow::Borrowed(id),
            _ => return Err(ItemError::WrongId),
        };
        match id.len() {
            0 => Err(ItemError::EmptyId),
            length if length > MAX_ID_LENGTH => Err(ItemError::LongId(length)),
            _ => Ok(Self { id, metadata }),
        }
    }
}

/// The parser's words and column, without its line, which is always the first.
fn not_json(error: &serde_json::Error) -> ItemError {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    ItemError::NotJson(format!("{what}, at byte {}", error.column()))
}
