//! An answer that CloudFront keeps, and whether it may.

use std::time::{Duration, SystemTime};

use axum::body::{Body, Bytes};
use axum::response::Response;
use cache_settings::policies::Ages;
use futures_util::stream;
use http::header::{
    AGE, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, EXPIRES, HOST, IF_NONE_MATCH,
    TRANSFER_ENCODING, VARY,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use http_cache_semantics::{AfterResponse, BeforeRequest, CacheOptions, CachePolicy};

use super::cache_control::Directives;
use super::cache_status::{CACHE_STATUS, Status};

/// What a 304 says of the 304 and not of the answer that it stands for.
const OF_THE_304: [HeaderName; 4] = [CONTENT_LENGTH, CONTENT_ENCODING, TRANSFER_ENCODING, CACHE_STATUS];

const OPTIONS: CacheOptions = CacheOptions {
    shared: true,
    // The policy's default age is for answers that say nothing.
    cache_heuristic: 0.0,
    immutable_min_time_to_live: Duration::ZERO,
    ignore_cargo_cult: false,
};

/// Whether and how long an answer may be kept.
#[derive(Debug)]
pub(super) struct Judged {
    policy: CachePolicy,
    /// From when it was made.
    lifetime: Duration,
    while_revalidating: Duration,
    if_error: Duration,
}

/// An answer that is kept.
#[derive(Debug)]
pub(super) struct Stored {
    judged: Judged,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// The request as the cache's rules see it: what is in the key is the same, and viewers have no say in how old an
/// answer may be.
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html>
pub(super) fn bare(parts: &Parts) -> Request<()> {
    let mut request = Request::new(());
    *request.method_mut() = Method::GET;
    request.uri_mut().clone_from(&parts.uri);
    request.headers_mut().clone_from(&parts.headers);
    request.headers_mut().remove(HOST);
    request
}

impl Judged {
    /// Judges an answer to a request that went to the origin.
    ///
    /// # Errors
    /// Why it may not be kept, as a token of `Cache-Status`.
    pub(super) fn of(
        request: &Request<()>,
        status: StatusCode,
        headers: &HeaderMap,
        ages: Ages,
        now: SystemTime,
    ) -> Result<Self, &'static str> {
        let mut directives = Directives::of(headers);
        let says_age = directives.has("max-age") || directives.has("s-maxage") || headers.contains_key(EXPIRES);
        if let Some(reason) = ["no-store", "private"].into_iter().find(|name| directives.has(name)) {
            return Err(reason);
        }
        // The template takes CloudFront's ten seconds for errors away.
        if status.as_u16() >= 400 && !says_age {
            return Err("error");
        }
        let (while_revalidating, if_error) =
            (directives.stale("stale-while-revalidate"), directives.stale("stale-if-error"));
        if !says_age {
            directives.set_age("max-age", ages.default);
        }
        let policy = |directives: &Directives| {
            let mut response = http::Response::new(());
            *response.status_mut() = status;
            response.headers_mut().clone_from(headers);
            if let Ok(value) = HeaderValue::from_str(&directives.text()) {
                response.headers_mut().insert(CACHE_CONTROL, value);
            }
            // An age that is none, or that no clock can have, would be reckoned with.
            if headers.get(AGE).is_some_and(|age| age.to_str().ok().and_then(|age| age.parse::<u32>().ok()).is_none()) {
                response.headers_mut().remove(AGE);
            }
            // CloudFront goes by the key's headers. It obeys `*` alone.
            if headers.get(VARY).is_none_or(|vary| vary != "*") {
                response.headers_mut().remove(VARY);
            }
            CachePolicy::new_options(request, &response, now, OPTIONS)
        };
        let mut judged = policy(&directives);
        if judged.time_to_live(now) > Duration::from_secs(ages.most.unsigned_abs()) {
            directives.set_age("s-maxage", ages.most);
            judged = policy(&directives);
        }
        if !judged.is_storable() {
            return Err("not-storable");
        }
        let lifetime = judged.time_to_live(now) + judged.age(now);
        if judged.time_to_live(now).is_zero() && !headers.contains_key(ETAG) {
            return Err("no-age");
        }
        Ok(Self { policy: judged, lifetime, while_revalidating, if_error })
    }
}

impl Stored {
    pub(super) fn new(judged: Judged, status: StatusCode, mut headers: HeaderMap, body: Bytes) -> Self {
        headers.remove(CACHE_STATUS);
        Self { judged, status, headers, body }
    }

    /// How much memory it takes, nearly.
    pub(super) fn bytes(&self) -> usize {
        let headers = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len());
        // The rules have headers of their own.
        self.body.len() + 2 * headers.sum::<usize>() + size_of::<Self>()
    }

    pub(super) fn age(&self, now: SystemTime) -> u64 {
        self.judged.policy.age(now).as_secs()
    }

    /// Seconds until it is stale; less than 0 when it is.
    pub(super) fn ttl(&self, now: SystemTime) -> i64 {
        let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
        seconds(self.judged.lifetime) - seconds(self.judged.policy.age(now))
    }

    pub(super) fn is_fresh(&self, now: SystemTime) -> bool {
        !self.judged.policy.is_stale(now)
    }

    /// Whether it may be given while another request asks the origin.
    pub(super) fn is_good_while_revalidating(&self, now: SystemTime) -> bool {
        self.is_stale_by_less_than(self.judged.while_revalidating, now)
    }

    /// Whether it may be given in place of an error.
    pub(super) fn is_good_on_error(&self, now: SystemTime) -> bool {
        self.is_stale_by_less_than(self.judged.if_error, now)
    }

    fn is_stale_by_less_than(&self, limit: Duration, now: SystemTime) -> bool {
        self.judged.policy.age(now) < self.judged.lifetime + limit
    }

    /// The headers with which the origin is asked whether it still holds.
    pub(super) fn revalidation(&self, request: &Request<()>, now: SystemTime) -> HeaderMap {
        match self.judged.policy.before_request(request, now) {
            BeforeRequest::Stale { request, .. } => request.headers,
            BeforeRequest::Fresh(_) => request.headers().clone(),
        }
    }

    /// The answer as a 304 renews it; `None` when the 304 is not about it, but about one that the viewer has.
    pub(super) fn renewed(
        &self,
        request: &Request<()>,
        answer: &Response<Body>,
        ages: Ages,
        now: SystemTime,
    ) -> Option<Result<Self, &'static str>> {
        let AfterResponse::NotModified(..) = self.judged.policy.after_response(request, answer, now) else {
            return None;
        };
        let mut headers = self.headers.clone();
        for (name, value) in answer.headers().iter().filter(|(name, _)| !OF_THE_304.contains(name)) {
            headers.insert(name, value.clone());
        }
        let judged = Judged::of(request, self.status, &headers, ages, now);
        Some(judged.map(|judged| Self::new(judged, self.status, headers, self.body.clone())))
    }

    /// As the viewer gets it: with its age, and without a body when the viewer has it.
    pub(super) fn answer(&self, asked: &HeaderMap, now: SystemTime, status: &Status) -> Response<Body> {
        let mut headers = self.headers.clone();
        headers.insert(AGE, HeaderValue::from(self.age(now)));
        status.add_to(&mut headers);
        let (status, body) = if self.status == StatusCode::OK && self.is_named(asked) {
            [CONTENT_LENGTH, CONTENT_TYPE, CONTENT_ENCODING].iter().for_each(|name| drop(headers.remove(name)));
            // An empty body of unknown length: axum would tell the length of any other.
            let empty = Body::from_stream(stream::empty::<Result<Bytes, std::convert::Infallible>>());
            (StatusCode::NOT_MODIFIED, empty)
        } else {
            (self.status, Body::from(self.body.clone()))
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }

    /// Whether the viewer's `If-None-Match` names it, compared weakly (RFC 9110, 13.1.2).
    fn is_named(&self, asked: &HeaderMap) -> bool {
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let Some(own) = self.headers.get(ETAG).and_then(|tag| tag.to_str().ok()).map(opaque) else { return false };
        let lines = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        lines.flat_map(|line| line.split(',')).any(|tag| tag.trim() == "*" || opaque(tag) == own)
    }
}
