//! The routes, and what surrounds every answer.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, Path, RawQuery, Request as HttpRequest, State};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use configuration::Configuration;
use configuration::document::Action;
use facts::headers::CONFIGURATION_VERSION;
use facts::limits::RERANKED_ITEMS;
use facts::routes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use serde_json::json;
use tokio::time::Instant;
use tower_http::compression::CompressionLayer;
use tracing::Instrument;

use crate::answering::recommend::{self, Request};
use crate::bounded_list::BoundedList;
use crate::error::ApiError;
use crate::events;
use crate::metrics::{Record, Unit};
use crate::ports::{Api, Current};
use crate::{server_timing, steps};

/// The longest that an answer may take.
pub const ANSWER_LIMIT: Duration = facts::limits::ANSWER;

/// The request's id, as Lambda or the local server gives it.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The API.
pub fn router(api: Api) -> Router {
    let compress = api.compress;
    let router = Router::new()
        .route(routes::RECOMMEND_ITEMS.path, get(recommend_items))
        .route(routes::RELATED_ITEMS.path, get(related_items))
        .route(routes::RERANK_ITEMS.path, get(rerank_items))
        .route(routes::RERANK_POSTED_ITEMS.path, post(rerank_posted_items))
        .route(routes::RECOMMEND_ACTIONS.path, get(recommend_actions))
        .route(routes::EVENTS.path, post(put_events))
        .fallback(|| async { ApiError::NoSuchPath })
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
        // API Gateway and Lambda have limits of their own (10 and 6 MB).
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(api.clone(), around_every_answer))
        .with_state(api.clone())
        .layer(api.cors.layer())
        .layer(from_fn_with_state(api, surround_preflight));
    let router = if compress { router.layer(CompressionLayer::new()) } else { router };
    router.layer(map_response(async |response| without_length_if_not_modified(response)))
}

/// axum would tell of a 304 that its content is 0 bytes long; but there the header is about the answer that the 304
/// stands for (RFC 9110, 8.6). It tells no length of a body whose length it does not know.
fn without_length_if_not_modified(mut response: Response) -> Response {
    if response.status() == StatusCode::NOT_MODIFIED {
        *response.body_mut() = Body::from_stream(futures_util::stream::empty::<Result<Bytes, Infallible>>());
    }
    response
}

/// CORS answers every `OPTIONS` by itself, so that nothing inside sees it. It needs no configuration and waits for
/// none: it carries the version of the one that is there.
async fn surround_preflight(State(api): State<Api>, request: HttpRequest, next: Next) -> Response {
    if request.method() != Method::OPTIONS {
        return next.run(request).await;
    }
    let asked = Asked::of(&request);
    let mut response = next.run(request).await;
    say_version(&mut response, api.configuration.at_hand().as_ref());
    asked.log(&response, (None, None));
    response
}

/// What the log says of a request.
struct Asked {
    started: Instant,
    id: String,
    trace_id: Option<HeaderValue>,
}

impl Asked {
    fn of(request: &HttpRequest) -> Self {
        Self {
            started: Instant::now(),
            id: request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone()),
            trace_id: request.headers().get("x-amzn-trace-id").cloned(),
        }
    }

    fn milliseconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * 1000.0
    }

    fn log(&self, response: &Response, (namespace, recommender): (Option<String>, Option<String>)) {
        tracing::info!(
            request_id = self.id,
            trace_id = self.trace_id.as_ref().and_then(|value| value.to_str().ok()),
            namespace,
            recommender,
            status = response.status().as_u16(),
            milliseconds = self.milliseconds(),
            "answered"
        );
    }
}

fn say_version(response: &mut Response, current: Option<&Current>) {
    if let Some(version) = current.and_then(|current| current.configuration.version()) {
        response.headers_mut().insert(CONFIGURATION_VERSION, version.clone());
    }
}

/// What is done around every answer but to preflight: one snapshot of the configuration, the time limit, the error's
/// body, the version header, measurements and the log line.
async fn around_every_answer(State(api): State<Api>, mut request: HttpRequest, next: Next) -> Response {
    let asked = Asked::of(&request);
    let record = Record::default();
    let step = steps::configuration();
    let current = api.configuration.current().instrument(step.clone()).await;
    if let Ok(current) = &current {
        step.record("seconds", current.age.as_secs_f64());
        step.record("version", current.configuration.version().and_then(|version| version.to_str().ok()));
    }
    drop(step);
    let method = request.method().clone();
    let mut timings = Vec::new();
    let mut response = match &current {
        Err(error) => error.clone().into_response(),
        Ok(current) => {
            record.value(facts::metrics::CONFIGURATION_AGE, Unit::Seconds, current.age.as_secs_f64());
            request.extensions_mut().insert(Arc::clone(&current.configuration));
            request.extensions_mut().insert(record.clone());
            request.extensions_mut().insert(Deadline(asked.started + ANSWER_LIMIT));
            let took = asked.started.elapsed();
            let answering = async {
                let left = ANSWER_LIMIT.saturating_sub(took);
                let answered = tokio::time::timeout(left, next.run(request)).await;
                answered.unwrap_or_else(|_| ApiError::TimedOut.into_response())
            };
            if current.configuration.server_timing() {
                let (answered, steps) = server_timing::measured(answering).await;
                timings = [vec![steps::configuration_took(took)], steps].concat();
                answered
            } else {
                answering.await
            }
        }
    };
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        // What callers cause is no fault of ours: the alarm that rolls configurations back must not be theirs to raise.
        if error.status().is_server_error() {
            record.count(facts::metrics::ERRORS, 1);
        }
        // The message stays out: it may quote the request.
        tracing::warn!(
            request_id = asked.id,
            error_type = error.error_type().as_str(),
            code = error.code(),
            "an error is answered"
        );
        write_error(&mut response, &error, &asked.id);
    }
    say_version(&mut response, current.as_ref().ok());
    if let Some(current) = current.as_ref().ok().filter(|_| !timings.is_empty()) {
        let (names_ages, allowed) = (current.configuration.names_ages(), api.cors.allowed_origins());
        server_timing::tell(response.headers_mut(), &method, names_ages, &timings, allowed);
    }
    record.value(facts::metrics::LATENCY, Unit::Milliseconds, asked.milliseconds());
    asked.log(&response, record.names());
    record.publish(&*api.metrics);
    response
}

/// Makes an error of a response: its status's body and headers. Headers that have nothing to do with the body stay.
pub fn write_error(response: &mut Response, error: &ApiError, id: &str) {
    let body =
        json!({"type": error.error_type().as_str(), "code": error.code(), "message": error.message(), "requestId": id});
    *response.body_mut() = Body::from(body.to_string());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if error.status() == StatusCode::TOO_MANY_REQUESTS {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
}

/// When an answer's time is over.
#[derive(Debug, Clone, Copy)]
struct Deadline(Instant);

/// What every handler is given.
#[derive(Debug)]
struct Received {
    uri: Uri,
    query: String,
    headers: HeaderMap,
    configuration: Arc<Configuration>,
    record: Record,
    deadline: Instant,
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Received {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut http::request::Parts, state: &S) -> Result<Self, ApiError> {
        let Ok(RawQuery(query)) = RawQuery::from_request_parts(parts, state).await;
        let extensions = &parts.extensions;
        let (Some(configuration), Some(record), Some(Deadline(deadline))) =
            (extensions.get::<Arc<Configuration>>(), extensions.get::<Record>(), extensions.get::<Deadline>())
        else {
            return Err(ApiError::Internal);
        };
        Ok(Self {
            uri: parts.uri.clone(),
            query: query.unwrap_or_default(),
            headers: parts.headers.clone(),
            configuration: Arc::clone(configuration),
            record: record.clone(),
            deadline: *deadline,
        })
    }
}

impl Received {
    fn recommendation<'r>(&'r self, action: Action, namespace: &'r str, recommender: &'r str) -> Request<'r> {
        Request {
            action,
            namespace,
            recommender,
            user_id: None,
            item_id: None,
            item_list: None,
            cacheable: true,
            path: self.uri.path(),
            raw_query: &self.query,
            headers: &self.headers,
            configuration: &self.configuration,
            record: &self.record,
            deadline: self.deadline,
        }
    }
}

/// Path parameters that are not UTF-8 once they are decoded.
fn path<T>(path: Result<Path<T>, PathRejection>) -> Result<T, ApiError> {
    let path = path.map_err(|_| ApiError::validation("InvalidPathParameter", "a path parameter is not UTF-8 text"));
    path.map(|Path(parameters)| parameters)
}

async fn recommend_items(
    State(api): State<Api>,
    parameters: Result<Path<(String, String, String)>, PathRejection>,
    received: Received,
) -> Result<Response, ApiError> {
    let (namespace, recommender, user_id) = path(parameters)?;
    let request = received.recommendation(Action::RecommendItems, &namespace, &recommender);
    recommend::answer(&api, &Request { user_id: Some(&user_id), ..request }).await
}

async fn related_items(
    State(api): State<Api>,
    parameters: Result<Path<(String, String, String)>, PathRejection>,
    received: Received,
) -> Result<Response, ApiError> {
    let (namespace, recommender, item_id) = path(parameters)?;
    let request = received.recommendation(Action::RelatedItems, &namespace, &recommender);
    recommend::answer(&api, &Request { item_id: Some(&item_id), ..request }).await
}

async fn rerank_items(
    State(api): State<Api>,
    parameters: Result<Path<(String, String, String, String)>, PathRejection>,
    received: Received,
) -> Result<Response, ApiError> {
    let (namespace, recommender, user_id, item_ids) = path(parameters)?;
    // One more than may be is enough to tell that there are too many.
    let items: Vec<String> = item_ids.split(',').take(RERANKED_ITEMS + 1).map(str::to_owned).collect();
    check_items(&items)?;
    let request = received.recommendation(Action::RerankItems, &namespace, &recommender);
    let request = Request { user_id: Some(&user_id), item_list: Some(&items), ..request };
    recommend::answer(&api, &request).await
}

async fn rerank_posted_items(
    State(api): State<Api>,
    parameters: Result<Path<(String, String, String)>, PathRejection>,
    received: Received,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let (namespace, recommender, user_id) = path(parameters)?;
    let body = read(body)?;
    let items = posted_items(&body)?;
    check_items(&items)?;
    let request = received.recommendation(Action::RerankItems, &namespace, &recommender);
    let request = Request { user_id: Some(&user_id), item_list: Some(&items), cacheable: false, ..request };
    recommend::answer(&api, &request).await
}

async fn recommend_actions(
    State(api): State<Api>,
    parameters: Result<Path<(String, String, String)>, PathRejection>,
    received: Received,
) -> Result<Response, ApiError> {
    let (namespace, recommender, user_id) = path(parameters)?;
    let request = received.recommendation(Action::RecommendActions, &namespace, &recommender);
    recommend::answer(&api, &Request { user_id: Some(&user_id), ..request }).await
}

/// The item ids of a body.
fn posted_items(body: &[u8]) -> Result<Vec<String>, ApiError> {
    let unreadable = |what: String| ApiError::validation("InvalidJSONRequestPayload", what);
    let no_ids = || ApiError::validation("InvalidRequestPayload", "the body must be a JSON array of item ids");
    let list = BoundedList::read(body, RERANKED_ITEMS).map_err(|error| {
        if error.is_data() {
            return no_ids();
        }
        unreadable(format!("the body is not JSON: line {} column {}", error.line(), error.column()))
    })?;
    if list.count > RERANKED_ITEMS {
        return Err(too_many_items());
    }
    let items = list.first.iter().enumerate().map(|(index, element)| {
        let text = element.get();
        let id = match text.as_bytes().first() {
            Some(b'"') => serde_json::from_str(text),
            Some(b'-' | b'0'..=b'9') => serde_json::from_str(text).map(|number: serde_json::Number| number.to_string()),
            _ => return Err(no_ids()),
        };
        id.map_err(|_| unreadable(format!("the item id at index {index} can't be read")))
    });
    items.collect()
}

fn too_many_items() -> ApiError {
    ApiError::validation("InvalidRequestPayload", format!("at most {RERANKED_ITEMS} item ids can be reranked"))
}

fn check_items(items: &[String]) -> Result<(), ApiError> {
    if items.len() > RERANKED_ITEMS {
        return Err(too_many_items());
    }
    if items.is_empty() || items.iter().any(String::is_empty) {
        return Err(ApiError::validation("InvalidRequestPayload", "item ids are missing or empty"));
    }
    Ok(())
}

fn read(body: Result<Bytes, BytesRejection>) -> Result<Bytes, ApiError> {
    body.map_err(|_| ApiError::validation("InvalidRequestPayload", "the body can't be read"))
}

async fn put_events(
    State(api): State<Api>,
    parameters: Result<Path<String>, PathRejection>,
    received: Received,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let namespace = path(parameters)?;
    let body = read(body)?;
    let request = events::Request {
        namespace: &namespace,
        path: received.uri.path(),
        raw_query: &received.query,
        headers: &received.headers,
        body: &body,
        configuration: &received.configuration,
        record: &received.record,
    };
    events::put(&api, &request).await
}
