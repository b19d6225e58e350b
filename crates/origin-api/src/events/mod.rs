//! `POST /events/{namespace}`: one body, completed once, to every target at the same time.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`body`] | the body as it came, within the limits of [`facts::event_limits`] |
//! | `action_interactions` | the same for action interactions and PutActionInteractions |
//! | [`enrichment`] | what is added to an event, and what PutEvents would refuse |
//! | [`record`] | what Kinesis and Firehose get |

mod action_interactions;
pub mod body;
pub mod enrichment;
pub mod record;

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use configuration::Configuration;
use configuration::compiled::Usable;
use configuration::document::EventTarget;
use facts::event_limits::MAX_KINESIS_RECORD_BYTES;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

use self::body::{ACTION_INTERACTIONS, CONVERSIONS, EVENT_LIST, RequestBody, Unfit, compact};
use self::enrichment::Enrichment;
use self::record::{Origin, Record as StreamRecord};
use crate::answering::automatic::Viewer;
use crate::conversions;
use crate::error::{ApiError, ErrorType, OriginError};
use crate::metrics::{Measurements, Record, Unit};
use crate::ports::{Api, EventBatch, target_error_type};

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::validation("InvalidRequestPayload", message)
}

/// A request to `/events/{namespace}`.
#[derive(Debug)]
pub struct Request<'r> {
    /// The namespace's name.
    pub namespace: &'r str,
    /// The path, as it came.
    pub path: &'r str,
    /// The query, as it came.
    pub raw_query: &'r str,
    /// The headers.
    pub headers: &'r HeaderMap,
    /// The body.
    pub body: &'r [u8],
    /// The document to answer with.
    pub configuration: &'r Configuration,
    /// What is measured.
    pub record: &'r Record,
}

/// Takes events and conversions. Everything is checked before anything is sent.
///
/// # Errors
/// Those that docs/entry-points.md lists.
pub async fn put(api: &Api, request: &Request<'_>) -> Result<Response, ApiError> {
    let namespace = request.configuration.namespace(request.namespace).ok_or(ApiError::NotConfigured {
        code: "NamespaceNotFound",
        message: "no namespace of this name is configured",
    })?;
    let namespace = namespace.as_ref().map_err(Arc::clone)?;
    request.record.namespace(request.namespace);

    let body = RequestBody::read(request.body)?;
    let conversions = conversions::check(api, namespace, body.user_id.as_deref(), &body.conversions)?;
    let targets = namespace.event_targets.as_ref().map_err(Arc::clone)?;
    // A target that can't be used may be of either kind.
    let any = |takes: fn(&EventTarget) -> bool| {
        targets.iter().any(|target| target.as_ref().is_ok_and(takes) || target.is_err())
    };
    if body.events.is_some() && !any(EventTarget::takes_events) {
        return Err(ApiError::NotConfigured {
            code: "NamespaceEventTargetsNotFound",
            message: "no event targets are configured for this namespace",
        });
    }
    if body.action_interactions.is_some() && !any(EventTarget::takes_action_interactions) {
        return Err(ApiError::NotConfigured {
            code: "NamespaceEventTargetsNotFound",
            message: "no event target of this namespace takes action interactions",
        });
    }
    let viewer = Viewer::new(request.headers, api.clock.now(), &api.time_zone);
    let enrichment = Enrichment {
        automatic: &viewer.resolve(&namespace.settings.auto_context.clone()?),
        now: api.clock.now().as_second(),
        tracked: targets.iter().any(|target| matches!(target, Ok(EventTarget::PersonalizeEventTracker { .. }))),
    };
    let mut events = Vec::new();
    // A record has to hold all of them. What goes to trackers alone has no such limit, and its events grow little.
    let mut room = (!enrichment.tracked || targets.iter().flatten().any(EventTarget::is_stream))
        .then_some(MAX_KINESIS_RECORD_BYTES);
    for (index, event) in body.events.iter().flatten().enumerate() {
        let event = enrichment.complete(event, index)?;
        // Now, and not when the record is made: automatic fields can make a small body 28 MB, which takes seconds.
        if let Some(room) = &mut room {
            *room = room.checked_sub(event.len()).ok_or_else(record_too_large)?;
        }
        events.push(event);
        // The time limit of the request is looked at here.
        tokio::task::yield_now().await;
    }
    let for_trackers =
        |target: &Usable<EventTarget>| matches!(target, Ok(EventTarget::PersonalizeActionInteractionsTracker { .. }));
    let tracked = targets.iter().any(for_trackers);
    let mut interactions = Vec::new();
    for (index, interaction) in body.action_interactions.iter().flatten().enumerate() {
        interactions.push(action_interactions::complete(interaction, index, enrichment.now, tracked)?);
        tokio::task::yield_now().await;
    }
    let records = records(request, targets, &body, (&events, &interactions), &conversions)?;
    let (user_id, session_id) = (body.user_id, body.session_id);
    let interactions = EventBatch { user_id: user_id.clone(), session_id: session_id.clone(), events: interactions };
    let batch = EventBatch { user_id, session_id, events };

    let sends = targets.iter().zip(records).map(async |(target, record)| {
        let target = match target {
            Ok(target) => target,
            Err(fault) => {
                let error = OriginError::Refused { code: fault.code.to_owned() };
                return Err((ErrorType::Configuration, error, None));
            }
        };
        let sent = match (target, record) {
            (EventTarget::PersonalizeEventTracker { .. }, _) if batch.events.is_empty() => Ok(()),
            (EventTarget::PersonalizeEventTracker { tracking_id }, _) => {
                api.event_sink.put_events(tracking_id, &batch).await
            }
            (EventTarget::PersonalizeActionInteractionsTracker { .. }, _) if interactions.events.is_empty() => Ok(()),
            (EventTarget::PersonalizeActionInteractionsTracker { tracking_id }, _) => {
                api.event_sink.put_action_interactions(tracking_id, &interactions).await
            }
            (_, Some(record)) => api.event_sink.put_record(target, record).await,
            (_, None) => Ok(()),
        };
        sent.map_err(|error| (target_error_type(target), error, Some(target)))
    });
    let (results, converted) = futures_util::future::join(
        futures_util::future::join_all(sends),
        conversions::record(api, &conversions, request.record),
    )
    .await;

    let mut failures = Vec::new();
    for (index, result) in results.into_iter().enumerate() {
        if let Err((error_type, error, target)) = result {
            tracing::warn!(%error, index, "an event target failed");
            measure_failure(request, target, &error);
            failures.push((index, error_type, error, target));
        }
    }
    if !failures.is_empty() {
        return Err(failed(failures));
    }
    converted?;
    let mut response = Response::new(Body::empty());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn record_too_large() -> ApiError {
    let limit = MAX_KINESIS_RECORD_BYTES;
    let message = format!("the request makes a record of more than {limit} bytes, more than any stream takes");
    ApiError::TooLarge { code: "EventTooLarge", message }
}

/// The record of each target, in the targets' order; none for trackers, and for targets that can't be used.
fn records(
    request: &Request<'_>,
    targets: &[Result<EventTarget, Arc<configuration::compiled::Fault>>],
    body: &RequestBody<'_>,
    lists: (&[String], &[String]),
    conversions: &[conversions::Conversion],
) -> Result<Vec<Option<StreamRecord>>, ApiError> {
    if !targets.iter().flatten().any(EventTarget::is_stream) {
        return Ok(targets.iter().map(|_| None).collect());
    }
    let text = body_text(body, lists, conversions)?;
    let origin = Origin {
        namespace: request.namespace,
        path: request.path,
        raw_query: request.raw_query,
        headers: request.headers,
        configuration: request.configuration,
    };
    let key = body.session_id.as_deref().or(body.user_id.as_deref());
    targets
        .iter()
        .map(|target| target.as_ref().ok().and_then(|target| origin.record(target, &text, key)).transpose())
        .collect()
}

/// The body of a record: every member of the request's, with the events complete.
fn body_text(
    body: &RequestBody<'_>,
    (events, interactions): (&[String], &[String]),
    conversions: &[conversions::Conversion],
) -> Result<String, ApiError> {
    // No stream takes more than Kinesis.
    let mut left = MAX_KINESIS_RECORD_BYTES;
    let mut take = |bytes: usize| {
        left = left.checked_sub(bytes).ok_or_else(record_too_large)?;
        Ok::<_, ApiError>(left)
    };
    let mut members = Vec::new();
    for (name, value) in &body.others {
        let unreadable =
            || invalid("a member of the body can't be read: it is nested too deep, or has too large a number");
        let left = take(name.len())?;
        let value = compact(value, left)
            .map_err(|unfit| if unfit == Unfit::TooLarge { record_too_large() } else { unreadable() })?;
        take(value.len())?;
        members.push(format!("{}:{value}", serde_json::Value::from(name.as_str())));
    }
    let mut list = |name: &str, elements: &mut dyn Iterator<Item = &str>| {
        let mut text = format!("\"{name}\":[");
        for (index, element) in elements.enumerate() {
            take(element.len())?;
            text.push_str(if index == 0 { "" } else { "," });
            text.push_str(element);
        }
        text.push(']');
        members.push(text);
        Ok::<_, ApiError>(())
    };
    if body.events.is_some() {
        list(EVENT_LIST, &mut events.iter().map(String::as_str))?;
    }
    if body.action_interactions.is_some() {
        list(ACTION_INTERACTIONS, &mut interactions.iter().map(String::as_str))?;
    }
    if !conversions.is_empty() {
        list(CONVERSIONS, &mut conversions.iter().map(|conversion| conversion.text.as_str()))?;
    }
    Ok(format!("{{{}}}", members.join(",")))
}

type Failure<'t> = (usize, ErrorType, OriginError, Option<&'t EventTarget>);

fn failed(mut failures: Vec<Failure<'_>>) -> ApiError {
    // Targets are named by kind and index in the document: a caller who may send events need not know names of streams.
    let names: Vec<_> = failures
        .iter()
        .map(|(index, _, error, target)| format!("{} (eventTargets[{index}]): {}", kind(*target), reason(error)))
        .collect();
    let message = format!("event targets failed: {}", names.join("; "));
    // A fault that is not the caller's decides, if there is one: a 400 would say that nothing had been sent.
    let decisive =
        failures.iter().position(|(_, _, error, _)| !matches!(error, OriginError::Invalid { .. })).unwrap_or(0);
    let (_, error_type, error, _) = failures.swap_remove(decisive);
    ApiError::EventTargets { error_type, error, message }
}

fn reason(error: &OriginError) -> String {
    match error {
        OriginError::Invalid { code, .. } | OriginError::Refused { code } | OriginError::Throttled { code } => {
            code.clone()
        }
        other => other.to_string(),
    }
}

fn kind(target: Option<&EventTarget>) -> &'static str {
    target.map_or("a target that is not supported", |target| target.destination().0)
}

fn measure_failure(request: &Request<'_>, target: Option<&EventTarget>, error: &OriginError) {
    let dimensions = [
        (facts::metrics::dimensions::NAMESPACE, request.namespace.to_owned()),
        (facts::metrics::dimensions::EVENT_TARGET, kind(target).to_owned()),
    ];
    request.record.other(Measurements::new(dimensions).with(facts::metrics::EVENT_TARGET_FAILURES, Unit::Count, 1.0));
    if let (
        OriginError::Throttled { .. },
        Some(
            EventTarget::PersonalizeEventTracker { tracking_id }
            | EventTarget::PersonalizeActionInteractionsTracker { tracking_id },
        ),
    ) = (error, target)
    {
        // The original's name and dimension.
        let dimensions = Measurements::new([(facts::metrics::dimensions::TRACKING_ID, tracking_id.clone())]);
        request.record.other(dimensions.with(facts::metrics::PERSONALIZE_EVENT_TRACKER_THROTTLE, Unit::Count, 1.0));
    }
}
