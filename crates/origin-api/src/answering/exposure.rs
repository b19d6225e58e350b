//! That a user was shown a variation of an experiment. It is recorded when the answer is made: a request that is
//! refused, or whose origin fails, exposes nobody.

use std::sync::Arc;

use configuration::compiled::{Experiment, Recommender};
use configuration::document::EventTarget;
use facts::user_buckets::{BUCKET, EXPOSURES};
use serde_json::{Value, json};

use super::evidently::{self, EXPOSURE_VALUE};
use super::recommend::Request;
use crate::events::record::Origin;
use crate::metrics::{Measurements, Unit};
use crate::ports::Api;

/// An exposure that is due once the answer is made.
#[derive(Debug)]
pub enum Exposure {
    /// Of a `weighted` experiment: metrics, and records for the namespace's streams.
    Weighted {
        /// The experiment.
        experiment: Arc<Experiment>,
        /// The variation that was drawn.
        variation: String,
        /// The user's bucket.
        bucket: u64,
    },
    /// Of an `evidently` experiment: custom events.
    Evidently {
        /// The experiment.
        experiment: Arc<Experiment>,
        /// Evidently's project.
        project: String,
    },
}

impl Exposure {
    /// Records it. What has to be sent is sent after the answer.
    pub fn record(&self, api: &Api, request: &Request<'_>, recommender: &Recommender, user_id: &str) {
        match self {
            Self::Weighted { experiment, variation, bucket } => {
                weighted(api, request, recommender, (experiment, variation, *bucket), user_id);
            }
            Self::Evidently { experiment, project } => evidently(api, experiment, project, user_id),
        }
    }
}

/// The dimensions of an experiment's metrics, with the user's bucket beside them.
pub fn dimensions(
    recommender: &Recommender,
    feature: &str,
    (variation, bucket): (&str, u64),
    metric: &str,
) -> Measurements {
    Measurements::new([
        (facts::metrics::dimensions::NAMESPACE, recommender.namespace.clone()),
        (facts::metrics::dimensions::RECOMMENDER, recommender.path.clone()),
        (facts::metrics::dimensions::FEATURE, feature.to_owned()),
        (facts::metrics::dimensions::VARIATION, variation.to_owned()),
        (facts::metrics::dimensions::METRIC, metric.to_owned()),
    ])
    .property(facts::user_buckets::BUCKET, bucket)
}

fn count_failure(api: &Api) {
    api.metrics.publish(Measurements::default().with(facts::metrics::EXPOSURE_FAILURES, Unit::Count, 1.0));
}

fn evidently(api: &Api, experiment: &Experiment, project: &str, user_id: &str) {
    let now = api.clock.now();
    let tracked = experiment.metrics.values().filter(|metric| metric.track_exposures);
    let events: Vec<Value> =
        tracked.map(|metric| evidently::custom_event(metric, user_id, EXPOSURE_VALUE, now)).collect();
    if events.is_empty() {
        return;
    }
    let (sending, project) = (api.clone(), project.to_owned());
    api.background_work.spawn(async move {
        if let Err(error) = sending.evaluator.put_project_events(&project, &events).await {
            tracing::warn!(%error, "exposures could not be recorded");
            count_failure(&sending);
        }
    });
}

fn weighted(
    api: &Api,
    request: &Request<'_>,
    recommender: &Recommender,
    (experiment, variation, bucket): (&Experiment, &str, u64),
    user_id: &str,
) {
    let tracked = experiment.metrics.iter().filter(|(_, metric)| metric.track_exposures).map(|(name, _)| name);
    let mut exposures = Vec::new();
    for metric in tracked {
        let measurements = dimensions(recommender, &experiment.feature, (variation, bucket), metric);
        request.record.other(measurements.with(facts::metrics::EXPOSURES, Unit::Count, 1.0));
        exposures.push(json!({"recommender": recommender.path, "action": recommender.action.as_str(),
            "feature": experiment.feature, "variation": variation, "metric": metric, BUCKET: bucket}));
    }
    let streams = streams(request);
    if exposures.is_empty() || streams.is_empty() {
        return;
    }
    let body = json!({"userId": user_id, EXPOSURES: exposures, "sentAt": api.clock.now().as_second()});
    let (body, sending) = (body.to_string(), api.clone());
    let origin = Origin {
        namespace: request.namespace,
        path: request.path,
        raw_query: request.raw_query,
        headers: request.headers,
        configuration: request.configuration,
    };
    let records: Vec<_> = streams
        .into_iter()
        .filter_map(|target| origin.record(&target, &body, Some(user_id)).map(|record| (target, record)))
        .collect();
    api.background_work.spawn(async move {
        let puts = records.into_iter().map(async |(target, record)| match record {
            Ok(record) => sending.event_sink.put_record(&target, record).await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        });
        for error in futures_util::future::join_all(puts).await.into_iter().filter_map(Result::err) {
            tracing::warn!(error, "exposures could not be sent to a stream");
            count_failure(&sending);
        }
    });
}

/// The namespace's targets that take records: event trackers take no exposures.
fn streams(request: &Request<'_>) -> Vec<EventTarget> {
    let Some(Ok(namespace)) = request.configuration.namespace(request.namespace) else { return Vec::new() };
    let targets = namespace.event_targets.iter().flatten().flatten();
    targets.filter(|target| target.is_stream()).cloned().collect()
}
