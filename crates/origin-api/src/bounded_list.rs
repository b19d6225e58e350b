//! A JSON list of which no more is kept than may be used: a body that is small to send can be large to hold.

use serde::Deserializer as _;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The first elements of a list as text, and how many there are in all.
#[derive(Debug)]
pub(crate) struct BoundedList<'b> {
    /// The first ones, as many as may be.
    pub first: Vec<&'b RawValue>,
    /// All of them.
    pub count: usize,
}

impl<'b> BoundedList<'b> {
    /// Reads a list, and keeps as many elements.
    ///
    /// # Errors
    /// A [data](serde_json::error::Category::Data) error when it is something else than a list, else of what is not
    /// JSON.
    pub(crate) fn read(json: &'b [u8], limit: usize) -> Result<Self, serde_json::Error> {
        let mut reader = serde_json::Deserializer::from_slice(json);
        let list = reader.deserialize_seq(ListVisitor { limit })?;
        reader.end().map(|()| list)
    }
}

struct ListVisitor {
    limit: usize,
}

impl<'de> Visitor<'de> for ListVisitor {
    type Value = BoundedList<'de>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<BoundedList<'de>, A::Error> {
        let mut read = BoundedList { first: Vec::new(), count: 0 };
        while read.first.len() < self.limit {
            let Some(element) = list.next_element()? else { break };
            read.first.push(element);
        }
        read.count = read.first.len();
        while list.next_element::<IgnoredAny>()?.is_some() {
            read.count += 1;
        }
        Ok(read)
    }
}
