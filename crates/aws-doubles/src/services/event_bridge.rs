//! Amazon EventBridge: the default bus, which keeps what is put on it.
//!
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::Service;
use crate::answer::Answer;
use crate::dialect::Dialect;
use crate::operation::{Operation, lock};
use crate::request::ReceivedRequest;

/// Bytes of an entry, from which on it is refused.
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html>
const ENTRY_LIMIT: usize = 256 * 1024;

/// Entries of a call.
const ENTRIES_LIMIT: usize = 10;

/// EventBridge. An entry that lacks something fails by itself, in an answer with status 200; the others of its call
/// reach the bus.
#[derive(Debug)]
pub struct EventBridge {
    /// `PutEvents`
    pub put_events: Operation,
    bus: Arc<Mutex<Vec<Value>>>,
}

impl EventBridge {
    pub(crate) fn new() -> Self {
        let bus = Arc::new(Mutex::new(Vec::new()));
        let for_put = Arc::clone(&bus);
        let dialect = Dialect::TargetJson("ThrottlingException");
        Self { put_events: Operation::new("PutEvents", dialect, move |request| put(&mut lock(&for_put), request)), bus }
    }

    /// The events on the bus, as a rule's target gets them: `source`, `detail-type`, `resources`, and `detail` as JSON.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        lock(&self.bus).clone()
    }

    /// The answer of a call whose only entry failed.
    #[must_use]
    pub fn failed_entry(code: &str, message: &str) -> Answer {
        Answer::json(&json!({ "FailedEntryCount": 1, "Entries": [{ "ErrorCode": code, "ErrorMessage": message }] }))
    }
}

impl Service for EventBridge {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        (request.target() == Some("AWSEvents.PutEvents")).then_some(&self.put_events)
    }
}

fn put(bus: &mut Vec<Value>, request: &ReceivedRequest) -> Answer {
    let body = request.json();
    let entries = body["Entries"].as_array().map(Vec::as_slice).unwrap_or_default();
    if entries.is_empty() || entries.len() > ENTRIES_LIMIT {
        return Answer::error(
            400,
            "ValidationException",
            "1 validation error detected: Value at 'entries' has a wrong length",
        );
    }
    if entries.iter().map(size).sum::<usize>() >= ENTRY_LIMIT {
        let message = "Total size of the entries in the request is over the limit.";
        return Answer::error(400, "ValidationException", message);
    }
    let mut failed = 0;
    let results: Vec<Value> = entries
        .iter()
        .map(|entry| match event(entry) {
            Ok(event) => {
                bus.push(event);
                json!({ "EventId": format!("00000000-0000-4000-8000-{:012}", bus.len()) })
            }
            Err((code, message)) => {
                failed += 1;
                json!({ "ErrorCode": code, "ErrorMessage": message })
            }
        })
        .collect();
    Answer::json(&json!({ "FailedEntryCount": failed, "Entries": results }))
}

fn size(entry: &Value) -> usize {
    let text = |name: &str| entry[name].as_str().map_or(0, str::len);
    let resources = entry["Resources"].as_array().into_iter().flatten();
    let resources: usize = resources.filter_map(Value::as_str).map(str::len).sum();
    let time = if entry["Time"].is_null() { 0 } else { 14 };
    text("Source") + text("DetailType") + text("Detail") + resources + time
}

fn event(entry: &Value) -> Result<Value, (&'static str, String)> {
    let required = |name: &'static str| match entry[name].as_str() {
        Some(text) if !text.is_empty() => Ok(text),
        _ => Err(("InvalidArgument", format!("Parameter {name} is not valid. Reason: {name} is a required argument."))),
    };
    let (source, detail_type, detail) = (required("Source")?, required("DetailType")?, required("Detail")?);
    let detail = serde_json::from_str::<Value>(detail).ok().filter(Value::is_object);
    let detail = detail.ok_or_else(|| ("MalformedDetail", "Detail is malformed.".to_owned()))?;
    let resources = entry["Resources"].as_array().cloned().unwrap_or_default();
    Ok(json!({ "source": source, "detail-type": detail_type, "resources": resources, "detail": detail }))
}
