//! CloudWatch metrics by embedded metric format: lines of JSON on standard output, which CloudWatch Logs turns into metrics,
//! so that measuring costs no call.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

/// CloudWatch's units that are used here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// How many.
    Count,
    /// Thousandths of a second.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// A value without a unit.
    None,
}

impl Unit {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Milliseconds => "Milliseconds",
            Self::Seconds => "Seconds",
            Self::None => "None",
        }
    }
}

/// Measurements with the same dimensions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measurements {
    /// Names and values. All of them together make one metric's identity.
    pub dimensions: Vec<(&'static str, String)>,
    /// Names, units and values.
    pub values: Vec<(&'static str, Unit, f64)>,
}

impl Measurements {
    /// Measurements of these dimensions.
    pub fn new(dimensions: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { dimensions: dimensions.into_iter().collect(), values: Vec::new() }
    }

    /// Adds a measurement.
    #[must_use]
    pub fn with(mut self, name: &'static str, unit: Unit, value: f64) -> Self {
        self.values.push((name, unit, value));
        self
    }

    /// The line for CloudWatch Logs.
    pub fn line(&self, namespace: &str, milliseconds: i64) -> Value {
        let names: Vec<_> = self.dimensions.iter().map(|(name, _)| *name).collect();
        let mut metrics: Vec<Value> = Vec::new();
        let mut values: Map<String, Value> = Map::new();
        for (name, unit, value) in &self.values {
            if !values.contains_key(*name) {
                metrics.push(json!({"Name": name, "Unit": unit.as_str()}));
            }
            // One metric measured several times in a line is an array of at most 100 values.
            let measured = values.entry((*name).to_owned()).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(measured) = measured
                && measured.len() < 100
            {
                measured.push(json!(value));
            }
        }
        let mut line = json!({"_aws": {"Timestamp": milliseconds, "CloudWatchMetrics": [
            {"Namespace": namespace, "Dimensions": [names], "Metrics": metrics}]}});
        if let Value::Object(line) = &mut line {
            line.extend(self.dimensions.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
            line.extend(values);
        }
        line
    }
}

/// Metrics on standard output.
#[derive(Debug, Clone)]
pub struct EmbeddedMetrics {
    /// The CloudWatch namespace.
    pub namespace: String,
}

impl EmbeddedMetrics {
    /// Writes the line.
    pub fn publish(&self, measurements: &Measurements) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let line = measurements.line(&self.namespace, i64::try_from(now.as_millis()).unwrap_or(i64::MAX));
        // Standard output that is closed can't be told of either.
        let _ = writeln!(std::io::stdout().lock(), "{line}");
    }
}
