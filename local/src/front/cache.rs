//! CloudFront's cache: a shared cache as HTTP has it (RFC 9111), with `stale-while-revalidate` and `stale-if-error`
//! (RFC 5861) and one request at a time to the origin for the same key, as `docs/caching.md` tells.
//!
//! As CloudFront, it goes by the answers: `Cache-Control` of a viewer changes nothing. What it does is said in
//! `Cache-Status`.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::SystemTime;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, USER_AGENT,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;
use tokio::sync::watch;
use tracing::field::Empty;

use super::Next;
use super::bounded::Bounded;
use super::cache_status::{CACHE_STATUS, Handling, Status};
use super::caching::Caching;
use super::key::{self, Key};
use super::settings::{CloudFront, Settings};
use super::stored::{Judged, Stored, bare};

/// Its name in `Cache-Status`.
pub(super) const NAME: &str = "local-cloudfront";

/// Headers that CloudFront passes on whatever its policies say, as far as anything here reads them.
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-headers-behavior>
const PASSED_ON: [HeaderName; 7] =
    [CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HOST, IF_MODIFIED_SINCE, IF_NONE_MATCH];

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The cache.
pub(super) type SharedCache = Caching<Kept>;

/// What it keeps.
#[derive(Default)]
pub(super) struct Kept {
    answers: Bounded<Stored>,
    /// Keys for which the origin is being asked. The channel closes when it has answered.
    flights: HashMap<Key, watch::Receiver<()>>,
}

/// The origin is being asked for a key; others wait until this is dropped.
struct Flight {
    cache: Arc<SharedCache>,
    key: Key,
    _ends: watch::Sender<()>,
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.cache.kept().flights.remove(&self.key);
    }
}

/// What the look-up came to.
enum Found {
    Fresh(Arc<Stored>),
    /// It may be given, and the origin is to be asked if nobody asks it yet.
    GoodWhileRevalidating(Arc<Stored>, Option<Flight>),
    /// Another request asks the origin.
    Wait(&'static str, watch::Receiver<()>),
    /// The origin is to be asked, for this reason.
    Ask(&'static str, Option<Arc<Stored>>, Option<Flight>),
}

/// A request to the origin.
struct Asking {
    key: Key,
    /// As CloudFront passes it on.
    parts: Parts,
    stored: Option<Arc<Stored>>,
    settings: Arc<Settings>,
    purges: u64,
    why: &'static str,
}

/// The origin's answer.
enum Fetched {
    Kept(Arc<Stored>, Status),
    Passed(Response<Body>, Status),
}

impl SharedCache {
    /// Forgets every answer.
    pub(super) fn purge(&self) {
        self.kept().answers.purge();
    }

    pub(super) async fn answer(self: &Arc<Self>, request: Request, next: Next) -> Response<Body> {
        let settings = self.settings.current();
        let (mut parts, body) = request.into_parts();
        let asked = std::mem::take(&mut parts.headers);
        parts.headers = passed_on(&asked, &settings.cloudfront);
        if ![Method::GET, Method::HEAD].contains(&parts.method) {
            tracing::debug_span!(target: "local", "cache", layer = NAME, outcome = "pass");
            let mut response = next.ask(Request::from_parts(parts, body)).await;
            Status::new(NAME, Handling::Forwarded("method")).add_to(response.headers_mut());
            return response;
        }
        let key = key_of(&parts, &asked, &settings.cloudfront);
        let is_head = parts.method == Method::HEAD;
        let is_conditional = [IF_NONE_MATCH, IF_MODIFIED_SINCE].iter().any(|name| asked.contains_key(name));
        let mut waited = None;
        loop {
            let now = (self.clock)();
            let (found, purges) = self.look_up(&key, now, waited.is_some() || is_head, is_conditional);
            let asking = |stored, why| Asking {
                key: key.clone(),
                parts: parts.clone(),
                stored,
                settings: Arc::clone(&settings),
                purges,
                why,
            };
            match found {
                Found::Fresh(stored) => {
                    let handling = waited.map_or(Handling::Hit, Handling::Forwarded);
                    let (ttl, collapsed) = (Some(stored.ttl(now)), waited.is_some());
                    return stored.answer(&asked, now, &Status { ttl, collapsed, ..Status::new(NAME, handling) });
                }
                Found::GoodWhileRevalidating(stored, flight) => {
                    let (ttl, detail) = (Some(stored.ttl(now)), Some("stale-while-revalidate"));
                    let status = Status { ttl, detail, ..Status::new(NAME, Handling::Hit) };
                    if let Some(flight) = flight {
                        let (cache, next) = (Arc::clone(self), next.clone());
                        let mut asking = asking(Some(Arc::clone(&stored)), "stale");
                        // It is asked for the cache's sake, not for what the viewer has.
                        [IF_NONE_MATCH, IF_MODIFIED_SINCE]
                            .iter()
                            .for_each(|name| drop(asking.parts.headers.remove(name)));
                        tokio::spawn(async move {
                            cache.fetch(asking, next).await;
                            drop(flight);
                        });
                    }
                    return stored.answer(&asked, now, &status);
                }
                Found::Wait(why, mut flight) => {
                    // It ends by the sender's end.
                    while flight.changed().await.is_ok() {}
                    waited = Some(why);
                }
                Found::Ask(why, _, _) if is_head => {
                    let mut response = next.ask(Request::from_parts(parts, Body::empty())).await;
                    Status::new(NAME, Handling::Forwarded(why)).add_to(response.headers_mut());
                    return response;
                }
                Found::Ask(why, stored, flight) => {
                    let fetched = self.fetch(asking(stored, why), next).await;
                    drop(flight);
                    return match fetched {
                        Fetched::Kept(stored, status) => stored.answer(&asked, (self.clock)(), &status),
                        Fetched::Passed(mut response, status) => {
                            status.add_to(response.headers_mut());
                            response
                        }
                    };
                }
            }
        }
    }

    /// Looks for an answer. Unless it goes alone, a request that must ask the origin is the only one that does.
    fn look_up(self: &Arc<Self>, key: &Key, now: SystemTime, alone: bool, is_conditional: bool) -> (Found, u64) {
        let span = tracing::debug_span!(
            target: "local", "cache", layer = NAME, outcome = Empty, key = Empty, age = Empty, ttl = Empty
        );
        let _entered = span.enter();
        if !span.is_disabled() {
            span.record("key", key.shown());
        }
        let mut kept = self.kept();
        let stored = kept.answers.get(key);
        if let Some(stored) = &stored {
            span.record("age", stored.age(now)).record("ttl", stored.ttl(now));
        }
        let (outcome, found) = match stored {
            Some(stored) if stored.is_fresh(now) => ("hit", Found::Fresh(stored)),
            Some(stored) if stored.is_good_while_revalidating(now) => {
                let flight = (!kept.flights.contains_key(key)).then(|| self.begin(&mut kept, key));
                ("stale", Found::GoodWhileRevalidating(stored, flight))
            }
            stored => {
                let (outcome, why) = if stored.is_some() {
                    ("stale", "stale")
                } else if kept.answers.has_uri(key) {
                    ("miss", "vary-miss")
                } else {
                    ("miss", "uri-miss")
                };
                // What a viewer's own tag is answered with, nobody else can use.
                let found = if alone || (is_conditional && stored.is_none()) {
                    Found::Ask(why, stored, None)
                } else if let Some(flight) = kept.flights.get(key) {
                    Found::Wait(why, flight.clone())
                } else {
                    let flight = self.begin(&mut kept, key);
                    Found::Ask(why, stored, Some(flight))
                };
                (outcome, found)
            }
        };
        span.record("outcome", outcome);
        (found, kept.answers.purges())
    }

    fn begin(self: &Arc<Self>, kept: &mut Kept, key: &Key) -> Flight {
        let (ends, waits) = watch::channel(());
        kept.flights.insert(key.clone(), waits);
        Flight { cache: Arc::clone(self), key: key.clone(), _ends: ends }
    }

    /// Asks the origin, and keeps its answer if it may be kept.
    async fn fetch(&self, asking: Asking, next: Next) -> Fetched {
        let Asking { key, parts, stored, settings, purges, why } = asking;
        let (bare, ages) = (bare(&parts), settings.cloudfront.ages);
        let mut request = Request::from_parts(parts, Body::empty());
        if let Some(stored) = &stored {
            let host = request.headers_mut().remove(HOST);
            *request.headers_mut() = stored.revalidation(&bare, (self.clock)());
            host.map(|host| request.headers_mut().insert(HOST, host));
        }
        let response = next.ask(request).await;
        let now = (self.clock)();
        let mut status = Status::new(NAME, Handling::Forwarded(why));
        let forward_status = Some(response.status().as_u16());
        let behind = response.headers().get(CACHE_STATUS).cloned();
        if let Some(stored) = &stored {
            if response.status() == StatusCode::NOT_MODIFIED
                && let Some(renewed) = stored.renewed(&bare, &response, ages, now)
            {
                status = Status { forward_status, behind, ..status };
                return match renewed {
                    Ok(renewed) => self.keep(&key, renewed, purges, now, status),
                    Err(reason) => {
                        self.forget(&key, reason);
                        Fetched::Kept(Arc::clone(stored), Status { detail: Some(reason), ..status })
                    }
                };
            }
            let failed = [500, 502, 503, 504].contains(&response.status().as_u16());
            if failed && stored.is_good_on_error(now) {
                let (ttl, detail) = (Some(stored.ttl(now)), Some("stale-if-error"));
                return Fetched::Kept(Arc::clone(stored), Status { forward_status, ttl, detail, behind, ..status });
            }
        }
        let (answer, body) = response.into_parts();
        match Judged::of(&bare, answer.status, &answer.headers, ages, now) {
            Err(reason) => {
                // An error says nothing of the answer that is there; a newer answer does.
                if stored.is_some() && !answer.status.is_server_error() && answer.status != StatusCode::NOT_MODIFIED {
                    self.forget(&key, reason);
                } else {
                    tell_store(false, None, Some(reason));
                }
                status.detail = Some(reason);
                Fetched::Passed(Response::from_parts(answer, body), status)
            }
            Ok(judged) => match body.collect().await {
                Ok(body) => {
                    let stored = Stored::new(judged, answer.status, answer.headers, body.to_bytes());
                    self.keep(&key, stored, purges, now, Status { behind, ..status })
                }
                Err(_) => {
                    let mut response = Response::new(Body::empty());
                    *response.status_mut() = StatusCode::BAD_GATEWAY;
                    Fetched::Passed(response, status)
                }
            },
        }
    }

    /// Keeps an answer, unless the cache was emptied while it was being made or it is too large.
    fn keep(&self, key: &Key, stored: Stored, purges: u64, now: SystemTime, mut status: Status) -> Fetched {
        let (ttl, bytes, stored) = (stored.ttl(now), stored.bytes(), Arc::new(stored));
        let detail = self.kept().answers.keep(key, Arc::clone(&stored), bytes, purges);
        tell_store(detail.is_none(), Some(ttl), detail);
        status = Status { stored: detail.is_none(), ttl: Some(ttl), detail, ..status };
        Fetched::Kept(stored, status)
    }

    fn forget(&self, key: &Key, reason: &'static str) {
        self.kept().answers.remove(key);
        tell_store(false, None, Some(reason));
    }
}

/// What became of the origin's answer, as a step.
fn tell_store(stored: bool, ttl: Option<i64>, detail: Option<&'static str>) {
    tracing::debug_span!(target: "local", "cache store", layer = NAME, stored, ttl, detail);
}

/// The key: path, whole query, the encodings that the viewer takes, and the headers of the cache policy.
fn key_of(parts: &Parts, asked: &HeaderMap, settings: &CloudFront) -> Key {
    let query = key::pairs(parts.uri.query()).map(|(name, value)| (name.to_owned(), value.to_owned()));
    let headers = settings.key.iter().map(|name| key::header(asked, name));
    let encodings = key::header(&parts.headers, ACCEPT_ENCODING.as_str());
    Key::new(parts.uri.path(), query.collect(), std::iter::once(encodings).chain(headers).collect())
}

/// The headers that reach the gateway: those that CloudFront always passes on and those that its policies name.
fn passed_on(asked: &HeaderMap, settings: &CloudFront) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in asked {
        if PASSED_ON.contains(name) || settings.forwarded.contains(name.as_str()) {
            headers.append(name, value.clone());
        }
    }
    // The cache policy has both encodings enabled, so that no policy can name the header, and each viewer's comes down
    // to one of four.
    let lines = asked.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let taken: Vec<_> = lines.flat_map(|line| line.split(',')).filter_map(encoding).collect();
    let encodings: Vec<_> = ["br", "gzip"].into_iter().filter(|name| taken.contains(name)).collect();
    if !encodings.is_empty()
        && let Ok(value) = HeaderValue::from_str(&encodings.join(","))
    {
        headers.insert(ACCEPT_ENCODING, value);
    }
    if !headers.contains_key(USER_AGENT) {
        headers.insert(USER_AGENT, HeaderValue::from_static("Amazon CloudFront"));
    }
    let viewer = asked.get(FORWARDED_FOR).and_then(|value| value.to_str().ok());
    let viewer = viewer.map_or_else(|| "127.0.0.1".to_owned(), |before| format!("{before}, 127.0.0.1"));
    if let Ok(value) = HeaderValue::from_str(&viewer) {
        headers.insert(FORWARDED_FOR, value);
    }
    headers
}

/// The name of an encoding that a viewer takes.
fn encoding(item: &str) -> Option<&'static str> {
    let (name, quality) = item.split_once(';').unwrap_or((item, ""));
    let quality = quality.trim().strip_prefix("q=").and_then(|quality| quality.parse::<f32>().ok());
    let name = ["br", "gzip"].into_iter().find(|known| name.trim().eq_ignore_ascii_case(known));
    name.filter(|_| quality != Some(0.0))
}
