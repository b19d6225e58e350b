//! What Kinesis and Firehose get: `{namespace, path, headers, queryStringParameters, body}`. Headers are those of a
//! list, which a target may widen; nothing that carries credentials is ever in a record.

use configuration::Configuration;
use configuration::document::{EventTarget, RecordHeaders};
use facts::event_limits::{MAX_FIREHOSE_RECORD_BYTES, MAX_KINESIS_RECORD_BYTES};
use facts::headers::{CREDENTIALS, RECORDED, RECORDED_PREFIX};
use http::{HeaderMap, HeaderName};
use serde_json::{Map, Value, json};

use crate::answering::parameters::Query;
use crate::error::ApiError;

/// Kinesis takes keys of 1 to 256 characters:
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html>.
const MAX_PARTITION_KEY: usize = 256;

/// What names of query parameters, and with `"headers": "all"` of headers, say that they carry credentials.
const SECRET_WORDS: [&str; 10] =
    ["authorization", "credential", "jwt", "passphrase", "passwd", "password", "pwd", "secret", "signature", "token"];

/// The request that a record tells of.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'r> {
    /// The namespace's name.
    pub namespace: &'r str,
    /// The path, as it came.
    pub path: &'r str,
    /// The query, as it came.
    pub raw_query: &'r str,
    /// The headers.
    pub headers: &'r HeaderMap,
    /// The document, whose rules name headers.
    pub configuration: &'r Configuration,
}

/// A record for one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The record, with the newline that ends it in Firehose.
    pub data: String,
    /// What decides on a Kinesis stream's shard.
    pub partition_key: String,
}

impl Origin<'_> {
    /// The record of a target that is a stream, with a body that is JSON text; `None` for event trackers.
    ///
    /// # Errors
    /// A 413 when it is larger than the stream takes.
    pub fn record(&self, target: &EventTarget, body: &str, key: Option<&str>) -> Option<Result<Record, ApiError>> {
        let (headers, end, limit, keyed) = match target {
            EventTarget::PersonalizeEventTracker { .. } | EventTarget::PersonalizeActionInteractionsTracker { .. } => {
                return None;
            }
            EventTarget::KinesisStream { headers, .. } => (headers, "}", MAX_KINESIS_RECORD_BYTES, true),
            EventTarget::KinesisFirehose { headers, .. } => (headers, "}\n", MAX_FIREHOSE_RECORD_BYTES, false),
        };
        let key = key.filter(|key| !key.is_empty()).unwrap_or("-");
        let partition_key: String = key.chars().take(MAX_PARTITION_KEY).collect();
        let query = Query::parse(Some(self.raw_query));
        let query = query.iter().filter(|(name, _)| !is_secret(name));
        let query: Map<String, Value> = query.map(|(name, value)| (name.to_owned(), json!(value))).collect();
        let head = json!({"namespace": self.namespace, "path": self.path, "headers": self.headers(headers.as_ref()),
            "queryStringParameters": query});
        let head = head.to_string();
        let head = format!("{},\"body\":", &head[..head.len() - 1]);
        let counted_key = if keyed { partition_key.len() } else { 0 };
        if head.len() + body.len() + end.len() + counted_key > limit {
            let (kind, _) = target.destination();
            let message = format!("the request makes a record of more than {limit} bytes, the most that {kind} takes");
            return Some(Err(ApiError::TooLarge { code: "EventTooLarge", message }));
        }
        Some(Ok(Record { data: format!("{head}{body}{end}"), partition_key }))
    }

    fn headers(&self, widened: Option<&RecordHeaders>) -> Map<String, Value> {
        let recorded = self.headers.keys().filter(|name| self.is_recorded(name, widened));
        let texts = |name| self.headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        recorded.map(|name| (name.as_str().to_owned(), json!(texts(name).collect::<Vec<_>>().join(",")))).collect()
    }

    fn is_recorded(&self, name: &HeaderName, widened: Option<&RecordHeaders>) -> bool {
        let text = name.as_str();
        let asked_for = match widened {
            None => false,
            Some(RecordHeaders::Names(names)) => names.iter().any(|asked| asked.eq_ignore_ascii_case(text)),
            // Nobody named these one by one.
            Some(RecordHeaders::All(_)) => !is_secret(text),
        };
        let listed = RECORDED.contains(&text) || text.starts_with(RECORDED_PREFIX);
        !CREDENTIALS.contains(&text) && (asked_for || listed || self.configuration.has_rule_for(name))
    }
}

/// Whether a name says that it is of a credential: `access_token`, `apiKey`, `client-secret`.
pub fn is_secret(name: &str) -> bool {
    let mut letters = String::new();
    let mut previous = ' ';
    // Words are apart by what is no letter, and by capitals.
    for character in name.chars() {
        if !character.is_alphanumeric() || (character.is_uppercase() && previous.is_lowercase()) {
            letters.push(' ');
        }
        letters.extend(character.is_alphanumeric().then_some(character).into_iter().flat_map(char::to_lowercase));
        previous = character;
    }
    let together: String = letters.split(' ').collect();
    let is_key = |word: &str| matches!(word, "key" | "keys" | "apikey" | "apikeys" | "accesskey" | "accesskeys");
    SECRET_WORDS.iter().any(|word| together.contains(word)) || letters.split(' ').any(is_key)
}
