//! What is added to an action interaction, and what PutActionInteractions would refuse.

use facts::event_limits::{MAX_EVENT_BYTES, MAX_TRACKED_PROPERTIES};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::body::{ACTION_INTERACTIONS, event_too_large, read_object, take_properties};
use super::invalid;
use crate::error::ApiError;

/// An action interaction's complete text, as compact JSON: `timestamp`, seconds since 1970, is `now` where it does not
/// say, and `properties` are text. Automatic fields stay out: they are of datasets of items.
///
/// # Errors
/// A 400 when it is not what it should be, a 413 when it is too large.
pub(super) fn complete(interaction: &RawValue, index: usize, now: i64, tracked: bool) -> Result<String, ApiError> {
    let mut interaction = read_object(interaction, ACTION_INTERACTIONS, index)?;
    if interaction.get("timestamp").is_none_or(Value::is_null) {
        interaction.insert("timestamp".to_owned(), json!(now));
    }
    if interaction.contains_key("properties") {
        let properties = take_properties(&mut interaction)?;
        interaction.insert("properties".to_owned(), Value::String(Value::Object(properties).to_string()));
    }
    if tracked {
        fits(&interaction)?;
    }
    let text = Value::Object(interaction).to_string();
    if text.len() > MAX_EVENT_BYTES { Err(event_too_large(ACTION_INTERACTIONS, index)) } else { Ok(text) }
}

/// What PutActionInteractions would refuse, refused before any target has anything.
/// <https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_ActionInteraction.html>
fn fits(interaction: &Map<String, Value>) -> Result<(), ApiError> {
    let given = |name: &str| interaction.get(name).filter(|value| !value.is_null());
    for name in ["actionId", "eventType"] {
        if given(name).and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(invalid(format!("every action interaction needs an {name}")));
        }
    }
    for name in ["eventId", "recommendationId"] {
        if given(name).is_some_and(|value| !value.is_string()) {
            return Err(invalid(format!("{name} must be text")));
        }
    }
    if given("timestamp").is_some_and(|value| !value.is_number()) {
        return Err(invalid("timestamp must be a number"));
    }
    let all_texts = |value: &Value| value.as_array().is_some_and(|ids| ids.iter().all(Value::is_string));
    if given("impression").is_some_and(|value| !all_texts(value)) {
        return Err(invalid("impression must be a list of action ids"));
    }
    let properties = given("properties").and_then(Value::as_str).unwrap_or_default();
    if properties.chars().nth(MAX_TRACKED_PROPERTIES).is_some() {
        return Err(invalid(format!(
            "properties has more than {MAX_TRACKED_PROPERTIES} characters, more than a tracker takes"
        )));
    }
    Ok(())
}
