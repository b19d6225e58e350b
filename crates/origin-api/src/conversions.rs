//! Experiment conversions: all are checked before any is recorded.

use std::collections::BTreeMap;
use std::sync::Arc;

use configuration::compiled::{Experiment, Method, Namespace, Recommender};
use configuration::document::Action;
use configuration::experiment::Metric;
use facts::Experiments;
use facts::event_limits::MAX_EVENT_BYTES;
use facts::user_buckets::BUCKET;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::answering::evidently;
use crate::answering::exposure::dimensions;
use crate::answering::weighted::{self, Draw};
use crate::error::{ApiError, ErrorType};
use crate::events::body::{CONVERSIONS, event_too_large, read_object};
use crate::metrics::{Record, Unit};
use crate::ports::Api;

/// The value of a conversion that does not say.
const DEFAULT_VALUE: f64 = 1.0;

/// A conversion that may be recorded.
#[derive(Debug)]
pub(crate) struct Conversion {
    /// The conversion as compact JSON, as records have it: of a user who takes part in a `weighted` experiment with
    /// what it counts for.
    pub text: String,
    user_id: String,
    recommender: Arc<Recommender>,
    experiment: Arc<Experiment>,
    metric: (String, Metric),
    value: f64,
    /// Of a user who takes part in a `weighted` experiment: the variation and the user's bucket.
    drawn: Option<(String, u64)>,
}

fn invalid(code: &'static str, index: usize, what: &str) -> ApiError {
    ApiError::validation(code, format!("experimentConversions[{index}]: {what}"))
}

/// Checks the body's conversions.
///
/// # Errors
/// The first that is not right.
pub(crate) fn check(
    api: &Api,
    namespace: &Namespace,
    user_id: Option<&str>,
    conversions: &[&RawValue],
) -> Result<Vec<Conversion>, ApiError> {
    if conversions.is_empty() {
        return Ok(Vec::new());
    }
    let user_id = user_id
        .ok_or_else(|| ApiError::validation("UserIdRequired", "userId is required with experimentConversions"))?;
    conversions
        .iter()
        .enumerate()
        .map(|(index, conversion)| one(api, namespace, user_id, (index, conversion)))
        .collect()
}

fn one(
    api: &Api,
    namespace: &Namespace,
    user_id: &str,
    (index, conversion): (usize, &RawValue),
) -> Result<Conversion, ApiError> {
    if !conversion.get().starts_with('{') {
        return Err(invalid("InvalidExperimentConversions", index, "must be an object"));
    }
    let conversion = Value::Object(read_object(conversion, CONVERSIONS, index)?);
    let written = conversion.to_string();
    if written.len() > MAX_EVENT_BYTES {
        return Err(event_too_large(CONVERSIONS, index));
    }
    let text = |name: &str, code| match conversion.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(invalid(code, index, &format!("{name} must be text"))),
    };
    let name = text("recommender", "InvalidExperimentConversions")?
        .ok_or_else(|| invalid("InvalidExperimentConversions", index, "recommender is missing"))?;
    let feature = text("feature", "InvalidExperimentFeature")?;
    let metric = text("metric", "InvalidExperimentMetric")?;
    let value = match conversion.get("value") {
        None | Some(Value::Null) => DEFAULT_VALUE,
        Some(value) => value
            .as_f64()
            .filter(|value| value.is_finite())
            .ok_or_else(|| invalid("InvalidExperimentConversions", index, "value must be a number"))?,
    };

    let (recommender, experiment) = experiment(namespace, name, feature, index)?;
    let metrics = &experiment.metrics;
    let metric = match metric {
        Some(name) => metrics.get_key_value(name),
        None if metrics.len() == 1 => metrics.first(),
        None => return Err(invalid("InvalidExperimentMetric", index, "metric is needed: there is not just one")),
    };
    let (name, metric) = metric
        .map(|(name, metric)| (name.clone(), metric.clone()))
        .ok_or_else(|| invalid("InvalidExperimentMetric", index, "the experiment has no such metric"))?;
    // A method that can't be used is found before anything is sent.
    let drawn = match experiment.method.as_ref().map_err(Arc::clone)? {
        // Where experiments are not evaluated, nobody was shown a variation.
        _ if api.experiments == Experiments::None => None,
        Method::Evidently { .. } => None,
        // The draw is the same here as when the user was shown the variation; users outside the experiment are not
        // counted.
        Method::Weighted(draw) => match weighted::draw(draw, user_id) {
            Draw::InExperiment(variation) => Some((variation.to_owned(), weighted::bucket(draw, user_id))),
            Draw::Override(_) | Draw::NotInAudience => None,
        },
    };
    let text = match conversion {
        Value::Object(members) if matches!(experiment.method, Ok(Method::Weighted(_))) => {
            counted(members, (&experiment.feature, &name, drawn.as_ref()), api)
        }
        _ => written,
    };
    Ok(Conversion { text, user_id: user_id.to_owned(), recommender, experiment, metric: (name, metric), value, drawn })
}

/// A conversion for a record: with what it counts for, which whoever sent it does not tell, so that what a caller wrote
/// there is not taken for it.
fn counted(
    mut members: Map<String, Value>,
    (feature, metric, drawn): (&str, &str, Option<&(String, u64)>),
    api: &Api,
) -> String {
    for name in ["variation", BUCKET] {
        members.shift_remove(name);
    }
    if let Some((variation, bucket)) = drawn {
        members.insert("feature".to_owned(), json!(feature));
        members.insert("metric".to_owned(), json!(metric));
        members.insert("variation".to_owned(), json!(variation));
        members.insert(BUCKET.to_owned(), json!(bucket));
        if members.get("sentAt").is_none_or(Value::is_null) {
            members.insert("sentAt".to_owned(), json!(api.clock.now().as_second()));
        }
    }
    Value::Object(members).to_string()
}

/// The experiment that a conversion is of. A name that recommenders of several actions have means the one that has the
/// experiment.
fn experiment(
    namespace: &Namespace,
    name: &str,
    feature: Option<&str>,
    index: usize,
) -> Result<(Arc<Recommender>, Arc<Experiment>), ApiError> {
    let (mut found, mut has_experiments) = (false, false);
    for action in Action::ALL {
        let Some(recommender) = namespace.recommender(action, name)? else { continue };
        found = true;
        let experiments = recommender.experiments.as_ref().map_err(Arc::clone)?;
        has_experiments |= !experiments.is_empty();
        let experiment = match feature {
            Some(feature) => experiments.get(feature),
            None => experiments.first().map(|(_, experiment)| experiment),
        };
        if let Some(experiment) = experiment {
            return Ok((Arc::clone(recommender), experiment.clone()?));
        }
    }
    Err(match (found, has_experiments) {
        (false, _) => invalid("InvalidRecommender", index, "there is no such recommender"),
        (true, false) => ApiError::NotConfigured {
            code: "ExperimentsNotFound",
            message: "no experiments are configured for the recommender of a conversion",
        },
        (true, true) => invalid("InvalidExperimentFeature", index, "the recommender has no such experiment"),
    })
}

/// Records conversions that were checked. Where experiments are not evaluated, nobody was shown a variation, and there
/// is nothing to record.
///
/// # Errors
/// When Evidently does not take them.
pub(crate) async fn record(api: &Api, conversions: &[Conversion], record: &Record) -> Result<(), ApiError> {
    if api.experiments == Experiments::None {
        return Ok(());
    }
    let now = api.clock.now();
    let mut by_project: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for conversion in conversions {
        let (name, metric) = &conversion.metric;
        match &conversion.experiment.method {
            Err(fault) => return Err(Arc::clone(fault).into()),
            Ok(Method::Evidently { project }) => {
                let event = evidently::custom_event(metric, &conversion.user_id, conversion.value, now);
                by_project.entry(project).or_default().push(event);
            }
            Ok(Method::Weighted(_)) => {
                if let Some((variation, bucket)) = &conversion.drawn {
                    let feature = &conversion.experiment.feature;
                    let measurements = dimensions(&conversion.recommender, feature, (variation, *bucket), name);
                    record.other(measurements.with(facts::metrics::CONVERSIONS, Unit::Count, 1.0).with(
                        facts::metrics::CONVERSION_VALUE,
                        Unit::None,
                        conversion.value,
                    ));
                }
            }
        }
    }
    let puts = by_project.iter().map(|(project, events)| api.evaluator.put_project_events(project, events));
    let failed = futures_util::future::join_all(puts).await.into_iter().find_map(Result::err);
    failed.map_or(Ok(()), |error| Err(ApiError::Origin { error_type: ErrorType::Evidently, error }))
}
