//! One variation is asked: its context, its filter, its origin, its metadata. Whoever answers in place of the variation
//! that was chosen is asked in the same way.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use configuration::compiled::{Origin, Recommender, Variation};
use configuration::metadata::InferenceItemMetadata;
use facts::limits;
use facts::routes::parameter;
use facts::routes::query::CONTEXT;
use serde_json::{Map, Value};
use tokio::time::Instant as Moment;
use tracing::Instrument;

use super::answer::Answer;
use super::automatic::{Resolved, Viewer};
use super::parameters::Query;
use super::recommend::Request;
use super::{decoration, filter};
use crate::error::{ApiError, OriginError};
use crate::metrics::{Measurements, Record, Unit};
use crate::ports::{Api, OriginCall, origin_error_type};
use crate::steps;

/// What is the same whoever is asked.
#[derive(Clone, Copy)]
pub(super) struct Asking<'r> {
    pub(super) api: &'r Api,
    pub(super) request: &'r Request<'r>,
    pub(super) query: &'r Query,
    pub(super) viewer: &'r Viewer<'r>,
    pub(super) recommender: &'r Recommender,
    pub(super) user_id: Option<&'r str>,
    /// Whether items come with metadata.
    pub(super) decorate: bool,
    /// Whether the request says how many items it wants, or which.
    pub(super) caller_chose_size: bool,
}

/// Until when something has to be done; `None`: whoever does it has a limit of their own.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Until {
    /// The origin's answer.
    pub(super) origin: Option<Moment>,
    /// The items' metadata.
    pub(super) metadata: Option<Moment>,
}

/// What came of it.
pub(super) struct Asked {
    pub(super) answer: Answer,
    /// Whether the store of metadata could be read.
    pub(super) decorated: bool,
}

/// The most items that this origin is asked for.
pub(super) const fn most(origin: &Origin) -> u32 {
    match origin {
        Origin::Personalize { .. } => limits::PERSONALIZE_NUM_RESULTS,
        Origin::Lambda { .. } | Origin::Sagemaker { .. } | Origin::Http { .. } | Origin::List { .. } => {
            limits::NUM_RESULTS
        }
    }
}

impl Asking<'_> {
    /// The query's context, and every automatic field of the variation that it does not name.
    pub(super) fn context(&self, variation: &Variation) -> Result<Map<String, Value>, ApiError> {
        let step = steps::context();
        let _entered = step.enter();
        let mut context = self.query.strings(CONTEXT, "InvalidContextParameter")?;
        let fields = variation.settings.auto_context.clone()?;
        let mut resolved = self.viewer.resolve(&fields);
        resolved.retain(|resolved| !context.contains_key(&resolved.field));
        for Resolved { field, values, .. } in &resolved {
            // At least one, as `Resolved` says.
            context.extend(values.first().map(|value| (field.clone(), Value::String(value.clone()))));
        }
        steps::tell_context(&step, &context, &fields, &resolved);
        Ok(context)
    }

    /// Asks a variation for this many items.
    pub(super) async fn ask(
        &self,
        variation: &Variation,
        context: Map<String, Value>,
        number: Option<u32>,
        until: Until,
    ) -> Result<Asked, ApiError> {
        let origin = variation.origin.as_ref().map_err(Arc::clone)?;
        let request = self.request;
        let filter = match origin {
            Origin::Personalize { .. } => {
                filter::choose(self.query, self.recommender, variation, self.user_id, self.viewer)?
            }
            _ => None,
        };
        let metadata = variation.settings.inference_item_metadata.clone()?;
        let metadata_columns = match metadata.as_deref() {
            Some(InferenceItemMetadata::Personalize { item_columns: Some(columns) }) if self.decorate => {
                Some(columns.as_slice())
            }
            _ => None,
        };
        if let Some(store) = metadata.as_deref().filter(|_| self.decorate) {
            // A first read waits for it beside the origin's answer, and not after it.
            self.api.item_stores.prepare(request.namespace, store);
        }
        let call = OriginCall {
            recommender: self.recommender,
            variation,
            origin,
            user_id: self.user_id,
            item_id: request.item_id,
            item_list: request.item_list,
            num_results: number,
            context,
            filter,
            metadata_columns,
            parameters: self.parameters(),
            trace_id: request.headers.get("x-amzn-trace-id").and_then(|value| value.to_str().ok()),
        };
        let answer = call_origin(self.api, &call, request.record, until.origin).await;
        let answer = answer.map_err(|error| self.too_many(error))?;
        self.decorate(variation, answer, until).await
    }

    /// Puts metadata into the items of an answer that is made of these ids.
    pub(super) async fn list(&self, variation: &Variation, ids: &[String], until: Until) -> Result<Asked, ApiError> {
        self.decorate(variation, Answer::of_ids(self.request.action, ids), until).await
    }

    async fn decorate(&self, variation: &Variation, mut answer: Answer, until: Until) -> Result<Asked, ApiError> {
        let (namespace, record) = (self.request.namespace, self.request.record);
        let decorated = !self.decorate
            || decoration::decorate(self.api, namespace, variation, &mut answer, record, until.metadata).await?;
        Ok(Asked { answer, decorated })
    }

    /// An answer that is too long is the caller's doing where the request says how many items it wants.
    pub(super) fn too_many(&self, error: ApiError) -> ApiError {
        match error {
            ApiError::Origin { error: OriginError::TooLong, .. } if self.caller_chose_size => {
                ApiError::validation("AnswerTooLarge", "the origin's answer has more than 6 MB: ask for fewer items")
            }
            error => error,
        }
    }

    /// Path and query parameters by name. Path parameters win: what routes a request can't be talked over by its query.
    fn parameters(&self) -> HashMap<&str, &str> {
        let path = [
            (parameter::NAMESPACE, Some(self.request.namespace)),
            (parameter::RECOMMENDER, Some(self.request.recommender)),
            (parameter::USER_ID, self.request.user_id),
            (parameter::ITEM_ID, self.request.item_id),
        ];
        self.query.iter().chain(path.into_iter().filter_map(|(name, value)| Some((name, value?)))).collect()
    }
}

async fn call_origin(
    api: &Api,
    call: &OriginCall<'_>,
    record: &Record,
    until: Option<Moment>,
) -> Result<Answer, ApiError> {
    let step = steps::origin(call.origin, call.num_results);
    if let Origin::List { item_ids } = call.origin {
        let number = call.num_results.map_or(usize::MAX, |number| usize::try_from(number).unwrap_or(usize::MAX));
        let answer = Answer::of_ids(call.recommender.action, &item_ids[..item_ids.len().min(number)]);
        step.record("items", answer.items.len());
        return Ok(answer);
    }
    let started = Instant::now();
    let asking = api.origins.ask(call).instrument(step.clone());
    let answer = match until {
        None => asking.await,
        Some(until) => tokio::time::timeout_at(until, asking).await.unwrap_or(Err(OriginError::TimedOut)),
    };
    record.value(facts::metrics::ORIGIN_LATENCY, Unit::Milliseconds, started.elapsed().as_secs_f64() * 1000.0);
    let error_type = origin_error_type(call.origin);
    let action = call.recommender.action;
    let answer = answer.and_then(|answer| Answer::read(action, answer));
    match &answer {
        Ok(answer) => step.record("items", answer.items.len()),
        Err(error) => step.record("error", tracing::field::display(error)),
    };
    answer.map_err(|error| {
        if !error.is_callers() {
            record.count(facts::metrics::ORIGIN_FAILURES, 1);
        }
        if let (OriginError::Throttled { .. }, Origin::Personalize { arn, .. }) = (&error, call.origin) {
            // The original's name and dimension.
            let dimensions = Measurements::new([(facts::metrics::dimensions::ARN, arn.as_str().to_owned())]);
            record.other(dimensions.with(facts::metrics::PERSONALIZE_INFERENCE_THROTTLED_REQUESTS, Unit::Count, 1.0));
        }
        ApiError::Origin { error_type, error }
    })
}
