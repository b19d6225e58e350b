//! What CloudWatch would be told, summed up since the start.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use embedded_metrics::Measurements;
use origin_api::ports::Metrics;
use serde::Serialize;

/// The most series that are kept. Names and dimensions come from the configuration, so that only one with thousands of
/// recommenders and variations has more.
const MAX_SERIES: usize = 10_000;

/// A metric with its dimensions.
type Series = (&'static str, Vec<(&'static str, String)>);

/// Every metric since the start.
#[derive(Debug, Default, Clone)]
pub(crate) struct Sums(Arc<Mutex<BTreeMap<Series, Sum>>>);

/// A series.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub(crate) struct Sum {
    /// How often it was measured.
    pub(crate) count: u64,
    /// Of all values.
    pub(crate) sum: f64,
    /// The largest value.
    pub(crate) maximum: f64,
}

/// A series, for the page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    /// The metric's name.
    pub(crate) metric: &'static str,
    /// Its dimensions.
    pub(crate) dimensions: BTreeMap<&'static str, String>,
    /// What was measured.
    #[serde(flatten)]
    pub(crate) sum: Sum,
}

impl Sums {
    /// All series, by name and dimensions.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let sums = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let row = |((metric, dimensions), sum): (&Series, &Sum)| Row {
            metric,
            dimensions: dimensions.iter().cloned().collect(),
            sum: *sum,
        };
        sums.iter().map(row).collect()
    }
}

impl Metrics for Sums {
    fn publish(&self, measurements: Measurements) {
        let mut sums = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, _, value) in measurements.values {
            let series = (name, measurements.dimensions.clone());
            if sums.len() >= MAX_SERIES && !sums.contains_key(&series) {
                continue;
            }
            let sum = sums.entry(series).or_default();
            sum.count += 1;
            sum.sum += value;
            sum.maximum = sum.maximum.max(value);
        }
    }
}
