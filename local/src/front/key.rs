//! What tells answers in a cache apart.

use facts::headers::CREDENTIALS;
use http::HeaderMap;
use origin_api::events::record::is_secret;
use serde_json::{Map, Value, json};

/// A key: whoever asks with the same is given the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// As it came.
    path: String,
    /// Names and values as they came, in the cache's order.
    query: Vec<(String, String)>,
    /// Names in lower case. `None` where the request has no such header.
    headers: Vec<(String, Option<Vec<u8>>)>,
}

impl Key {
    pub(super) fn new(path: &str, query: Vec<(String, String)>, headers: Vec<(String, Option<Vec<u8>>)>) -> Self {
        Self { path: path.to_owned(), query, headers }
    }

    /// Path and query.
    pub(super) fn uri(&self) -> String {
        let query = self.query.iter().map(|(name, value)| format!("&{name}={value}"));
        std::iter::once(self.path.clone()).chain(query).collect()
    }

    /// How much memory it takes, nearly.
    pub(super) fn bytes(&self) -> usize {
        let query = self.query.iter().map(|(name, value)| name.len() + value.len());
        let headers = self.headers.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, Vec::len));
        // The path and the query are there once more, for the headers that they come with.
        2 * (self.path.len() + query.sum::<usize>()) + headers.sum::<usize>()
    }

    /// For the page, as JSON: `path`, `query` and `headers`. What carries credentials is named without its value.
    pub(super) fn shown(&self) -> String {
        let mut query = Map::new();
        for (name, value) in &self.query {
            let value = if is_secret(name) { Value::from(NOT_SHOWN) } else { Value::from(value.as_str()) };
            match query.get_mut(name) {
                None => drop(query.insert(name.clone(), value)),
                Some(Value::Array(values)) => values.push(value),
                Some(first) => *first = Value::Array(vec![first.take(), value]),
            }
        }
        let header = |(name, value): &(String, Option<Vec<u8>>)| {
            let value = value.as_ref().map(|value| {
                if CREDENTIALS.contains(&&**name) { NOT_SHOWN.into() } else { String::from_utf8_lossy(value) }
            });
            (name.clone(), value.map_or(Value::Null, Value::from))
        };
        let headers: Map<_, _> = self.headers.iter().map(header).collect();
        json!({"path": self.path, "query": query, "headers": headers}).to_string()
    }
}

const NOT_SHOWN: &str = "(not shown)";

/// The pairs of a query, as they came.
pub(super) fn pairs(query: Option<&str>) -> impl Iterator<Item = (&str, &str)> {
    let pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// The value of a header as part of a key: all of its lines.
pub(super) fn header(headers: &HeaderMap, name: &str) -> (String, Option<Vec<u8>>) {
    let mut values = headers.get_all(name).iter().map(|value| value.as_bytes());
    let first = values.next().map(<[u8]>::to_vec);
    let value = first.map(|mut value| {
        for more in values {
            value.push(b',');
            value.extend(more);
        }
        value
    });
    (name.to_ascii_lowercase(), value)
}
