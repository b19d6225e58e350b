//! What is measured while one request is answered, and where it goes.

use std::sync::{Arc, Mutex, PoisonError};

pub use embedded_metrics::{EmbeddedMetrics, Measurements, Unit};

use crate::ports::Metrics;

impl Metrics for EmbeddedMetrics {
    fn publish(&self, measurements: Measurements) {
        Self::publish(self, &measurements);
    }
}

/// What is measured while one request is answered; published when it is.
#[derive(Debug, Clone, Default)]
pub struct Record(Arc<Mutex<Recorded>>);

#[derive(Debug, Default)]
struct Recorded {
    namespace: Option<String>,
    recommender: Option<String>,
    values: Vec<(&'static str, Unit, f64)>,
    others: Vec<Measurements>,
}

impl Record {
    fn with<T>(&self, change: impl FnOnce(&mut Recorded) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Says which configured namespace the request is for. Only names that are configured, so that no request can make
    /// up metrics.
    pub fn namespace(&self, name: &str) {
        self.with(|recorded| recorded.namespace = Some(name.to_owned()));
    }

    /// Says which configured recommender the request is for.
    pub fn recommender(&self, name: &str) {
        self.with(|recorded| recorded.recommender = Some(name.to_owned()));
    }

    /// Counts something.
    pub fn count(&self, name: &'static str, count: usize) {
        self.value(name, Unit::Count, count as f64);
    }

    /// Measures something.
    pub fn value(&self, name: &'static str, unit: Unit, value: f64) {
        self.with(|recorded| recorded.values.push((name, unit, value)));
    }

    /// Measures something that has dimensions of its own.
    pub fn other(&self, measurements: Measurements) {
        self.with(|recorded| recorded.others.push(measurements));
    }

    /// Namespace and recommender, for the log.
    pub fn names(&self) -> (Option<String>, Option<String>) {
        self.with(|recorded| (recorded.namespace.clone(), recorded.recommender.clone()))
    }

    /// Publishes what was measured.
    pub fn publish(&self, metrics: &dyn Metrics) {
        let recorded = self.with(std::mem::take);
        let names = [
            (facts::metrics::dimensions::NAMESPACE, recorded.namespace),
            (facts::metrics::dimensions::RECOMMENDER, recorded.recommender),
        ];
        let dimensions = names.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let mut measurements = Measurements::new(dimensions);
        measurements.values = recorded.values;
        for measurements in recorded.others.into_iter().chain([measurements]) {
            if !measurements.values.is_empty() {
                metrics.publish(measurements);
            }
        }
    }
}
