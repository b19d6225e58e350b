//! The steps of a recommendation request, in order.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use configuration::Configuration;
use configuration::cache_control::CacheRule;
use configuration::compiled::{Experiment, Origin, Recommender, Variation};
use configuration::document::Action;
use facts::routes::query::{DECORATE_ITEMS, FEATURE, NUM_RESULTS, SYNTHETIC_USER, USER_ID};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Map, Value, json};
use tokio::time::Instant;
use tracing::Instrument;

use super::answer::Answer;
use super::asking::{Asked, Asking, Number, most};
use super::automatic::Viewer;
use super::availability::Unwanted;
use super::caching::{self, Holds, Resource};
use super::exposure::Exposure;
use super::fallback::Took;
use super::guardrails::Outcome;
use super::parameters::Query;
use super::{fallback, filter, tagging, variation};
use crate::error::{ApiError, ErrorType};
use crate::metrics::{Record, Unit};
use crate::ports::{Api, OriginCall};
use crate::steps;

/// Beside an answer: the request says how many items it wants, or which, so that the answer's length is the caller's.
#[derive(Debug, Clone, Copy)]
pub struct CallerChoseSize;

/// A recommendation request.
#[derive(Debug)]
pub struct Request<'r> {
    /// What is asked for.
    pub action: Action,
    /// The namespace's name.
    pub namespace: &'r str,
    /// The recommender's name.
    pub recommender: &'r str,
    /// The user in the path.
    pub user_id: Option<&'r str>,
    /// The item in the path.
    pub item_id: Option<&'r str>,
    /// The items in the path or body.
    pub item_list: Option<&'r [String]>,
    /// Whether an answer may be cached: not those to POST.
    pub cacheable: bool,
    /// The path, as it came.
    pub path: &'r str,
    /// The query, as it came.
    pub raw_query: &'r str,
    /// The headers.
    pub headers: &'r HeaderMap,
    /// The document to answer with.
    pub configuration: &'r Configuration,
    /// What is measured.
    pub record: &'r Record,
    /// When the answer's time is over.
    pub deadline: Instant,
}

/// Answers a recommendation request.
///
/// # Errors
/// Those that docs/entry-points.md lists.
pub async fn answer(api: &Api, request: &Request<'_>) -> Result<Response, ApiError> {
    let query = Query::parse(Some(request.raw_query));
    let user_id = request.user_id.or_else(|| query.get(USER_ID)).filter(|user| !user.is_empty());
    let synthetic = query.truth(SYNTHETIC_USER, false);
    let resource = Resource {
        path: request.path,
        query: request.raw_query,
        version: request.configuration.version().map_or(&[][..], HeaderValue::as_bytes),
    };

    if request.cacheable
        && let Some(holds) = caching::validate(request.headers, resource, api.clock.now())
        && let Some(response) = not_modified(request, &holds, user_id.is_some(), synthetic)
    {
        request.record.count(facts::metrics::CACHE_VALIDATIONS, 1);
        return Ok(response);
    }

    let recommender = recommender(request)?;
    request.record.namespace(request.namespace);
    request.record.recommender(request.recommender);
    filter::check_allowed(&query, &recommender)?;
    let unwanted = Unwanted::of(&query, request.raw_query)?;

    let step = steps::variation();
    let choosing = variation::choose(api, &recommender, user_id, query.get(FEATURE), request.record);
    let chosen = choosing.instrument(step.clone()).await?;
    let variation = &*chosen.variation;
    steps::tell_variation(&step, variation, chosen.why, chosen.matched.as_ref());
    drop(step);
    let origin = variation.origin.as_ref().map_err(Arc::clone)?;
    let cache_rule = variation.settings.cache_control.clone()?;
    let post_processor = recommender.post_processor.clone().transpose()?;

    let viewer = Viewer::new(request.headers, api.clock.now(), &api.time_zone);
    let asking = Asking {
        api,
        request,
        query: &query,
        viewer: &viewer,
        recommender: &recommender,
        user_id,
        chosen: variation,
        unwanted: &unwanted,
        decorate: request.action != Action::RecommendActions && query.truth(DECORATE_ITEMS, true),
        caller_chose_size: request.item_list.is_some() || query.get(NUM_RESULTS).is_some(),
    };
    let context = asking.context(variation)?;

    let most = most(origin, request.action);
    let wanted = if request.action == Action::RerankItems { None } else { Some(query.num_results(most)?) };
    let at_least = wanted.and_then(|wanted| Some(post_processor.as_ref()?.look_ahead(wanted).min(most)));

    let watch = Watch::of(api, request, &recommender, chosen.exposure.as_ref());
    let asked = fallback::ask(&asking, variation, context, Number { wanted, at_least }).await;
    if let Some(watch) = watch {
        watch.ended(match &asked {
            Ok((_, took)) => took.as_ref().is_some_and(Took::is_for_failure),
            Err(error) => matches!(error, ApiError::Origin { .. }) && error.status().is_server_error(),
        });
    }
    let (Asked { mut answer, mut complete }, took) = asked?;
    if matches!(origin, Origin::Personalize { .. }) && answer.items.is_empty() {
        request.record.count(facts::metrics::EMPTY_ANSWERS, 1);
    }
    // Who is shown what a fallback answers is shown nothing of an experiment.
    let experiment = (chosen.matched.as_ref(), chosen.exposure.as_ref());
    let (matched, exposure) = if took.is_none() { experiment } else { (None, None) };

    if let Some(matched) = matched {
        answer.set("matchedExperiment", matched.clone());
    }
    if let Some(ready) = &post_processor {
        if let Some(took) = &took {
            answer.set("fallback", took.mark());
        }
        let passed = answer.items.iter().map(|item| item.id().to_owned()).collect();
        answer = post_process(&asking, &ready.arn, variation, &answer).await?;
        complete &= asking.check(&passed, &mut answer).await?;
    }
    if let Some(took) = &took {
        answer.set("fallback", took.mark());
        took.count(&asking);
    }
    if let Some(wanted) = wanted {
        answer.items.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
    }

    let body = serde_json::to_vec(&answer).map_err(|_| ApiError::Internal)?;
    if let (Some(exposure), Some(user_id)) = (exposure, user_id) {
        exposure.record(api, request, &recommender, user_id);
    }
    let mut response = Response::new(Body::from(body));
    if asking.caller_chose_size {
        response.extensions_mut().insert(CallerChoseSize);
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let step = steps::caching();
    let _entered = step.enter();
    let why = if !request.cacheable {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        "answers to POST are not cached"
    } else if !complete {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        "an answer that lacks metadata is not cached"
    } else if let Some(rule) = cache_rule.as_deref().and_then(|c| caching::rule(c, user_id.is_some(), synthetic)) {
        let most = took.as_ref().map(|took| took.max_age);
        caching::set_headers(headers, rule, resource, api.clock.now(), (chosen.index, most));
        caching::rule_name(user_id.is_some(), synthetic)
    } else {
        "the document has no rule for this request"
    };
    steps::tell_caching(&step, why, headers);
    if let Some(users) = api.cache_tags.as_ref().filter(|_| request.cacheable && complete) {
        let fallback = took.as_ref().map(|took| took.variation.as_str());
        tagging::set(headers, users, request, user_id, variation, fallback, &answer);
    }
    Ok(response)
}

/// A request of a variation that has guardrails.
struct Watch<'w> {
    api: &'w Api,
    request: &'w Request<'w>,
    recommender: &'w Recommender,
    experiment: &'w Experiment,
    variation: &'w str,
    started: Instant,
    ended: bool,
}

impl<'w> Watch<'w> {
    fn of(
        api: &'w Api,
        request: &'w Request<'w>,
        recommender: &'w Recommender,
        exposure: Option<&'w Exposure>,
    ) -> Option<Self> {
        let Some(Exposure::Weighted { experiment, variation, .. }) = exposure else { return None };
        experiment.guardrails.as_ref()?;
        Some(Self { api, request, recommender, experiment, variation, started: Instant::now(), ended: false })
    }

    fn ended(mut self, failed: bool) {
        self.tell(failed);
    }

    fn tell(&mut self, failed: bool) {
        self.ended = true;
        let outcome = Outcome { failed, took: self.started.elapsed() };
        let (recommender, experiment) = (self.recommender, self.experiment);
        for breach in self.api.guardrails.observe(recommender, experiment, self.variation, outcome) {
            tracing::warn!(
                recommender = recommender.path,
                feature = experiment.feature,
                variation = breach.variation,
                reason = breach.bound.as_str(),
                stopped = experiment.auto_stop,
                "a variation is beyond a guardrail of its experiment"
            );
            let measurements = variation::guardrail_dimensions(recommender, experiment, &breach);
            self.request.record.other(measurements.with(facts::metrics::GUARDRAIL_BREACHES, Unit::Count, 1.0));
        }
    }
}

impl Drop for Watch<'_> {
    /// An origin that outlasts the answer's time is never heard of again; a caller who goes away says nothing of it.
    fn drop(&mut self) {
        if !self.ended && Instant::now() >= self.request.deadline {
            self.tell(true);
        }
    }
}

fn recommender(request: &Request<'_>) -> Result<Arc<Recommender>, ApiError> {
    let missing = ApiError::NotConfigured {
        code: "RecommenderNotConfigured",
        message: "no recommender of this name is configured for this namespace and action",
    };
    let Some(namespace) = request.configuration.namespace(request.namespace) else { return Err(missing) };
    let namespace = namespace.as_ref().map_err(Arc::clone)?;
    namespace.recommender(request.action, request.recommender)?.map(Arc::clone).ok_or(missing)
}

/// A 304, if the part of the document that the tag was made with still says that such answers are cached.
fn not_modified(request: &Request<'_>, holds: &Holds, has_user: bool, synthetic: bool) -> Option<Response> {
    let recommender = recommender(request).ok()?;
    let index = match holds {
        Holds::Tag { variation, .. } => *variation,
        Holds::Any => 0,
    };
    let variation = recommender.variations.as_ref().ok()?.get_index(index)?.1.as_ref().ok()?;
    let control = variation.settings.cache_control.as_ref().ok()?.as_deref()?;
    let rule: &CacheRule = caching::rule(control, has_user, synthetic)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    match holds {
        Holds::Tag { tag, left, is_capped, .. } => {
            // A tag is not signed, so that what it says goes no further than the document.
            let left = rule.max_age.filter(|max_age| *max_age > 0)?.min(*left);
            response.headers_mut().insert(ETAG, tag.clone());
            let value = if *is_capped {
                let rule = caching::capped(rule, left);
                caching::cache_control(&rule, rule.max_age)
            } else {
                caching::cache_control(rule, Some(left))
            };
            if let Some(value) = value {
                response.headers_mut().insert(CACHE_CONTROL, value);
            }
        }
        // What the caller has is not known, so it is not told for how much longer it holds.
        Holds::Any => {
            rule.max_age.filter(|max_age| *max_age > 0)?;
        }
    }
    request.record.namespace(request.namespace);
    request.record.recommender(request.recommender);
    Some(response)
}

async fn post_process(
    asking: &Asking<'_>,
    arn: &configuration::arn::Arn,
    variation: &Variation,
    answer: &Answer,
) -> Result<Answer, ApiError> {
    let mut payload = base_payload(asking.recommender, variation);
    let members = [("userId", asking.user_id), ("itemId", asking.request.item_id)];
    for (name, value) in members.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        payload.insert(name.to_owned(), json!(value));
    }
    payload.insert("response".to_owned(), answer.to_value());
    let step = steps::post_processor();
    let processed = asking.api.origins.post_process(arn, &Value::Object(payload)).instrument(step.clone()).await;
    let processed = processed
        .and_then(|answer| Answer::read(asking.recommender.action, answer))
        .map_err(|error| asking.too_many(ApiError::Origin { error_type: ErrorType::Function, error }))?;
    step.record("items", processed.items.len());
    Ok(processed)
}

/// What a function or an endpoint is told of any request: version, action, recommender, variation.
fn base_payload(recommender: &Recommender, variation: &Variation) -> Map<String, Value> {
    let mut payload = Map::new();
    payload.insert("version".to_owned(), json!("1.0"));
    payload.insert("action".to_owned(), json!(recommender.action.as_str()));
    payload.insert("recommender".to_owned(), json!({"path": recommender.path, "config": *recommender.written}));
    payload.insert("variation".to_owned(), (*variation.written).clone());
    payload
}

/// What Lambda and SageMaker origins are told.
pub fn origin_payload(call: &OriginCall<'_>) -> Value {
    let mut payload = base_payload(call.recommender, call.variation);
    // The original always sent a userId, empty when there was none.
    payload.insert("userId".to_owned(), json!(call.user_id.unwrap_or_default()));
    if let Some(item_id) = call.item_id {
        payload.insert("itemId".to_owned(), json!(item_id));
    }
    if let Some(number) = call.num_results {
        payload.insert("numResults".to_owned(), json!(number));
    }
    if let Some(items) = call.item_list {
        payload.insert("itemList".to_owned(), json!(items));
    }
    if !call.context.is_empty() {
        payload.insert("context".to_owned(), Value::Object(call.context.clone()));
    }
    Value::Object(payload)
}
