//! CloudWatch metrics by embedded metric format: lines of JSON on standard output, which CloudWatch Logs turns into
//! metrics, so that measuring costs no call.
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
    /// Numbers that stand in the line of the log and belong to no metric: queries of the log find them, and CloudWatch
    /// makes nothing of them.
    pub properties: Vec<(&'static str, u64)>,
}

impl Measurements {
    /// Measurements of these dimensions.
    pub fn new(dimensions: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { dimensions: dimensions.into_iter().collect(), values: Vec::new(), properties: Vec::new() }
    }

    /// Adds a measurement.
    #[must_use]
    pub fn with(mut self, name: &'static str, unit: Unit, value: f64) -> Self {
        self.values.push((name, unit, value));
        self
    }

    /// Adds a number that belongs to no metric. It must have another name than all dimensions and metrics.
    #[must_use]
    pub fn property(mut self, name: &'static str, value: u64) -> Self {
        self.properties.push((name, value));
        self
    }

    /// The line for CloudWatch Logs. A metric that has a total (see [`facts::metrics::Metric`]) is published twice:
    /// with the dimensions, and with none.
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
        let has_total = |metric: &&Value| {
            let known = metric["Name"].as_str().and_then(facts::metrics::metric);
            known.is_some_and(|metric| metric.total)
        };
        let totals: Vec<Value> = metrics.iter().filter(has_total).cloned().collect();
        let mut published = vec![json!({"Namespace": namespace, "Dimensions": [names], "Metrics": metrics})];
        // Without dimensions the metric is its own total, and would be counted twice.
        if !names.is_empty() && !totals.is_empty() {
            // "A DimensionSet MAY be empty": then the metric has no dimensions.
            published.push(json!({"Namespace": namespace, "Dimensions": [[]], "Metrics": totals}));
        }
        let mut line = json!({"_aws": {"Timestamp": milliseconds, "CloudWatchMetrics": published}});
        if let Value::Object(line) = &mut line {
            line.extend(self.dimensions.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
            line.extend(self.properties.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
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

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: (&str, &str) = (facts::metrics::dimensions::NAMESPACE, "shop");

    fn published(measurements: &Measurements) -> Value {
        measurements.line("Tests", 1)["_aws"]["CloudWatchMetrics"].clone()
    }

    fn of_shop() -> Measurements {
        Measurements::new([(SHOP.0, SHOP.1.to_owned())])
    }

    #[test]
    fn a_property_stands_in_the_line_and_is_neither_dimension_nor_metric() {
        let measured = of_shop().with("Other", Unit::Count, 1.0).property("bucket", 7);
        assert_eq!(measured.line("Tests", 1)["bucket"], 7);
        let published = published(&measured);
        assert_eq!(
            published,
            json!([{"Namespace": "Tests", "Dimensions": [[SHOP.0]],
            "Metrics": [{"Name": "Other", "Unit": "Count"}]}])
        );
    }

    #[test]
    fn a_metric_with_a_total_is_published_with_its_dimensions_and_with_none() {
        let measured = of_shop().with(facts::metrics::ERRORS, Unit::Count, 1.0).with("Other", Unit::Seconds, 2.0);
        assert_eq!(
            published(&measured),
            json!([
                {"Namespace": "Tests", "Dimensions": [["Namespace"]], "Metrics": [
                    {"Name": "Errors", "Unit": "Count"}, {"Name": "Other", "Unit": "Seconds"}]},
                {"Namespace": "Tests", "Dimensions": [[]], "Metrics": [{"Name": "Errors", "Unit": "Count"}]},
            ])
        );
    }

    #[test]
    fn a_metric_without_dimensions_is_counted_once() {
        let measured = Measurements::default().with(facts::metrics::ERRORS, Unit::Count, 1.0);
        assert_eq!(published(&measured).as_array().map(Vec::len), Some(1));
    }

    #[test]
    fn a_metric_without_a_total_is_published_once() {
        let measured = of_shop().with(facts::metrics::DECORATION_HITS, Unit::Count, 1.0);
        assert_eq!(published(&measured).as_array().map(Vec::len), Some(1));
    }
}
