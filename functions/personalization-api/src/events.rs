//! `POST /events/{namespace}`: one body, enriched once, to every target at the same time.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use configuration::Configuration;
use configuration::automatic::ValueType;
use configuration::document::EventTarget;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use serde_json::{Map, Value, json};

use crate::answering::automatic::{Resolved, Viewer};
use crate::answering::parameters::Query;
use crate::conversions;
use crate::error::{ApiError, ErrorType, OriginError};
use crate::metrics::{Measurements, Record, Unit};
use crate::ports::{Api, EventBatch, target_error_type};

/// Headers that carry credentials and never leave. The last is what the edge function passes a token on in.
const WITHHELD: [&str; 4] = ["authorization", "x-api-key", "cookie", "x-origin-authorization"];

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
/// As sections 5, 6 and 9 of the contract say.
pub async fn put(api: &Api, request: &Request<'_>) -> Result<Response, ApiError> {
    let namespace = request.configuration.namespace(request.namespace).ok_or(ApiError::NotConfigured {
        code: "NamespaceNotFound",
        message: "no namespace of this name is configured",
    })?;
    let namespace = namespace.as_ref().map_err(Arc::clone)?;
    request.record.namespace(request.namespace);

    let mut body = read(request.body)?;
    let conversions = conversions::check(namespace, &body)?;
    let has_events = body.contains_key("eventList");
    let targets = namespace.event_targets.as_ref().map_err(Arc::clone)?;
    if has_events && targets.is_empty() {
        return Err(ApiError::NotConfigured {
            code: "NamespaceEventTargetsNotFound",
            message: "no event targets are configured for this namespace",
        });
    }
    let viewer = Viewer::new(request.headers, api.clock.now(), &api.time_zone);
    let automatic = viewer.resolve(&namespace.auto_context.clone()?);
    if let Some(Value::Array(events)) = body.get_mut("eventList") {
        for event in events {
            enrich(event, &automatic, api.clock.now().as_second())?;
        }
    }
    let has_tracker = targets.iter().any(|target| matches!(target, Ok(EventTarget::PersonalizeEventTracker { .. })));
    if has_tracker {
        events_of(&body).iter().try_for_each(fits_put_events)?;
    }

    let batch = batch(request, body);
    let results = futures_util::future::join_all(targets.iter().map(|target| async {
        match target {
            Err(fault) => Err((ErrorType::Configuration, OriginError::Refused { code: fault.code.to_owned() }, None)),
            Ok(EventTarget::PersonalizeEventTracker { .. }) if events_of_value(&batch.body).is_empty() => Ok(()),
            Ok(target) => {
                let put = api.event_sink.put(target, &batch).await;
                put.map_err(|error| (target_error_type(target), error, Some(target)))
            }
        }
    }));
    let (results, converted) =
        futures_util::future::join(results, conversions::record(api, &conversions, request.record)).await;

    let mut failures = Vec::new();
    for (place, result) in results.into_iter().enumerate() {
        if let Err((error_type, error, target)) = result {
            tracing::warn!(%error, place, "an event target failed");
            measure_failure(request, target, &error);
            failures.push((place, error_type, error, target));
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

type Failure<'t> = (usize, ErrorType, OriginError, Option<&'t EventTarget>);

fn failed(mut failures: Vec<Failure<'_>>) -> ApiError {
    // Targets are named by kind and place in the document: a caller who may send events need not know names of streams.
    let names: Vec<_> = failures
        .iter()
        .map(|(place, _, error, target)| format!("{} (eventTargets[{place}]): {}", kind(*target), reason(error)))
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

const fn kind(target: Option<&EventTarget>) -> &'static str {
    match target {
        Some(EventTarget::PersonalizeEventTracker { .. }) => "personalize-event-tracker",
        Some(EventTarget::KinesisStream { .. }) => "kinesis-stream",
        Some(EventTarget::KinesisFirehose { .. }) => "kinesis-firehose",
        None => "a target that is not supported",
    }
}

fn measure_failure(request: &Request<'_>, target: Option<&EventTarget>, error: &OriginError) {
    let dimensions = [
        (facts::metrics::dimensions::NAMESPACE, request.namespace.to_owned()),
        (facts::metrics::dimensions::EVENT_TARGET, kind(target).to_owned()),
    ];
    request.record.other(Measurements::new(dimensions).with(facts::metrics::EVENT_TARGET_FAILURES, Unit::Count, 1.0));
    if let (OriginError::Throttled { .. }, Some(EventTarget::PersonalizeEventTracker { tracking_id })) = (error, target)
    {
        // The original's name and dimension.
        let dimensions = Measurements::new([(facts::metrics::dimensions::TRACKING_ID, tracking_id.clone())]);
        request.record.other(dimensions.with(facts::metrics::PERSONALIZE_EVENT_TRACKER_THROTTLE, Unit::Count, 1.0));
    }
}

fn read(body: &[u8]) -> Result<Map<String, Value>, ApiError> {
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        // Where, but not what: the parser's words may quote the body.
        let message = format!("the body is not JSON: line {} column {}", error.line(), error.column());
        ApiError::validation("InvalidJSONRequestPayload", message)
    })?;
    let Value::Object(mut body) = value else { return Err(invalid("the body must be a JSON object")) };
    for list in ["eventList", "experimentConversions"] {
        if body.get(list).is_some_and(Value::is_null) {
            body.remove(list);
        }
    }
    if !body.contains_key("eventList") && !body.contains_key("experimentConversions") {
        return Err(invalid("eventList or experimentConversions is needed"));
    }
    if let Some(events) = body.get("eventList") {
        let all_objects = events.as_array().is_some_and(|events| events.iter().all(Value::is_object));
        if !all_objects {
            return Err(invalid("eventList must be a list of objects"));
        }
        if body.get("sessionId").and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(invalid("sessionId is required with eventList"));
        }
    }
    if body.get("userId").is_some_and(|user| !user.is_string() && !user.is_null()) {
        return Err(invalid("userId must be text"));
    }
    Ok(body)
}

fn events_of(body: &Map<String, Value>) -> &[Value] {
    body.get("eventList").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn events_of_value(body: &Value) -> &[Value] {
    body.as_object().map_or(&[], events_of)
}

/// Fills in `sentAt`, and the automatic fields that the event's `properties` do not name.
fn enrich(event: &mut Value, automatic: &[Resolved], now: i64) -> Result<(), ApiError> {
    let Value::Object(event) = event else { return Err(invalid("eventList must be a list of objects")) };
    if event.get("sentAt").is_none_or(Value::is_null) {
        event.insert("sentAt".to_owned(), json!(now));
    }
    let not_an_object = || invalid("properties must be a JSON object, or the text of one");
    let mut properties = match event.get("properties") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(properties)) => properties.clone(),
        Some(Value::String(text)) if text.is_empty() => Map::new(),
        Some(Value::String(text)) => match serde_json::from_str(text) {
            Ok(Value::Object(properties)) => properties,
            _ => return Err(not_an_object()),
        },
        Some(_) => return Err(not_an_object()),
    };
    for resolved in automatic {
        properties.entry(&resolved.field).or_insert_with(|| {
            Value::String(match resolved.value_type {
                ValueType::String => resolved.values.join("|"),
                _ => resolved.values.first().cloned().unwrap_or_default(),
            })
        });
    }
    if !properties.is_empty() || event.contains_key("properties") {
        event.insert("properties".to_owned(), Value::String(Value::Object(properties).to_string()));
    }
    Ok(())
}

/// What PutEvents would refuse, refused before any target has an event.
/// <https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_Event.html>
fn fits_put_events(event: &Value) -> Result<(), ApiError> {
    let is =
        |name: &str, right: fn(&Value) -> bool| event.get(name).is_none_or(|value| value.is_null() || right(value));
    if event.get("eventType").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(invalid("every event needs an eventType"));
    }
    let texts = ["eventId", "itemId", "recommendationId"];
    if let Some(name) = texts.into_iter().find(|name| !is(name, Value::is_string)) {
        return Err(invalid(format!("{name} must be text")));
    }
    let numbers = ["sentAt", "eventValue"];
    if let Some(name) = numbers.into_iter().find(|name| !is(name, Value::is_number)) {
        return Err(invalid(format!("{name} must be a number")));
    }
    let all_texts = |value: &Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
    if !is("impression", all_texts) {
        return Err(invalid("impression must be a list of item ids"));
    }
    let attribution = |value: &Value| value.get("eventAttributionSource").is_some_and(Value::is_string);
    if !is("metricAttribution", attribution) {
        return Err(invalid("metricAttribution needs an eventAttributionSource"));
    }
    Ok(())
}

fn batch(request: &Request<'_>, body: Map<String, Value>) -> EventBatch {
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let partition_key = text("sessionId").or_else(|| text("userId")).unwrap_or_default();
    let mut headers: Map<String, Value> = Map::new();
    for name in request.headers.keys().filter(|name| !WITHHELD.contains(&name.as_str())) {
        let values: Vec<_> =
            request.headers.get_all(name).iter().map(|v| String::from_utf8_lossy(v.as_bytes())).collect();
        headers.insert(name.as_str().to_owned(), json!(values.join(",")));
    }
    let query = Query::parse(Some(request.raw_query));
    let query: Map<String, Value> = query.iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    let body = Value::Object(body);
    let record = json!({"namespace": request.namespace, "path": request.path, "headers": headers,
        "queryStringParameters": query, "body": body});
    EventBatch { body, record, partition_key }
}
