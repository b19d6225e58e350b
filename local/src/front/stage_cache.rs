//! The stage cache of a REST API. It keeps the answers of a route for the route's own time, whatever their
//! `Cache-Control` says, by the key that sync-cache sets; `docs/caching.md` tells what follows from that.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use cache_settings::stage::ROUTES;
use futures_util::stream;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt;
use tracing::field::Empty;

use super::bounded::Bounded;
use super::cache_status::{Handling, Status};
use super::caching::Caching;
use super::gateway::ask;
use super::key::{self, Key};
use super::settings::StageRoute;

/// Its name in `Cache-Status`.
pub(super) const NAME: &str = "local-api-gateway";

/// Bytes of the largest answer that is kept.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html>
const LARGEST: usize = 1_048_576;

/// The cache.
pub(super) type StageCache = Caching<Bounded<Stored>>;

/// An answer that it keeps.
pub(super) struct Stored {
    until: SystemTime,
    made: SystemTime,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl StageCache {
    /// Forgets every answer.
    pub(super) fn purge(&self) {
        self.kept().purge();
    }

    pub(super) async fn answer(&self, request: Request, origin: Router) -> Response<Body> {
        let settings = self.settings.current();
        let route = ROUTES.iter().zip(&settings.stage).find(|(route, _)| matches(route.path, request.uri().path()));
        let (route, why) = match route {
            _ if request.method() != Method::GET => (None, "method"),
            Some((_, settings)) if settings.ttl > 0 => (Some(settings), ""),
            _ => (None, "bypass"),
        };
        let Some(settings) = route else {
            tracing::debug_span!(target: "local", "cache", layer = NAME, outcome = "pass");
            let mut response = ask(request, origin).await;
            Status::new(NAME, Handling::Forwarded(why)).add_to(response.headers_mut());
            return response;
        };
        let key = key_of(&request, settings);
        let (found, purges) = self.look_up(&key);
        let why = match found {
            Ok((stored, ttl)) => {
                return stored.answer(&Status { ttl: Some(ttl), ..Status::new(NAME, Handling::Hit) });
            }
            Err(why) => why,
        };
        let (answer, body) = ask(request, origin).await.into_parts();
        let mut status = Status::new(NAME, Handling::Forwarded(why));
        let mut response = match body.collect().await {
            Ok(body) => {
                let body = body.to_bytes();
                status = self.keep(key, &answer, &body, settings.ttl, purges, status);
                Response::from_parts(answer, if body.is_empty() { empty() } else { Body::from(body) })
            }
            Err(_) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::BAD_GATEWAY;
                response
            }
        };
        status.add_to(response.headers_mut());
        response
    }

    /// The answer that is kept and the seconds that are left, or why there is none.
    fn look_up(&self, key: &Key) -> (Result<(Arc<Stored>, i64), &'static str>, u64) {
        let now = (self.clock)();
        let span = tracing::debug_span!(
            target: "local", "cache", layer = NAME, outcome = Empty, key = Empty, age = Empty, ttl = Empty
        );
        let _entered = span.enter();
        if !span.is_disabled() {
            span.record("key", key.shown());
        }
        let mut kept = self.kept();
        let stored = kept.get(key);
        let Some(stored) = stored else {
            span.record("outcome", "miss");
            let why = if kept.has_uri(key) { "vary-miss" } else { "uri-miss" };
            return (Err(why), kept.purges());
        };
        let age = now.duration_since(stored.made).unwrap_or_default();
        let left = stored.until.duration_since(now).unwrap_or_default();
        let ttl = i64::try_from(left.as_secs()).unwrap_or(i64::MAX);
        span.record("age", age.as_secs()).record("ttl", ttl);
        if left.is_zero() {
            span.record("outcome", "stale");
            return (Err("stale"), kept.purges());
        }
        span.record("outcome", "hit");
        (Ok((stored, ttl)), kept.purges())
    }

    fn keep(
        &self,
        key: Key,
        answer: &http::response::Parts,
        body: &Bytes,
        ttl: u32,
        purges: u64,
        mut status: Status,
    ) -> Status {
        // A 304 is kept as well, by a key that holds the tag which it answers.
        let detail = if ![StatusCode::OK, StatusCode::NOT_MODIFIED].contains(&answer.status) {
            Some("error")
        } else if body.len() > LARGEST {
            Some("too-large")
        } else {
            let made = (self.clock)();
            let until = made + Duration::from_secs(ttl.into());
            let headers = answer.headers.clone();
            let bytes = body.len()
                + headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>()
                + size_of::<Stored>();
            let stored = Stored { until, made, status: answer.status, headers, body: body.clone() };
            self.kept().keep(&key, Arc::new(stored), bytes, purges)
        };
        status.stored = detail.is_none();
        status.ttl = detail.is_none().then_some(ttl.into());
        status.detail = detail;
        tracing::debug_span!(
            target: "local", "cache store", layer = NAME, stored = status.stored, ttl = status.ttl, detail
        );
        status
    }
}

impl Stored {
    fn answer(&self, status: &Status) -> Response<Body> {
        let mut response = Response::new(if self.body.is_empty() { empty() } else { Body::from(self.body.clone()) });
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        status.add_to(response.headers_mut());
        response
    }
}

/// An empty body of unknown length: axum would tell the length of any other, and a 304's is another's.
fn empty() -> Body {
    Body::from_stream(stream::empty::<Result<Bytes, std::convert::Infallible>>())
}

/// Whether a path is one of a route's.
fn matches(route: &str, path: &str) -> bool {
    let (mut route, mut path) = (route.split('/'), path.split('/'));
    loop {
        match (route.next(), path.next()) {
            (None, None) => return true,
            (Some(route), Some(segment)) if route == segment || route.starts_with('{') && !segment.is_empty() => {}
            _ => return false,
        }
    }
}

/// The key that sync-cache sets for the route. It holds every parameter of the path, so the path itself serves.
fn key_of(request: &Request, settings: &StageRoute) -> Key {
    let (mut query, mut headers) = (Vec::new(), Vec::new());
    for parameter in &settings.key {
        if let Some(name) = parameter.strip_prefix("method.request.querystring.") {
            let values = key::pairs(request.uri().query()).filter(|(of, _)| *of == name);
            query.extend(values.map(|(name, value)| (name.to_owned(), value.to_owned())));
        } else if let Some(name) = parameter.strip_prefix("method.request.header.") {
            headers.push(key::header(request.headers(), name));
        }
    }
    Key::new(request.uri().path(), query, headers)
}
