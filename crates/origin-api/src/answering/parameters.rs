//! What the request's path and query say.

use std::collections::HashMap;

use facts::routes::query::NUM_RESULTS;
use serde_json::{Map, Value};

use crate::error::ApiError;

/// How many items are answered when the request does not say.
pub const DEFAULT_NUM_RESULTS: u32 = 25;

/// The query's parameters, decoded. Of a parameter that is given several times the last counts, as in what API Gateway
/// itself makes of a query.
#[derive(Debug, Clone, Default)]
pub struct Query(HashMap<String, String>);

impl Query {
    /// Reads a query string; bytes that are not UTF-8 become U+FFFD.
    pub fn parse(query: Option<&str>) -> Self {
        Self(form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect())
    }

    /// A parameter that is given and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether a parameter is given, were it empty.
    pub fn names(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// All parameters.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A truth value: `1`, `yes` and `true` in any case are true, anything else is false.
    pub fn truth(&self, name: &str, default: bool) -> bool {
        self.get(name)
            .map_or(default, |value| ["1", "yes", "true"].iter().any(|truth| value.eq_ignore_ascii_case(truth)))
    }

    /// `numResults`: a whole number of 1 or more, cut to the most that the origin is asked for.
    ///
    /// # Errors
    /// A 400 for anything else.
    pub fn num_results(&self, most: u32) -> Result<u32, ApiError> {
        let Some(text) = self.0.get(NUM_RESULTS).filter(|text| !text.is_empty()) else {
            return Ok(DEFAULT_NUM_RESULTS);
        };
        let digits = text.strip_prefix('+').unwrap_or(text);
        let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // Digits that do not fit are a number that is too large, which is cut like any other.
        let number = if whole { digits.parse().unwrap_or(u32::MAX) } else { 0 };
        if number < 1 {
            return Err(ApiError::validation("InvalidNumResults", "numResults must be a whole number of 1 or more"));
        }
        Ok(number.min(most))
    }

    /// A parameter that is a JSON object of strings; numbers and truth values are taken as their text.
    ///
    /// # Errors
    /// A 400 for anything else.
    pub fn strings(&self, name: &str, code: &'static str) -> Result<Map<String, Value>, ApiError> {
        let Some(text) = self.get(name) else { return Ok(Map::new()) };
        let invalid = || ApiError::validation(code, format!("{name} must be a JSON object of strings"));
        let Ok(Value::Object(members)) = serde_json::from_str(text) else { return Err(invalid()) };
        members
            .into_iter()
            .map(|(name, value)| match value {
                Value::String(text) => Ok((name, Value::String(text))),
                Value::Number(number) => Ok((name, Value::String(number.to_string()))),
                Value::Bool(truth) => Ok((name, Value::String(truth.to_string()))),
                _ => Err(invalid()),
            })
            .collect()
    }
}
