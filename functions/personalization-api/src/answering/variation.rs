//! Which variation answers.

use std::sync::Arc;

use configuration::compiled::{Experiment, Method, Recommender, Variation};
use serde_json::{Value, json};

use super::evidently::{self, EXPOSURE_VALUE};
use super::weighted::{self, Draw};
use crate::error::{ApiError, OriginError};
use crate::metrics::{Measurements, Record, Unit};
use crate::ports::{Api, EventBatch};

/// The variation that answers, and the experiment that matched.
#[derive(Debug)]
pub struct Choice {
    /// Its place in the recommender.
    pub place: usize,
    /// The variation.
    pub variation: Arc<Variation>,
    /// `matchedExperiment` of the answer.
    pub matched: Option<Value>,
}

/// The first variation, unless the recommender has experiments, more than one variation, and a user.
///
/// # Errors
/// A 400 for an unknown `feature`; a Configuration error for parts of the document that can't be used.
pub async fn choose(
    api: &Api,
    recommender: &Recommender,
    user_id: Option<&str>,
    feature: Option<&str>,
    record: &Record,
) -> Result<Choice, ApiError> {
    let variations = recommender.variations.as_ref().map_err(Arc::clone)?;
    if variations.is_empty() {
        return Err(ApiError::NotConfigured {
            code: "NoVariationsConfigured",
            message: "the recommender has no variations",
        });
    }
    let at = |place: usize, matched| {
        let Some((_, variation)) = variations.get_index(place) else { return Err(ApiError::Internal) };
        Ok(Choice { place, variation: variation.clone()?, matched })
    };
    let experiments = recommender.experiments.as_ref().map_err(Arc::clone)?;
    let (Some(user_id), false, true) = (user_id, experiments.is_empty(), variations.len() > 1) else {
        return at(0, None);
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
            Draw::NotInAudience => at(0, None),
            Draw::Override(name) => at(variations.get_index_of(name).unwrap_or(0), None),
            Draw::InExperiment(name) => {
                expose(api, recommender, experiment, name, user_id, record);
                let matched = json!({"type": "weighted", "feature": experiment.feature, "variation": name});
                at(variations.get_index_of(name).unwrap_or(0), Some(matched))
            }
        },
        Method::Evidently { project } => {
            let evaluation = match api.evaluator.evaluate(project, &experiment.feature, user_id).await {
                Ok(Some(evaluation)) => evaluation,
                Ok(None) => return at(0, None),
                Err(error) => {
                    tracing::warn!(%error, feature = experiment.feature, "the experiment could not be evaluated");
                    record.count(facts::metrics::EXPERIMENT_EVALUATION_FAILURES, 1);
                    return at(0, None);
                }
            };
            let place = evidently::place(&evaluation.value, variations)?;
            if evaluation.reason != "EXPERIMENT_RULE_MATCH" {
                return at(place, None);
            }
            let now = api.clock.now();
            let events: Vec<Value> = experiment
                .metrics
                .values()
                .filter(|metric| metric.track_exposures)
                .map(|metric| evidently::custom_event(metric, user_id, EXPOSURE_VALUE, now))
                .collect();
            if !events.is_empty() {
                let (evaluator, project) = (Arc::clone(&api.evaluator), project.clone());
                let metrics = Arc::clone(&api.metrics);
                api.off_answer.spawn(async move {
                    if let Err(error) = evaluator.put_project_events(&project, &events).await {
                        tracing::warn!(%error, "exposures could not be recorded");
                        metrics.publish(Measurements::default().with(
                            facts::metrics::EXPOSURE_FAILURES,
                            Unit::Count,
                            1.0,
                        ));
                    }
                });
            }
            let details = serde_json::from_str(&evaluation.details).unwrap_or(Value::String(evaluation.details));
            let matched = json!({"type": "evidently", "feature": experiment.feature, "details": details});
            at(place, Some(matched))
        }
    }
}

/// The dimensions of an experiment's metrics.
pub fn dimensions(recommender: &Recommender, feature: &str, variation: &str, metric: &str) -> Measurements {
    Measurements::new([
        (facts::metrics::dimensions::NAMESPACE, recommender.namespace.clone()),
        (facts::metrics::dimensions::RECOMMENDER, recommender.path.clone()),
        (facts::metrics::dimensions::FEATURE, feature.to_owned()),
        (facts::metrics::dimensions::VARIATION, variation.to_owned()),
        (facts::metrics::dimensions::METRIC, metric.to_owned()),
    ])
}

/// Records that a user was shown a variation: as metrics, and as events to the namespace's streams off the answer's path.
fn expose(
    api: &Api,
    recommender: &Recommender,
    experiment: &Experiment,
    variation: &str,
    user_id: &str,
    record: &Record,
) {
    let tracked = experiment.metrics.iter().filter(|(_, metric)| metric.track_exposures).map(|(name, _)| name);
    let mut exposures = Vec::new();
    for metric in tracked {
        let measurements = dimensions(recommender, &experiment.feature, variation, metric);
        record.other(measurements.with(facts::metrics::EXPOSURES, Unit::Count, 1.0));
        exposures.push(json!({"recommender": recommender.path, "action": recommender.action.as_str(),
            "feature": experiment.feature, "variation": variation, "metric": metric}));
    }
    if exposures.is_empty() {
        return;
    }
    let body = json!({"userId": user_id, "experimentExposures": exposures, "sentAt": api.clock.now().as_second()});
    let batch = EventBatch {
        record: json!({"namespace": recommender.namespace, "body": body}),
        body,
        partition_key: user_id.to_owned(),
    };
    let (api, namespace) = (api.clone(), recommender.namespace.clone());
    api.off_answer.clone().spawn(async move { send_to_streams(&api, &namespace, &batch).await });
}

async fn send_to_streams(api: &Api, namespace: &str, batch: &EventBatch) {
    let Ok(current) = api.configuration.current().await else { return };
    let Some(Ok(namespace)) = current.configuration.namespace(namespace) else { return };
    let targets = namespace.event_targets.iter().flatten().flatten();
    let streams = targets
        .filter(|target| !matches!(target, configuration::document::EventTarget::PersonalizeEventTracker { .. }));
    let failures: Vec<OriginError> =
        futures_util::future::join_all(streams.map(|target| api.event_sink.put(target, batch)))
            .await
            .into_iter()
            .filter_map(Result::err)
            .collect();
    for error in failures {
        tracing::warn!(%error, "exposures could not be sent to a stream");
        api.metrics.publish(Measurements::default().with(facts::metrics::EXPOSURE_FAILURES, Unit::Count, 1.0));
    }
}
