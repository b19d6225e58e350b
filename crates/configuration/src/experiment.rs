//! Experiments, as written.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::choice::choice;

/// An experiment: how a user comes by a variation, and what is measured.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Experiment {
    /// See [`EvaluationMethod`]. Kept as text, since a document may name a method of a later release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Evidently's project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// For readers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `weighted`: the weight of each variation. Weights are relative; a variation that is not named gets no one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<IndexMap<String, f64>>,
    /// `weighted`: the percentage of users who take part, 0 to 100; left out, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<f64>,
    /// `weighted`: users who always get a named variation, outside the experiment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overrides: Option<IndexMap<String, String>>,
    /// `weighted`: what is mixed into the draw. Another salt draws anew; two experiments with one salt draw alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    /// `weighted`: how much the variations may fail, and how late they may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guardrails: Option<Guardrails>,
    /// `weighted`: whether an instance that sees a variation beyond its guardrails goes on without the experiment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_stop: Option<bool>,
    /// What is measured, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics: Option<IndexMap<String, Metric>>,
}

/// Bounds for each variation but the recommender's first.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Guardrails {
    /// The percentage of requests that may fail: 0.01 to 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_percent: Option<f64>,
    /// Milliseconds within which nine of ten requests are to have their answer: 1 to 29,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p90_latency: Option<u32>,
}

/// How a user comes by a variation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvaluationMethod {
    /// A draw by weight.
    Weighted,
    /// CloudWatch Evidently, which AWS ended on 2025-10-16.
    Evidently,
}

impl EvaluationMethod {
    /// The method of this name, if it is one.
    pub fn parse(name: &str) -> Option<Self> {
        choice(name)
    }
}

/// Something that is measured.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Metric {
    /// Whether an exposure is recorded when a user is shown the experiment.
    #[serde(default = "default_track_exposures")]
    pub track_exposures: bool,
    /// Evidently: the dotted path of the user in an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id_key: Option<String>,
    /// Evidently: the dotted path of the value in an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_key: Option<String>,
}

const fn default_track_exposures() -> bool {
    true
}
