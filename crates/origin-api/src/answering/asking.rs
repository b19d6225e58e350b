//! One variation is asked: its context, its filter, its origin, its metadata. Whoever answers in place of the variation
//! that was chosen is asked in the same way.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use configuration::compiled::{Availability, Origin, Recommender, Variation};
use configuration::document::Action;
use configuration::metadata::InferenceItemMetadata;
use facts::limits;
use facts::routes::parameter;
use facts::routes::query::CONTEXT;
use serde_json::{Map, Value};
use tokio::time::Instant as Moment;
use tracing::Instrument;

use super::answer::Answer;
use super::automatic::{Resolved, Viewer};
use super::availability::{self, Unwanted};
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
    /// The variation that was chosen.
    pub(super) chosen: &'r Variation,
    /// Items that must not be answered.
    pub(super) unwanted: &'r Unwanted,
    /// Whether items come with metadata.
    pub(super) decorate: bool,
    /// Whether the request says how many items it wants, or which.
    pub(super) caller_chose_size: bool,
}

/// How many items are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number {
    /// By the caller; `None` for rerank.
    pub(super) wanted: Option<u32>,
    /// How many to ask for at least; `None`: as many as are wanted.
    pub(super) at_least: Option<u32>,
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
    pub(super) complete: bool,
}

/// The most items or actions that this origin is asked for.
pub(super) const fn most(origin: &Origin, action: Action) -> u32 {
    match (origin, action) {
        (Origin::Personalize { .. }, Action::RecommendActions) => limits::PERSONALIZE_NUM_ACTIONS,
        (Origin::Personalize { .. }, _) => limits::PERSONALIZE_NUM_RESULTS,
        (Origin::Lambda { .. } | Origin::Sagemaker { .. } | Origin::Http { .. } | Origin::List { .. }, _) => {
            limits::NUM_RESULTS
        }
    }
}

impl Asking<'_> {
    /// The query's context, and every automatic field of the variation that it does not name. Actions are recommended
    /// without one.
    pub(super) fn context(&self, variation: &Variation) -> Result<Map<String, Value>, ApiError> {
        if self.request.action == Action::RecommendActions {
            return Ok(Map::new());
        }
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

    /// Asks a variation for so many items that as many as are wanted should be left, and for this many at least.
    pub(super) async fn ask(
        &self,
        variation: &Variation,
        context: Map<String, Value>,
        number: Number,
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
        let rules = self.rules(variation)?;
        let by_columns = matches!(metadata.as_deref(), Some(InferenceItemMetadata::Personalize { .. }));
        let columns = match metadata.as_deref() {
            Some(InferenceItemMetadata::Personalize { item_columns: Some(columns) }) if self.decorate => {
                columns.as_slice()
            }
            _ => &[],
        };
        let further = if by_columns { availability::further_columns(&rules, columns) } else { Vec::new() };
        let metadata_columns =
            if further.is_empty() { Cow::Borrowed(columns) } else { [columns, &further].concat().into() };
        let number = number.wanted.map(|wanted| {
            let fetched = availability::over_fetched(&rules, self.unwanted.excluded(), wanted);
            let as_ever = number.at_least.unwrap_or(wanted);
            let number = fetched.max(as_ever).min(most(origin, request.action));
            let limit = limits::PERSONALIZE_NUM_RESULTS_WITH_METADATA;
            match origin {
                Origin::Personalize { .. } if !further.is_empty() => number.min(limit),
                // What the request itself asks for, Personalize may refuse; what is more is our own.
                Origin::Personalize { .. } if !metadata_columns.is_empty() => number.min(limit.max(as_ever)),
                _ => number,
            }
        });
        if let Some(store) = metadata.as_deref().filter(|_| self.decorate || !rules.is_empty()) {
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
            metadata_columns: Some(&metadata_columns).filter(|columns| !columns.is_empty()).map(|columns| &**columns),
            parameters: self.parameters(),
            trace_id: request.headers.get("x-amzn-trace-id").and_then(|value| value.to_str().ok()),
        };
        let answer = call_origin(self.api, &call, request.record, until.origin).await;
        let mut answer = answer.map_err(|error| self.too_many(error))?;
        let complete = self.look_up(variation, &rules, &mut answer, until).await?;
        if !further.is_empty() && matches!(origin, Origin::Personalize { .. }) {
            answer.items.iter_mut().for_each(|item| item.keep_own_metadata(columns));
        }
        Ok(Asked { answer, complete })
    }

    /// The answer that is made of these ids.
    pub(super) async fn list(&self, variation: &Variation, ids: &[String], until: Until) -> Result<Asked, ApiError> {
        let mut answer = Answer::of_ids(self.request.action, ids);
        let rules = self.rules(variation)?;
        let complete = self.look_up(variation, &rules, &mut answer, until).await?;
        Ok(Asked { answer, complete })
    }

    /// What hides items of a variation that answers. Actions have no metadata by which they could be hidden.
    fn rules(&self, variation: &Variation) -> Result<Vec<Arc<Availability>>, ApiError> {
        match self.request.action {
            Action::RecommendActions => Ok(Vec::new()),
            Action::RecommendItems | Action::RelatedItems | Action::RerankItems => {
                availability::rules(self.chosen, variation)
            }
        }
    }

    /// Reads the items' metadata, takes out what must not be answered, and gives the rest its metadata. Whether all of
    /// the store could be read is returned.
    async fn look_up(
        &self,
        variation: &Variation,
        rules: &[Arc<Availability>],
        answer: &mut Answer,
        until: Until,
    ) -> Result<bool, ApiError> {
        self.unwanted.remove_known(&mut answer.items);
        if !self.decorate && rules.is_empty() {
            return Ok(true);
        }
        let (namespace, record) = (self.request.namespace, self.request.record);
        let reading = decoration::read(self.api, namespace, variation, answer, record, until.metadata);
        let (metadata, complete) = reading.await?;
        self.unwanted.remove_hidden(rules, &metadata, &mut answer.items);
        if self.decorate {
            decoration::decorate(answer, &metadata);
        }
        Ok(complete)
    }

    /// Takes out of what a post-processor answers what must not be answered. It may have brought in items of its own:
    /// those that are not among `passed` are looked up. Whether that could be done is returned.
    pub(super) async fn check(&self, passed: &HashSet<String>, answer: &mut Answer) -> Result<bool, ApiError> {
        self.unwanted.remove_known(&mut answer.items);
        let rules = self.rules(self.chosen)?;
        let mut new = answer.clone();
        new.items.retain(|item| !passed.contains(item.id()));
        if rules.is_empty() || new.items.is_empty() {
            return Ok(true);
        }
        let (namespace, record) = (self.request.namespace, self.request.record);
        let until = self.request.deadline.checked_sub(limits::AFTER_METADATA);
        let (metadata, complete) = decoration::read(self.api, namespace, self.chosen, &new, record, until).await?;
        self.unwanted.remove_hidden(&rules, &metadata, &mut new.items);
        self.unwanted.remove_known(&mut answer.items);
        Ok(complete)
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
    if let Origin::List { item_ids, action_ids } = call.origin {
        let number = call.num_results.map_or(usize::MAX, |number| usize::try_from(number).unwrap_or(usize::MAX));
        let action = call.recommender.action;
        let ids = if action == Action::RecommendActions { action_ids } else { item_ids };
        let answer = Answer::of_ids(action, &ids[..ids.len().min(number)]);
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
