//! Which variation answers.

use std::sync::Arc;

use configuration::compiled::{Experiment, Method, Recommender, Variation};
use facts::Experiments;
use facts::metrics::dimensions;
use serde_json::{Value, json};

use super::evidently;
use super::exposure::Exposure;
use super::guardrails::Breach;
use super::weighted::{self, Draw};
use crate::error::ApiError;
use crate::metrics::{Measurements, Record, Unit};
use crate::ports::Api;

/// The variation that answers, and the experiment that matched.
#[derive(Debug)]
pub struct ChosenVariation {
    /// Its index among the variations of the recommender.
    pub index: usize,
    /// The variation.
    pub variation: Arc<Variation>,
    /// `matchedExperiment` of the answer.
    pub matched: Option<Value>,
    /// What to record once the answer is made.
    pub exposure: Option<Exposure>,
    /// Why it is this one, in words.
    pub why: &'static str,
}

/// The dimensions of metrics about a guardrail that was broken.
pub(super) fn guardrail_dimensions(
    recommender: &Recommender,
    experiment: &Experiment,
    breach: &Breach,
) -> Measurements {
    Measurements::new([
        (dimensions::NAMESPACE, recommender.namespace.clone()),
        (dimensions::RECOMMENDER, recommender.path.clone()),
        (dimensions::FEATURE, experiment.feature.clone()),
        (dimensions::VARIATION, breach.variation.clone()),
        (dimensions::REASON, breach.bound.as_str().to_owned()),
    ])
}

/// The first variation, unless the deployment evaluates experiments, and the recommender has some, more than one
/// variation, and a user.
///
/// # Errors
/// A 400 for an unknown `feature`; a Configuration error for parts of the document that can't be used.
pub async fn choose(
    api: &Api,
    recommender: &Recommender,
    user_id: Option<&str>,
    feature: Option<&str>,
    record: &Record,
) -> Result<ChosenVariation, ApiError> {
    let variations = recommender.variations.as_ref().map_err(Arc::clone)?;
    if variations.is_empty() {
        return Err(ApiError::NotConfigured {
            code: "NoVariationsConfigured",
            message: "the recommender has no variations",
        });
    }
    let at = |index: usize, why: &'static str| {
        let Some((_, variation)) = variations.get_index(index) else { return Err(ApiError::Internal) };
        Ok(ChosenVariation { index, variation: variation.clone()?, matched: None, exposure: None, why })
    };
    if api.experiments == Experiments::None {
        return at(0, "the first: this deployment evaluates no experiments");
    }
    let experiments = recommender.experiments.as_ref().map_err(Arc::clone)?;
    if experiments.is_empty() || variations.len() < 2 {
        return at(0, "the first: there is no experiment to take part in");
    }
    let Some(user_id) = user_id else {
        return at(0, "the first: the request has no user, and an experiment needs one");
    };
    let experiment = match feature {
        None => &experiments[0],
        Some(feature) => experiments.get(feature).ok_or_else(|| {
            ApiError::validation("InvalidExperimentFeature", "feature names no experiment of the recommender")
        })?,
    };
    let experiment = experiment.as_ref().map_err(Arc::clone)?;
    match experiment.method.as_ref().map_err(Arc::clone)? {
        Method::Weighted(draw) => match weighted::draw(draw, user_id) {
            Draw::NotInAudience => at(0, "the first: the user is not in the experiment's audience"),
            Draw::Override(name) => {
                at(variations.get_index_of(name).unwrap_or(0), "the experiment's overrides name it for the user")
            }
            Draw::InExperiment(name) => {
                if let Some(breach) = api.guardrails.stopped(recommender, experiment) {
                    let stopped = guardrail_dimensions(recommender, experiment, &breach);
                    record.other(stopped.with(facts::metrics::EXPERIMENT_STOPPED, Unit::Count, 1.0));
                    let choice =
                        at(0, "the first: the experiment stopped itself, since a variation broke a guardrail")?;
                    let matched = json!({"type": "weighted", "feature": experiment.feature,
                        "variation": choice.variation.name, "stopped": breach.told()});
                    return Ok(ChosenVariation { matched: Some(matched), ..choice });
                }
                let matched = json!({"type": "weighted", "feature": experiment.feature, "variation": name});
                let exposure = Exposure::Weighted {
                    experiment: Arc::clone(experiment),
                    variation: name.to_owned(),
                    bucket: weighted::bucket(draw, user_id),
                };
                let why = "the experiment's draw for the user";
                let choice = at(variations.get_index_of(name).unwrap_or(0), why)?;
                Ok(ChosenVariation { matched: Some(matched), exposure: Some(exposure), ..choice })
            }
        },
        Method::Evidently { project } => {
            let evaluation = match api.evaluator.evaluate(project, &experiment.feature, user_id).await {
                Ok(Some(evaluation)) => evaluation,
                Ok(None) => return at(0, "the first: Evidently knows no such project or feature"),
                Err(error) => {
                    tracing::warn!(%error, feature = experiment.feature, "the experiment could not be evaluated");
                    record.count(facts::metrics::EXPERIMENT_EVALUATION_FAILURES, 1);
                    return at(0, "the first: the experiment could not be evaluated");
                }
            };
            let index = evidently::index(&evaluation.value, variations)?;
            if evaluation.reason != "EXPERIMENT_RULE_MATCH" {
                return at(index, "Evidently's evaluation, outside of an experiment");
            }
            let details = serde_json::from_str(&evaluation.details).unwrap_or(Value::String(evaluation.details));
            let matched = json!({"type": "evidently", "feature": experiment.feature, "details": details});
            let exposure = Exposure::Evidently { experiment: Arc::clone(experiment), project: project.clone() };
            Ok(ChosenVariation {
                matched: Some(matched),
                exposure: Some(exposure),
                ..at(index, "Evidently's evaluation")?
            })
        }
    }
}
