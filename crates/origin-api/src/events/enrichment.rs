//! What is added to an event: `sentAt`, and the automatic fields that its `properties` do not name.

use configuration::automatic::ValueType;
use facts::event_limits::{MAX_EVENT_BYTES, MAX_TRACKED_PROPERTIES};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::body::{EVENT_LIST, event_too_large, read_object, take_properties};
use super::invalid;
use crate::answering::automatic::Resolved;
use crate::error::ApiError;

/// How events are completed, the same way for all of a request.
#[derive(Debug)]
pub struct Enrichment<'r> {
    /// The automatic fields.
    pub automatic: &'r [Resolved],
    /// `sentAt` where an event does not say, seconds since 1970.
    pub now: i64,
    /// Whether events go to a tracker, so that they must be what PutEvents takes.
    pub tracked: bool,
}

impl Enrichment<'_> {
    /// An event's complete text, as compact JSON.
    ///
    /// # Errors
    /// A 400 when it is not what it should be, a 413 when it is too large.
    pub fn complete(&self, event: &RawValue, index: usize) -> Result<String, ApiError> {
        let mut event = read_object(event, EVENT_LIST, index)?;
        self.add(&mut event)?;
        let event = Value::Object(event);
        if self.tracked {
            fits_put_events(&event)?;
        }
        let text = event.to_string();
        if text.len() > MAX_EVENT_BYTES { Err(event_too_large(EVENT_LIST, index)) } else { Ok(text) }
    }

    fn add(&self, event: &mut Map<String, Value>) -> Result<(), ApiError> {
        if event.get("sentAt").is_none_or(Value::is_null) {
            event.insert("sentAt".to_owned(), json!(self.now));
        }
        let had_properties = event.contains_key("properties");
        let mut properties = take_properties(event)?;
        for resolved in self.automatic {
            properties.entry(&resolved.field).or_insert_with(|| {
                Value::String(match resolved.value_type {
                    ValueType::String => resolved.values.join("|"),
                    _ => resolved.values.first().cloned().unwrap_or_default(),
                })
            });
        }
        if !properties.is_empty() || had_properties {
            event.insert("properties".to_owned(), Value::String(Value::Object(properties).to_string()));
        }
        Ok(())
    }
}

/// What PutEvents would refuse, refused before any target has an event.
/// <https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_Event.html>
fn fits_put_events(event: &Value) -> Result<(), ApiError> {
    let is =
        |name: &str, right: fn(&Value) -> bool| event.get(name).is_none_or(|value| value.is_null() || right(value));
    if event.get("eventType").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(invalid("every event needs an eventType"));
    }
    let texts = ["eventId", "itemId", "recommendationId"];
    if let Some(name) = texts.into_iter().find(|name| !is(name, Value::is_string)) {
        return Err(invalid(format!("{name} must be text")));
    }
    let numbers = ["sentAt", "eventValue"];
    if let Some(name) = numbers.into_iter().find(|name| !is(name, Value::is_number)) {
        return Err(invalid(format!("{name} must be a number")));
    }
    let properties = event.get("properties").and_then(Value::as_str).unwrap_or_default();
    if properties.chars().nth(MAX_TRACKED_PROPERTIES).is_some() {
        return Err(invalid(format!(
            "properties, with the automatic fields, has more than {MAX_TRACKED_PROPERTIES} characters, more than an \
             event tracker takes"
        )));
    }
    let all_texts = |value: &Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
    if !is("impression", all_texts) {
        return Err(invalid("impression must be a list of item ids"));
    }
    let attribution = |value: &Value| value.get("eventAttributionSource").is_some_and(Value::is_string);
    if !is("metricAttribution", attribution) {
        return Err(invalid("metricAttribution needs an eventAttributionSource"));
    }
    Ok(())
}
