//! Which pages on other origins may call, as the HTTP API's CORS configuration and CloudFront's response headers policy
//! say it, both in place of the function. Any origin may here, as with the template's defaults.

use axum::body::Body;
use axum::response::Response;
use facts::cors;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderName, ORIGIN,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

/// What a response says of CORS.
const SAID: [HeaderName; 6] = [
    ACCESS_CONTROL_ALLOW_CREDENTIALS,
    ACCESS_CONTROL_ALLOW_HEADERS,
    ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE,
];

/// What matters of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// It names no origin: a server, or curl.
    SameOrigin,
    /// It comes from a page on another origin.
    CrossOrigin,
    /// A browser asks whether a page may send it.
    Preflight,
}

impl Asked {
    pub(super) fn of(method: &Method, headers: &HeaderMap) -> Self {
        if !headers.contains_key(ORIGIN) {
            Self::SameOrigin
        } else if method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
            Self::Preflight
        } else {
            Self::CrossOrigin
        }
    }

    /// Replaces what the response says of CORS.
    pub(super) fn replace(self, headers: &mut HeaderMap) {
        SAID.iter().for_each(|name| drop(headers.remove(name)));
        if self == Self::SameOrigin {
            return;
        }
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        set(headers, ACCESS_CONTROL_EXPOSE_HEADERS, &cors::RESPONSE_HEADERS.join(","));
        if self == Self::Preflight {
            set(headers, ACCESS_CONTROL_ALLOW_METHODS, &cors::METHODS.join(","));
            set(headers, ACCESS_CONTROL_ALLOW_HEADERS, &cors::REQUEST_HEADERS.join(","));
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from(cors::MAX_AGE));
        }
    }

    /// The answer of an HTTP API to `OPTIONS`, which the function does not see.
    pub(super) fn answer(self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        self.replace(response.headers_mut());
        response
    }
}

/// What a REST API's own errors say, to any caller.
pub(super) fn on_rest_error(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    set(headers, ACCESS_CONTROL_EXPOSE_HEADERS, &cors::RESPONSE_HEADERS.join(","));
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
