//! Experiments that CloudWatch Evidently decides. AWS ended the service on 2025-10-16; set-ups that still name it keep
//! answering with the first variation.

use configuration::compiled::{Fault, Usable, Variation};
use configuration::experiment::Metric;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The smallest value that Evidently counts as an exposure without moving a metric's sum.
pub const EXPOSURE_VALUE: f64 = 0.000_000_1;

/// The index of the variation that an evaluation names: by name, or by a whole number that is its index.
///
/// # Errors
/// A fault when it is none of the recommender's.
pub fn index(value: &Value, variations: &IndexMap<String, Usable<Arc<Variation>>>) -> Result<usize, Arc<Fault>> {
    let fault = |code, message: &str| Arc::new(Fault { code, message: message.to_owned() });
    let index = if let Some(name) = value.get("stringValue").and_then(Value::as_str) {
        variations.get_index_of(name).or_else(|| name.parse().ok())
    } else if let Some(index) = value.get("longValue").and_then(whole) {
        usize::try_from(index).ok()
    } else {
        return Err(fault("UnsupportedEvaluationType", "the feature's value is neither text nor a whole number"));
    };
    index
        .filter(|index| *index < variations.len())
        .ok_or_else(|| fault("NoMatchedTarget", "the feature's value names no variation of the recommender"))
}

/// A whole number, or the text of one.
fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// A custom event with the user and a value at the metric's dotted paths.
pub fn custom_event(metric: &Metric, user_id: &str, value: f64, now: jiff::Timestamp) -> Value {
    let mut data = Value::Object(Map::new());
    if let Some(path) = &metric.entity_id_key {
        set(&mut data, path, json!(user_id));
    }
    if let Some(path) = &metric.value_key {
        set(&mut data, path, json!(value));
    }
    // `timestamp` is seconds since 1970 on the wire, `data` JSON text:
    // https://docs.aws.amazon.com/cloudwatchevidently/latest/APIReference/API_Event.html
    json!({"type": "aws.evidently.custom", "data": data.to_string(), "timestamp": now.as_second()})
}

fn set(data: &mut Value, path: &str, value: Value) {
    let mut at = data;
    for name in path.split('.') {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        // An index creates what is missing in an object.
        at = &mut at[name];
    }
    *at = value;
}
